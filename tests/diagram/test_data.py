"""What the picture draws: the plain values of a network and of a block."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis import totals
from explorer.analysis.blocks.structure import find, path, structure
from explorer.analysis.counts.receptive_field import receptive_field
from explorer.diagram import data
from explorer.diagram.scripts import DRAWING
from explorer.i18n import LANGUAGES, translator
from explorer.presets import PRESETS
from explorer.ui.widgets.diagram import HERE as READER
from tests.pages.app import said
from tests.strategies import specs
from tests.traces import trace_of


def drawn(spec, language="en", count="macs"):
    traced = trace_of(spec)
    stages = structure(traced)
    return traced, stages, data.network(traced, stages, count, translator(language))


def runs(whole):
    return [run for stage in whole["stages"] for run in stage["runs"]]


def check_network(spec, language, count="macs"):
    traced, stages, whole = drawn(spec, language, count)
    factor, sums = 2 if count == "flops" else 1, totals(traced)
    assert json.loads(json.dumps(whole, allow_nan=False)) == whole
    assert sum(stage["params"]["value"] for stage in whole["stages"]) == sums.params
    assert sum(stage["work"]["value"] for stage in whole["stages"]) == factor * sums.macs
    first = 1
    for stage in whole["stages"]:
        assert stage["first"] == first  # the ruler counts on without a gap
        first += len(stage["ticks"])
        for key in ("params", "work"):
            ops = [(op, run) for run in stage["runs"] for op in (*run["ops"], *run["after"], *run["rail"]["ops"])]
            assert sum(op[key] * len(run["names"]) for op, run in ops) == stage[key]["value"]
    assert first == sums.weighted_layers + 1
    ops = [op for stage in whole["stages"] for run in stage["runs"] for op in (*run["ops"], *run["rail"]["ops"])]
    assert set(whole["kinds"]) == {op["kind"] for op in ops} - {"other"}
    for run in runs(whole):
        assert find(stages, run["path"]) is not None  # what a click answers with can be chosen
        assert all(run["card"])
        assert 0 <= run["rail"]["start"] <= len(run["ops"])
        assert run["adds"] == (run["rail"]["kind"] != "none")
        for op in (*run["ops"], *run["after"], *run["rail"]["ops"]):
            assert op["from"] >= 1
            assert op["to"] >= 1
    return whole


@pytest.mark.parametrize("count", ["macs", "flops"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name", ["resnet18", "resnet18-a", "plain34", "timm-seresnet50", "keras-resnet50v2", "d2l-resnet18"]
)
def test_the_data_of_a_network(name, language, count):
    check_network(PRESETS[name].spec, language, count)


@given(specs(), st.sampled_from(sorted(LANGUAGES)))
def test_the_data_of_any_network(spec, language):
    whole = check_network(spec, language)
    said_words = [
        *whole["words"].values(),
        *whole["kinds"].values(),
        *(line for run in runs(whole) for line in run["card"]),
    ]
    assert not any(re.search(r"[{}]", word) for word in said_words)


@pytest.mark.parametrize("name", ["resnet50", "cifar-resnet110", "keras-resnet50v2", "timm-ecaresnet50d", "plain34"])
def test_a_run_grows_to_the_field_of_its_last_block(name):
    """Alike blocks are drawn from the first of them; what they see is told for each."""
    traced, stages, whole = drawn(PRESETS[name].spec)
    fields = {field.name: field.longest and field.longest[0] for field in receptive_field(traced)}
    for stage, found in zip(whole["stages"], stages, strict=True):
        for run, (blocks,) in zip(stage["runs"], found.runs, strict=True):
            for each, block in enumerate(blocks):
                for op, layer in zip(run["ops"], block.layers, strict=False):
                    grown = op["field"] and op["field"] + each * run["grows"]
                    assert grown == fields[layer.name]
    convs = [fields[layer.name] for layer in traced.layers if layer.kind in ("conv", "pool") and fields[layer.name]]
    assert (whole["ranges"]["field"]["least"], whole["ranges"]["field"]["most"]) == (min(convs), max(convs))
    assert whole["ranges"]["field"]["text"][1] == f"{max(convs):,} px"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scale_says_what_it_is_of(language):
    ranges = drawn(PRESETS["resnet18"].spec, language, "flops")[2]["ranges"]
    assert [ranges[metric]["name"] for metric in ("params", "work", "field")] == [
        said(language, "choice.colour.params"),
        "FLOPs",
        said(language, "choice.colour.field"),
    ]


def test_the_data_stays_small():
    """A run is drawn once, so 600 blocks take little more than 9; what grows is their names and ticks."""
    sizes = {
        name: len(json.dumps(drawn(PRESETS[name].spec, "zh")[2]))
        for name in ("cifar-resnet20", "cifar-resnet1202", "resnet152")
    }
    assert sizes["cifar-resnet1202"] < 60_000
    assert sizes["cifar-resnet1202"] - sizes["cifar-resnet20"] < 60 * 600
    assert sizes["resnet152"] < 30_000


def test_words_reach_the_picture_as_text_alone():
    """No word, ours or a stranger's, is read as HTML by the drawing."""
    for file in (*DRAWING.glob("*.js"), *READER.glob("*.js")):
        drawing = file.read_text()
        for way in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "foreignObject",
            "srcdoc",
        ):
            assert way not in drawing, f"{way} in {file.name}"


