"""Networks over two knobs, a cell each.

Bars, and no image: the style sheet gives each its colour of the other theme (docs/decisions/0005-colours-by-order.md).
"""

from collections.abc import Mapping, Sequence
from math import exp, log

import plotly.graph_objects as go

from explorer.analysis.counts.sweep import Knob, Point
from explorer.charts import marks
from explorer.charts.palette import LIGHT, Look
from explorer.charts.sweep import Here, Measure, axis_name, change, knob_name, step, written
from explorer.charts.sweep_curve import SHADE, dotted
from explorer.charts.theme import Series, axis, bar, figure, scatter
from explorer.i18n import Translator

Knobs = tuple[Knob, Knob]
HALO = {"width": 5, "name": "halo"}
PLATE = (0.5, 0.08)  # of a map's width and height, what words beside the ring take on a phone; elsewhere they take less


def heat_map(
    knobs: Knobs, points: Sequence[Point], here: Here, shown: Measure,
    chosen: tuple[int, ...] | None, t: Translator, look: Look | None = None,
) -> go.Figure:  # fmt: skip
    """A count over two knobs, a cell a network, in ten steps that are equal factors; hatched what cannot be built.

    A line bounds the cells that cost no more than the network on screen.
    """
    first, second = knobs
    at, own = here[0], shown.of(here[1])
    edges = _edges([value for point in points if (value := shown.of(point)) is not None])
    by = {point.at: shown.of(point) for point in points}
    border = _border(knobs, by, own)
    shapes = [_halo(at[0], at[1], look), marks.ring(at[0], at[1], look)] if at else []
    if chosen and chosen != at and chosen in by:
        shapes += [_halo(chosen[0], chosen[1], look, 10), dotted(chosen[0], chosen[1], look)]
    found = figure(
        {},
        look,
        [
            _cells(knobs, points, shown, own, edges, t, look),
            *_unbuilt(knobs, points, t),
            *(_outline(border, **each) for each in (HALO, {"width": 2}) if border[0]),
            _key(edges, look),
        ],
        height=470,
        margin={"l": 60, "r": 12, "t": 0, "b": 40},
        bargap=0,
        barmode="overlay",
        hoverdistance=1,
        xaxis=axis(axis_name(first.name, t), range=_around(first), zeroline=False),
        yaxis=axis(axis_name(second.name, t), range=_around(second), domain=[0, 0.84]),
        xaxis2=axis("", anchor="y2", side="top", range=[0, len(edges) - 1], showticklabels=False, ticks=""),
        yaxis2=axis("", anchor="x2", range=[0, 1], domain=[0.9, 0.94], showticklabels=False, ticks=""),
        shapes=shapes,
        annotations=_ends(edges, shown)
        + ([_cell_label(at, knobs, border, t("sweep.here_short", count=shown.said(own)), look)] if at else []),
    )
    if look:
        found.update_traces(line_color=look.background, selector={"name": "halo"})
    return found


def _edges(values: Sequence[int]) -> list[float]:
    """Bounds of ten steps from the least to the most, each as many times the one before; of one alone where all agree."""
    least, most = min(values), max(values)
    if least == most:
        return [least, most]
    ratio = log(most / least) / 10
    return [least * exp(ratio * step) for step in range(10)] + [most]


def _step(value: float, edges: Sequence[float]) -> int:
    """Which colour a value has; the only one of a map without differences is in the middle."""
    if len(edges) == 2:
        return 4
    return next((step for step, edge in enumerate(edges[1:10]) if value < edge), 9)


def _cells(
    knobs: Sequence[Knob],
    points: Sequence[Point],
    shown: Measure,
    own: int,
    edges: Sequence[float],
    t: Translator,
    look: Look | None,
) -> Series:
    built = [(point, value) for point in points if (value := shown.of(point)) is not None]
    colours = (look or LIGHT).steps
    names = [knob_name(knob.name, t) for knob in knobs]
    return _bars(
        knobs,
        [point for point, _ in built],
        marker={"color": [colours[_step(value, edges)] for _, value in built], "line": {"width": 0}},
        customdata=[[written(point.at), point.at[1], f"{value:,}", change(value, own)] for point, value in built],
        hovertemplate=f"{names[0]} %{{x:,}}, {names[1]} %{{customdata[1]:,}}<br>%{{customdata[2]}} {shown.unit}<br>"
        f"%{{customdata[3]}} {t('sweep.to_here')}<extra></extra>",
    )


def _unbuilt(knobs: Sequence[Knob], points: Sequence[Point], t: Translator) -> list[Series]:
    found = [point for point in points if point.why]
    if not found:
        return []
    names = [knob_name(knob.name, t) for knob in knobs]
    hatched = {"shape": "/", "fgcolor": SHADE, "bgcolor": "rgba(0,0,0,0)", "size": 7, "solidity": 0.2}
    return [
        _bars(
            knobs,
            found,
            marker={"color": "rgba(0,0,0,0)", "pattern": hatched, "line": {"width": 0}},
            customdata=[[written(point.at), point.at[1]] for point in found],
            hovertemplate=f"{names[0]} %{{x:,}}, {names[1]} %{{customdata[1]:,}}<br>{t('sweep.unbuilt')}<extra></extra>",
        )
    ]


