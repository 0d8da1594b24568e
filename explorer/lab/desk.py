"""The desk of the laboratory: where pages ask for work and look what has come of it. Nobody waits here.

Knows neither torch nor Dask: the engine, a process of its own that is started when it is needed, works on what is asked.
"""

import logging
import shutil
from collections.abc import Sequence
from time import monotonic, time
from typing import Literal, NamedTuple
from uuid import uuid4

import msgspec

from explorer.analysis.trace import single
from explorer.i18n import Text
from explorer.lab import order
from explorer.lab.asked import Asked, Training, code, key, lock, needs, read, said
from explorer.lab.record import Record, Work, record
from explorer.lab.sets import SETS
from explorer.lab.steps import Result, Row
from explorer.spec import ResNetSpec

PROCESS = "explorer.lab.engine"
NICE = 10  # of the system's 0 to 19: readers come first
MOST = 64  # pieces of work in a run
WAITING = 300  # pieces of work that wait, of all readers
RUNS = 8  # runs of one reader that are not done
ROOM = 32 * 2**20  # bytes: with less, the disk counts as full
SILENT = 10.0  # seconds since it was last heard of, and a piece of work is no longer running: others have their turn
AGAIN = 2.0  # seconds until it is seen to again that the engine is there

State = Literal["new", "waiting", "running", "paused", "done", "failed"]

log = logging.getLogger(__name__)
_seen_to = -AGAIN


class Seen(NamedTuple):
    """How a piece of work stands.

    state    new (nobody has asked for it), waiting, running, paused, done or failed
    done, of in its own units; `of` is 0 before its first turn
    why      a word whose sentence is lab.why.WORD: why it failed, or that the disk is full
    said     a sentence that has more to say than the word
    place    in the queue of runs, counted from 1, where it waits; else 0
    seconds  worked so far
    left     seconds of work that are left, as far as can be told
    """

    state: State
    done: int = 0
    of: int = 0
    rows: tuple[Row, ...] = ()
    result: Result | None = None
    why: str = ""
    said: Text | None = None
    place: int = 0
    seconds: float = 0.0
    left: float | None = None


class Waiting(NamedTuple):
    """A run in the queue: what it is asked for first, how many pieces of it are open, and whether it is the reader's own."""

    asked: bytes
    open: int
    own: bool


def ask(works: Sequence[Asked], who: str) -> str | None:
    """Puts a run down; None, or the word of a sentence why it is refused: lab.refused.WORD."""
    here = record()
    if here is None:
        return "folder"
    if len(works) > MOST:
        return "large"
    wanted = here.wanted()
    own = {wish.run for _, wish in wanted if wish.who == who}
    if len(own) >= RUNS:
        return "many"
    if len(wanted) >= WAITING:
        return "full"
    if not here.put_down(works, who, uuid4().hex):
        return "disk"
    return None if _engine(here) else "engine"


def look(asked: Asked) -> Seen:
    """How a piece of work stands by now."""
    return looks([asked])[0]


def looks(works: Sequence[Asked]) -> tuple[Seen, ...]:
    """How each stands; the queue is looked at once, however many of them wait."""
    here = record()
    if here is None:
        return tuple(Seen("new") for _ in works)
    found = [(key(asked), _seen(here, key(asked))) for asked in works]
    if not any(seen.state in ("waiting", "running") for _, seen in found):
        return tuple(seen for _, seen in found)
    _engine(here)
    why, places = "disk" if _is_full(here) else "", _places(here)
    return tuple(
        seen._replace(why=why, place=places.get(name, 0) if seen.state == "waiting" else 0)
        if seen.state in ("waiting", "running")
        else seen
        for name, seen in found
    )


