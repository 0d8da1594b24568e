"""The family map as a figure: dots, front, labels that keep out of each other's way, and its words."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis.compare.family import CLAIMS, CLASSES, Cost, Filter, family, front
from explorer.charts import family_words, labels
from explorer.charts.family import HEIGHT, ROOMS, SIDES
from explorer.charts.family import family as chart
from explorer.charts.family_words import Drawing, Screen
from explorer.charts.labels import Words, placed
from explorer.charts.palette import DARK
from explorer.i18n import LANGUAGES, translator

EN = translator("en")
MEASURES = Cost._fields
HERE = Screen(25_000_000, (), ("your network: 25.0 M", "no published accuracy"))


def drawing(data="imagenet", measure="params", count="macs", wanted=None, screen=HERE, name=None):
    found = family(data)
    dots = tuple(filter((wanted or Filter()).lets, found.dots))
    if name:
        mine = tuple(dot for dot in dots if dot.preset.name == name)
        screen = Screen(1, mine, (mine[0].preset.title, "its best"))
    return Drawing(dots, front(dots, measure), found.bare, screen, measure, count, errors=data != "imagenet")


def traces(figure):
    """Without the empty bars that keep the colours of the kinds of layers in their places."""
    return [trace for trace in figure.data if trace.type == "scatter"]


def marks(figure):
    return [trace for trace in traces(figure) if trace.mode == "markers" and trace.customdata is not None]


def steps(figure):
    return next(trace for trace in traces(figure) if trace.line.shape == "hv")


@pytest.mark.parametrize("data", CLASSES)
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_result_with_a_cost_is_drawn_where_it_belongs(data, measure, language):
    drawn = drawing(data, measure)
    figure = chart(drawn, translator(language)).figure
    points = [
        (name, x, y)
        for trace in marks(figure)
        for (name,), x, y in zip(trace.customdata, trace.x, trace.y, strict=True)
    ]
    assert sorted(points) == sorted(
        (dot.preset.name, drawn.x(dot), drawn.y(dot)) for dot in drawn.dots if dot.of(measure)
    )
    low, high = (10**end for end in figure.layout.xaxis.range)
    bottom, top = sorted(figure.layout.yaxis.range)
    assert all(low < x < high and bottom < y < top for _, x, y in points)


def test_accuracy_and_error_both_have_the_better_on_top():
    low, high = chart(drawing("imagenet"), EN).figure.layout.yaxis.range
    assert low < high
    first, last = chart(drawing("cifar10"), EN).figure.layout.yaxis.range
    assert first > last > 0


@pytest.mark.parametrize("data", CLASSES)
def test_the_front_is_drawn_in_steps_to_the_edge(data):
    drawn = drawing(data)
    line = steps(figure := chart(drawn, EN).figure)
    assert [*line.x[:-1]] == [drawn.x(dot) for dot in drawn.front]
    assert [*line.y] == [*map(drawn.y, drawn.front), drawn.y(drawn.front[-1])]
    assert line.x[-1] == pytest.approx(10 ** figure.layout.xaxis.range[1])


def test_flops_are_twice_the_macs_and_nothing_else_changes():
    macs, flops = (marks(chart(drawing(measure="macs", count=count), EN).figure) for count in ("macs", "flops"))
    assert [x for trace in flops for x in trace.x] == [2 * x for trace in macs for x in trace.x]
    assert "FLOPs" in chart(drawing(measure="macs", count="flops"), EN).figure.layout.xaxis.title.text
    params = [marks(chart(drawing(count=count), EN).figure)[0].x for count in ("macs", "flops")]
    assert params[0] == params[1]


def test_form_says_the_kind_of_test():
    drawn = drawing()
    by_symbol = {}
    for trace in marks(chart(drawn, EN).figure):
        by_symbol.setdefault(trace.marker.symbol, 0)
        by_symbol[trace.marker.symbol] += len(trace.x)
    counts = [sum(dot.claim == claim for dot in drawn.dots) for claim in CLAIMS]
    assert [*by_symbol.values()] == counts and all(symbol.endswith("-open") for symbol in by_symbol)


def test_no_dot_has_the_colour_of_a_kind_of_layer():
    """Open symbols: a page's style sheet draws them in ink, and a file has the ink of its look."""
    figure = chart(drawing(name="resnet50"), EN, DARK).figure
    assert {trace.marker.color for trace in traces(figure) if trace.mode == "markers"} == {DARK.ink}
    assert all(trace.marker.color is None for trace in traces(chart(drawing(), EN).figure) if trace.mode == "markers")


