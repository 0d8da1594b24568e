"""What people get wrong in the counts of a block and of a whole network."""

from math import prod

from explorer.analysis.teaching.layer_slips import is_wide, work
from explorer.analysis.teaching.questions import Case
from explorer.analysis.trace.records import Layer

# A block.


def projection_counted(case: Case) -> int | None:
    beside = sum(layer.weights for layer in case.block.shortcut.layers if layer.kind == "projection")
    return case.number + beside if beside else None


def norms_counted(case: Case) -> int | None:
    norms = sum(layer.params for layer in case.block.layers if layer.kind == "norm")
    return case.number + norms if norms else None


def reduction_forgotten(case: Case) -> int | None:
    """The 3x3 at the outer width."""
    wide = [layer for layer in case.convs if is_wide(layer)]
    if len(case.convs) != 3 or len(wide) != 1:
        return None
    (middle,), outer = wide, case.convs[-1].out_shape[0]
    return case.number - middle.weights + prod(middle.kernel) * outer * outer


def groups_ignored_in_block(case: Case) -> int | None:
    grouped = [layer for layer in case.convs if layer.groups > 1]
    return case.number + sum(layer.weights * (layer.groups - 1) for layer in grouped) if grouped else None


def last_forgotten(case: Case) -> int | None:
    return case.number - case.convs[-1].weights if len(case.convs) > 1 else None


# A network.


def projections_counted(case: Case) -> int | None:
    return case.number + sum(layer.kind == "projection" for layer in case.trace.layers)


def pools_counted(case: Case) -> int | None:
    return case.number + sum(layer.kind == "pool" for layer in case.trace.layers)


def classifier_forgotten(case: Case) -> int | None:
    return case.number - sum(layer.params for layer in case.trace.layers if layer.kind == "linear")


def end_forgotten(case: Case) -> int | None:
    return case.number - 1


def ends_forgotten(case: Case) -> int | None:
    return sum(layer.weighted for layer in case.trace.layers if layer.block)


def other_block(case: Case) -> int | None:
    """Three layers for each basic block, two for each bottleneck."""
    blocks = len({(layer.stage, layer.block) for layer in case.trace.layers if layer.block})
    inside = sum(layer.weighted for layer in case.trace.layers if layer.block)
    per_block = {2: 3, 3: 2}.get(inside // blocks)
    return case.number - inside + per_block * blocks if per_block else None


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
        return case.number - sum(layer.params for layer in found)
    return case.number - work(case) * sum(layer.macs for layer in found)


def stride_moved(case: Case) -> int | None:
    """The total with the stride of each bottleneck on its other layer: v1 for v1.5, v1.5 for v1."""
    blocks: dict[tuple, list[Layer]] = {}
    for layer in case.trace.layers:
        if layer.block and layer.kind == "conv":
            blocks.setdefault((layer.stage, layer.block), []).append(layer)
    return case.number + work(case) * sum(map(_moved, blocks.values()))


def _moved(convs: list[Layer]) -> int:
    """What the first 1x1 of a bottleneck costs more with the stride moved off it, or less with it moved on it."""
    if len(convs) != 3:
        return 0
    first, second, _ = convs
    if max(first.stride) > 1:
        return first.weights * prod(first.in_shape[1:]) - first.macs
    return first.weights * prod(second.out_shape[1:]) - first.macs if max(second.stride) > 1 else 0
