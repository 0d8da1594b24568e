"""The shortcuts of a network alone: what each joins, what it costs, what each option would cost, and why add is not concat."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

import torch

from explorer.analysis.blocks.structure import Block, Shortcut, Stage
from explorer.analysis.counts.totals import Totals
from explorer.analysis.trace.operations import operation
from explorer.analysis.trace.records import Shape
from explorer.model.shortcuts import SHORTCUTS, ZeroPad
from explorer.presets import PRESETS
from explorer.published import Result, result
from explorer.spec import ResNetSpec, problems

MEASURED = "resnet34"  # the network on which the paper tries them, table 3
COMPARED = ("none", "A", "B", "C", "D")  # the paper's three between no shortcut at all and the later D


class Join(NamedTuple):
    """Neighbouring blocks whose shortcuts are alike.

    kind     none, identity, projection, average (average pool and projection), averaged (average pool alone), pool
             (one pixel in four), pad
    source   what enters the block, target what its main path leaves; C x H x W
    weights  of one shortcut's convolution; others, what else it learns; macs, its work
    """

    blocks: tuple[Block, ...]
    kind: str
    source: Shape
    target: Shape
    weights: int
    others: int
    macs: int


class Sums(NamedTuple):
    """All shortcuts of a network: how many project, their weights, what else they learn, their work."""

    projections: int
    weights: int
    others: int
    macs: int


class Option(NamedTuple):
    """The network with one kind of shortcut, and what it and its shortcuts alone hold."""

    kind: str
    spec: ResNetSpec
    totals: Totals
    sums: Sums


class Padding(NamedTuple):
    """Channels of a zero-padded shortcut's output, in order: zeros, copies of the input's, zeros; and its stride."""

    before: int
    copied: int
    after: int
    stride: int


class Attempt(NamedTuple):
    """What PyTorch makes of two maps: a shape, or the message with which it refuses."""

    shape: Shape | None
    message: str


def blocks(stages: Sequence[Stage]) -> Iterator[Block]:
    """The blocks of the stages, without stem and head."""
    return (block for stage in stages for run in stage.runs for block in run.blocks if block.number)


def source(block: Block) -> Shape:
    return block.layers[0].in_shape


def target(block: Block) -> Shape:
    """What the main path leaves, which the shortcut has to have too."""
    return block.layers[-1].out_shape


def joins(stages: Sequence[Stage]) -> tuple[Join, ...]:
    """Every block's shortcut, alike neighbours of a stage in one."""
    found = groupby(blocks(stages), key=lambda block: (block.stage, *_join(block)[1:]))
    return tuple(Join(tuple(alike), *key[1:]) for key, alike in found)


def _join(block: Block) -> Join:
    layers = block.shortcut.layers
    weights = sum(layer.weights for layer in layers if layer.kind == "projection")
    others, macs = sum(layer.params for layer in layers) - weights, sum(layer.macs or 0 for layer in layers)
    return Join((block,), kind(block.shortcut), source(block), target(block), weights, others, macs)


def kind(shortcut: Shortcut) -> str:
    """As the picture has it, an average pool told from a plain projection and from a pooled identity."""
    if any(operation(layer.op).sign == "avg" for layer in shortcut.layers):
        return "average" if shortcut.kind == "projection" else "averaged"
    return shortcut.kind


def sums(found: Sequence[Join]) -> Sums:
    times = [(len(join.blocks), join) for join in found]
    return Sums(
        sum(count for count, join in times if join.weights),
        *(sum(count * getattr(join, name) for count, join in times) for name in ("weights", "others", "macs")),
    )


def options(spec: ResNetSpec) -> dict[str, ResNetSpec]:
    """The network with each kind of shortcut that is compared, and with its own where that is another."""
    kinds = [*COMPARED, *(() if spec.shortcut in COMPARED else (spec.shortcut,))]
    return {kind: replace(spec, shortcut=kind) for kind in kinds}


def buildable(found: dict[str, ResNetSpec]) -> dict[str, ResNetSpec]:
    return {kind: spec for kind, spec in found.items() if not problems(spec)}


def errors(spec: ResNetSpec) -> dict[str, Result]:
    """What the paper measured with each kind of shortcut, top-1 error in percent; empty but for the network it tried.

    A basic block has no 1x1 for the stride, so v1 and v1.5 are one network.
    """
    tried = PRESETS[MEASURED].spec
    same = replace(spec, shortcut=tried.shortcut, stride_on=tried.stride_on) == tried and spec.stride_on != "last"
    return {kind: result(f"shortcuts.{MEASURED}.{kind}") for kind in ("none", "A", "B", "C")} if same else {}


def padding(spec: ResNetSpec, kind: str, block: Block) -> Padding | None:
    """How option A or A-half, `kind`, would pad this block, asked of the model; None where channels would be dropped."""
    (channels, *side), (out_channels, *out_side) = source(block), target(block)
    if channels > out_channels:
        return None
    stride = 1 if side == out_side else 2
    module = SHORTCUTS[kind].make(spec, channels, out_channels, stride)
    zeros = (module.before, module.after) if isinstance(module, ZeroPad) else (0, 0)
    return Padding(zeros[0], channels, zeros[1], stride)


def add(one: Shape, other: Shape) -> Attempt:
    """`one + other` in PyTorch, with a batch of one."""
    return _attempt(torch.add, one, other)


def concat(one: Shape, other: Shape) -> Attempt:
    """torch.cat along the channels, with a batch of one."""
    return _attempt(lambda *maps: torch.cat(maps, dim=1), one, other)


def _attempt(operation: Callable[..., torch.Tensor], *shapes: Shape) -> Attempt:
    """On the meta device: shapes alone, no numbers. Only what it refuses is asked of the CPU, in whose words people
    know the refusal; its tensors are one number seen from many places, so nothing is made there either.
    """
    try:
        found = operation(*(torch.empty(1, *shape, device="meta") for shape in shapes))
    except RuntimeError as refused:
        return Attempt(None, _in_the_usual_words(operation, shapes) or str(refused))
    return Attempt(tuple(found.shape[1:]), "")


def _in_the_usual_words(operation: Callable[..., torch.Tensor], shapes: Sequence[Shape]) -> str:
    try:
        operation(*(torch.empty(1).expand(1, *shape) for shape in shapes))
    except RuntimeError as refused:
        return str(refused).strip().splitlines()[0]
    return ""


def apart(one: Shape, other: Shape) -> tuple[str, ...]:
    """The dimensions in which two maps differ: channels, height, width."""
    names = ("channels", "height", "width")
    return tuple(name for name, a, b in zip(names, one, other, strict=True) if a != b)
