"""Memory: of each further process of a server, and of each person.

Claims: a process that was forked has at most 30 MB of its own after twenty networks; a person takes at most 0.5 MB.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from bench.figures import Figure
from bench.serving import APP, serve
from bench.tab import Reader, opened

GROUP = "Memory"
DEPTHS, PEOPLE = (18, 34, 50, 101), 100
OWN, EACH = 30, 0.5  # MB


def figures() -> Iterator[Figure]:
    if sys.platform == "linux":  # which alone says what a process does not share
        yield from _process()
    yield from _person()


def _process() -> Iterator[Figure]:
    with TemporaryDirectory() as folder, serve(APP, Path(folder) / "log", processes=2) as url:
        _networks(url)
        found = [own(one) for one in psutil.Process(url.pid).children() if "nginx" not in one.name()]
    yield Figure(GROUP, "a forked process of its own, after twenty networks", max(found), "MB", OWN)


def _person() -> Iterator[Figure]:
    with TemporaryDirectory() as folder, ExitStack() as ends:
        url = ends.enter_context(serve(APP, Path(folder) / "log"))
        server = psutil.Process(url.pid)
        _networks(url)
        before = server.memory_info().rss
        for _ in range(PEOPLE):
            Reader(ends.enter_context(opened(url)), "", "net=resnet50").switch("count")
        grown = server.memory_info().rss - before
    yield Figure(GROUP, "one process that serves alone, after twenty networks", before / 1e6, "MB")
    yield Figure(GROUP, "each of a hundred people with a tab", grown / 1e6 / PEOPLE, "MB", EACH)


def _networks(url: str) -> None:
    with opened(url) as stream:
        tab = Reader(stream, "", "net=resnet50")
        for depth, classes in product(DEPTHS, range(10, 15)):
            tab.query = f"net=resnet{depth}&classes={classes}"
            tab.run()


def own(process: psutil.Process) -> float:
    """MB that a process shares with no other."""
    return sum(one.private_dirty for one in process.memory_maps()) / 1e6
