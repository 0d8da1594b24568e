"""How operations that only move values are written as nodes of ONNX: other shapes, other orders, parts, joins."""

from collections.abc import Sequence
from math import prod
from typing import Any

from explorer.analysis.onnx.nodes import Call, Node, Numbers, Value, Writer, check, node
from explorer.analysis.trace.rules import each_axis

TO_THE_END = 2**63 - 1
FLOAT = 1  # TensorProto.FLOAT


def reshaped(call: Call, input: Value, *_, **__) -> Node:
    """As the call gave it; the batch stays what it is."""
    check(call.out[0] == input.dims[0] == 1)
    return node("Reshape", input, Numbers("shape", [0, *call.out[1:]]))


def flatten(call: Call, input: Value, start_dim: Any = 0, end_dim: Any = -1) -> Node:
    if start_dim == 1 and end_dim % len(input.dims) == len(input.dims) - 1:
        return node("Flatten", input, axis=1)
    return reshaped(call, input)


def alike(name: str) -> Writer:
    """As another map is shaped."""
    return lambda call, input, other: node(name, input, node("Shape", other))


def expand(call: Call, input: Value, *_, **__) -> Node:
    check(len(call.out) == len(input.dims))
    return node("Expand", input, Numbers("shape", [1, *call.out[1:]]))


def squeeze(call: Call, input: Value, dim: Any = None) -> Node:
    """Sides of 1 that go; a side that stays as it is longer is not named."""
    asked = dim if isinstance(dim, (tuple, list)) else (dim,)
    axes = [axis % len(input.dims) for axis in asked if axis is not None]
    axes = [axis for axis in axes or range(1, len(input.dims)) if input.dims[axis] == 1]
    check(0 not in axes and len(call.out) == len(input.dims) - len(axes))
    return node("Squeeze", input, Numbers("axes", axes)) if axes else node("Identity", input)


def unsqueeze(call: Call, input: Value, dim: Any) -> Node:
    """A side of 1 more. Where two places would do, both give the same, and the first is named."""
    at = next(at for at, side in enumerate((*input.dims[1:], 0), start=1) if call.out[at] != side)
    check(dim % len(call.out) > 0)
    return node("Unsqueeze", input, Numbers("axes", [at]))


def turned(call: Call, input: Value, *dims, **named) -> Node:
    """The axes in another order, the batch first as before: permute."""
    dims = named.get("dims", dims[0] if dims and isinstance(dims[0], (tuple, list)) else dims)
    return _turned(input, [axis % len(input.dims) for axis in dims])


def transpose(call: Call, input: Value, dim0: Any, dim1: Any) -> Node:
    order = [*range(len(input.dims))]
    order[dim0], order[dim1] = order[dim1], order[dim0]
    return _turned(input, order)


def last_two(call: Call, input: Value) -> Node:
    return transpose(call, input, -1, -2)


def moved(call: Call, input: Value, source: Any, destination: Any) -> Node:
    axes = len(input.dims)
    from_to = zip(each_axis(destination, 1), each_axis(source, 1), strict=True)
    placed = {to % axes: at % axes for to, at in from_to}
    rest = iter([axis for axis in range(axes) if axis not in placed.values()])
    return _turned(input, [placed[axis] if axis in placed else next(rest) for axis in range(axes)])


def _turned(input: Value, order: list[int]) -> Node:
    check(order[0] == 0)
    return node("Transpose", input, perm=order)


def slices(call: Call, input: Value, index: Any) -> Node:
    """Of each axis from a start to an end in steps, as x[:, :, ::2, ::2]."""
    index = index if isinstance(index, tuple) else (index,)
    check(all(isinstance(part, slice) for part in index) and index[:1] == (slice(None),))
    cut = {axis: part for axis, part in enumerate(index) if part != slice(None)}
    ends = [TO_THE_END if part.stop is None else part.stop for part in cut.values()]
    steps = [part.step or 1 for part in cut.values()]
    starts = [part.start or 0 for part in cut.values()]
    return _slice(input, starts, ends, [*cut], steps)


