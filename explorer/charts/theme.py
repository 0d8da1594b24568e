"""The layout every chart shares, and how a kind of layer gets its colour.

No trace names a colour, but for those of networks in the laboratory (lab_series.py). A figure has one trace for each
kind, always in the order of KINDS, and takes its colours from the colourway in that order: on a page the theme's own
(.streamlit/config.toml has the same palette), in a file those of a Look.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from explorer.analysis.trace.records import Layer
from explorer.charts.fixed import Plain, Series
from explorer.charts.palette import KINDS, LIGHT, Look


def colour_kind(layer: Layer) -> str:
    """Which of the eleven colours a layer has."""
    if layer.kind == "conv":
        side = max(layer.kernel)
        return "conv_1x1" if side == 1 else "conv_3x3" if side <= 3 else "conv_large"
    return layer.kind if layer.kind in KINDS else "other"


def sums_by_colour(layers: Iterable[Layer], of: Callable[[Layer], int | None]) -> dict[str, int]:
    """What `of` gives for the layers, summed by their colour; colours without any are left out."""
    found: dict[str, int] = {}
    for layer in layers:
        if value := of(layer):
            found[colour_kind(layer)] = found.get(colour_kind(layer), 0) + value
    return found


def bar(**properties: Any) -> Series:
    """Bars. Properties are those of Plotly, a dictionary where one has parts of its own."""
    return {"type": "bar", **properties}


def scatter(**properties: Any) -> Series:
    """Points or lines."""
    return {"type": "scatter", **properties}


def figure(
    bars: Mapping[str, Series], look: Look | None = None, lines: Sequence[Series] = (), height: int = 262, **layout
) -> go.Figure:
    """A figure with the shared look: no title inside, legend above left, a grid on the value axis alone.

    `bars` are by kind. Without a `look` the page's theme gives the colours.
    """
    absent = bar(showlegend=False, hoverinfo="skip")  # keeps the place of its kind in the colourway
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
    if other := bars.get(
        "other"
    ):  # the last of eleven, and a page's theme has ten; the style sheet makes it that of the theme
        other["marker"] = {**other.get("marker", {}), "color": (look or LIGHT).kinds[-1]}
    found = unchecked([*(bars.get(kind, absent) for kind in KINDS), *lines], {**shared, **layout})
    return _in_colours(found, look) if look else found


def unchecked(traces: Sequence[Series], layout: Mapping) -> go.Figure:
    """A figure as it is said to be: Plotly would ask of each property whether it can be, which takes longer than the rest.

    The tests of charts have it ask about each (tests/charts/conftest.py).
    """
    return Plain(traces, layout)


def _in_colours(figure: go.Figure, look: Look) -> go.Figure:
    """The figure with the colours of `look` written into it."""
    figure.update_layout(
        colorway=look.kinds,
        font_color=look.ink,
        plot_bgcolor=look.background,
        paper_bgcolor=look.background,
        hoverlabel={"bgcolor": look.background, "bordercolor": look.muted, "font_color": look.ink},
    )
    figure.update_traces(line_color=look.ink, selector=_names_no_colour)
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(gridcolor=look.grid, tickcolor=look.muted, tickfont_color=look.muted, title_font_color=look.muted)
    return figure


def _names_no_colour(trace: Any) -> bool:
    """Lines are ink, but for those of networks, which have colours of their own."""
    return trace.type == "scatter" and trace.line.color is None


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


def choose(figure: Plain, at: str) -> Plain:
    """`figure`, in which the bar of the layer or block `at` stands out; bars carry their name first in customdata.

    It is one into which nobody has looked yet. A layer's name chooses the bar of its block, too. Where no bar is meant, all stay as they are.
    """
    bars = [trace for trace in figure.plain["data"] if trace["type"] == "bar" and "customdata" in trace]
    meant = [[number for number, entry in enumerate(bar["customdata"]) if _means(entry, at)] for bar in bars]
    if any(meant):
        for bar, points in zip(bars, meant, strict=True):
            bar |= {"selectedpoints": points, "unselected": {"marker": {"opacity": 0.35}}}
    return figure


def _means(entry: object, at: str) -> bool:
    """Whether a bar is that of the layer, or of the block around it. A bar of a stage or a kind carries a number alone."""
    return isinstance(entry, (list, tuple)) and (at == entry[0] or at.startswith(f"{entry[0]}."))