def _seen(here: Record, name: str) -> Seen:
    """What the record says of a piece of work, without its place in the queue."""
    work = here.work(name)
    if work is None:
        return Seen("new")
    result = msgspec.msgpack.decode(work.result) if work.result is not None else None
    state = _state(here, work)
    left = _left(work) if state in ("waiting", "running") else None
    rows = here.rows(work.key)
    return Seen(state, work.done, work.of, rows, result, work.why, said(work.said), seconds=work.seconds, left=left)


def trained(spec: ResNetSpec) -> list[Training]:
    """Trainings of this very network that are done and whose end is there."""
    here = record()
    if here is None or spec.input not in {known.shape for known in SETS.values()}:
        return []  # which is asked of every network on screen, and no other was ever trained here
    found = [(work, read(work.asked)) for work in here.done("training")]
    return [one for work, one in found if isinstance(one, Training) and one.spec == spec and here.state(work)]


def pause(works: Sequence[Asked], who: str) -> bool:
    """Lets a run of one's own rest; others who want the same go on."""
    return (here := record()) is not None and here.pause(_with(here, works, who), who, True)


def go_on(works: Sequence[Asked], who: str) -> bool:
    """Takes it up again, at the end of the queue."""
    names = sorted({key(one) for asked in works for one in (*needs(asked), asked)})
    return (here := record()) is not None and here.pause(names, who, False)


def cancel(works: Sequence[Asked], who: str) -> bool:
    """Takes one's wish back. What has been found stays, and is there for whoever asks again."""
    return (here := record()) is not None and here.forget(_with(here, works, who), who)


def queue(who: str) -> list[Waiting]:
    """Runs that wait or are worked on, in the order of their turn."""
    here = record()
    wanted = here.wanted() if here else []
    own = {wish.run for _, wish in wanted if wish.who == who}
    return [Waiting(run.works[0].asked, len(run.works), run.name in own) for run in order.queue(wanted)]


def _with(here: Record, works: Sequence[Asked], who: str) -> list[str]:
    """The pieces of a run, what they alone of this reader's need, and what needs them, which would wait for ever."""
    own = {work.key: (needs(read(work.asked)), wish.run) for work, wish in here.wanted() if wish.who == who}
    these = {key(asked) for asked in works}
    these |= {name for name, (needed, _) in own.items() if not these.isdisjoint(map(key, needed))}
    runs = {own[name][1] for name in these if name in own}
    kept = {key(one) for name, (needed, _) in own.items() if name not in these for one in needed}
    kept |= {name for name, (_, run) in own.items() if run not in runs}  # asked for by itself
    before = {key(one) for asked in works for one in needs(asked)}
    return sorted(these | before - kept)


def _state(here: Record, work: Work) -> State:
    if work.state != "open":
        return "done" if work.state == "done" else "failed"
    wishes = here.wishes(work.key)
    if not wishes or all(wish.paused for wish in wishes):
        return "paused" if wishes or work.done else "new"
    return "running" if time() - work.told < SILENT else "waiting"


def _places(here: Record) -> dict[str, int]:
    """In which run of the queue each piece of work is, counted from 1."""
    runs = order.queue(here.wanted())
    return {work.key: number for number, run in enumerate(runs, 1) for work in run.works}


def _left(work: Work) -> float | None:
    """As long a unit as so far; `seconds` are of what was saved."""
    if not work.saved:
        return None
    return work.seconds / work.saved * (work.of - work.done)


def _is_full(here: Record) -> bool:
    try:
        return shutil.disk_usage(here.folder.parent).free < ROOM
    except OSError:
        return False


def _engine(here: Record) -> bool:
    """Whether the engine is there, or could be started; asked now and then."""
    global _seen_to
    if monotonic() - _seen_to < AGAIN:
        return True
    try:
        found = single.is_at_work(here.folder.parent, PROCESS, lock(), code(), nice=NICE)
    except OSError as wrong:  # no more processes, files or room
        log.warning("The engine of the laboratory cannot be started: %s", wrong)
        return False
    if found:
        _seen_to = monotonic()
    return found
