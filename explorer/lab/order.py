"""The queue: what is worked on first.

What takes seconds comes before what takes minutes. A reader has one run at a time; the next one of the same reader waits
until it is done, paused or cancelled. Runs follow each other as they were asked for, and the pieces of one run take turns,
so that its curves grow side by side. A run that has had its time and is not done goes on behind those that have not: a
link can ask for thirty hours, and a class waits behind it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from explorer.lab.record import Wish, Work

LONG = ("training", "race", "landscape")  # kinds that take minutes
SPELL = 900.0  # seconds of work on what is left of a run, and it has had its time


def is_long(name: str) -> bool:
    """Whether a piece of work, named by its key, is of a kind that takes minutes."""
    return name.split("-")[0] in LONG


class Run(NamedTuple):
    """Pieces of work that were asked for together and are not done, those of either kind apart."""

    name: str
    is_long: bool
    works: list[Work]


def queue(wanted: Iterable[tuple[Work, Wish]]) -> list[Run]:
    """Runs in the order of their turn. `wanted` is as the record has it; a piece that several want is in the first run."""
    runs: dict[tuple[str, bool], tuple[tuple, Run]] = {}
    first: dict[str, str] = {}  # of each reader, the run that is not done yet
    places: set[str] = set()
    for work, wish in wanted:
        slow = is_long(work.key)
        late = slow and first.setdefault(wish.who, wish.run) != wish.run
        if work.key not in places:
            at = (late, slow, wish.at)
            runs.setdefault((wish.run, slow), (at, Run(wish.run, slow, [])))[1].works.append(work)
            places.add(work.key)
    return [run for _, run in sorted(runs.values(), key=lambda one: (_has_had_its_time(one[1]), *one[0]))]


def _has_had_its_time(run: Run) -> bool:
    return sum(work.seconds for work in run.works) > SPELL
