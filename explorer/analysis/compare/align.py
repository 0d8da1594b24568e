"""Two networks layer by layer: what in one stands where what stands in the other.

Layers are paired by their role: the stage, the block in it, the way through the block (main path, shortcut, gate), and
the place on that way. Names are not looked at. What has no counterpart is paired with None: a gap.

On one way, convolutions, pools and sums are paired first, the cheapest way to turn one order into the other; then a
normalisation or an activation goes with the convolution that it stands at, before it in v2 and behind it in v1.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import inf as INF
from typing import NamedTuple

from explorer.analysis.counts.groups import Group, block_of, grouped
from explorer.analysis.trace.main_path import main_path
from explorer.analysis.trace.records import Layer, Trace

LANES = ("main", "shortcut", "gate")
LEANING = frozenset({"norm", "activation", "reshape"})  # what stands at another layer
GAP, OTHER_KERNEL, OTHER_POOL, OTHER_STRIDE = 0.5, 0.8, 0.4, 0.1  # two gaps cost more than another kernel and stride

BOTH, OURS, THEIRS = range(3)  # how a cell of the table of costs is come to
LONG = 100  # units of both ways together; longer ones come once and are not kept


class Pair(NamedTuple):
    """A layer of the one network and what stands in its place in the other; one of the two may be missing.

    stage, block  where it is; the block by its number in the first network, or in the second if the first has none
    lane          one of LANES
    before        for each side whether a normalisation or an activation stands before its convolution
    """

    a: Layer | None
    b: Layer | None
    stage: str
    block: int | None
    lane: str
    before: tuple[bool, bool] = (False, False)

    @property
    def layer(self) -> Layer:
        """The one there is; the second network's where there are two."""
        return self.b or self.a


class Unit(NamedTuple):
    """A convolution, pool or sum, and what leans on it; `pre` says on which side. An anchor of None holds the rest."""

    anchor: Layer | None
    leaning: tuple[Layer, ...]
    pre: bool


def align(a: Trace, b: Trace) -> tuple[Pair, ...]:
    """Every layer of both networks once, in order of execution."""
    ways = _main(a), _main(b)
    held = [stages(trace) for trace in (a, b)]
    found: list[Pair] = []
    for name in in_order([*held[0]], [*held[1]]):
        for one, other in _blocks(held[0].get(name, []), held[1].get(name, [])):
            found += pair_blocks(name, one, other, ways)
    return tuple(found)


def changes(pair: Pair) -> tuple[str, ...]:
    """What is not the same: added or removed; or which of kernel, stride, width, groups, bias, side and order."""
    a, b = pair.a, pair.b
    if a is None or b is None:
        return ("added" if a is None else "removed",)
    same = {
        "kernel": (a.op, a.kernel, a.dilation) == (b.op, b.kernel, b.dilation),
        "stride": a.stride == b.stride or not (a.stride and b.stride),
        "width": (a.in_shape[:1], a.out_shape[:1]) == (b.in_shape[:1], b.out_shape[:1]),
        "groups": (a.groups or 1) == (b.groups or 1),
        "bias": a.kind == "norm" or bool(a.biases) == bool(b.biases),
        "side": (a.in_shape[1:], a.out_shape[1:]) == (b.in_shape[1:], b.out_shape[1:]),
        "order": pair.before[0] == pair.before[1],
    }
    return tuple(word for word, is_same in same.items() if not is_same)


def _main(trace: Trace) -> set[str]:
    return main_path(trace.layers)


def stages(trace: Trace) -> dict[str, list[Group]]:
    """The blocks of each stage; a stem or a head is one block without a number."""
    found: dict[str, list[Group]] = {}
    for group in grouped(trace.layers, block_of):
        found.setdefault(group.stage, []).append(group)
    return found


def in_order(ours: list[str], theirs: list[str]) -> list[str]:
    """The stages of both; one that only the second has goes behind the one that it follows there."""
    behind = dict(zip([None, *ours], [*ours, None], strict=True))  # name -> the next; None begins and ends
    for before, name in zip([None, *theirs], theirs, strict=False):
        if name not in behind:
            behind[name], behind[before] = behind[before], name
    order = [behind[None]]
    while order[-1] is not None:
        order.append(behind[order[-1]])
    return order[:-1]


def _blocks(ours: Sequence[Group], theirs: Sequence[Group]) -> Iterator[tuple[Group | None, Group | None]]:
    """Blocks of one stage from the first on. Where both end with a block that halves the map, those two are a pair."""
    both = min(len(ours), len(theirs))
    tail = int(both > 1 and len(ours) != len(theirs) and halves(ours[-1]) and halves(theirs[-1]))
    head = both - tail
    yield from zip(ours[:head], theirs[:head], strict=True)
    yield from ((one, None) for one in ours[head : len(ours) - tail])
    yield from ((None, other) for other in theirs[head : len(theirs) - tail])
    if tail:
        yield ours[-1], theirs[-1]


def halves(group: Group) -> bool:
    return any(layer.stride and max(layer.stride) > 1 for layer in group.layers)


def pair_blocks(stage: str, one: Group | None, other: Group | None, ways: tuple[set[str], set[str]]) -> Iterator[Pair]:
    number = (one or other).block
    for lane in LANES:
        mine, yours = (
            [layer for layer in group.layers if lane_of(layer, way) == lane] if group else []
            for group, way in zip((one, other), ways, strict=True)
        )
        for a, b, before in _lane_pairs(mine, yours):
            yield Pair(a, b, stage, number, lane, before)


