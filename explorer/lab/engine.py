"""The engine, one process for a machine: gives open pieces of work to Dask's workers, a turn at a time, and writes down
what comes of it.

It is started by desk.py, and run by nobody else: `python -m explorer.lab.engine CODE LOCK`, where LOCK is the number of
an open file that is locked for as long as this process lives. It ends when nobody serves pages any more, or nothing has
been asked for a while. Whatever ends it, what was written down is there, and the next one goes on from it.
"""

import logging
import os
import sys
from collections import Counter
from contextlib import ExitStack
from itertools import count
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from explorer.analysis.trace import locks
from explorer.analysis.trace.single import somebody_is_there
from explorer.i18n import Text
from explorer.lab import asked, cluster, files, order
from explorer.lab import turn as turns
from explorer.lab.record import Record, Work, record
from explorer.lab.steps import Turn

if TYPE_CHECKING:
    from distributed import Client, Future

IDLE = 300.0  # seconds without anything to do, and it ends: Dask and its worker hold 400 MB
PAUSE = 0.2  # seconds until it looks again, where nothing happens
TIDIES = 10.0  # seconds from one time that it makes room to the next
TRIES = 3  # how often a piece of work may end its worker at the same place
LONGEST = 3600.0  # seconds of work on one piece
SILENT = 120.0  # seconds in which a turn tells nothing, and its worker is started anew

log = logging.getLogger(__name__)


