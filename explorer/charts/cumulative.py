"""How cost adds up from the image to the classes: the share of parameters and of work done by each layer."""

from collections.abc import Sequence
from itertools import accumulate

import plotly.graph_objects as go

from explorer.analysis.counts.groups import costly
from explorer.analysis.trace.records import Layer
from explorer.charts.palette import Look
from explorer.charts.theme import Series, axis, figure, scatter
from explorer.i18n import Translator


def cumulative(layers: Sequence[Layer], unit: str, t: Translator, look: Look | None = None) -> go.Figure:
    """Two steps in ink, work solid and parameters dotted, in percent of their sums; where each reaches half is said.

    `unit` names the work, MACs or FLOPs; both are the same share.
    """
    shown = costly(layers)
    names = [layer.name for layer in shown]
    lines = [
        _line(unit, [layer.macs or 0 for layer in shown], names, "solid", t),
        _line(t("costs.params_axis"), [layer.params for layer in shown], names, "dot", t),
    ]
    # Over the upper line and under the lower one there is room for words: parameters come last in all these networks.
    told = []
    for (title, number), (ax, ay) in zip(halves(layers, unit, t), ((-40, -34), (12, 78)), strict=True):
        third = 3 * (number - 1) // len(shown)  # words near an edge lead away from it
        told.append({
            "x": number, "y": 50, "text": t("cumulative.half", unit=title, number=number), "showarrow": True, "arrowhead": 0,
            "arrowwidth": 1, "ax": (40, ax, ax)[third], "ay": ay, "xanchor": ("left", "center", "right")[third],
            "font": {"size": 12},
        })  # fmt: skip
    return figure(
        {},
        look,
        lines,
        annotations=told,
        xaxis=axis(t("costs.layer_axis"), range=[0.5, len(shown) + 0.5]),
        yaxis=axis(t("cumulative.share"), grid=True, range=[0, 104], ticksuffix=" %", nticks=6),
    )


def _line(title: str, values: Sequence[int], names: Sequence[str], dash: str, t: Translator) -> Series:
    total = sum(values) or 1
    sums = [*accumulate(values)]
    return scatter(
        name=title,
        x=[*range(1, len(values) + 1)],
        y=[100 * sum_ / total for sum_ in sums],
        customdata=[[name, sum_] for name, sum_ in zip(names, sums, strict=True)],
        mode="lines",
        line={"shape": "hvh", "width": 2.2, "dash": dash},
        hovertemplate=f"%{{x}}: %{{customdata[0]}}<br>%{{customdata[1]:,}} {title}, %{{y:.1f}} %<extra></extra>",
    )


def halves(layers: Sequence[Layer], unit: str, t: Translator) -> tuple[tuple[str, int], tuple[str, int]]:
    """For work and for parameters: what is counted, and the number of the layer by which half of it is reached."""
    shown = costly(layers)
    return (
        (unit, half([layer.macs or 0 for layer in shown])),
        (t("costs.params_axis"), half([layer.params for layer in shown])),
    )


def half(values: Sequence[int]) -> int:
    """How many of the values, from the first on, it takes to reach half of their sum."""
    total = sum(values)
    return next((number for number, sum_ in enumerate(accumulate(values), start=1) if 2 * sum_ >= total), len(values))


def sentence(layers: Sequence[Layer], unit: str, t: Translator) -> str:
    (_, work), (_, params) = halves(layers, unit, t)
    return t("cumulative.sentence", unit=unit, count=len(costly(layers)), macs_half=work, params_half=params)
