"""An ONNX file as the layers of a trace, so that it can stand beside any other network.

The file is read in a process apart (explorer/reading/apart.py); here are only plain values of it, and the shapes that
onnx worked out from the image on.
Counting rules and names of kinds are those of tracing.py: MACs of convolutions and linear layers, an operation
without a rule named as unknown. A normalisation that was folded into a convolution is that convolution's bias.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

from onnx import TensorProto

from explorer.analysis.onnx.operators import (
    ELEMENTWISE,
    LEARNED,
    READ_MAPS,
    Window,
    read_node,
    roles,
    said,
    settings,
    whole,
    window,
)
from explorer.analysis.trace.main_path import mark_branches
from explorer.analysis.trace.records import Layer, Shape, Trace
from explorer.analysis.trace.tracing import stage_of_path, staged
from explorer.reading.given import excerpt
from explorer.reading.onnx_graph import STANDARD, Graph, Held, Node, Refused, called, read

Counts = tuple[int, int, int]  # weights, biases, buffers
MOST_PARTS = 200_000  # tensors that derived weights are made from, all of them together


class Tensor(NamedTuple):
    """Values that a file holds: their shape, and whether they are numbers that are learned (no indices or flags)."""

    shape: Shape
    learned: bool


class Made(NamedTuple):
    """The tensors of the file that a value is made from, and the first of them that is named as a module's weight."""

    parts: tuple[str, ...]
    weight: str = ""


def _made(parts: Sequence[str]) -> Made:
    return Made(tuple(parts), next((part for part in parts if part.endswith(".weight")), ""))


def from_onnx(content: bytes, open_sides: Shape | None = None) -> Trace:
    """The layers of the network in an ONNX file, for one image.

    `open_sides` (C, H, W) stand for sides of the image that the file leaves open; the batch is always 1.
    Raises explorer.reading.onnx_graph.Refused with a sentence for a file that is not taken, and for one whose reading
    takes too much time or memory.
    """
    found = read(content, open_sides, READ_MAPS, ELEMENTWISE)
    layers = _Reader(found).layers()
    unknown = tuple(layer.name for layer in layers if layer.kind == "unknown")
    return Trace(found.shape[1:], layers, unknown, tuple(_unused(found)))


def _unused(found: Graph) -> Iterator[tuple[str, int]]:
    """Weights that no node reads."""
    taken = {name for node in found.nodes for name in node.input}
    for tensor in found.initializers:
        if tensor.kind in LEARNED and tensor.name not in taken:
            yield tensor.name, prod(tensor.shape)


