"""A difference as a waterfall: where each step begins and ends, what it is called, and which numbers the axis names.

Totals are ticks, steps are bars, since the axis begins where they can be told apart and not at 0. How it is drawn is a
matter of the page (explorer/ui/pages/compare/waterfall.py): names stand beside the bars, and above them on a phone.
"""

from collections.abc import Iterable, Sequence
from math import ceil, floor, log10
from typing import NamedTuple

from explorer.analysis.compare.difference import Difference, Step
from explorer.analysis.compare.step_words import step_name
from explorer.charts.theme import colour_kind
from explorer.i18n import Translator
from explorer.units import MIB, prefix, signed

ROOM = 0.06  # of what is shown, left and right of the outermost mark


class Row(NamedTuple):
    """A line: its name, the number at its end, where its bar begins and ends, the kind that colours it.

    mark     bar, ring for a step of 0, tick for a total
    layers   names of the layers that it stands for, of either network
    """

    name: str
    number: str
    start: int
    end: int
    kind: str
    mark: str
    layers: tuple[str, ...] = ()


class Waterfall(NamedTuple):
    """Rows from the first total to the last, the ends of the axis, and its ticks with what they say."""

    rows: tuple[Row, ...]
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


def waterfall(
    found: Difference, steps: Sequence[Step], names: tuple[str, str], factor: int, t: Translator
) -> Waterfall:
    """`steps` are those of `found`, split; `names` those of the two networks; `factor` 2 for FLOPs."""
    rows, at = [_total(names[0], factor * found.start)], factor * found.start
    for step in steps:
        end = at + factor * step.delta
        mark = "bar" if step.delta else "ring"
        layers = tuple(dict.fromkeys(layer.name for pair in step.pairs for layer in pair[:2] if layer))
        name, number = step_name(step, t), signed(end - at, "0")
        rows.append(Row(name, number, at, end, colour_kind(step.layer), mark, layers))
        at = end
    rows.append(_total(names[1], factor * found.end))
    return Waterfall(tuple(rows), *_axis(rows, found.measure))


def _total(name: str, value: int) -> Row:
    return Row(name, f"{value:,}", value, value, "", "tick")


def _axis(rows: Sequence[Row], measure: str) -> tuple[float, float, tuple[tuple[float, str], ...]]:
    """The ends of the axis around all marks, and round numbers on it."""
    places: list[float] = [value for row in rows for value in (row.start, row.end)]
    low, high = min(places), max(places)
    width = (high - low) or max(abs(high) * 0.02, 1)
    low, high = low - ROOM * width, high + ROOM * width
    return low, high, ticks(low, high, measure)


def ticks(low: float, high: float, measure: str) -> tuple[tuple[float, str], ...]:
    """About five round numbers between `low` and `high`, in one unit: MiB for memory, px for a field."""
    size, unit = {"memory": (MIB, "MiB"), "field": (1, "px")}.get(measure) or prefix(int(max(abs(low), abs(high))))
    step = _round((high - low) / size / 5)
    digits = max(0, -floor(log10(step) + 1e-9))
    numbers = range(ceil(low / size / step), floor(high / size / step) + 1)
    return tuple((number * step * size, f"{number * step:,.{digits}f} {unit}".strip()) for number in numbers)


def _round(width: float) -> float:
    """The next of 1, 2 and 5 times a power of ten."""
    power = 10 ** floor(log10(width))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= width * (1 - 1e-9))


def sentence(
    found: Difference, steps: Sequence[Step], letters: tuple[str, str], factor: int, unit: str, t: Translator
) -> str:
    """The whole difference, and what makes most of it."""
    a, b = letters
    whole = factor * (found.end - found.start)
    counted = [step for step in steps if step.delta]
    if not counted:
        return t("compare.same", a=a, b=b, unit=unit, count=len(steps)) if steps else t("compare.equal", a=a, b=b)
    said = t("compare.whole", a=a, b=b, delta=signed(whole, "0"), unit=unit)
    each = {step.delta for step in counted}
    if len(each) == 1 and len(counted) > 1:
        sum_ = f"{len(counted)} × {signed(factor * counted[0].delta, '0')} = {signed(whole, '0')}"
        return t("compare.then", first=said, then=t("compare.alike", sum=sum_))
    most = max(counted, key=lambda step: abs(step.delta))
    largest = t("compare.largest", name=step_name(most, t), delta=signed(factor * most.delta, "0"))
    return t("compare.then", first=said, then=largest)


def table(found: Iterable[Row], t: Translator) -> dict[str, list]:
    """A row for each of the waterfall, with the sum so far and the layers by name."""
    rows = list(found)
    return {
        t("compare.column_step"): [row.name for row in rows],
        t("compare.column_delta"): [row.end - row.start if row.mark != "tick" else None for row in rows],
        t("compare.column_sum"): [row.end for row in rows],
        t("compare.column_layers"): [_few(row.layers) for row in rows],
    }


def _few(names: Sequence[str]) -> str:
    """The first dozen, and how many more."""
    more = len(names) - 12
    return ", ".join(names[:12]) + (f", … +{more:,}" if more > 0 else "")
