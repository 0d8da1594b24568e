"""Networks side by side: a count by stage, and how it grows along the layers. Letters name the networks."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

import plotly.graph_objects as go

from explorer.analysis.compare.align import Pair, in_order
from explorer.analysis.compare.align import stages as held
from explorer.analysis.compare.difference import along
from explorer.analysis.compare.side_by_side import own_changes
from explorer.analysis.counts.groups import grouped, place, stage_of
from explorer.analysis.trace.records import Layer, Trace
from explorer.charts.costs import Cost
from explorer.charts.marks import label
from explorer.charts.palette import KINDS, Look
from explorer.charts.theme import Series, axis, bar, figure, scatter, sums_by_colour
from explorer.i18n import Translator
from explorer.units import MIB, percent, prefix

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "8px 2px 2px 2px 2px 2px", "2px 4px")
GAP = 0.9  # between the bars of two stages, in bars
CROWD = 5  # networks whose letters stand side by side at the usual size
FAR = 4  # times as deep: then layers are counted in percent of all


def by_stage(traces: Mapping[str, Trace], cost: Cost, t: Translator, look: Look | None = None) -> go.Figure:
    """Stacked bars by kind, one for each network in each stage. `traces` are by letter."""
    stages = _stages(traces)
    places = _places(stages, [*traces])
    sums = {key: sums_by_colour(_of_stage(traces[key[1]], key[0]), cost.of) for key in places}
    size, unit = prefix(max((sum(kinds.values()) for kinds in sums.values()), default=0))
    bars = {
        kind: _bars(kind, sums, places, size, cost, t) for kind in KINDS if any(kind in one for one in sums.values())
    }
    letters: dict[str, Any] = {
        "tickvals": [*places.values()],
        "ticktext": [letter for _, letter in places],
        "tickangle": 0,
    }
    if len(traces) > CROWD:
        letters["tickfont"] = {"size": 9}
    return figure(
        bars,
        look,
        height=300,
        margin={"l": 60, "r": 12, "t": 30, "b": 64},
        xaxis=axis("", **letters, ticks=""),
        yaxis=axis(f"{cost.title}, {unit}" if unit else cost.title, grid=True, rangemode="tozero", nticks=6),
        annotations=[_stage_name(stage, places, t) for stage in stages],
    )


def _stages(traces: Mapping[str, Trace]) -> list[str]:
    return reduce(in_order, ([*held(trace)] for trace in traces.values()))


def _places(stages: Sequence[str], letters: Sequence[str]) -> dict[tuple[str, str], float]:
    width = len(letters) + GAP
    return {
        (stage, letter): row * width + column
        for row, stage in enumerate(stages)
        for column, letter in enumerate(letters)
    }


def _of_stage(trace: Trace, stage: str) -> list[Layer]:
    return [layer for layer in trace.layers if layer.stage == stage]


def _bars(
    kind: str,
    sums: Mapping[tuple[str, str], Mapping[str, int]],
    places: Mapping[tuple[str, str], float],
    size: int,
    cost: Cost,
    t: Translator,
) -> Series:
    shown = [key for key in places if kind in sums[key]]
    return bar(
        name=t(f"kind.{kind}"),
        x=[places[key] for key in shown],
        y=[sums[key][kind] / size for key in shown],
        width=0.8,
        marker={"line": {"width": 0}},
        customdata=[[key[1], place(key[0], None, t), sums[key][kind]] for key in shown],
        hovertemplate=f"%{{customdata[0]}}, %{{customdata[1]}}, {t(f'kind.{kind}')}<br>"
        f"%{{customdata[2]:,}} {cost.title}<extra></extra>",
    )


def _stage_name(stage: str, places: Mapping[tuple[str, str], float], t: Translator) -> dict:
    """Under the letters of its bars; the number alone, as `stage` stands in the alternative text."""
    mine = [x for (name, _), x in places.items() if name == stage]
    words = place(stage, None, t) if stage in ("stem", "head") else stage.removeprefix("stage")
    return label(sum(mine) / len(mine), 0, words, yref="paper", yanchor="top", yshift=-24)


def stage_table(traces: Mapping[str, Trace], cost: Cost, t: Translator) -> dict[str, list]:
    """A row for each stage, a column for each network."""
    stages = _stages(traces)
    columns = {
        letter: {group.stage: sum(map(cost.of, group.layers)) for group in grouped(trace.layers, stage_of)}
        for letter, trace in traces.items()
    }
    return {t("compare.column_stage"): [place(stage, None, t) for stage in stages]} | {
        letter: [sums.get(stage) for stage in stages] for letter, sums in columns.items()
    }


def stage_sentence(traces: Mapping[str, Trace], cost: Cost, t: Translator) -> str:
    """Where each network has most of its cost."""
    said = []
    for letter, trace in traces.items():
        sums = {group.stage: sum(map(cost.of, group.layers)) for group in grouped(trace.layers, stage_of)}
        most = max(sums, key=sums.__getitem__)
        share = percent(sums[most], sum(sums.values()))
        said.append(t("compare.most", letter=letter, place=place(most, None, t), share=share))
    return t("compare.most_of", what=cost.title, each=t("compare.comma").join(said))


def curves(
    traces: Mapping[str, Trace], measure: str, factor: int, unit: str, t: Translator, look: Look | None = None
) -> go.Figure:
    """How the measure grows from layer to layer of the main path: lines in ink, each with its letter at its end."""
    found = {letter: along(trace, measure) for letter, trace in traces.items()}
    size, short = _scale(measure, factor * max(total for steps in found.values() for _, total in steps))
    counts = [len(steps) for steps in found.values()]
    share = max(counts) > FAR * min(counts)
    lines = [
        _line(letter, steps, factor, size, DASHES[number], unit, 100 / len(steps) if share else 1)
        for number, (letter, steps) in enumerate(found.items())
    ]
    longest = 100 if share else max(counts)
    return figure(
        {},
        look,
        lines,
        height=300,
        showlegend=False,
        margin={"l": 60, "r": 28, "t": 20, "b": 40},
        xaxis=axis(t("compare.share_axis" if share else "compare.layer_axis"), range=[0.5, longest * 1.03 + 0.5]),
        yaxis=axis(f"{unit}, {short}" if short else unit, grid=True, rangemode="tozero", nticks=6),
        annotations=_ends(
            {letter: (100 if share else len(steps), factor * steps[-1][1] / size) for letter, steps in found.items()}
        ),
    )


def _scale(measure: str, most: int) -> tuple[int, str]:
    if measure == "memory":
        return MIB, ""  # the unit says so
    return (1, "") if measure == "field" else prefix(most)


def _line(
    letter: str, steps: Sequence[tuple[Layer, int]], factor: int, size: int, dash: str, unit: str, pace: float
) -> Series:
    """`pace` is how far a layer is along the axis."""
    return scatter(
        name=letter,
        x=[pace * number for number in range(1, len(steps) + 1)],
        y=[factor * total / size for _, total in steps],
        customdata=[
            [layer.name, f"{factor * total:,}", number] for number, (layer, total) in enumerate(steps, start=1)
        ],
        mode="lines",
        line={"width": 2, "dash": dash},
        hovertemplate=f"{letter} %{{customdata[2]}}: %{{customdata[0]}}<br>%{{customdata[1]}} {unit}<extra></extra>",
    )


def _ends(ends: Mapping[str, tuple[int, float]]) -> list[dict]:
    """Letters where the lines end; lines that end together have theirs side by side."""
    longest, highest = max(x for x, _ in ends.values()), max(y for _, y in ends.values()) or 1
    groups: dict[tuple[int, int], list[str]] = {}
    for letter, (x, y) in ends.items():
        groups.setdefault((round(14 * x / longest), round(14 * y / highest)), []).append(letter)
    return [
        label(
            max(ends[letter][0] for letter in letters), ends[letters[0]][1], f"<b>{' '.join(letters)}</b>",
            xanchor="left", yanchor="middle", xshift=4, size=13,
        )
        for letters in groups.values()
    ]  # fmt: skip


def curve_table(traces: Mapping[str, Trace], measure: str, factor: int, t: Translator) -> dict[str, list]:
    """A row for each layer of the longest main path, a column for each network."""
    found = {letter: [factor * total for _, total in along(trace, measure)] for letter, trace in traces.items()}
    longest = max(map(len, found.values()))
    numbers = {letter: sums + [None] * (longest - len(sums)) for letter, sums in found.items()}
    return {t("compare.column_layer"): [*range(1, longest + 1)]} | numbers


DID = ("added", "removed", "sums", "no_sums", "kernel", "stride", "width", "groups", "bias", "order")
TOLD = frozenset({"conv", "projection", "linear", "pool", "pad"})


def differs(pairs: Sequence[Pair], t: Translator) -> str:
    """What the second network does differently, in words with how often: 6 with another stride."""
    counts = Counter(word for pair in pairs for word in _told(pair))
    parts = [t(f"compare.did.{word}", count=counts[word]) for word in DID if counts[word]]
    return t("compare.and_so", parts=t("compare.comma").join(parts)) if parts else t("compare.nothing")


def _told(pair: Pair) -> Iterable[str]:
    """What is said of a pair: of layers that do something, of sums, and of normalisations where they stand."""
    layer, own = pair.layer, own_changes(pair)
    if layer.kind == "add":
        return [{"added": "sums", "removed": "no_sums"}[word] for word in own]
    if layer.kind in TOLD or (layer.kind == "attention" and layer.params):
        return own
    return own & {"order"} if layer.kind == "norm" else ()
