"""Shapes through the network: how tall the map is at each layer, and how many channels it has."""

from collections.abc import Sequence

import plotly.graph_objects as go

from explorer.analysis.tables.table import shape
from explorer.analysis.trace.records import Layer
from explorer.charts.palette import Look
from explorer.charts.theme import Series, axis, bar, colour_kind, figure, scatter
from explorer.i18n import Translator


def feature_maps(layers: Sequence[Layer], t: Translator, look: Look | None = None) -> go.Figure:
    """Bars centred on zero, as tall as the map of each layer of the main path; below, its channels on a log scale.

    `layers` are all layers of a network; the classifier, which has no map, is a bar of one pixel.
    """
    main = [layer for layer in layers if layer.weighted]
    crowded = len(main) > 200  # bars of a pixel or less: gaps between them would flicker
    kinds = {colour_kind(layer) for layer in main}
    sides = _spread(sorted({_side(layer) for layer in main if len(layer.out_shape) == 3}, reverse=True))
    ticks = [side / 2 for side in sides]
    return figure(
        {kind: _maps(main, kind, t, crowded) for kind in kinds},
        look,
        [_channels(main, t)],
        height=330,
        bargap=0 if crowded else 0.2,
        barmode="overlay",
        xaxis=axis(t("maps.layer"), anchor="y2", range=[0.25, len(main) + 0.75]),
        yaxis=axis(
            t("maps.side"), grid=True, domain=[0.4, 1],
            tickvals=[-tick for tick in ticks] + ticks[::-1], ticktext=[*map(str, sides), *map(str, sides[::-1])],
        ),
        yaxis2=axis(t("maps.channels"), grid=True, domain=[0, 0.28], type="log", **_channel_ticks(main)),
    )  # fmt: skip


def _side(layer: Layer) -> int:
    """Height of the layer's map; one for a vector."""
    return layer.out_shape[1] if len(layer.out_shape) == 3 else 1


def _maps(main: Sequence[Layer], kind: str, t: Translator, crowded: bool) -> Series:
    mine = [(number, layer) for number, layer in enumerate(main, start=1) if colour_kind(layer) == kind]
    return bar(
        name=t(f"kind.{kind}"),
        x=[number for number, _ in mine],
        y=[_side(layer) for _, layer in mine],
        base=[-_side(layer) / 2 for _, layer in mine],
        width=1 if crowded else 0.8,
        marker={"line": {"width": 0}},
        customdata=[[layer.name, f"{shape(layer.in_shape)} → {shape(layer.out_shape)}"] for _, layer in mine],
        hovertemplate="%{x}: %{customdata[0]}<br>%{customdata[1]}<extra></extra>",
    )


def _channels(main: Sequence[Layer], t: Translator) -> Series:
    return scatter(
        x=list(range(1, len(main) + 1)),
        y=[layer.out_shape[0] for layer in main],
        yaxis="y2",
        mode="lines",
        line={"width": 1 if len(main) > 200 else 2, "shape": "hvh"},
        showlegend=False,
        hovertemplate=f"%{{x}}: %{{y:,}} {t('maps.channels')}<extra></extra>",
    )


def _channel_ticks(main: Sequence[Layer]) -> dict:
    """The smallest and largest count and one between: a log axis is short of room."""
    counts = sorted({layer.out_shape[0] for layer in main if len(layer.out_shape) == 3})
    ticks = sorted({counts[0], counts[len(counts) // 2], counts[-1]})
    return {"tickvals": ticks, "ticktext": [f"{tick:,}" for tick in ticks]}


def _spread(sides: list[int]) -> list[int]:
    """Sides far enough apart for their labels: each at most two thirds of the one before."""
    kept: list[int] = []
    for side in sides:
        if not kept or (side <= kept[-1] * 2 / 3 and side > sides[0] / 6):
            kept.append(side)
    return kept


def sentence(layers: Sequence[Layer], t: Translator) -> str:
    """What the chart shows, with its numbers."""
    maps = [layer.out_shape for layer in layers if layer.weighted and len(layer.out_shape) == 3]
    (first_channels, first, _), (last_channels, last, _) = maps[0], maps[-1]
    return t("maps.sentence", first=first, last=last, channels_first=first_channels, channels_last=last_channels)
