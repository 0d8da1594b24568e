"""What there is to count in a network, worked out once for everybody."""

from functools import cache
from typing import TYPE_CHECKING

from explorer.spec import ResNetSpec
from explorer.ui.widgets.cached import analysis, kept

if TYPE_CHECKING:
    from explorer.analysis.blocks.depth import Census, Formula, OddName, Operation, Verdict
    from explorer.reading import Count


@kept()
def counted(spec: ResNetSpec, also: tuple[str, ...]) -> tuple["Operation", ...]:
    """All operations in order, those that count with their number."""
    from explorer.analysis.blocks import depth

    return depth.operations(analysis(spec).trace, also)


@kept()
def census(spec: ResNetSpec) -> "Census":
    """What there is to count in a network."""
    from explorer.analysis.blocks import depth

    return depth.census(spec)


@kept()
def why_odd(spec: ResNetSpec, number: int | None) -> str:
    """How else than by the paper the number in a name may have been counted."""
    from explorer.analysis.blocks import depth

    return depth.why_odd(spec, number)


def depth_formula(spec: ResNetSpec) -> "Formula":
    from explorer.analysis.blocks import depth

    return depth.formula(spec)


@cache
def odd_names() -> tuple["OddName", ...]:
    """Presets whose names say another number than the paper's count."""
    from explorer.analysis.blocks import depth

    return tuple(depth.odd_names())


def judged(number: int, given: "Count") -> "Verdict":
    """What a label is worth beside a count of parameters. Not kept: no two labels are alike."""
    from explorer.analysis.blocks import depth

    return depth.judge(number, given)
