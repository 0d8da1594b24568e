"""A process of which there is one for a machine, however many serve pages: whoever first needs it starts it.

It holds a lock on a file for as long as it lives, and ends when nobody is there any more who could need it.
"""

import os
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import IO

from explorer.analysis.trace import locks
from explorer.analysis.trace.store import FOLDER
from explorer.reading.apart import started

SERVES = "serving.lock"  # shared by all who may need one

_starts = Lock()
_here: dict[Path, IO] = {}  # by folder, for as long as this process lives


def is_at_work(folder: Path, module: str, lock: str, *words: str, nice: int) -> bool:
    """Whether the process is there; it is started if not, as `python -m module *words NUMBER`, where NUMBER is that of
    the open file which it then holds locked for its life. Raises OSError for no more processes, files or room.
    """
    with _starts:
        return _is_present(folder) and _has_begun(folder, module, lock, words, nice)


def somebody_is_there(folder: Path) -> bool:
    """Whether anybody lives who may need such a process."""
    if alone := locks.held(folder / SERVES):
        alone.close()
    return alone is None


def _is_present(folder: Path) -> bool:
    """Whether this process is known to be there."""
    path = folder / SERVES
    if folder in _here and locks.stands_at(_here[folder].fileno(), path):
        return True
    if found := locks.held(path, shared=True):
        _here[folder] = found
    return found is not None


def _has_begun(folder: Path, module: str, name: str, words: tuple[str, ...], nice: int) -> bool:
    lock = locks.held(folder / name)
    if lock is None:
        return True
    with lock:
        child = started(module, *words, str(lock.fileno()), environment={FOLDER: str(folder)}, pass_fds=[lock.fileno()])
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, child.pid, nice)
    Thread(target=child.wait, daemon=True).start()  # the system keeps it until somebody has heard of its end
    return True