class _Reader:
    """Follows the nodes from the image on; what only weights lead to is part of the weights."""

    def __init__(self, found: Graph):
        self.nodes, self.shapes = whole(found.nodes), found.shapes
        self.sources = {found.image: "input"}  # value -> the layer that wrote it
        self.held = dict(_held(found))  # values that do not come from the image
        self.behind = {name: _made([name]) for name in self.held}
        self.parts = 0  # in all that was made from more than one
        self.counted: set[str] = set()  # tensors that a layer has taken already
        self.taken: dict[int, int] = {}  # what was made from them, by identity, all of it counted: how many values
        self.places: dict[str, tuple[str, int | None]] = {}  # stage and block of each layer
        self.uses = {"input": 1}
        self.staged = False
        self.found: list[Layer] = []

    def layers(self) -> tuple[Layer, ...]:
        for node in self.nodes:
            read = [name for name in node.input if name in self.sources]
            wrote = next(iter(node.output), "")  # a file may forget to say
            if not read or self._is_bookkeeping(node):
                self._prepare(node)
            elif node.op_type == "Identity" and wrote and not said(node):
                self.sources[wrote] = self.sources[read[0]]
            else:
                self._write(node, read, wrote)
        if not self.found:
            raise Refused("no_layers")
        return mark_branches(staged(self.found))

    def _is_bookkeeping(self, node: Node) -> bool:
        """Whether it works out a shape: a whole number is no map."""
        kind = self.shapes.get(node.output[0], (None, 0))[1] if node.output else 0
        return node.op_type == "Shape" or kind in (TensorProto.INT64, TensorProto.INT32, TensorProto.BOOL)

    def _prepare(self, node: Node) -> None:
        """A value that is made from weights, or from shapes."""
        made_from = self._together(node)
        for name in filter(None, node.output):
            shape, kind = self.shapes.get(name, (None, 0))
            self.held.setdefault(name, Tensor(shape or (), kind in LEARNED))
            self.behind.setdefault(name, made_from)

    def _together(self, node: Node) -> Made:
        """What all that a node reads is made from, without its settings. One alone is handed on, not copied."""
        fixed = settings(node)
        read = (self.behind[name] for at, name in enumerate(node.input) if at not in fixed and name in self.behind)
        first, *more = {id(made): made for made in read if made.parts}.values() or [Made(())]
        if not more:
            return first
        self.parts += sum(len(made.parts) for made in (first, *more))
        if self.parts > MOST_PARTS:
            raise Refused("mixed", name=called(node), op=excerpt(node.op_type), most=MOST_PARTS)
        return _made([*dict.fromkeys(part for made in (first, *more) for part in made.parts)])

    def _write(self, node: Node, read: Sequence[str], wrote: str) -> None:
        weights = [(at, name) for at, name in enumerate(node.input) if name in self.held]
        before, behind = (self._shape(node, name) for name in (read[0], wrote))
        done = read_node(node, before, behind, {at: self.held[name].shape for at, name in weights})
        name, stage, block = self._place(node, done, read[0])
        counts, again = self._counts(done.op, [(at, name) for at, name in weights if at not in settings(node)])
        inputs = tuple(self.sources[one] for one in read)
        op, (kernel, stride, padding, groups) = done.op or node.op_type.lower(), window(done)
        self.found.append(Layer(name, done.kind, op, stage, block, inputs, before[1:], behind[1:],
                                kernel, stride, padding, groups, *counts, done.macs, done.dilation, again))  # fmt: skip
        self.places[name] = stage, block
        for output in filter(None, node.output):
            self.sources[output] = name

    def _shape(self, node: Node, name: str) -> Shape:
        shape = self.shapes.get(name, (None, 0))[0]
        if shape is None or 0 in shape:
            raise Refused("no_shape", name=called(node), op=excerpt(node.op_type), value=excerpt(name))
        return shape

    def _counts(self, op: str, weights: Sequence[tuple[int, str]]) -> tuple[Counts, Counts]:
        """Weights, biases and buffers that no layer before it has taken, and those that one has."""
        counts, again = [0, 0, 0], [0, 0, 0]
        for at, name in weights:
            role = roles(op).get(at)
            if role is None:
                role = _role(name, self.held[name])
            made = self.behind[name]
            if role is None:
                continue
            if id(made) in self.taken:
                again[role] += self.taken[id(made)]
                continue
            learned = [part for part in made.parts if self.held[part].learned]
            self.taken[id(made)] = sum(prod(self.held[part].shape) for part in learned)
            for part in learned:
                taken = again if part in self.counted else counts
                self.counted.add(part)
                taken[role] += prod(self.held[part].shape)
        return (counts[0], counts[1], counts[2]), (again[0], again[1], again[2])

    def _place(self, node: Node, done: Window, read: str) -> tuple[str, str, int | None]:
        path = _path(node, done, self.behind)
        stage, block = stage_of_path(path)
        if node.name.startswith("node_") and path == node.name:  # torch's newer exporter: no name of a module
            stage, block = self.places.get(self.sources[read], (None, None))
        else:
            self.staged, stage = self.staged or stage is not None, stage or ("head" if self.staged else "stem")
        return self._once(path), stage or "stem", block

    def _once(self, name: str) -> str:
        """A second use gets _1, as in a trace."""
        uses = self.uses.get(name, 0)
        self.uses[name] = uses + 1
        return self._once(f"{name}_{uses}") if uses else name


def _held(found: Graph) -> Iterator[tuple[str, Tensor]]:
    """What the file holds by name: initializers, weights as inputs, and constants."""
    for tensor in (*found.initializers, *found.sparse, *found.inputs):
        yield tensor.name, _tensor(tensor)
    for node in found.nodes:
        if node.op_type == "Constant" and node.domain in STANDARD and node.output:
            yield node.output[0], _tensor(node.constant) if node.constant else Tensor((), False)


def _tensor(held: Held) -> Tensor:
    return Tensor(held.shape, held.kind in LEARNED)


def _role(name: str, tensor: Tensor) -> int | None:
    """Of a tensor that an operation without roles reads: a bias by its name, else a weight; a lone number is neither."""
    if not tensor.learned or prod(tensor.shape) == 1:
        return None
    return 1 if name.endswith("bias") else 0


def _path(node: Node, done: Window, behind: Mapping[str, Made]) -> str:
    """The module that a node stands for: by its own name as torch writes it, by that of its weight, or as it is called.

    What is written here says its stage, and is called as its layer, whatever its weights are called.
    """
    if node.name and any(key == "stage" for key, _ in node.metadata):
        return _plain(node.name)
    if "/" in node.name:
        *scopes, last = [part for part in node.name.split("/") if part] or [""]
        path = _joined(scopes)
        by_itself = done.kind in ("add", "other", "reshape", "unknown") or not path
        return _plain(f"{path}.{_operation(last, done)}".lstrip(".") if by_itself else path)
    weight = next((behind[name].weight for name in node.input if name in behind and behind[name].weight), "")
    return _plain(weight.removesuffix(".weight") or node.name or done.op or node.op_type.lower())


def _joined(scopes: Sequence[str]) -> str:
    """layer1, layer1.0, conv1 -> layer1.0.conv1: torch writes a member of a list with the list's name again."""
    path: list[str] = []
    for scope in scopes:
        if path and scope.startswith(f"{path[-1]}."):
            path.pop()
        path.append(scope)
    return ".".join(path)


def _operation(last: str, done: Window) -> str:
    """Add_1 -> add_1, by the name that a trace gives the operation."""
    number = re.search(r"_\d+$", last)
    return (done.op or last.partition("_")[0].lower()) + (number.group() if number else "")


def _plain(name: str) -> str:
    return excerpt(name, 200) or "node"
