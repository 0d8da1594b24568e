"""Many people on one server: how long each waits for what he asks, and what that asks of the server.

Each has a tab, thinks for a while, and changes a control, chooses another page, or clicks in the picture; when a network
is new, his tab asks for PyTorch's check as a browser does. The trivial app is served the same way in the same minutes.
The generator stands on the same machine and takes part of it: how much is among the figures.

    python -m bench.crowd [PEOPLE...]     30 100 300
"""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlsplit

import psutil
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from bench.figures import Figure
from bench.serving import APP, TRIVIAL, serve
from bench.tab import Tab
from bench.timing import processor

BEFORE, SECONDS = 20, 20  # of a class that has begun, and those that are measured
PAGES = ("", "", "", "", "compare", "map", "bottleneck", "ladder", "shortcuts")  # half of a class looks at the network
CONTROLS = (
    "preset|depth|block|count|colour|stride_on|shortcut|fold|by|tab|split|difference|map_x|bench_|start|rising".split(
        "|"
    )
)
LAYERS = ("layer1.0.conv1", "layer2.0.conv2", "layer3.1.conv2", "layer4.1.conv1")
ASKS = (0.15, 0.3, 0.6, 1.2)  # seconds after which the badge asks, and asks again


class Crowd(NamedTuple):
    """`claim` is the most milliseconds that 95 of 100 changes may take."""

    people: int
    think: float  # seconds, on average
    processes: int
    claim: float | None = None
    at_once: bool = False  # all in the same second, and again

    def __str__(self) -> str:
        how = "in the same second" if self.at_once else f"every {self.think:g} s"
        return f"{self.people} people {how}, {self.processes} process{'es and the front' if self.processes > 1 else ''}"


CROWDS = (
    Crowd(1, 3, 1),
    Crowd(30, 3, 1, 250),
    Crowd(100, 3, 2, 400),
    Crowd(300, 10, 2, 400),
    Crowd(50, 6, 2, 1000, at_once=True),
)


class Result(NamedTuple):
    """Seconds of every change, how many went wrong, and seconds of processor: of the server with all that it began, of us."""

    waits: list[float]
    errors: int
    lasted: float
    server: float
    own: float


class Person:
    """Somebody with a tab. Sticks to the process that he was given by its cookie."""

    def __init__(self, url: str, number: int, crowd: Crowd):
        self.url, self.crowd, self.dice = url, crowd, Random(number)
        self.tab = Tab(self.dice.choice(PAGES), f"net={self.dice.choice(('resnet18', 'resnet34', 'resnet50'))}")
        self.waits: list[float] = []
        self.errors = 0

    async def visit(self, begun: asyncio.Event) -> None:
        async with self.connected(await asyncio.to_thread(self.cookie)) as stream:
            await self.ask(stream, self.tab.ask())
            await begun.wait()
            while True:
                await self.think(stream)
                started = perf_counter()
                await self.ask(stream, self.change())
                self.waits.append(perf_counter() - started)

    def connected(self, cookie: str, *known: str) -> connect:
        """A connection; `known` is what a tab that had one before knows of it."""
        return connect(
            f"{self.url.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=["streamlit", *known],
            origin=self.url,
            additional_headers={"Cookie": cookie} if cookie else {},
            compression=None,
            max_size=None,
        )

    def cookie(self) -> str:
        server = HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        server.request("GET", "/healthz")
        return (server.getresponse().headers["Set-Cookie"] or "").partition(";")[0]

    async def ask(self, stream: ClientConnection, message: bytes) -> None:
        try:
            await stream.send(message)
            while not self.tab.ends(ForwardMsg.FromString(await stream.recv())):
                pass
        except RuntimeError as wrong:
            print(self.tab.query, wrong, file=sys.stderr)
            self.errors += 1

    async def think(self, stream: ClientConnection) -> None:
        """A while, in which the badge asks for the check as long as it has no answer."""
        average = self.crowd.think
        left = average if self.crowd.at_once else min(self.dice.expovariate(1 / average), 4 * average)
        for pause in ASKS:
            if left < pause or not (key := next((key for key in self.tab.components if key.startswith("asking")), "")):
                break
            await asyncio.sleep(pause)
            left -= pause
            await self.ask(stream, self.tab.answer(key, "asked", True))
        await asyncio.sleep(left)

    def change(self) -> bytes:
        """Another value of a control, mostly; a layer of the picture; another network or page."""
        dice = self.dice.random()
        if dice < 0.15 and "diagram" in self.tab.components:
            return self.tab.answer("diagram", "chosen", self.dice.choice(LAYERS))
        if dice < 0.2 and "menu" in self.tab.components:
            return self.tab.answer("menu", "to", self.dice.choice(("explore", "compare", "map", "ladder")))
        found = [
            one
            for one in self.tab.widgets.values()
            if len(one.options) > 1 and any(name in one.name for name in CONTROLS)
        ]
        if not found:
            return self.tab.ask()
        choice = self.dice.choice(found)
        choice.value = self.dice.choice([option for option in choice.options if option != choice.value])
        return self.tab.ask(choice.fragment)


