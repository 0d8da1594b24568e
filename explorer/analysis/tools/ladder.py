"""One network's cost as different people state it, and between each two numbers the operations that are the difference.

First the network itself changes: the shortcut, and where the stride is. Then only the counting does: what a tool counts
besides multiply-accumulates, and whether one of them is two FLOPs.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from math import log10
from typing import NamedTuple

from explorer.analysis.counts.totals import Totals, totals
from explorer.analysis.tools.counters import COUNTERS, Part, Said, cited, counted, said
from explorer.analysis.trace.operations import operation
from explorer.analysis.trace.records import Layer, Trace
from explorer.analysis.trace.traced import traced
from explorer.i18n import Text, text
from explorer.presets import PRESETS
from explorer.spec import ResNetSpec, facts, problems
from explorer.units import prefix

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
TERMS = 4  # products that a sum is written out with; more are only added up


class Rung(NamedTuple):
    """A number that somebody states.

    key      A, B, v15, C or own for another network; one of COUNTERS for another way of counting
    spec     the network that is counted
    value    the number, in multiply-accumulates where `per_mac` is 1, in FLOPs where it is 2
    base     key of the rung it is held against, with `start` its number in this rung's unit; None for the first
    parts    what makes the difference, by operation
    shown    what a tool prints; empty for a network
    printed  who printed this number
    """

    key: str
    spec: ResNetSpec
    value: int
    per_mac: int
    base: str | None
    start: int
    parts: tuple[Part, ...]
    shown: str = ""
    printed: tuple[Said, ...] = ()

    @property
    def difference(self) -> int:
        return self.value - self.start

    @property
    def macs(self) -> float:
        """The number as multiply-accumulates, so that all stand on one axis."""
        return self.value / self.per_mac


class Wrong(NamedTuple):
    """A number divided by 2^30, or 2^20, and called G or M: what it gives, and v1's own number, where there is one.

    of      key of the rung that is divided, `value` its number; "cited" is one that somebody printed, at `source`
    """

    of: str
    value: int
    v1: int | None
    source: str = ""

    @property
    def power(self) -> int:
        """Of two, in place of the power of ten that the letter stands for: 30 for G."""
        size, _ = prefix(self.value)
        return 10 * round(log10(size) / 3)

    @property
    def divisor(self) -> str:
        return raised(2, self.power)

    @property
    def looks(self) -> float:
        """The number that is then read off: 3,807,... where 4,089,184,256 is divided by 2^30 and called G."""
        size, _ = prefix(self.value)
        return self.value * size / 2**self.power

    @property
    def near(self) -> bool:
        """Whether it is taken for v1's count: the same within two hundredths."""
        return self.v1 is not None and abs(self.looks / self.v1 - 1) < 0.02


def raised(base: int, power: int) -> str:
    """2³⁰"""
    return f"{base}{str(power).translate(RAISED)}"


class Ladder(NamedTuple):
    """The rungs, networks first; why some networks are left out; and the wrong routes to v1's number."""

    networks: tuple[Rung, ...]
    counts: tuple[Rung, ...]
    refused: tuple[Text, ...]
    wrong: tuple[Wrong, ...]
    here: str

    @property
    def rungs(self) -> tuple[Rung, ...]:
        return self.networks + self.counts

    def rung(self, key: str) -> Rung | None:
        return next((rung for rung in self.rungs if rung.key == key), None)


class Counts(NamedTuple):
    """A network that has been counted."""

    spec: ResNetSpec
    trace: Trace
    totals: Totals


def count(spec: ResNetSpec) -> Counts:
    found = traced(spec)
    return Counts(spec, found, totals(found))