def test_the_network_on_screen_is_solid_with_a_ring_around_its_best():
    drawn = drawing(name="resnet50")
    figure = chart(drawn, EN).figure
    solid = [trace for trace in marks(figure) if trace.marker.line.width == 4]
    assert {name for trace in solid for (name,) in trace.customdata} == {"resnet50"}
    assert sum(len(trace.x) for trace in solid) == len(drawn.screen.dots) > 30
    ring = next(trace for trace in traces(figure) if trace.mode == "markers" and trace.customdata is None)
    assert ([*ring.x], [*ring.y]) == ([25_557_032], [max(float(dot.report.top1) for dot in drawn.screen.dots)])
    assert not [trace for trace in traces(figure) if trace.line.dash == "dash"]


def test_a_network_without_a_result_is_a_line_without_a_height():
    figure = chart(drawing(), EN).figure
    (line,) = (trace for trace in traces(figure) if trace.line.dash == "dash")
    assert [*line.x] == [25_000_000] * 2 and [*line.y] == [*figure.layout.yaxis.range]
    assert "no published accuracy" in line.hovertemplate
    assert any("no published accuracy" in words.text for words in figure.layout.annotations)


def test_networks_without_a_result_are_ticks():
    drawn = drawing(measure="macs", count="flops")
    rug = next(trace for trace in traces(chart(drawn, EN).figure) if trace.yaxis == "y2")
    assert {*rug.x} - {None} == {2 * cost.macs for _, cost in drawn.bare}
    assert any("ResNet-50-T" in (words or "") for words in rug.hovertext)
    none = drawn._replace(bare=())
    assert not [words for words in chart(none, EN).figure.layout.annotations if words.yref == "paper"]


def test_a_dot_says_what_its_source_printed():
    drawn = drawing(measure="macs")
    dot = next(d for d in drawn.dots if d.preset.name == "resnet50-v1" and d.report.crops == 10)
    said = family_words.told(dot, drawn, EN)
    for part in (
        "ResNet-50 v1",
        "22.85 %, top-1 error",
        "10-crop",
        "224 px",
        "2015",
        "38,579,732,480 MACs, 10 crops",
        "table 3",
    ):
        assert part in said.replace("<br>", " "), part


@pytest.mark.parametrize(
    "name, recipe, said",
    [
        ("resnet50", "a1_in1k", "timm A1 (a1_in1k), 2021"),
        ("resnet50-v1", "He et al. 2015, section 3.4", "He et al. 2015, section 3.4"),
        ("resnet18", "fb.resnet.torch", "fb.resnet.torch, 2016"),
        ("keras-resnet50", "keras.applications", "Keras (keras.applications)"),
    ],
)
def test_a_recipe_is_named_once_with_its_year(name, recipe, said):
    dot = next(d for d in drawing().dots if (d.preset.name, d.report.recipe) == (name, recipe))
    assert family_words.recipe_of(dot, EN) == said


def test_the_sentence_counts_recipes_and_kinds_of_test():
    said = family_words.sentence(drawing(), EN)
    shown = drawing()
    assert said.startswith(f"{len(shown.front)} of {len(shown.dots)} results")
    assert f"{len({dot.report.by.name for dot in shown.front})} recipes" in said and "no single claim" in said
    one = drawing(wanted=Filter(recipes=("torchvision-v1",), claims=("one",), origins=("torchvision",)))
    assert "of one recipe, torchvision V1," in family_words.sentence(one, EN)
    some = drawing(wanted=Filter(claims=("one",)))
    assert "recipes, so it is no single claim" in family_words.sentence(some, EN)
    a3 = drawing(measure="macs", wanted=Filter(recipes=("timm-a3",)))
    assert "different tests of 1 recipe" in family_words.sentence(a3, EN)


