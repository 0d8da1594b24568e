"""Each operation of the networks here as an operator of ONNX: what it is called there, what it reads and how it is set.

A row takes the layer and the module that it belongs to. https://onnx.ai/onnx/operators/
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from torch import nn

from explorer.analysis.trace.records import Layer

Attributes = dict[str, Any]
TO_THE_END = 2**63 - 1


class Operator(NamedTuple):
    """An operator by its name in ONNX.

    attributes  how it is set
    weights     names of the tensors of the module that it reads behind the layer's inputs, in its order
    operands    whole numbers that it reads behind those, by name
    """

    name: str
    attributes: Attributes
    weights: tuple[str, ...] = ()
    operands: tuple[tuple[str, list[int]], ...] = ()


def operator(layer: Layer, part: nn.Module | None) -> Operator:
    """`part` is the module of that name, or for what a block does itself the block. KeyError for an unknown operation."""
    return OPERATORS[layer.op](layer, part)


def conv(layer: Layer, part: nn.Conv1d | nn.Conv2d) -> Operator:
    attributes = {
        "kernel_shape": part.kernel_size,
        "strides": part.stride,
        "pads": part.padding * 2,  # at the beginning of each axis, then at the end of each
        "dilations": part.dilation,
        "group": part.groups,
    }
    return Operator("Conv", attributes, _held(part, "weight", "bias"))


def linear(layer: Layer, part: nn.Linear) -> Operator:
    return Operator("Gemm", {"transB": 1}, _held(part, "weight", "bias"))


def batch_norm(layer: Layer, part: nn.BatchNorm2d) -> Operator:
    read = _held(part, "weight", "bias", "running_mean", "running_var")
    return Operator("BatchNormalization", {"epsilon": part.eps}, read)


def group_norm(layer: Layer, part: nn.GroupNorm) -> Operator:
    """Since opset 21 the scale and the shift are of a channel, as in torch, and no more of a group."""
    attributes = {"num_groups": part.num_groups, "epsilon": part.eps}
    return Operator("GroupNormalization", attributes, _held(part, "weight", "bias"))


def _held(part: nn.Module, *names: str) -> tuple[str, ...]:
    return tuple(name for name in names if getattr(part, name) is not None)


def max_pool(layer: Layer, part: nn.MaxPool2d) -> Operator:
    return Operator("MaxPool", _window(layer, part))


def average_pool(layer: Layer, part: nn.AvgPool2d) -> Operator:
    attributes = _window(layer, part) | {"count_include_pad": int(part.count_include_pad)}
    return Operator("AveragePool", attributes)


def _window(layer: Layer, part: nn.MaxPool2d | nn.AvgPool2d) -> Attributes:
    return {
        "kernel_shape": layer.kernel,
        "strides": layer.stride,
        "pads": layer.padding * 2,
        "ceil_mode": int(part.ceil_mode),
    }


def mean(layer: Layer, part: nn.Module) -> Operator:
    """Over height and width, which stay as sides of 1 or go."""
    keeps = len(layer.out_shape) == len(layer.in_shape)
    return Operator("ReduceMean", {"keepdims": int(keeps)}, operands=(("axes", [2, 3]),))


def unsqueeze(layer: Layer, part: nn.Module) -> Operator:
    """A side of 1 more, where the shapes say; where two places would do, both give the same."""
    at = next(at for at, side in enumerate((*layer.in_shape, 0)) if layer.out_shape[at] != side)
    return Operator("Unsqueeze", {}, operands=(("axes", [at + 1]),))  # the batch stands in front


def transpose(layer: Layer, part: nn.Module) -> Operator:
    """The two sides behind the batch change places."""
    return Operator("Transpose", {"perm": [0, 2, 1]})


def subsample(layer: Layer, part: nn.Module) -> Operator:
    """Every stride-th pixel."""
    strides = [part.stride] * 2
    operands = ("starts", [0, 0]), ("ends", [TO_THE_END] * 2), ("axes", [2, 3]), ("steps", strides)
    return Operator("Slice", {}, operands=operands)


def zeros(layer: Layer, part: nn.Module) -> Operator:
    """Channels of zeros before and behind: the beginnings of all axes, then their ends."""
    return Operator("Pad", {}, operands=(("pads", [0, part.before, 0, 0, 0, part.after, 0, 0]),))


def plain(name: str, **attributes: Any) -> Callable[[Layer, nn.Module | None], Operator]:
    return lambda layer, part: Operator(name, attributes)


# By torch's own name of the operation, as in analysis/rules.py.
OPERATORS = {
    "conv1d": conv,
    "conv2d": conv,
    "linear": linear,
    "batch_norm": batch_norm,
    "group_norm": group_norm,
    "relu": plain("Relu"),
    "sigmoid": plain("Sigmoid"),
    "max_pool2d": max_pool,
    "avg_pool2d": average_pool,
    "adaptive_avg_pool2d": plain("GlobalAveragePool"),
    "add": plain("Add"),
    "mul": plain("Mul"),
    "mean": mean,
    "flatten": plain("Flatten", axis=1),
    "unsqueeze": unsqueeze,
    "transpose": transpose,
    "getitem": subsample,
    "pad": zeros,
}
