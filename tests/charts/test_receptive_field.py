"""Lines say the fields of the layers they name, and the box lies where the cell looks."""

import re
from base64 import b64decode
from dataclasses import replace
from functools import cache

import pytest

from explorer.analysis.blocks.structure import find as find_layer
from explorer.analysis.blocks.structure import structure
from explorer.analysis.counts import cell
from explorer.analysis.counts.cell import Box
from explorer.analysis.counts.receptive_field import receptive_field
from explorer.charts.field_box import MOST, field_box, fits
from explorer.charts.palette import DARK, LIGHT
from explorer.charts.receptive_field import growth, sentence
from explorer.i18n import LANGUAGES, translator
from explorer.presets import find
from explorer.spec import ResNetSpec
from tests.traces import trace_of

EN = translator("en")
SPECS = {
    name: find(name).spec
    for name in ("resnet50", "resnet18", "plain34", "timm-resnet50d", "timm-seresnet50", "preact-resnet110")
}
SPECS["cifar-resnet1202"] = find("cifar-resnet1202").spec
SPECS["mnist"] = find("mnist-two-blocks").spec
SPECS["oblong"] = replace(ResNetSpec(), input=(3, 64, 96))
SPECS["tiny"] = replace(ResNetSpec(), input=(3, 17, 17), head="conv")
SPECS["odd"] = replace(ResNetSpec(), repeats=(1, 3, 1, 1, 2), width=5, input=(1, 71, 130), classes=3, shortcut="C")
every = pytest.mark.parametrize("name", SPECS)


@cache
def seen(name):
    traced = trace_of(SPECS[name])
    return traced, {field.name: field for field in receptive_field(traced)}


def drawn(name, chosen="conv1", look=None, t=EN):
    traced, fields = seen(name)
    return growth(traced.layers, fields, SPECS[name].input[1:], chosen, t, look)


def scatters(figure):
    return [trace for trace in figure.data if trace.type == "scatter"]


def lines(figure):
    """The traces that are lines of layers, by their name."""
    return {line.name: line for line in scatters(figure) if line.mode == "lines" and line.customdata is not None}


def names(line):
    return [name for (name,) in line.customdata]


def rules(figure):
    return sorted({line.y[0] for line in scatters(figure) if line.mode == "lines" and line.line.dash == "dash"})


def first_conv(name):
    return seen(name)[0].layers[0].name


@every
def test_the_longest_line_is_the_field_of_each_layer_it_names(name):
    traced, fields = seen(name)
    line = lines(drawn(name, first_conv(name)))["longest path"]
    depth = [layer.name for layer in traced.layers if layer.weighted]
    for at, size, layer in zip(line.x, line.y, names(line), strict=True):
        assert size == fields[layer].longest[0]
        assert layer not in depth or at == depth.index(layer) + 1
    with_a_field = [layer for layer in depth if fields[layer].longest]
    assert [layer for layer in names(line) if layer in depth] == with_a_field
    assert sorted(line.x) == list(line.x)


def test_a_pool_stands_behind_its_convolution():
    line = lines(drawn("resnet50"))["longest path"]
    assert list(zip(names(line), line.x, line.y, strict=True))[:3] == [
        ("conv1", 1, 7),
        ("maxpool", 1.5, 11),
        ("layer1.0.conv1", 2, 11),
    ]


@pytest.mark.parametrize(
    "name, last", [("resnet50", 11), ("timm-resnet50d", 43), ("cifar-resnet1202", 3), ("mnist", 4)]
)
def test_the_shortest_line_has_the_shortcut_in(name, last):
    line = lines(drawn(name, first_conv(name)))["shortest path"]
    assert line.y[-1] == last
    assert list(line.y) == sorted(line.y)  # nothing of the inside of a block
    assert line.line.dash == "dot"


def test_a_plain_network_has_one_line():
    assert set(lines(drawn("plain34"))) == {"longest path"}


@every
def test_each_name_on_a_line_can_be_chosen_in_the_picture(name):
    stages = structure(seen(name)[0])
    for line in lines(drawn(name, first_conv(name))).values():
        for layer in set(names(line)):
            assert find_layer(stages, layer)[1].name == layer


@every
def test_the_sides_of_the_image_are_rules(name):
    figure = drawn(name, first_conv(name))
    _, *sides = SPECS[name].input
    assert rules(figure) == sorted(set(sides))
    assert any(all(f"{side:,}" in label.text for side in sides) for label in figure.layout.annotations)


def ring(figure):
    return [mark for mark in scatters(figure) if mark.mode == "markers"]


@pytest.mark.parametrize(
    "chosen, x, y",
    [
        ("layer2.0.conv2", 12, 43),
        ("layer2.0.bn2", 12, 43),
        ("maxpool", 1.5, 11),
        ("layer2.0.downsample.0", 13, 35),  # beside the main path, executed after layer 13
    ],
)
def test_the_ring_is_at_the_chosen_layer(chosen, x, y):
    (mark,) = ring(drawn("resnet50", chosen))
    assert (mark.x[0], mark.y[0], mark.customdata[0][0]) == (x, y, chosen)