def plain_number(text):
    return int(text.replace(",", "") or 0)


def check_loupe(block, language):
    t = translator(language)
    loupe = data.block(block, "macs", t)
    assert json.loads(json.dumps(loupe, allow_nan=False)) == loupe
    ops, rail = [*loupe["ops"], *loupe["after"]], loupe["rail"]
    inside = [layer.name for layer in (*block.layers, *block.gate[-1:], *block.after)]
    assert [op["id"] for op in ops] == inside
    shown = sum(plain_number(op["weights"]) for op in ops) + sum(layer.params for layer in block.shortcut.layers)
    assert shown == sum(layer.params for layer in block.all_layers)
    assert (loupe["adds"], rail["kind"]) == (block.shortcut.kind != "none", block.shortcut.kind)
    if loupe["adds"]:
        assert rail["text"]
    assert bool(rail["op"]) == bool(rail["costs"]) == (rail["kind"] == "projection")
    assert loupe["largest"] >= max(max(op["from"], op["to"]) for op in ops)
    assert loupe["words"]["in"] == "×".join(map(str, block.layers[0].in_shape))
    assert loupe["words"]["out"] == "×".join(map(str, (block.after or block.layers)[-1].out_shape))
    return loupe


KINDS_OF_SHORTCUT = [  # preset, block, kind, the words on its rail
    ("plain34", "layer2.0", "none", ""),
    ("resnet18", "layer1.0", "identity", "identity"),
    ("resnet50", "layer2.0", "projection", "projection 1×1, 512 /2"),
    ("timm-resnet50d", "layer2.0", "projection", "avg /2, projection 1×1, 512"),
    ("timm-resnetv2-50", "layer1.0", "projection", "projection 1×1, 256"),
    ("resnet18-a", "layer2.0", "pad", "+64 zeros /2"),
    ("akamaster-resnet20", "layer3.0", "pad", "+32 zeros /2"),
    ("keras-resnet50v2", "layer1.2", "pool", "pooled identity /2"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "where", "kind", "words"), KINDS_OF_SHORTCUT)
def test_the_loupe_of_each_kind_of_shortcut(name, where, kind, words, language):
    _, stages, _ = drawn(PRESETS[name].spec)
    block, _ = find(stages, where)
    loupe = check_loupe(block, language)
    assert loupe["rail"]["kind"] == kind
    if language == "en":
        assert loupe["rail"]["text"] == words


@given(specs(), st.sampled_from(sorted(LANGUAGES)))
def test_the_loupe_of_any_block(spec, language):
    _, stages, _ = drawn(spec)
    for block in {path(block): block for stage in stages for run in stage.runs for block in run.blocks}.values():
        check_loupe(block, language)


BENCH = READER.parent / "bench" / "tiles.js"
FIGURES = READER.parent / "figures.js"


@pytest.mark.parametrize(
    "files",
    [(*DRAWING.glob("*.js"), *READER.glob("*.js")), (READER / "export.js", BENCH), (READER / "export.js", FIGURES)],
)
def test_scripts_that_are_put_together_share_no_name(files):
    """One module in the browser: a name declared twice, and nothing is drawn."""
    names = [
        name
        for file in files
        for name in re.findall(r"^(?:const|let|class|function) (\w+)", file.read_text(), re.MULTILINE)
    ]
    assert len(names) == len(set(names)) > 5
