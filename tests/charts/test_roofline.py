"""Points stand where the layers' bytes and FLOPs put them, under the roof of the device."""

from collections import Counter
from dataclasses import replace
from functools import cache
from math import isclose, log10

import pytest

from explorer.analysis.counts.intensity import loads
from explorer.charts.palette import DARK, KINDS, LIGHT
from explorer.charts.roofline import LARGEST_MARK, LEAST_MARK, SYMBOLS, duration, roofline, sentence, table
from explorer.charts.theme import colour_kind
from explorer.devices import devices
from explorer.i18n import LANGUAGES, translator
from explorer.presets import find
from explorer.spec import ResNetSpec
from explorer.units import percent
from tests.traces import trace_of

EN = translator("en")
SPECS = {
    name: find(name).spec
    for name in ("resnet50", "plain34", "mnist-two-blocks", "timm-ecaresnet50d", "cifar-resnet110")
}
SPECS["odd"] = replace(
    ResNetSpec(), repeats=(1, 3, 1), width=8, input=(1, 71, 130), classes=3, attention="se", norm="none"
)
SETTINGS = [
    ("a100-sxm", 32, "float32"),
    ("a100-sxm", 32, "float16"),
    ("l4", 1, "float16"),
    ("rtx-4090", 1024, "float32"),
]
every = pytest.mark.parametrize("name", SPECS)
setting = pytest.mark.parametrize("key, batch, precision", SETTINGS)


@cache
def traced(name):
    return trace_of(SPECS[name])


def drawn(name, key, batch, precision, t=EN, look=None):
    found = traced(name)
    return roofline(found.layers, loads(found, batch, precision), devices()[key], precision, t, look)


def scatters(figure, mode):
    return [one for one in figure.data if one.type == "scatter" and one.mode == mode]


def marks(figure):
    return scatters(figure, "markers")


@every
@setting
def test_every_layer_with_flops_is_in_one_point_of_its_intensity(name, key, batch, precision):
    device, asked = devices()[key], loads(traced(name), batch, precision)
    intensities = Counter(load.flops / load.bytes for load in asked if load.flops)
    found = Counter()
    for trace_ in marks(drawn(name, key, batch, precision)):
        assert len(set(trace_.x)) == len(trace_.x)
        for x, y, (first, named, sum_, *_) in zip(trace_.x, trace_.y, trace_.customdata, strict=True):
            (load,) = (load for load in asked if load.name == first)
            assert load.intensity == x and sum_.startswith(f"{load.flops:,} / (")
            assert isclose(y * 1e12, min(device.peaks[precision], x * device.bandwidth))
            more = named.removeprefix(first)
            found[x] += 1 + int(more.split()[1].replace(",", "")) if more else 1
    assert found == intensities


@every
@setting
def test_areas_are_shares_of_the_least_time(name, key, batch, precision):
    """A point that takes half as long as the longest has half its area, down to the smallest mark that can be seen."""
    device, found = devices()[key], traced(name)
    times, whole = Counter(), 0
    for layer, load in zip(found.layers, loads(found, batch, precision), strict=True):
        seconds = max(load.flops / device.peaks[precision], load.bytes / device.bandwidth)
        times[EN(f"kind.{colour_kind(layer)}"), load.intensity] += seconds
        whole += seconds
    longest = max(seconds for (_, intensity), seconds in times.items() if intensity)
    for one in marks(drawn(name, key, batch, precision)):
        for x, size, told in zip(one.x, one.marker.size, one.customdata, strict=True):
            assert told[4] == percent(times[one.name, x], whole)
            assert (size / LARGEST_MARK) ** 2 == pytest.approx(
                max(times[one.name, x] / longest, (LEAST_MARK / LARGEST_MARK) ** 2)
            )


