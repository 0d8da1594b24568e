"""Curves and maps say what networks built at those points are."""

from dataclasses import replace
from functools import cache
from itertools import product

import pytest

from explorer.analysis import totals
from explorer.analysis.counts.sweep import Knob, put, sweep, value_of
from explorer.analysis.counts.sweep_range import usual, values
from explorer.charts import sweep as charts
from explorer.charts.palette import DARK, LIGHT
from explorer.charts.sweep_curve import curve, gaps
from explorer.charts.sweep_map import heat_map
from explorer.i18n import LANGUAGES, translator
from explorer.presets import PRESETS
from tests.traces import trace_of

EN = translator("en")
SPECS = {name: PRESETS[name].spec for name in ("resnet50", "cifar-resnet20", "resnext50-32x4d", "mnist-two-blocks")}
SPECS["oblong"] = replace(SPECS["resnet50"], input=(3, 64, 96))
SPECS["alone"] = replace(SPECS["resnet50"], repeats=(1,))
MEASURES = ("params", "work", "activations", "field")


@cache
def asked(name, *names):
    """The knobs, the points and where the network lies."""
    spec = SPECS[name]
    knobs = tuple(Knob(each, values(spec, each, usual(spec, each))) for each in names)
    at = tuple(value_of(spec, each) for each in names)
    (own,) = sweep(spec)
    return knobs, tuple(sweep(spec, *knobs)), (None if None in at else at, own)


def drawn(name, *names, of="work", count="macs", chosen=None, t=EN, look=None, marked=None):
    knobs, points, here = asked(name, *names)
    shown = charts.measure(of, count, t)
    if len(knobs) == 1:
        return curve(knobs[0], points, here, shown, marked or {}, chosen, t, look)
    return heat_map(knobs, points, here, shown, chosen, t, look)


def sentence(name, *names, of="work", count="macs", t=EN):
    knobs, points, here = asked(name, *names)
    shown = charts.measure(of, count, t)
    if len(knobs) == 1:
        return charts.curve_sentence(knobs[0], points, here, shown, t)
    return charts.map_sentence(knobs, points, here, shown, t)


def lines(figure):
    return [one for one in figure.data if one.type == "scatter"]


def cells(figure):
    return next(one for one in figure.data if one.type == "bar" and one.customdata is not None)


@pytest.mark.parametrize("count, factor", [("macs", 1), ("flops", 2)])
def test_a_curve_is_the_costs_of_networks_built_there(count, factor):
    line = lines(drawn("resnet50", "width", count=count))[0]
    for value, (_, said, _), shown in list(zip(line.x, line.customdata, line.y, strict=True))[::9]:
        network = put(SPECS["resnet50"], "width", value)
        real = factor * totals(trace_of(network)).macs
        assert said == f"{real:,}" and shown * 10**9 == pytest.approx(real)


def test_a_curve_breaks_where_nothing_can_be_built():
    figure = drawn("resnet50", "input")
    line = lines(figure)[0]
    assert line.connectgaps is False and line.y[0] is None and None not in line.y[1:]
    bands = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert [(band.x0, band.x1) for band in bands] == [(8, 24)]


def test_gaps_are_runs():
    points = [charts.Point((at,), why=None if built else EN) for at, built in enumerate((0, 0, 1, 0, 1, 1, 0, 0))]
    assert [(first.at[0], last.at[0]) for first, last in gaps(points)] == [(0, 1), (3, 3), (6, 7)]


def test_the_network_on_screen_is_ringed_and_named():
    figure = drawn("resnet50", "width")
    (ring,) = figure.layout.shapes
    assert ring.type == "circle" and (ring.xanchor, ring.yanchor) == (64, pytest.approx(4.089184256))
    assert [label.text for label in figure.layout.annotations] == ["on screen, 64: 4.089 G MACs"]


def test_a_network_that_lies_nowhere_is_a_level():
    figure = drawn("oblong", "input")
    level = [shape for shape in figure.layout.shapes if shape.type == "line"]
    assert len(level) == 1 and level[0].y0 == level[0].y1
    assert not [shape for shape in figure.layout.shapes if shape.type == "circle"]


def test_points_with_a_name_are_marked():
    figure = drawn("resnet50", "stage3", marked={6: "ResNet-50", 23: "ResNet-101"})
    assert list(lines(figure)[1].x) == [23]
    assert "ResNet-101" in [label.text for label in figure.layout.annotations]


