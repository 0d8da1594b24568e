"""Operations in a row as small boxes, and shortcuts as rails over them: the grammar of the picture, in HTML.

A box has the colour of its kind; stride 2 makes it a trapezoid, zeros are hatched, a rail of zeros is dashed.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from typing import NamedTuple

from explorer.charts.palette import DARK, KINDS, LIGHT
from explorer.diagram.colours import label_on

STYLE = """
.lane-scroll { --sliver: 2.7rem; --conv: 4.3rem; --gate: 4rem; --sum: 1.4rem; overflow-x: auto; padding: .1rem 0 .2rem; }
.lane { display: grid; grid-template-rows: 1.7rem 2.6rem 1.1rem; column-gap: .3rem; align-items: center; width: max-content;
  min-width: 100%; box-sizing: border-box; padding-inline: .8rem 1.4rem; justify-content: start; font-size: .8rem;
  font-variant-numeric: tabular-nums; line-height: 1.15; }
.lane > .trunk { grid-row: 2; grid-column: 1 / -1; height: 1.5px; background: INK; margin-inline: -.8rem -1.1rem; }
.lane > .op { grid-row: 2; position: relative; z-index: 1; display: flex; flex-direction: column; align-items: center;
  justify-content: center; height: 2.6rem; border-radius: 2px; background: var(--k); color: var(--on-k); font-weight: 600;
  text-align: center; padding-inline: .15rem; box-sizing: border-box; }
.lane > .op.small { height: 2rem; font-weight: 400; }
.lane > .op.halves { clip-path: polygon(0 0, 100% 24%, 100% 76%, 0 100%); }
.lane > .gone { grid-row: 2; z-index: 1; height: 2rem; border: 2px dotted MUTED; border-radius: 2px; background: GROUND; }
.lane > .plus { grid-row: 2; z-index: 1; justify-self: center; width: 1.25rem; height: 1.25rem; border: 1.5px solid INK;
  border-radius: 50%; background: GROUND; box-sizing: border-box; display: grid; place-content: center; font-size: 1rem;
  font-weight: 600; }
.lane > .mark { grid-row: 3; justify-self: center; font-weight: 600; font-size: .75rem; white-space: nowrap; }
.rail { grid-row: 1 / span 2; align-self: start; position: relative; height: 2.2rem; border: 1.5px solid INK;
  border-bottom: 0; border-radius: 6px 6px 0 0; margin: .8rem .62rem 0 -.3rem; box-sizing: border-box; }
.rail.projection, .rail.average { border-color: var(--projection); }
.rail.pad { border-style: dashed; }
.rail b { position: absolute; top: 0; left: 50%; transform: translate(-50%, -50%); font-size: .75rem; font-weight: 600;
  line-height: 1.2; white-space: nowrap; padding: .1rem .45rem; border-radius: 4px; background: GROUND; }
.rail.projection b, .rail.average b { background: var(--projection); color: var(--on-projection); }
.rail.pad b { border: 1px solid INK; background: HATCHED; }
.rail.pad b span { background: GROUND; padding-inline: .2rem; }
.rail.pool b, .rail.averaged b { border: 1px solid INK; }
.rail.from::before { content: ""; position: absolute; left: -.22rem; bottom: -.2rem; width: .35rem; height: .35rem;
  border-radius: 50%; background: INK; }
.rails { display: flex; flex-wrap: wrap; gap: .4rem .9rem; margin: 0 !important; padding: 0 !important; list-style: none;
  font-variant-numeric: tabular-nums; }
.rails li { flex: 1 1 7.5rem; min-width: 7.5rem; max-width: 14rem; margin: 0 !important; padding: 0; font-size: .85rem; line-height: 1.35; }
.rails .rail { height: 1.9rem; margin: .7rem .2rem .2rem; }
.rails .rail.none { border-color: transparent; }
.rails .end { border-bottom: 1.5px solid INK; margin-bottom: .3rem; }
.rails b.name { font-weight: 600; }
.rails small { display: block; font-size: .8rem; color: color-mix(in srgb, currentColor 74%, transparent); }
.channels { display: flex; height: 2.2rem; border: 1.5px solid INK; border-radius: 2px; max-width: 44rem; }
.channels span { box-sizing: border-box; min-width: 3px; }
.channels .copied { background: INK; }
.channels .zeros { background: HATCHED; }
.channels span + span { border-left: 1.5px solid INK; }
.ends { display: flex; justify-content: space-between; max-width: 44rem; font-size: .85rem; font-variant-numeric: tabular-nums;
  margin: 0 0 .6rem; gap: 1rem; flex-wrap: wrap; }
