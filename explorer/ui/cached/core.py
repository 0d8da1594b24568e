"""What is kept and how long, and what everything else follows from: the layers of a network and their sums."""

import sys
from functools import wraps
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from explorer.spec import ResNetSpec

if TYPE_CHECKING:
    from explorer.analysis import Totals, Trace
    from explorer.analysis.blocks.structure import Stage
    from explorer.analysis.counts.receptive_field import Field
    from explorer.analysis.trace.check import Check

# Entries kept. A link may ask for any network, so a cache without a bound would grow for ever; and what belongs to a
# network of a thousand blocks takes tens of megabytes, so of those only the last few stay.
FEW, MANY = 64, 256
LONG, LONG_ONES = 200, 8  # blocks of a long network, and how many of those are kept


def kept(most: int):
    """Keeps what a function of a spec gives for everybody, for `most` specs, LONG_ONES of them long."""

    def wrap(function):
        def of_a_long_one(spec, *rest):
            return function(spec, *rest)

        of_a_long_one.__qualname__ = f"{function.__qualname__}.long"  # Streamlit tells caches apart by it
        few = st.cache_resource(max_entries=LONG_ONES, show_spinner=False)(of_a_long_one)
        many = st.cache_resource(max_entries=most, show_spinner=False)(function)

        @wraps(function)
        def shell(spec, *rest):
            return (few if _is_long((spec, *rest)) else many)(spec, *rest)

        return shell

    return wrap


def _is_long(asked: object) -> bool:
    """Whether a network of many blocks is, or is among, what is asked about."""
    if isinstance(asked, ResNetSpec):
        return sum(asked.repeats) > LONG
    return isinstance(asked, tuple) and any(map(_is_long, asked))


class Analysis(NamedTuple):
    """A network's layers and their sums."""

    trace: "Trace"
    totals: "Totals"


def torch_is_loaded() -> bool:
    return "explorer.analysis" in sys.modules


@kept(MANY)
def analysis(spec: ResNetSpec) -> Analysis:
    from explorer.analysis import trace
    from explorer.analysis.counts import totals
    from explorer.model import build

    traced = trace(build(spec, device="meta"), spec.input)
    return Analysis(traced, totals(traced))


def checked(spec: ResNetSpec) -> "Check":
    """What PyTorch, asked by other means, says of the network. Takes a tenth of a second and more: see is_checked."""
    checks = _checks()
    if (found := checks.get(spec)) is None:
        if len(checks) >= MANY:
            checks.clear()
        checks[spec] = found = _check(spec)
    return found


def is_checked(spec: ResNetSpec) -> bool:
    """Whether `checked` has its answer at hand."""
    return spec in _checks()


@st.cache_resource(show_spinner=False)
def _checks() -> dict[ResNetSpec, "Check"]:
    return {}


@kept(FEW)
def _check(spec: ResNetSpec) -> "Check":
    from explorer.analysis.trace.check import check
    from explorer.model import build

    return check(build(spec, device="meta"), analysis(spec).trace)


@kept(FEW)
def stages(spec: ResNetSpec) -> tuple["Stage", ...]:
    from explorer.analysis.blocks.structure import picture

    return picture(analysis(spec).trace)


@kept(FEW)
def fields(spec: ResNetSpec) -> dict[str, "Field"]:
    """Receptive fields by the name of the layer."""
    from explorer.analysis.counts.receptive_field import receptive_field

    return {field.name: field for field in receptive_field(analysis(spec).trace)}
