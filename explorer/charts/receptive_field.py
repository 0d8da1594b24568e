"""How far a layer sees: the receptive field along the main path, against the side of the image."""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from math import log10
from typing import NamedTuple

import plotly.graph_objects as go

from explorer.analysis.counts.groups import place
from explorer.analysis.counts.receptive_field import Field, Pair
from explorer.analysis.trace.main_path import main_path
from explorer.analysis.trace.records import Layer
from explorer.charts.marks import label
from explorer.charts.palette import Look
from explorer.charts.theme import Series, axis, figure, scatter
from explorer.i18n import Translator

# A line that climbs to more than this many image sides leaves no room below the image: its axis is a logarithm.
MOST_SIDES = 8


class Step(NamedTuple):
    """A layer of the main path that slides a window. `number` counts as the depth does; a pool stands in between."""

    number: float
    layer: Layer
    field: Field


def steps(layers: Sequence[Layer], fields: Mapping[str, Field]) -> list[Step]:
    """Convolutions, pools and classifiers of the main path, up to the first that sees the whole image."""
    main, number, found = main_path(layers), 0, []
    for layer in layers:
        number += layer.weighted
        if layer.name in main and (layer.weighted or _slides_beside(layer)):
            found.append(Step(number if layer.weighted else number + 0.5, layer, fields[layer.name]))
    return list(takewhile(lambda step: step.field.longest, found))


def ends(found: Sequence[Step], layers: Sequence[Layer], fields: Mapping[str, Field]) -> list[Step]:
    """The steps of the stem, and the last of each block with the field behind it, where a shortcut has come in."""
    behind = {(layer.stage, layer.block): fields[layer.name] for layer in layers if layer.block}
    places = [(step.layer.stage, step.layer.block) for step in found]
    following = [*places[1:], None]
    return [
        step._replace(field=behind.get(here, step.field))
        for step, here, next_ in zip(found, places, following, strict=True)
        if here not in behind or here != next_
    ]


def larger(found: Sequence[Step], sides: Pair) -> Step | None:
    """The first step whose field is taller and wider than the image."""
    return next((step for step in found if all(map(int.__gt__, step.field.longest, sides))), None)


def growth(
    layers: Sequence[Layer],
    fields: Mapping[str, Field],
    sides: Pair,
    chosen: str,
    t: Translator,
    look: Look | None = None,
) -> go.Figure:
    """Height of the field by layer: the longest path solid, the shortest dotted, the image's sides as dashed rules.

    `sides` are height and width of the image. `chosen` is the name of the layer with a ring; a layer beside the main
    path stands where it is executed.
    """
    found = steps(layers, fields)
    through = ends(found, layers, fields)
    last = sum(layer.weighted for layer in layers)
    scale = _Scale.of(found, sides)
    lines = [
        _stage_ends(found, scale),
        *(_rule(side, last) for side in dict.fromkeys(sides)),
        _line(found, "longest", t),
    ]
    labels = [*_stages(found, t), _side(found, sides, last, scale, t), _end(found[-1], "longest", scale, t)]
    if any(step.field.shortest != step.field.longest for step in through):
        lines.append(_line(through, "shortest", t))
        labels.append(_end(through[-1], "shortest", scale, t))
    return figure(
        {},
        look,
        [*lines, *_ring(layers, fields, chosen, look)],
        height=330,
        showlegend=False,
        annotations=labels,
        xaxis=axis(t("field.layer_axis"), range=[0.25, last + 0.75], tickformat=","),
        yaxis=axis(t("field.log_axis" if scale.log else "field.axis"), grid=True, **scale.axis),
    )


class _Scale(NamedTuple):
    """The value axis: linear, so that steps of a stage are alike, or a logarithm, where a line would leave the image."""

    log: bool
    low: float
    high: float

    @classmethod
    def of(cls, found: Sequence[Step], sides: Pair) -> "_Scale":
        sizes = [step.field.longest[0] for step in found]
        log = max(sizes) > MOST_SIDES * max(sides)
        high = max(*sizes, *sides)
        return cls(True, min(*sizes, *sides) / 2, high * 3) if log else cls(False, 0, high * 1.18)

    def at(self, size: float) -> float:
        """A size as the place of a label: Plotly asks for the logarithm on a log axis."""
        return log10(size) if self.log else size

    @property
    def axis(self) -> dict:
        kind = {"type": "log", "dtick": 1} if self.log else {"nticks": 6}
        low = self.at(self.low) if self.low else 0
        return {"range": [low, self.at(self.high)], "tickformat": ",", **kind}


DASH = {"longest": "solid", "shortest": "dot"}