def _slice(input: Value, starts: list[int], ends: list[int], axes: list[int], steps: list[int]) -> Node:
    operands = {"starts": starts, "ends": ends, "axes": axes, "steps": steps}
    return node("Slice", input, *(Numbers(key, values) for key, values in operands.items()))


def part(call: Call, input: Value, size: Any, dim: Any = 0) -> Node:
    """One of the pieces of chunk or split; all but the last are as long as the first."""
    axis = dim % len(input.dims)
    check(axis > 0)
    if isinstance(size, (tuple, list)):
        start = sum(size[: call.at])
    elif call.op == "split":
        start = size * call.at
    else:
        start = -(-input.dims[axis] // size) * call.at
    return _slice(input, [start], [start + call.out[axis]], [axis], [1])


def unbound(call: Call, input: Value, dim: Any = 0) -> Node:
    axis = dim % len(input.dims)
    check(axis > 0)
    return node("Gather", input, Numbers("indices", call.at), axis=axis)


def joined(call: Call, tensors: Sequence[Value], dim: Any = 0) -> Node:
    axis = dim % len(call.out)
    check(axis > 0)
    return node("Concat", *tensors, axis=axis)


def stacked(call: Call, tensors: Sequence[Value], dim: Any = 0) -> Node:
    axis = dim % len(call.out)
    check(axis > 0)
    return node("Concat", *(node("Unsqueeze", one, Numbers("axes", [axis])) for one in tensors), axis=axis)


def to_float(call: Call, input: Value, *_, **__) -> Node:
    """A trace knows float32 alone, so nothing else is asked for."""
    return node("Cast", input, to=FLOAT)


def depth_to_space(call: Call, input: Value, upscale_factor: Any) -> Node:
    return node("DepthToSpace", input, blocksize=upscale_factor, mode="CRD")


def channel_shuffle(call: Call, input: Value, groups: Any) -> Node:
    channels, *sides = input.dims[1:]
    apart = node("Reshape", input, Numbers("groups", [0, groups, channels // groups, prod(sides)]))
    across = node("Transpose", apart, perm=[0, 2, 1, 3])
    return node("Reshape", across, Numbers("shape", [0, channels, *sides]))


MODES = {"nearest": "nearest", "bilinear": "linear", "linear": "linear", "bicubic": "cubic"}


def resized(
    call: Call,
    input: Value,
    size: Any = None,
    scale_factor: Any = None,
    mode: Any = "nearest",
    align_corners: Any = None,
    recompute_scale_factor: Any = None,
    antialias: Any = False,
) -> Node:
    """Scales that give whole sides; torch takes the nearest pixel below."""
    check(mode in MODES and not antialias)
    scales = [1.0, 1.0, *(out / side for out, side in zip(call.out[2:], input.dims[2:], strict=True))]
    attributes: dict[str, Any] = {"mode": MODES[mode]}
    if mode == "nearest":
        attributes |= {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    elif align_corners:
        attributes |= {"coordinate_transformation_mode": "align_corners"}
    else:
        attributes |= {"coordinate_transformation_mode": "pytorch_half_pixel", "cubic_coeff_a": -0.75}
    return node("Resize", input, None, Numbers("scales", scales), **attributes)


def padded(call: Call, input: Value, pad: Any, mode: Any = "constant", value: Any = None) -> Node:
    """`pad` lists before and after for each axis, the last axis first; ONNX the beginnings of all, then their ends."""
    axes = len(input.dims)
    before, after = [0] * axes, [0] * axes
    for axis in range(len(pad) // 2):
        before[axes - 1 - axis], after[axes - 1 - axis] = pad[2 * axis], pad[2 * axis + 1]
    check(mode in ("constant", "reflect") and not before[0] and not after[0])
    set_to = {"mode": mode} if mode != "constant" else {}
    return node(
        "Pad", input, Numbers("pads", [*before, *after]), Numbers("value", float(value)) if value else None, **set_to
    )
