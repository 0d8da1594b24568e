"""Memory along a forward pass: the map that each layer writes, and all the maps alive while it runs."""

from collections.abc import Sequence

import plotly.graph_objects as go

from explorer.analysis.counts.groups import place
from explorer.analysis.counts.memory import Moment, peak
from explorer.analysis.tables.table import shape
from explorer.analysis.trace.records import Layer
from explorer.charts.marks import label, ring
from explorer.charts.palette import Look
from explorer.charts.theme import Series, axis, bar, colour_kind, figure, scatter
from explorer.i18n import Translator
from explorer.units import MIB, size

CROWDED = 200  # layers from which on gaps between bars would flicker
LONG = 1000  # layers from which on a line up and down at each would be a black area

Ran = tuple[int, Layer, Moment]  # number in order of execution, layer, bytes


def activation_memory(
    layers: Sequence[Layer], moments: Sequence[Moment], t: Translator, look: Look | None = None
) -> go.Figure:
    """A bar for each map written, in MiB, and a line of what is alive, with a ring where that is most.

    Layers that write over their input, and those that hand on a view of it, have no bar. The line of a long network
    has one step a block, the highest.
    """
    ran = list(zip(range(1, len(layers) + 1), layers, moments, strict=True))
    kinds: dict[str, list[Ran]] = {}
    for one in ran:
        if one[2].written:
            kinds.setdefault(colour_kind(one[1]), []).append(one)
    crowded, most = len(ran) > CROWDED, peak(moments)
    x, y = moments.index(most) + 1, most.alive / MIB
    return figure(
        {kind: _maps(kind, mine, crowded, t) for kind, mine in kinds.items()},
        look,
        [_alive(_highest(ran) if len(ran) > LONG else ran, t)],
        height=320,
        barmode="overlay",
        shapes=[ring(x, y, look)],
        annotations=[_named(x, y, len(ran), t("memory.peak", size=size(most.alive), name=most.name))],
        xaxis=axis(t("memory.forward_x"), range=[0.25 - 0.015 * len(ran), len(ran) + 0.75]),
        yaxis=axis(t("memory.forward_y"), grid=True, range=[0, 1.2 * y], nticks=6, tickformat=",~r"),
    )


def _maps(kind: str, mine: Sequence[Ran], crowded: bool, t: Translator) -> Series:
    bytes_ = t("memory.bytes", size="%{customdata[2]:,}")
    return bar(
        name=t(f"kind.{kind}"),
        x=[number for number, _, _ in mine],
        y=[moment.written / MIB for _, _, moment in mine],
        width=1 if crowded else 0.8,
        marker={"line": {"width": 0}},
        customdata=[[layer.name, shape(layer.out_shape), moment.written] for _, layer, moment in mine],
        hovertemplate=f"%{{customdata[0]}}, %{{customdata[1]}}<br>{bytes_}<extra></extra>",
    )


def _alive(ran: Sequence[Ran], t: Translator) -> Series:
    bytes_ = t("memory.alive_bytes", size="%{customdata[1]:,}")
    return scatter(
        x=[number for number, _, _ in ran],
        y=[moment.alive / MIB for _, _, moment in ran],
        mode="lines",
        line={"width": 1.2 if len(ran) > CROWDED else 2.2, "shape": "hvh"},
        showlegend=False,
        customdata=[[layer.name, moment.alive] for _, layer, moment in ran],
        hovertemplate=f"%{{customdata[0]}}<br>{bytes_}<extra></extra>",
    )


def _highest(ran: Sequence[Ran]) -> list[Ran]:
    """Of each block the layer with the most alive."""
    found: dict[tuple[str, int | None], Ran] = {}
    for one in ran:
        key = one[1].stage, one[1].block
        if key not in found or one[2].alive > found[key][2].alive:
            found[key] = one
    return list(found.values())


def _named(x: int, y: float, last: int, text: str) -> dict:
    """A label above a ring, towards the side with more room."""
    side = "left" if 3 * x < last else "right" if 3 * x > 2 * last else "center"
    return label(x, y, text, xanchor=side, yanchor="bottom", yshift=7)


def sentence(layers: Sequence[Layer], moments: Sequence[Moment], batch: int, precision: str, t: Translator) -> str:
    """The most that is alive and where, and the largest single output."""
    most, largest = peak(moments), max(moments, key=lambda moment: moment.written)
    where, wrote = (layers[moments.index(moment)] for moment in (most, largest))
    said = t(
        "memory.forward_sentence",
        batch=batch,
        precision=t(f"memory.in_{precision}"),
        alive=size(most.alive),
        name=where.name,
        place=_place(where, t),
        written=size(largest.written),
        largest=wrote.name,
        largest_place=_place(wrote, t),
    )
    return said if len(layers) <= LONG else t("memory.forward_long", said=said)


def _place(layer: Layer, t: Translator) -> str:
    where = place(layer.stage, layer.block, t)
    return t("memory.block", place=where) if layer.block else where
