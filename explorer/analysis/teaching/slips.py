"""What people get wrong, each as a function that makes the wrong number from the same records.

A slip that does not apply gives None. The sentence on each is slips.NAME in content/.
"""

from collections.abc import Callable
from math import prod
from typing import NamedTuple

from explorer.analysis.teaching.questions import SHORTCUTS, Case
from explorer.analysis.trace.records import Layer
from explorer.units import per_mac

Wrong = Callable[[Case], int | None]


class Slip(NamedTuple):
    """A mistake by name, and the answer it leads to."""

    name: str
    value: int | str


def slips(case: Case) -> tuple[Slip, ...]:
    """The slips that can be told apart in this case: of those with the same answer, the first; none is right."""
    found: dict[int | str, str] = {}
    for name, value in all_slips(case):
        if value != case.value:
            found.setdefault(value, name)
    return tuple(Slip(name, value) for value, name in found.items())


def all_slips(case: Case) -> tuple[Slip, ...]:
    """Every slip that applies, also where two lead to one answer."""
    if case.asked.quantity == "shortcut":
        return tuple(Slip(_choice(case, option), option) for option in SHORTCUTS if option != case.value)
    rules = (_NETWORK if not case.asked.at else _LAYER)[case.asked.quantity]
    made = ((rule.__name__, rule(case)) for rule in rules)
    return tuple(Slip(name, value) for name, value in made if value)


def collide(case: Case) -> bool:
    """Whether a slip leads to the right answer or to that of another."""
    values = [slip.value for slip in all_slips(case)]
    return case.value in values or len(set(values)) < len(values)


# Parameters of a layer.


def bias_added(case: Case) -> int | None:
    layer = case.layer
    return layer.params + layer.out_shape[0] if layer.kernel and layer.weights and not layer.biases else None


def bias_forgotten(case: Case) -> int | None:
    layer = case.layer
    return layer.weights if layer.biases and layer.kind != "norm" else None


def groups_ignored(case: Case) -> int | None:
    layer = case.layer
    if not layer.weights or (layer.groups or 1) == 1:
        return None
    return layer.weights * layer.groups + layer.biases


def kernel_once(case: Case) -> int | None:
    """k where k x k was meant."""
    layer = case.layer
    return layer.weights // layer.kernel[0] + layer.biases if _is_wide(layer) else None


def places_counted(case: Case) -> int | None:
    layer = case.layer
    return layer.macs + layer.biases if layer.macs and prod(layer.out_shape[1:]) > 1 else None


def as_3x3(case: Case) -> int | None:
    """A projection is a 1x1."""
    layer = case.layer
    return 9 * layer.weights if layer.kind == "projection" and layer.kernel == (1, 1) else None


def statistics_counted(case: Case) -> int | None:
    layer = case.layer
    return layer.params + layer.buffers if layer.kind == "norm" and layer.buffers else None


def shift_forgotten(case: Case) -> int | None:
    return case.layer.weights if case.layer.kind == "norm" and case.layer.biases else None


def variance_forgotten(case: Case) -> int | None:
    buffers = case.layer.buffers if case.asked.at else case.totals.buffers
    return buffers // 2


def _is_wide(layer: Layer) -> bool:
    return bool(layer.kernel and layer.weights and layer.kernel[0] > 1)


# Work of a layer: each rule in MACs, and doubled where FLOPs are asked.


def _work(case: Case) -> int:
    return per_mac(case.asked.quantity)


def flops_for_macs(case: Case) -> int | None:
    return 2 * (case.layer.macs if case.asked.at else case.totals.macs)


def macs_for_flops(case: Case) -> int | None:
    return case.layer.macs if case.asked.at else case.totals.macs


def stride_ignored(case: Case) -> int | None:
    """Counted at the places of the map that goes in."""
    layer = case.layer
    if not layer.stride or max(layer.stride) == 1:
        return None
    return _work(case) * layer.weights * prod(layer.in_shape[1:])


def stride_on_it(case: Case) -> int | None:
    """The stride of another layer of the block taken for its own: stride on the wrong layer."""
    layer = case.layer
    if not layer.macs or not _strided_elsewhere(case):
        return None
    return _work(case) * layer.weights * prod(_strided(layer))


def groups_ignored_in_work(case: Case) -> int | None:
    layer = case.layer
    return _work(case) * layer.macs * layer.groups if (layer.groups or 1) > 1 else None


def one_side(case: Case) -> int | None:
    layer = case.layer
    return _work(case) * layer.macs // layer.out_shape[2] if len(layer.out_shape) == 3 else None