def test_the_sentence_leaves_out_what_has_no_cost():
    drawn = drawing(measure="macs")
    assert f"of {len(drawn.dots) - 5} results" in family_words.sentence(drawn, EN)
    assert family_words.unpriced(drawn, EN).startswith("5 more results")
    assert family_words.unpriced(drawing(), EN) == ""


def test_one_dot_is_a_front():
    only = drawing("cifar100", wanted=Filter(recipes=("wrn-dropout",)))
    assert len(only.dots) == 1 and "1 of 1 results is on the front" in family_words.sentence(only, EN)
    assert len(steps(chart(only, EN).figure).x) == 2


@pytest.mark.parametrize("count", ["macs", "flops"])
def test_the_table_has_every_result_best_first(count):
    drawn = drawing(measure="activations", count=count)
    rows = family_words.table(drawn, EN)
    assert {len(column) for column in rows.values()} == {len(drawn.dots)}
    assert EN(f"family.column.{count}") in rows and rows[EN("family.column.number")][0] == "84.276"
    assert rows[EN("family.column.front")].count("✓") == len(drawn.front)
    factor = 2 if count == "flops" else 1
    assert factor * 4_089_184_256 in rows[EN(f"family.column.{count}")]


@pytest.mark.parametrize("data", CLASSES)
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("name", [None, "best"])
def test_labels_of_a_width_cover_no_other_label(data, measure, name):
    drawn = drawing(data, measure, name=name and front(family(data).dots, measure)[-1].preset.name)
    shown = chart(drawn, EN)
    words = shown.figure.layout.annotations
    assert [room for room, _ in shown.labels] == [*ROOMS]
    assert [*shown.labels[-1][1]][-1] == len(words) - 1
    low, high = shown.figure.layout.xaxis.range
    for room, numbers in shown.labels:
        boxes = [_box(words[number], shown.figure, (room - SIDES) / (high - low), low) for number in numbers]
        assert len(boxes) >= min(3, len(drawn.front))
        for one, other in combinations(boxes, 2):
            assert not (one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3])
        assert all(0 <= box[0] and box[2] <= room - SIDES for box in boxes)


def _box(words, figure, px, low):
    """Of a label in px from the left and up, from the figure alone: text sits beside its point as its anchors say."""
    lines = words.text.removeprefix("<b>").removesuffix("</b>").split("<br>")
    wide, high = max(map(len, lines)) * 6.2, 14 * len(lines)
    first, last = figure.layout.yaxis.range
    across = (figure.layout.yaxis.domain[1] - figure.layout.yaxis.domain[0]) * (HEIGHT - 10 - 46)
    x = (words.x - low) * px + words.xshift
    y = (words.y - first) / (last - first) * across + words.yshift
    left = x - {"left": 0, "center": wide / 2, "right": wide}[words.xanchor]
    foot = y - {"bottom": 0, "middle": high / 2, "top": high}[words.yanchor]
    return left, foot, left + wide, foot + high


SPOTS = st.tuples(st.integers(0, 800), st.integers(0, 350))


@given(st.lists(SPOTS, min_size=1, max_size=12), st.lists(SPOTS, max_size=40))
def test_words_never_meet_and_stay_inside(spots, points):
    wanted = [Words(*spot, (f"ResNet-{number}",), spot) for number, spot in enumerate(spots)]
    found = placed(wanted, points, (800, 350))
    assert found and {one.words for one in found} <= {*wanted}
    boxes = [labels._box(one) for one in found]
    assert all(labels._inside(box, (800, 350)) for box in boxes)
    assert not [pair for pair in combinations(boxes, 2) if labels._meet(*pair)]
    for box in boxes[1:]:
        assert not any(labels._holds(box, point) for point in points)


def test_the_first_words_stand_even_among_points():
    crowd = [(x, y) for x in range(0, 800, 10) for y in range(0, 350, 10)]
    wanted = [Words(400, 200, (name,), (0, 0)) for name in ("first", "second")]
    assert [one.words.lines for one in placed(wanted, crowd, (800, 350))] == [("first",)]
