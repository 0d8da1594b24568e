"""An ONNX file as the layers of a trace, so that it can stand beside any other network.

Shapes are worked out by onnx.shape_inference from the image on; what the file itself says of them is not relied upon.
Counting rules and names of kinds are those of tracing.py: MACs of convolutions and linear layers, an operation
without a rule named as unknown. A normalisation that was folded into a convolution is that convolution's bias.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, shape_inference

from explorer.analysis.onnx.operators import ELEMENTWISE, LEARNED, OPERATORS, READ_MAPS, ROLES, SETTINGS, Window, window
from explorer.analysis.trace.main_path import mark_branches
from explorer.analysis.trace.records import Layer, Shape, Trace
from explorer.analysis.trace.tracing import stage_of_path, staged
from explorer.reading.given import BEYOND, MAX_SIDES, excerpt
from explorer.reading.onnx_bounds import WHOLE, check_lengths, unbounded
from explorer.reading.onnx_file import STANDARD, Refused, called, check_dims, model

MAX_SIDE = 65_536  # of an image: what is larger is a slip, or a trap
BY_EACH = frozenset({"GroupNormalization", "Gelu", "HardSwish", "Mish"})  # defined in ONNX by other operators
MOST_PARTS = 200_000  # tensors that derived weights are made from, all of them together
HANDS_ON = frozenset({"Identity", "Cast", "Transpose"})
OPEN = "open"  # what is drawn for a side that the file leaves open


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
    Raises explorer.reading.onnx_file.Refused with a sentence for a file that is not taken.
    """
    found = model(content)
    image = _image(found)
    shape = _fixed(image, open_sides)
    shapes = _shapes(found, image, shape)
    layers = _Reader(found, image.name, shapes).layers()
    unknown = tuple(layer.name for layer in layers if layer.kind == "unknown")
    return Trace(shape[1:], layers, unknown, tuple(_unused(found)))


def _unused(found: ModelProto) -> Iterator[tuple[str, int]]:
    """Weights that no node reads."""
    read = {name for node in found.graph.node for name in node.input}
    for tensor in found.graph.initializer:
        if tensor.data_type in LEARNED and tensor.name not in read:
            yield tensor.name, prod(tensor.dims)


def _image(found: ModelProto) -> ValueInfoProto:
    """The input that holds no weights: the first; all others must be weights, with fixed shapes."""
    graph = found.graph
    held = {tensor.name for tensor in graph.initializer} | {one.values.name for one in graph.sparse_initializer}
    first, *others = [one for one in graph.input if one.name not in held] or [None]
    if first is None:
        raise Refused("no_input")
    maps = _maps(found, first, others)
    for other in others:
        fixed = all(isinstance(side, int) and side > 0 for side in _sides(other)) and _sides(other)
        if not fixed or other.name in maps:
            raise Refused("inputs", value=len(others) + 1, name=excerpt(other.name))
        check_dims(other.name, _sides(other))
    return first


def _maps(found: ModelProto, image: ValueInfoProto, others: Sequence[ValueInfoProto]) -> set[str]:
    """Those that are read as an image is: where only maps are read, or set against a map of the image's own sides."""
    given = {other.name: other.name for other in others}  # and what hands them on -> the input itself
    alike = {other.name for other in others if _alike(_sides(other), _sides(image))}
    maps = set()
    for node in found.graph.node if others else ():
        if node.op_type in HANDS_ON and node.input[:1] and node.input[0] in given:
            given |= dict.fromkeys(node.output, given[node.input[0]])
        elif node.op_type in READ_MAPS:
            maps |= {given[name] for name in node.input[:1] if name in given}
        elif node.op_type in ELEMENTWISE:
            maps |= alike.intersection(node.input)
    return maps


def _alike(sides: Sequence[int | str], image: Sequence[int | str]) -> bool:
    """Whether all but the batch is the same; a side that the image leaves open is any above 1."""
    if len(sides) != len(image) or not 2 <= len(image) <= MAX_SIDES:
        return False
    pairs = zip(sides[1:], image[1:], strict=True)
    return all(one == side if isinstance(side, int) and side > 0 else one != 1 for one, side in pairs)


def _sides(value: ValueInfoProto) -> list[int | str]:
    """A declared shape: numbers, and names or "" for what is open."""
    return [dim.dim_value if dim.HasField("dim_value") else dim.dim_param for dim in value.type.tensor_type.shape.dim]


def _fixed(image: ValueInfoProto, open_sides: Shape | None) -> Shape:
    """The shape of the image with a batch of 1. Refuses sides that nobody knows."""
    sides = _sides(image)
    if len(sides) > MAX_SIDES:
        raise Refused("dims", name=excerpt(image.name), value=f"{len(sides):,}")
    if len(sides) < 2:
        raise Refused("rank", name=excerpt(image.name), value=len(sides))
    fits = open_sides is not None and len(open_sides) == len(sides) - 1
    asked = open_sides if fits else (None,) * (len(sides) - 1)
    known = [
        side if isinstance(side, int) and side > 0 else wanted for side, wanted in zip(sides[1:], asked, strict=True)
    ]
    shown = "×".join(str(side or OPEN) for side in known)
    if None in known:
        raise Refused("open", name=excerpt(image.name), value=shown)
    if max(known) > MAX_SIDE:
        raise Refused("side", name=excerpt(image.name), value=shown, most=MAX_SIDE)
    return (1, *known)


