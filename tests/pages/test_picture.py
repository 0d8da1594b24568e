"""The picture on the page: what is chosen, what the sheet says of it, and what the browser is given to draw."""

import json
import re
from html import unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import explorer.ui.diagram
from explorer.analysis import totals, trace
from explorer.analysis.picture import find, path, picture
from explorer.analysis.receptive_field import receptive_field
from explorer.codegen import code
from explorer.i18n import LANGUAGES, translator
from explorer.model import build
from explorer.presets import PRESETS
from explorer.ui.diagram import data
from tests.pages.app import control, html, notices, opened, said
from tests.strategies import specs

LEFT_OUT = "Part of the link was ignored"


def sheet(at):
    """Each row of the sheet by its label, as plain words."""
    (table,) = re.findall(r'<table class="sheet">.*?</table>', html(at))
    rows = re.findall(r"<tr><th[^>]*>(.*?)</th><td>(.*?)</td></tr>", table)
    plain = lambda text: " ".join(unescape(re.sub("<[^>]*>", "", text)).split())
    return {plain(label): plain(line) for label, line in rows}


def given_to(at, key):
    """What the browser is given to draw: `diagram` is the whole network, `loupe` the chosen block."""
    (found,) = (one.proto for one in at.get("bidi_component") if one.proto.id.endswith(f"-{key}"))
    return json.loads(found.json)


def chosen(at):
    whole, loupe = given_to(at, "diagram"), given_to(at, "loupe")
    assert whole["chosen"] == loupe["chosen"]
    return whole["chosen_block"], whole["chosen"]


def test_the_sheet_of_a_layer():
    at = opened(query={"net": "resnet50", "at": "layer2.0.conv2"})
    assert sheet(at) == {
        "Layer": "conv 3×3 layer2.0.conv2",
        "Shape": "128×56×56 → 128×28×28",
        "Output": "⌊(56 + 2·1 − 3) / 2⌋ + 1 = 28",
        "Parameters": "3 × 3 × 128 × 128 = 147,456",
        "MACs": "147,456 × 28 × 28 = 115,605,504 2.8 %",
        "Activations": "128 × 28 × 28 = 100,352",
        "Receptive field": "35 + (3 − 1) × 4 = 43 px",
        "In the code": "line 42: self.conv2 = nn.Conv2d(…)",
        "Table 1": "conv3_x: [1×1, 128; 3×3, 128; 1×1, 512] × 4",
    }
    assert chosen(at) == ("2.1", "layer2.0.conv2")
    assert not notices(at)


def test_the_sheet_in_flops_and_in_chinese():
    at = opened(query={"net": "resnet50", "at": "layer2.0.conv2", "count": "flops", "lang": "zh"})
    rows = sheet(at)
    assert list(rows) == [
        *(said("zh", f"sheet.{key}") for key in ("layer", "shape", "output", "params")),
        "FLOPs",
        *(said("zh", f"sheet.{key}") for key in ("activations", "field", "code", "table_1")),
    ]
    assert "231,211,008" in rows["FLOPs"]


@pytest.mark.parametrize(
    ("net", "name", "made"),
    [
        ("resnet50", "layer3.2.bn2", "self.bn2 = nn.BatchNorm2d"),
        ("resnet50", "layer2.0.downsample.0", "nn.Conv2d"),
        ("timm-seresnet50", "layer1.0.se.fc1", "self.fc1 = nn.Conv2d"),
        ("keras-resnet50v2", "layer1.2.conv3", "self.conv3 = nn.Conv2d"),
        ("cifar-resnet20", "fc", "self.fc = nn.Linear"),
    ],
)
def test_the_line_of_the_sheet_is_that_of_the_file(net, name, made):
    found = re.fullmatch(r"line (\d+): (.*)\(…\)", sheet(opened(query={"net": net, "at": name}))["In the code"])
    assert found[2] == made
    assert code(PRESETS[net].spec).splitlines()[int(found[1]) - 1].strip().startswith(made)


@pytest.mark.parametrize(
    ("net", "name", "label", "cell"),
    [
        ("resnet50", "maxpool", "Table 1", "conv2_x: 3×3 max pool, stride 2; [1×1, 64; 3×3, 64; 1×1, 256] × 3"),
        ("resnext50-32x4d", "layer4.0.conv2", "Table 1", "conv5_x: [1×1, 1024; 3×3, 1024, C=32; 1×1, 2048] × 3"),
        ("resnet18", "fc", "Table 1", "average pool, 1000-d fc"),
        ("cifar-resnet20", "layer2.1.conv1", "Table of 4.2", "output map size 16×16, # layers 6, # filters 32"),
        ("cifar-resnet20", "conv1", "Table of 4.2", "output map size 32×32, # layers 1+6, # filters 16"),
    ],
)
def test_the_cell_of_the_papers_table(net, name, label, cell):
    assert sheet(opened(query={"net": net, "at": name}))[label] == cell


