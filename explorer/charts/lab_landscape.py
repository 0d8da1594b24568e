"""The training loss around a trained network as a contour and as a surface, with one scale of colours for all networks.

Heights and colours are logarithms of the loss: from the bottom of a bowl to its rim are several powers of ten.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import log10
from typing import Any, NamedTuple

import plotly.graph_objects as go

from explorer.charts.lab_series import Net, log_range, log_ticks, number
from explorer.charts.marks import label
from explorer.charts.palette import LIGHT, Look
from explorer.charts.theme import Series, axis, figure
from explorer.i18n import Translator

SHADE = "#8B8B8C"  # of a box around a surface, in either theme
FLOOR = 1e-6  # a loss of zero has no logarithm
STEPS = 10

Scale = tuple[float, float]  # exponents of the least and the largest loss


class Land(NamedTuple):
    """What explorer/lab/landscape.py found around a network.

    at      steps along either direction
    losses  line by line, from the first step of the second direction on; fewer lines while it runs
    result  what it came to, once it has
    """

    net: Net
    at: Sequence[float]
    losses: Sequence[Sequence[float | None]]
    result: Mapping[str, Any] | None = None


def scale(found: Iterable[Land]) -> Scale:
    """One for all networks that stand beside each other, so that a colour is a loss."""
    return log_range((value for land in found for line in land.losses for value in line), least=1.0)


def contour(land: Land, ends: Scale, t: Translator, look: Look | None = None) -> go.Figure:
    """Ten steps of one colour each."""
    low, high = ends
    step = (high - low) / STEPS
    shown = {
        "type": "contour",
        **_values(land, t),
        "zmin": low,
        "zmax": high,
        "colorscale": colours(look),
        "contours": {"start": low + step, "end": high - step, "size": step, "coloring": "fill"},
        "line": {"width": 0},
        "connectgaps": False,
        "colorbar": _bar(ends, t),
        "hovertemplate": f"%{{x:.2f}}, %{{y:.2f}}<br>{t('lab_landscape.loss')} %{{customdata}}<extra></extra>",
    }
    first, last = land.at[0], land.at[-1]
    return figure(
        {}, look, [shown], height=360, margin={"l": 56, "r": 12, "t": 12, "b": 46}, showlegend=False,
        annotations=[label(0, 0, "+", size=20, xanchor="center", yanchor="middle")],
        xaxis=axis(t("lab_landscape.first"), range=[first, last], nticks=5, constrain="domain"),
        yaxis=axis(t("lab_landscape.second"), range=[first, last], nticks=5, scaleanchor="x", constrain="domain"),
    )  # fmt: skip


def surface(land: Land, ends: Scale, t: Translator, look: Look | None = None) -> go.Figure:
    """The same in three dimensions, to be turned.

    Without a look it names no colours: a page's theme gives them as it draws.
    """
    low, high = ends
    values = _values(land, t)
    shown: Series = {
        "type": "surface",
        **values,
        "surfacecolor": values["z"],
        "coloraxis": "coloraxis",
        "lighting": {"ambient": 0.75, "diffuse": 0.5, "specular": 0.05, "roughness": 0.9},
        "contours": {
            "z": {"show": True, "width": 1, "color": SHADE, "start": low, "end": high, "size": (high - low) / STEPS}
        },
        "hovertemplate": f"%{{x:.2f}}, %{{y:.2f}}<br>{t('lab_landscape.loss')} %{{customdata}}<extra></extra>",
    }
    hidden = {"visible": False}
    return figure(
        {}, look, [shown, *_needle(land, ends, look)], height=380, margin={"l": 0, "r": 0, "t": 0, "b": 0}, showlegend=False,
        xaxis=hidden, yaxis=hidden, scene=_scene(land, ends, t, look),
        coloraxis={"cmin": low, "cmax": high, "showscale": False} | ({"colorscale": colours(look)} if look else {}),
    )  # fmt: skip


def _needle(land: Land, ends: Scale, look: Look | None) -> list[Series]:
    """Upright on the trained network, so that it is seen from all sides; none before its loss is known."""
    middle = len(land.at) // 2
    value = land.losses[middle][middle] if len(land.losses) > middle else None
    if value is None:
        return []
    line = {"width": 4, "color": look.ink if look else SHADE}
    heights = [_height(value), _top(ends)]
    return [
        {
            "type": "scatter3d",
            "x": [0, 0],
            "y": [0, 0],
            "z": heights,
            "mode": "lines",
            "line": line,
            "hoverinfo": "skip",
        }
    ]


def _top(ends: Scale) -> float:
    """Of the box: there is room for the needle and its words above the rim."""
    return ends[1] + 0.3 * (ends[1] - ends[0])


def _scene(land: Land, ends: Scale, t: Translator, look: Look | None) -> dict:
    """A box with the loss upwards, seen from a little above, and the trained network marked."""
    ticks = log_ticks(*ends)
    plain = {"color": look.muted if look else SHADE, "gridcolor": SHADE}
    shared = {**plain, "showbackground": False, "zeroline": False, "showspikes": False, "tickfont": {"size": 11}}
    flat = {**shared, "range": [land.at[0], land.at[-1]], "nticks": 5}
    high = {
        "tickvals": [log10(tick) for tick in ticks["tickvals"]],
        "ticktext": ticks["ticktext"],
        "range": [ends[0], _top(ends)],
    }
    font = {"size": 12} | ({"color": look.ink} if look else {})
    words = {
        "x": 0,
        "y": 0,
        "z": _top(ends),
        "text": t("lab_landscape.centre"),
        "showarrow": False,
        "yanchor": "bottom",
    }
    title = {"font": {"size": 12}}
    return {
        "xaxis": {**flat, "title": {"text": t("lab_landscape.first"), **title}},
        "yaxis": {**flat, "title": {"text": t("lab_landscape.second"), **title}},
        "zaxis": {**shared, **high, "title": {"text": t("lab_landscape.loss"), **title}},
        "aspectratio": {"x": 1, "y": 1, "z": 0.75},
        "camera": {"eye": {"x": 1.5, "y": -1.5, "z": 0.95}, "center": {"x": 0, "y": 0, "z": -0.1}},
        "dragmode": "turntable",
        "annotations": [words | {"font": font}],
    }  # fmt: skip


def _values(land: Land, t: Translator) -> dict:
    """The points, with gaps where nothing is known yet or a loss is no number."""
    lines = [*land.losses, *([None] * len(land.at) for _ in range(len(land.at) - len(land.losses)))]
    return {
        "x": list(land.at),
        "y": list(land.at),
        "z": [[_height(value) for value in line] for line in lines],
        "customdata": [[number(value) for value in line] for line in lines],
    }


def _height(value: float | None) -> float | None:
    return None if value is None else log10(max(value, FLOOR))


def colours(look: Look | None) -> list[list]:
    """The palette's ten steps, from a small loss to a large one."""
    return [[place / (STEPS - 1), colour] for place, colour in enumerate((look or LIGHT).steps)]


