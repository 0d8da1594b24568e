"""The roofline of a device, and where the layers of a network stand on it.

Williams, Waterman and Patterson 2009, doi.org/10.1145/1498765.1498785.
"""

from collections.abc import Sequence
from math import log10, sqrt
from typing import NamedTuple

import plotly.graph_objects as go

from explorer.analysis.counts.intensity import Load, bound, intensity_sum, least, seconds
from explorer.analysis.trace.records import Layer
from explorer.charts.palette import KINDS, Look
from explorer.charts.theme import Series, axis, colour_kind, figure, scatter
from explorer.devices import Device
from explorer.i18n import Translator
from explorer.units import percent, prefix

# Form first, colour second: no two kinds share a symbol.
SYMBOLS = {
    "conv_3x3": "square",
    "conv_1x1": "circle",
    "conv_large": "diamond",
    "projection": "triangle-up",
    "linear": "x",
    "attention": "star",
    "other": "cross",
}
LEAST_MARK, LARGEST_MARK = 8, 30  # px across
PLAIN_STEPS = 3.2  # decades of an axis from which on powers of ten are ticks enough

Point = list[tuple[Layer, Load]]  # layers of one kind and one intensity, in order of execution
Ends = tuple[float, float]  # of an axis


class _Roof(NamedTuple):
    """A device at a precision, with FLOP/s counted in one unit."""

    device: Device
    precision: str

    @property
    def size(self) -> int:
        return prefix(int(self.device.peaks[self.precision]))[0]

    @property
    def unit(self) -> str:
        return f"{prefix(int(self.device.peaks[self.precision]))[1]}FLOP/s"

    @property
    def peak(self) -> float:
        return self.device.peaks[self.precision] / self.size

    @property
    def ridge(self) -> float:
        return self.device.ridge(self.precision)

    def at(self, intensity: float) -> float:
        return self.device.roof(intensity, self.precision) / self.size

    def seconds(self, point: Point) -> float:
        return seconds(tuple(load for _, load in point), self.device, self.precision)


def roofline(
    layers: Sequence[Layer],
    loads: tuple[Load, ...],
    device: Device,
    precision: str,
    t: Translator,
    look: Look | None = None,
) -> go.Figure:
    """FLOP/s within reach against FLOP/byte, both on log axes, for the layers that have FLOPs.

    Layers of one kind and one intensity would hide each other, so they are one point; its area is their share of the
    least time of all layers.
    """
    roof, points = _Roof(device, precision), _points(layers, loads)
    x, y = _ranges([point[0][1].intensity for several in points.values() for point in several], roof)
    whole = seconds(loads, device, precision)
    largest = max((roof.seconds(point) for several in points.values() for point in several), default=whole)
    shown = figure(
        {kind: _marks(kind, points[kind], roof, whole, largest, t) for kind in KINDS if kind in points},
        look,
        _lines(x, y, roof),
        height=340,
        xaxis=axis(t("roofline.x"), type="log", range=list(map(log10, x)), **_ticks(*x)),
        yaxis=axis(
            t("roofline.y", unit=roof.unit), grid=True, type="log", range=list(map(log10, y)), **_ticks(*y)
        ),
        annotations=_words(x, y, roof, t),
    )  # fmt: skip
    shown.update_layout(legend_itemsizing="constant")
    # A look inks all lines, and a mark without a colour of its own would take that of its line.
    return shown.update_traces(line_color=None, selector={"mode": "markers"})


def _points(layers: Sequence[Layer], loads: tuple[Load, ...]) -> dict[str, list[Point]]:
    """The layers that have FLOPs, by the colour of their kind, those of one intensity together."""
    found: dict[str, dict[float, Point]] = {}
    for layer, load in zip(layers, loads, strict=True):
        if load.flops:
            found.setdefault(colour_kind(layer), {}).setdefault(load.intensity, []).append((layer, load))
    return {kind: list(points.values()) for kind, points in found.items()}


def _marks(kind: str, points: list[Point], roof: _Roof, whole: float, largest: float, t: Translator) -> Series:
    """The points of a kind. `whole` is the seconds of the network, `largest` of the point that takes longest."""
    intensities = [point[0][1].intensity for point in points]
    sizes = [max(LEAST_MARK, LARGEST_MARK * sqrt(roof.seconds(point) / largest)) for point in points]
    share = t("roofline.share", share="%{customdata[4]}")
    return scatter(
        name=t(f"kind.{kind}"),
        mode="markers",
        x=intensities,
        y=list(map(roof.at, intensities)),
        marker={"symbol": SYMBOLS[kind], "size": sizes, "opacity": 0.8, "line": {"width": 0}},
        customdata=[_told(point, roof, whole, t) for point in points],
        hovertemplate=(
            f"%{{customdata[1]}}<br>%{{customdata[2]}} FLOP/byte<br>%{{y:,.3~g}} {roof.unit}, %{{customdata[3]}}<br>"
            f"{share}<extra></extra>"
        ),
    )


