"""Test accuracy by step, plain against residual, and when each comes to the goal."""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

import plotly.graph_objects as go

from explorer.charts.lab_curves import THIN, through
from explorer.charts.lab_series import End, Run, by_net, named, room, share, strokes
from explorer.charts.marks import ink, label
from explorer.charts.palette import Look
from explorer.charts.theme import Series, axis, figure, scatter
from explorer.i18n import Translator

GOAL = 0.95
HIGH, TOP, FOOT = 300, 16, 46  # px


def race(
    runs: Sequence[Run], t: Translator, look: Look | None = None, steps: int | None = None, goal: float = GOAL
) -> go.Figure:  # fmt: skip
    """Rows have `step` and `test_error`. `steps`: how many are asked for."""
    found = by_net(runs)
    last = steps or max((row["step"] for run in runs for row in run.rows), default=1)
    pens = strokes(found, look)
    seeds: list[Series] = []
    means: list[Series] = []
    ends = []
    for net, own in found.items():
        several = len(own) > 1
        for run in own:
            name = f"{net.name}, {t('lab_curves.seed', seed=run.seed)}"
            pen = pens[net] | (THIN if several else {})
            seeds.append(_line(accuracies(run), name, pen, 0.55 if several else 1.0, t))
        middle = mean_accuracy(own)
        if several:
            means.append(_line(middle, f"{net.name}, {t('lab_curves.mean')}", pens[net], 1.0, t))
        known = [point for point in middle if point[1] is not None]
        if known:
            ends.append(End(known[-1][0], HIGH * (known[-1][1] or 0), (net.name,)))
    notes, hairs = named(ends, HIGH, look, edge=last)
    hairs.append(
        {"type": "line", "xref": "x domain", "x0": 0, "x1": 1, "y0": 100 * goal, "y1": 100 * goal,
         "line": ink(look, width=1, dash="dot")}
    )  # fmt: skip
    words = t("lab_race.goal", share=f"{100 * goal:.3g} %")
    notes.append(label(0.01, 100 * goal, words, xref="x domain", xanchor="left", yanchor="bottom"))
    return figure(
        {}, look, [*seeds, *means], height=HIGH + TOP + FOOT, showlegend=False, annotations=notes, shapes=hairs,
        margin={"l": 60, "r": room(ends, 0.55 * last), "t": TOP, "b": FOOT}, hoverdistance=30,
        xaxis=axis(t("lab_race.step"), range=[0, last], nticks=8, tickformat=",d"),
        yaxis=axis(t("lab_race.accuracy"), grid=True, range=[0, 100], ticksuffix=" %", nticks=6),
    )  # fmt: skip


def _line(drawn: Sequence[tuple[int, float | None]], name: str, pen: dict, opacity: float, t: Translator) -> Series:
    return scatter(
        x=[step for step, _ in drawn], y=[None if value is None else 100 * value for _, value in drawn], mode="lines",
        name=name, line=pen, opacity=opacity, connectgaps=False, customdata=[share(value) for _, value in drawn],
        hovertemplate=f"{name}<br>{t('lab_race.step')} %{{x}}: %{{customdata}}<extra></extra>",
    )  # fmt: skip


def accuracies(run: Run) -> list[tuple[int, float | None]]:
    return [(row["step"], _accuracy(row)) for row in run.rows]


def _accuracy(row: Mapping[str, Any]) -> float | None:
    return None if row["test_error"] is None else 1 - row["test_error"]


def mean_accuracy(runs: Sequence[Run]) -> list[tuple[int, float | None]]:
    """The mean over the seeds that have come furthest."""
    rows = [accuracies(run) for run in through(runs)]
    return [
        (points[0][0], None if any(value is None for _, value in points) else fmean(value for _, value in points))
        for points in zip(*rows, strict=True)
    ]


def arrival(run: Run, goal: float = GOAL) -> int | None:
    """The first step at which the test accuracy is the goal or better."""
    return next((step for step, value in accuracies(run) if value is not None and value >= goal), None)


def sentence(runs: Sequence[Run], t: Translator, goal: float = GOAL) -> str:
    """After how many steps each network comes to the goal, and how many of its seeds do not."""
    parts = []
    for net, own in by_net(runs).items():
        steps = [step for run in own if (step := arrival(run, goal)) is not None]
        most = max(run.rows[-1]["step"] for run in own)
        if not steps:
            parts.append(t("lab_race.never", name=net.name, seeds=len(own), steps=most))
        elif min(steps) == max(steps):
            parts.append(t("lab_race.at", name=net.name, step=steps[0], came=len(steps), seeds=len(own)))
        else:
            given = {"low": min(steps), "high": max(steps), "came": len(steps), "seeds": len(own)}
            parts.append(t("lab_race.between", name=net.name, **given))
    if not parts:
        return t("lab_race.nothing")
    return t("lab_race.sentence", goal=f"{100 * goal:.3g} %", rows=t("lab_curves.comma").join(parts))


def table(runs: Sequence[Run], t: Translator) -> dict[str, list]:
    """All rows of all runs: column -> values; accuracy in per cent."""
    rows = [(run, row) for run in runs for row in run.rows]
    return {
        t("lab_curves.network"): [run.net.name for run, _ in rows],
        t("lab_curves.seed_column"): [run.seed for run, _ in rows],
        t("lab_race.step"): [row["step"] for _, row in rows],
        t("lab_race.accuracy"): [None if (value := _accuracy(row)) is None else 100 * value for _, row in rows],
    }
