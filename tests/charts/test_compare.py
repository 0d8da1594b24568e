"""The charts of networks side by side: their numbers, their words, their letters."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.analysis import totals
from explorer.analysis.compare.align import align
from explorer.analysis.compare.difference import MEASURES, SPLITS, difference, split
from explorer.analysis.compare.step_words import step_name
from explorer.charts import compare
from explorer.charts.costs import params_cost, work_cost
from explorer.charts.palette import KINDS
from explorer.charts.waterfall import sentence, table, ticks, waterfall
from explorer.i18n import translator
from explorer.presets import find
from tests.each import each
from tests.strategies import specs
from tests.traces import trace_of

EN = translator("en")


def between(a, b, measure, how="auto"):
    one, other = trace_of(find(a).spec), trace_of(find(b).spec)
    found = difference(one, other, align(one, other), measure)
    return found, split(found, how)


def drawn(a, b, measure="macs", how="auto", factor=1, t=EN):
    found, steps = between(a, b, measure, how)
    return waterfall(found, steps, ("A", "B"), factor, t)


def names(found):
    return [(row.name, row.number) for row in found.rows]


@settings(deadline=None, max_examples=40)
@given(specs(), specs(), st.sampled_from(MEASURES), st.sampled_from(SPLITS), st.sampled_from((1, 2)))
def test_each_bar_begins_where_the_one_before_ends(one, other, measure, how, factor):
    a, b = trace_of(one), trace_of(other)
    found = difference(a, b, align(a, b), measure)
    shown = waterfall(found, split(found, how), ("A", "B"), factor, EN)
    assert shown.rows[0].end == factor * found.start and shown.rows[-1].start == factor * found.end
    for row, after in zip(shown.rows, shown.rows[1:], strict=False):
        assert row.end == after.start
    assert all(shown.low < value < shown.high for row in shown.rows for value in (row.start, row.end))
    assert all(shown.low <= value <= shown.high for value, _ in shown.ticks)
    assert all(row.kind in KINDS for row in shown.rows if row.mark != "tick")


def test_rows_are_named_and_numbered():
    assert names(drawn("resnet50-v1", "resnet50")) == [
        ("A", "3,857,973,248"),
        ("2.1 1×1 conv, 256 → 128: stride 2 → 1", "+77,070,336"),
        ("3×3 conv: stride 1 → 2 × 3", "0"),
        ("3.1 1×1 conv, 512 → 256: stride 2 → 1", "+77,070,336"),
        ("4.1 1×1 conv, 1,024 → 512: stride 2 → 1", "+77,070,336"),
        ("B", "4,089,184,256"),
    ]


def test_less_has_a_minus_and_flops_are_twice():
    assert names(drawn("resnet50", "resnet50-v1", factor=2))[1][1] == "−154,140,672"


def test_a_step_has_the_colour_of_its_layer_and_a_form():
    found = drawn("resnet50", "timm-resnet50d").rows
    assert [(row.kind, row.mark) for row in found] == [
        ("", "tick"), ("conv_large", "bar"), ("conv_3x3", "bar"), ("conv_3x3", "bar"), ("conv_3x3", "bar"),
        ("pool", "ring"), ("projection", "ring"), ("", "tick"),
    ]  # fmt: skip


def test_groups_say_what_they_hold():
    assert [name for name, _ in names(drawn("resnet50", "timm-seresnet50", "params"))[1:-1]] == [
        f"stage {number}: attention: added" for number in (1, 2, 3, 4)
    ]
    assert names(drawn("resnet34", "resnet50", how="stage"))[4] == ("stage 4: 8 layers", "+166,985,728")


@pytest.mark.parametrize(
    "pair", [("resnet50", "keras-resnet50v2"), ("cifar-resnet20", "timm-seresnet50"), ("plain34", "mnist-two-blocks")]
)
@each("lang, how, measure", list(product(("en", "zh"), SPLITS, MEASURES)))
def test_every_step_has_words(lang, how, measure, pair):
    t = translator(lang)
    one, other = (trace_of(find(name).spec) for name in pair)
    found = difference(one, other, align(one, other), measure, (False, True))
    steps = split(found, how)
    assert all(step_name(step, t) for step in steps)
    assert sentence(found, steps, ("A", "B"), 1, "x", t)


def test_sentences():
    assert sentence(*between("resnet50-v1", "resnet50", "macs"), ("A", "B"), 1, "MACs", EN) == (
        "A to B: +231,211,008 MACs. 3 × +77,070,336 = +231,211,008."
    )
    assert sentence(*between("resnet50", "timm-resnet50d", "macs"), ("A", "C"), 1, "MACs", EN) == (
        "A to C: +239,640,576 MACs. The largest step: stem 3×3 conv, 32 → 64: added, +231,211,008."
    )
    assert "costs nothing" in sentence(*between("resnet50-v1", "resnet50", "params"), ("A", "B"), 1, "parameters", EN)
    assert "do not differ" in sentence(*between("resnet50", "resnet50", "macs"), ("A", "B"), 1, "MACs", EN)


def test_the_table_has_each_row_and_its_layers():
    found = table(drawn("resnet50-v1", "resnet50").rows, EN)
    assert found["Difference"] == [None, 77_070_336, 0, 77_070_336, 77_070_336, None]
    assert found["Sum so far"][-2:] == [4_089_184_256] * 2
    assert found["Layers"][2] == "layer2.0.conv2, layer3.0.conv2, layer4.0.conv2"


def test_ticks_are_round_and_say_their_unit():
    assert [words for _, words in ticks(3.83e9, 4.12e9, "macs")] == ["3.9 G", "4.0 G", "4.1 G"]
    assert [words for _, words in ticks(420, 490, "field")] == ["420 px", "440 px", "460 px", "480 px"]
    assert ticks(0, 10 * 2**20, "memory")[1] == (2 * 2**20, "2 MiB")


TRACES = {"A": "resnet50-v1", "B": "resnet50", "C": "timm-resnet50d"}


@pytest.fixture(scope="module")
def three():
    return {letter: trace_of(find(name).spec) for letter, name in TRACES.items()}


@pytest.mark.parametrize(
    "cost", [params_cost(EN), work_cost("macs", EN), work_cost("flops", EN)], ids=lambda c: c.title
)
def test_bars_of_a_network_sum_to_it(three, cost):
    sums = dict.fromkeys(three, 0)
    for bar in compare.by_stage(three, cost, EN).data:
        for letter, _, value in bar.customdata if bar.customdata is not None else ():
            sums[letter] += value
    assert sums == {letter: sum(map(cost.of, found.layers)) for letter, found in three.items()}
    shown = compare.stage_table(three, cost, EN)
    assert {letter: sum(shown[letter]) for letter in three} == sums


def test_bars_stand_stage_by_stage_with_their_letters(three):
    axis = compare.by_stage(three, params_cost(EN), EN).layout.xaxis
    assert "".join(axis.ticktext) == "ABC" * 6
    assert list(axis.tickvals) == sorted(axis.tickvals)


def test_a_stage_that_a_network_lacks_stays_empty():
    both = {"A": trace_of(find("resnet18").spec), "B": trace_of(find("cifar-resnet20").spec)}
    shown = compare.stage_table(both, params_cost(EN), EN)
    assert shown["Stage"] == ["stem", "stage 1", "stage 2", "stage 3", "stage 4", "head"]
    assert shown["B"][4] is None


def test_lines_end_at_the_whole_with_a_letter_and_a_dash_each(three):
    figure = compare.curves(three, "macs", 1, "MACs", EN)
    ends = {line.name: line.customdata[-1][1] for line in figure.data if line.type == "scatter"}
    assert ends == {letter: f"{totals(found).macs:,}" for letter, found in three.items()}
    assert len({line.line.dash for line in figure.data if line.type == "scatter"}) == 3
    assert " ".join(note.text for note in figure.layout.annotations).count("<b>") >= 1
    assert all(letter in "".join(note.text for note in figure.layout.annotations) for letter in "ABC")


def test_networks_of_very_different_depth_share_a_relative_axis(three):
    far = compare.curves({"A": three["A"], "B": trace_of(find("mnist-two-blocks").spec)}, "macs", 1, "MACs", EN)
    assert "%" in far.layout.xaxis.title.text and {line.x[-1] for line in far.data if line.type == "scatter"} == {100}
    assert "%" not in compare.curves(three, "macs", 1, "MACs", EN).layout.xaxis.title.text


def test_what_differs_in_words(three):
    said = lambda a, b: compare.differs(align(trace_of(find(a).spec), trace_of(find(b).spec)), EN)
    assert said("resnet50-v1", "resnet50") == "6 with another stride."
    assert said("resnet50", "timm-seresnet50") == "32 added."
    assert said("plain34", "resnet34") == "3 added, 16 sums with a shortcut added."
    assert said("resnet50", "resnet50") == "the same."
