"""The one palette, and the layout every chart shares.

A colour says what kind of layer something is, and nothing else. All eleven are at least 3:1 on their background and
told apart under the common colour deficiencies; tests/charts/test_theme.py holds them to both.
"""

from collections.abc import Sequence
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
BLUE_FIRST_LIGHT = (
    "#2B5AE7", "#1F96C5", "#162071", "#AA8815", "#B82201", "#027F4F", "#212222", "#AB3C85", "#501B00", "#115254", "#8B8B8C",
)  # fmt: skip
BLUE_FIRST_DARK = (
    "#3A6AE2", "#66C1D3", "#9B90FE", "#F6D44B", "#FE671C", "#349D6E", "#EBF1FF", "#C22299", "#896636", "#AAF9D6", "#707070",
)  # fmt: skip


class Look(NamedTuple):
    """Colours of one theme: of the kinds of layers, and of everything that is not data."""

    kinds: dict[str, str]
    ink: str
    muted: str
    grid: str
    background: str


LIGHT = Look(dict(zip(KINDS, BLUE_FIRST_LIGHT, strict=True)), "#1B1E24", "#59606D", "#E8EAEE", "#FFFFFF")
DARK = Look(dict(zip(KINDS, BLUE_FIRST_DARK, strict=True)), "#E8EAEE", "#A3AAB6", "#272C35", "#14171C")

# Streamlit's own placeholders: the browser puts the theme's colours in their place, so that a change of theme needs
# no answer from the server. It has ten for categories; the eleventh kind is a grey that is 4:1 on both backgrounds.
LIVE = Look(
    dict(zip(KINDS, (*(f"#{number:06d}" for number in range(1, 11)), "#7C7C7D"), strict=True)),
    ink="#000037",
    muted="#000036",
    grid="#000039",
    background="#000038",
)


def colour_kind(layer: Layer) -> str:
    """Which of the eleven colours a layer has."""
    if layer.kind == "conv":
        side = max(layer.kernel)
        return "conv_1x1" if side == 1 else "conv_3x3" if side <= 3 else "conv_large"
    return layer.kind if layer.kind in KINDS else "other"


def figure(traces: Sequence[go.Bar | go.Scatter], look: Look, height: int = 262, **layout) -> go.Figure:
    """A figure with the shared look: no title inside, legend above left, no grid but on the value axis."""
    return go.Figure(
        traces,
        {
            "height": height,
            "margin": {"l": 52, "r": 12, "t": 30, "b": 40},
            "font": {"size": 13, "color": look.ink},
            "legend": {
                "orientation": "h", "x": 0, "y": 1.02, "xanchor": "left", "yanchor": "bottom",
                "font": {"size": 12, "color": look.ink}, "itemclick": False, "itemdoubleclick": False,
            },
            "bargap": 0.28,
            "barmode": "stack",
            "hovermode": "closest",
            "hoverlabel": {"bgcolor": look.background, "bordercolor": look.muted, "font": {"color": look.ink}},
            "dragmode": False,
            **layout,
        },
    )  # fmt: skip


def axis(title: str, look: Look, grid: bool = False, **more) -> dict:
    """An axis with its unit as title; a grid belongs to the value axis alone."""
    return {
        "title": {"text": title, "standoff": 8, "font": {"size": 12, "color": look.muted}},
        "tickfont": {"size": 12, "color": look.muted},
        "showgrid": grid,
        "gridcolor": look.grid,
        "zeroline": False,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": look.grid,
        "automargin": True,
        "fixedrange": True,
        **more,
    }
