"""What a node of an ONNX file is in a trace: its kind, torch's name for it, its window and what it costs.

Which operation an operator is, the table of operations says; what stands there in no row is unknown. A reader takes the
operation's name, the node, the shapes of what it reads and writes with the batch in front, and the shapes of the weights
by their place among the node's inputs. Counts are those of rules.py. https://onnx.ai/onnx/operators/
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from math import prod
from typing import NamedTuple

from onnx import TensorProto

from explorer.analysis.trace.operations import OPERATIONS, READ_AS, operation
from explorer.analysis.trace.records import Shape
from explorer.analysis.trace.rules import apart
from explorer.reading.given import excerpt
from explorer.reading.onnx_graph import MAX_DIM, STANDARD, Node, Refused, called

# Types of numbers that are learned, whole or quantised; the others are indices and flags.
LEARNED = frozenset(
    (
        *(TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.BFLOAT16, TensorProto.DOUBLE),
        *(TensorProto.INT8, TensorProto.UINT8, TensorProto.INT4, TensorProto.UINT4),
    )
)
SAID = "op"  # the word in a node's metadata that says which operation it is, where others are written so too


class Window(NamedTuple):
    """What a node is: a kind and torch's name, and for what slides its kernel, stride, padding, groups and dilation."""

    kind: str
    op: str = ""
    macs: int | None = None
    kernel: Shape | None = None
    stride: Shape | None = None
    padding: Shape | None = None
    groups: int | None = None
    dilation: Shape | int = 1


Reader = Callable[[str, Node, Shape, Shape, Mapping[int, Shape]], Window]
UNKNOWN = Window("unknown")


def window(done: Window) -> tuple[Shape | None, Shape | None, Shape | None, int | None]:
    return done.kernel, done.stride, done.padding, done.groups


def number(node: Node, name: str, otherwise: int) -> int:
    return next((attribute.i for attribute in node.attribute if attribute.name == name), otherwise)


def numbers(node: Node, name: str, otherwise: Sequence[int], least: int = 0) -> Shape:
    """As many numbers as `otherwise` has, which stands for those that are not given."""
    found = next((tuple(attribute.ints) for attribute in node.attribute if attribute.name == name), tuple(otherwise))
    if len(found) != len(otherwise) or not all(least <= one <= MAX_DIM for one in found):
        raise Refused("attribute", name=called(node), value=f"{name} = {excerpt(found)}")
    return found


def conv(op: str, node: Node, read: Shape, wrote: Shape, weights: Mapping[int, Shape]) -> Window:
    """macs = outputs x (input channels / groups) x kernel area, as in rules.py."""
    op = f"conv{len(read) - 2}d"
    if op not in OPERATIONS or len(weights.get(1, ())) != len(read):
        return UNKNOWN
    out_channels, per_group, *kernel = weights[1]
    groups = number(node, "group", 1)
    if read[1] != per_group * groups or wrote[1] != out_channels:
        raise Refused("channels", name=called(node), value=read[1], wanted=per_group * groups)
    if numbers(node, "kernel_shape", kernel, least=1) != tuple(kernel):
        raise Refused("attribute", name=called(node), value=f"kernel_shape, {excerpt(tuple(kernel))}")
    stride, padding, dilation = _slides(node, kernel, read, wrote)
    macs = prod(wrote) * per_group * prod(kernel)
    return Window("conv", op, macs, tuple(kernel), stride, padding, groups, dilation)


