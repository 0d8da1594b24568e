"""What a row of the table of operations says. The table itself is operations.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from explorer.analysis.onnx.nodes import Writer
from explorer.analysis.trace.records import WEIGHTED
from explorer.analysis.trace.rules import Outcome

# What a position of the output sees.
SLIDES = "slides"  # a window of its input: kernel, stride, padding and dilation are those that the shape rule gives
EACH = "each"  # the same position of its inputs
STEPS = "steps"  # every n-th position
WHOLE = "whole"  # the whole map, unless its sides stay as they are
MIXED = "mixed"  # the whole map, even then

# Where the output is stored.
OWN = "own"  # in memory of its own
VIEW = "view"  # in that of the input, of which it is another view
TURNED = "turned"  # so too, and no longer in order
ORDERED = "ordered"  # so too where the input is in order, else in memory of its own
PASSED = "passed"  # in inference in that of the input, which is handed on; in training in memory of its own

# The precision that autocast works in, on CUDA. docs.pytorch.org/docs/stable/amp.html
HALVED = "halved"  # 16 bits
WIDENED = "widened"  # float32
GIVEN = "given"  # that of the inputs

WEIGHT, BIAS, BUFFER = range(3)  # roles of what a module holds


class Onnx(NamedTuple):
    """What ONNX calls an operation.

    names  operators that it is written as, the usual one first; the first row with one is what a file's is read as
    read   which reader of operators.py: plain, or one that works out a window or MACs: conv, product, pool
    write  one of the writers of nodes.py and moves.py
    before operators that it may be written with in front of it, which are a part of it
    roles  of tensors by their place among what the node reads, where their place says it
    set    places of what is set and not learned: scales, limits, sizes
    """

    names: tuple[str, ...]
    read: str
    write: Writer
    before: frozenset[str]
    roles: Mapping[int, int]
    set: frozenset[int]


class Each(NamedTuple):
    """How often a tool counts each value that an operation reads and each that it writes."""

    reads: int
    writes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation.

    kind      what it does, one of KINDS; what the colour of a picture says
    rule      shape of its output, MACs and window, one of rules.py; None: torch is asked, and there are no MACs
    sees      SLIDES, EACH, STEPS, WHOLE or MIXED: what it does to the receptive field
    keeps     what autograd keeps of it for the way back, as derivatives.yaml of PyTorch has it, weights apart: input
              (all it reads), factors (so too where it is no number that it works with), places (so too where it
              leaves more than one), output, indices (of maxima), flags, scales or channel_scales (of a dropout), mean and
              deviation of channels, groups, rows or maps, and shifts (of those)
    drops     of these, what inference writes too and lets go at once
    storage   OWN, VIEW, TURNED, ORDERED or PASSED
    in_place  whether a module of it with inplace=True writes over its input in inference
    gates     whether it lets through more or less of a map by what another branch says
    autocast  HALVED, WIDENED or GIVEN
    onnx      what ONNX calls it
    sign      what a picture writes on it: max, avg, fc; empty for the sides of its window, or for nothing
    symbol    Python's own sign for it, empty for a call
    part      what the ladder of counting tools calls it, empty where no tool counts it
    counted   what tools count of it besides MACs, by the tool's name; one that is not named counts nothing
    """

    kind: str
    rule: Callable[..., Outcome | None] | None
    sees: str
    keeps: tuple[str, ...]
    drops: tuple[str, ...]
    storage: str
    in_place: bool
    gates: bool
    autocast: str
    onnx: Onnx
    sign: str
    symbol: str
    part: str
    counted: Mapping[str, Each]

    @property
    def free(self) -> bool:
        """Whether it is known to do no multiply-accumulates, so that torch may be asked for its shape."""
        return self.kind not in WEIGHTED and self.kind != "unknown"