def _bar(ends: Scale, t: Translator) -> dict:
    ticks = log_ticks(*ends)
    return {
        "title": {"text": t("lab_landscape.loss"), "side": "right", "font": {"size": 12}},
        "tickvals": [log10(tick) for tick in ticks["tickvals"]],
        "ticktext": ticks["ticktext"],
        "tickfont": {"size": 12},
        "thickness": 12,
        "len": 1,
        "outlinewidth": 0,
        "xpad": 8,
    }


def sentence(found: Sequence[Land], t: Translator) -> str:
    """Of each network the loss where it is, and at the edge, and how many minima are in sight."""
    parts = []
    for land in found:
        if land.result:
            low, high = (number(land.result[name]) for name in ("edge_low", "edge_high"))
            given = {"name": land.net.name, "centre": number(land.result["centre"]), "low": low, "high": high}
            minima = land.result["minima"]
            parts.append(
                t("lab_landscape.row_one", **given) if minima == 1 else t("lab_landscape.row", minima=minima, **given)
            )
    return t("lab_landscape.sentence", rows=t("lab_curves.comma").join(parts)) if parts else t("lab_landscape.nothing")


def table(found: Sequence[Land], t: Translator) -> dict[str, list]:
    """Each point: column -> values."""
    rows = [
        (land.net.name, land.at[row], land.at[column], loss)
        for land in found
        for row, line in enumerate(land.losses)
        for column, loss in enumerate(line)
    ]
    names = (
        t("lab_curves.network"),
        t("lab_landscape.row_column"),
        t("lab_landscape.column_column"),
        t("lab_landscape.loss"),
    )
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}