def _slides(node: Node, kernel: Sequence[int], read: Shape, wrote: Shape) -> tuple[Shape, Shape, Shape | int]:
    """Stride, padding in front of each axis, and dilation; TensorFlow's SAME is worked out from the shapes."""
    ones = (1,) * len(kernel)
    stride, dilation = numbers(node, "strides", ones, least=1), numbers(node, "dilations", ones, least=1)
    auto = next((attribute.s for attribute in node.attribute if attribute.name == "auto_pad"), b"NOTSET")
    if auto not in (b"SAME_UPPER", b"SAME_LOWER"):
        return stride, numbers(node, "pads", (0,) * 2 * len(kernel))[: len(kernel)], apart(dilation)
    sides = zip(read[2:], wrote[2:], kernel, stride, dilation, strict=True)
    missing = [max((out - 1) * s + d * (k - 1) + 1 - side, 0) for side, out, k, s, d in sides]
    return stride, tuple((more + (auto == b"SAME_LOWER")) // 2 for more in missing), apart(dilation)


def product(op: str, node: Node, read: Shape, wrote: Shape, weights: Mapping[int, Shape]) -> Window:
    """A linear layer where one side of the product, not both, is a matrix of weights: macs = outputs x inputs of each.

    The inputs of each are columns on the left and rows on the right, the other way round where Gemm transposes.
    """
    left = 0 in weights
    matrix = weights.get(0 if left else 1, ())
    if len(matrix) != 2 or not read or (left and 1 in weights):
        return UNKNOWN
    of_left, of_right = (number(node, name, 0) if node.op_type == "Gemm" else 0 for name in ("transA", "transB"))
    columns, rows = (-2 if of_left else -1), (-1 if of_right else -2)
    wanted, along = (matrix[columns], rows) if left else (matrix[rows], columns)
    inputs = read[max(along, -len(read))]  # a vector has one side
    if inputs != wanted:
        raise Refused("channels", name=called(node), value=inputs, wanted=wanted)
    return Window("linear", op, prod(wrote) * inputs)


def pool(op: str, node: Node, read: Shape, wrote: Shape, weights: Mapping[int, Shape]) -> Window:
    """A pool that slides a window: that of the operation for as many axes as it has."""
    kernel = numbers(node, "kernel_shape", (0,) * (len(read) - 2), least=1)
    stride, padding, dilation = _slides(node, kernel, read, wrote)
    return Window("pool", f"{op[:-2]}{len(kernel)}d", 0, kernel, stride, padding, None, dilation)


def plain(op: str, node: Node, read: Shape, wrote: Shape, weights: Mapping[int, Shape]) -> Window:
    """What costs no multiply-accumulate of a convolution or linear layer."""
    return Window(operation(op).kind, op, 0)


READERS: dict[str, Reader] = {"conv": conv, "product": product, "pool": pool, "plain": plain}


def said(node: Node) -> str:
    """The operation that a node says it is, where one of that name is written so."""
    op = next((value for key, value in node.metadata if key == SAID), "")
    return op if node.domain in STANDARD and node.op_type in operation(op).onnx.names else ""


def name_in_torch(node: Node) -> str:
    """What a node says itself, or what its operator is read as; empty for what is unknown."""
    return said(node) or (READ_AS.get(node.op_type, "") if node.domain in STANDARD else "")


def read_node(node: Node, read: Shape, wrote: Shape, weights: Mapping[int, Shape]) -> Window:
    op = name_in_torch(node)
    return READERS[operation(op).onnx.read](op, node, read, wrote, weights) if op else UNKNOWN


def whole(nodes: Sequence[Node]) -> list[Node]:
    """The nodes without those that are a part of another: one that says what it is reads what its parts read.

    A part is what the operation's row lets stand before it, and nothing else reads it.
    """
    readers = Counter(name for node in nodes for name in node.input)
    wrote = {node.output[0]: node for node in nodes if len(node.output) == 1 and readers[node.output[0]] == 1}
    found: list[Node] = []
    parts: set[int] = set()
    for node in reversed(nodes):
        before = operation(said(node)).onnx.before
        if id(node) not in parts:
            found.append(_with_parts(node, before, wrote, parts) if before else node)
    return found[::-1]


def _with_parts(node: Node, before: AbstractSet[str], wrote: Mapping[str, Node], parts: set[int]) -> Node:
    """The node as one that reads what its parts read; each of them is noted in `parts`."""
    read, waiting = [], [*reversed(node.input)]
    while waiting:
        name = waiting.pop()
        part = wrote.get(name)
        if part is not None and part.op_type in before and part.domain in STANDARD:
            parts.add(id(part))
            waiting += [one for one in reversed(part.input) if one not in node.input]
        else:
            read.append(name)
    return node._replace(input=tuple(read))


def roles(op: str) -> Mapping[int, int]:
    """What the tensors are that an operation reads, by their place among its inputs."""
    return operation(op).onnx.roles


def settings(node: Node) -> AbstractSet[int]:
    """Places of what a node reads that nobody learned: scales, limits, sizes."""
    if node.domain not in STANDARD:
        return frozenset()
    return QUANTISED.get(node.op_type) or operation(name_in_torch(node)).onnx.set


# Of operators that are no operation of torch's, which are read as unknown, or as a part of the weights.
QUANTISED = {
    **dict.fromkeys(("QuantizeLinear", "DequantizeLinear", "OneHot"), frozenset({1, 2})),
    **dict.fromkeys(("QLinearConv", "QLinearMatMul"), frozenset({1, 2, 4, 5, 6, 7})),
}

# Whose first input is the image or a map, never weights; and those that set two maps against each other.
READ_MAPS = frozenset(
    """Conv ConvTranspose MaxPool AveragePool GlobalAveragePool GlobalMaxPool BatchNormalization GroupNormalization
    LayerNormalization InstanceNormalization Relu LeakyRelu Elu Selu Gelu HardSwish HardSigmoid Mish Sigmoid Tanh
    Resize Upsample""".split()
)
ELEMENTWISE = frozenset("Add Sub Mul Div Sum Pow Max Min Mean".split())
