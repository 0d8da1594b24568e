"""What readers notice of networks that learn: the time of a change of Explore, alone and while two runs train beside it.

A change is one of a mix of controls over known networks, as in bench/change.py, from the message of the tab to the end of
the run; on this machine a run has a core when nobody wants it.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from bench.change import MIX, switch
from bench.figures import Figure
from bench.serving import APP, FOLDER, serve
from bench.tab import Reader, opened

GROUP = "Pages while networks learn"
CHANGES, KNOWN = 60, 14  # changes that are measured; those before, after which all networks of the mix are known
THINK = 0.2  # seconds between changes
RUNS = 2


def figures() -> Iterator[Figure]:
    with TemporaryDirectory() as folder:
        store = str(Path(folder) / "store")
        os.environ[FOLDER], os.environ["EXPLORER_WORKERS"] = store, str(RUNS)
        with serve(APP, Path(folder) / "log") as url, opened(url) as socket:
            alone, among = _measured(Reader(socket, query="net=resnet50"))
        yield Figure(GROUP, "a change of Explore, alone", alone * 1e3, "ms")
        yield Figure(GROUP, f"while {RUNS} runs train", among * 1e3, "ms")
        yield Figure(GROUP, "the one to the other", among / alone, "times", 3)


def _measured(tab: Reader) -> tuple[float, float]:
    """Median seconds of a change, alone and beside the runs."""
    from explorer.lab import desk

    change = switch(*MIX)
    _changes(tab, change, KNOWN)
    alone = _changes(tab, change, CHANGES)
    runs = {f"reader {number}": _training(number, "resnet-56", 400) for number in range(RUNS)}
    for who, asked in runs.items():
        assert desk.ask([asked], who) is None
    while not all(desk.look(asked).rows for asked in runs.values()):
        sleep(0.2)
    among = _changes(tab, change, CHANGES)
    assert all(desk.look(asked).state == "running" for asked in runs.values())
    for who, asked in runs.items():
        desk.cancel([asked], who)
    return alone, among


def _training(seed: int, name: str, epochs: int):
    from explorer.lab.asked import Recipe, Training
    from explorer.lab.networks import named

    return Training(named(name, "digits"), Recipe(epochs=epochs), seed)


def _changes(tab: Reader, change, many: int) -> float:
    taken = []
    for _ in range(many):
        sleep(THINK)
        began = perf_counter()
        change(tab)
        taken.append(perf_counter() - began)
    return median(taken)
