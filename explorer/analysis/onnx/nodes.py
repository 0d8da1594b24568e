"""How an operation is written as a node of ONNX: the writers that rows of operations.py name. Those that only move
values are in moves.py.

A writer takes the call and then the operation's arguments, as a rule does, with a `Value` for each tensor, and returns
the node; one that needs another node before it puts that into what it reads. Raises Unwritten for what no operator of
ONNX does. The batch is the first axis, and a file leaves it open. https://onnx.ai/onnx/operators/
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from explorer.analysis.trace.records import Shape
from explorer.analysis.trace.rules import each_axis


class Unwritten(ValueError):
    """An operation that is set as no operator of ONNX can be."""


class Value(NamedTuple):
    """A tensor that an operation reads: a map by its layer's name, or one that the network holds, by its own.

    dims  with the batch in front for a map; `held` is torch's tensor, None for a map
    """

    name: str
    dims: Shape
    held: Any = None


class Numbers(NamedTuple):
    """Numbers that an operator reads as an input of that name: whole ones in a row, or a single one of float32."""

    key: str
    values: list[int] | list[float] | float


class Node(NamedTuple):
    """An operator by its name in ONNX, what it reads (tensors, numbers, nodes before it, None for nothing), how it is set."""

    name: str
    reads: tuple["Read", ...]
    attributes: dict[str, Any]


Read = Value | Numbers | Node | None


class Call(NamedTuple):
    """A call of an operation: the shape of what it gives, with the batch, which of several results, and its arguments."""

    op: str
    out: Shape
    at: int
    args: tuple
    kwargs: dict[str, Any]


Writer = Callable[..., Node]


def node(name: str, *reads: "Read", **attributes: Any) -> Node:
    return Node(name, reads, attributes)


def check(fits: bool) -> None:
    if not fits:
        raise Unwritten


def plain(name: str, **attributes: Any) -> Writer:
    """An operator of the map alone, always set alike."""
    return lambda call, input, *_, **__: node(name, input, **attributes)


def conv(
    call: Call,
    input: Value,
    weight: Value,
    bias: Value | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: Any = 1,
) -> Node:
    axes, kernel = len(input.dims) - 2, weight.dims[2:]
    dilation = each_axis(dilation, axes)
    if padding == "same":  # an odd total puts one more at the end
        missing = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
        pads = (*(side // 2 for side in missing), *(side - side // 2 for side in missing))
    else:
        pads = each_axis(0 if padding == "valid" else padding, axes) * 2  # at each axis' beginning, then at its end
    strides = each_axis(stride, axes)
    window = {"kernel_shape": kernel, "strides": strides, "pads": pads, "dilations": dilation, "group": groups}
    return node("Conv", input, weight, bias, **window)


def linear(call: Call, input: Value, weight: Value | None, bias: Value | None = None) -> Node:
    check(len(input.dims) == 2)  # of rows of rows no single operator adds a bias
    return node("Gemm", input, weight, bias, transB=1)


def batch_norm(
    call: Call,
    input: Value,
    running_mean: Value | None,
    running_var: Value | None,
    weight: Value | None = None,
    bias: Value | None = None,
    training: Any = False,
    momentum: Any = 0.1,
    eps: Any = 1e-5,
) -> Node:
    check(None not in (running_mean, weight, bias))
    return node("BatchNormalization", input, weight, bias, running_mean, running_var, epsilon=eps)


def group_norm(
    call: Call,
    input: Value,
    num_groups: Any,
    weight: Value | None = None,
    bias: Value | None = None,
    eps: Any = 1e-5,
    *_,
) -> Node:
    """Since opset 21 the scale and the shift are of a channel, as in torch, and no more of a group."""
    check(None not in (weight, bias))
    return node("GroupNormalization", input, weight, bias, num_groups=num_groups, epsilon=eps)


def layer_norm(
    call: Call,
    input: Value,
    normalized_shape: Any,
    weight: Value | None = None,
    bias: Value | None = None,
    eps: Any = 1e-5,
    *_,
) -> Node:
    check(weight is not None)
    return node("LayerNormalization", input, weight, bias, axis=-len(normalized_shape), epsilon=eps)


def instance_norm(
    call: Call,
    input: Value,
    running_mean: Value | None = None,
    running_var: Value | None = None,
    weight: Value | None = None,
    bias: Value | None = None,
    use_input_stats: Any = True,
    momentum: Any = 0.1,
    eps: Any = 1e-5,
) -> Node:
    check(use_input_stats and None not in (weight, bias))
    return node("InstanceNormalization", input, weight, bias, epsilon=eps)


def leaky_relu(call: Call, input: Value, negative_slope: Any = 0.01, *_, **__) -> Node:
    return node("LeakyRelu", input, alpha=negative_slope)


def elu(call: Call, input: Value, alpha: Any = 1.0, *_, **__) -> Node:
    return node("Elu", input, alpha=float(alpha))


def gelu(call: Call, input: Value, approximate: Any = "none") -> Node:
    return node("Gelu", input, approximate=approximate)


def silu(call: Call, input: Value, *_, **__) -> Node:
    return node("Mul", input, node("Sigmoid", input))


def softplus(call: Call, input: Value, beta: Any = 1, threshold: Any = 20) -> Node:
    check(beta == 1)
    return node("Softplus", input)


def softmax(name: str) -> Writer:
    def write(call: Call, input: Value, dim: Any = None, *_, **__) -> Node:
        check(dim is not None and dim % len(input.dims) > 0)
        return node(name, input, axis=dim % len(input.dims))

    return write


def clip(call: Call, input: Value, min: Any = None, max: Any = None) -> Node:
    check(not any(isinstance(bound, Value) for bound in (min, max)))
    bounds = {"min": min, "max": max}.items()
    return node("Clip", input, *(None if bound is None else Numbers(key, float(bound)) for key, bound in bounds))


def within(least: float, most: float) -> Writer:
    return lambda call, input, *_, **__: node("Clip", input, Numbers("min", least), Numbers("max", most))


def hardtanh(call: Call, input: Value, min_val: Any = -1.0, max_val: Any = 1.0, *_, **__) -> Node:
    return within(float(min_val), float(max_val))(call, input)


def max_pool(
    call: Call,
    input: Value,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: Any = False,
    return_indices: Any = False,
) -> Node:
    window = _window(len(input.dims) - 2, kernel_size, stride, padding, ceil_mode)
    dilation = each_axis(dilation, len(input.dims) - 2)
    return node("MaxPool", input, **window, **({"dilations": dilation} if set(dilation) - {1} else {}))


def average_pool(
    call: Call,
    input: Value,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: Any = False,
    count_include_pad: Any = True,
    divisor_override: Any = None,
) -> Node:
    check(divisor_override is None)
    window = _window(len(input.dims) - 2, kernel_size, stride, padding, ceil_mode)
    return node("AveragePool", input, **window, count_include_pad=int(count_include_pad))


def _window(axes: int, kernel_size: Any, stride: Any, padding: Any, ceil_mode: bool) -> dict[str, Any]:
    kernel = each_axis(kernel_size, axes)
    strides = each_axis(stride, axes) if stride not in (None, [], ()) else kernel
    pads = each_axis(padding, axes) * 2
    return {"kernel_shape": kernel, "strides": strides, "pads": pads, "ceil_mode": int(ceil_mode)}


def adaptive_pool(whole: str, windowed: str) -> Writer:
    """A pool of the whole map; to more than one place where equal windows give it."""

    def write(call: Call, input: Value, output_size: Any, *_, **__) -> Node:
        sides, places = input.dims[2:], call.out[2:]
        if set(places) == {1}:
            return node(whole, input)
        check(all(side % place == 0 for side, place in zip(sides, places, strict=True)))
        kernel = [side // place for side, place in zip(sides, places, strict=True)]
        return node(windowed, input, kernel_shape=kernel, strides=kernel)

    return write


def reduced(name: str) -> Writer:
    """Over axes that are named, none of them the batch."""

    def write(call: Call, input: Value, dim: Any = None, keepdim: Any = False, dtype: Any = None) -> Node:
        axes = [
            axis % len(input.dims) for axis in (dim if isinstance(dim, (tuple, list)) else (dim,)) if axis is not None
        ]
        check(bool(axes) and 0 not in axes and dtype is None)
        return node(name, input, Numbers("axes", axes), keepdims=int(keepdim))

    return write


def elementwise(name: str) -> Writer:
    """Of two tensors, or of one and a number on either side."""

    def write(
        call: Call, input: Value, other: Any, *, alpha: Any = 1, rounding_mode: Any = None, out: Any = None
    ) -> Node:
        check(alpha == 1 and rounding_mode is None)
        both = [one if isinstance(one, Value) else Numbers("other", float(one)) for one in (input, other)]
        return node(name, *both)

    return write


def zeros_like(call: Call, input: Value, **_) -> Node:
    return within(0.0, 0.0)(call, input)


def rsqrt(call: Call, input: Value) -> Node:
    return node("Pow", input, Numbers("exponent", -0.5))


def no_way(call: Call, *_, **__) -> Node:
    raise Unwritten
