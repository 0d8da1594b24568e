"""The trace of the network that a spec asks for: made once for all rooms that ask for it."""

from threading import Lock

from cachetools import LRUCache, cached

from explorer.analysis.trace.compose import composed
from explorer.analysis.trace.records import Trace
from explorer.analysis.trace.store import store
from explorer.spec import ResNetSpec

MOST = 32 * 2**20  # bytes of traces, those asked for last: 650 times ResNet-50, 25 times ResNet-1202
LAYER = 300  # bytes of a row: its name and its tuple; what else is in it is that of the part, see compose.py


def size(trace: Trace) -> int:
    """Bytes of a trace, about; tests measure what a row takes."""
    return LAYER * len(trace.layers)


@cached(LRUCache(MOST, getsizeof=size), lock=Lock())
def traced(spec: ResNetSpec) -> Trace:
    """The network's trace at its own input. Raises ValueError for a spec that cannot be built."""
    return composed(spec)


def remembered(spec: ResNetSpec) -> Trace:
    """The same, for a server: from the store if another process, or an earlier start, has put it there, else put there."""
    found = store().read(Trace, spec)
    if found is None:
        store().write(spec, found := traced(spec))
    return found
