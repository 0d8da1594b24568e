"""Where parameters and multiply-accumulates sit: by stage, by block, by layer, coloured by kind."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from explorer.analysis.counts import formula
from explorer.analysis.counts.groups import block_of, costly, grouped, place, stage_of
from explorer.analysis.tables.table import shape
from explorer.analysis.trace.records import Layer
from explorer.charts.palette import KINDS, Look
from explorer.charts.theme import axis, bar, colour_kind, figure, sums_by_colour
from explorer.i18n import Translator
from explorer.units import percent, prefix, short

HALF_PAGE = 430  # px of a chart's plot, two charts side by side on a laptop


class Cost(NamedTuple):
    """What a chart measures: the title of its axis, its value for a layer, and the formula behind it."""

    title: str
    of: Callable[[Layer], int]
    formula: Callable[[Layer], str]


def params_cost(t: Translator) -> Cost:
    return Cost(t("costs.params_axis"), lambda layer: layer.params, formula.parameters)


def work_cost(count: str, t: Translator) -> Cost:
    """MACs or FLOPs: `count` is macs or flops."""
    factor, sum_ = (2, formula.flops) if count == "flops" else (1, formula.macs)
    return Cost(t(f"costs.{count}_axis"), lambda layer: factor * (layer.macs or 0), sum_)


def costs(layers: Sequence[Layer], cost: Cost, by: str, t: Translator, look: Look | None = None) -> go.Figure:
    """Stacked bars of `cost`; `by` is stage, block, layer or kind."""
    return {"stage": _by_stage, "block": _by_block, "layer": _by_layer, "kind": _by_kind}[by](layers, cost, t, look)


def _by_stage(layers: Sequence[Layer], cost: Cost, t: Translator, look: Look | None) -> go.Figure:
    groups = grouped(layers, stage_of)
    return _rows(
        [place(*group[:2], t) for group in groups],
        [sums_by_colour(group.layers, cost.of) for group in groups],
        cost,
        t,
        look,
    )


def _by_kind(layers: Sequence[Layer], cost: Cost, t: Translator, look: Look | None) -> go.Figure:
    sums = sums_by_colour(layers, cost.of)
    kinds = [kind for kind in KINDS if kind in sums]
    return _rows([t(f"kind.{kind}") for kind in kinds], [{kind: sums[kind]} for kind in kinds], cost, t, look)


def _rows(names: list[str], sums: list[dict[str, int]], cost: Cost, t: Translator, look: Look | None) -> go.Figure:
    """Lying bars, a row for each name."""
    scale = _scale(sums)
    bars = {
        kind: bar(
            name=t(f"kind.{kind}"),
            orientation="h",
            y=names,
            x=[kinds.get(kind, 0) / scale.size for kinds in sums],
            customdata=[kinds.get(kind, 0) for kinds in sums],
            marker={"line": {"width": 0}},
            hovertemplate=_hover("%{y}", t(f"kind.{kind}"), cost),
        )
        for kind in _present(sums)
    }
    return figure(
        bars,
        look,
        showlegend=any(len(kinds) > 1 for kinds in sums),  # by kind the rows say it themselves
        xaxis=axis(scale.title(cost), grid=True, rangemode="tozero", nticks=7),
        yaxis=axis("", autorange="reversed", ticks=""),
    )


def _by_block(layers: Sequence[Layer], cost: Cost, t: Translator, look: Look | None) -> go.Figure:
    groups = [group for group in grouped(layers, block_of) if group.block]
    names = [place(*group[:2], t) for group in groups]
    paths = [".".join(group.layers[0].name.split(".")[:2]) for group in groups]  # layer2.0
    sums = [sums_by_colour(group.layers, cost.of) for group in groups]
    scale = _scale(sums)
    crowded = len(groups) > 60
    bars = {
        kind: bar(
            name=t(f"kind.{kind}"),
            x=list(range(1, len(groups) + 1)),
            y=[kinds.get(kind, 0) / scale.size for kinds in sums],
            customdata=[[path, kinds.get(kind, 0), name] for path, name, kinds in zip(paths, names, sums, strict=True)],
            marker={"line": {"width": 0}},
            hovertemplate=_hover("%{customdata[2]}", t(f"kind.{kind}"), cost, "customdata[1]"),
        )
        for kind in _present(sums)
    }
    room = HALF_PAGE // (7 * max(map(len, names)) + 14)  # labels that stand side by side, 7 px a letter
    every = -(-len(groups) // room)
    shown = list(range(0, len(groups), every))
    ticks: dict[str, Any] = {"tickvals": [i + 1 for i in shown], "ticktext": [names[i] for i in shown], "tickangle": 0}
    return figure(
        bars,
        look,
        bargap=0 if crowded else 0.28,
        xaxis=axis(t("costs.block_axis"), **ticks),
        yaxis=axis(scale.title(cost), grid=True, rangemode="tozero", nticks=6),
    )


def _by_layer(layers: Sequence[Layer], cost: Cost, t: Translator, look: Look | None) -> go.Figure:
    numbered = list(enumerate(costly(layers), start=1))
    scale = _scale([{"all": cost.of(layer)} for _, layer in numbered])
    crowded = len(numbered) > 200
    bars = {}
    for kind in KINDS:
        if mine := [(number, layer) for number, layer in numbered if colour_kind(layer) == kind]:
            bars[kind] = bar(
                name=t(f"kind.{kind}"),
                x=[number for number, _ in mine],
                y=[cost.of(layer) / scale.size for _, layer in mine],
                width=1 if crowded else 0.8,
                marker={"line": {"width": 0}},
                customdata=[[layer.name, shape(layer.out_shape), cost.formula(layer)] for _, layer in mine],
                hovertemplate=f"%{{customdata[0]}}, %{{customdata[1]}}<br>%{{customdata[2]}} {cost.title}<extra></extra>",
            )
    return figure(
        bars,
        look,
        barmode="overlay",
        xaxis=axis(t("costs.layer_axis"), range=[0.25, len(numbered) + 0.75]),
        yaxis=axis(scale.title(cost), grid=True, rangemode="tozero", nticks=6),
    )


def frame(layers: Sequence[Layer], work: Cost, by: str, t: Translator) -> pd.DataFrame:
    """What the charts of parameters and of `work` show, a row for each bar: place, params, cost."""
    params = params_cost(t)
    rows = [(name, sum(map(params.of, group)), sum(map(work.of, group))) for name, group in _groups(layers, by, t)]
    return pd.DataFrame(rows, columns=["place", "params", "cost"])


def _groups(layers: Sequence[Layer], by: str, t: Translator) -> list[tuple[str, list[Layer]]]:
    """The layers of each bar, and what the bar is called."""
    if by == "layer":
        return [(layer.name, [layer]) for layer in costly(layers)]
    if by == "kind":
        kinds = {kind: [layer for layer in layers if colour_kind(layer) == kind] for kind in KINDS}
        return [
            (t(f"kind.{kind}"), group)
            for kind, group in kinds.items()
            if sum(sums_by_colour(group, params_cost(t).of).values()) or sum(layer.macs or 0 for layer in group)
        ]
    found = grouped(layers, stage_of if by == "stage" else block_of)
    return [(place(*group[:2], t), list(group.layers)) for group in found if by == "stage" or group.block]


class Scale(NamedTuple):
    """One prefix for a whole axis, so that its ticks are short and no unit is left to guess."""

    size: int
    letter: str

    def title(self, cost: Cost) -> str:
        return f"{cost.title}, {self.letter}" if self.letter else cost.title


def _scale(sums: Sequence[dict[str, int]]) -> Scale:
    return Scale(*prefix(max((sum(kinds.values()) for kinds in sums), default=0)))


def _present(sums: Sequence[dict[str, int]]) -> list[str]:
    return [kind for kind in KINDS if any(kind in kinds for kinds in sums)]


def _hover(place: str, kind: str, cost: Cost, value: str = "customdata") -> str:
    return f"{place}, {kind}<br>%{{{value}:,}} {cost.title}<extra></extra>"


def sentence(layers: Sequence[Layer], by: str, work: Cost, t: Translator) -> str:
    """Where the cost sits, in words with numbers, for the grouping shown."""
    return {"stage": _say_stage, "block": _say_block, "layer": _say_layer, "kind": _say_kind}[by](layers, work, t)


def _say_stage(layers: Sequence[Layer], work: Cost, t: Translator) -> str:
    groups = grouped(layers, stage_of)
    params = [group.params for group in groups]
    works = [sum(map(work.of, group.layers)) for group in groups]
    most_params, most_work = (max(range(len(groups)), key=counts.__getitem__) for counts in (params, works))
    return t(
        "costs.sentence_stage",
        params_place=place(*groups[most_params][:2], t),
        params_share=percent(params[most_params], sum(params)),
        macs_place=place(*groups[most_work][:2], t),
        macs_share=percent(works[most_work], sum(works)),
        unit=work.title,
    )


def _say_block(layers: Sequence[Layer], work: Cost, t: Translator) -> str:
    groups = [group for group in grouped(layers, block_of) if group.block]
    works = {group: sum(map(work.of, group.layers)) for group in groups}
    most, least = max(groups, key=works.__getitem__), min(groups, key=works.__getitem__)
    return t(
        "costs.sentence_block",
        blocks=len(groups),
        place=place(*most[:2], t),
        cost=short(works[most], 4),
        cheap_place=place(*least[:2], t),
        cheap_cost=short(works[least], 4),
        unit=work.title,
    )


def _say_layer(layers: Sequence[Layer], work: Cost, t: Translator) -> str:
    shown = costly(layers)
    most, largest = max(shown, key=work.of), max(shown, key=lambda layer: layer.params)
    return t(
        "costs.sentence_layer",
        unit=work.title,
        count=len(shown),
        place=most.name,
        cost=short(work.of(most), 4),
        params_place=largest.name,
        params=short(largest.params, 4),
    )


def _say_kind(layers: Sequence[Layer], work: Cost, t: Translator) -> str:
    params, works = sums_by_colour(layers, params_cost(t).of), sums_by_colour(layers, work.of)
    most_params, most_work = max(params, key=params.__getitem__), max(works, key=works.__getitem__)
    return t(
        "costs.sentence_kind",
        params_kind=t(f"kind.{most_params}"),
        params_share=percent(params[most_params], sum(params.values())),
        macs_kind=t(f"kind.{most_work}"),
        macs_share=percent(works[most_work], sum(works.values())),
        unit=work.title,
    )
