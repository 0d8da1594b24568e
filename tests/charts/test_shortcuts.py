"""The options as bars: their sums are those of the networks, and only shortcuts have the projection's colour."""

import pytest

from explorer.analysis import totals
from explorer.analysis.blocks import shortcuts
from explorer.charts.costs import params_cost, work_cost
from explorer.charts.palette import DARK, KINDS, LIGHT
from explorer.charts.shortcuts import options_chart
from explorer.i18n import LANGUAGES, translator
from explorer.presets import PRESETS
from explorer.units import short
from tests.traces import trace_of

EN = translator("en")
each = pytest.mark.parametrize("name", ["resnet50", "resnet34", "mnist-two-blocks"])


@pytest.fixture(scope="module")
def traces():
    return {
        name: {kind: trace_of(spec) for kind, spec in
               shortcuts.options(PRESETS[name].spec).items()}
        for name in ("resnet50", "resnet34", "mnist-two-blocks")
    }  # fmt: skip


def chart(traces, cost, t=EN, look=None):
    return options_chart({kind: one.layers for kind, one in traces.items()}, cost, t, look)


def drawn(figure):
    """Full counts by kind of layer, one for each option."""
    return {kind: bar.customdata for kind, bar in zip(KINDS, figure.data, strict=True) if bar.customdata is not None}


@each
def test_the_bars_sum_to_the_networks(traces, name):
    for cost, count in (
        (params_cost(EN), "params"),
        (work_cost("macs", EN), "macs"),
        (work_cost("flops", EN), "flops"),
    ):
        figure = chart(traces[name], cost)
        sums = [sum(parts) for parts in zip(*drawn(figure).values(), strict=True)]
        expected = [getattr(totals(one), count) for one in traces[name].values()]
        assert sums == expected
        assert [note.text for note in figure.layout.annotations] == [short(total) for total in expected]


@each
def test_projections_alone_have_their_colour(traces, name):
    found = drawn(chart(traces[name], params_cost(EN))).get("projection", [0] * 5)
    kinds = dict(zip(traces[name], found, strict=True))
    assert not kinds["none"] and not kinds["A"]
    assert kinds["C"] > kinds["B"]


@each
def test_all_of_it_lies_inside_the_axis(traces, name):
    figure = chart(traces[name], work_cost("macs", EN))
    _, end = figure.layout.xaxis.range
    assert max(note.x for note in figure.layout.annotations) * 1.1 < end
    assert [*figure.data[0].y] == [EN(f"choice.shortcut.{kind}") for kind in traces[name]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_axis_has_its_unit(traces, language):
    t = translator(language)
    assert chart(traces["resnet50"], work_cost("flops", t), t).layout.xaxis.title.text == "FLOPs, G"


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_a_figure_for_a_file_has_the_palette(traces, look):
    layout = chart(traces["resnet50"], params_cost(EN), look=look).layout
    assert tuple(layout.colorway) == look.kinds and layout.font.color == look.ink
