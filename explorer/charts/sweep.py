"""What is said of networks along one knob or two: the count that is shown, sentences and a table.

The figures are in sweep_curve.py and sweep_map.py.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import log
from typing import NamedTuple

from explorer.analysis.counts.sweep import STAGES, Knob, Point
from explorer.i18n import Translator
from explorer.units import change_of, per_mac, short

Here = tuple[tuple[int, ...] | None, Point]  # where among the points the network on screen lies, if it does; its counts


class Measure(NamedTuple):
    """What of a point is shown.

    count   its field in Point; factor 2 for FLOPs
    title   what it is called: parameters, MACs
    """

    count: str  # type: ignore[assignment]  # hides a tuple's own count, which nobody asks here
    factor: int
    title: str

    def of(self, point: Point) -> int | None:
        found = getattr(point, self.count)
        return None if found is None else self.factor * found

    @property
    def unit(self) -> str:
        return "px" if self.count == "field" else self.title

    def said(self, value: int, digits: int = 4) -> str:
        """With its unit, in short: 4.089 G MACs, 427 px."""
        return f"{value:,} px" if self.count == "field" else f"{short(value, digits)} {self.title}"


def measure(of: str, count: str, t: Translator) -> Measure:
    """The measure of the link's words: work is MACs or FLOPs."""
    if of == "work":
        return Measure("macs", per_mac(count), t(f"costs.{count}_axis"))
    return Measure(of, 1, t(f"sweep.measure.{of}"))


def knob_name(name: str, t: Translator) -> str:
    """width, side, blocks of stage 3."""
    if name in STAGES:
        return t("sweep.short.stage", number=STAGES.index(name) + 1)
    return t(f"sweep.short.{name}")


def axis_name(name: str, t: Translator) -> str:
    if name in STAGES:
        return t("sweep.axis.stage", number=STAGES.index(name) + 1)
    return t(f"sweep.axis.{name}")


def written(at: Sequence[int]) -> str:
    """A point as a word in a link: 64-224."""
    return "-".join(map(str, at))


def said(knobs: Sequence[Knob], at: Sequence[int], t: Translator) -> str:
    """width 64, side 224."""
    pairs = zip(knobs, at, strict=True)
    return t("sweep.comma").join(t("sweep.set", knob=knob_name(knob.name, t), value=value) for knob, value in pairs)


def change(value: int, usual: int) -> str:
    """+60.3 %; ×3.97 from double on and ÷2,000 below a thousandth; ±0 %."""
    if value == usual:
        return "±0 %"
    if 1000 * value < usual:
        return f"÷{round(usual / value):,}"
    if value >= 2 * usual:
        return f"×{value / usual:,.3g}" if value < 1000 * usual else f"×{round(value / usual):,}"
    return change_of(value, usual)


def step(knob: Knob) -> int:
    """From one value of a knob to the next."""
    return knob.values[1] - knob.values[0] if len(knob.values) > 1 else 1


def curve_sentence(knob: Knob, points: Sequence[Point], here: Here, shown: Measure, t: Translator) -> str:
    """What the knob does to the count: nothing, the same with every step, or a power of it."""
    built = [(point.at[0], shown.of(point)) for point in points if shown.of(point) is not None]
    (first, few), (last, _) = built[0], built[-1]
    name = knob_name(knob.name, t)
    if len(built) == 1:
        return _alone([knob], [first], len(points), _exact(shown, few), t)
    if len({value for _, value in built}) == 1:
        return t("sweep.constant", knob=name, count=_exact(shown, few), first=first, last=last)
    begin, end = _doubled(built, here[0])
    times = end[1] / begin[1]
    less, more = shown.said(begin[1]), shown.said(end[1])
    grown = t("sweep.grows", knob=name, first=begin[0], last=end[0], times=_times(times), few=less, many=more)
    steps = {Fraction(after[1] - before[1], after[0] - before[0]) for before, after in pairwise(built)}
    if len(steps) == 1:
        by = step(knob)
        return t("sweep.each", said=grown, step=by, more=_exact(shown, int(by * steps.pop())))
    power = log(times) / log(end[0] / begin[0])
    return t("sweep.power", said=grown, knob=name, power=f"{power:.2f}")


def _alone(knobs: Sequence[Knob], at: Sequence[int], total: int, count: str, t: Translator) -> str:
    """What the only network costs that can be built; it says nothing about the knobs."""
    key = "sweep.only" if total > 1 else "sweep.single"
    more = {"total": total} if total > 1 else {}
    return t(key, setting=said(knobs, at, t), count=count, **more)


def _doubled(built: Sequence[tuple[int, int]], at: tuple[int, ...] | None) -> tuple[tuple[int, int], tuple[int, int]]:
    """From the network on screen to twice its value, or the value before that; else from one end to the other."""
    by = dict(built)
    if at and at[0] in by and 2 * at[0] in by:
        return (at[0], by[at[0]]), (2 * at[0], by[2 * at[0]])
    return built[0], built[-1]


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 1000 else f"{ratio:.3g}"


def _exact(shown: Measure, value: int) -> str:
    return f"{value:,} {shown.unit}"


def map_sentence(knobs: Sequence[Knob], points: Sequence[Point], here: Here, shown: Measure, t: Translator) -> str:
    """From the least to the most, and how many cost no more than the network on screen."""
    built = [(shown.of(point), point.at) for point in points if shown.of(point) is not None]
    (few, least), (many, most) = min(built), max(built)
    if len(built) == 1:
        return _alone(knobs, least, len(points), _exact(shown, few), t)
    if few == many:
        return t("sweep.map_constant", count=_exact(shown, few))
    own = shown.of(here[1])
    spread = t("sweep.spread", few=shown.said(few), least=said(knobs, least, t), many=shown.said(many),
               most=said(knobs, most, t), times=_times(many / few))  # fmt: skip
    within = sum(value <= own for value, _ in built)
    if within in (0, len(built)):
        bound = t("sweep.within_all" if within else "sweep.within_none", count=shown.said(own))
    else:
        bound = t("sweep.within", within=within, built=len(built), count=shown.said(own))
    return t("sweep.both", one=spread, two=bound)


def table(knobs: Sequence[Knob], points: Sequence[Point], count: str, t: Translator, lang: str) -> dict[str, list]:
    """Every point with all that is known of it, and why where nothing is: column -> values."""
    work = measure("work", count, t)
    found: dict[str, list] = {
        knob_name(knob.name, t): [point.at[at] for point in points] for at, knob in enumerate(knobs)
    }
    found |= {
        t("sweep.measure.params"): [point.params for point in points],
        work.title: [work.of(point) for point in points],
        t("sweep.measure.activations"): [point.activations for point in points],
        t("sweep.measure.field"): [point.field for point in points],
        t("headline.depth"): [point.depth for point in points],
    }
    if any(point.why for point in points):
        found[t("sweep.why")] = [point.why.into(lang) if point.why else "" for point in points]
    return found