class Engine:
    """Works on what is open in a record, with the workers of a Dask client."""

    def __init__(self, record: Record, client: "Client"):
        self.record, self.client = record, client
        self.turns: dict[str, Future] = {}  # in a worker, or next in its queue
        self.unwritten: dict[str, Turn] = {}  # the disk is full: until it can be written
        self.home: dict[str, str] = {}  # which worker keeps it as it stands
        self.served: Counter[str] = Counter()  # turns of each
        self.ended: Counter[str] = Counter()  # how often each has ended its worker, since its last state
        self.heard: dict[str, float] = {}  # when each was last heard of
        self.ear = cluster.Ear(client)
        self.rung = Event()
        self.numbers = count()  # of turns: Dask would give the answer of an earlier one of the same name
        self._looked = 0.0

    def step(self) -> bool:
        """Everything that there is to do now; whether something is being worked on."""
        for name, future in [*self.turns.items()]:
            if future.done():
                del self.turns[name]
                self._ended(name, future)
        for name, found in [*self.unwritten.items()]:
            self._write(name, found)
        wanted = self._wanted()
        if monotonic() - self._looked > PAUSE:
            self._looked = monotonic()
            self._look(wanted)
        self._begin(wanted)
        return bool(self.turns or self.unwritten)

    def wait(self) -> None:
        """Until a turn has ended, or it is time to look again."""
        self.rung.wait(PAUSE)
        self.rung.clear()

    def _wanted(self) -> dict[str, Work]:
        """Open pieces of work in the order of their turn."""
        runs = order.queue(self.record.wanted())
        found = [sorted(run.works, key=lambda work: self.served[work.key]) for run in runs]
        return {work.key: work for works in found for work in works}

    def _begin(self, wanted: dict[str, Work]) -> None:
        """As many turns as there are workers, and as many again, so that none waits for this process.

        No turn stands behind another while one is suspected: it would end with the worker, and be suspected, too.
        """
        room = (1 if self.ended else 2) * max(len(self.client.nthreads()), 1) - len(self.turns)
        free = [work for work in wanted.values() if work.key not in self.turns and work.key not in self.unwritten]
        for work in free:
            if room > 0 and self._is_ready(work):
                self._submit(work)
                room -= 1

    def _is_ready(self, work: Work) -> bool:
        """Whether what it needs is done. Where that has failed, so has this; where its end was lost, it comes again."""
        for needed in asked.needs(asked.read(work.asked)):
            before = self.record.work(asked.key(needed))
            if before is None or before.state == "failed":
                self.record.fail(
                    work.key, before.why if before else "error", asked.said(before.said) if before else None
                )
                return False
            if before.state == "open":
                return False
            if self.record.state(before) is None:
                self.record.begin_again(before.key)
                return False
        return True

    def _submit(self, work: Work, sent: bool = False) -> None:
        """A turn: with its state, or without where a worker keeps it as it stands."""
        state, given = None, None
        if sent or work.key not in self.home:
            state = self.record.state(work)
            if state is None and work.saved:
                self.record.begin_again(work.key)
                return
            given = self._given(work)
        where = {"workers": [self.home[work.key]], "allow_other_workers": True} if given is None else {}
        words = (work.asked, work.key, work.saved, state, given)
        self.served[work.key] += 1
        number = f"{work.key}-{next(self.numbers)}-{os.getpid()}"
        future = self.client.submit(turns.turn, *words, key=number, pure=False, retries=0, **where)
        self.turns[work.key], self.heard[work.key] = future, monotonic()
        future.add_done_callback(lambda _: self.rung.set())

    def _given(self, work: Work) -> dict[str, bytes]:
        """The ends of what it needs, and the files that it names."""
        what, given = asked.read(work.asked), {}
        for name in (*map(asked.key, asked.needs(what)), *asked.names(what)):
            known = self.record.work(name)  # what is trained here goes by its key, a file by its own name
            content = self.record.state(known) if known else files.read(name)
            if content is not None:
                given[name] = content
        return given

    def _ended(self, name: str, future: "Future") -> None:
        if future.status != "finished":
            self._died(name, future)
            return
        found: Turn = future.result()
        if found.ended == "missing":
            if work := self.record.work(name):
                self._submit(work, sent=True)
        elif found.ended == "failed":
            self._fail(name, found.why, found.said)
        else:
            self.home[name] = found.worker
            self._write(name, found)

    def _died(self, name: str, future: "Future") -> None:
        """Its worker has ended under it; Dask starts another. What was not written down is done again."""
        self.home.pop(name, None)
        if future.status == "cancelled":
            return
        log.warning("%s: %s", name, future.exception())
        self.ended[name] += 1
        if self.ended[name] >= TRIES:
            self._fail(name, "ended")

    def _fail(self, name: str, why: str, said: Text | None = None) -> None:
        self.record.fail(name, why, said)
        del self.ended[name]

    def _write(self, name: str, found: Turn) -> None:
        """Writes a turn down; while that cannot be it is kept here, and nothing more is done of it."""
        if found.state is None and found.result is None:
            return
        if self.record.advance(name, found):
            self.unwritten.pop(name, None)
            del self.ended[name]
        else:
            self.unwritten[name] = found

    def _look(self, wanted: dict[str, Work]) -> None:
        """Hears how far the turns are, and has those left that nobody wants, or that take too long."""
        now = monotonic()
        self._forget({*wanted, *self.turns, *self.unwritten})
        late = [name for name, work in wanted.items() if work.seconds > LONGEST]
        for name in late:
            self.record.fail(name, "long")
        stops = tuple(name for name in self.turns if name not in wanted or name in late)
        for name, (done, of) in self.ear.hear(stops).items():
            if name in self.turns:  # what was told late is no news
                self.record.progress(name, done, of)
                self.heard[name] = now
        silent = [name for name in self.turns if now - self.heard[name] > SILENT]
        if silent:
            log.warning("%s told nothing for %s seconds", ", ".join(silent), SILENT)
            self.heard.update(dict.fromkeys(self.turns, now))
            self.ear.start_anew([str(self.turns[name].key) for name in silent])

    def _forget(self, known: set[str]) -> None:
        """What is kept of pieces of work that are done, or that nobody wants now."""
        for book in (self.home, self.served, self.ended, self.heard):
            for name in book.keys() - known:
                del book[name]


def main() -> None:
    code, lock = sys.argv[1], int(sys.argv[2])
    here = record()
    if here is None or code != asked.code():  # the server was started with other sources than there are now
        return
    os.ftruncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())
    logging.basicConfig(filename=here.folder / "engine.log", level=logging.WARNING, format="%(asctime)s %(message)s")
    with ExitStack() as stack:
        try:
            client = stack.enter_context(cluster.client(here.folder))
        except Exception:  # a setting that is none, nobody at the address, no more processes: Dask has many
            log.exception("There are no workers")
            for found, _ in here.wanted():  # else whoever looks would have the next engine started, and so on for ever
                here.fail(found.key, "workers")
            return
        work(Engine(here, client), lock)


def work(engine: Engine, lock: int) -> None:
    """Until nothing has been asked for a while, nobody is there, or the folder was deleted and another engine began."""
    since, tidied, folder = monotonic(), -TIDIES, engine.record.folder.parent
    while monotonic() - since < IDLE and somebody_is_there(folder) and locks.stands_at(lock, folder / asked.lock()):
        if monotonic() - tidied > TIDIES:
            tidied = monotonic()
            engine.record.make_room()
        if engine.step():
            since = monotonic()
        engine.wait()


if __name__ == "__main__":
    main()