.pixels { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem; font-size: .9rem; }
.pixels .grid { display: grid; gap: 2px; }
.pixels .grid i { width: 1rem; height: 1rem; box-sizing: border-box; border: 1px solid MUTED; border-radius: 2px; }
.pixels .grid i.kept { background: INK; border-color: INK; }
.pixels .said { flex: 1 1 12rem; }
.said { margin: 0; }
.case h3 { font-size: 1rem; font-weight: 600; padding: 0; margin: .6rem 0 0; }
.case .label { margin-top: .4rem; }
.said code { background: none; padding: 0; color: inherit; font-size: .85rem; overflow-wrap: anywhere; }
.quiet { color: color-mix(in srgb, currentColor 74%, transparent); font-size: .9rem; font-weight: 400; margin: 0; }
.narrow { display: none; }
@media (max-width: 640px) {
  .lane-scroll { --sliver: 1.3rem; --conv: 2.9rem; --gate: 1.3rem; --sum: 1.3rem; }
  .lane { column-gap: .1rem; padding-inline: .4rem .6rem; font-size: .75rem; grid-template-rows: 1.7rem 3.4rem 1.1rem; }
  .lane > .trunk { margin-inline: -.4rem -.5rem; }
  .lane > .op, .lane > .op.small { height: 3.4rem; padding-inline: 0; }
  .lane > .op.small { writing-mode: vertical-rl; }
  .lane .rail { height: 2.6rem; margin-right: .6rem; margin-left: -.15rem; }
  .lane > .mark { font-size: .75rem; }
  .narrow { display: inline; }
}
"""
HATCHED = "repeating-linear-gradient(135deg, GROUND 0 4px, MUTED 4px 5.5px)"


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


@cache
def stylesheet() -> str:
    ink, muted, ground = (
        f"light-dark({getattr(LIGHT, name)}, {getattr(DARK, name)})" for name in ("ink", "muted", "background")
    )
    css = STYLE.replace("HATCHED", HATCHED).replace("INK", ink).replace("MUTED", muted).replace("GROUND", ground)
    for kind, light, dark in zip(KINDS, LIGHT.kinds, DARK.kinds, strict=True):
        on = f"light-dark({label_on(light)}, {label_on(dark)})"
        css += f".lane .{kind} {{ --k: light-dark({light}, {dark}); --on-k: {on}; }}"
        if kind == "projection":
            css += f":is(.lane, .rails) {{ --projection: light-dark({light}, {dark}); --on-projection: {on}; }}"
    return f"<style>{css}</style>"


def lane(
    columns: Sequence[str],
    boxes: Mapping[str, Box],
    rail: Rail | None,
    marks: Mapping[str, str],
    gone: Iterable[str],
    alt: str,
) -> str:
    """One row of boxes in the columns that all rows share. `marks` stand under a place, `gone` are left empty."""
    tracks = " ".join(f"var(--{_track(name)})" for name in columns)
    at = {name: number for number, name in enumerate(columns, start=1)}
    drawn = ['<span class="trunk"></span>', *(_box(box, at[name]) for name, box in boxes.items())]
    drawn += [f'<span class="gone" style="grid-column:{at[name]}"></span>' for name in gone if name in at]
    drawn += [f'<span class="mark" style="grid-column:{at[n]}">{escape(said)}</span>' for n, said in marks.items()]
    if rail:
        span = f"grid-column:{at[rail.start]} / {at['+'] + 1}"
        drawn.append(f'<span class="plus" style="grid-column:{at["+"]}">+</span>')
        drawn.append(f'<span class="rail from {rail.kind}" style="{span}">{_words(rail)}</span>')
    body = f'<div class="lane" style="grid-template-columns:{tracks}" aria-hidden="true">{"".join(drawn)}</div>'
    return f'<div class="lane-scroll" role="img" tabindex="0" aria-label="{escape(alt)}">{body}</div>'


def _track(column: str) -> str:
    """How wide a column is, by what stands in it."""
    return {"+": "sum", "gate": "gate", "c": "conv"}.get(column if column in ("+", "gate") else column[0], "sliver")


def _box(box: Box, column: int) -> str:
    form = f"{box.kind}{' small' if box.small else ''}{' halves' if box.halves else ''}"
    return f'<span class="op {form}" style="grid-column:{column}">{"<br>".join(map(escape, box.lines))}</span>'


def _words(rail: Rail) -> str:
    return f"<b><span>{escape(rail.words)}</span></b>" if rail.words else ""


def rails(found: Iterable[tuple[Rail, str, Sequence[str]]]) -> str:
    """Shortcuts alone, each with its name and the lines under it."""
    items = (
        f'<li><div class="rail {rail.kind}" aria-hidden="true">{_words(rail)}</div><div class="end"></div>'
        f'<b class="name">{escape(name)}</b>{"".join(f"<small>{escape(line)}</small>" for line in lines)}</li>'
        for rail, name, lines in found
    )
    return f'<ul class="rails">{"".join(items)}</ul>'


def channels(parts: Iterable[tuple[str, int]], ends: Sequence[str], alt: str) -> str:
    """The channels of a map from first to last as a bar: parts that are copied or zeros, and words under it."""
    drawn = "".join(f'<span class="{form}" style="flex:{count}"></span>' for form, count in parts if count)
    words = "".join(f"<span>{escape(end)}</span>" for end in ends)
    return f'<div class="channels" role="img" aria-label="{escape(alt)}">{drawn}</div><p class="ends">{words}</p>'


def pixels(side: int, stride: int, alt: str, words: str) -> str:
    """A corner of a map in which every stride-th pixel of both directions is kept, and the map of those."""
    kept = lambda y, x: not y % stride and not x % stride
    before = "".join(f"<i{' class=kept' if kept(y, x) else ''}></i>" for y in range(side) for x in range(side))
    left = -(-side // stride)
    after = '<i class="kept"></i>' * (left * left)
    grids = "→".join(
        f'<div class="grid" style="grid-template-columns:repeat({count}, 1rem)">{cells}</div>'
        for count, cells in ((side, before), (left, after))
    )
    drawn = f'<div role="img" aria-label="{escape(alt)}" class="pixels">{grids}</div>'
    return f'<div class="pixels">{drawn}<p class="said">{escape(words)}</p></div>'


def signs(kind: str, halves: bool) -> str:
    """What stands on a rail of that kind: 1×1 /2, /2 0, avg /2, 1×1."""
    if kind in ("average", "averaged"):
        return ("avg /2" if halves else "avg") + (", 1×1" if kind == "average" else "")
    half = "/2" if halves else ""
    found = {"projection": ("1×1", half), "pad": (half, "0"), "pool": (half,)}.get(kind, ())
    return " ".join(filter(None, found))
