"""How large the shapes of an ONNX file can get, found before onnx works them out: it follows them without a bound.

A few hundred bytes would be enough otherwise: a shape joined to itself again and again, or one more axis at each node.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

from onnx import AttributeProto, ModelProto, NodeProto, TensorProto

from explorer.reading.given import MAX_SIDES, excerpt
from explorer.reading.onnx_file import FEW
from explorer.reading.onnx_graph import STANDARD, Refused, called

MOST = 400_000  # sides of all values, and numbers that sides are worked out from; onnx takes 100 bytes for each
LONGEST = 2_000_000  # numbers of rows of which onnx cannot know that they are no shape
FOLLOWED = frozenset("Add Sub Mul Cast Concat Gather Slice Squeeze Unsqueeze".split())
WHOLE = (TensorProto.INT64, TensorProto.INT32)  # types of the numbers that onnx follows
TOLD = {"Reshape": 1, "Expand": 1, "Col2Im": 1, "ConstantOfShape": 0}  # which input says by its length how many axes
PARTS = frozenset({"Cast", "Identity", "Reshape", "Slice", "Squeeze", "Unsqueeze"})  # no longer than their first input
LONGER = frozenset(
    "Expand ConstantOfShape Tile Pad Range OneHot NonZero Resize Upsample Einsum EyeLike Col2Im CenterCropPad".split()
)  # by the values that they read


class Bound(NamedTuple):
    """The most axes that a value can have, and the most numbers where it is a shape or part of one."""

    axes: int
    numbers: int | None = None


UNKNOWN = Bound(MAX_SIDES)


def unbounded(found: ModelProto) -> set[int]:
    """Numbers of the nodes whose axes have no bound. Refuses a graph whose shapes may hold more than MOST numbers."""
    bounds, without = dict(_given(found)), set()
    total = 0
    for number, node in enumerate(found.graph.node):
        read = [bounds.get(name, UNKNOWN) for name in node.input if name]
        bound = _bound(node, read)
        if bound is None:
            without.add(number)
        for name in filter(None, node.output):
            if node.domain in STANDARD:  # of others the file is believed
                bounds[name] = bound or UNKNOWN
            total += sum(filter(None, bounds.get(name, UNKNOWN)))
        if total > MOST:
            raise Refused("grows", name=called(node), op=excerpt(node.op_type), most=MOST)
    return without


def _given(found: ModelProto) -> Iterator[tuple[str, Bound]]:
    for value in (*found.graph.value_info, *found.graph.input):
        yield value.name, Bound(len(value.type.tensor_type.shape.dim))
    for tensor in found.graph.initializer:
        yield tensor.name, _tensor(tensor)


def _tensor(tensor: TensorProto) -> Bound:
    """Numbers of large tensors are forgotten, so nobody follows them."""
    followed = tensor.data_type in WHOLE and prod(tensor.dims) <= FEW
    return Bound(len(tensor.dims), prod(tensor.dims) if followed else None)


def _constant(attributes: Sequence[AttributeProto]) -> Bound:
    for attribute in attributes:
        if attribute.name == "value":
            return _tensor(attribute.t)
        if attribute.name in ("value_int", "value_ints"):
            return Bound(1, max(len(attribute.ints), 1))
    return UNKNOWN


def _bound(node: NodeProto, read: Sequence[Bound]) -> Bound | None:
    """Of what a node writes; None where nobody can say how many axes that has."""
    if node.op_type == "Constant":
        return _constant(node.attribute)
    if node.op_type == "Shape" and read:
        return Bound(1, read[0].axes)
    told = TOLD.get(node.op_type)
    if told is not None and told < len(read) and read[told].numbers is None:
        return None
    axes = _axes(node, read)
    return Bound(axes, _numbers(node.op_type, read, axes))


def _axes(node: NodeProto, read: Sequence[Bound]) -> int:
    listed = max((len(attribute.ints) for attribute in node.attribute), default=0)
    most = max([listed, *(one.axes for one in read)])
    told = TOLD.get(node.op_type, len(read))
    if told < len(read):
        axes = read[told].numbers or 0  # whoever asks knows them
        return axes if node.op_type == "Reshape" else max(most, axes + 2)
    if node.op_type == "Unsqueeze":
        return most + max(listed, sum(one.numbers or 0 for one in read[1:]))
    if node.op_type in ("Gather", "GatherND") and read:
        return sum(one.axes for one in read) - 1
    return most + (node.op_type == "OneHot")


def _numbers(kind: str, read: Sequence[Bound], axes: int) -> int | None:
    """How many numbers a part of a shape has; None for what is none. onnx follows those in a row alone."""
    counts = [one.numbers for one in read]
    if kind in PARTS and read:
        return counts[0]
    known = [count for count in counts if count is not None]
    if not read or len(known) < len(counts) or kind in LONGER:
        return None
    if kind == "Concat":
        return sum(known)
    longest = max(known) if axes < 2 else prod(known)
    return longest if axes < 2 or longest <= FEW else None


def check_lengths(found: ModelProto, lengths: Mapping[str, int]) -> None:
    """Refuses rows of numbers that together are longer than LONGEST where onnx would follow each of them as a shape.

    `lengths` are those of values of one axis.
    """
    total = 0
    for node in found.graph.node:
        if node.op_type in FOLLOWED:
            total += sum(lengths.get(name, 0) for name in node.input)
        if total > LONGEST:
            raise Refused("grows", name=called(node), op=excerpt(node.op_type), most=LONGEST)