def _line(found: Sequence[Step], path: str, t: Translator) -> Series:
    """A line of steps; each of its points has the name of its layer."""
    name = t(f"field.{path}")
    return scatter(
        name=name,
        x=[step.number for step in found],
        y=[getattr(step.field, path)[0] for step in found],
        mode="lines",
        line={"width": 2.2 if len(found) <= 200 else 1.4, "shape": "hvh", "dash": DASH[path]},
        customdata=[[step.layer.name] for step in found],
        hovertemplate=f"%{{customdata[0]}}<br>{name}: %{{y:,}} px<extra></extra>",
    )


def _rule(side: int, last: int) -> Series:
    """A side of the image across the whole chart."""
    return scatter(
        x=[0.25, last + 0.75], y=[side, side], mode="lines", opacity=0.6, hoverinfo="skip",
        line={"width": 1.2, "dash": "dash"},
    )  # fmt: skip


def _stage_ends(found: Sequence[Step], scale: _Scale) -> Series:
    """Light lines from the bottom to the top, where a stage ends."""
    x, y = [], []
    for step in _last_of_stages(found):
        x += [step.number + 0.5, step.number + 0.5, None]
        y += [scale.low, scale.high, None]
    return scatter(x=x, y=y, mode="lines", opacity=0.22, hoverinfo="skip", line={"width": 1})


def _last_of_stages(found: Sequence[Step]) -> list[Step]:
    last = {step.layer.stage: step for step in found}
    return [step for stage, step in last.items() if stage.startswith("stage")]


def _stages(found: Sequence[Step], t: Translator) -> list[dict]:
    """The numbers of the stages above their ends, the first with the word: they may stand close together."""
    numbers = [(step, step.layer.stage.removeprefix("stage")) for step in _last_of_stages(found)]
    return [
        _label(step.number + 0.5, 1, t("stage.stage", number=number) if number == "1" else number, yref="paper")
        for step, number in numbers
    ]


def _side(found: Sequence[Step], sides: Pair, last: int, scale: _Scale, t: Translator) -> dict:
    """What the dashed rules are, above the higher one and away from where the longest path crosses it."""
    high, wide = sides
    name = t("field.side", side=high) if high == wide else t("field.sides", high=high, wide=wide)
    crossed = next((step.number for step in found if step.field.longest[0] > max(sides)), last)
    x, xanchor = (0.25, "left") if crossed > 0.45 * last else (last + 0.75, "right")
    return _label(x, scale.at(max(sides)), name, xanchor=xanchor)


def _end(step: Step, path: str, scale: _Scale, t: Translator) -> dict:
    """The name of a line and its last size, at its end."""
    size = getattr(step.field, path)[0]
    below = path == "shortest" and scale.log  # where a rule may lie close above
    return _label(
        step.number,
        scale.at(size),
        t("field.line", name=t(f"field.{path}"), size=size),
        yanchor="top" if below else "bottom",
        yshift=-6 if below else 10,  # the ring may be here
    )


def _label(x: float, y: float, text: str, **where) -> dict:
    return label(x, y, text, **{"xanchor": "right", "yanchor": "bottom"} | where)


def _ring(layers: Sequence[Layer], fields: Mapping[str, Field], chosen: str, look: Look | None) -> list[Series]:
    """The chosen layer at its place in the order of execution; none if it sees the whole image."""
    if not (size := fields[chosen].longest):
        return []
    at = [layer.name for layer in layers].index(chosen)
    number = sum(layer.weighted for layer in layers[: at + 1])
    ring = scatter(
        x=[number + 0.5 if _slides_beside(layers[at]) else number],
        y=[size[0]],
        mode="markers",
        marker={"symbol": "circle-open", "size": 12, "line": {"width": 2.2}, **({"color": look.ink} if look else {})},
        customdata=[[chosen]],
        hovertemplate="%{customdata[0]}<br>%{y:,} px<extra></extra>",
    )
    return [ring]


def _slides_beside(layer: Layer) -> bool:
    """A pool with a window: it widens the field and is not counted in the depth, so it stands behind a layer that is."""
    return layer.kind == "pool" and bool(layer.kernel)


def sentence(layers: Sequence[Layer], fields: Mapping[str, Field], sides: Pair, t: Translator) -> str:
    """How far the last stage sees on both paths, and from which layer on that is more than the image."""
    found = steps(layers, fields)
    last = ends(found, layers, fields)[-1]
    longest, shortest = last.field.longest[0], last.field.shortest[0]
    image = " × ".join(map(str, sides))
    key = "field.sentence" if shortest != longest else "field.sentence_one"
    said = t(key, stage=place(last.layer.stage, None, t), longest=longest, shortest=shortest, image=image)
    if not (over := larger(found, sides)):
        return t("field.then", first=said, then=t("field.within"))
    depth = sum(layer.weighted for layer in layers)
    more = t("field.beyond_image", number=int(over.number), depth=depth, name=over.layer.name)
    return t("field.then", first=said, then=more)
