"""Curves of training: seeds thin, their mean thick, each network's name at the end of its line.

A run that is under way and one that was recorded are drawn by the same function.
"""

from collections.abc import Sequence
from math import log10
from typing import Any

import plotly.graph_objects as go

from explorer.charts.lab_series import (
    SEED,
    End,
    Net,
    Run,
    by_net,
    log_range,
    log_ticks,
    mean,
    named,
    number,
    room,
    share,
    strokes,
)
from explorer.charts.marks import label
from explorer.charts.palette import Look
from explorer.charts.theme import Series, axis, figure, scatter
from explorer.i18n import Translator

MEASURES = ("loss", "error", "train_loss", "train_error", "test_loss", "test_error")
PANEL, BETWEEN, TOP, FOOT = 300, 46, 14, 46  # px: of a plot, between two, above and below
THIN = {"width": SEED, "dash": "solid"}
LATE = 0.55  # of the epochs: a line that ends earlier has its name inside the plot


def curves(
    runs: Sequence[Run], measures: Sequence[str], t: Translator, look: Look | None = None,
    epochs: int | None = None, start: int = 2, chance: float | None = 0.9, log: bool = True,
) -> go.Figure:  # fmt: skip
    """A panel for each of one or two `measures`, one above the other.

    epochs  how many are asked for, so that the axis stays as it is while they come
    start   the first that is drawn: in the first one, a network's loss falls further than in all others
    chance  the share of errors of a guess
    log     whether the axis of a loss is logarithmic; that of an error never is, since 0 is an error, too
    """
    found = by_net(runs)
    last = epochs or max((row["epoch"] for run in runs for row in run.rows), default=start + 1)
    lines: list[Series] = []
    layout: dict = {"annotations": [], "shapes": []}
    ends: list[End] = []
    high = PANEL * len(measures) + BETWEEN * (len(measures) - 1)
    for place, measure in enumerate(measures):
        top = 1 - place * (PANEL + BETWEEN) / high
        panel = _Panel(measure, found, start, last, chance, log, t, look, "" if place == 0 else str(place + 1))
        lines += panel.lines
        ends += panel.ends
        layout["annotations"] += panel.notes
        layout["shapes"] += panel.shapes
        domain = [max(top - PANEL / high, 0), top]
        layout[f"yaxis{panel.suffix}"] = panel.axis | {"domain": domain, "anchor": f"x{panel.suffix}"}
        lowest = place == len(measures) - 1
        ticks: dict[str, Any] = {"dtick": 1} if last - start < 6 else {"nticks": 8}
        layout[f"xaxis{panel.suffix}"] = axis(
            t("lab_curves.epoch") if lowest else "",
            range=[start - 0.02 * (last - start), last],
            anchor=f"y{panel.suffix}",
            tickformat=",d",
            **ticks,
        )
    margin = {"l": 60, "r": room(ends, start + LATE * (last - start)), "t": TOP, "b": FOOT}
    return figure(
        {}, look, lines, height=high + TOP + FOOT, margin=margin, showlegend=False, hoverdistance=30, **layout
    )


