"""A figure that a bench measured: what it is, how it was made, what is claimed of it, and whether that holds."""

from typing import NamedTuple


class Figure(NamedTuple):
    """`claim` is the most that the value may be, or with `at_least` the least; a figure without one claims nothing.

    group  the heading that it stands under
    how    it was made, where its name does not say it
    """

    group: str
    what: str
    value: float
    unit: str
    claim: float | None = None
    at_least: bool = False
    how: str = ""

    @property
    def holds(self) -> bool:
        if self.claim is None:
            return True
        return self.value >= self.claim if self.at_least else self.value <= self.claim

    @property
    def shown(self) -> str:
        """1,234, 12.3 or 0.123, with its unit."""
        places = 0 if abs(self.value) >= 100 else 1 if abs(self.value) >= 10 else 2
        number = f"{self.value:,.{places}f}"
        return f"{number} {self.unit}" if self.unit != "times" else f"{number}×"

    @property
    def claimed(self) -> str:
        """at most 4, holds; at least 25, FAILS; nothing."""
        if self.claim is None:
            return ""
        limit = f"at {'least' if self.at_least else 'most'} {self.claim:,g}"
        return f"{limit}, {'holds' if self.holds else 'FAILS'}"

    def __str__(self) -> str:
        return f"{self.group}: {self.what}: {self.shown}" + (f" ({self.claimed})" if self.claim is not None else "")
