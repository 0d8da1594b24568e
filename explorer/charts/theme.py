"""The layout every chart shares, and how a kind of layer gets its colour.

No trace names a colour. A figure has one trace for each kind, always in the order of KINDS, and takes its colours from
the colourway in that order: on a page the theme's own (.streamlit/config.toml has the same palette), in a file those
of a Look.
"""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from explorer.analysis.records import Layer
from explorer.charts.palette import KINDS, Look


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
