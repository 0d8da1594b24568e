"""Why a network cannot be built."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from explorer.i18n import Text
from explorer.spec.network import ResNetSpec


@dataclass(frozen=True)
class Problem:
    """A sentence with the value, and networks near the wanted one that can be built, the nearest first."""

    sentence: Text
    fixes: tuple[ResNetSpec, ...] = ()

    @property
    def fix(self) -> ResNetSpec | None:
        """The nearest of `fixes`."""
        return next(iter(self.fixes), None)


Rule = Callable[[ResNetSpec], Iterator[Problem]]
