"""Times of layers: each bar is what was measured, with its quartiles, above the MACs of the batch."""

import pytest

from explorer.analysis.counts.intensity import bound, loads
from explorer.charts.layer_times import layer_times, sentence, table
from explorer.charts.palette import DARK, LIGHT
from explorer.charts.theme import colour_kind
from explorer.devices import devices
from explorer.i18n import LANGUAGES, translator
from explorer.presets import find
from tests.traces import trace_of

EN = translator("en")
TRACE = trace_of(find("cifar-resnet20").spec)
TIMES = [
    {"name": layer.name, "seconds": 1e-3 * place, "low": 0.9e-3 * place, "high": 1.2e-3 * place}
    for place, layer in enumerate(TRACE.layers, 1)
]
FOUND = {
    "layers": TIMES, "whole": {"seconds": 0.5, "low": 0.25, "high": 1.0}, "device": "a machine", "threads": 1,
    "repeats": 7,
}  # fmt: skip


def bars(figure):
    return [bar for bar in figure.data if bar.type == "bar" and bar.x is not None]


@pytest.mark.parametrize("look", [None, LIGHT, DARK])
def test_bars_are_what_was_measured_in_order(look):
    upper = [bar for bar in bars(layer_times(TRACE.layers, TIMES, EN, look)) if bar.yaxis != "y2"]
    found = {x: (name[0], y, more, less) for bar in upper
             for x, y, name, more, less in zip(bar.x, bar.y, bar.customdata, bar.error_y.array, bar.error_y.arrayminus, strict=True)}  # fmt: skip
    assert [found[place][0] for place in sorted(found)] == [layer.name for layer in TRACE.layers]
    for place, (_, y, more, less) in found.items():
        assert (y, more, less) == pytest.approx((place, 0.2 * place, 0.1 * place))


def test_each_bar_has_the_colour_of_its_kind():
    for bar in bars(layer_times(TRACE.layers, TIMES, EN)):
        kinds = {colour_kind(TRACE.layers[x - 1]) for x in bar.x}
        assert bar.yaxis == "y2" or {EN(f"kind.{kind}") for kind in kinds} == {bar.name}


def test_below_stand_the_macs_of_the_batch():
    (lower,) = (bar for bar in bars(layer_times(TRACE.layers, TIMES, EN, batch=4)) if bar.yaxis == "y2")
    told = {x: int(said[1].replace(",", "")) for x, said in zip(lower.x, lower.customdata, strict=True)}
    assert told == {place: 4 * layer.macs for place, layer in enumerate(TRACE.layers, 1) if layer.macs}
    assert list(lower.y) == pytest.approx([macs / 1e6 for macs in told.values()])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_says_where_how_often_and_how_far_apart(language):
    said = sentence(TRACE.layers, FOUND, translator(language), batch=2)
    rate = f"{2 * sum(layer.macs or 0 for layer in TRACE.layers) / 0.5 / 1e9:.3g} GMAC/s"
    for part in ("a machine", "1", "2", "7", "500 ms", "250 ms", rate):
        assert part in said


def test_the_table_has_measured_and_bound_beside_each_other():
    device = devices()["a100-sxm"]
    asked = loads(TRACE, 2)
    found = table(TRACE.layers, asked, TIMES, device, EN, batch=2)
    rows = [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]
    assert len(rows) == len(TRACE.layers)
    for layer, load, row, time in zip(TRACE.layers, asked, rows, TIMES, strict=True):
        assert row[EN("run.layer")] == layer.name and row["MACs"] == 2 * (layer.macs or 0)
        assert row[EN("run.bytes")] == load.bytes and row[EN("run.measured")] == pytest.approx(1e6 * time["seconds"])
        least = 1e6 * bound(load, device).seconds
        assert row[EN("run.bound", device=device.name)] == pytest.approx(least, abs=0.01)
        rate = row[EN("run.rate")]
        assert (
            rate is None if not layer.macs else rate == pytest.approx(2 * layer.macs / time["seconds"] / 1e9, abs=0.01)
        )
