"""The trace of the network that a spec asks for: made once for all rooms that ask for it."""

from functools import lru_cache

from explorer.analysis.trace.records import Trace
from explorer.analysis.trace.tracing import trace
from explorer.model import build
from explorer.spec import ResNetSpec

KEPT = 64  # traces, those asked for last
LONG = 200  # blocks of a network whose trace, of megabytes, is made anew


def traced(spec: ResNetSpec) -> Trace:
    """The network's trace at its own input. Raises ValueError for a spec that cannot be built."""
    return _kept(spec) if sum(spec.repeats) <= LONG else _made(spec)


def _made(spec: ResNetSpec) -> Trace:
    return trace(build(spec, device="meta"), spec.input)


_kept = lru_cache(maxsize=KEPT)(_made)