def map_forgotten(case: Case) -> int | None:
    layer = case.layer
    return _work(case) * layer.weights if prod(layer.out_shape[1:]) > 1 else None


def as_3x3_in_work(case: Case) -> int | None:
    wrong = as_3x3(case)
    return wrong and _work(case) * 9 * case.layer.macs


def _strided_elsewhere(case: Case) -> bool:
    layer = case.layer
    if layer.kind != "conv" or not case.block.number or max(layer.stride) > 1:
        return False
    before = case.convs[: case.convs.index(layer)]
    later = case.convs[len(before) + 1 :]
    return not any(max(other.stride) > 1 for other in before) and any(max(other.stride) > 1 for other in later)


def _strided(layer: Layer) -> tuple[int, ...]:
    """The sides of its map with a stride of 2."""
    axes = zip(layer.in_shape[1:], layer.kernel, layer.padding, strict=True)
    return tuple((side + 2 * padding - kernel) // 2 + 1 for side, kernel, padding in axes)


# Sides, channels and fields.


def padding_forgotten(case: Case) -> int | None:
    side, kernel, stride, padding = _window(case.layer)
    return (side - kernel) // stride + 1 if padding and side >= kernel else None


def rounded_up(case: Case) -> int | None:
    side, kernel, stride, padding = _window(case.layer)
    whole, rest = divmod(side + 2 * padding - kernel, stride)
    return whole + 2 if rest and whole + 1 == case.value else None


def stride_forgotten(case: Case) -> int | None:
    side, kernel, stride, padding = _window(case.layer)
    return side + 2 * padding - kernel + 1 if stride > 1 else None


def stride_of_another(case: Case) -> int | None:
    return _strided(case.layer)[0] if _strided_elsewhere(case) else None


def expansion_forgotten(case: Case) -> int | None:
    layer = case.layer
    return layer.in_shape[0] if layer.kernel == (1, 1) and layer.out_shape[0] == 4 * layer.in_shape[0] else None


def jump_forgotten(case: Case) -> int | None:
    read, jump, kernel, _ = _seen(case)
    return read + kernel - 1 if jump > 1 else None


def kernel_whole(case: Case) -> int | None:
    """k where k - 1 was meant."""
    read, jump, kernel, _ = _seen(case)
    return read + kernel * jump


def own_stride_used(case: Case) -> int | None:
    """The stride of a layer widens what comes after it."""
    read, jump, kernel, stride = _seen(case)
    return read + (kernel - 1) * jump * stride if stride > 1 else None


def _window(layer: Layer) -> tuple[int, int, int, int]:
    if not layer.kernel:
        return 0, 1, 1, 0
    return layer.in_shape[1], layer.kernel[0], layer.stride[0], layer.padding[0]


def _seen(case: Case) -> tuple[int, int, int, int]:
    field, layer = case.field, case.layer
    if not layer.kernel or not field.read:
        return 0, 1, 1, 1
    return field.read[0][0], field.step[0], layer.kernel[0], layer.stride[0]


# A block.


def projection_counted(case: Case) -> int | None:
    beside = sum(layer.weights for layer in case.block.shortcut.layers if layer.kind == "projection")
    return case.value + beside if beside else None


def norms_counted(case: Case) -> int | None:
    norms = sum(layer.params for layer in case.block.layers if layer.kind == "norm")
    return case.value + norms if norms else None


def reduction_forgotten(case: Case) -> int | None:
    """The 3x3 at the outer width."""
    wide = [layer for layer in case.convs if _is_wide(layer)]
    if len(case.convs) != 3 or len(wide) != 1:
        return None
    (middle,), outer = wide, case.convs[-1].out_shape[0]
    return case.value - middle.weights + prod(middle.kernel) * outer * outer


def groups_ignored_in_block(case: Case) -> int | None:
    grouped = [layer for layer in case.convs if layer.groups > 1]
    return case.value + sum(layer.weights * (layer.groups - 1) for layer in grouped) if grouped else None


def last_forgotten(case: Case) -> int | None:
    return case.value - case.convs[-1].weights if len(case.convs) > 1 else None


# A network.


def projections_counted(case: Case) -> int | None:
    return case.value + sum(layer.kind == "projection" for layer in case.trace.layers)


def pools_counted(case: Case) -> int | None:
    return case.value + sum(layer.kind == "pool" for layer in case.trace.layers)


def classifier_forgotten(case: Case) -> int | None:
    return case.value - sum(layer.params for layer in case.trace.layers if layer.op == "linear")


def end_forgotten(case: Case) -> int | None:
    return case.value - 1


def ends_forgotten(case: Case) -> int | None:
    return sum(layer.weighted for layer in case.trace.layers if layer.block)


def other_block(case: Case) -> int | None:
    """Three layers for each basic block, two for each bottleneck."""
    blocks = len({(layer.stage, layer.block) for layer in case.trace.layers if layer.block})
    inside = sum(layer.weighted for layer in case.trace.layers if layer.block)
    per_block = {2: 3, 3: 2}.get(inside // blocks)
    return case.value - inside + per_block * blocks if per_block else None


def buffers_counted(case: Case) -> int | None:
    return case.totals.params + case.totals.buffers


def biases_added(case: Case) -> int | None:
    layers = (layer for layer in case.trace.layers if layer.kernel and layer.weights and not layer.biases)
    return case.totals.params + sum(layer.out_shape[0] for layer in layers)


def norms_forgotten(case: Case) -> int | None:
    return case.totals.params - sum(layer.params for layer in case.trace.layers if layer.kind == "norm")


def projections_forgotten(case: Case) -> int | None:
    found = (layer for layer in case.trace.layers if layer.kind == "projection")
    if case.asked.quantity == "params":
        return case.value - sum(layer.params for layer in found)
    return case.value - _work(case) * sum(layer.macs for layer in found)


def stride_moved(case: Case) -> int | None:
    """The total with the stride of each bottleneck on its other layer: v1 for v1.5, v1.5 for v1."""
    blocks: dict[tuple, list[Layer]] = {}
    for layer in case.trace.layers:
        if layer.block and layer.kind == "conv":
            blocks.setdefault((layer.stage, layer.block), []).append(layer)
    return case.value + _work(case) * sum(map(_moved, blocks.values()))


def _moved(convs: list[Layer]) -> int:
    """What the first 1x1 of a bottleneck costs more with the stride moved off it, or less with it moved on it."""
    if len(convs) != 3:
        return 0
    first, second, _ = convs
    if max(first.stride) > 1:
        return first.weights * prod(first.in_shape[1:]) - first.macs
    return first.weights * prod(second.out_shape[1:]) - first.macs if max(second.stride) > 1 else 0


# The same at twice the side.


def twice(case: Case) -> int | None:
    return 2 * _before(case)


def unchanged(case: Case) -> int | None:
    return _before(case)


def eightfold(case: Case) -> int | None:
    return 8 * _before(case)


def classifier_too(case: Case) -> int | None:
    return None if case.asked.at else 4 * _before(case)


def _before(case: Case) -> int:
    """Work at the side before; of a case without one, a quarter."""
    return case.before.value if case.before else case.value // 4


def _choice(case: Case, option: str) -> str:
    """Why another shortcut than the block's was chosen."""
    first, last = case.block.layers[0], (case.block.after or case.block.layers)[-1]
    same = first.in_shape == last.out_shape
    if case.value == "identity":
        return "needless"
    if option == "identity":
        return "projects_anyway" if same else "shapes_differ"
    return "other_option"


_WORK = (stride_on_it, stride_ignored, groups_ignored_in_work, one_side, map_forgotten, as_3x3_in_work)
_DOUBLED = (twice, unchanged, eightfold, classifier_too)
_LAYER: dict[str, tuple[Wrong, ...]] = {
    "params": (
        *(bias_added, bias_forgotten, groups_ignored, kernel_once, places_counted, as_3x3),
        *(statistics_counted, shift_forgotten),
    ),
    "macs": (flops_for_macs, *_WORK),
    "flops": (macs_for_flops, *_WORK),
    "buffers": (variance_forgotten,),
    "doubled": _DOUBLED,
    "side": (padding_forgotten, rounded_up, stride_forgotten, stride_of_another),
    "channels": (expansion_forgotten,),
    "field": (jump_forgotten, kernel_whole, own_stride_used),
    "block_weights": (projection_counted, norms_counted, groups_ignored_in_block, reduction_forgotten, last_forgotten),
}
_NETWORK: dict[str, tuple[Wrong, ...]] = {
    "params": (buffers_counted, biases_added, classifier_forgotten, norms_forgotten, projections_forgotten),
    "macs": (flops_for_macs, stride_moved, projections_forgotten),
    "flops": (macs_for_flops, stride_moved, projections_forgotten),
    "buffers": (variance_forgotten,),
    "doubled": _DOUBLED,
    "depth": (projections_counted, pools_counted, end_forgotten, ends_forgotten, other_block),
}
