"""Steps, ring, rug and bands say what networks built at those sizes are."""

from dataclasses import replace
from functools import cache

import pytest

from explorer.analysis import totals
from explorer.analysis.counts.sizes import sweep
from explorer.charts.palette import DARK, LIGHT
from explorer.charts.sizes import ENDS, advised, end_for, sentence, sizes_chart, table
from explorer.i18n import LANGUAGES, translator
from explorer.presets import find
from explorer.spec import MAX_SIDE, problems
from tests.traces import trace_of

EN = translator("en")
SPECS = {name: find(name).spec for name in ("resnet50", "resnet50-v1", "cifar-resnet20", "mnist-two-blocks")}
SPECS["small"] = replace(SPECS["resnet50"], input=(3, 17, 17))
SPECS["large"] = replace(SPECS["cifar-resnet20"], input=(3, 600, 600))
SPECS["oblong"] = replace(SPECS["resnet50-v1"], input=(1, 64, 96))
every = pytest.mark.parametrize("name", SPECS)
unit = pytest.mark.parametrize("count, factor", [("macs", 1), ("flops", 2)])


@cache
def counted(spec):
    return totals(trace_of(spec))


@cache
def asked(name):
    """Sizes, image and MACs of a network."""
    spec = SPECS[name]
    sizes = sweep(spec, trace_of(spec), range(1, end_for(spec.input[1:]) + 1))
    return sizes, spec.input[1:], counted(spec).macs


def drawn(name, count="macs", t=EN, look=None):
    return sizes_chart(*asked(name), count, t, look)


def lines(figure):
    return [one for one in figure.data if one.type == "scatter"]


def at(name, side):
    return replace(SPECS[name], input=(SPECS[name].input[0], side, side))


@every
@unit
def test_steps_are_the_costs_of_networks_built_at_those_sizes(name, count, factor):
    figure = drawn(name, count)
    steps = lines(figure)[0]
    scale = {"M": 10**6, "G": 10**9, "T": 10**12}[figure.layout.yaxis.title.text[-1]]
    assert figure.layout.yaxis.title.text.startswith({"macs": "MACs", "flops": "FLOPs"}[count])
    for index in range(0, len(steps.x), 37):
        real = factor * counted(at(name, steps.x[index])).macs
        assert steps.customdata[index][0] == f"{real:,}"
        assert steps.y[index] * scale == pytest.approx(real)
    assert steps.line.shape == "hvh"


@every
@unit
def test_the_present_network_is_a_ring_or_a_level_at_its_cost(name, count, factor):
    figure, (_, image, macs) = drawn(name, count), asked(name)
    here = lines(figure)[2]
    assert f"{factor * macs:,}" in here.hovertemplate
    *_, label, _rug = (words.text for words in figure.layout.annotations)
    assert label.endswith({"macs": " MACs", "flops": " FLOPs"}[count])
    if image[0] == image[1]:
        steps = lines(figure)[0]
        assert (here.mode, list(here.x)) == ("markers", [image[0]])
        assert here.y[0] == steps.y[steps.x.index(image[0])]
        assert label.startswith(f"{image[0]}: ")
    else:
        assert (here.mode, here.line.dash, here.y[0]) == ("lines", "dot", here.y[1])
        assert label.startswith("64×96: ") and "64×96" in here.hovertemplate


@every
def test_the_axis_ends_after_the_present_size(name):
    sizes, image, _ = asked(name)
    end = drawn(name).layout.xaxis.range[1]
    assert sizes[-1].side < end and max(image) < end
    assert ENDS[-1] == MAX_SIDE


@every
def test_bands_are_what_cannot_be_built_and_what_ends_in_a_pixel(name):
    figure, (sizes, *_) = drawn(name), asked(name)
    shaded = [range(round(shape.x0 + 0.5), round(shape.x1 + 0.5)) for shape in figure.layout.shapes]
    refused = [size.side for size in sizes if problems(at(name, size.side))]
    pixel = [size.side for size in sizes if size.macs is not None and size.maps[-1] == 1]
    assert [list(band) for band in shaded] == [sides for sides in (refused, pixel) if sides]
    words = [annotation.text for annotation in figure.layout.annotations]
    for sides in (refused, pixel):
        if len(sides) > 1:
            assert any(text.startswith(f"{sides[0]}–{sides[-1]}: ") for text in words)


@every
def test_a_tick_of_the_rug_is_a_size_of_even_halvings(name):
    sizes, *_ = asked(name)
    rug = lines(drawn(name))[1]
    ticks = [x for x in rug.x if x is not None]
    even = [size.side for size in sizes if size.macs is not None and set(size.edges) == {"even"}]
    assert ticks[::2] == ticks[1::2] == even
    assert even


@every
@unit
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_is_true(name, count, factor, language):
    sizes, image, macs = asked(name)
    said = sentence(sizes, image, macs, count, translator(language))
    assert translator(language)(f"costs.{count}_axis") in said
    params = {size.params for size in sizes if size.params}
    assert all(f"{number:,}" in said for number in (min(params), max(params)))
    if image[0] == image[1]:
        last = sizes[image[0] - 1].last
        alike = [size.side for size in sizes if size.macs is not None and size.last == last]
        assert all(part in said for part in (f"{last}×{last}", f"{alike[0]:,}", f"{alike[-1]:,}"))
    else:
        assert "64×96" in said


def test_advice_names_the_nearest_even_sizes_and_what_they_cost():
    sizes, image, macs = asked("resnet50")
    said = advised(sizes, image, "flops", EN)
    for side, sign in ((193, "−"), (225, "+")):
        other = counted(at("resnet50", side)).macs
        change = f"{abs(100 * (other - macs) / macs):.1f} %"
        assert f"{side} at {2 * other / 1e9:.3f} G FLOPs ({sign}{change})" in said


@every
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_network_gets_advice(name, language):
    sizes, image, _ = asked(name)
    assert advised(sizes, image, "macs", translator(language)).endswith((".", "。"))


def test_advice_where_no_size_is_even():
    sizes, *_ = asked("resnet50")
    assert advised(sizes[192:200][1:], (200, 200), "macs", EN) == EN("sizes.none_near")


@every
@unit
def test_the_table_has_every_size_that_can_be_built(name, count, factor):
    sizes, *_ = asked(name)
    columns = table(sizes, count, EN)
    assert columns["Side"] == [size.side for size in sizes if not problems(at(name, size.side))]
    assert {len(values) for values in columns.values()} == {len(columns["Side"])}
    for side, cost in list(zip(columns["Side"], columns[EN(f"costs.{count}_axis")], strict=True))[::41]:
        assert cost == factor * counted(at(name, side)).macs


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_a_look_inks_every_mark(look):
    for name in ("resnet50", "oblong"):
        assert {one.line.color for one in lines(drawn(name, look=look))} == {look.ink}
