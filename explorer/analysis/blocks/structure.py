"""A network as stages of blocks, each block its operations in order and its shortcut.

Neighbouring blocks that are alike stand as one run with a count, so a picture of ResNet-1202 is as small as one of
ResNet-20. Nothing here knows how it is drawn.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from explorer.analysis.counts.groups import block_of, grouped
from explorer.analysis.trace.main_path import main_path
from explorer.analysis.trace.records import Layer, Trace

# Operations that are drawn; what else a block does (flattening, slicing) moves numbers and makes no mark.
DRAWN = {"conv", "linear", "norm", "activation", "pool"}


class Shortcut(NamedTuple):
    """How a block's input reaches its addition.

    kind    none (a plain block), identity, projection, pool (a pooled identity), pad (zeros for missing channels)
    start   how many of the block's operations come before it leaves: 0 at the block's input
    layers  what stands on it
    """

    kind: str
    start: int
    layers: tuple[Layer, ...]


class Block(NamedTuple):
    """A block, or what a stem or head does.

    layers    the main path, in order, without the addition
    gate      the layers of its attention, if it has one; it stands before the addition
    after     what follows the addition: the activation of v1
    """

    stage: str
    number: int | None
    layers: tuple[Layer, ...]
    gate: tuple[Layer, ...]
    after: tuple[Layer, ...]
    shortcut: Shortcut

    @property
    def all_layers(self) -> tuple[Layer, ...]:
        return (*self.layers, *self.gate, *self.after, *self.shortcut.layers)


class Run(NamedTuple):
    """Neighbouring blocks that differ in nothing but their names."""

    blocks: tuple[Block, ...]


class Stage(NamedTuple):
    """Stem, stage or head, with all of its layers and its blocks run by run."""

    name: str
    layers: tuple[Layer, ...]
    runs: tuple[Run, ...]


def structure(trace: Trace) -> tuple[Stage, ...]:
    """Stem, stages and head of a network."""
    main = main_path(trace.layers)
    groups = grouped(trace.layers, block_of)
    stages = []
    for name, found in groupby(groups, key=lambda group: group.stage):
        members = list(found)
        blocks = [_block(group.stage, group.block, group.layers, main) for group in members]
        layers = tuple(layer for group in members for layer in group.layers)
        stages.append(Stage(name, layers, _runs(blocks)))
    return tuple(stages)


def _block(stage: str, number: int | None, layers: Sequence[Layer], main: set[str]) -> Block:
    addition = next((layer for layer in reversed(layers) if layer.kind == "add" and layer.name in main), None)
    gate = tuple(layer for layer in layers if layer.kind == "attention")
    drawn = [layer for layer in layers if layer.name in main and layer.kind in DRAWN]
    if addition is None:
        return Block(stage, number, tuple(drawn), gate, (), Shortcut("none", 0, ()))
    at = layers.index(addition)
    later = {layer.name for layer in layers[at:]}
    before = tuple(layer for layer in drawn if layer.name not in later)
    after = tuple(layer for layer in drawn if layer.name in later)
    return Block(stage, number, before, gate, after, _shortcut(addition, layers, before, main))


def _shortcut(addition: Layer, layers: Sequence[Layer], before: Sequence[Layer], main: set[str]) -> Shortcut:
    beside = tuple(layer for layer in layers if layer.name not in main and layer.kind != "attention")
    kinds = {layer.kind for layer in beside}
    kind = next((kind for kind in ("pad", "projection", "pool") if kind in kinds), "identity")
    names = [layer.name for layer in before]
    sources = beside[0].inputs if beside else addition.inputs
    start = max((names.index(source) + 1 for source in sources if source in names[:-1]), default=0)
    return Shortcut(kind, start if beside else 0, beside)


def _runs(blocks: Sequence[Block]) -> tuple[Run, ...]:
    return tuple(Run(tuple(alike)) for _, alike in groupby(blocks, key=_likeness))


def _likeness(block: Block) -> tuple:
    """A block without what names it."""
    parts = (block.layers, block.gate, block.after, block.shortcut.layers)
    shapes = tuple(tuple(layer[1:4] + layer[6:] for layer in part if layer) for part in parts)
    return (block.stage, block.shortcut.kind, block.shortcut.start, *shapes)


def find(stages: Sequence[Stage], name: str) -> tuple[Block, Layer] | None:
    """The block that holds a layer of that name, and the layer.

    For the name of a block, and of what a block does without drawing it (an addition), its dearest layer.
    """
    undrawn = any(layer.name == name for stage in stages for layer in stage.layers)
    around = None
    for block in (block for stage in stages for run in stage.runs for block in run.blocks):
        layers = block.all_layers
        for layer in layers:
            if layer.name == name:
                return block, layer
        if layers and (name == path(block) or undrawn and name.startswith(f"{path(block)}.")):
            around = block, max(layers, key=lambda layer: layer.macs or 0)
    return around


def path(block: Block) -> str:
    """The module that is the block, such as layer2.0; stem and head have none and go by the stage's name."""
    return f"layer{block.stage.removeprefix('stage')}.{block.number - 1}" if block.number else block.stage


def first_halving(stages: Sequence[Stage]) -> str:
    """The layer a picture begins with: the first inside a stage that halves the map, or else the first of a stage."""
    inside = [layer for stage in stages if stage.name.startswith("stage") for layer in _all(stage) if layer.weighted]
    halving = (layer.name for layer in inside if layer.stride and max(layer.stride) > 1)
    return next(halving, inside[0].name if inside else "")


def _all(stage: Stage) -> list[Layer]:
    return [layer for run in stage.runs for block in run.blocks for layer in block.layers]
