"""What counting tools count for a network besides its multiply-accumulates, each by the rule in its own source.

A rule says what a multiply-accumulate and a bias count; how often each value counts that another operation reads or
writes, the operation's row says. So a tool's number follows from the records of any network; where a tool can be
installed, the tests run it beside its rule.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from math import prod
from pathlib import Path
from typing import NamedTuple

from explorer.analysis.counts.totals import Totals
from explorer.analysis.tools.frameworks import printed
from explorer.analysis.trace.operation import Each
from explorer.analysis.trace.operations import operation
from explorer.analysis.trace.records import WEIGHTED, Layer, Trace
from explorer.i18n import Text, text

CONTENT = Path(__file__).parents[2] / "content" / "ladder.toml"


class Rule(NamedTuple):
    """What a tool counts.

    per_mac  1 where it counts multiply-accumulates, 2 where it counts FLOPs
    biased   kinds of operations whose bias counts once for each value they write
    """

    per_mac: int
    biased: frozenset[str] = frozenset()


class Part(NamedTuple):
    """One operation that is counted besides, all its layers together: how much, and a line that says so."""

    count: int  # type: ignore[assignment]  # hides a tuple's own count, which nobody asks here
    line: Text


CONVS = frozenset({"conv"})
NOTHING = Each(0, 0)

# The source of each rule stands in content/ladder.toml. What a rule leaves out its tool counts as nothing.
RULES = {
    "flop_counter": Rule(2),
    "ptflops_aten": Rule(1, WEIGHTED),
    "fvcore": Rule(1),
    "ptflops": Rule(1, WEIGHTED),
    "thop": Rule(1),
    "calflops": Rule(2, CONVS),
}
PARTS = ("norm", "activation", "max_pool", "avg_pool", "global_pool")
TORCHINFO = "torchinfo"
COUNTERS = (TORCHINFO, *RULES)


class Counted(NamedTuple):
    """A tool's number for a network: `value` is `per_mac` times the multiply-accumulates, and the `parts` besides."""

    per_mac: int
    value: int
    parts: tuple[Part, ...]
    shown: str


def counted(tool: str, trace: Trace, totals: Totals) -> Counted:
    """What the tool, one of COUNTERS, says of a network. `totals` are those of `trace`."""
    if tool == TORCHINFO:
        return _torchinfo(trace, totals)
    rule = RULES[tool]
    parts = tuple(part for part in _parts(tool, rule, trace) if part.count)
    value = rule.per_mac * totals.macs + sum(part.count for part in parts)
    return Counted(rule.per_mac, value, parts, SHOWN.get(tool, str)(value))


def _parts(tool: str, rule: Rule, trace: Trace) -> Iterator[Part]:
    for part in PARTS:
        yield from _values(part, tool, [layer for layer in trace.layers if operation(layer.op).part == part])
    biased = [layer for layer in trace.layers if operation(layer.op).kind in rule.biased and has_bias(layer)]
    count = sum(prod(layer.out_shape) for layer in biased)
    yield Part(count, text("ladder.part.biases", count=count))


def has_bias(layer: Layer) -> bool:
    """Whether a bias is added, also where an earlier call has counted it."""
    return layer.biases + layer.again[1] > 0


def _values(part: str, tool: str, layers: list[Layer]) -> Iterator[Part]:
    """The values that layers of one kind read and write, times how often each counts."""
    for side in ("reads", "writes"):
        shape = {"reads": "in_shape", "writes": "out_shape"}[side]
        asked = [(getattr(operation(layer.op).counted.get(tool, NOTHING), side), layer) for layer in layers]
        values = sum(prod(getattr(layer, shape)) for factor, layer in asked if factor)
        count = sum(factor * prod(getattr(layer, shape)) for factor, layer in asked)
        factor = next((factor for factor, _ in asked if factor), 0)
        named = text(f"ladder.part.{part}")
        if factor == 1:
            yield Part(count, text(f"ladder.part.{side}_once", kind=named, count=count))
        else:
            yield Part(count, text(f"ladder.part.{side}", kind=named, factor=factor, values=values, count=count))


def _torchinfo(trace: Trace, totals: Totals) -> Counted:
    row = next(row for row in printed(trace, totals) if row.framework == TORCHINFO and row.quantity == "macs")
    parts = (Part(row.difference, row.why),) if row.difference else ()
    return Counted(1, row.value, parts, row.shown)


def _ptflops(value: int) -> str:
    """As ptflops writes MACs (ptflops/utils.py): the largest unit that holds one, two places."""
    for size, unit in ((10**9, "GMac"), (10**6, "MMac"), (10**3, "KMac")):
        if value >= size:
            return f"{round(value / size, 2)} {unit}"
    return f"{value} Mac"


def _calflops(value: int) -> str:
    """As calflops writes FLOPs (calflops/utils.py)."""
    for size, unit in ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "K")):
        if value >= size:
            return f"{round(value / size, 2):g} {unit}FLOPS"
    return f"{value} FLOPS"


def _float(value: int) -> str:
    """thop adds up in tensors of floats."""
    return f"{value}.0"


SHOWN = {"ptflops": _ptflops, "ptflops_aten": _ptflops, "calflops": _calflops, "thop": _float}


class Tool(NamedTuple):
    """Where a rule stands: the tool's name, the version that was read, the call, and the file. `run` says how checked."""

    name: str
    version: str
    call: str
    source: str
    run: str


class Said(NamedTuple):
    """A cost that somebody printed for a preset, as they wrote it, in billions, and where."""

    preset: str
    who: str
    shown: str
    source: str
    side: int


@cache
def tools() -> dict[str, Tool]:
    return {key: Tool(**entry) for key, entry in _content()["tools"].items()}


@cache
def said() -> tuple[Said, ...]:
    """Every printed cost; `side` is that of the square image."""
    rows = []
    for entry in _content()["printed"]:
        for preset, figures in entry["values"].items():
            figures = figures if isinstance(figures, dict) else {"224": figures}
            rows += [Said(preset, entry["who"], shown, entry["source"], int(side)) for side, shown in figures.items()]
    return tuple(rows)


class Cited(NamedTuple):
    """A number that somebody printed for a preset and others then divided."""

    preset: str
    value: int
    source: str


@cache
def cited() -> tuple[Cited, ...]:
    return tuple(Cited(**entry) for entry in _content()["cited"])


@cache
def _content() -> dict:
    return tomllib.loads(CONTENT.read_text(encoding="utf-8"))
