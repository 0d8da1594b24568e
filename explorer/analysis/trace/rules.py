"""What an operation makes of its inputs' shapes, and what it costs: the rules that rows of operations.py name.

A rule takes the operation's arguments, with a `StandIn` for each tensor that comes from the input, and returns
an Outcome, or None to let torch itself say what comes out, or why nothing does. Shapes here carry the batch in front.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import prod
from typing import Any, NamedTuple

from explorer.analysis.trace.records import Shape
from explorer.analysis.trace.standin import StandIn


class Outcome(NamedTuple):
    """Kind of an operation, shape of its output, multiply-accumulates, and its geometry if it slides a window."""

    kind: str
    shape: Shape
    macs: int | None = 0
    kernel: Shape | None = None
    stride: Shape | None = None
    padding: Shape | None = None
    groups: int | None = None
    dilation: Shape | int = 1


Rule = Callable[..., Outcome | None]  # of an operation's own arguments, as torch has them


def apart(dilation: Sequence[int]) -> Shape | int:
    """A dilation as records have it: 1, or a number for each axis where it is not 1 along all of them."""
    return tuple(dilation) if set(dilation) - {1} else 1


def each_axis(value: Any, axes: int) -> Shape:
    """One number for each axis: 3 -> (3, 3)."""
    return value if type(value) is tuple else tuple(value) if isinstance(value, list) else (value,) * axes


def _windows(sides: Sequence[int], kernel: Sequence[int], stride: Shape, padding: Shape, dilation: Shape) -> list[int]:
    """Places where a window fits along each axis: floor((n + 2p - d(k - 1) - 1) / s) + 1."""
    axes = zip(sides, kernel, stride, padding, dilation, strict=True)
    return [(n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in axes]


def _windows_and_rest(sides: Sequence[int], kernel: Shape, stride: Shape, padding: Shape, dilation: Shape) -> list[int]:
    """The same in ceil mode: one more window for what is left over, unless it would begin in the padding behind."""
    found = []
    for n, k, s, p, d in zip(sides, kernel, stride, padding, dilation, strict=True):
        places = -(-(n + 2 * p - d * (k - 1) - 1) // s) + 1
        found.append(places - 1 if (places - 1) * s >= n + p else places)
    return found


def conv(
    input: StandIn, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Outcome | None:
    """macs = batch x outputs x (input channels / groups) x kernel area; the bias is not one."""
    axes = len(input.dims) - 2
    if padding != "same":
        padding = each_axis(0 if padding == "valid" else padding, axes)
    return _conv(input.dims, weight.shape, each_axis(stride, axes), padding, each_axis(dilation, axes), groups)


@lru_cache(maxsize=4096)  # blocks repeat, and so do their convolutions
def _conv(
    shape: Shape, weight: Shape, stride: Shape, padding: Shape | str, dilation: Shape, groups: int
) -> Outcome | None:
    batch, channels, *sides = shape
    out_channels, per_group, *kernel = weight
    if len(kernel) != len(sides) or channels != per_group * groups or out_channels % groups:
        return None
    if isinstance(padding, str):  # "same": torch allows it with stride 1 alone; an odd total puts one more at the end
        padding = tuple([d * (k - 1) // 2 for k, d in zip(kernel, dilation, strict=True)])
    else:
        sides = _windows(sides, kernel, stride, padding, dilation)
    if min(sides) < 1:
        return None
    out = (batch, out_channels, *sides)
    return Outcome(
        "conv", out, prod(out) * per_group * prod(kernel), tuple(kernel), stride, padding, groups, apart(dilation)
    )


def linear(input: StandIn, weight: Any, bias: Any = None) -> Outcome | None:
    """macs = rows x inputs x outputs; the bias is not one."""
    if input.dims[-1] != weight.shape[1]:
        return None
    shape = (*input.dims[:-1], weight.shape[0])
    return Outcome("linear", shape, prod(shape) * weight.shape[1])


def max_pool(
    input: StandIn,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Outcome | None:
    axes = len(input.dims) - 2
    kernel, padding, dilation = each_axis(kernel_size, axes), each_axis(padding, axes), each_axis(dilation, axes)
    stride = each_axis(stride, axes) if stride not in (None, []) else kernel
    if return_indices:
        return None
    if len(kernel) != axes or any(2 * p > k for p, k in zip(padding, kernel, strict=False)):
        return None
    windows = _windows_and_rest if ceil_mode else _windows
    sides = windows(input.dims[2:], kernel, stride, padding, dilation)
    if min(sides) < 1:
        return None
    return Outcome("pool", (*input.dims[:2], *sides), 0, kernel, stride, padding, None, apart(dilation))


def avg_pool(
    input: StandIn, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False, *_, **__
) -> Outcome | None:
    return max_pool(input, kernel_size, stride, padding, 1, ceil_mode)


def adaptive_pool(input: StandIn, output_size: Any, return_indices: bool = False) -> Outcome | None:
    if return_indices:
        return None
    axes = len(input.dims) - 2
    sides = each_axis(output_size, axes)
    asked = zip(sides, input.dims[2:], strict=True)
    return Outcome("pool", (*input.dims[:2], *(side if want is None else want for want, side in asked)))


def batch_norm(input: StandIn, running_mean: Any = None, *_, **__) -> Outcome | None:
    fits = len(input.dims) > 1 and (running_mean is None or running_mean.shape[0] == input.dims[1])
    return _alike("norm", input.dims) if fits else None


def group_norm(input: StandIn, num_groups: int, weight: Any = None, *_, **__) -> Outcome | None:
    """Torch is asked about groups that do not divide, weights that do not fit, and groups of one value."""
    if len(input.dims) < 2 or input.dims[1] % num_groups or prod(input.dims) == input.dims[0] * num_groups:
        return None
    return Outcome("norm", input.dims) if weight is None or weight.shape[0] == input.dims[1] else None


def same_shape(kind: str) -> Rule:
    """A rule for operations that work on each value by itself."""
    return lambda input, *_, **__: _alike(kind, input.dims)


@lru_cache(maxsize=4096)
def _alike(kind: str, shape: Shape) -> Outcome:
    """What leaves the shape as it was."""
    return Outcome(kind, shape)


def broadcast(kind: str) -> Rule:
    """A rule for operations on two tensors, or a tensor and a number."""

    def rule(input: StandIn, other: Any, **_) -> Outcome | None:
        mine, theirs = input.dims, tuple(getattr(other, "shape", ()))
        gates = len(theirs) == len(mine) and all(their in (1, side) for side, their in zip(mine, theirs, strict=True))
        return _alike(kind, mine) if gates or theirs == () else None

    return rule


def reduce(input: StandIn, dim: Any = None, keepdim: bool = False, **_) -> Outcome | None:
    """A mean or maximum over the axes named; torch is asked about all of them, or one out of reach."""
    axes = len(input.dims)
    dims = dim if isinstance(dim, (tuple, list)) else (dim,)
    if not dims or not all(type(d) is int and -axes <= d < axes for d in dims):
        return None
    gone = {d % axes for d in dims}
    if len(gone) < len(dims):
        return None
    kept = [1 if i in gone else side for i, side in enumerate(input.dims) if keepdim or i not in gone]
    return Outcome("pool", tuple(kept))


def flatten(input: StandIn, start_dim: int = 0, end_dim: int = -1) -> Outcome:
    shape = input.dims
    first, last = start_dim % len(shape), end_dim % len(shape)
    return Outcome("reshape", (*shape[:first], prod(shape[first : last + 1]), *shape[last + 1 :]))


def pad(input: StandIn, pad: Sequence[int], mode: str = "constant", value: Any = None) -> Outcome:
    """`pad` lists before and after for each axis, the last axis first."""
    shape = list(input.dims)
    for axis in range(len(pad) // 2):
        shape[-1 - axis] += pad[2 * axis] + pad[2 * axis + 1]
    return Outcome("pad", tuple(shape))


def getitem(input: StandIn, index: Any) -> Outcome | None:
    """Slices alone; anything cleverer is left to torch."""
    index = index if isinstance(index, tuple) else (index,)
    if not all(isinstance(part, slice) for part in index):
        return None
    sliced = tuple(len(range(*part.indices(side))) for part, side in zip(index, input.dims, strict=False))
    return Outcome("other", (*sliced, *input.dims[len(sliced) :]))