def _shapes(found: ModelProto, image: ValueInfoProto, shape: Shape) -> Mapping[str, tuple[Shape | None, int]]:
    """Shape and type of every value, from the image's shape on. Of operators that ONNX does not know the file is believed."""
    foreign = {name for node in found.graph.node if node.domain not in STANDARD for name in node.output}
    without = unbounded(found)
    asked = ModelProto()
    asked.CopyFrom(found)
    for number in sorted(without, reverse=True):
        del asked.graph.node[number]  # onnx would give it as many axes as it is told
    del asked.graph.value_info[:]
    asked.graph.value_info.extend(value for value in found.graph.value_info if value.name in foreign)
    for value in asked.graph.input:
        if value.name == image.name:
            _declare(value, shape)
    for output in asked.graph.output:
        if output.name not in foreign:
            output.type.tensor_type.ClearField("shape")
    for node in asked.graph.node:
        if node.op_type in BY_EACH and node.domain in STANDARD and node.input:
            _simplify(node)
    shapes = _inferred_all(asked, follow=False)
    written = [shapes.get(name, (None, 0)) for node in asked.graph.node for name in node.output if name]
    if all(sides is not None or kind in WHOLE for sides, kind in written):
        return shapes
    check_lengths(asked, {name: sides[0] for name, (sides, _) in shapes.items() if sides and len(sides) == 1})
    return _inferred_all(asked, follow=True)


def _inferred_all(asked: ModelProto, follow: bool) -> Mapping[str, tuple[Shape | None, int]]:
    """By onnx; `follow` has it follow numbers that shapes are worked out from, which takes far more memory."""
    try:
        graph = shape_inference.infer_shapes(asked, data_prop=follow).graph
    except (shape_inference.InferenceError, RuntimeError, ValueError) as wrong:
        raise Refused("shapes", value=excerpt(wrong, 200)) from None
    return {one.name: _inferred(one) for one in (*graph.input, *graph.value_info, *graph.output)}


def _simplify(node: NodeProto) -> None:
    """As far as shapes go, it hands on what it reads. ONNX would look into its body, and not always see that."""
    node.op_type = "Identity"
    del node.input[1:], node.attribute[:]


def _declare(image: ValueInfoProto, shape: Shape) -> None:
    declared = image.type.tensor_type.shape
    declared.ClearField("dim")
    for side in shape:
        declared.dim.add(dim_value=side)


def _inferred(value: ValueInfoProto) -> tuple[Shape | None, int]:
    tensor, sides = value.type.tensor_type, _sides(value)
    fits = tensor.HasField("shape") and len(sides) <= MAX_SIDES
    whole = fits and all(isinstance(side, int) and 0 <= side < BEYOND for side in sides)
    return (tuple(sides) if whole and prod(sides) < BEYOND else None), tensor.elem_type


