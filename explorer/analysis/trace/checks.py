"""PyTorch's answers for a server: read from the store, and asked for where they are missing. Nobody waits here.

The check itself (check.py) takes a tenth of a second to seconds, and would hold up all readers of its process. So one
process for the whole machine makes it (check_process.py), behind everything else. Whoever first needs it starts it.
"""

import logging
import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from threading import Lock, Thread
from typing import IO

from explorer.analysis.trace import locks, wanted
from explorer.analysis.trace.check import Check
from explorer.analysis.trace.store import FOLDER, VERSION, store
from explorer.reading.apart import started
from explorer.spec import ResNetSpec

PROCESS = "explorer.analysis.trace.check_process"
WORKS = f"check-{VERSION}.lock"  # held by the check process
SERVES = "serving.lock"  # shared by all who ask it: without them it ends
NICE = 19  # of the system's 0 to 19: readers come first

log = logging.getLogger(__name__)
_starts = Lock()
_here: dict[Path, IO] = {}  # by folder, for as long as this process lives


def answer(spec: ResNetSpec) -> Check | None:
    """What PyTorch says of a network, if it has been asked."""
    return store().read(Check, spec)


def is_given_up(spec: ResNetSpec) -> bool:
    """Whether asking it has failed too often."""
    why = wanted.why_given_up(store(), spec)
    if why is not None:
        _say(spec, why or "its process ended each time")
    return why is not None


@lru_cache(maxsize=64)  # once, however many look
def _say(spec: ResNetSpec, why: str) -> None:
    log.warning("PyTorch could not check %s: %s", spec, why)


def want(spec: ResNetSpec) -> bool:
    """Asks for a check; whether somebody will make it."""
    here = store()
    if here.folder is None or not wanted.want(here, spec):
        return False
    try:
        with _starts:
            return _is_present(here.folder) and _is_at_work(here.folder)
    except OSError as wrong:  # no more processes, files or room
        log.warning("The check process cannot be started: %s", wrong)
        return False


def _is_present(folder: Path) -> bool:
    """Whether this process is known to be there."""
    path = folder / SERVES
    if folder in _here and locks.stands_at(_here[folder].fileno(), path):
        return True
    if found := locks.held(path, shared=True):
        _here[folder] = found
    return found is not None


def _is_at_work(folder: Path) -> bool:
    """Whether the check process is there; it is started if not, and given the lock that it then holds for its life."""
    lock = locks.held(folder / WORKS)
    if lock is None:
        return True
    with lock:
        words, own = (VERSION, str(lock.fileno())), {FOLDER: str(folder)}
        child = started(PROCESS, *words, environment=own, pass_fds=[lock.fileno()])
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, child.pid, NICE)
    Thread(target=child.wait, daemon=True).start()  # the system keeps it until somebody has heard of its end
    return True