@pytest.mark.parametrize(
    "name, chosen", [("resnet50", "fc"), ("resnet50", "avgpool"), ("timm-seresnet50", "layer1.0.se.fc1")]
)
def test_what_sees_the_whole_image_has_no_ring(name, chosen):
    assert not ring(drawn(name, chosen))


@pytest.mark.parametrize(
    "name, kind", [("resnet50", None), ("plain34", None), ("cifar-resnet1202", "log"), ("tiny", "log")]
)
def test_the_axis_is_a_logarithm_where_the_image_would_be_lost(name, kind):
    assert drawn(name, first_conv(name)).layout.yaxis.type == kind


@every
def test_all_of_it_is_inside_the_axis(name):
    figure = drawn(name, first_conv(name))
    low, high = figure.layout.yaxis.range
    low, high = (10**low, 10**high) if figure.layout.yaxis.type == "log" else (low, high)
    for line in scatters(figure):
        assert all(low * 0.999 <= y <= high * 1.001 for y in line.y or () if y is not None)


def test_stages_end_where_they_end():
    figure = drawn("resnet50")
    (ends,) = (line for line in scatters(figure) if line.opacity == 0.22)
    assert [x for x in ends.x if x][::2] == [10.5, 22.5, 40.5, 49.5]
    assert [label.text for label in figure.layout.annotations if label.yref == "paper"] == ["stage 1", "2", "3", "4"]


def said(name, t=EN):
    traced, fields = seen(name)
    return sentence(traced.layers, fields, SPECS[name].input[1:], t)


def test_the_sentence_has_the_numbers():
    assert all(part in said("resnet50") for part in ("stage 4", "427 px", "11 px", "224 × 224", "layer 36 of 50"))
    assert EN("field.within") in said("mnist")
    assert "layer 16 of 1,202" in said("cifar-resnet1202")
    assert "shortcuts" not in said("plain34")
    assert "layer 24 of 50" in said("oblong")  # 107 px are more than the width of 96, 75 and 91 than the height alone


@every
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("look", [None, LIGHT, DARK])
def test_it_can_be_drawn_in_each_language_and_look(name, language, look):
    assert said(name, translator(language))
    drawn(name, first_conv(name), look, translator(language)).to_json()


# The box on the picture

IMAGE = (60, 90)
INSIDE = Box(10, 20, 31, 41)
OVER = Box(-20, 30, 40, 90)


def outlines(figure):
    """Top, left, bottom and right of each rectangle, by its dash and width."""
    return {
        (line.line.dash, line.line.width): (min(line.y), min(line.x), max(line.y), max(line.x))
        for line in scatters(figure)
    }


def test_a_box_inside_is_solid_and_the_shortest_dotted():
    found = outlines(field_box(INSIDE, Box(18, 28, 23, 33), IMAGE))
    assert found == {("solid", 1): (0, 0, *IMAGE), ("solid", 2.2): INSIDE, ("dot", 2.2): (18, 28, 23, 33)}


def test_what_lies_in_the_padding_is_dashed():
    found = outlines(field_box(OVER, OVER, IMAGE))
    assert found == {("solid", 1): (0, 0, *IMAGE), ("dash", 1.6): OVER, ("solid", 2.2): (0, 30, 40, 90)}


def picture_of(figure):
    (image,) = figure.layout.images
    return image, b64decode(image.source.partition("base64,")[2]).decode()


@pytest.mark.parametrize("box", [INSIDE, OVER])
def test_the_picture_is_as_large_as_the_image_and_lit_where_it_is_seen(box):
    image, svg = picture_of(field_box(box, box, IMAGE))
    assert (image.x, image.y, image.sizey, image.sizex) == (0, 0, *IMAGE)
    assert 'viewBox="0 0 90 60"' in svg
    left, top, width, height = map(
        int, re.search(r'<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"', svg).groups()
    )
    assert Box(top, left, top + height, left + width) == box.on(cell.whole(IMAGE))


@pytest.mark.parametrize("box", [INSIDE, OVER, Box(-80, -130, 140, 220)])
def test_the_whole_box_is_shown_while_it_is_not_too_large(box):
    assert fits(box, IMAGE)
    figure = field_box(box, box, IMAGE)
    (left, right), (bottom, top) = figure.layout.xaxis.range, figure.layout.yaxis.range
    assert left < box.left < box.right < right
    assert top < box.top < box.bottom < bottom


def test_a_box_that_is_too_large_leaves_the_picture_large():
    high = round(MOST * IMAGE[0]) + 1
    box = Box(-high, 0, 60, 90)
    assert not fits(box, IMAGE)
    bottom, top = field_box(box, box, IMAGE).layout.yaxis.range
    assert bottom - top < 3 * IMAGE[0]


def test_sizes_are_written_at_the_boxes():
    texts = [label.text for label in field_box(INSIDE, Box(18, 28, 23, 35), IMAGE).layout.annotations]
    assert texts == ["21 × 21 px", "5 × 7 px"]