EACH_KIND = {
    "conv1": ("7 × 7 × 3 × 64", "9,408"),
    "bn1": ("64", "128"),
    "maxpool": ("56",),
    "layer1.0.downsample.0": ("16,384",),
    "layer4.2.relu": ("512×7×7",),
    "avgpool": ("whole image",),
    "fc": ("2,048 × 1,000 + 1,000 = 2,049,000", "2,048,000 0.1 %"),
}


@pytest.mark.parametrize("name", EACH_KIND)
def test_the_sheet_of_each_kind_of_layer(name):
    at = opened(query={"net": "resnet50", "at": name})
    rows = sheet(at)
    assert rows["Layer"].endswith(f" {name}")
    assert all(figure in " ".join(rows.values()) for figure in EACH_KIND[name]), rows
    assert chosen(at)[1] == name


@pytest.mark.parametrize(
    ("net", "where", "dearest"),
    [
        ("resnet50", "layer2.0", ("2.1", "layer2.0.conv2")),
        ("resnet50", "stem", ("stem", "conv1")),
        ("resnet50", "head", ("head", "fc")),
        ("cifar-resnet1202", "layer3.199", ("3.200", "layer3.199.conv1")),
    ],
)
def test_a_block_chooses_its_dearest_layer(net, where, dearest):
    at = opened(query={"net": net, "at": where})
    assert chosen(at) == dearest
    assert not notices(at)


def test_an_addition_chooses_its_block():
    """The table of layers has a row for it, and the picture no mark that could be chosen."""
    assert chosen(opened(query={"at": "layer4.2.add"}))[0] == "4.3"


def test_without_a_choice_it_begins_where_the_map_is_first_halved():
    assert chosen(opened()) == ("2.1", "layer2.0.conv2")
    assert chosen(opened(query={"net": "resnet50-v1"})) == ("2.1", "layer2.0.conv1")
    assert chosen(opened(query={"net": "keras-resnet50v2"})) == ("1.3", "layer1.2.conv2")


@pytest.mark.parametrize("name", ["nonsense", "layer9.0", "layer2.9.conv2", "layer2", "input", "layer1.0.sub"])
def test_a_layer_that_the_network_has_not(name):
    at = opened(query={"net": "resnet50", "at": name})
    assert chosen(at) == ("2.1", "layer2.0.conv2")
    assert not notices(at)


@pytest.mark.parametrize(
    "junk",
    ["", "Layer2", "a b", "../etc", "<script>alert(1)</script>", "{value}", "layer２", "x" * 25, "a.b.c.d.e.f.g.h"],
)
def test_what_cannot_be_the_name_of_a_layer_gets_a_sentence(junk):
    at = opened(query={"net": "resnet18", "at": junk})
    (notice,) = notices(at)
    assert LEFT_OUT in notice
    assert "<script" not in notice
    assert said("en", "link.works.at") in unescape(notice)
    assert chosen(at)[1] == "layer2.0.conv1"


@settings(max_examples=20)
@given(st.text(max_size=80))
@example("layer1.0.conv1")
@example("{name}")
def test_any_choice_in_a_link_opens(name):
    at = opened(query={"net": "cifar-resnet20", "at": name})
    assert chosen(at)[1]
    assert len(notices(at)) <= 1


def test_a_choice_stays_while_the_network_has_it():
    at = opened(query={"net": "resnet50", "at": "layer3.5.conv2"})
    assert chosen(at) == ("3.6", "layer3.5.conv2")
    at.query_params["net"] = "resnet101"
    slider = control(at.select_slider, "depth")
    slider.set_value(next(one for one in slider.options if str(one).startswith("101"))).run()
    assert not at.exception
    assert chosen(at) == ("3.6", "layer3.5.conv2")


def test_a_choice_falls_back_when_the_network_changes_under_it():
    at = opened(query={"net": "resnet152", "at": "layer3.35.conv3"})
    assert chosen(at) == ("3.36", "layer3.35.conv3")
    slider = control(at.select_slider, "depth")
    slider.set_value(next(one for one in slider.options if str(one).startswith("50"))).run()
    assert not at.exception
    assert chosen(at) == ("2.1", "layer2.0.conv2")
    assert not notices(at)


# --- what the browser is given ---


def drawn(spec, language="en", count="macs"):
    traced = trace(build(spec, "meta"), spec.input)
    stages = picture(traced)
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


def test_a_link_colours_by_receptive_field():
    at = opened(query={"net": "resnet50", "colour": "field"})
    assert given_to(at, "diagram")["metric"] == "field"
    assert not notices(at)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("where", "shapes"), [("stem", "3×224×224 → 64×56×56"), ("head", "2048×7×7 → 1000")])
def test_stem_and_head_under_the_loupe_say_their_shapes(where, shapes, language):
    at = opened(query={"net": "resnet50", "at": where, "lang": language})
    assert f"<h2>{said(language, f'stage.{where}')}</h2><p>{shapes}</p>" in html(at)


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
    for file in explorer.ui.diagram.HERE.glob("*.js"):
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
