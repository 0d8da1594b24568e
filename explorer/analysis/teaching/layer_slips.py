"""What people get wrong in the parameters and the work of a layer."""

from math import prod

from explorer.analysis.teaching.questions import Case
from explorer.analysis.trace.records import Layer
from explorer.units import per_mac

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
    return layer.weights // layer.kernel[0] + layer.biases if is_wide(layer) else None


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


def is_wide(layer: Layer) -> bool:
    return bool(layer.kernel and layer.weights and layer.kernel[0] > 1)


# Work of a layer: each rule in MACs, and doubled where FLOPs are asked.


def work(case: Case) -> int:
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
    return work(case) * layer.weights * prod(layer.in_shape[1:])


def stride_on_it(case: Case) -> int | None:
    """The stride of another layer of the block taken for its own: stride on the wrong layer."""
    layer = case.layer
    if not layer.macs or not strided_elsewhere(case):
        return None
    return work(case) * layer.weights * prod(strided(layer))


def groups_ignored_in_work(case: Case) -> int | None:
    layer = case.layer
    return work(case) * layer.macs * layer.groups if (layer.groups or 1) > 1 else None


def one_side(case: Case) -> int | None:
    layer = case.layer
    return work(case) * layer.macs // layer.out_shape[2] if len(layer.out_shape) == 3 else None


def map_forgotten(case: Case) -> int | None:
    layer = case.layer
    return work(case) * layer.weights if prod(layer.out_shape[1:]) > 1 else None


def as_3x3_in_work(case: Case) -> int | None:
    wrong = as_3x3(case)
    return wrong and work(case) * 9 * case.layer.macs


def strided_elsewhere(case: Case) -> bool:
    layer = case.layer
    if layer.kind != "conv" or not case.block.number or max(layer.stride) > 1:
        return False
    before = case.convs[: case.convs.index(layer)]
    later = case.convs[len(before) + 1 :]
    return not any(max(other.stride) > 1 for other in before) and any(max(other.stride) > 1 for other in later)


def strided(layer: Layer) -> tuple[int, ...]:
    """The sides of its map with a stride of 2."""
    axes = zip(layer.in_shape[1:], layer.kernel, layer.padding, strict=True)
    return tuple((side + 2 * padding - kernel) // 2 + 1 for side, kernel, padding in axes)


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
    return case.before.number if case.before else case.number // 4