def test_the_chosen_point_has_a_ring_of_dots():
    for names, at in ((("width",), (96,)), (("width", "input"), (96, 96))):
        dots = [shape for shape in drawn("resnet50", *names, chosen=at).layout.shapes if shape.line.dash == "dot"]
        assert len(dots) == 1 and dots[0].xanchor == 96


def test_a_map_has_a_cell_for_each_network_and_hatching_for_the_rest():
    knobs, points, _ = asked("resnet50", "width", "input")
    figure = drawn("resnet50", "width", "input")
    built, hatched = cells(figure), [one for one in figure.data if one.type == "bar" and one.marker.pattern.shape]
    assert len(built.x) == sum(point.why is None for point in points)
    assert len(hatched) == 1 and len(hatched[0].x) == sum(point.why is not None for point in points)
    places = {(x, y + 8) for bars in (built, *hatched) for x, y in zip(bars.x, bars.base, strict=True)}
    assert places == set(product(*(knob.values for knob in knobs)))


def test_a_cell_is_darker_the_more_it_costs():
    figure = drawn("resnet50", "width", "input")
    built = cells(figure)
    step = [LIGHT.steps.index(colour) for colour in built.marker.color]
    cost = [int(said.replace(",", "")) for _, _, said, _ in built.customdata]
    ordered = [one for _, one in sorted(zip(cost, step, strict=True))]
    assert ordered == sorted(ordered) and (ordered[0], ordered[-1]) == (0, 9)
    assert {*step} == set(range(10))


def test_the_line_bounds_what_costs_no_more():
    _, points, here = asked("resnet50", "width", "input")
    own, by = here[1].macs, {point.at: point.macs for point in points}
    border = next(one for one in lines(drawn("resnet50", "width", "input")) if len(one.x) > 3)
    edges = zip(border.x[::3], border.x[1::3], border.y[::3], border.y[1::3], strict=True)
    for x0, x1, y0, y1 in edges:
        x, y, upright = (x0 + x1) / 2, (y0 + y1) / 2, x0 == x1
        near = [(x - 4, y), (x + 4, y)] if upright else [(x, y - 8), (x, y + 8)]
        assert sorted(by[at] <= own for at in near) == [False, True]


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_a_file_has_the_colours_of_its_look(look):
    figure = drawn("resnet50", "width", "input", chosen=(96, 96), look=look)
    assert {*cells(figure).marker.color} <= {*look.steps}
    wide, narrow = lines(figure)
    assert (wide.line.color, narrow.line.color) == (look.background, look.ink)
    assert [shape.line.color for shape in figure.layout.shapes] == [look.background, look.ink] * 2
    assert lines(drawn("resnet50", "width", look=look))[0].marker.color == look.ink


