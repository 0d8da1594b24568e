"""The ladder as a picture: a tick where each number stands, a line from the rung it is held against, and a name.

Totals are ticks and differences are lines, since the axis begins where the numbers can be told apart, not at 0. A number
in FLOPs stands at its half where multiply-accumulates are counted, so that all share one axis; its label says so.
"""

from collections.abc import Iterator
from typing import NamedTuple

import plotly.graph_objects as go

from explorer.analysis.tools.counters import Said
from explorer.analysis.tools.ladder import Ladder, Rung, Wrong, short_name
from explorer.charts.marks import label
from explorer.charts.palette import Look
from explorer.charts.theme import Series, axis, figure, scatter
from explorer.i18n import Translator
from explorer.units import per_mac, prefix, short

ROW = 29  # px
TALL = 0.3  # of a row, a tick up and down
MARKS = {"same": "○", "printed": "◇", "wrong": "✕"}


class Row(NamedTuple):
    """A line of the chart: its name, where its mark is and where its difference begins, and what is said of it.

    Both are multiply-accumulates or FLOPs, as asked. `rail` is the row that it is held against.
    """

    name: str
    at: float
    start: float
    rail: int | None
    mark: str
    label: str
    hover: str


def ladder_chart(found: Ladder, count: str, t: Translator, look: Look | None = None) -> go.Figure:
    """`count` is macs or flops."""
    rows = _rows(found, count, t)
    low, high = _range(rows)
    scale, letter = prefix(int(high))
    unit = t(f"costs.{count}_axis")
    lines = [_rails(rows, high, scale), _differences(rows, high, scale), _ticks(rows, high, scale)]
    end = high + 0.75 * (high - low)  # room for words behind the last mark
    return figure(
        {},
        look,
        lines,
        height=ROW * len(rows) + 90,
        showlegend=False,
        xaxis=axis(
            f"{unit}, {letter}" if letter else unit, grid=True, range=[_left(low, high) / scale, end / scale], nticks=7
        ),
        yaxis=axis(
            "",
            range=[len(rows) - 0.4, -0.6],
            tickvals=[*range(len(rows))],
            ticktext=[row.name for row in rows],
            ticks="",
        ),
        annotations=[
            note for number, row in enumerate(rows) for note in _notes(number, row, high, _beyond(rows, high), scale)
        ],
    )


def name(rung: Rung, found: Ladder, t: Translator) -> str:
    """What a rung is called in short."""
    if rung in found.counts:
        return t(f"ladder.name.{rung.key}")
    return t("ladder.name.own") if rung.key == "own" else short_name(rung.spec)


def _rows(found: Ladder, count: str, t: Translator) -> list[Row]:
    """Each rung, what people printed of it under it, and last the wrong routes."""
    factor = per_mac(count)
    rows: list[Row] = []
    places: dict[str, int] = {}
    for rung in found.rungs:
        places[rung.key] = len(rows)
        rows.append(_row(rung, places, factor, found, t))
        rows += [_printed(one, rung, places[rung.key], factor, t) for one in rung.printed]
    return [*rows, *(_wrong(wrong, factor, t) for wrong in found.wrong)]


def _printed(one: Said, rung: Rung, base: int, factor: int, t: Translator) -> Row:
    """What somebody printed for a rung: in billions, rounded or cut off."""
    shown = f"{one.shown} G"
    label = shown if factor == rung.per_mac else t("ladder.twice", number=shown, unit=t("choice.count.macs"))
    at, name = factor * float(one.shown) * 1e9, t(f"ladder.name.{one.who.split()[0]}")
    hover = t("ladder.said", who=one.who, shown=one.shown, source=one.source)
    return Row(name, at, factor * rung.macs, base, "printed", label, hover)


def _wrong(wrong: Wrong, factor: int, t: Translator) -> Row:
    size, letter = prefix(wrong.value)
    number = f"{wrong.looks / size:.3f}"
    name = t(f"ladder.wrong.{_wrong_key(wrong.of)}", divisor=wrong.divisor)
    shown = (
        f"{number} {letter}"
        if factor == 1
        else t("ladder.twice", number=f"{number} {letter}", unit=t("choice.count.macs"))
    )
    label = t("ladder.wrong.label", number=shown)
    hover = t("ladder.wrong.sum", value=wrong.value, divisor=wrong.divisor, number=number)
    at = factor * wrong.looks
    return Row(name, at, at, None, "wrong", label, hover)


def _wrong_key(of: str) -> str:
    return of if of in ("cited", "thop") else "here"