def lane_of(layer: Layer, way: set[str]) -> str:
    if layer.kind == "attention":
        return "gate"
    return "main" if layer.name in way else "shortcut"


Found = tuple[Layer | None, Layer | None, tuple[bool, bool]]


def _lane_pairs(mine: Sequence[Layer], yours: Sequence[Layer]) -> list[Found]:
    """The layers of one way through a block, in pairs."""
    ours, theirs = units(mine), units(yours)
    found: list[Found] = []
    for i, j in _matched(tuple(map(_key, ours)), tuple(map(_key, theirs))):
        found += _unit_pairs(ours[i] if i is not None else None, theirs[j] if j is not None else None)
    return _meet_again(found)


def units(layers: Sequence[Layer]) -> list[Unit]:
    """What leans goes with what comes next where the way begins with something that leans (v2), else with what came."""
    pre = bool(layers) and layers[0].kind in LEANING
    units: list[Unit] = []
    waiting: list[Layer] = []
    for layer in layers:
        if layer.kind in LEANING:
            waiting.append(layer)
        elif pre:
            units.append(Unit(layer, tuple(waiting), True))
            waiting = []
        else:
            _lean(units, waiting)
            units.append(Unit(layer, (), False))
            waiting = []
    if pre and waiting:
        return [*units, Unit(None, tuple(waiting), True)]
    _lean(units, waiting)
    return units


def _lean(units: list[Unit], waiting: list[Layer]) -> None:
    if waiting and units:
        units[-1] = units[-1]._replace(leaning=tuple(waiting))


Key = tuple[str, int, int]


def _key(unit: Unit) -> Key:
    """What a unit is: convolution, pool, sum, or the operation's own name; its kernel and its stride."""
    layer = unit.anchor
    if layer is None:
        return "", 0, 1
    kind = "conv" if layer.kind in ("conv", "projection") else layer.op
    kind = "pool" if layer.kind == "pool" else "weighted" if layer.kind == "linear" else kind
    return kind, max(layer.kernel or (0,)), max(layer.stride or (1,))


def _cost(one: Key, other: Key) -> float | None:
    """How unlike two units are; None for those that never stand for each other."""
    kinds = {one[0], other[0]}
    if len(kinds) > 1 and kinds != {"conv", "weighted"}:
        return None
    kernel = one[1] != other[1]
    unlike = OTHER_POOL if kinds == {"pool"} else OTHER_KERNEL
    return kernel * unlike + (one[2] != other[2]) * OTHER_STRIDE


Matched = tuple[tuple[int | None, int | None], ...]


def _matched(ours: tuple[Key, ...], theirs: tuple[Key, ...]) -> Matched:
    """Numbers of the units that are paired, in order, with the least cost; of equal ones, the pairs that come late."""
    return (_cheapest if len(ours) + len(theirs) > LONG else _kept)(ours, theirs)


def _cheapest(ours: tuple[Key, ...], theirs: tuple[Key, ...]) -> Matched:
    """A row of costs at a time; of each cell only the last step stays, a byte, and the way is walked back at the end."""
    above = [GAP * j for j in range(len(theirs) + 1)]
    steps = [bytearray([OURS, *[THEIRS] * len(theirs)])]
    for one in ours:
        row, taken = [above[0] + GAP], bytearray([OURS])
        for j, other in enumerate(theirs):
            cost = _cost(one, other)
            ways = (INF if cost is None else above[j] + cost), above[j + 1] + GAP, row[j] + GAP
            step = min((BOTH, OURS, THEIRS), key=[round(way, 6) for way in ways].__getitem__)
            row.append(ways[step])
            taken.append(step)
        above = row
        steps.append(taken)
    return tuple(_walked_back(steps, len(ours), len(theirs)))[::-1]


def _walked_back(steps: Sequence[bytearray], i: int, j: int) -> Iterator[tuple[int | None, int | None]]:
    while i or j:
        step = steps[i][j]
        i, j = i - (step != THEIRS), j - (step != OURS)
        yield (i if step != THEIRS else None), (j if step != OURS else None)


_kept = lru_cache(maxsize=4096)(_cheapest)  # the same few blocks come again and again


def _unit_pairs(one: Unit | None, other: Unit | None) -> Iterator[Found]:
    before = (bool(one and one.pre), bool(other and other.pre))
    mine, yours = (list(unit.leaning) if unit else [] for unit in (one, other))
    leaning = []
    for layer in mine:
        meets = next((candidate for candidate in yours if candidate.kind == layer.kind), None)
        if meets:
            yours.remove(meets)
        leaning.append((layer, meets, before))
    leaning += [(None, layer, before) for layer in yours]
    anchor = (one and one.anchor, other and other.anchor, (False, False))
    anchors = [anchor] if anchor[0] or anchor[1] else []
    yield from leaning + anchors if any(before) else anchors + leaning


def _meet_again(found: list[Found]) -> list[Found]:
    """Normalisations and activations left over on both sides, such as the last ReLU of a block with and without a sum."""
    spare: dict[str, deque[int]] = {}  # kind -> where the second network has one alone
    for at, (a, b, _) in enumerate(found):
        if a is None:
            spare.setdefault(b.kind, deque()).append(at)
    taken: set[int] = set()
    merged = []
    for a, b, before in found:
        if b is None and a.kind in LEANING and spare.get(a.kind):
            at = spare[a.kind].popleft()
            taken.add(at)
            b, before = found[at][1], (before[0], found[at][2][1])
        merged.append((a, b, before))
    return [pair for at, pair in enumerate(merged) if at not in taken]
