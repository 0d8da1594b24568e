"""How much of the image one position of a map is made from, layer by layer.

A window of k at stride s over positions that lie j pixels apart, each seeing r pixels, makes positions that lie
j x s pixels apart and see r + (k - 1) x j, or r + (k - 1) x d x j where its values lie d positions apart. The field is followed as an interval of pixels, so it is known where it
lies as well as how large it is. Araujo, Norris and Sim 2019, doi.org/10.23915/distill.00021.

What is counted: every window, of pools too. Padding does not shrink a field: it is counted as if the image went on.
What is left out: the gates of attention and the statistics of a normalisation. They are made from the whole map, and
a field that counted them would be the image from the first of them on.
"""

from typing import NamedTuple

from explorer.analysis.trace.operation import MIXED, STEPS, WHOLE
from explorer.analysis.trace.operations import operation
from explorer.analysis.trace.records import Layer, Trace

Pair = tuple[int, int]  # height, width


class Field(NamedTuple):
    """What one position of a layer's output sees, in pixels of the image, height and width. None sees all of it.

    longest   along the path with the largest windows, the usual figure: 483 at the end of ResNet-50 v1
    shortest  along the path with the smallest, through every shortcut
    jump      pixels between neighbouring positions: the product of the strides
    start     the first row and column that position (0, 0) sees on the longest path; negative in the padding.
              Position (y, x) sees rows start[0] + y * jump[0] and on, longest[0] of them
    read      what a position of each input sees on the longest path; of a gate's multiplication the gated input alone
    step      the jump of the input
    """

    name: str
    longest: Pair | None
    shortest: Pair | None
    jump: Pair | None
    start: Pair | None
    read: tuple[Pair, ...] = ()
    step: Pair | None = None


class _Axis(NamedTuple):
    """The field along one axis: position p sees pixels first + p * jump to last + p * jump, and at least `least`."""

    jump: int
    first: int
    last: int
    least: int


Axes = tuple[_Axis, _Axis]
PIXEL = _Axis(jump=1, first=0, last=0, least=1)


class _Seen(NamedTuple):
    """The field of a layer along both axes, and as the pairs of its `Field`, which all layers share that leave it as it is."""

    axes: Axes
    size: Pair
    least: Pair
    jump: Pair
    start: Pair
    read: tuple[Pair]


def receptive_field(trace: Trace) -> tuple[Field, ...]:
    """The field of each layer of `trace`, in the same order."""
    seen: dict[str, _Seen | None] = {"input": _seen((PIXEL, PIXEL))}
    found = []
    for layer in trace.layers:
        known = [seen[name] for name in layer.inputs]
        if operation(layer.op).gates and any(known):  # the gate is left out
            known = [one for one in known if one]
        seen[layer.name] = here = None if None in known else _behind(layer, known)
        found.append(_field(layer.name, here, known))
    return tuple(found)


def stage_ends(trace: Trace, fields: tuple[Field, ...]) -> dict[str, Field]:
    """The field at the output of each part of a network: stem, stage1, stage2, ..., head."""
    return {layer.stage: field for layer, field in zip(trace.layers, fields, strict=True)}


def size_sum(layer: Layer, field: Field) -> str:
    """`35 + (3 − 1) × 4 = 43` for the height; `max(43, 35) = 43` where paths meet. Empty where nothing changes."""
    if field.longest is None:
        return ""
    read, out = [size[0] for size in field.read], field.longest[0]
    if len(read) > 1:
        return f"max({', '.join(f'{size:,}' for size in read)}) = {out:,}"
    if not layer.kernel:
        return ""
    dilated = f" × {layer.dilations[0]}" if layer.dilations[0] > 1 else ""
    return f"{read[0]:,} + ({layer.kernel[0]} − 1){dilated} × {field.step[0]} = {out:,}"


def jump_sum(layer: Layer, field: Field) -> str:
    """`4 × 2 = 8` for the height of a layer that slides a window. Empty for others."""
    if field.longest is None or not layer.stride:
        return ""
    return f"{field.step[0]} × {layer.stride[0]} = {field.jump[0]}"


def _field(name: str, here: _Seen | None, known: list[_Seen | None]) -> Field:
    if here is None:
        return Field(name, None, None, None, None)
    read = known[0].read if len(known) == 1 else tuple([one.size for one in known])
    return Field(name, here.size, here.least, here.jump, here.start, read, known[0].jump)


def _behind(layer: Layer, known: list[_Seen]) -> _Seen | None:
    """The field of a layer behind those that it reads; the one of the first, if it is the same."""
    axes = _through(layer, _met([one.axes for one in known]))
    return known[0] if axes is known[0].axes else axes and _seen(axes)


def _seen(axes: Axes) -> _Seen:
    (jump, first, last, least), (jump_, first_, last_, least_) = axes
    size = (last - first + 1, last_ - first_ + 1)
    return _Seen(axes, size, (least, least_), (jump, jump_), (first, first_), (size,))


def _met(known: list[Axes]) -> Axes:
    """The field where branches meet."""
    if len(known) == 1:
        return known[0]
    tall, wide = zip(*known, strict=True)
    return _meet(*tall), _meet(*wide)


def _meet(*axes: _Axis) -> _Axis:
    """All that any branch sees, and what the least of them sees."""
    jumps, firsts, lasts, leasts = zip(*axes, strict=True)
    return _Axis(max(jumps), min(firsts), max(lasts), min(leasts))


def _through(layer: Layer, axes: Axes) -> Axes | None:
    """The field behind a layer from that before it; the same object where it leaves it as it is."""
    sides, places = layer.in_shape[1:], layer.out_shape[1:]
    if len(sides) != 2 or len(places) != 2:
        return None  # flattened: whoever reads it reads all positions
    if layer.kernel and layer.stride:
        tall, wide = map(_slide, axes, layer.kernel, layer.stride, layer.padding, layer.dilations)
        return axes if tall is axes[0] and wide is axes[1] else (tall, wide)
    sees = operation(layer.op).sees
    if sees == STEPS:
        tall, wide = (_slide(axis, 1, -(-side // place)) for axis, side, place in zip(axes, sides, places, strict=True))
        return tall, wide
    if sides != places or sees == MIXED or (sees == WHOLE and places == (1, 1)):
        return None
    return axes


def _slide(axis: _Axis, kernel: int, stride: int, padding: int = 0, dilation: int = 1) -> _Axis:
    jump, first, last, least = axis
    if kernel == stride == 1 and not padding:
        return axis
    behind, reach = padding * jump, (kernel - 1) * dilation * jump
    return _Axis(jump * stride, first - behind, last - behind + reach, least + reach)