def _bars(knobs: Sequence[Knob], points: Sequence[Point], **look) -> Series:
    """A bar a cell, as wide and as high as the steps of the knobs."""
    wide, high = map(step, knobs)
    return bar(
        x=[point.at[0] for point in points],
        y=[high] * len(points),
        base=[point.at[1] - high / 2 for point in points],
        width=wide,
        showlegend=False,
        unselected={"marker": {"opacity": 1}},
        **look,
    )


def _around(knob: Knob) -> list[float]:
    half = step(knob) / 2
    return [knob.values[0] - half, knob.values[-1] + half]


def _border(knobs: Sequence[Knob], by: Mapping[tuple[int, ...], int | None], own: int) -> tuple[list, list]:
    """Edges between cells that cost no more than the network on screen and those that do, as one line with gaps."""
    (columns, rows), (wide, high) = (knob.values for knob in knobs), map(step, knobs)
    within = lambda *at: None if by.get(at) is None else by[at] <= own
    xs, ys = [], []
    for x in columns:
        for y in rows:
            if {within(x, y), within(x + wide, y)} == {True, False}:
                xs += [x + wide / 2, x + wide / 2, None]
                ys += [y - high / 2, y + high / 2, None]
            if {within(x, y), within(x, y + high)} == {True, False}:
                xs += [x - wide / 2, x + wide / 2, None]
                ys += [y + high / 2, y + high / 2, None]
    return xs, ys


def _outline(border: tuple[list, list], width: float, name: str = "") -> Series:
    """The border; the wide one, in the background's colour, keeps the other readable on any cell."""
    look = {"mode": "lines", "line": {"width": width}, "showlegend": False, "hoverinfo": "skip"}
    return scatter(x=border[0], y=border[1], name=name, **look)


def _key(edges: Sequence[float], look: Look | None) -> Series:
    """The scale: a box for each step."""
    colours, boxes = (look or LIGHT).steps, range(len(edges) - 1)
    return bar(
        x=[box + 0.5 for box in boxes],
        y=[1 for _ in boxes],
        width=1,
        xaxis="x2",
        yaxis="y2",
        marker={"color": [colours[_step(edge, edges)] for edge in edges[:-1]], "line": {"width": 0}},
        showlegend=False,
        hoverinfo="skip",
        unselected={"marker": {"opacity": 1}},
    )


def _ends(edges: Sequence[float], shown: Measure) -> list[dict]:
    """Both ends of the scale and its middle in figures, above it."""
    places = [(0, "left"), (5, "center"), (10, "right")] if len(edges) > 2 else [(0, "left")]
    above = {"xref": "x2", "yref": "y2", "yanchor": "bottom"}
    return [
        marks.label(place, 1, shown.said(round(edges[place]), 3), xanchor=anchor, **above) for place, anchor in places
    ]


def _halo(x: float, y: float, look: Look | None, radius: int = 6) -> dict:
    """Behind a ring, in the background's colour."""
    ring = marks.ring(x, y, None) | {"x0": -radius, "x1": radius, "y0": -radius, "y1": radius}
    return ring | {"line": {"width": 6} | ({"color": look.background} if look else {})}


def _cell_label(
    at: Sequence[int], knobs: Sequence[Knob], border: tuple[list, list], text: str, look: Look | None
) -> dict:
    """Words on a plate beside the ring, or at the corner of its cell where the border would run through them."""
    places = [(reach, side) for reach in (0, 1) for side in ((1, 1), (-1, -1), (-1, 1), (1, -1))]
    reach, (right, up) = min(places, key=lambda place: _in_the_way(_plate(at, knobs, *place), knobs, border))
    x, y = (start for start, _ in _plate(at, knobs, reach, (right, up)))
    where = {"xanchor": "left" if right > 0 else "right", "yanchor": "bottom" if up > 0 else "top"}
    away = {"xshift": right * (6 if reach else 9), "yshift": up * (6 if reach else 5), "borderpad": 3}
    return marks.label(x, y, text, **where, **away, **({"bgcolor": look.background} if look else {}))


def _plate(at: Sequence[int], knobs: Sequence[Knob], reach: int, side: tuple[int, int]) -> list[tuple[float, float]]:
    """From where to where words reach in both directions, from the ring or, with a reach of 1, from its cell's corner."""
    found = []
    for value, knob, towards, share in zip(at, knobs, side, PLATE, strict=True):
        least, most = _around(knob)
        start = value + towards * reach * step(knob) / 2
        found.append((start, start + towards * share * (most - least)))
    return found


def _in_the_way(plate: list[tuple[float, float]], knobs: Sequence[Knob], border: tuple[list, list]) -> tuple[bool, int]:
    """Whether words there leave the map, and how many pieces of the border they would cover."""
    spans = [(min(span), max(span)) for span in plate]
    rooms = [_around(knob) for knob in knobs]
    out = any(low < least or high > most for (low, high), (least, most) in zip(spans, rooms, strict=True))
    (left, right), (low, high) = spans
    xs, ys = border
    pieces = zip(xs[::3], xs[1::3], ys[::3], ys[1::3], strict=True)
    return out, sum(x1 > left and x0 < right and y1 > low and y0 < high for x0, x1, y0, y1 in pieces)
