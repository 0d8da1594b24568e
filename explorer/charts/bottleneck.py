"""The parameters of a bottleneck against its reduction, both on log scales, and where the saving ends."""

from collections.abc import Sequence
from math import ceil, floor, log10

import plotly.graph_objects as go

from explorer.analysis.blocks.bottleneck import MOST, Curve
from explorer.charts.marks import label
from explorer.charts.palette import Look
from explorer.charts.theme import Series, axis, figure, scatter
from explorer.i18n import Translator
from explorer.units import short

TICKS = {0.125: "⅛", 0.25: "¼", 0.5: "½"} | {2**power: str(2**power) for power in range(6)}


def curve_chart(curve: Curve, names: tuple[str, str, str], t: Translator, look: Look | None = None) -> go.Figure:
    """A line for the bottleneck, a dashed one for the two convolutions; a ring where they cross, a dot at the setting.

    `names` label the dashed line, the ring and the dot. The marks are letters, so that they are in the ink of any theme.
    """
    channels = curve.setting.channels
    reductions = [channels / inner for inner, _ in curve.points]
    counts = [count for _, count in curve.points]
    now = channels / curve.setting.inner
    held = dict(curve.points)[curve.setting.inner]
    ends = log10(min(0.45, reductions[0] * 0.95)), log10(MOST * 1.15)
    level, ring, dot = names
    return figure(
        {},
        look,
        [_bottleneck(reductions, curve.points, t), _level(ends, curve.level, t)],
        height=300,
        margin={"l": 60, "r": 16, "t": 24, "b": 40},
        showlegend=False,
        xaxis=axis(t("bottleneck.reduction"), type="log", range=[*ends], tickvals=[*TICKS], ticktext=[*TICKS.values()]),
        yaxis=axis(t(f"bottleneck.axis_{_counted(curve)}"), grid=True, type="log", **_counts([*counts, curve.level])),
        annotations=[
            _label(MOST * 1.1, curve.level, level, xanchor="right", yanchor="top"),
            *_mark(curve.ends, curve.level, "○", ring, xanchor="left", yanchor="bottom", xshift=4, yshift=4),
            *_mark(now, held, "●", dot, xanchor="left", yanchor="bottom", xshift=4, yshift=4),
        ],
    )


def _counted(curve: Curve) -> str:
    return "params" if curve.setting.bias or curve.setting.norm else "weights"


def _bottleneck(reductions: Sequence[float], points: Sequence[tuple[int, int]], t: Translator) -> Series:
    return scatter(
        x=reductions,
        y=[count for _, count in points],
        customdata=[inner for inner, _ in points],
        mode="lines",
        line={"width": 2.2},
        hovertemplate=t("bottleneck.hover", inner="%{customdata:,}", reduction="%{x:.3~g}", count="%{y:,}")
        + "<extra></extra>",
    )


def _level(ends: Sequence[float], level: int, t: Translator) -> Series:
    return scatter(
        x=[10**end for end in ends],
        y=[level, level],
        mode="lines",
        line={"width": 1.6, "dash": "dash"},
        hovertemplate=t("bottleneck.hover_level", count="%{y:,}") + "<extra></extra>",
    )


def _mark(x: float, y: float, letter: str, words: str, **place) -> tuple[dict, dict]:
    return _label(x, y, letter, size=17, xanchor="center", yanchor="middle"), _label(x, y, words, **place)


def _label(x: float, y: float, words: str, **place) -> dict:
    """Words at a point; on a log axis Plotly wants the place of an annotation as a logarithm."""
    return label(log10(x), log10(y), words, **place)


def _counts(counts: list[int]) -> dict:
    """A log axis around the counts, ticked at powers of ten, and between them where there are fewer than two."""
    low, high = log10(min(counts) / 1.4), log10(max(counts) * 1.7)
    tens = [10**power for power in range(floor(low), ceil(high) + 1)]
    inside = [tick for tick in tens if low <= log10(tick) <= high]
    if len(inside) < 2:
        inside = [step * ten for ten in tens for step in (1, 2, 5) if low <= log10(step * ten) <= high]
    return {"range": [low, high], "tickvals": inside, "ticktext": [short(tick, 1) for tick in inside]}
