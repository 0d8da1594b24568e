"""The operations of a network as one tick each, stage by stage: filled as far as they are counted.

A network too long for that has a cell for each block, or for some, and the block that is being counted beneath.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from explorer.charts.palette import DARK, KINDS, LIGHT
from explorer.diagram.colours import label_on

if TYPE_CHECKING:
    from explorer.analysis.blocks.depth import Operation

    Block = Sequence[Operation]

WIDE, LONG, CELLS = 60, 1500, 600  # layers whose numbers fit; operations that are drawn one by one; cells at most

STYLE = """
.strip { display: flex; flex-wrap: wrap; gap: 1rem 1.4rem; margin: .4rem 0 .6rem; font-variant-numeric: tabular-nums; }
.strip .stage { min-width: 0; }
.strip .where { font-size: .9rem; margin: 0 0 .3rem; white-space: nowrap; }
.strip .where small { color: color-mix(in srgb, currentColor 74%, transparent); font-size: .85rem; margin-left: .5rem; }
.strip .ticks { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .7rem; }
.strip .ticks > span { display: inline-flex; flex-wrap: wrap; align-items: center; gap: 2px; }
.strip .ticks + .where { margin-top: .5rem; }
.strip i { box-sizing: border-box; font-style: normal; border: 1.5px solid var(--k); border-radius: 2px; flex: none; }
.strip .n { display: inline-flex; align-items: center; justify-content: center; width: .7rem; height: 1.5rem; }
.strip.numbers .n { width: 1.7rem; height: 2rem; font-size: .85rem; }
.strip .on { background: var(--k); color: var(--on-k); }
.strip .now { outline: 2px solid light-dark(INK_LIGHT, INK_DARK); outline-offset: 2px; }
.strip .o { width: .4rem; height: .9rem; border-width: 1px; }
.strip .stage:has(.cells) { flex-basis: 100%; }
.strip .cells { display: grid; grid-template-columns: repeat(100, minmax(0, 1fr)); gap: 2px; }
.strip .c { height: 1.2rem; border-width: 1px; --k: light-dark(MUTED_LIGHT, MUTED_DARK); }
.strip .c.on { background: var(--k); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: 0; font-size: .9rem; align-items: center; }
.legend .strip { display: inline-flex; margin: 0 .4rem 0 0; vertical-align: middle; }
.legend .dull { --k: light-dark(INK_LIGHT, INK_DARK); }
.counted { font-variant-numeric: tabular-nums; line-height: 1; margin: 0; white-space: nowrap; }
.counted b { font-size: 4.5rem; font-weight: 600; letter-spacing: -.02em; }
.counted span { font-size: 1.375rem; margin-left: .6rem; color: color-mix(in srgb, currentColor 74%, transparent); }
.st-key-depth_next button:not(:disabled) * { color: light-dark(GROUND_LIGHT, GROUND_DARK); }
.sum-line { font-size: 1.375rem; font-weight: 600; font-variant-numeric: tabular-nums; margin: 0; line-height: 1.5; }
@media (max-width: 640px) { .strip .cells { grid-template-columns: repeat(50, minmax(0, 1fr)); } }
"""


@cache
def stylesheet() -> str:
    style = STYLE
    for theme, look in (("LIGHT", LIGHT), ("DARK", DARK)):
        for name, colour in (("INK", look.ink), ("MUTED", look.muted), ("GROUND", look.background)):
            style = style.replace(f"{name}_{theme}", colour)
    rules = []
    for kind, light, dark in zip(KINDS, LIGHT.kinds, DARK.kinds, strict=True):
        on = f"light-dark({label_on(light)}, {label_on(dark)})"
        rules.append(f".strip .{kind} {{ --k: light-dark({light}, {dark}); --on-k: {on}; }}")
    return f"<style>{style}{''.join(rules)}</style>"


def strip(operations: Sequence["Operation"], step: int, alt: str, t) -> str:
    """All stages: name, blocks and numbers of each above its ticks; and what the forms of the ticks mean."""
    numbered = total(operations) <= WIDE
    stages = [[list(block) for _, block in groupby(found, key=_block)] for _, found in groupby(operations, key=_stage)]
    blocks = sum(len(stage) for stage in stages if stage[0][0].layer.block)
    each = -(-blocks // CELLS) if len(operations) > LONG else 0  # rounded up
    drawn = "".join(_stage_drawn(blocks, step, each, numbered, t) for blocks in stages)
    numbers = " numbers" if numbered else ""
    return f'<div class="strip{numbers}" role="img" aria-label="{escape(alt)}">{drawn}</div>{_legend(each, t)}'


def _legend(each: int, t) -> str:
    samples = [("n dull on", t("depth.filled")), ("n dull", t("depth.outlined")), ("o dull", t("depth.small"))]
    if each:
        samples.append(("n c on", t("depth.cell", count=each) if each > 1 else t("depth.cell_one")))
    shown = (
        f'<span><span class="strip" aria-hidden="true"><i class="{form}"></i></span>{escape(words)}</span>'
        for form, words in samples
    )
    return f'<p class="legend">{"".join(shown)}</p>'


def total(operations: Iterable["Operation"]) -> int:
    """How many count."""
    return sum(one.number is not None for one in operations)


def _stage(one: "Operation") -> str:
    return one.layer.stage


def _block(one: "Operation") -> int | None:
    return one.layer.block


def _stage_drawn(blocks: Sequence["Block"], step: int, each: int, numbered: bool, t) -> str:
    """A stage; `each` blocks to a cell, or 0 for every operation on its own."""
    from explorer.analysis.counts.groups import place

    stage, many = blocks[0][0].layer.stage, len(blocks)
    small = (
        [] if blocks[0][0].layer.block is None else [t("depth.blocks" if many > 1 else "depth.one_block", count=many)]
    )
    if not numbered:
        small.append(_range(blocks, t))
    where = _where(place(stage, None, t), *small)
    if not each or many == 1:
        return f'<div class="stage">{where}{_ticks(blocks, step, numbered)}</div>'
    drawn = where + _cells(blocks, each, step, t)
    for block in blocks:
        if any(one.number == step for one in block):
            drawn += _where(t("depth.block", name=place(stage, block[0].layer.block, t))) + _ticks([block], step, False)
    return f'<div class="stage">{drawn}</div>'


def _where(name: str, *small: str) -> str:
    return f'<p class="where">{escape(name)}{"".join(f"<small>{escape(words)}</small>" for words in small)}</p>'


def _range(blocks: Iterable["Block"], t) -> str:
    """The numbers of some layers in words: layers 2–5."""
    found = [one.number for block in blocks for one in block if one.number]
    if not found:
        return t("depth.none")
    if len(found) == 1:
        return t("depth.one_layer", number=found[0])
    return t("depth.layers", first=found[0], last=found[-1])


def _ticks(blocks: Iterable["Block"], step: int, numbered: bool) -> str:
    drawn = ("".join(_tick(one, step, numbered) for one in block) for block in blocks)
    return f'<span class="ticks">{"".join(f"<span>{block}</span>" for block in drawn)}</span>'


def _tick(one: "Operation", step: int, numbered: bool) -> str:
    from explorer.charts.theme import colour_kind

    kind, name, number = colour_kind(one.layer), escape(one.layer.name), one.number
    if number is None:
        return f'<i class="o {kind}" title="{name}"></i>'
    state = " on now" if number == step else " on" if number < step else ""
    return f'<i class="n {kind}{state}" title="{number:,} {name}">{number if numbered else ""}</i>'


def _cells(blocks: Sequence["Block"], each: int, step: int, t) -> str:
    parts = [blocks[start : start + each] for start in range(0, len(blocks), each)]
    return f'<span class="ticks cells">{"".join(_cell(part, step, t) for part in parts)}</span>'


def _cell(blocks: Sequence["Block"], step: int, t) -> str:
    found = [one.number for block in blocks for one in block if one.number]
    state = " on" if found[-1] <= step else ""
    state += " now" if found[0] <= step <= found[-1] else ""
    return f'<i class="c{state}" title="{escape(_range(blocks, t))}"></i>'
