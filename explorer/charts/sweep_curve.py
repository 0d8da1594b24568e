"""Networks along one knob, the one on screen ringed and those with a name marked."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from explorer.analysis.counts.sweep import Knob, Point
from explorer.charts import marks
from explorer.charts.palette import Look
from explorer.charts.sweep import Here, Measure, axis_name, change, knob_name, step, written
from explorer.charts.theme import Series, axis, figure, scatter
from explorer.i18n import Translator
from explorer.units import prefix

SHADE = "#8B8B8C"  # over what cannot be built, in either theme
CROWDED = 100  # points from which on none is drawn; a click finds them all the same
MARKS = 8  # names along a curve, at most


def curve(
    knob: Knob, points: Sequence[Point], here: Here, shown: Measure, names: Mapping[int, str],
    chosen: tuple[int, ...] | None, t: Translator, look: Look | None = None,
) -> go.Figure:  # fmt: skip
    """A count along one knob. `here` is where the network on screen lies, if it does, and its counts; `names` those of
    points that have one; `chosen` the point that was chosen.
    """
    built = [value for point in points if (value := shown.of(point)) is not None]
    scale, letter = (1, "") if shown.count == "field" else prefix(max(built))
    unit = f"{shown.title}, {letter}" if letter else shown.title
    at, own = here[0], shown.of(here[1])
    shapes = [marks.ring(at[0], own / scale, look)] if at else []
    labels = [_beside(at[0], own / scale, knob, shown.said(own), t) if at else _level_name(own / scale, shown, own, t)]
    if not at:
        shapes.append(_level(own / scale, look))
    by = {point.at: shown.of(point) for point in points}
    if chosen and chosen != at and by.get(chosen) is not None:
        shapes.append(dotted(chosen[0], by[chosen] / scale, look))
    named = [(value, name) for value, name in names.items() if not at or value != at[0]][:MARKS]
    if look:
        labels[0] |= {"bgcolor": look.background}
    labels += [_name(value, by[value,] / scale, name) for value, name in named]
    return figure(
        {},
        look,
        [_line(knob, points, shown, own, scale, t, look), *_named(named, by, scale, look)],
        height=400,
        margin={"l": 60, "r": 24, "t": 16, "b": 40},
        xaxis=axis(axis_name(knob.name, t), range=_padded(knob.values)),
        yaxis=axis(unit, grid=True, rangemode="tozero", nticks=7),
        shapes=shapes + [_band(*run, knob) for run in gaps(points)],
        annotations=labels,
        hoverdistance=40,
    )


def _line(
    knob: Knob, points: Sequence[Point], shown: Measure, own: int, scale: int, t: Translator, look: Look | None
) -> Series:
    """The curve with a break wherever nothing can be built; its points are there to be chosen."""
    values = [shown.of(point) for point in points]
    rows = [
        [written(point.at), f"{value:,}", change(value, own)] if value is not None else ["", "", ""]
        for point, value in zip(points, values, strict=True)
    ]
    name = knob_name(knob.name, t)
    return scatter(
        x=[point.at[0] for point in points],
        y=[None if value is None else value / scale for value in values],
        mode="lines+markers",
        line={"width": 2.2},
        marker=marks.ink(look, symbol="circle-open", size=5, opacity=float(len(points) < CROWDED)),
        unselected={"marker": {"opacity": float(len(points) < CROWDED)}},
        connectgaps=False,
        cliponaxis=False,
        showlegend=False,
        customdata=rows,
        hovertemplate=f"{name} %{{x:,}}<br>%{{customdata[1]}} {shown.unit}<br>%{{customdata[2]}} "
        f"{t('sweep.to_here')}<extra></extra>",
    )


def _named(
    named: Sequence[tuple[int, str]], by: Mapping[tuple[int, ...], int], scale: int, look: Look | None
) -> list[Series]:
    """A small diamond on each point that has a name."""
    if not named:
        return []
    return [
        scatter(
            x=[value for value, _ in named],
            y=[by[value,] / scale for value, _ in named],
            mode="markers",
            marker=marks.ink(look, symbol="diamond-open", size=11, line={"width": 1.8}),
            showlegend=False,
            hoverinfo="skip",
        )
    ]


def _beside(x: float, y: float, knob: Knob, text: str, t: Translator) -> dict:
    """The network on screen by its value, on the side where the curve is not."""
    late = x > (knob.values[0] + knob.values[-1]) / 2
    where = {"xanchor": "right", "yanchor": "bottom", "xshift": -10} if late else {"xanchor": "left", "yanchor": "top"}
    return marks.label(
        x, y, t("sweep.here", value=x, count=text), borderpad=3, **({"xshift": 12, "yshift": -2} | where)
    )


def _level(y: float, look: Look | None) -> dict:
    """How much a network needs that lies nowhere on the curve."""
    line = marks.ink(look, width=1.5, dash="dot")
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": line}


def _level_name(y: float, shown: Measure, own: int, t: Translator) -> dict:
    return marks.label(
        0, y, t("sweep.here_short", count=shown.said(own)), xref="paper", xanchor="left", yanchor="bottom"
    )


def _name(x: float, y: float, name: str) -> dict:
    return marks.label(x, y, name, xanchor="right", yanchor="bottom", xshift=-6, yshift=3)


def dotted(x: float, y: float, look: Look | None) -> dict:
    """The chosen point: a wider ring of dots."""
    ring = marks.ring(x, y, look) | {"x0": -10, "x1": 10, "y0": -10, "y1": 10}
    return ring | {"line": ring["line"] | {"dash": "dot", "width": 2}}


def _padded(values: Sequence[int]) -> list[float]:
    room = max(0.5, 0.02 * (values[-1] - values[0]))
    return [values[0] - room, values[-1] + room]


def _band(first: Point, last: Point, knob: Knob) -> dict:
    """A shade over values of which nothing can be built."""
    half = step(knob) / 2
    return {
        "type": "rect", "yref": "paper", "x0": first.at[0] - half, "x1": last.at[0] + half, "y0": 0, "y1": 1,
        "fillcolor": SHADE, "opacity": 0.18, "line": {"width": 0}, "layer": "below",
    }  # fmt: skip


def gaps(points: Sequence[Point]) -> list[tuple[Point, Point]]:
    """First and last of each run of points that cannot be built."""
    found: list[tuple[Point, Point]] = []
    before = None
    for point in points:
        if point.why:
            found[-1:] = [(found[-1][0], point)] if before and before.why else [*found[-1:], (point, point)]
        before = point
    return found
