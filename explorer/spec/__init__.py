"""What a residual network is, and what is wrong with one.

network   ResNetSpec: one frozen value says everything; its geometry
problem   why a network cannot be built
values    rules for one knob
fits      rules for knobs that must stand together
check     all rules in order: problems(spec)
"""

from explorer.spec.check import nearest_fix, problems
from explorer.spec.network import (
    EXPANSION,
    KNOBS,
    NORM_GROUPS,
    NUMBERS,
    SQUEEZE,
    STEM_HALVINGS,
    ResNetSpec,
    inner_width,
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
    "EXPANSION",
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
    "SQUEEZE",
    "STEM_HALVINGS",
    "Problem",
    "ResNetSpec",
    "inner_width",
    "map_sides",
    "nearest_fix",
    "problems",
    "stage_widths",
    "stem_channels",
]
