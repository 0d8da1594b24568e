"""A long day of a server: 2,000 sessions, one after the other and 20 at a time, with ten changes each over 2,000 networks.

Claim: the memory that two processes have of their own is at the end at most 5 % more than when half of it had been done;
until then, what is kept for everybody fills up.

    python -m bench.soak [SESSIONS]
"""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

import psutil

from bench.figures import Figure
from bench.memory import own
from bench.serving import APP, serve
from bench.tab import Reader, opened

SESSIONS, AT_ONCE, CHANGES = 2_000, 20, 10
NETWORKS = 2_000
PAGES = ("", "", "", "compare", "bottleneck", "ladder")
CONTROLS = ("count", "colour", "by", "fold", "split", "map_x")
GROWTH = 5  # %


def session(url: str, number: int) -> None:
    """Somebody comes, looks at a few networks that hardly anybody else does, and leaves."""
    dice = Random(number)
    with opened(url, seated=True) as stream:
        tab = Reader(stream, dice.choice(PAGES), _link(dice, number))
        for change in range(CHANGES):
            here = [name for name in CONTROLS if any(f"widget_{name}" in one.name for one in tab.widgets.values())]
            if change % 5 == 2 or not here:
                tab.query = _link(dice, number)
                tab.run()
            else:
                tab.switch(f"widget_{dice.choice(here)}")


def _link(dice: Random, number: int) -> str:
    return f"net=resnet{dice.choice((18, 34, 50))}&classes={1 + number % NETWORKS}"


def figures(sessions: int = SESSIONS) -> Iterator[Figure]:
    used, began, tenth = [], perf_counter(), max(1, sessions // 10)
    with TemporaryDirectory() as folder, serve(APP, Path(folder) / "log", processes=2) as url:
        for first in range(0, sessions, tenth):
            with ThreadPoolExecutor(AT_ONCE) as people:
                for done in [people.submit(session, url, number) for number in range(first, first + tenth)]:
                    done.result()
            used.append(sum(own(one) for one in psutil.Process(url.pid).children() if "nginx" not in one.name()))
            done = (first + tenth) * CHANGES
            print(
                f"{done:,} changes after {perf_counter() - began:,.0f} s: {used[-1]:.0f} MB",
                file=sys.stderr,
                flush=True,
            )
    how = f"{sessions:,} sessions, {sessions * CHANGES:,} changes, {min(sessions, NETWORKS):,} numbers of classes"
    grown = 100 * (used[-1] / used[len(used) // 2 - 1] - 1)
    yield Figure("Memory", "two processes at the end of a long day, of their own", used[-1], "MB", how=how)
    yield Figure("Memory", "more than after half of it", grown, "%", GROWTH)


if __name__ == "__main__":
    for figure in figures(*map(int, sys.argv[1:])):
        print(figure)