def test_a_page_names_no_colour_but_steps():
    figure = drawn("resnet50", "width", "input")
    assert all(one.line.color is None for one in lines(figure))
    assert lines(drawn("resnet50", "width"))[0].marker.color is None


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize("of", MEASURES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_network_gets_its_figures_and_sentences(name, of, language):
    t = translator(language)
    for names in (("width",), ("blocks",), ("input",), ("groups",), ("classes", "input"), ("groups", "width")):
        assert drawn(name, *names, of=of, t=t).to_json()
        assert sentence(name, *names, of=of, t=t)


def test_a_count_that_stays_is_said_to_stay():
    assert sentence("resnet50", "input", of="params") == (
        "25,557,032 parameters at every side from 32 to 512: the side does not change it."
    )


def test_a_network_alone_says_nothing_about_its_knob():
    spec = PRESETS["plain34"].spec
    points, (own,) = tuple(sweep(spec, Knob("groups", range(1, 33)))), tuple(sweep(spec))
    shown, one = charts.measure("work", "macs", EN), "groups = 1"
    count = f"{own.macs:,} MACs"
    said = charts.curve_sentence(Knob("groups", range(1, 33)), points, ((1,), own), shown, EN)
    assert said == EN("sweep.only", total=32, setting=one, count=count)
    said = charts.curve_sentence(Knob("groups", (1,)), points[:1], ((1,), own), shown, EN)
    assert said == EN("sweep.single", setting=one, count=count)
    knobs = Knob("groups", range(1, 33)), Knob("classes", (1000,))
    said = charts.map_sentence(knobs, tuple(sweep(spec, *knobs)), ((1, 1000), own), shown, EN)
    assert said == EN("sweep.only", total=32, setting="groups = 1, classes = 1,000", count=count)


@pytest.mark.parametrize("width, side", [(64, 224), (24, 480), (200, 320), (240, 64)])
def test_words_on_a_map_keep_off_the_line_that_bounds(width, side):
    """On a phone they take half of the map's width; the line has 2.5 px on either side."""
    spec = replace(SPECS["resnet50"], width=width, input=(3, side, side))
    knobs, (own,) = asked("resnet50", "width", "input")[0], sweep(spec)
    figure = heat_map(
        knobs, tuple(sweep(spec, *knobs)), ((width, side), own), charts.measure("work", "macs", EN), None, EN
    )
    words, line = figure.layout.annotations[-1], lines(figure)[0]
    towards = 1 if words.xanchor == "left" else -1, 1 if words.yanchor == "bottom" else -1
    far = words.x + towards[0] * 128, words.y + towards[1] * 40
    (left, right), (low, high) = sorted((words.x, far[0])), sorted((words.y, far[1]))
    assert left >= 4 and right <= 260 and low >= 8 and high <= 520
    for x0, x1, y0, y1 in zip(line.x[::3], line.x[1::3], line.y[::3], line.y[1::3], strict=True):
        assert x1 <= left or x0 >= right or y1 <= low or y0 >= high


@pytest.mark.parametrize("names", [("width",), ("width", "input")])
def test_words_on_the_network_on_screen_have_a_plate_of_the_ground(names):
    on_page, in_file = (drawn("resnet50", *names, look=look).layout.annotations for look in (None, DARK))
    at = 0 if len(names) == 1 else -1
    assert on_page[at].text.startswith("on screen") and on_page[at].borderpad == 3
    assert on_page[at].bgcolor is None and in_file[at].bgcolor == DARK.background


def test_equal_steps_are_said_with_their_number():
    assert sentence("resnet50", "stage3", of="params").endswith("Each step of 1 adds the same: 1,117,184 parameters.")


def test_a_power_is_that_of_the_two_networks_named():
    """4,089,184,256 to 16,118,321,152 MACs, log2 of the ratio is 1.979."""
    said = sentence("resnet50", "width")
    assert said.startswith("From 64 to 128 (width): 3.94 times as much, 4.089 G MACs → 16.12 G MACs.")
    assert said.endswith("to the power of 1.98.")


def test_a_map_says_how_many_cost_no_more():
    _, points, here = asked("resnet50", "width", "input")
    within = sum(point.macs <= here[1].macs for point in points if point.macs)
    assert f"{within} of 992 need no more than the 4.089 G MACs on screen" in sentence("resnet50", "width", "input")


def test_where_the_network_is_the_least_or_beyond_the_most_no_line_is_promised():
    spec = SPECS["resnet50"]
    knobs = Knob("width", (8, 16)), Knob("input", (64, 96))
    points, (own,) = tuple(sweep(spec, *knobs)), tuple(sweep(spec))
    shown = charts.measure("work", "macs", EN)
    said = charts.map_sentence(knobs, points, (None, own), shown, EN)
    assert said.endswith(EN("sweep.within_all", count="4.089 G MACs"))
    assert not lines(heat_map(knobs, points, (None, own), shown, None, EN))


@pytest.mark.parametrize(
    "value, usual_, said",
    [(100, 100, "±0 %"), (150, 100, "+50.0 %"), (397, 100, "×3.97"), (10**6, 1, "×1,000,000"), (99, 100, "−1.0 %"),
     (1, 10**6, "÷1,000,000"), (999_999, 10**6, "−0.0001 %")],
)  # fmt: skip
def test_changes_are_said_in_the_words_that_suit_them(value, usual_, said):
    assert charts.change(value, usual_) == said


def test_the_table_has_every_point_and_its_reason():
    knobs, points, _ = asked("resnet50", "width", "input")
    table = charts.table(knobs, points, "flops", EN, "en")
    assert {len(column) for column in table.values()} == {len(points)}
    assert table["FLOPs"] == [2 * point.macs if point.macs else None for point in points]
    assert [bool(why) for why in table["Why it cannot be built"]] == [point.why is not None for point in points]
