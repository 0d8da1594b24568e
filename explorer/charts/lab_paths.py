"""How long the paths through a network are: at each block a path takes the residual function or goes past it."""

from collections.abc import Sequence

import plotly.graph_objects as go

from explorer.charts.lab_series import OWN, SHADES
from explorer.charts.palette import LIGHT, Look
from explorer.charts.theme import axis, bar, figure
from explorer.i18n import Translator
from explorer.units import percent

DIGITS = 30  # of a number that is written out

Paths = Sequence[tuple[int, int]]  # how many residual functions are on a path, and how many such paths there are


def paths(found: Paths, t: Translator, look: Look | None = None) -> go.Figure:
    """The share of all paths that has each length. Counts are whole numbers, however large."""
    total = sum(count for _, count in found)
    family = "plain" if total == 1 else "residual"
    colour = (look or LIGHT).series[OWN.index(family) * SHADES + SHADES - 1]
    shares = [100 * count / total for _, count in found]  # of whole numbers, so it is exact before it is rounded
    first, last = found[0][0], found[-1][0]
    shown = bar(
        x=[length for length, _ in found],
        y=shares,
        marker={"color": colour, "line": {"width": 0}},
        customdata=[[grouped(count), percent(count, total)] for _, count in found],
        hovertemplate=f"{t('lab_paths.of_length', length='%{x}')}<br>{t('lab_paths.count', count='%{customdata[0]}')}"
        "<br>%{customdata[1]}<extra></extra>",
    )
    return figure(
        {}, look, [shown], height=280, showlegend=False, bargap=0.15, margin={"l": 60, "r": 12, "t": 16, "b": 46},
        xaxis=axis(t("lab_paths.length"), range=[min(first, 0) - 0.7, last + 0.7], nticks=12, tickformat=",d"),
        yaxis=axis(t("lab_paths.share"), grid=True, rangemode="tozero", ticksuffix=" %", nticks=6),
    )  # fmt: skip


def grouped(count: int) -> str:
    """134,217,728; beyond thirty digits as a power of ten, rounded down to three."""
    text = str(count)
    if len(text) <= DIGITS:
        return f"{count:,}"
    return f"{text[0]}.{text[1:3]} × 10^{len(text) - 1}"


def quarters(found: Paths) -> tuple[int, int]:
    """Between which lengths the middle half of all paths lies."""
    total, seen, low = sum(count for _, count in found), 0, None
    for length, count in found:
        seen += count
        if low is None and 4 * seen >= total:
            low = length
        if 4 * seen >= 3 * total:
            return low if low is not None else length, length
    return found[0][0], found[-1][0]


def sentence(found: Paths, t: Translator) -> str:
    """How many paths there are, as a power of two and written out, and how long most of them are."""
    total, longest = sum(count for _, count in found), found[-1][0]
    if total == 1:
        return t("lab_paths.sentence_one", length=longest)
    low, high = quarters(found)
    return t(
        "lab_paths.sentence", blocks=total.bit_length() - 1, total=grouped(total), low=low, high=high, longest=longest
    )


def table(found: Paths, t: Translator) -> dict[str, list]:
    """Length and how many paths have it, as text: a column of whole numbers has no room for 2^54."""
    total = sum(count for _, count in found)
    return {
        t("lab_paths.length"): [length for length, _ in found],
        t("lab_paths.number"): [grouped(count) for _, count in found],
        t("lab_paths.share"): [100 * count / total for _, count in found],
    }
