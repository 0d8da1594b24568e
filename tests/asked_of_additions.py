"""What test_touch_table.py asks of its copy of the project: each test is one room that must know the new rows, or a page."""

from dataclasses import replace
from itertools import product

import onnx
import pytest
import torch
from hypothesis import Phase, find, settings

from explorer import oddities, permalink, titles
from explorer.__main__ import main
from explorer.analysis import totals, trace
from explorer.analysis.blocks.depth import census, formula, operations
from explorer.analysis.blocks.order import variants
from explorer.analysis.blocks.shortcuts import joins
from explorer.analysis.blocks.story import headline, reasons
from explorer.analysis.blocks.structure import structure
from explorer.analysis.compare.align import align
from explorer.analysis.compare.difference import MEASURES, difference
from explorer.analysis.counts.sweep import Knob, put, sweep
from explorer.analysis.identify.index import entry
from explorer.analysis.tools.ladder import ladder
from explorer.analysis.tools.listings import listing
from explorer.analysis.trace.compose import composed
from explorer.codegen import code
from explorer.diagram import data
from explorer.export import FORMATS, Asked
from explorer.i18n import LANGUAGES, choices, translator
from explorer.model import build
from explorer.permalink import View
from explorer.spec import ResNetSpec, problems
from explorer.ui.pages import PAGES
from tests.analysis import truth
from tests.pages.app import charts, opened, plain
from tests.strategies import TABLES, specs

NEW = {"block": "triple", "attention": "one-layer", "stem": "pair", "shortcut": "A-mean"}
USUAL = ResNetSpec(repeats=(1, 2, 1), width=8, input=(3, 40, 48), classes=7)
EACH = [replace(USUAL, **{knob: name}) for knob, name in NEW.items()]
ALL = [replace(one, order=order) for one in (*EACH, replace(USUAL, **NEW)) for order in ("post", "pre")]
ANY = settings(database=None, max_examples=1000, phases=[Phase.generate])  # the first that is found will do
TRIPLE = [spec for spec in ALL if spec.block == "triple"]


def traced(spec):
    return trace(build(spec, "meta"), spec.input)


def test_counted_as_torch_counts():
    """As torch counts."""
    for spec in ALL:
        network = build(spec, "meta")
        found, real = trace(network, spec.input), truth.run(network, spec.input)
        assert problems(spec) == () and not found.unknown
        assert totals(found).params == truth.params(network)
        assert totals(found).macs == real.macs and found.layers[-1].out_shape == real.output


def test_refused_with_what_would_work():
    """Groups that a block has not, and a first block too narrow for zeros."""
    for spec in TRIPLE:
        grouped = replace(spec, groups=4, stem_width=0)
        (problem,) = problems(grouped)
        assert problem.sentence.key == "problem.groups_none"
        assert all("4" in problem.sentence.into(language) for language in LANGUAGES)
        assert [problems(fix) for fix in problem.fixes] == [(), ()]
        assert {fix.block for fix in problem.fixes} == {"triple", "bottleneck"}
    narrow = problems(replace(USUAL, block="triple", shortcut="A-mean", stem_width=64))
    assert [problem.sentence.key for problem in narrow] == ["problem.pad_narrows"]
    few = problems(replace(USUAL, stem="pair", stem_width=3))
    assert [problem.sentence.key for problem in few] == ["problem.stem_small"] and "4" in few[0].sentence.into("en")


def test_named_in_each_language():
    """No version where there is no choice of stride, and each label in the line of its network."""
    for language in LANGUAGES:
        t = translator(language)
        for spec in TRIPLE:
            line = titles.line(spec, t)
            assert "v1.5" not in line and t("choice.block.triple").lower() in line, line
        assert "v1.5" in titles.line(USUAL, t)


def test_odd_where_it_is():
    keys = lambda spec: {sentence.key for sentence in oddities.oddities(spec)}
    assert "odd.one_place" in keys(replace(USUAL, block="triple", stride_on="1x1"))
    assert "odd.no_offset" in keys(replace(USUAL, block="triple", norm="none"))
    assert "odd.no_offset" not in keys(replace(USUAL, attention="one-layer", norm="none"))
    assert "odd.padded_bottleneck" in keys(replace(USUAL, shortcut="A-mean"))
    assert "odd.padded_bottleneck" not in keys(replace(USUAL, block="triple", shortcut="A-mean"))
    assert "odd.tiny_map" in keys(replace(USUAL, stem="pair", input=(3, 16, 16)))


def test_counted_layer_by_layer():
    """The page of counting layers."""
    for spec in ALL:
        found = traced(spec)
        numbers = [one.number for one in operations(found) if one.number]
        assert len(numbers) == totals(found).weighted_layers == formula(spec).depth == census(spec).depth
    assert formula(TRIPLE[0]).block == 3 and formula(replace(USUAL, stem="pair")).stem == 2


