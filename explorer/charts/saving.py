"""Two 3x3 convolutions beside a bottleneck: weights as lengths on one scale."""

import plotly.graph_objects as go

from explorer.analysis import formula
from explorer.analysis.saving import Saving
from explorer.charts.theme import Look, axis, colour_kind, figure


def saving_chart(saving: Saving, names: tuple[str, str], t, look: Look) -> go.Figure:
    """Two stacked bars, a part for each convolution. `names` label the two 3x3 and the bottleneck."""
    traces = [
        go.Bar(
            orientation="h",
            y=[name],
            x=[layer.weights],
            customdata=[formula.parameters(layer)],
            marker={"color": look.kinds[colour_kind(layer)], "line": {"width": 1.5, "color": look.background}},
            hovertemplate=f"{t('kind.' + colour_kind(layer))}<br>%{{customdata}} {t('saving.axis')}<extra></extra>",
            showlegend=False,
        )
        for name, layers in zip(names, saving, strict=True)
        for layer in layers
    ]
    return figure(
        traces,
        look,
        height=170,
        margin={"l": 12, "r": 12, "t": 8, "b": 40},
        bargap=0.35,
        xaxis=axis(t("saving.axis"), look, grid=True, nticks=7),
        yaxis=axis("", look, autorange="reversed", ticks=""),
    )