def ladder(spec: ResNetSpec, ask: Callable[[ResNetSpec], Counts] = count) -> Ladder:
    """The ladder of a network. `ask(spec)` gives the trace and totals of any, as `count` does."""
    wanted = _wanted(spec)
    refused = [
        text("ladder.refused", network=short_name(one), why=problems(one)[0].sentence)
        for one in wanted.values()
        if problems(one)
    ]
    if not facts.block(spec).strides:
        refused.append(text("ladder.one_place"))
    built = {key: ask(one) for key, one in wanted.items() if not problems(one)}
    networks = tuple(_network(key, built) for key in built)
    here = next(key for key, one in built.items() if one.spec == spec)
    counts = tuple(sorted((_count(tool, built[here], here) for tool in COUNTERS), key=_order))
    found = Ladder(networks, counts, tuple(refused), (), here)
    return found._replace(wrong=_wrong(found))


def short_name(spec: ResNetSpec) -> str:
    """Shortcut and stride: B, v1.5. In v2 the stride is said by its place, since v1 there is the other order."""
    if not facts.block(spec).strides:
        return spec.shortcut
    names = {"1x1": "1×1", "3x3": "3×3"} if spec.order == "pre" else {"1x1": "v1", "3x3": "v1.5"}
    return f"{spec.shortcut}, {names[spec.stride_on]}"


def _order(rung: Rung) -> tuple[int, int]:
    return rung.per_mac, rung.value


def _wanted(spec: ResNetSpec) -> dict[str, ResNetSpec]:
    """Networks that differ from `spec` in shortcut and stride alone, and at its place `spec` itself."""
    v1, v15 = ("1x1", "3x3") if facts.block(spec).strides else (_one_place(spec),) * 2
    found = {
        "A": replace(spec, shortcut="A", stride_on=v1),
        "B": replace(spec, shortcut="B", stride_on=v1),
        "v15": replace(spec, shortcut="B", stride_on=v15),
        "own": spec,
        "C": replace(spec, shortcut="C", stride_on=v1),
    }
    if found["v15"] == found["B"]:
        del found["v15"]
    if spec in [one for key, one in found.items() if key != "own"]:
        del found["own"]
    return found


def _one_place(spec: ResNetSpec) -> str:
    """A block without a choice halves in one place, whatever it is called; in its stage's last block is another place."""
    return "3x3" if spec.stride_on == "last" else spec.stride_on


def _network(key: str, built: dict[str, Counts]) -> Rung:
    one = built[key]
    base = _base(key, built)
    start = built[base].totals.macs if base else one.totals.macs
    parts = _changes(built[base].trace, one.trace) if base else ()
    return Rung(key, one.spec, one.totals.macs, 1, base, start, parts, printed=_printed(one.spec))


def _base(key: str, built: dict[str, Counts]) -> str | None:
    """The rung below: for C that of B, for any other the one before it that has been built."""
    if key == "C" and "B" in built:
        return "B"
    before = [other for other in [*built][: [*built].index(key)] if other != "own" or key != "C"]
    return before[-1] if before else None


def _printed(spec: ResNetSpec) -> tuple[Said, ...]:
    """Who printed a cost of this very network; timm's are those of fvcore, which counts more."""
    return tuple(one for one in said() if one.who != "timm" and _is(one, spec))


def _is(one: Said, spec: ResNetSpec) -> bool:
    return replace(PRESETS[one.preset].spec, input=(3, one.side, one.side)) == spec


def _count(tool: str, one: Counts, here: str) -> Rung:
    found = counted(tool, one.trace, one.totals)
    start = found.per_mac * one.totals.macs
    printed = tuple(row for row in said() if tool == "fvcore" and row.who == "timm" and _is(row, one.spec))
    return Rung(tool, one.spec, found.value, found.per_mac, here, start, found.parts, found.shown, printed)


def elsewhere(spec: ResNetSpec) -> tuple[Said, ...]:
    """What timm's table says of this network on images of other sizes."""
    return tuple(row for row in said() if row.who == "timm" and not _is(row, spec)
                 and _is(row, replace(spec, input=(3, row.side, row.side))))  # fmt: skip


