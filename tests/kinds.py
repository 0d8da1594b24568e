"""Presets that stand for the others: what holds for one with the same choices holds for its longer and wider brothers.

--hypothesis-profile=thorough takes all of them.
"""

from hypothesis import settings

from explorer.presets import PRESETS
from tests.strategies import TABLES

THOROUGH = settings.get_current_profile_name() == "thorough"


def _choices(name: str) -> tuple:
    spec = PRESETS[name].spec
    return (*(getattr(spec, knob) for knob in TABLES), spec.groups > 1, len(spec.repeats))


def _blocks(name: str) -> int:
    return sum(PRESETS[name].spec.repeats)


_SHORTEST = {_choices(name): name for name in sorted(PRESETS, key=_blocks, reverse=True)}
ONE_OF_EACH_KIND = list(PRESETS) if THOROUGH else [name for name in PRESETS if name in _SHORTEST.values()]

_FIRST = {preset.origin: name for name, preset in reversed(PRESETS.items())}
ONE_OF_EACH_ORIGIN = list(PRESETS) if THOROUGH else [name for name in PRESETS if name in _FIRST.values()]

LONGEST = max(PRESETS, key=_blocks)