@every
@setting
def test_axes_hold_every_point_the_ridge_and_its_words(name, key, batch, precision):
    figure = drawn(name, key, batch, precision)
    (left, right), (bottom, top) = figure.layout.xaxis.range, figure.layout.yaxis.range
    for trace_ in marks(figure):
        assert all(left < log10(x) < right for x in trace_.x)
        assert all(bottom < log10(y) < top for y in trace_.y)
    ridge = devices()[key].ridge(precision)
    assert left + 1 < log10(ridge) < right - 1
    assert any(f"{ridge:.1f} FLOP/byte" in words.text for words in figure.layout.annotations)
    assert all(left <= words.x <= right and bottom <= words.y <= top for words in figure.layout.annotations)


@every
def test_the_roof_bends_once_and_is_in_the_unit_of_its_axis(name):
    device = devices()["a100-sxm"]
    roof, down = scatters(drawn(name, "a100-sxm", 8, "float16"), "lines")
    assert roof.x[1] == down.x[0] == down.x[1] == pytest.approx(312e12 / 2039e9)
    assert roof.y[1] == roof.y[2] == pytest.approx(312)
    assert roof.y[0] * 1e12 == pytest.approx(roof.x[0] * device.bandwidth)
    assert "TFLOP/s" in drawn(name, "a100-sxm", 8, "float16").layout.yaxis.title.text


def test_no_two_kinds_share_a_symbol():
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)


@every
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kind_has_its_place_in_the_colourway_its_symbol_and_its_name(name, language):
    t = translator(language)
    figure = drawn(name, "l4", 4, "float32", t)
    for kind, one in zip(KINDS, figure.data, strict=False):
        if one.type == "scatter":
            assert (one.name, one.marker.symbol, one.marker.color) == (t(f"kind.{kind}"), SYMBOLS[kind], None)
    assert all(figure.data.index(one) < len(KINDS) for one in marks(figure))


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_a_look_inks_the_roof_and_leaves_the_points_their_colours(look):
    figure = drawn("resnet50", "a100-sxm", 32, "float32", look=look)
    assert figure.layout.colorway == look.kinds
    for one in figure.data:
        if one.type == "scatter":
            assert one.line.color == (look.ink if one.mode == "lines" else None)


@every
@setting
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_is_true(name, key, batch, precision, language):
    device, found = devices()[key], traced(name)
    asked = loads(found, batch, precision)
    said = sentence(found.layers, asked, device, batch, precision, translator(language))
    counted = [load for load in asked if load.flops]
    slow = sum(load.flops / load.bytes <= device.ridge(precision) for load in counted)
    time = sum(max(load.flops / device.peaks[precision], load.bytes / device.bandwidth) for load in asked)
    moving = sum(load.bytes / device.bandwidth for load in asked if not load.flops)
    for part in (device.name, f"{batch:,}", precision, f"{slow:,}", f"{len(counted):,}", duration(time)):
        assert part in said
    assert f"{100 * moving / time:.1f} %" in said


@pytest.mark.parametrize(
    "seconds, text",
    [
        (2.0, "2 s"),
        (0.0223, "22.3 ms"),
        (0.9996, "1,000 ms"),
        (0.1234, "123 ms"),
        (6.24e-05, "62.4 µs"),
        (1e-8, "0.01 µs"),
    ],
)
def test_a_duration_has_three_digits_and_a_unit(seconds, text):
    assert duration(seconds) == text


@every
@setting
def test_the_table_has_every_layer(name, key, batch, precision):
    found, device = traced(name), devices()[key]
    asked = loads(found, batch, precision)
    columns = table(found.layers, asked, device, precision, EN)
    assert columns["Layer"] == [layer.name for layer in found.layers]
    assert sum(columns["FLOPs"]) == 2 * batch * sum(layer.macs for layer in found.layers)
    times = [max(load.flops / device.peaks[precision], load.bytes / device.bandwidth) for load in asked]
    assert columns["Least time, µs"] == pytest.approx([1e6 * time for time in times], abs=0.001)
    assert {len(values) for values in columns.values()} == {len(found.layers)}
    for flops, sum_, by, time in zip(*(list(columns.values())[at] for at in (2, 4, 6, 5)), strict=True):
        assert (sum_ != "") == (flops > 0)
        assert by in (("compute", "memory") if flops else ("memory",) if time else ("memory", ""))