class _Panel:
    """One measure: lines, names at their ends, what is dotted, and the axis."""

    def __init__(
        self, measure: str, found: dict[Net, list[Run]], start: int, last: int, chance: float | None, log: bool,
        t: Translator, look: Look | None, suffix: str,
    ) -> None:  # fmt: skip
        self.measure, self.start, self.last, self.t, self.look, self.suffix = measure, start, last, t, look, suffix
        self.error = measure.endswith("error")
        self.log = log and not self.error
        self.lines: list[Series] = []
        self.ends: list[End] = []
        self.shapes: list[dict] = []
        self.notes: list[dict] = []
        shown = [value for runs in found.values() for run in runs for _, value in points(run, measure, start)]
        self.low, self.high = self._range(shown, chance)
        pens = strokes(found, look)
        for net, runs in found.items():
            self._seeds(net, runs, pens[net])
        for net, runs in found.items():  # means lie on all seeds
            self._mean(net, runs, pens[net])
        notes, hairs = named(self.ends, PANEL, look, (f"x{suffix}", f"y{suffix}"), self.low, self.log, edge=last)
        self.notes += notes
        self.shapes += hairs
        if self.error and chance is not None and self.low <= 100 * chance <= self.high:
            self._chance(100 * chance)

    def _range(self, shown: Sequence[float | None], chance: float | None) -> tuple[float, float]:
        if self.log:
            return log_range(shown)
        if not self.error:
            return 0.0, 1.08 * max((value for value in shown if value is not None), default=1.0)
        most = 100 * max((value for value in shown if value is not None), default=1.0)
        # Chance belongs to the picture as soon as a network is anywhere near it.
        return 0.0, 100.0 if chance is not None and most > 30 * chance else max(1.12 * most, 1.0)

    @property
    def axis(self) -> dict:
        title = titled(self.measure, self.t)
        if self.error:
            return axis(title, grid=True, range=[self.low, self.high], nticks=6, ticksuffix=" %")
        if not self.log:
            return axis(title, grid=True, range=[self.low, self.high], nticks=6)
        return axis(title, grid=True, type="log", range=[self.low, self.high], **log_ticks(self.low, self.high))

    def _seeds(self, net: Net, runs: list[Run], pen: dict) -> None:
        several = len(runs) > 1
        for run in runs:
            drawn = points(run, self.measure, self.start)
            name = f"{net.name}, {self.t('lab_curves.seed', seed=run.seed)}"
            self.lines.append(self._line(drawn, name, pen | (THIN if several else {}), 0.55 if several else 1.0))
            self._cross(run, drawn)

    def _mean(self, net: Net, runs: list[Run], pen: dict) -> None:
        middle = means(runs, self.measure, self.start)
        if len(runs) > 1 and middle:
            self.lines.append(self._line(middle, f"{net.name}, {self.t('lab_curves.mean')}", pen, 1.0))
        self._name(net, runs, middle)

    def _line(self, drawn: list[tuple[int, float | None]], name: str, pen: dict, opacity: float) -> Series:
        factor = 100 if self.error else 1
        return scatter(
            x=[epoch for epoch, _ in drawn],
            y=[None if value is None else factor * value for _, value in drawn],
            xaxis=f"x{self.suffix}",
            yaxis=f"y{self.suffix}",
            name=name,
            mode="lines",
            line=pen,
            opacity=opacity,
            connectgaps=False,
            customdata=[said(self.measure, value) for _, value in drawn],
            hovertemplate=f"{name}<br>{self.t('lab_curves.epoch')} %{{x}}: %{{customdata}}<extra></extra>",
        )

    def _height(self, value: float | None) -> float:
        """px above the foot of the plot; of what is no number, the top."""
        if value is None or (self.log and value <= 0):
            return PANEL if value is None else 0
        at = log10(value) if self.log else 100 * value if self.error else value
        return PANEL * (at - self.low) / (self.high - self.low)

    def _cross(self, run: Run, drawn: list[tuple[int, float | None]]) -> None:
        """Where a loss stopped being a number: behind the last one that was, or at the top."""
        if run.diverged is None or run.diverged < self.start:
            return
        value = next((value for _, value in reversed(drawn) if value is not None), None)
        where = {"xref": f"x{self.suffix}", "yref": f"y{self.suffix}", "yshift": self._height(value)}
        self.notes.append(label(run.diverged, self.low, "✕", size=15, yanchor="middle", xanchor="center", **where))

    def _name(self, net: Net, runs: list[Run], middle: list[tuple[int, float | None]]) -> None:
        """At the end of the mean, or where it was the last time that there was one."""
        lost = [run for run in runs if run.diverged is not None]
        lines: tuple[str, ...] = (net.name,)
        if lost:
            some = "" if len(lost) == len(runs) else f"✕ {len(lost)}/{len(runs)} "
            lines = (net.name, f"{some}{self.t('lab_curves.diverged')}")
        drawn = [(epoch, value) for epoch, value in middle if value is not None]
        if not drawn:
            known = [point for run in runs for point in points(run, self.measure, self.start) if point[1] is not None]
            drawn = [max(known)] if known else []
        if not drawn and not lost:
            return
        last = max((run.diverged or 0 for run in lost), default=0)
        epoch, value = drawn[-1] if drawn else (max(last, self.start), None)
        self.ends.append(End(max(epoch, last if len(lost) == len(runs) else 0), self._height(value), lines))

    def _chance(self, at: float) -> None:
        pen = {"width": 1, "dash": "dot"} | ({"color": self.look.ink} if self.look else {})
        axes = {"xref": f"x{self.suffix} domain", "yref": f"y{self.suffix}"}
        self.shapes.append({"type": "line", **axes, "x0": 0, "x1": 1, "y0": at, "y1": at, "line": pen})
        words = self.t("lab_curves.chance", share=f"{at:.3g} %")
        self.notes.append(label(0.01, at, words, xanchor="left", yanchor="bottom", **axes))


