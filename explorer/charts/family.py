"""The family map: what networks cost against what is published of them, and the results that nothing beats.

Dots are no layers, so all of it is in ink: the form of a dot says what kind of test its number is of.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, pairwise
from math import log10
from typing import NamedTuple

import plotly.graph_objects as go

from explorer.analysis.compare.family import CLAIMS, Dot
from explorer.charts.family_words import Drawing, counted, told
from explorer.charts.labels import Placed, Words, placed
from explorer.charts.marks import ink
from explorer.charts.palette import Look
from explorer.charts.theme import Series, axis, figure, scatter
from explorer.i18n import Translator
from explorer.units import short

SYMBOLS = {"one": "circle", "resized": "diamond", "many": "square", "extra": "triangle-up"}
HEIGHT, TOP, FOOT, SIDES = 440, 10, 46, 76  # px; SIDES is what stands left and right of the plot
RUG, MAP = (0.0, 0.045), 0.115  # of the height of the plot: ticks of what has no result, and where the map begins
ROOMS = (330, 560, 900)  # px: a chart at least as wide as this has the labels worked out for it
RING = 18  # px across
ONE_TWO_FIVE = 1.7  # decades up to which 1, 2 and 5 are ticks; then 1 and 3


class Shown(NamedTuple):
    """`labels` are the numbers of the annotations that have room in a chart of at least so many px, for each of ROOMS."""

    figure: go.Figure
    labels: tuple[tuple[int, range], ...]


def family(drawing: Drawing, t: Translator, look: Look | None = None) -> Shown:
    low, high = _ends(x for x in (*map(drawing.x, drawing.priced), drawing.screen.cost, *_rug_costs(drawing)))
    bottom, top = _span(drawing)
    sets = [_labels(drawing, t, wide - SIDES, (log10(low), log10(high)), (bottom, top)) for wide in ROOMS]
    shown = figure(
        {},
        look,
        [*_dots(drawing, t, look), *_marked(drawing, look), _front(drawing, high), _rug(drawing, t), *_line(drawing)],
        height=HEIGHT,
        showlegend=False,
        hoverlabel={"align": "left"},
        margin={"l": 60, "r": SIDES - 60, "t": TOP, "b": FOOT},
        xaxis=axis(t(f"family.axis.{drawing.what}"), type="log", range=[log10(low), log10(high)], anchor="y2", **_ticks(low, high)),
        yaxis=axis(t("family.error_axis" if drawing.errors else "family.top1_axis"), grid=True, nticks=7,
                   domain=[MAP, 1], range=[top, bottom] if drawing.errors else [bottom, top]),
        yaxis2=axis("", domain=[*RUG], range=[0, 1], showticklabels=False, ticks=""),
        annotations=[*_rug_words(drawing, t), *(_annotation(one, drawing) for one in chain.from_iterable(sets))],
    )  # fmt: skip
    starts = [*accumulate(map(len, sets), initial=len(_rug_words(drawing, t)))]
    return Shown(shown, tuple((room, range(*ends)) for room, ends in zip(ROOMS, pairwise(starts), strict=True)))


def _rug_costs(drawing: Drawing) -> list[int]:
    return [cost for _, cost in drawing.rug()]


def _ends(costs: Iterable[int]) -> tuple[float, float]:
    found = [*costs]
    return min(found) / 1.15, max(found) * 1.15


def _span(drawing: Drawing) -> tuple[float, float]:
    """From the least to the most percent, with room for half a dot at one end and for labels at the better one."""
    values = [*map(drawing.y, drawing.priced)]
    room = max(max(values) - min(values), 1) / 14
    below, above = (2.2, 1) if drawing.errors else (1, 2.2)
    return max(min(values) - below * room, 0), min(max(values) + above * room, 100)


def _ticks(low: float, high: float) -> dict:
    """Round costs along a logarithmic axis, in short: 20 M."""
    steps = (1, 2, 5) if log10(high / low) < ONE_TWO_FIVE else (1, 3)
    every = [step * 10**power for power in range(2, 14) for step in steps]
    values = [value for value in every if low <= value <= high]
    return {"tickvals": values, "ticktext": [short(value, 1) for value in values], "tickangle": 0}


def _dots(drawing: Drawing, t: Translator, look: Look | None) -> list[Series]:
    """One trace a kind of test; the network on screen is solid, what is on the front a little stronger."""
    mine, strong = {*map(id, drawing.screen.dots)}, {*map(id, drawing.front)}
    traces = []
    for claim in CLAIMS:
        of_claim = [dot for dot in drawing.priced if dot.claim == claim]
        rest = [dot for dot in of_claim if id(dot) not in mine]
        solid = [dot for dot in of_claim if id(dot) in mine]
        traces.append(_trace(drawing, rest, claim, 8, [2.2 if id(d) in strong else 1.2 for d in rest],
                             [1 if id(d) in strong else 0.6 for d in rest], t, look))  # fmt: skip
        traces.append(_trace(drawing, solid, claim, 4, 4, 1, t, look))
    return traces


def _trace(
    drawing: Drawing,
    dots: Sequence[Dot],
    claim: str,
    size: int,
    line: float | list[float],
    opacity: float | list[float],
    t: Translator,
    look: Look | None,
) -> Series:
    return scatter(
        name=t(f"family.claim.{claim}"),
        x=[drawing.x(dot) for dot in dots],
        y=[drawing.y(dot) for dot in dots],
        mode="markers",
        marker=ink(look, symbol=f"{SYMBOLS[claim]}-open", size=size, opacity=opacity, line={"width": line}),
        customdata=[[dot.preset.name] for dot in dots],
        unselected={"marker": {"opacity": 0.6}},  # a click chooses a network, not a dot
        hovertext=[told(dot, drawing, t) for dot in dots],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _marked(drawing: Drawing, look: Look | None) -> list[Series]:
    """A ring around the best result of the network on screen."""
    best = _best(drawing)
    where = {"x": [drawing.x(best)], "y": [drawing.y(best)]} if best else {"x": [], "y": []}
    marker = ink(look, symbol="circle-open", size=RING, line={"width": 2.2})
    return [scatter(**where, mode="markers", marker=marker, showlegend=False, hoverinfo="skip")]


def _best(drawing: Drawing) -> Dot | None:
    mine = [dot for dot in drawing.screen.dots if dot.of(drawing.measure)]
    return max(mine, key=lambda dot: dot.report.top1, default=None)


def _front(drawing: Drawing, end: float) -> Series:
    """Steps along the results that nothing shown beats, on to the edge: no dearer one is better than the last."""
    found = [(drawing.x(dot), drawing.y(dot)) for dot in drawing.front]
    last = [(end, found[-1][1])] if found else []
    return scatter(
        x=[x for x, _ in found + last],
        y=[y for _, y in found + last],
        mode="lines",
        line={"width": 1.6, "shape": "hv"},
        hoverinfo="skip",
    )


def _rug(drawing: Drawing, t: Translator) -> Series:
    """A tick at the cost of each network of which nothing is published, in one line with gaps."""
    rug = drawing.rug()
    words = [t("family.bare_one", title=title, cost=counted(cost, drawing, t)) for title, cost in rug]
    return scatter(
        x=[x for _, cost in rug for x in (cost, cost, None)],
        y=[y for _ in rug for y in (0, 1, None)],
        yaxis="y2",
        mode="lines",
        line={"width": 1.2},
        hovertext=[text for one in words for text in (one, one, "")],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _rug_words(drawing: Drawing, t: Translator) -> list[dict]:
    if not drawing.bare:
        return []
    where = {"xref": "paper", "yref": "paper", "x": 0, "y": RUG[1], "xanchor": "left", "yanchor": "bottom"}
    return [_word(t("family.bare", count=len(drawing.bare)), **where)]


def _line(drawing: Drawing) -> list[Series]:
    """Where the network on screen has no result that is shown, its cost as a line: it has no height."""
    if _best(drawing):
        return []
    return [
        scatter(
            x=[drawing.screen.cost] * 2,
            y=_span(drawing),
            mode="lines",
            line={"width": 2.2, "dash": "dash"},
            hovertemplate=f"{'<br>'.join(drawing.screen.lines)}<extra></extra>",
        )
    ]


def _labels(
    drawing: Drawing, t: Translator, wide: float, xs: tuple[float, float], ys: tuple[float, float]
) -> tuple[Placed, ...]:
    """Names of the network on screen and of the front, as far as a plot of this width has room."""
    high = (HEIGHT - TOP - FOOT) * (1 - MAP)
    right = lambda x: wide * (log10(x) - xs[0]) / (xs[1] - xs[0])

    def up(y: float) -> float:
        share = (y - ys[0]) / (ys[1] - ys[0])
        return high * (1 - share if drawing.errors else share)

    def words(x: float, y: float, lines: tuple[str, ...], gap: int = 8) -> Words:
        return Words(
            right(x), up(y), lines, (log10(x), y), gap, far=lines is screen.lines
        )  # a logarithmic axis takes the logarithm

    best, screen = _best(drawing), drawing.screen
    foot = ys[1] if drawing.errors else ys[0]
    at = (drawing.x(best), drawing.y(best)) if best else (screen.cost, foot)
    first = words(*at, screen.lines, gap=RING // 2 + 7)
    mine = {*map(id, screen.dots)}
    front = [dot for dot in drawing.front if id(dot) not in mine]
    names = [
        words(drawing.x(dot), drawing.y(dot), (_name(dot, drawing, t),))
        for dot in (*front[-1:], *front[:1], *front[1:-1])
    ]
    spots = lambda dots: [(right(drawing.x(dot)), up(drawing.y(dot))) for dot in dots]
    lines = _along([*spots(drawing.front), (wide, up(drawing.y(drawing.front[-1])))])
    if not best:
        lines += _along([(right(screen.cost), 0), (right(screen.cost), high)])
    return placed([first, *names], [*spots(drawing.priced), *lines], (wide, high))


def _along(corners: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points along steps, close enough for words not to slip between them."""
    found: list[tuple[float, float]] = []
    for (x, y), (end, top) in pairwise(corners):
        found += [(x + step, y) for step in range(0, int(end - x), 6)]
        found += [(end, y + step) for step in range(0, int(top - y), 6)]
    return found


def _name(dot: Dot, drawing: Drawing, t: Translator) -> str:
    """A network's title, with the size of its images where that moves it along the axis."""
    resized = drawing.measure != "params" and dot.claim == "resized"
    return t("family.resized", title=dot.preset.title, size=dot.report.size) if resized else dot.preset.title


def _annotation(one: Placed, drawing: Drawing) -> dict:
    """A label, tied to its point; that of the network on screen stands out."""
    (x, y), lines = one.words.point, "<br>".join(one.words.lines)
    text = f"<b>{lines}</b>" if one.words.lines is drawing.screen.lines else lines
    where = {"xanchor": one.xanchor, "yanchor": one.yanchor, "xshift": one.xshift, "yshift": one.yshift}
    return _word(text, x=x, y=y, align=one.xanchor, **where)


def _word(text: str, **place) -> dict:
    return {"text": text, "showarrow": False, "font": {"size": 12}, **place}