def _changes(before: Trace, after: Trace) -> tuple[Part, ...]:
    """Which layers make the difference: those that came, went, or work on a map of another size."""
    old, new = (_works(one) for one in (before, after))
    came = [new[name] for name in new if name not in old]
    went = [old[name] for name in old if name not in new]
    other = [(old[name], new[name]) for name in new if name in old and old[name].macs != new[name].macs]
    found = [_part("came", came, [layer.macs for layer in came]), _part("went", went, [-layer.macs for layer in went])]
    for way, sign in (("larger", 1), ("smaller", -1)):
        pairs = [pair for pair in other if sign * (pair[1].macs - pair[0].macs) > 0]
        found.append(_part(way, [new for _, new in pairs], [new.macs - old.macs for old, new in pairs]))
    return tuple(part for part in found if part)


def _works(one: Trace) -> dict[str, Layer]:
    return {layer.name: layer for layer in one.layers if layer.macs}


def _part(way: str, layers: list[Layer], differences: list[int]) -> Part | None:
    if not layers:
        return None
    first = ", ".join(layer.name for layer in layers[:3])
    names = text("ladder.names", names=first, more=len(layers) - 3) if len(layers) > 3 else first
    if way in ("came", "went") and all(layer.kind == "projection" for layer in layers):
        way = f"projections_{way}"
    line = text(f"ladder.change.{way}", names=names, layers=len(layers), sum=_sum(differences))
    return Part(sum(differences), line)


def _sum(differences: list[int]) -> str:
    """Equal ones together: 3 × 77,070,336 = 231,211,008. Their sign is that of the words."""
    equal = Counter(map(abs, differences))
    total = f"{sum(map(abs, differences)):,}"
    if len(differences) == 1 or len(equal) > TERMS:
        return total
    return (
        " + ".join(f"{times} × {each:,}" if times > 1 else f"{each:,}" for each, times in equal.items()) + f" = {total}"
    )


def _wrong(found: Ladder) -> tuple[Wrong, ...]:
    """Numbers of the network on screen, divided by 2^30 in place of 10^9."""
    first, later = found.rung("B"), found.rung("v15")
    v1 = first.value if first and later and first.spec.order == "post" else None  # in v2, v1 is another order
    here, thop = found.rung(found.here), found.rung("thop")
    routes = [Wrong("thop", thop.value, v1), Wrong(found.here, here.value, v1)]
    if here.value < 1000:  # written out in full: no letter to divide for
        return ()
    others = [Wrong("cited", one.value, v1, one.source) for one in cited() if PRESETS[one.preset].spec == here.spec]
    return (*others, *routes)


class Held(NamedTuple):
    """A count of parameters that somebody states: its key, the number, and what it has more than the one before."""

    key: str
    value: int
    difference: int
    parts: tuple[Part, ...]


def parameters(spec: ResNetSpec, ask: Callable[[ResNetSpec], Counts] = count) -> tuple[Held, ...]:
    """Parameters without biases of convolutions, with those of the network itself, with all, and with statistics."""
    wanted = {"none": replace(spec, bias="none"), "some": spec, "all": replace(spec, bias="all")}
    if spec.bias in ("none", "all"):
        del wanted["some"]
    built = {key: ask(one) for key, one in wanted.items()}
    found: list[Held] = []
    for key, one in built.items():
        before = found[-1].value if found else one.totals.params
        more = one.totals.params - before
        found.append(Held(key, one.totals.params, more, (_biases(one, more),) if more else ()))
    statistics = built["all"].totals.buffers
    line = Part(statistics, text("ladder.held.statistics_sum", channels=statistics // 2, count=statistics))
    last = found[-1].value
    return (*found, Held("statistics", last + statistics, statistics, (line,) if statistics else ()))


def _biases(one: Counts, more: int) -> Part:
    biased = sum(operation(layer.op).kind == "conv" and layer.biases > 0 for layer in one.trace.layers)
    return Part(more, text("ladder.held.biases", convs=biased, count=more))
