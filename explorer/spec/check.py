"""Whether a spec can be built: all rules in order, each step can rely on the steps before it."""

from collections.abc import Iterable
from dataclasses import replace

from explorer.spec import fits, values
from explorer.spec.network import ResNetSpec
from explorer.spec.problem import Problem, Rule

STEPS: tuple[tuple[Rule, ...], ...] = (
    (values.wrong_types, values.unknown_choices),
    (values.stages,),
    (values.blocks, values.width, values.stem_and_groups, values.image, values.classes),
    (
        fits.ungrouped_block,
        fits.inner_too_small,
        fits.inner_too_large,
        fits.stem_too_small,
        fits.padding_narrows,
        fits.squeezed_away,
        fits.uneven_norm_groups,
    ),
    (fits.collapsed_map,),
    (fits.lone_values,),
)


def problems(spec: ResNetSpec) -> tuple[Problem, ...]:
    """Everything that keeps `spec` from being built; empty when it can be.

    A knob of the wrong type is named first and alone, since nothing else can be said about it.
    """
    return tuple(replace(found, fixes=tuple(filter(_can_be_built, found.fixes))) for found in _first_found(spec))


def _first_found(spec: ResNetSpec) -> tuple[Problem, ...]:
    """What the first step with something to say has to say."""
    for step in STEPS:
        if found := tuple(problem for rule in step for problem in rule(spec)):
            return found
    return ()


def _can_be_built(spec: ResNetSpec) -> bool:
    return not _first_found(spec)


def nearest_fix(found: Iterable[Problem], shown: ResNetSpec) -> ResNetSpec | None:
    """The first network that is offered and is not the one already on the screen."""
    return next((fix for problem in found for fix in problem.fixes if fix != shown), None)
