"""The trace of the network that a spec asks for: made once for all rooms that ask for it."""

from functools import lru_cache

from explorer.analysis.trace.records import Trace
from explorer.analysis.trace.tracing import trace
from explorer.model import build
from explorer.spec import ResNetSpec, is_long

KEPT = 64  # traces, those asked for last; that of a long network is made anew


def traced(spec: ResNetSpec) -> Trace:
    """The network's trace at its own input. Raises ValueError for a spec that cannot be built."""
    return _made(spec) if is_long(spec) else _kept(spec)


def _made(spec: ResNetSpec) -> Trace:
    return trace(build(spec, device="meta"), spec.input)


_kept = lru_cache(maxsize=KEPT)(_made)
