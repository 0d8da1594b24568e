"""Several networks as rows of one picture: columns that all of them share, so that what is alike stands in one column.

Every network is aligned to one of them, the base. A stage has a slot for its first block, one for the blocks behind it,
and one for its last where that does something else; the blocks of a slot are drawn as one with their number.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import NamedTuple

from explorer.analysis.compare.align import Pair, Unit, changes, halves, in_order, pair_blocks, stages, units
from explorer.analysis.counts.groups import Group
from explorer.analysis.trace.main_path import main_path
from explorer.analysis.trace.records import Layer, Trace

DRAWN = frozenset({"conv", "linear", "pool", "add"})
# What a kind of layer can do on its own; what else is not the same about it follows from the layers before.
OWN = {
    "conv": ("kernel", "stride", "width", "groups", "bias"),
    "projection": ("kernel", "stride", "width", "bias"),
    "linear": ("kernel", "width", "bias"),
    "pool": ("kernel", "stride"),
    "norm": ("order",),
    "activation": ("order",),
}
EITHER = ("added", "removed")


class Cell(NamedTuple):
    """A layer of the main path with what stands at it; `pre` says before it. marks: what differs, of OWN or EITHER."""

    layer: Layer
    leaning: tuple[Layer, ...]
    pre: bool
    marks: frozenset[str]
    leaning_marks: frozenset[str]


class Beside(NamedTuple):
    """A shortcut or a gate: its layers, and whether anything about it differs."""

    layers: tuple[Layer, ...]
    changed: bool


class Row(NamedTuple):
    """A network in a slot: its blocks, and a cell or a gap for each column; None where it has no such block."""

    count: int  # type: ignore[assignment]  # hides a tuple's own count, which nobody asks here
    cells: tuple[Cell | None, ...]
    shortcut: Beside
    gate: Beside


class Slot(NamedTuple):
    """Blocks that stand for each other: where, what part of the stage (first, rest or last), and each network's row."""

    stage: str
    part: str
    columns: int
    rows: Mapping[str, Row | None]


def own_changes(pair: Pair) -> frozenset[str]:
    """What a layer itself does differently."""
    return frozenset(word for word in changes(pair) if word in EITHER or word in OWN.get(pair.layer.kind, ()))


def side_by_side(traces: Mapping[str, Trace], base: str) -> tuple[Slot, ...]:
    """`traces` by letter; `base` is the letter of the one that the others are aligned to."""
    held = {letter: stages(trace) for letter, trace in traces.items()}
    ways = {letter: main_path(trace.layers) for letter, trace in traces.items()}
    first = [base, *(letter for letter in traces if letter != base)]
    found = []
    for stage in reduce(in_order, ([*held[letter]] for letter in first)):
        blocks = {letter: held[letter].get(stage, []) for letter in traces}
        for part, members in _slots(blocks):
            found.append(_slot(stage, part, {letter: members[letter] for letter in first}, ways))
    return tuple(found)


def _slots(blocks: Mapping[str, Sequence[Group]]) -> list[tuple[str, dict[str, list[Group]]]]:
    """The blocks of each network in the first slot of a stage, the next, and the last if it is one of its own."""
    longest = max(map(len, blocks.values()))
    apart = any(len(groups) > 1 and halves(groups[-1]) for groups in blocks.values())
    end = -1 if apart else None
    parts = {
        "first": {letter: list(groups[:1]) for letter, groups in blocks.items()},
        "rest": {letter: list(groups[1:end]) for letter, groups in blocks.items()},
        "last": {letter: list(groups[-1:]) if apart and len(groups) > 1 else [] for letter, groups in blocks.items()},
    }
    return [(part, members) for part, members in parts.items() if longest and any(members.values())]


def _slot(stage: str, part: str, members: Mapping[str, list[Group]], ways: Mapping[str, set[str]]) -> Slot:
    """The rows of a slot. The first network that has such a block is what the others are aligned to."""
    base = next(letter for letter, groups in members.items() if groups)
    pairs = {
        letter: list(pair_blocks(stage, members[base][0], groups[0], (ways[base], ways[letter])))
        for letter, groups in members.items()
        if groups and letter != base
    }
    marks = {letter: {pair.b.name: own_changes(pair) for pair in found if pair.b} for letter, found in pairs.items()}
    marks[base] = {}
    for found in pairs.values():
        for pair in found:
            if pair.a:
                marks[base][pair.a.name] = marks[base].get(pair.a.name, frozenset()) | own_changes(pair)
    columns = _columns(members[base][0], pairs, ways[base], base)
    rows = {
        letter: _row(letter, groups, columns, ways[letter], marks[letter], _lacks(letter, base, pairs))
        if groups
        else None
        for letter, groups in members.items()
    }
    return Slot(stage, part, len(columns), rows)


def _lacks(letter: str, base: str, pairs: Mapping[str, list[Pair]]) -> frozenset[str]:
    """The lanes in which a network lacks what another one has."""
    if letter == base:
        return frozenset(pair.lane for found in pairs.values() for pair in found if pair.a is None)
    return frozenset(pair.lane for pair in pairs[letter] if pair.b is None)


def _columns(base: Group, pairs: Mapping[str, list[Pair]], way: set[str], letter: str) -> list[dict[str, str]]:
    """For each column the name of the layer that each network has there."""
    columns = [{letter: layer.name} for layer in base.layers if layer.name in way and layer.kind in DRAWN]
    for other, found in pairs.items():
        at, ours = 0, {column[letter]: column for column in columns if letter in column}
        for pair in found:
            if pair.lane != "main" or pair.layer.kind not in DRAWN:
                continue
            if pair.a and pair.a.name in ours:
                column = ours[pair.a.name]
                at = columns.index(column) + 1
                if pair.b:
                    column[other] = pair.b.name
            elif pair.b:
                if at == len(columns) or letter in columns[at]:
                    columns.insert(at, {})
                columns[at][other] = pair.b.name
                at += 1
    return columns


def _row(
    letter: str,
    groups: Sequence[Group],
    columns: Sequence[Mapping[str, str]],
    way: set[str],
    marks: Mapping[str, frozenset[str]],
    lacks: frozenset[str],
) -> Row:
    main = [layer for layer in groups[0].layers if layer.name in way and layer.kind != "attention"]
    at = {unit.anchor.name: unit for unit in units(main) if unit.anchor}
    cells = []
    for column in columns:
        unit = at.get(column.get(letter, ""))
        cells.append(unit and _cell(unit, marks))
    beside = [layer for layer in groups[0].layers if layer.name not in way and layer.kind != "attention"]
    gate = [layer for layer in groups[0].layers if layer.kind == "attention"]
    return Row(len(groups), tuple(cells), *(
        Beside(tuple(layers), bool(_marks(layers, marks)) or lane in lacks)
        for lane, layers in (("shortcut", beside), ("gate", gate))
    ))  # fmt: skip


def _cell(unit: Unit, marks: Mapping[str, frozenset[str]]) -> Cell:
    assert unit.anchor
    return Cell(unit.anchor, unit.leaning, unit.pre, _marks([unit.anchor], marks), _marks(unit.leaning, marks))


def _marks(layers: Sequence[Layer], marks: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*(marks.get(layer.name, frozenset()) for layer in layers))
