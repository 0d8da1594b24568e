"""A network's trace, made once for all tests of a process that only read it."""

from functools import lru_cache

from explorer.analysis import Totals, Trace, totals, trace
from explorer.model import build
from explorer.spec import ResNetSpec


@lru_cache(maxsize=300)
def trace_of(spec: ResNetSpec) -> Trace:
    return trace(build(spec, "meta"), spec.input)


@lru_cache(maxsize=300)
def counted(spec: ResNetSpec) -> Totals:
    return totals(trace_of(spec))
