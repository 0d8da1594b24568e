"""The operations of a network as one tick each, stage by stage: filled as far as they are counted.

A network too long for that has a cell for each block, or for some, and the block that is being counted beneath.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from explorer import markup
from explorer.i18n import Translator

if TYPE_CHECKING:
    from explorer.analysis.blocks.depth import Operation

    Block = Sequence[Operation]

WIDE, LONG, CELLS = 60, 1500, 600  # layers whose numbers fit; operations that are drawn one by one; cells at most

STYLE = markup.style(markup.css(__file__))
PARTS = markup.macros(__file__)
Tick = tuple[str, str, int | str]  # class, title, and the number in it or none


class Stage(NamedTuple):
    """What is drawn of a stage: its name and what is said beside it, and its ticks, or cells and the block beneath."""

    name: str
    small: Sequence[str]
    blocks: Iterable[Iterable[Tick]] = ()
    cells: Sequence[tuple[str, str]] = ()  # class and title of each
    beneath: Sequence[tuple[str, Iterable[Tick]]] = ()


def strip(operations: Sequence["Operation"], step: int, alt: str, t: Translator) -> Markup:
    """All stages: name, blocks and numbers of each above its ticks; and what the forms of the ticks mean."""
    numbered = total(operations) <= WIDE
    stages = [[list(block) for _, block in groupby(found, key=_block)] for _, found in groupby(operations, key=_stage)]
    blocks = sum(len(stage) for stage in stages if stage[0][0].layer.block)
    each = -(-blocks // CELLS) if len(operations) > LONG else 0  # rounded up
    drawn = [_stage_drawn(blocks, step, each, numbered, t) for blocks in stages]
    return PARTS.strip(alt, " numbers" if numbered else "", drawn, _samples(each, t))


def _samples(each: int, t: Translator) -> list[tuple[str, str]]:
    """The form of a tick and what it means."""
    samples = [("n dull on", t("depth.filled")), ("n dull", t("depth.outlined")), ("o dull", t("depth.small"))]
    if each:
        samples.append(("n c on", t("depth.cell", count=each) if each > 1 else t("depth.cell_one")))
    return samples


def total(operations: Iterable["Operation"]) -> int:
    """How many count."""
    return sum(one.number is not None for one in operations)


def _stage(one: "Operation") -> str:
    return one.layer.stage


def _block(one: "Operation") -> int | None:
    return one.layer.block


def _stage_drawn(blocks: Sequence["Block"], step: int, each: int, numbered: bool, t: Translator) -> Stage:
    """A stage; `each` blocks to a cell, or 0 for every operation on its own."""
    from explorer.analysis.counts.groups import place

    stage, many = blocks[0][0].layer.stage, len(blocks)
    small = (
        [] if blocks[0][0].layer.block is None else [t("depth.blocks" if many > 1 else "depth.one_block", count=many)]
    )
    if not numbered:
        small.append(_range(blocks, t))
    name = place(stage, None, t)
    if not each or many == 1:
        return Stage(name, small, [_ticks(block, step, numbered) for block in blocks])
    reached = [block for block in blocks if any(one.number == step for one in block)]
    named = lambda block: t("depth.block", name=place(stage, block[0].layer.block, t))
    beneath = [(named(block), _ticks(block, step, False)) for block in reached]
    return Stage(name, small, cells=_cells(blocks, each, step, t), beneath=beneath)


def _range(blocks: Iterable["Block"], t: Translator) -> str:
    """The numbers of some layers in words: layers 2–5."""
    found = [one.number for block in blocks for one in block if one.number]
    if not found:
        return t("depth.none")
    if len(found) == 1:
        return t("depth.one_layer", number=found[0])
    return t("depth.layers", first=found[0], last=found[-1])


def _ticks(block: "Block", step: int, numbered: bool) -> list[Tick]:
    return [_tick(one, step, numbered) for one in block]


def _tick(one: "Operation", step: int, numbered: bool) -> Tick:
    from explorer.charts.theme import colour_kind

    kind, name, number = colour_kind(one.layer), one.layer.name, one.number
    if number is None:
        return f"o {kind}", name, ""
    state = " on now" if number == step else " on" if number < step else ""
    return f"n {kind}{state}", f"{number:,} {name}", number if numbered else ""


def _cells(blocks: Sequence["Block"], each: int, step: int, t: Translator) -> list[tuple[str, str]]:
    return [_cell(blocks[start : start + each], step, t) for start in range(0, len(blocks), each)]


def _cell(blocks: Sequence["Block"], step: int, t: Translator) -> tuple[str, str]:
    found = [one.number for block in blocks for one in block if one.number]
    state = " on" if found[-1] <= step else ""
    state += " now" if found[0] <= step <= found[-1] else ""
    return f"c{state}", _range(blocks, t)
