"""What people notice when something behind them is killed, hangs or is full: 50 of them, two processes and the front.

A tab does as Streamlit's in a browser does: it connects again, with its session's name, and asks for its link once more.
So nobody has anything to do; the figures say for how long each waited, and what was no longer as before.

    python -m bench.faults [FAULT...]     all of FAULTS, one after the other, on one server
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

from bench.crowd import Crowd, Person, seated
from bench.serving import APP, serve

CROWD = Crowd(50, 3, 2)
CALM, CUT = 8, 60  # seconds before a fault, and between two; that a connection is cut
LONGEST = 90  # seconds that a fault is watched
NOTICED = 1.0  # seconds: whoever waits longer for a change has noticed
RESTS = (0.5, 1, 2, 4, 8, 15)  # seconds at most until a tab tries again, after each try


class Sticking(Person):
    """Who stays, whatever happens. `troubles` are from when to when he waited longer than NOTICED, or had no connection."""

    def __init__(self, url: str, number: int):
        super().__init__(url, number, CROWD)
        self.session, self.troubles, self.lost = "", [], []
        self.since: float | None = None  # when it began that nothing came
        self.changing, self.part = False, ""  # whether a change is on its way, and the part that it is of

    async def visit(self, begun: asyncio.Event) -> None:
        cookie, tries = await asyncio.to_thread(self.cookie), 0
        while True:
            with suppress(WebSocketException, OSError, TimeoutError):
                async with self.connected(cookie, *(("-", self.session) if self.session else ())) as stream:
                    tries = 0
                    await self.again(stream)
                    await begun.wait()
                    while True:
                        await self.think(stream)
                        self.changing = True
                        await self.ask(stream, self.change())
                        self.changing = False
            self.since = self.since or perf_counter()
            await asyncio.sleep(RESTS[min(tries, len(RESTS) - 1)] * self.dice.uniform(0.5, 1))
            tries += 1

    async def again(self, stream: ClientConnection) -> None:
        """Asks for what the tab shows. Its link is afterwards what it was, unless a change had been on its way."""
        before = self.tab.query if self.tab.runs else ""
        await self.ask(stream, self.tab.ask())
        if before and not self.changing and before != self.tab.query:
            self.lost.append((before, self.tab.query))
        self.changing = False

    async def ask(self, stream: ClientConnection, message: bytes) -> None:
        self.since = self.since or perf_counter()
        self.part = BackMsg.FromString(message).rerun_script.fragment_id
        try:
            await stream.send(message)
            while True:
                told = ForwardMsg.FromString(await stream.recv())
                if told.WhichOneof("type") == "new_session":
                    self.session = told.new_session.initialize.session_id
                if self.tab.ends(told):
                    break
        except RuntimeError:
            self.errors += 1
        if perf_counter() - self.since > NOTICED:
            self.troubles.append((self.since, perf_counter()))
        self.since = None


Strike = Callable[[psutil.Process, Path], Awaitable[object]]


def begun(server: psutil.Process, what: str) -> list[psutil.Process]:
    """Processes below the one that keeps them: `nginx`, `check`, or those that `serve`."""
    found = {"nginx": [], "check": [], "serve": []}
    for one in server.children(recursive=True):
        with suppress(psutil.Error):
            words = " ".join(one.cmdline())
            found["nginx" if "nginx" in one.name() else "check" if "check_process" in words else "serve"].append(one)
    return found[what]


def kill(what: str) -> Strike:
    async def strike(server: psutil.Process, store: Path) -> None:
        for one in begun(server, what)[:1]:
            one.kill()

    return strike


async def hang(server: psutil.Process, store: Path) -> None:
    begun(server, "serve")[0].suspend()


async def cut(server: psutil.Process, store: Path) -> None:
    stopped = begun(server, "nginx")
    for one in stopped:
        one.suspend()
    await asyncio.sleep(CUT)
    for one in stopped:
        one.resume()


async def delete(server: psutil.Process, store: Path) -> None:
    for path in store.glob("records*"):
        path.unlink()


async def fill(server: psutil.Process, store: Path) -> None:
    """As on a full disk: no file of theirs gets any longer, for a while."""
    everybody = begun(server, "serve") + begun(server, "check")
    for one in everybody:
        one.rlimit(psutil.RLIMIT_FSIZE, (0, psutil.RLIM_INFINITY))
    await asyncio.sleep(CALM)
    for one in everybody:
        with suppress(psutil.Error):
            one.rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))


FAULTS: dict[str, Strike] = {
    "check": kill("check"),
    "process": kill("serve"),
    "nginx": kill("nginx"),
    "delete": delete,
    "full": fill,
    "hang": hang,
    "cut": cut,
}


async def watched(url: str, pid: int, store: Path, names: list[str]) -> None:
    server, people = psutil.Process(pid), [Sticking(url, number) for number in range(CROWD.people)]
    visits = await seated(people)
    await asyncio.sleep(CALM)
    tell("nothing", people, perf_counter() - CALM, server)
    for name in names:
        for person in people:
            person.troubles.clear(), person.lost.clear()
            person.errors = 0
        struck = perf_counter()
        await FAULTS[name](server, store)
        await asyncio.sleep(CALM)
        while perf_counter() - struck < LONGEST and any(
            one.since and one.since < perf_counter() - NOTICED for one in people
        ):
            await asyncio.sleep(0.1)
        tell(name, people, struck, server)
    for visit in visits:
        visit.cancel()
    await asyncio.gather(*visits, return_exceptions=True)


def tell(name: str, people: list[Sticking], struck: float, server: psutil.Process) -> None:
    waits = sorted(end - max(begin, struck) for one in people for begin, end in one.troubles if end > struck)
    last = max((end - struck for one in people for _, end in one.troubles), default=0)
    waiting = sum(one.since is not None and one.since < perf_counter() - NOTICED for one in people)
    there = {what: len(begun(server, what)) for what in ("serve", "check", "nginx")}
    print(
        f"{name}: {sum(bool(one.troubles) for one in people)} of {len(people)} waited longer than {NOTICED:g} s, "
        f"half of them {median(waits or [0]):.1f} s, the longest {max(waits, default=0):.1f} s; all served again after {last:.1f} s; {waiting} still wait; "
        f"{sum(one.errors for one in people)} errors; {sum(len(one.lost) for one in people)} links lost; {there}",
        flush=True,
    )
    for one in people:
        if one.since is not None and one.since < perf_counter() - NOTICED:
            print(f"  waits for {perf_counter() - one.since:.0f} s for {one.part or 'a page'} of {one.session}")
        for pair in one.lost[:1]:
            print("  lost:", *pair, sep="\n    ")


def main(names: list[str]) -> None:
    with TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with serve(APP, log, processes=CROWD.processes) as url:
            asyncio.run(watched(url, url.pid, log.with_suffix(".store"), names or [*FAULTS]))
            print(log.read_text()[-2000:], file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
