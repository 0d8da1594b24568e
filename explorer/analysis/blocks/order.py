"""A block in each order of its operations: v1, v1.5, v2, and with the stride at the end of a stage; and what moved."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from explorer.analysis.blocks.shortcuts import kind
from explorer.analysis.blocks.structure import Block, Stage, structure
from explorer.analysis.counts.receptive_field import Pair, receptive_field
from explorer.analysis.counts.totals import Totals
from explorer.analysis.trace.records import Layer, Trace
from explorer.analysis.trace.short import shortened
from explorer.presets import PRESETS, Preset
from explorer.spec import ResNetSpec, facts

# name -> order, stride_on
ORDERS = {
    "v1": ("post", "1x1"),
    "v1_5": ("post", "3x3"),
    "v1_last": ("post", "last"),
    "v2": ("pre", "1x1"),
    "v2_3x3": ("pre", "3x3"),
    "v2_last": ("pre", "last"),
}
PLUS, GATE = "+", "gate"


class Place(NamedTuple):
    """Which block is looked at: where a stage begins, or one inside it that keeps its shape."""

    stage: int
    inside: bool


class Lane(NamedTuple):
    """The operations of a block by their place, from n0 and a0 before the first convolution over c1 and n1 to the sum.

    A normalisation is n, an activation a, a pool p and a convolution or classifier c, with the number of convolutions
    up to it; so a place is the same in any order. `start` is the place that the shortcut leaves before; "" without one.
    """

    block: Block
    cells: dict[str, Layer]
    start: str


class Order(NamedTuple):
    """A network in one order: its sums, its receptive field where the last stage ends, and the blocks that are looked at.

    field  height and width in pixels on the longest path; None for the whole image
    """

    spec: ResNetSpec
    totals: Totals
    field: Pair | None
    stem: Block
    blocks: dict[Place, Block]
    first: Block
    head: Block


class Moved(NamedTuple):
    """How a lane differs from another: places it alone has, places it lacks, convolutions with another stride, and
    whether its shortcut is of another kind or leaves at another place.
    """

    new: frozenset[str]
    gone: frozenset[str]
    strides: frozenset[str]
    shortcut: bool


def variants(spec: ResNetSpec) -> dict[str, ResNetSpec]:
    """The network in every order that its block can have: two where the block has one place for the stride."""
    if not facts.block(spec).strides:
        return {name: replace(spec, order=order) for name, order in (("v1", "post"), ("v2", "pre"))}
    return {name: replace(spec, order=order, stride_on=stride) for name, (order, stride) in ORDERS.items()}


def places(spec: ResNetSpec) -> tuple[Place, ...]:
    """What can be looked at. A block inside is the second, neither first nor last, so none of the orders strides there."""
    stages = enumerate(spec.repeats, start=1)
    return tuple(Place(number, inside) for number, blocks in stages for inside in (False, True)[: 1 + (blocks > 2)])


def place(spec: ResNetSpec, at: str) -> Place:
    """The place that the name of a layer or block means; else where the map is halved first."""
    stage, _, rest = at.removeprefix("layer").partition(".")
    first = Place(min(2, len(spec.repeats)), False)
    if not at.startswith("layer") or not stage.isdigit():
        return first
    inside = rest.partition(".")[0] not in ("", "0")
    known = places(spec)
    return next((found for found in (Place(int(stage), inside), Place(int(stage), False)) if found in known), first)


def order(spec: ResNetSpec, trace: Trace, totals: Totals) -> Order:
    stages = structure(trace)
    last = next(field.longest for field in receptive_field(trace) if field.name == trace.last_map.name)
    stem, head = (stages[at].runs[0].blocks[0] for at in (0, -1))
    blocks = {found: _block_at(stages, spec, found) for found in places(spec)}
    return Order(spec, totals, last, stem, blocks, stages[1].runs[0].blocks[0], head)


def _block_at(stages: Sequence[Stage], spec: ResNetSpec, wanted: Place) -> Block:
    """The block of that place; where the stride comes last, a stage begins with the end of the one before it."""
    ends = spec.stride_on == "last" and wanted.stage > 1 and not wanted.inside
    blocks = [block for run in stages[wanted.stage - ends].runs for block in run.blocks]
    return blocks[-1 if ends else int(wanted.inside)]


def special(spec: ResNetSpec) -> dict[str, ResNetSpec]:
    """The network in v1, in v2 with each thing a projection may read, and in v2 without a last normalisation.

    Their stems, first blocks and heads are those of the network whatever its length, so it is cut to a few blocks.
    """
    short = shortened(spec)
    v2 = replace(short, order="pre", projects="activated", final_norm="yes")
    return {
        "v1": replace(short, order="post"),
        "v2": v2,
        "raw": replace(v2, projects="raw"),
        "open": replace(v2, final_norm="no"),
    }


def lane(block: Block) -> Lane:
    cells, convs = {}, 0
    for layer in block.layers:
        convs += layer.weighted
        cells[f"{'c' if layer.weighted else layer.kind[0]}{convs}"] = layer
    start = [*cells][block.shortcut.start] if block.shortcut.kind != "none" else ""
    if block.gate:
        cells[GATE] = block.gate[-1]
    cells |= {f"{layer.kind[0]}{convs}": layer for layer in block.after}
    return Lane(block, cells, start)


def columns(lanes: Sequence[Lane]) -> tuple[str, ...]:
    """Every place that any of the lanes has, in order; what follows a sum stands behind it."""
    used = {name for lane in lanes for name in lane.cells} | {PLUS for lane in lanes if lane.start}
    convs = max(int(name[1:]) for name in used if name[0] == "c")
    order = [f"{letter}{number}" for number in range(convs + 1) for letter in "cnap"]
    if PLUS in used:
        order.remove(f"a{convs}")
        order += [GATE, PLUS, f"a{convs}"]
    else:
        order.append(GATE)
    return tuple(name for name in order if name in used)


def moved(lane: Lane, first: Lane) -> Moved:
    """How `lane` differs from `first`. A shortcut that leaves at the block's input does so in any order."""
    both = lane.cells.keys() & first.cells.keys()
    return Moved(
        frozenset(lane.cells.keys() - first.cells.keys()),
        frozenset(first.cells.keys() - lane.cells.keys()),
        frozenset(name for name in both if lane.cells[name].stride != first.cells[name].stride),
        (kind(lane.block.shortcut), lane.start) != (kind(first.block.shortcut), first.start),
    )


def strided(lane: Lane) -> tuple[str, ...]:
    """The convolutions of a lane that halve the map."""
    return tuple(name for name, layer in lane.cells.items() if layer.weighted and max(layer.stride) > 1)


def users(spec: ResNetSpec) -> dict[str, Preset]:
    """Where networks of this order come from: origin -> its first such network, of the same kind of block."""
    found: dict[str, Preset] = {}
    for preset in PRESETS.values():
        same = preset.spec.block == spec.block and preset.spec.order == spec.order and preset.spec.shortcut != "none"
        if same and (not facts.block(spec).strides or preset.spec.stride_on == spec.stride_on):
            found.setdefault(preset.origin, preset)
    return found