def _told(point: Point, roof: _Roof, whole: float, t: Translator) -> list[str]:
    """The first layer's name, then what is said of the point: names, sum, what binds, share of the time."""
    layer, load = point[0]
    several = t("roofline.several", name=layer.name, more=len(point) - 1)
    by = bound(load, roof.device, roof.precision).by
    return [
        layer.name,
        several if len(point) > 1 else layer.name,
        intensity_sum(load),
        t(f"roofline.by_{by}"),
        percent(roof.seconds(point), whole),
    ]


def _ranges(intensities: list[float], roof: _Roof) -> tuple[Ends, Ends]:
    """Ends of the axes: all points, room on either side of the ridge for its words, and above the roof."""
    low = min([*(intensity / 1.6 for intensity in intensities), roof.ridge / 12])
    high = max([*(intensity * 1.6 for intensity in intensities), roof.ridge * 12])
    floor = roof.at(low) / 1.3
    return (low, high), (floor, roof.peak * (roof.peak / floor) ** 0.2)


def _lines(x: Ends, y: Ends, roof: _Roof) -> list[Series]:
    """The roof, and a dotted line down from its ridge."""
    hover = f"%{{x:,.3~g}} FLOP/byte<br>%{{y:,.3~g}} {roof.unit}<extra></extra>"
    shared = {"mode": "lines", "showlegend": False, "hovertemplate": hover, "zorder": -1}
    corners = [x[0], roof.ridge, x[1]]
    return [
        scatter(x=corners, y=list(map(roof.at, corners)), line={"width": 2.2}, **shared),
        scatter(x=[roof.ridge] * 2, y=[roof.peak, y[0]], line={"width": 1, "dash": "dot"}, **shared),
    ]


def _words(x: Ends, y: Ends, roof: _Roof, t: Translator) -> list[dict]:
    """Words beside what they name: the ridge, both parts of the roof, and what binds on either side."""
    ridge, peak, floor = log10(roof.ridge), log10(roof.peak), log10(y[0])
    half = (ridge - log10(x[0])) / 2  # decades from the ridge to the middle of the slope
    bandwidth = f"{roof.device.bandwidth / 1e9:,.0f} GB/s"
    rate = f"{roof.peak:,.4g} {roof.unit}"
    texts = (
        (t("roofline.ridge", value=f"{roof.ridge:.1f}"), ridge, peak, "center", "bottom", 0, 14),
        (rate, log10(x[1]), peak, "right", "top", -4, -16),
        (bandwidth, ridge - half, peak - half, "left", "top", 14, 0),
        (t("roofline.left"), ridge, floor, "right", "bottom", -8, 2),
        (t("roofline.right"), ridge, floor, "left", "bottom", 8, 2),
    )
    names = ("text", "x", "y", "xanchor", "yanchor", "xshift", "yshift")
    return [dict(zip(names, values, strict=True), showarrow=False, font={"size": 12}) for values in texts]


def _ticks(low: float, high: float) -> dict:
    """Ticks of a log axis: powers of ten, with 2 and 5 between them where there is room."""
    powers = range(int(log10(low)) - 1, int(log10(high)) + 2)
    steps = (1,) if log10(high / low) > PLAIN_STEPS else (1, 2, 5)
    ticks = [step * 10.0**power for power in powers for step in steps]
    return {"tickvals": ticks, "ticktext": [f"{tick:,.10g}" for tick in ticks]}


def sentence(
    layers: Sequence[Layer], loads: tuple[Load, ...], device: Device, batch: int, precision: str, t: Translator
) -> str:
    """How many layers wait for memory, the least time of the batch, and what part of it has no point here."""
    found = least(loads, device, precision)
    only_move = (layer for layer, load in zip(layers, loads, strict=True) if load.bytes and not load.flops)
    kinds = dict.fromkeys(t(f"kind.{layer.kind}") for layer in only_move)
    return t(
        "roofline.sentence",
        device=device.name,
        batch=batch,
        precision=precision,
        held_back=found.held_back,
        counted=found.counted,
        time=duration(found.seconds),
        moving=found.moving,
        share=percent(found.moving_seconds, found.seconds),
        kinds=t("roofline.comma").join(kinds),
    )


def duration(seconds: float) -> str:
    """Three digits and a unit: 0.0223 -> "22.3 ms"."""
    size, unit = next(((size, unit) for size, unit in ((1, "s"), (1e-3, "ms")) if seconds >= size), (1e-6, "µs"))
    value = seconds / size
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def table(
    layers: Sequence[Layer], loads: tuple[Load, ...], device: Device, precision: str, t: Translator
) -> dict[str, list[str | int | float]]:
    """The same layer by layer, those without FLOPs among them: column -> values."""
    bounds = [bound(load, device, precision) for load in loads]
    columns: dict[str, list] = {
        "layer": [layer.name for layer in layers],
        "kind": [t(f"kind.{layer.kind}") for layer in layers],
        "flops": [load.flops for load in loads],
        "bytes": [load.bytes for load in loads],
        "intensity": [intensity_sum(load) for load in loads],
        "microseconds": [round(1e6 * found.seconds, 3) for found in bounds],
        "by": [t(f"roofline.by_{found.by}") if found.seconds else "" for found in bounds],
    }
    return {t(f"roofline.{name}"): values for name, values in columns.items()}