def _row(rung: Rung, places: dict[str, int], factor: int, found: Ladder, t: Translator) -> Row:
    words = name(rung, found, t)
    unit = t(f"choice.count.{'flops' if rung.per_mac == 2 else 'macs'}")
    label = short(round(factor * rung.macs), 4)
    if rung in found.counts and factor != rung.per_mac:
        label = t("ladder.half" if rung.per_mac == 2 else "ladder.twice", number=short(rung.value, 4), unit=unit)
    hover = f"{words}<br>{rung.value:,} {unit}"
    if rung.base:
        hover += f"<br>{rung.difference:+,}"
    return Row(
        f"<b>{words}</b>" if rung.key == found.here else words,
        factor * rung.macs,
        factor * rung.start / rung.per_mac,
        places[rung.base] if rung.base else None,
        "same" if rung.base and not rung.difference else "tick",
        label,
        hover,
    )


def _range(rows: list[Row]) -> tuple[float, float]:
    """From the least to the most, but for a lone number far out, such as that of shortcut C in a bottleneck."""
    places = sorted(row.at for row in rows)
    low, high = places[0], places[-1]
    if len(places) > 2 and high - places[-2] > places[-2] - low:
        high = places[-2]
    return low, max(high, low * 1.0005)


def _left(low: float, high: float) -> float:
    return max(low - 0.06 * (high - low), 0)


def _rails(rows: list[Row], high: float, scale: int) -> Series:
    """From a rung down to the last one that is held against it, dotted."""
    last = {row.rail: number for number, row in enumerate(rows) if row.rail is not None and row.at <= high}
    xs = [x for base in last for x in (rows[base].at / scale,) * 2 + (None,)]
    ys = [y for base, number in last.items() for y in (base, number, None)]
    return scatter(x=xs, y=ys, mode="lines", line={"width": 1, "dash": "dot"}, hoverinfo="skip")


def _differences(rows: list[Row], high: float, scale: int) -> Series:
    """A line as long as the difference; of a number beyond the axis, to its end."""
    shown = [(number, row) for number, row in enumerate(rows) if row.start != row.at]
    return scatter(
        x=[x for _, row in shown for x in (row.start / scale, min(row.at, _beyond(rows, high)) / scale, None)],
        y=[y for number, _ in shown for y in (number, number, None)],
        mode="lines",
        line={"width": 4},
        hoverinfo="skip",
    )


def _beyond(rows: list[Row], high: float) -> float:
    """Where the line of a number beyond the axis ends."""
    return high + 0.2 * (high - min(row.at for row in rows))


def _ticks(rows: list[Row], high: float, scale: int) -> Series:
    """A tick at each number; where it is a ring or a cross, a line of no height, so that it can be pointed at."""
    shown = [(number, row, TALL if row.mark == "tick" else 0) for number, row in enumerate(rows) if row.at <= high]
    return scatter(
        x=[x for _, row, _ in shown for x in (row.at / scale,) * 3 + (None,)],
        y=[y for number, _, tall in shown for y in (number - tall, number, number + tall, None)],
        customdata=[hover for _, row, _ in shown for hover in (row.hover,) * 3 + ("",)],
        mode="lines",
        line={"width": 2.2},
        hovertemplate="%{customdata}<extra></extra>",
    )


def _notes(number: int, row: Row, high: float, beyond: float, scale: int) -> Iterator[dict]:
    """The number of a row in words, behind its mark; rings and crosses are letters, in the ink of any theme."""
    if row.at > high:
        yield label(beyond / scale, number, f"→ {row.label}", yanchor="middle", xanchor="left", xshift=4)
        return
    if row.mark in MARKS:
        yield label(row.at / scale, number, MARKS[row.mark], yanchor="middle", xanchor="center", size=16)
    words = f"<b>{row.label}</b>" if row.mark == "wrong" else row.label
    yield label(max(row.at, row.start) / scale, number, words, yanchor="middle", xanchor="left", xshift=10)


def table(found: Ladder, t: Translator) -> dict[str, list]:
    """What the chart shows, a row for each rung: its name, its number, its unit, its difference, and from which rung."""
    names = {rung.key: name(rung, found, t) for rung in found.rungs}
    return {
        t("ladder.who"): [names[rung.key] for rung in found.rungs],
        t("ladder.number"): [rung.value for rung in found.rungs],
        t("ladder.unit"): [t(f"choice.count.{'flops' if rung.per_mac == 2 else 'macs'}") for rung in found.rungs],
        t("ladder.difference"): [rung.difference for rung in found.rungs],
        t("ladder.against"): [names[rung.base] if rung.base else "" for rung in found.rungs],
    }
