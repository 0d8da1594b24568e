"""What a residual network is, and what is wrong with one.

facts     what is so of each choice, by its row in explorer/model/
network   ResNetSpec: one frozen value says everything; its geometry
problem   why a network cannot be built
values    rules for one knob
fits      rules for knobs that must stand together
check     all rules in order: problems(spec)
"""

from explorer.spec.check import nearest_fix, problems
from explorer.spec.network import (
    KNOBS,
    NORM_GROUPS,
    NUMBERS,
    ResNetSpec,
    inner_width,
    is_long,
    leaving,
    map_sides,
    stage_widths,
    stem_channels,
)
from explorer.spec.problem import Problem
from explorer.spec.values import (
    MAX_BLOCKS,
    MAX_CHANNELS,
    MAX_CLASSES,
    MAX_INNER,
    MAX_INPUT_CHANNELS,
    MAX_SIDE,
    MAX_STAGES,
)

__all__ = [
    "KNOBS",
    "MAX_BLOCKS",
    "MAX_CHANNELS",
    "MAX_CLASSES",
    "MAX_INNER",
    "MAX_INPUT_CHANNELS",
    "MAX_SIDE",
    "MAX_STAGES",
    "NORM_GROUPS",
    "NUMBERS",
    "Problem",
    "ResNetSpec",
    "inner_width",
    "is_long",
    "leaving",
    "map_sides",
    "nearest_fix",
    "problems",
    "stage_widths",
    "stem_channels",
]
