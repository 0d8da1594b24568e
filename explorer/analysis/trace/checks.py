"""PyTorch's answers for a server: read from the store, and asked for where they are missing. Nobody waits here.

The check itself (check.py) takes a tenth of a second to seconds, and would hold up all readers of its process. So one
process for the whole machine makes it (check_process.py), behind everything else. Whoever first needs it starts it.
"""

import logging
from functools import lru_cache

from explorer.analysis.trace import single, wanted
from explorer.analysis.trace.check import Check
from explorer.analysis.trace.store import VERSION, store
from explorer.spec import ResNetSpec

PROCESS = "explorer.analysis.trace.check_process"
WORKS = f"check-{VERSION}.lock"  # held by the check process
NICE = 19  # of the system's 0 to 19: readers come first

log = logging.getLogger(__name__)


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
        return single.is_at_work(here.folder, PROCESS, WORKS, VERSION, nice=NICE)
    except OSError as wrong:  # no more processes, files or room
        log.warning("The check process cannot be started: %s", wrong)
        return False