async def seated(people: Sequence[Person]) -> list[asyncio.Task]:
    """The visit of each, who came one after the other. All have their page by now and begin to act."""
    begun, visits = asyncio.Event(), []
    for person in people:
        visits.append(asyncio.create_task(person.visit(begun)))
        await asyncio.sleep(0.05)
    while not all(person.tab.runs for person in people):
        await asyncio.sleep(0.1)
    begun.set()
    return visits


async def gathered(url: str, pid: int, crowd: Crowd) -> Result:
    people = [Person(url, number, crowd) for number in range(crowd.people)]
    visits = await seated(people)
    await asyncio.sleep(BEFORE)
    waited = {person: len(person.waits) for person in people}
    server, own, started = spent(psutil.Process(pid)), processor(psutil.Process()), perf_counter()
    await asyncio.sleep(SECONDS)
    lasted, server, own = (
        perf_counter() - started,
        spent(psutil.Process(pid)) - server,
        processor(psutil.Process()) - own,
    )
    broken = [visit.exception() for visit in visits if visit.done()]
    print(*broken, sep="\n", end="\n" if broken else "", file=sys.stderr)
    for visit in visits:
        visit.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*visits, return_exceptions=True)
    waits = sorted(wait for person in people for wait in person.waits[waited[person] :])
    return Result(waits, len(broken) + sum(person.errors for person in people), lasted, server, own)


def spent(process: psutil.Process) -> float:
    """Seconds of processor of a process and all that it began."""
    found = 0.0
    for one in (process, *process.children(recursive=True)):
        with suppress(psutil.Error, OSError):
            found += processor(one)
    return found


def measured(script: str, crowd: Crowd) -> Result:
    with TemporaryDirectory() as folder, ExitStack() as ends:
        server = ends.enter_context(serve(script, Path(folder) / "log", processes=crowd.processes))
        return asyncio.run(gathered(server, server.pid, crowd))


def figures(crowds: tuple[Crowd, ...] = CROWDS) -> Iterator[Figure]:
    for crowd in crowds:
        usual, found = measured(TRIVIAL, crowd), measured(APP, crowd)
        for what, result, claim in (("the trivial app", usual, None), ("the app", found, crowd.claim)):
            yield from told(f"{crowd}, {what}", result, crowd, claim)


def told(name: str, result: Result, crowd: Crowd, claim: float | None) -> Iterator[Figure]:
    parts = quantiles(result.waits, n=100) if len(result.waits) > 1 else [0.0] * 99
    group = "A class"
    worst = max(result.waits, default=0) * 1e3
    yield Figure(group, f"{name}, half of the changes within", parts[49] * 1e3, "ms")
    yield Figure(group, f"{name}, 95 of 100 within", parts[94] * 1e3, "ms", None if crowd.at_once else claim)
    yield Figure(group, f"{name}, the slowest", worst, "ms", claim if crowd.at_once else None)
    yield Figure(group, f"{name}, changes a second", len(result.waits) / result.lasted, "changes")
    yield Figure(group, f"{name}, errors", result.errors, "errors", 0)
    yield Figure(group, f"{name}, of one core", 100 * result.server / result.lasted, "%")
    yield Figure(group, f"{name}, the generator, of one core", 100 * result.own / result.lasted, "%")


if __name__ == "__main__":
    wanted = {int(number) for number in sys.argv[1:]}
    for figure in figures(tuple(crowd for crowd in CROWDS if not wanted or crowd.people in wanted)):
        print(figure)
