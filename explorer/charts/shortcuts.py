"""One network with each kind of shortcut: its cost by kind of layer, so that projections stand out by their colour."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from explorer.analysis.trace.records import Layer
from explorer.charts.costs import Cost
from explorer.charts.marks import label
from explorer.charts.palette import KINDS, Look
from explorer.charts.theme import axis, bar, figure, sums_by_colour
from explorer.i18n import Translator
from explorer.units import prefix, short

ROOM = 1.16  # the axis beyond the longest bar, for the number at its end


def options_chart(
    options: Mapping[str, Sequence[Layer]], cost: Cost, t: Translator, look: Look | None = None
) -> go.Figure:
    """A lying bar for each kind of shortcut, `options` by kind, with its sum at the end."""
    names = [t(f"choice.shortcut.{kind}") for kind in options]
    sums = [sums_by_colour(layers, cost.of) for layers in options.values()]
    totals = [sum(parts.values()) for parts in sums]
    size, letter = prefix(max(totals))
    bars = {
        kind: bar(
            name=t(f"kind.{kind}"),
            orientation="h",
            y=names,
            x=[parts.get(kind, 0) / size for parts in sums],
            customdata=[parts.get(kind, 0) for parts in sums],
            marker={"line": {"width": 0}},
            hovertemplate=f"%{{y}}: %{{customdata:,}} {cost.title}, {t(f'kind.{kind}')}<extra></extra>",
        )
        for kind in KINDS
        if any(parts.get(kind) for parts in sums)
    }
    ends = [
        label(total / size, name, short(total), xanchor="left", xshift=4)
        for name, total in zip(names, totals, strict=True)
    ]
    return figure(
        bars,
        look,
        height=136 + 32 * len(names),
        annotations=ends,
        margin={"l": 60, "r": 12, "t": 56, "b": 40},  # two lines of legend, so that both charts are alike
        xaxis=axis(
            f"{cost.title}, {letter}" if letter else cost.title, grid=True, range=[0, ROOM * max(totals) / size]
        ),
        yaxis=axis("", autorange="reversed", ticks=""),
    )
