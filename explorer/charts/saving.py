"""Two 3x3 convolutions beside a bottleneck: weights as lengths on one scale."""

from itertools import accumulate

import plotly.graph_objects as go

from explorer.analysis import formula
from explorer.analysis.records import Layer
from explorer.analysis.saving import Saving
from explorer.charts.palette import Look
from explorer.charts.theme import axis, colour_kind, figure


def saving_chart(saving: Saving, names: tuple[str, str], t, look: Look | None = None) -> go.Figure:
    """Two bars, a part for each convolution, one after the other. `names` label the two 3x3 and the bottleneck."""
    parts = [
        (name, start, layer)
        for name, layers in zip(names, saving, strict=True)
        for start, layer in zip(accumulate((la.weights for la in layers), initial=0), layers, strict=False)
    ]
    kinds = {colour_kind(layer) for _, _, layer in parts}
    return figure(
        {kind: _bar(kind, [part for part in parts if colour_kind(part[2]) == kind], t) for kind in kinds},
        look,
        height=190,
        margin={"l": 12, "r": 30, "t": 30, "b": 40},
        bargap=0.35,
        barmode="overlay",
        xaxis=axis(t("saving.axis"), grid=True, nticks=5, tickformat=",", rangemode="tozero"),
        yaxis=axis("", categoryorder="array", categoryarray=names[::-1], ticks=""),
    )


def _bar(kind: str, parts: list[tuple[str, int, Layer]], t) -> go.Bar:
    return go.Bar(
        name=t(f"kind.{kind}"),
        orientation="h",
        y=[name for name, _, _ in parts],
        base=[start for _, start, _ in parts],
        x=[layer.weights for _, _, layer in parts],
        customdata=[formula.parameters(layer) for _, _, layer in parts],
        marker_line={"width": 1, "color": "#7C7C7D"},  # a grey that parts neighbours in both themes
        hovertemplate=f"{t(f'kind.{kind}')}<br>%{{customdata}} {t('saving.axis')}<extra></extra>",
    )