def test_composed_of_its_parts():
    """From the records of its parts, as a trace of the whole."""
    for spec in ALL:
        assert composed(spec) == traced(spec)


def test_compared_step_by_step():
    """Steps from the usual network to each sum to the whole difference."""
    usual = traced(USUAL)
    for spec, measure in product(ALL, MEASURES):
        other = traced(spec)
        found = difference(usual, other, align(usual, other), measure, (False, False))
        assert found.start + sum(step.delta for step in found.steps) == found.end
        if measure in ("macs", "params"):
            assert found.end == getattr(totals(other), measure)


def test_swept_as_exactly_as_traced():
    for spec in ALL:
        for knob in (Knob("width", (8, 10, 16, 24)), Knob("stage2", (1, 2, 5)), Knob("input", (40, 64))):
            for point in sweep(spec, knob):
                one = put(spec, knob.name, *point.at)
                assert (point.why is None) == (problems(one) == ())
                if point.why is None:
                    sums = totals(traced(one))
                    assert (point.params, point.macs, point.depth) == (sums.params, sums.macs, sums.weighted_layers)


def test_the_exported_code_is_the_network():
    """The exported file is the network."""
    for spec in ALL:
        names = {"__name__": "exported"}
        exec(compile(code(spec), "exported.py", "exec"), names)  # noqa: S102
        with torch.device("meta"):
            theirs = names["build"]()
        ours = build(spec, "meta")
        shapes = [[(key, value.shape) for key, value in one.state_dict().items()] for one in (ours, theirs)]
        assert shapes[0] == shapes[1]
        assert truth.run(theirs, spec.input).macs == truth.run(ours, spec.input).macs


def test_drawn():
    for spec in ALL:
        found = traced(spec)
        stages = structure(found)
        assert joins(stages)
        for language in LANGUAGES:
            t = translator(language)
            data.network(found, stages, "macs", t)
            for stage in stages:
                assert headline(stage, t) and reasons(stage, totals(found), "MACs", t) is not None
        assert listing(spec, None, found).lines


def test_the_other_pages_know_it():
    for spec in ALL:
        versions = {"v1", "v2"} if spec.block == "triple" else {"v1", "v1_5", "v1_last", "v2", "v2_3x3", "v2_last"}
        assert {*variants(spec)} == versions
        assert all(problems(one) == () and traced(one) for one in variants(spec).values())
        assert ladder(spec).rungs
        assert entry("new", spec).counts["params"] == totals(traced(spec)).params


def test_every_file_is_written():
    """Every kind of file, of the network with all four; what ONNX says of the shapes is what was traced."""
    for spec in ALL[-2:]:
        files = {name: kind.write(Asked(spec)) for name, kind in FORMATS.items()}
        assert all(files.values())
        graph = onnx.load_model_from_string(files["onnx"])
        onnx.checker.check_model(graph, full_check=True)
        assert graph.graph.output[0].type.tensor_type.shape.dim[-1].dim_value == spec.classes


def test_generated_networks_have_the_new_rows():
    """Generated networks have the new rows, by themselves."""
    for knob, name in NEW.items():
        assert name in TABLES[knob]
        spec = find(specs(), lambda spec, knob=knob, name=name: getattr(spec, knob) == name, settings=ANY)
        assert problems(spec) == () and traced(spec)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_on_a_network_of_new_parts(name):
    query = permalink.words(ALL[-1], View(lang="en")) | ({"lesson": "batch"} if name == "lessons" else {})
    at = opened(None if name == "explore" else PAGES[name].file, query)
    assert plain(at) and all_used(at)


def all_used(at):
    """Whether nothing of the link was left out, and the network can be built."""
    return (at.session_state.notes, at.session_state.refused) == ((), ())


def test_a_new_chart_stands_on_its_page_with_its_sentence():
    at = opened("pages/ladder.py", permalink.words(ALL[-1], View(lang="en")))
    assert "At most 32 channels." in plain(at)
    assert max(max(bars["y"]) for bars in charts(at)[-1]["data"] if bars.get("y")) == 32


def test_a_new_command_answers(capsys):
    assert main(["deep", "--link", permalink.query(TRIPLE[0])]) == 0
    assert int(capsys.readouterr().out) == totals(traced(TRIPLE[0])).weighted_layers


@pytest.mark.parametrize("tab", choices("tab"))
def test_a_tab_opens_on_a_network_of_new_parts(tab):
    at = opened(query=permalink.words(ALL[-2], View(lang="zh")) | {"tab": tab})
    assert all_used(at)
