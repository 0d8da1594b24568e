"""Operations in a row as small boxes, and shortcuts as rails over them: the grammar of the picture, in HTML.

A box has the colour of its kind; stride 2 makes it a trapezoid, zeros are hatched, a rail of zeros is dashed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from explorer import markup

STYLE = markup.style(markup.css(__file__))
PARTS = markup.macros(__file__)


class Box(NamedTuple):
    """An operation: its colour's kind, its one or two lines, whether it is a sliver, whether it halves the map."""

    kind: str
    lines: Sequence[str]
    small: bool = False
    halves: bool = False


class Rail(NamedTuple):
    """A shortcut of a kind with its words, from before the place `start` to the sum."""

    kind: str
    words: str
    start: str


def lane(
    columns: Sequence[str],
    boxes: Mapping[str, Box],
    rail: Rail | None,
    marks: Mapping[str, str],
    gone: Iterable[str],
    alt: str,
) -> Markup:
    """One row of boxes in the columns that all rows share. `marks` stand under a place, `gone` are left empty."""
    tracks = " ".join(f"var(--{_track(name)})" for name in columns)
    at = {name: number for number, name in enumerate(columns, start=1)}
    drawn = [(at[name], _form(box), box.lines) for name, box in boxes.items()]
    empty = [at[name] for name in gone if name in at]
    said = [(at[name], mark) for name, mark in marks.items()]
    return PARTS.lane(alt, tracks, drawn, empty, said, rail, rail and at[rail.start], rail and at["+"])


def _track(column: str) -> str:
    """How wide a column is, by what stands in it."""
    return {"+": "sum", "gate": "gate", "c": "conv"}.get(column if column in ("+", "gate") else column[0], "sliver")


def _form(box: Box) -> str:
    return f"{box.kind}{' small' if box.small else ''}{' halves' if box.halves else ''}"


def rails(found: Iterable[tuple[Rail, str, Sequence[str]]]) -> Markup:
    """Shortcuts alone, each with its name and the lines under it."""
    return PARTS.rails(found)


def channels(parts: Iterable[tuple[str, int]], ends: Sequence[str], alt: str) -> Markup:
    """The channels of a map from first to last as a bar: parts that are copied or zeros, and words under it."""
    return PARTS.channels(alt, parts, ends)


def pixels(side: int, stride: int, alt: str, words: str) -> Markup:
    """A corner of a map in which every stride-th pixel of both directions is kept, and the map of those."""
    before = [not y % stride and not x % stride for y in range(side) for x in range(side)]
    left = -(-side // stride)
    return PARTS.pixels(alt, [(side, before), (left, [True] * (left * left))], words)


def signs(kind: str, halves: bool) -> str:
    """What stands on a rail of that kind: 1×1 /2, /2 0, avg /2, 1×1."""
    if kind in ("average", "averaged"):
        return ("avg /2" if halves else "avg") + (", 1×1" if kind == "average" else "")
    half = "/2" if halves else ""
    found = {"projection": ("1×1", half), "pad": (half, "0"), "pool": (half,)}.get(kind, ())
    return " ".join(filter(None, found))
