"""A turn of a piece of work, in a worker: it goes on from its last state to the next one.

A worker keeps what it has worked on lately, as it stands, and goes on with it where it can. Else it is sent the state.
"""

import logging
import os
from collections import OrderedDict
from time import monotonic

import msgspec

from explorer.lab.asked import Asked, code
from explorer.lab.steps import Cannot, Given, Row, Steps, Turn
from explorer.lab.works import begun

LEAST = 0.2  # seconds of a turn: states that come more often are gathered
MOST = 8  # pieces of work that are kept as they stand
NICE = 19  # of the system's 0 to 19: readers come first

log = logging.getLogger(__name__)
_kept: OrderedDict[str, tuple[int, Steps]] = OrderedDict()  # with how far it was
_told: dict[str, tuple[int, int]] = {}  # how far the pieces are that are in a turn now
_stops: set[str] = set()  # that are to be left


def turn(asked: bytes, name: str, done: int, state: bytes | None, given: Given | None) -> Turn:
    """One turn of the piece `name`, of which `done` is done. Without `given` it goes on with what is kept, or is missing."""
    behave()
    if name.split("-")[1] != code():  # a worker of a cluster elsewhere, which was left behind when the app was updated
        return Turn("failed", why="code")
    steps = _taken(asked, name, done, state, given)
    if steps is None:
        return Turn("missing")
    _stops.discard(name)
    began = monotonic()
    try:
        found = _worked(steps, name, began)
    except Cannot as wrong:
        found = Turn("failed", why=wrong.why, said=wrong.said)
    except MemoryError:
        found = Turn("failed", why="memory")
    except Exception as wrong:  # whatever it is, it would come again
        log.exception("%s failed", name)
        found = Turn("failed", why="memory" if "allocate memory" in str(wrong) else "error")
    finally:
        _told.pop(name, None)
        _stops.discard(name)
    if found.ended == "more":
        _keep(name, found.done, steps)
    return found._replace(seconds=monotonic() - began, worker=_address())


def _worked(steps: Steps, name: str, began: float) -> Turn:
    """Up to a state, when the turn has been long enough, or to the end. What came after the last state does not count."""
    safe = Turn("left")
    rows: list[Row] = []
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            return safe._replace(ended="done", rows=tuple(rows), result=end.value)
        if step.row is not None:
            rows.append(step.row)
        _told[name] = (step.done, step.of)
        if step.state is not None:
            safe = Turn("left", step.done, step.of, tuple(rows), step.state)
            if monotonic() - began >= LEAST:
                return safe._replace(ended="more")
        if name in _stops:
            steps.close()
            return safe


def _taken(asked: bytes, name: str, done: int, state: bytes | None, given: Given | None) -> Steps | None:
    kept = _kept.pop(name, None)
    if kept and kept[0] == done:
        return kept[1]
    if given is None:
        return None
    return begun(msgspec.json.decode(asked, type=Asked), state, given)


def _keep(name: str, done: int, steps: Steps) -> None:
    _kept[name] = (done, steps)
    while len(_kept) > MOST:
        _kept.popitem(last=False)


def look(stops: tuple[str, ...] = ()) -> dict[str, tuple[int, int]]:
    """How far the pieces are that are in a turn in this worker, done and of; those of `stops` are left at their next step."""
    _stops.update(name for name in stops if name in _told)
    return dict(_told)


def behave() -> None:
    """One thread, behind everything else on the machine; Linux makes only the thread that asks nice, and that one computes."""
    import torch

    if torch.get_num_threads() != 1:
        torch.set_num_threads(1)
    if hasattr(os, "nice") and os.nice(0) < NICE:
        os.nice(NICE)


def _address() -> str:
    """Of this worker; of none where it is called without one."""
    from distributed import get_worker

    try:
        return get_worker().address
    except ValueError:
        return ""
