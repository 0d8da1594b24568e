"""The process that asks PyTorch, one for a machine: takes what is wanted, writes the answers, and ends when it is idle.

It is started by checks.py, and run by nobody else: `python -m explorer.analysis.trace.check_process VERSION LOCK`, where
LOCK is the number of an open file that is locked for as long as this process lives.
"""

import os
import signal
import sys
from pathlib import Path
from time import monotonic, sleep

from explorer.analysis.trace import locks, wanted
from explorer.analysis.trace.check import Check, check
from explorer.analysis.trace.checks import WORKS
from explorer.analysis.trace.single import somebody_is_there
from explorer.analysis.trace.store import VERSION, Store, store
from explorer.analysis.trace.traced import remembered
from explorer.model import build
from explorer.spec import ResNetSpec

IDLE = 60.0  # seconds without anything to do, and it ends
PAUSE = 0.05  # seconds until it looks again
BUSY = 5.0  # seconds that it waits for a write of a server, which waits for none of its own
LONGEST = 120  # seconds of processor time for a check; 1,000 bottlenecks with gates take 15


def main() -> None:
    version, lock = sys.argv[1], int(sys.argv[2])
    folder = store().folder
    if folder is None:
        return
    queue = Store(folder, BUSY)
    if version != VERSION:
        wanted.give_up(queue, version, "the server was started with other sources than there are now")
        return
    os.ftruncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())
    work(queue, folder, lock)


def work(queue: Store, folder: Path, lock: int) -> None:
    """Until there has been nothing to do, nobody is there, or the store was deleted and another process began."""
    since = monotonic()
    while monotonic() - since < IDLE and somebody_is_there(folder) and locks.stands_at(lock, folder / WORKS):
        if spec := wanted.take(queue):
            _check(queue, spec)
            since = monotonic()
        else:
            sleep(PAUSE)


def _check(queue: Store, spec: ResNetSpec) -> None:
    """One check, of the record that pages show. Its try is counted already, so it may fail in any way."""
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)  # which ends the process
    try:
        # It may have been asked for just before its answer was there.
        found = queue.read(Check, spec) or check(build(spec, device="meta"), remembered(spec))
    except Exception as wrong:  # noqa: BLE001 (whatever it is, it is the answer)
        wanted.failed(queue, spec, f"{type(wrong).__name__}: {wrong}")
    else:
        wanted.answered(queue, spec, found)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


if __name__ == "__main__":
    main()
