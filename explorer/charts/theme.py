"""The one palette, and the layout every chart shares.

A colour says what kind of layer something is, and nothing else. All eleven are at least 3:1 on their background and
told apart under the common colour deficiencies; tests/charts/test_theme.py holds them to both.

No trace names a colour. A figure has one trace for each kind, always in the order of KINDS, and takes its colours from
the colourway in that order. So a page shows the theme's own colours (.streamlit/config.toml has the same palette) and
changes them at once when a reader changes the theme, and a figure for a file gets those of its Look.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from explorer.analysis.records import Layer

KINDS = (
    "conv_3x3",
    "conv_1x1",
    "conv_large",
    "norm",
    "activation",
    "pool",
    "add",
    "projection",
    "linear",
    "attention",
    "other",
)


class Look(NamedTuple):
    """Colours of one theme: of the kinds of layers, in the order of KINDS, and of everything that is not data."""

    kinds: tuple[str, ...]
    ink: str
    muted: str
    grid: str
    background: str


LIGHT = Look(
    ("#2B5AE7", "#1F96C5", "#162071", "#AA8815", "#B82201", "#027F4F",
     "#212222", "#AB3C85", "#501B00", "#115254", "#8B8B8C"),
    ink="#1B1E24", muted="#59606D", grid="#E8EAEE", background="#FFFFFF",
)  # fmt: skip
DARK = Look(
    ("#3A6AE2", "#66C1D3", "#9B90FE", "#F6D44B", "#FE671C", "#349D6E",
     "#EBF1FF", "#C22299", "#896636", "#AAF9D6", "#707070"),
    ink="#E8EAEE", muted="#A3AAB6", grid="#272C35", background="#14171C",
)  # fmt: skip


def colour_kind(layer: Layer) -> str:
    """Which of the eleven colours a layer has."""
    if layer.kind == "conv":
        side = max(layer.kernel)
        return "conv_1x1" if side == 1 else "conv_3x3" if side <= 3 else "conv_large"
    return layer.kind if layer.kind in KINDS else "other"


def figure(
    bars: Mapping[str, go.Bar], look: Look | None = None, lines: Sequence[go.Scatter] = (), height: int = 262, **layout
) -> go.Figure:
    """A figure with the shared look: no title inside, legend above left, a grid on the value axis alone.

    `bars` are by kind. Without a `look` the page's theme gives the colours.
    """
    absent = go.Bar(showlegend=False, hoverinfo="skip")  # keeps the place of its kind in the colourway
    shared = {
        "height": height,
        "margin": {"l": 60, "r": 12, "t": 30, "b": 40},
        "font": {"size": 13},
        "legend": {
            "orientation": "h", "x": 0, "y": 1.02, "xanchor": "left", "yanchor": "bottom", "font": {"size": 12},
            "traceorder": "normal", "itemclick": False, "itemdoubleclick": False,
        },
        "bargap": 0.28,
        "barmode": "stack",
        "hovermode": "closest",
        "dragmode": False,
    }  # fmt: skip
    found = go.Figure([*(bars.get(kind, absent) for kind in KINDS), *lines], {**shared, **layout})
    return _in_colours(found, look) if look else found


def _in_colours(figure: go.Figure, look: Look) -> go.Figure:
    """The figure with the colours of `look` written into it."""
    figure.update_layout(
        colorway=look.kinds,
        font_color=look.ink,
        plot_bgcolor=look.background,
        paper_bgcolor=look.background,
        hoverlabel={"bgcolor": look.background, "bordercolor": look.muted, "font_color": look.ink},
    )
    figure.update_traces(line_color=look.ink, selector={"type": "scatter"})
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(gridcolor=look.grid, tickcolor=look.muted, tickfont_color=look.muted, title_font_color=look.muted)
    return figure


def axis(title: str, grid: bool = False, **more) -> dict:
    """An axis with its unit as title; a grid belongs to the value axis alone."""
    return {
        "title": {"text": title, "standoff": 12, "font": {"size": 12}},
        "tickfont": {"size": 12},
        "showgrid": grid,
        "zeroline": False,
        "ticks": "outside",
        "ticklen": 4,
        "automargin": True,
        "fixedrange": True,
        **more,
    }
