"""Norms along networks that have learnt nothing yet: gradients or activations, without normalisation above, with it below.

Both panels have one scale, so that what vanishes in one and explodes in the other can be held against each other. A
gradient is followed from the classifier back to the image, so its networks' names stand at the left, where it ends.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import log10
from typing import Any, NamedTuple

import plotly.graph_objects as go

from explorer.charts.lab_series import End, Net, log_range, log_ticks, mean, named, number, room, strokes
from explorer.charts.marks import label
from explorer.charts.palette import Look
from explorer.charts.theme import Series, axis, figure, scatter
from explorer.i18n import Translator

NORMS = ("none", "batch")
PANEL, BETWEEN, TOP, FOOT = 250, 40, 30, 56  # px
BAND = 0.22  # opacity of the spread


class Probed(NamedTuple):
    """What explorer/lab/probe.py found of a network with this normalisation, a result for each seed."""

    net: Net
    norm: str
    results: Sequence[Mapping[str, Any]]


class _Point(NamedTuple):
    """A place in a network: its name, how far along it is from 0 to 1, and the mean, least and most of the seeds."""

    name: str
    at: float
    mean: float | None
    low: float | None
    high: float | None


def probe(found: Sequence[Probed], measure: str, t: Translator, look: Look | None = None) -> go.Figure:
    """`measure` is gradients or activations."""
    shown = {norm: [one for one in found if one.norm == norm and one.results] for norm in NORMS}
    panels = [norm for norm in NORMS if shown[norm]] or list(NORMS)
    low, high = log_range(
        (value for one in found for point in along(one, measure) for value in point[2:]), least=2.0
    )  # fmt: skip
    pens = strokes(sorted({one.net for one in found}, key=lambda net: (net.family, net.depth)), look)
    tall = PANEL * len(panels) + BETWEEN * (len(panels) - 1)
    back = measure == "gradients"
    lines: list[Series] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    widest = 12
    for place, norm in enumerate(panels):
        suffix = "" if place == 0 else str(place + 1)
        ends = []
        for one in shown[norm]:
            points = along(one, measure)
            lines += _lines(one, points, pens[one.net], suffix, t)
            if end := _end(one, points, low, high, back):
                ends.append(end)
        notes, hairs = named(
            ends, PANEL, look, (f"x{suffix}", f"y{suffix}"), low, log=True, left=back, edge=float(not back)
        )
        widest = max(widest, room(ends, 0))
        words = t(f"lab_probe.{norm}")
        where = {"xref": "paper", "yref": f"y{suffix} domain", "xanchor": "left", "yanchor": "bottom"}
        layout["annotations"] += [*notes, label(0, 1.02, f"<b>{words}</b>", **where)]
        layout["shapes"] += hairs
        top = 1 - place * (PANEL + BETWEEN) / tall
        side = {"side": "right"} if back else {}
        layout[f"yaxis{suffix}"] = axis(
            t(f"lab_probe.axis.{measure}"), grid=True, type="log", range=[low, high], **log_ticks(low, high), **side,
            domain=[max(top - PANEL / tall, 0), top], anchor=f"x{suffix}",
        )  # fmt: skip
        lowest = place == len(panels) - 1
        layout[f"xaxis{suffix}"] = axis(
            t("lab_probe.along") if lowest else "", range=[0, 1], tickvals=[0, 0.25, 0.5, 0.75, 1],
            ticktext=["conv1", "", "", "", "fc" if back else t("lab_probe.last")], showticklabels=lowest, anchor=f"y{suffix}",
        )  # fmt: skip
    margin = {"l": widest if back else 60, "r": 60 if back else widest, "t": TOP, "b": FOOT}
    return figure(
        {}, look, lines, height=tall + TOP + FOOT, margin=margin, showlegend=False, hoverdistance=30, **layout
    )


def along(one: Probed, measure: str) -> list[_Point]:
    """Each place of a network, in order. What leaves the classifier is no activation, so activations end with the last block."""
    names = one.results[0]["points"] if one.results else []
    if measure == "activations":
        names = [name for name in names if name != "fc"]
    found = []
    for place, name in enumerate(names):
        values = [result[measure][place] for result in one.results]
        known = [value for value in values if value is not None]
        ends = (min(known), max(known)) if known else (None, None)
        found.append(_Point(name, place / max(len(names) - 1, 1), mean(values), *ends))
    return found


def _lines(one: Probed, points: list[_Point], pen: dict, suffix: str, t: Translator) -> list[Series]:
    """The mean over the seeds, and as a band the least and the most of them."""
    axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
    known = [point for point in points if point.low and point.high]
    band = scatter(
        x=[point.at for point in (*known, *reversed(known))],
        y=[*(point.high for point in known), *(point.low for point in reversed(known))],
        **axes,
        mode="lines",
        line={"width": 0, "color": pen["color"]},
        fill="toself",
        fillcolor=pen["color"],
        opacity=BAND,
        hoverinfo="skip",
    )
    name = t(f"lab_probe.with_{one.norm}", name=one.net.name)
    line = scatter(
        x=[point.at for point in points],
        y=[point.mean for point in points],
        **axes,
        name=name,
        mode="lines",
        cliponaxis=False,
        line=pen,
        connectgaps=False,
        customdata=[[point.name, number(point.mean), _range(point, len(one.results), t)] for point in points],
        hovertemplate=f"{name}<br>%{{customdata[0]}}: %{{customdata[1]}}%{{customdata[2]}}<extra></extra>",
    )
    return [band, line] if len(one.results) > 1 else [line]


def _range(point: _Point, seeds: int, t: Translator) -> str:
    return t("lab_probe.range", low=number(point.low), high=number(point.high), seeds=seeds) if seeds > 1 else ""


def _end(one: Probed, points: list[_Point], low: float, high: float, back: bool) -> End | None:
    """Where a signal ends: a gradient at the first place of the network, an activation at the last that is a number."""
    known = [point for point in points if point.mean]
    if not known:
        return End(0 if back else 1, PANEL, (one.net.name,))
    point = known[0 if back else -1]
    return End(point.at, PANEL * (log10(point.mean or 1) - low) / (high - low), (one.net.name,))


def first_block(one: Probed, measure: str) -> _Point | None:
    """What is found at the first block."""
    return next((point for point in along(one, measure) if point.name == "layer1.0"), None)


def sentence(found: Sequence[Probed], measure: str, t: Translator) -> str:
    """What stands at the first block of each network, or leaves its last one, and what that does not say."""
    parts = []
    for norm in NORMS:
        own = [one for one in found if one.norm == norm and one.results]
        rows = [f"{one.net.name} {number(_told(one, measure))}" for one in own]
        if rows:
            parts.append(t(f"lab_probe.told_{norm}", rows=t("lab_probe.comma").join(rows)))
    text = t(f"lab_probe.sentence.{measure}", parts=t("lab_curves.comma").join(parts))
    seeds = max((len(one.results) for one in found), default=1)
    return text + (t("lab_probe.spread", seeds=seeds) if seeds > 1 else "") + t("lab_probe.limits")


def _told(one: Probed, measure: str) -> float | None:
    points = along(one, measure)
    if measure == "gradients":
        point = first_block(one, measure)
        return point.mean if point else None
    return points[-1].mean if points else None


def table(found: Iterable[Probed], measure: str, t: Translator) -> dict[str, list]:
    """Each place of each network: column -> values."""
    rows = [(one, point) for one in found for point in along(one, measure)]
    return {
        t("lab_curves.network"): [one.net.name for one, _ in rows],
        t("lab_probe.norm"): [t(f"lab_probe.{one.norm}") for one, _ in rows],
        t("lab_probe.place"): [point.name for _, point in rows],
        t("lab_probe.mean"): [point.mean for _, point in rows],
        t("lab_probe.least"): [point.low for _, point in rows],
        t("lab_probe.most"): [point.high for _, point in rows],
    }