class _Reader:
    """Follows the nodes from the image on; what only weights lead to is part of the weights."""

    def __init__(self, found: ModelProto, image: str, shapes: Mapping[str, tuple[Shape | None, int]]):
        self.nodes, self.shapes = found.graph.node, shapes
        self.sources = {image: "input"}  # value -> the layer that wrote it
        self.held = dict(_held(found, image))  # values that do not come from the image
        self.behind = {name: _made([name]) for name in self.held}
        self.parts = 0  # in all that was made from more than one
        self.counted: set[str] = set()  # tensors that a layer has taken already
        self.taken: set[int] = set()  # what was made from them, by identity: all of its tensors are counted
        self.places: dict[str, tuple[str, int | None]] = {}  # stage and block of each layer
        self.uses = {"input": 1}
        self.staged = False
        self.found: list[Layer] = []

    def layers(self) -> tuple[Layer, ...]:
        for node in self.nodes:
            read = [name for name in node.input if name in self.sources]
            if not read or self._is_bookkeeping(node):
                self._prepare(node)
            elif node.op_type == "Identity":
                self.sources[node.output[0]] = self.sources[read[0]]
            else:
                self._write(node, read)
        if not self.found:
            raise Refused("no_layers")
        return mark_branches(staged(self.found))

    def _is_bookkeeping(self, node: NodeProto) -> bool:
        """Whether it works out a shape: a whole number is no map."""
        kind = self.shapes.get(node.output[0], (None, 0))[1] if node.output else 0
        return node.op_type == "Shape" or kind in (TensorProto.INT64, TensorProto.INT32, TensorProto.BOOL)

    def _prepare(self, node: NodeProto) -> None:
        """A value that is made from weights, or from shapes."""
        made_from = self._together(node)
        for name in filter(None, node.output):
            shape, kind = self.shapes.get(name, (None, 0))
            self.held.setdefault(name, Tensor(shape or (), kind in LEARNED))
            self.behind.setdefault(name, made_from)

    def _together(self, node: NodeProto) -> Made:
        """What all that a node reads is made from, without its settings. One alone is handed on, not copied."""
        settings = _settings(node)
        read = (self.behind[name] for at, name in enumerate(node.input) if at not in settings and name in self.behind)
        first, *more = {id(made): made for made in read if made.parts}.values() or [Made(())]
        if not more:
            return first
        self.parts += sum(len(made.parts) for made in (first, *more))
        if self.parts > MOST_PARTS:
            raise Refused("mixed", name=called(node), op=excerpt(node.op_type), most=MOST_PARTS)
        return _made([*dict.fromkeys(part for made in (first, *more) for part in made.parts)])

    def _write(self, node: NodeProto, read: Sequence[str]) -> None:
        weights = [(at, name) for at, name in enumerate(node.input) if name in self.held]
        shapes = [self._shape(node, name) for name in (read[0], node.output[0])]
        rule = OPERATORS.get(node.op_type) if node.domain in STANDARD else None
        done = rule(node, *shapes, {at: self.held[name].shape for at, name in weights}) if rule else Window("unknown")
        name, stage, block = self._place(node, done, read[0])
        counts = self._counts(done.op, [(at, name) for at, name in weights if at not in _settings(node)])
        inputs = tuple(self.sources[one] for one in read)
        sides, op = tuple(shape[1:] for shape in shapes), done.op or node.op_type.lower()
        self.found.append(Layer(name, done.kind, op, stage, block, inputs, *sides, *window(done), *counts, done.macs))
        self.places[name] = stage, block
        for output in filter(None, node.output):
            self.sources[output] = name

    def _shape(self, node: NodeProto, name: str) -> Shape:
        shape = self.shapes.get(name, (None, 0))[0]
        if shape is None or 0 in shape:
            raise Refused("no_shape", name=called(node), op=excerpt(node.op_type), value=excerpt(name))
        return shape

    def _counts(self, op: str, weights: Sequence[tuple[int, str]]) -> tuple[int, int, int]:
        """Weights, biases and buffers that no layer before it has taken."""
        counts = [0, 0, 0]
        for at, name in weights:
            role = ROLES.get(op, {}).get(at)
            if role is None:
                role = _role(name, self.held[name])
            made = self.behind[name]
            if role is None or id(made) in self.taken:
                continue
            self.taken.add(id(made))
            for part in made.parts:
                if part not in self.counted and self.held[part].learned:
                    self.counted.add(part)
                    counts[role] += prod(self.held[part].shape)
        return tuple(counts)

    def _place(self, node: NodeProto, done: Window, read: str) -> tuple[str, str, int | None]:
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


def _held(found: ModelProto, image: str) -> Iterator[tuple[str, Tensor]]:
    """What the file holds by name: initializers, weights as inputs, and constants."""
    for tensor in found.graph.initializer:
        yield tensor.name, Tensor(tuple(tensor.dims), tensor.data_type in LEARNED)
    for sparse in found.graph.sparse_initializer:
        yield sparse.values.name, Tensor(tuple(sparse.dims), sparse.values.data_type in LEARNED)
    known = {tensor.name for tensor in found.graph.initializer}
    for value in found.graph.input:
        if value.name != image and value.name not in known:
            yield value.name, Tensor(tuple(_sides(value)), value.type.tensor_type.elem_type in LEARNED)
    for node in found.graph.node:
        if node.op_type == "Constant" and node.domain in STANDARD and node.output:
            yield node.output[0], _constant(node)


def _constant(node: NodeProto) -> Tensor:
    for attribute in node.attribute:
        if attribute.name == "value":
            return Tensor(tuple(attribute.t.dims), attribute.t.data_type in LEARNED)
        if attribute.name == "sparse_value":
            sparse = attribute.sparse_tensor
            return Tensor(tuple(sparse.dims), sparse.values.data_type in LEARNED)
    return Tensor((), False)


def _role(name: str, tensor: Tensor) -> int | None:
    """Of a tensor that an operation without roles reads: a bias by its name, else a weight; a lone number is neither."""
    if not tensor.learned or prod(tensor.shape) == 1:
        return None
    return 1 if name.endswith("bias") else 0


def _settings(node: NodeProto) -> frozenset[int]:
    """Places of what a node reads that nobody learned."""
    return SETTINGS.get(node.op_type, frozenset()) if node.domain in STANDARD else frozenset()


def _path(node: NodeProto, done: Window, behind: Mapping[str, Made]) -> str:
    """The module that a node stands for: by its own name as torch writes it, by that of its weight, or as it is called."""
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