def points(run: Run, measure: str, start: int = 1) -> list[tuple[int, float | None]]:
    """Epoch and value, from the epoch `start` on."""
    return [(row["epoch"], row[measure]) for row in run.rows if row["epoch"] >= start]


def through(runs: Sequence[Run]) -> list[Run]:
    """The runs that have come furthest: a mean is of these, so that it never jumps because a seed is behind."""
    most = max(len(run.rows) for run in runs)
    return [run for run in runs if len(run.rows) == most]


def means(runs: Sequence[Run], measure: str, start: int = 1) -> list[tuple[int, float | None]]:
    """The mean over the seeds that have come furthest, epoch by epoch; None where one of them is no number."""
    rows = [points(run, measure, start) for run in through(runs)]
    return [(several[0][0], mean([value for _, value in several])) for several in zip(*rows, strict=True)]


def titled(measure: str, t: Translator) -> str:
    """What is drawn, as the title of an axis."""
    name = t(f"lab.curves_is.{measure}")
    return name[0].upper() + name[1:]


def said(measure: str, value: float | None) -> str:
    return share(value) if measure.endswith("error") else number(value)


def sentence(runs: Sequence[Run], measure: str, t: Translator) -> str:
    """Where each network stands: the mean of its seeds and between which values they lie, and which were lost."""
    found = by_net(runs)
    if not found:
        return t("lab_curves.nothing")
    parts = [_stands(net, own, measure, t) for net, own in found.items()]
    text = t("lab_curves.sentence", measure=t(f"lab_curves.measure.{measure}"), rows=t("lab_curves.comma").join(parts))
    if any(len(own) > 1 for own in found.values()):
        text += t("lab_curves.thin")
    if len({net.depth for net in found if net.family == "plain"}) > 1:
        text += t("lab_curves.limits")
    return text


def _stands(net: Net, runs: list[Run], measure: str, t: Translator) -> str:
    lost = [run for run in runs if run.diverged is not None]
    if len(lost) == len(runs):
        return t("lab_curves.lost_all", name=net.name, epoch=min(run.diverged or 0 for run in lost))
    kept = through([run for run in runs if run.diverged is None])
    last = [(run.rows[-1]["epoch"], run.rows[-1][measure]) for run in kept]
    values = [value for _, value in last if value is not None]
    if not values:
        return t("lab_curves.stands_one", name=net.name, epoch=last[0][0], value=said(measure, None))
    given = {"name": net.name, "epoch": last[0][0], "value": said(measure, mean(values))}
    if len(values) == 1:
        text = t("lab_curves.stands_one", **given)
    else:
        text = t(
            "lab_curves.stands",
            seeds=len(values),
            low=said(measure, min(values)),
            high=said(measure, max(values)),
            **given,
        )
    return text + (t("lab_curves.lost_some", lost=len(lost), seeds=len(runs)) if lost else "")


def table(runs: Sequence[Run], t: Translator) -> dict[str, list]:
    """All rows of all runs: column -> values; errors in per cent, an empty cell where there is no number."""
    rows = [(run, row) for run in runs for row in run.rows]
    columns: dict[str, list] = {
        t("lab_curves.network"): [run.net.name for run, _ in rows],
        t("lab_curves.seed_column"): [run.seed for run, _ in rows],
        t("lab_curves.epoch"): [row["epoch"] for _, row in rows],
    }
    for measure in MEASURES:
        factor = 100 if measure.endswith("error") else 1
        values = [None if row[measure] is None else factor * row[measure] for _, row in rows]
        columns[titled(measure, t)] = values
    return columns
