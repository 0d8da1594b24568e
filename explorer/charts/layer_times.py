"""How long each layer took on this machine, above what it multiplies: time does not follow MACs alone."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from explorer.analysis.counts.intensity import Load, bound
from explorer.analysis.trace.records import Layer
from explorer.charts.palette import KINDS, Look
from explorer.charts.roofline import duration
from explorer.charts.theme import Series, axis, bar, colour_kind, figure
from explorer.devices import Device
from explorer.i18n import Translator
from explorer.units import percent, prefix

UPPER, LOWER = [0.4, 1.0], [0.0, 0.27]  # of the height: the times, and what they are held against
CROWDED = 200  # layers from which on bars touch

Times = Sequence[Mapping[str, Any]]  # name, seconds, low and high of each layer, as explorer/lab/timing.py gives them


def layer_times(
    layers: Sequence[Layer], times: Times, t: Translator, look: Look | None = None, batch: int = 1
) -> go.Figure:
    """Milliseconds of each layer in order of execution, from quartile to quartile, and the MACs of the batch below."""
    numbered = list(enumerate(zip(layers, times, strict=True), start=1))
    works = [batch * (layer.macs or 0) for layer in layers]
    size, letter = prefix(max(works))
    bars: dict[str, Series] = {}
    lower: list[Series] = []
    width = 1 if len(numbered) > CROWDED else 0.8
    for kind in KINDS:
        mine = [(number, layer, time) for number, (layer, time) in numbered if colour_kind(layer) == kind]
        if not mine:
            continue
        shared: dict[str, Any] = {
            "x": [number for number, _, _ in mine],
            "width": width,
            "marker": {"line": {"width": 0}},
        }
        bars[kind] = bar(
            **shared,
            name=t(f"kind.{kind}"),
            y=[1e3 * time["seconds"] for _, _, time in mine],
            customdata=[[layer.name, _said(time)] for _, layer, time in mine],
            error_y=_quartiles([time for _, _, time in mine]),
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
        )
    work = {number: value for number, value in enumerate(works, start=1) if value}
    lower.append(
        bar(
            x=list(work),
            y=[value / size for value in work.values()],
            width=width,
            xaxis="x",
            yaxis="y2",
            marker={"line": {"width": 0}, "color": "#8B8B8C"},
            showlegend=False,
            customdata=[[layers[number - 1].name, f"{value:,}"] for number, value in work.items()],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]} MACs<extra></extra>",
        )
    )
    return figure(
        bars,
        look,
        lower,
        height=420,
        barmode="overlay",
        xaxis=axis(t("run.layer_axis"), range=[0.25, len(numbered) + 0.75], anchor="y2"),
        yaxis=axis(t("run.time_axis"), grid=True, rangemode="tozero", nticks=6, domain=UPPER),
        yaxis2=axis(f"MACs, {letter}" if letter else "MACs", grid=True, rangemode="tozero", nticks=3, domain=LOWER),
    )


def _said(time: Mapping[str, float]) -> str:
    low, high = duration(time["low"]), duration(time["high"])
    return f"{duration(time['seconds'])} ({low} – {high})"


def _quartiles(times: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    """Whiskers from the lower quartile to the upper one."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [1e3 * (time["high"] - time["seconds"]) for time in times],
        "arrayminus": [1e3 * (time["seconds"] - time["low"]) for time in times],
        "thickness": 1,
        "width": 0,
    }


def sentence(layers: Sequence[Layer], found: Mapping[str, Any], t: Translator, batch: int = 1) -> str:
    """How long the whole took on what, and what part of the time went where nothing is multiplied."""
    times = [time["seconds"] for time in found["layers"]]
    free = sum(time for layer, time in zip(layers, times, strict=True) if not layer.macs)
    macs = batch * sum(layer.macs or 0 for layer in layers)
    whole = found["whole"]
    return t(
        "run.sentence",
        device=found["device"], threads=found["threads"], repeats=found["repeats"], batch=batch,
        whole=duration(whole["seconds"]), low=duration(whole["low"]), high=duration(whole["high"]),
        rate=f"{macs / whole['seconds'] / 1e9:.3g}", free=percent(free, sum(times)),
    )  # fmt: skip


def table(
    layers: Sequence[Layer], loads: Sequence[Load], times: Times, device: Device, t: Translator, batch: int = 1
) -> dict[str, list]:
    """Layer by layer: name, kind, MACs, bytes, microseconds as measured, GMAC/s, and the roofline's least microseconds on
    a device: column -> values.
    """
    columns: dict[str, list] = {name: [] for name in ("layer", "kind", "macs", "bytes", "measured", "rate", "bound")}
    for layer, load, time in zip(layers, loads, times, strict=True):
        macs = batch * (layer.macs or 0)
        row = (
            layer.name, t(f"kind.{layer.kind}"), macs, load.bytes, round(1e6 * time["seconds"], 1),
            round(macs / time["seconds"] / 1e9, 2) if macs else None, round(1e6 * bound(load, device, "float32").seconds, 2),
        )  # fmt: skip
        for column, value in zip(columns.values(), row, strict=True):
            column.append(value)
    names = {name: t(f"run.{name}") for name in ("measured", "rate")} | {
        "layer": t("run.layer"), "kind": t("run.kind"), "macs": "MACs", "bytes": t("run.bytes"),
        "bound": t("run.bound", device=device.name),
    }  # fmt: skip
    return {names[name]: values for name, values in columns.items()}
