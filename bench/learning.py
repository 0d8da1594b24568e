"""Networks that learn: as fast as the loop that everybody writes, and hardly noticed by who reads pages meanwhile.

The loop is PyTorch's own, with the same network, images, order and evaluation after each epoch, on one thread, in turns with
ours. A change is one of a mix of controls over known networks, as in bench/change.py, from the message of the tab to the end of
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
from bench.timing import medians

GROUP = "Networks that learn"
CHANGES, KNOWN = 60, 14  # changes that are measured; those before, after which all networks of the mix are known
THINK = 0.2  # seconds between changes
RUNS = 2
NETS, EPOCHS, ROUNDS = ("resnet-20", "resnet-56"), 3, 7


def figures() -> Iterator[Figure]:
    yield from _throughput()
    yield from _beside()


def _throughput() -> Iterator[Figure]:
    import torch

    torch.set_num_threads(1)
    for name in NETS:
        asked = _training(1, name, EPOCHS)
        found = medians({"ours": lambda asked=asked: _ours(asked), "bare": lambda asked=asked: _bare(asked)}, ROUNDS, 0)
        speed = found["bare"] / found["ours"]
        yield Figure(GROUP, f"throughput of {name}, as a share of bare PyTorch", speed, "times", 0.95, at_least=True)
        yield Figure(GROUP, f"an epoch of {name} on digits, evaluated", found["ours"] / EPOCHS, "s")


def _ours(asked) -> None:
    from explorer.lab.steps import finished
    from explorer.lab.works import begun

    finished(begun(asked))


def _bare(asked) -> None:
    """The loop without anything of the laboratory around it: no steps, no states."""
    import torch
    import torch.nn.functional as F

    from explorer.lab.data import load
    from explorer.lab.nets import drawn

    data, net = load("digits"), drawn(asked.spec, asked.seed)
    optimiser = torch.optim.SGD(net.parameters(), 0.03, 0.9, weight_decay=1e-4)
    for epoch in range(EPOCHS):
        net.train()
        shuffled = torch.randperm(len(data.train), generator=torch.Generator().manual_seed(epoch))
        for batch in shuffled.split(asked.recipe.batch):
            loss = F.cross_entropy(net(data.train[batch]), data.train_labels[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        net.eval()
        with torch.no_grad():
            for images, labels in ((data.train, data.train_labels), (data.test, data.test_labels)):
                for some, theirs in zip(images.split(512), labels.split(512), strict=True):
                    float(F.cross_entropy(net(some), theirs, reduction="sum"))


def _beside() -> Iterator[Figure]:
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
