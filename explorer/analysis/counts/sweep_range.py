"""How far a knob is swept, and in what steps.

Steps are counted from the network itself, so that it is one of the points wherever it lies in the range: 64 in steps of
24 is 16, 40, 64, 88.
"""

from typing import NamedTuple

from explorer.analysis.counts.sweep import STAGES, value_of
from explorer.spec import MAX_BLOCKS, MAX_CHANNELS, MAX_CLASSES, MAX_INNER, MAX_SIDE, ResNetSpec

MOST = 4096  # networks of one sweep, 64 x 64: what a chart can show and a reader can hover
USUAL = 64  # values of a knob that nobody has set a range for, at most


class Range(NamedTuple):
    """From `first` to `last` in steps of `step`; as text 16-256-8."""

    first: int
    last: int
    step: int

    def __str__(self) -> str:
        return "-".join(map(str, self))


def bounds(spec: ResNetSpec, name: str) -> tuple[int, int]:
    """The least and the most that a knob of `spec` is offered: some way past the network itself, within what can be."""
    own = value_of(spec, name) or max(spec.input[1:])
    if name in STAGES:
        return 1, min(max(48, 2 * own), MAX_BLOCKS)
    return {
        "width": (1, MAX_CHANNELS >> len(spec.repeats) - 1),
        "blocks": (len(spec.repeats), min(max(64, 2 * own), MAX_BLOCKS)),
        "groups": (1, min(max(64, 2 * own), MAX_INNER)),
        "input": (1, min(max(512, 2 * own), MAX_SIDE)),
        "classes": (1, min(max(2000, 2 * own), MAX_CLASSES)),
    }[name]


def usual(spec: ResNetSpec, name: str) -> Range:
    """The range of a knob that nobody has set: around the network, in round steps of it."""
    (least, most), own = bounds(spec, name), value_of(spec, name) or max(spec.input[1:])
    if name in STAGES:
        return _few(least, min(most, max(40, 2 * own)), 1)
    if name == "blocks":
        alike = len({*spec.repeats}) == 1  # as in the networks for CIFAR, of 6n + 2 layers
        return _few(least, min(most, max(54, 2 * own)), len(spec.repeats) if alike else 1)
    if name == "groups":
        return _few(least, min(most, max(32, 2 * own)), 1)
    parts, times = {"width": (8, 4), "input": (14, 16 / 7), "classes": (10, 2)}[name]  # 64: 8 to 256; 224: 16 to 512
    step = _round(max(1, own // parts), name)
    return _few(max(least, step), min(most, max(own, int(own * times) // step * step)), step)


def _round(step: int, name: str) -> int:
    """A power of two that is no more, of a side or a width; of classes the step as it is."""
    return step if name == "classes" else 1 << step.bit_length() - 1


def _few(first: int, last: int, step: int) -> Range:
    while (last - first) // step >= USUAL:
        step *= 2
    return Range(first, max(first, last), step)


def within(spec: ResNetSpec, name: str, wanted: Range | None) -> Range:
    """What is left of a wanted range for this network, or the usual one."""
    if wanted:
        least, most = bounds(spec, name)
        first, last = max(wanted.first, least), min(wanted.last, most)
        if first <= last and values(spec, name, Range(first, last, wanted.step)):
            return Range(first, last, wanted.step)
    return usual(spec, name)


def values(spec: ResNetSpec, name: str, swept: Range) -> range:
    """The values of a range, counted from the network's own; from the first where it has none."""
    own = value_of(spec, name)
    begin = swept.first if own is None else swept.first + (own - swept.first) % swept.step
    return range(begin, swept.last + 1, swept.step)


def coarser(ranges: list[Range]) -> list[Range]:
    """The same ranges in steps so wide that no more than MOST networks are left: the finest range is doubled first."""
    found = list(ranges)
    while _most(found) > MOST:
        finest = max(range(len(found)), key=lambda at: _count(found[at]))
        found[finest] = found[finest]._replace(step=2 * found[finest].step)
    return found


def _most(ranges: list[Range]) -> int:
    total = 1
    for swept in ranges:
        total *= _count(swept)
    return total


def _count(swept: Range) -> int:
    """How many values a range has at most."""
    return (swept.last - swept.first) // swept.step + 1
