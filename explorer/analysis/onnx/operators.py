"""What each operator of ONNX is in a trace: its kind, torch's name for it, its window and what it costs.

A rule takes the node, the shapes of what it reads and writes with the batch in front, and the shapes of the weights by
their place among the node's inputs. Names and counts are those of rules.py; what stands in no table is unknown.
https://onnx.ai/onnx/operators/
"""

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import NamedTuple

from onnx import TensorProto

from explorer.analysis.trace.records import Shape
from explorer.analysis.trace.rules import FREE, RULES
from explorer.reading.given import excerpt
from explorer.reading.onnx_graph import MAX_DIM, Node, Refused, called

# Types of numbers that are learned, whole or quantised; the others are indices and flags.
LEARNED = frozenset(
    (
        *(TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.BFLOAT16, TensorProto.DOUBLE),
        *(TensorProto.INT8, TensorProto.UINT8, TensorProto.INT4, TensorProto.UINT4),
    )
)
WEIGHT, BIAS, BUFFER = range(3)


class Window(NamedTuple):
    """What a node is: a kind and torch's name, and for what slides its kernel, stride, padding and groups."""

    kind: str
    op: str = ""
    macs: int | None = None
    kernel: Shape | None = None
    stride: Shape | None = None
    padding: Shape | None = None
    groups: int | None = None


Rule = Callable[[Node, Shape, Shape, Mapping[int, Shape]], Window]
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


def conv(node: Node, read: Shape, wrote: Shape, weights: Mapping[int, Shape]) -> Window:
    """macs = outputs x (input channels / groups) x kernel area, as in rules.py."""
    op = f"conv{len(read) - 2}d"
    if op not in RULES or len(weights.get(1, ())) != len(read):
        return UNKNOWN
    out_channels, per_group, *kernel = weights[1]
    groups = number(node, "group", 1)
    if read[1] != per_group * groups or wrote[1] != out_channels:
        raise Refused("channels", name=called(node), value=read[1], wanted=per_group * groups)
    if numbers(node, "kernel_shape", kernel, least=1) != tuple(kernel):
        raise Refused("attribute", name=called(node), value=f"kernel_shape, {excerpt(tuple(kernel))}")
    stride, padding = _slides(node, kernel, read, wrote)
    macs = prod(wrote) * per_group * prod(kernel)
    return Window("conv", op, macs, tuple(kernel), stride, padding, groups)


def _slides(node: Node, kernel: Sequence[int], read: Shape, wrote: Shape) -> tuple[Shape, Shape]:
    """Stride and padding in front of each axis; TensorFlow's SAME is worked out from the shapes."""
    ones = (1,) * len(kernel)
    stride = numbers(node, "strides", ones, least=1)
    auto = next((attribute.s for attribute in node.attribute if attribute.name == "auto_pad"), b"NOTSET")
    if auto not in (b"SAME_UPPER", b"SAME_LOWER"):
        return stride, numbers(node, "pads", (0,) * 2 * len(kernel))[: len(kernel)]
    sides = zip(read[2:], wrote[2:], kernel, stride, numbers(node, "dilations", ones, least=1), strict=True)
    missing = [max((out - 1) * s + d * (k - 1) + 1 - side, 0) for side, out, k, s, d in sides]
    return stride, tuple((more + (auto == b"SAME_LOWER")) // 2 for more in missing)


def product(node: Node, read: Shape, wrote: Shape, weights: Mapping[int, Shape]) -> Window:
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
    return Window("linear", "linear", prod(wrote) * inputs)


def pool(op: str) -> Rule:
    """A pool that slides a window."""

    def rule(node: Node, read: Shape, wrote: Shape, weights: Mapping[int, Shape]) -> Window:
        kernel = numbers(node, "kernel_shape", (0,) * (len(read) - 2), least=1)
        return Window("pool", f"{op}_pool{len(kernel)}d", 0, kernel, *_slides(node, kernel, read, wrote))

    return rule


def plain(op: str, kind: str) -> Rule:
    """What costs no multiply-accumulate of a convolution or linear layer."""
    done = Window(kind, op, 0)
    return lambda node, read, wrote, weights: done


# torch's names for what needs no rule of its own: their kinds are those of a trace.
NAMES = {
    "Relu": "relu",
    "LeakyRelu": "leaky_relu",
    "Elu": "elu",
    "Selu": "selu",
    "Gelu": "gelu",
    "HardSwish": "hardswish",
    "HardSigmoid": "hardsigmoid",
    "Mish": "mish",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "Softmax": "softmax",
    "LogSoftmax": "log_softmax",
    "Softplus": "softplus",
    "BatchNormalization": "batch_norm",
    "GroupNormalization": "group_norm",
    "LayerNormalization": "layer_norm",
    "InstanceNormalization": "instance_norm",
    "ReduceMean": "mean",
    "ReduceMax": "amax",
    "Reshape": "reshape",
    "Transpose": "transpose",
    "Squeeze": "squeeze",
    "Unsqueeze": "unsqueeze",
    "Expand": "expand",
    "Split": "split",
    "Sub": "sub",
    "Div": "div",
    "Neg": "neg",
    "ReduceSum": "sum",
    "Exp": "exp",
    "Sqrt": "sqrt",
    "Pow": "pow",
    "Clip": "clamp",
    "Concat": "cat",
    "Dropout": "dropout",
    "Cast": "to",
    "Resize": "interpolate",
    "Upsample": "interpolate",
}
OPERATORS: dict[str, Rule] = {
    **{name: plain(op, FREE.get(op, "activation")) for name, op in NAMES.items()},
    "Conv": conv,
    "Gemm": product,
    "MatMul": product,
    "MaxPool": pool("max"),
    "AveragePool": pool("avg"),
    "GlobalAveragePool": plain("adaptive_avg_pool2d", "pool"),
    "GlobalMaxPool": plain("adaptive_max_pool2d", "pool"),
    "Add": plain("add", "add"),
    "Sum": plain("add", "add"),
    "Mul": plain("mul", "other"),
    "Flatten": plain("flatten", "reshape"),
    "Slice": plain("getitem", "other"),
    "Pad": plain("pad", "pad"),
}

# What the tensors are that a node reads, by their place among its inputs.
NORM = {1: WEIGHT, 2: BIAS, 3: BUFFER, 4: BUFFER}
LINEAR = {0: WEIGHT, 1: WEIGHT, 2: BIAS}
ROLES = {
    **dict.fromkeys(("conv1d", "conv2d", "conv3d", "linear"), LINEAR),
    **dict.fromkeys(("batch_norm", "group_norm", "layer_norm", "instance_norm"), NORM),
}
# Places of what is set and not learned: scales, limits, sizes.
SETTINGS = {
    **dict.fromkeys(("QuantizeLinear", "DequantizeLinear", "Clip", "Dropout", "OneHot"), frozenset({1, 2})),
    **dict.fromkeys(("Resize", "Upsample", "Pad"), frozenset({1, 2, 3})),
    **dict.fromkeys(("QLinearConv", "QLinearMatMul"), frozenset({1, 2, 4, 5, 6, 7})),
}

# Whose first input is the image or a map, never weights; and those that set two maps against each other.
READ_MAPS = frozenset(
    """Conv ConvTranspose MaxPool AveragePool GlobalAveragePool GlobalMaxPool BatchNormalization GroupNormalization
    LayerNormalization InstanceNormalization Relu LeakyRelu Elu Selu Gelu HardSwish HardSigmoid Mish Sigmoid Tanh
    Resize Upsample""".split()
)
ELEMENTWISE = frozenset("Add Sub Mul Div Sum Pow Max Min Mean".split())
