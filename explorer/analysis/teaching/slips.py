"""What people get wrong, by the quantity that is asked: each slip a function that makes the wrong number.

It reads the same records as the right one, and gives None where it does not apply. The sentence on each is slips.NAME in
content/.
"""

from collections.abc import Callable
from typing import NamedTuple, cast

from explorer.analysis.teaching import layer_slips as layer
from explorer.analysis.teaching import network_slips as network
from explorer.analysis.teaching import shape_slips as shape
from explorer.analysis.teaching.questions import SHORTCUTS, Case

Wrong = Callable[[Case], int | None]


class Slip(NamedTuple):
    """A mistake by name, and the answer it leads to."""

    name: str
    value: int | str

    @property
    def number(self) -> int:
        """The answer, where a number is asked and no choice."""
        return cast("int", self.value)


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


def _choice(case: Case, option: str) -> str:
    """Why another shortcut than the block's was chosen."""
    first, last = case.block.layers[0], (case.block.after or case.block.layers)[-1]
    same = first.in_shape == last.out_shape
    if case.value == "identity":
        return "needless"
    if option == "identity":
        return "projects_anyway" if same else "shapes_differ"
    return "other_option"


_WORK = (
    layer.stride_on_it,
    layer.stride_ignored,
    layer.groups_ignored_in_work,
    layer.one_side,
    layer.map_forgotten,
    layer.as_3x3_in_work,
)
_DOUBLED = (layer.twice, layer.unchanged, layer.eightfold, layer.classifier_too)
_LAYER: dict[str, tuple[Wrong, ...]] = {
    "params": (
        layer.bias_added,
        layer.bias_forgotten,
        layer.groups_ignored,
        layer.kernel_once,
        layer.places_counted,
        layer.as_3x3,
        layer.statistics_counted,
        layer.shift_forgotten,
    ),
    "macs": (layer.flops_for_macs, *_WORK),
    "flops": (layer.macs_for_flops, *_WORK),
    "buffers": (layer.variance_forgotten,),
    "doubled": _DOUBLED,
    "side": (shape.padding_forgotten, shape.rounded_up, shape.stride_forgotten, shape.stride_of_another),
    "channels": (shape.expansion_forgotten,),
    "field": (shape.jump_forgotten, shape.kernel_whole, shape.own_stride_used),
    "block_weights": (
        network.projection_counted,
        network.norms_counted,
        network.groups_ignored_in_block,
        network.reduction_forgotten,
        network.last_forgotten,
    ),
}
_NETWORK: dict[str, tuple[Wrong, ...]] = {
    "params": (
        network.buffers_counted,
        network.biases_added,
        network.classifier_forgotten,
        network.norms_forgotten,
        network.projections_forgotten,
    ),
    "macs": (layer.flops_for_macs, network.stride_moved, network.projections_forgotten),
    "flops": (layer.macs_for_flops, network.stride_moved, network.projections_forgotten),
    "buffers": (layer.variance_forgotten,),
    "doubled": _DOUBLED,
    "depth": (
        network.projections_counted,
        network.pools_counted,
        network.end_forgotten,
        network.ends_forgotten,
        network.other_block,
    ),
}
