"""Networks as strips one above the other, layers that stand for each other in one column: the grammar of the picture in HTML.

Height is √side and width √channels on one scale for all. What is unchanged is faint, a triangle says that a stride
differs, a dotted plate is a layer that the network lacks.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from math import sqrt
from typing import TYPE_CHECKING

from explorer.charts.palette import DARK, KINDS, LIGHT
from explorer.diagram.colours import label_on

if TYPE_CHECKING:
    from explorer.analysis.compare.side_by_side import Beside, Cell, Row, Slot
    from explorer.analysis.trace.records import Layer, Trace

TALL, LEAST = 62, 8  # px of the largest map, and of the smallest
BROADEST = 26  # px of the most channels
SIGNS = {"pool": "avg", "projection": "1×1", "pad": "0"}
STYLE = """
.nets { overflow-x: auto; padding-bottom: .3rem; }
.nets .net { display: flex; align-items: stretch; width: max-content; min-width: 100%; box-sizing: border-box;
  padding: .35rem 0 .45rem; border-bottom: 1px solid color-mix(in srgb, currentColor 16%, transparent); position: relative; }
.nets .letter { position: sticky; left: 0; z-index: 3; width: 1.6rem; flex: none; align-self: center; font-weight: 600;
  background: GROUND; padding-block: .8rem; }
.nets .slot { position: relative; display: flex; flex: none; padding: 30px 5px 4px; }
.nets .slot::before { content: ""; position: absolute; left: 0; right: 0; top: calc(30px + 34px); height: 1.5px;
  background: color-mix(in srgb, INK 70%, GROUND); }
.nets .slot.block { margin-inline: 3px; }
.nets .cell { position: relative; z-index: 1; height: 70px; display: flex; align-items: center; justify-content: center;
  gap: 1px; flex: none; }
.nets .cell b, .nets .cell i { display: block; background: var(--k); border-radius: 1px; }
.nets .cell i { width: 2px; }
.nets :is(b, i, .gate).faint { background: color-mix(in srgb, var(--k) 22%, GROUND); }
.nets .plus.faint { --line: color-mix(in srgb, INK 30%, GROUND); }
.nets .gap b { background: GROUND; border: 1.5px dotted MUTED; box-sizing: border-box; }
.nets .cell u { position: absolute; top: -3px; left: 50%; margin-left: -5px; border: 5px solid transparent; border-top: 7px solid INK;
  border-bottom: 0; text-decoration: none; }
.nets .plus { --line: INK; box-sizing: border-box; width: 13px; height: 13px; border: 1.5px solid var(--line); border-radius: 50%;
  background: linear-gradient(var(--line), var(--line)) center / 7px 1.5px no-repeat,
  linear-gradient(var(--line), var(--line)) center / 1.5px 7px no-repeat, GROUND; }
.nets .gate { width: 10px; height: 10px; border-radius: 50%; background: var(--k); }
.nets .rail { position: absolute; z-index: 2; left: 1px; right: 12px; top: 17px; height: 40px; border: 1.5px solid INK;
  border-bottom: 0; border-radius: 6px 6px 0 0; pointer-events: none; }
.nets .rail.projection { border-color: var(--k); }
.nets .rail.pad { border-style: dashed; }
.nets .rail span { position: absolute; top: -10px; left: 50%; transform: translateX(-50%); display: flex; gap: 2px; }
.nets .rail em { font-style: normal; font-size: 11px; font-weight: 600; line-height: 17px; padding: 0 4px; border-radius: 3px;
  white-space: nowrap; background: var(--k); color: var(--on-k); }
.nets .rail em.other { background: GROUND; color: INK; border: 1px solid INK; line-height: 15px; }
.nets .rail.faint { border-color: color-mix(in srgb, INK 30%, GROUND); }
.nets .rail.projection.faint { border-color: color-mix(in srgb, var(--k) 30%, GROUND); }
.nets .rail.faint em { background: color-mix(in srgb, var(--k) 22%, GROUND); color: color-mix(in srgb, INK 80%, GROUND); }
.nets .rail.faint em.other { background: GROUND; border-color: color-mix(in srgb, INK 30%, GROUND); }
.nets .frame { position: absolute; inset: 7px 0 4px; border: 1px solid MUTED; border-radius: 5px; z-index: 0;
  box-shadow: 2px -2px 0 -1px GROUND, 2px -2px 0 0 color-mix(in srgb, MUTED 55%, GROUND); }
.nets .pill { position: absolute; z-index: 3; right: -3px; top: 0; font-size: 11px; font-weight: 600; line-height: 16px; padding: 0 5px;
  border-radius: 8px; background: INK; color: GROUND; }
.nets .pill.same { background: color-mix(in srgb, INK 62%, GROUND); }
.nets-head { display: flex; width: max-content; font-size: .8rem; color: color-mix(in srgb, currentColor 74%, transparent); }
.nets-head span { flex: none; box-sizing: border-box; white-space: nowrap; }
"""


@cache
def stylesheet() -> str:
    ink, muted, ground = (
        f"light-dark({getattr(LIGHT, name)}, {getattr(DARK, name)})" for name in ("ink", "muted", "background")
    )
    css = STYLE.replace("INK", ink).replace("MUTED", muted).replace("GROUND", ground)
    for kind, light, dark in zip(KINDS, LIGHT.kinds, DARK.kinds, strict=True):
        on = f"light-dark({label_on(light)}, {label_on(dark)})"
        css += f":is(.nets, .falls) .{kind} {{ --k: light-dark({light}, {dark}); --on-k: {on}; }}"
    return f"<style>{css}</style>"


def strips(traces: Mapping[str, "Trace"], slots: Sequence["Slot"], alt: str, t) -> str:
    """A row for each network. `alt` says in words what differs."""
    from explorer.analysis.counts.groups import place

    scale = _Scale(traces)
    widths = [_widths(slot, scale) for slot in slots]
    rows = "".join(_net(letter, slots, widths, scale) for letter in traces)
    head, stage = '<span style="width:1.6rem"></span>', None
    for slot, columns in zip(slots, widths, strict=True):
        words = place(slot.stage, None, t) if slot.stage != stage else ""
        stage, block = slot.stage, slot.stage not in ("stem", "head")
        head += f'<span style="width:{sum(columns) + 10 + 6 * block}px">{escape(words)}</span>'
    return f'<div class="nets" role="img" tabindex="0" aria-label="{escape(alt)}"><div class="nets-head">{head}</div>{rows}</div>'


class _Scale:
    """Pixels of a plate: one scale for all networks."""

    def __init__(self, traces: Mapping[str, "Trace"]):
        layers = [layer for trace in traces.values() for layer in trace.layers if layer.kind in ("conv", "pool")]
        self.side = max([*(trace.input_shape[1] for trace in traces.values()), 1])
        self.channels = max((layer.out_shape[0] for layer in layers), default=1)

    def height(self, shape: Sequence[int]) -> float:
        return max(TALL * sqrt((shape[1] if len(shape) == 3 else 1) / self.side), LEAST)

    def width(self, layer: "Layer") -> int:
        if layer.kind == "linear":
            return 10
        return 13 if layer.kind == "add" else max(4, round(BROADEST * sqrt(layer.out_shape[0] / self.channels)))


def _widths(slot: "Slot", scale: _Scale) -> list[int]:
    """Pixels of each column: that of the widest plate in it, what leans on it, a gate before a sum, and some air."""
    found = []
    for column in range(slot.columns):
        cells = [(row, row.cells[column]) for row in slot.rows.values() if row and row.cells[column]]
        found.append(max(scale.width(cell.layer) + 3 * len(cell.leaning) + _gate(row, cell) for row, cell in cells) + 8)
    return found


def _gate(row: "Row", cell: "Cell") -> int:
    return 12 if row.gate.layers and cell.layer.kind == "add" else 0


def _net(letter: str, slots: Sequence["Slot"], widths: Sequence[list[int]], scale: _Scale) -> str:
    drawn = "".join(_slot(slot, letter, columns, scale) for slot, columns in zip(slots, widths, strict=True))
    return f'<div class="net"><span class="letter">{letter}</span>{drawn}</div>'


def _slot(slot: "Slot", letter: str, widths: list[int], scale: _Scale) -> str:
    row, block = slot.rows[letter], " block" if slot.stage not in ("stem", "head") else ""
    if row is None:
        cells = "".join(_gap(slot, at, width, scale) for at, width in enumerate(widths))
        return f'<div class="slot{block}">{cells}</div>'
    cells = "".join(
        _cell(row, cell, width, scale) if cell else _gap(slot, at, width, scale)
        for at, (cell, width) in enumerate(zip(row.cells, widths, strict=True))
    )
    rail = _rail(row) if any(cell and cell.layer.kind == "add" for cell in row.cells) else ""
    return f'<div class="slot{block}">{_frame(slot, row)}{cells}{rail}</div>'


def _frame(slot: "Slot", row: "Row") -> str:
    """A frame around blocks that are drawn as one, and their number; a fainter pill where all have as many."""
    if row.count < 2:
        return ""
    same = " same" if len({other.count if other else 0 for other in slot.rows.values()}) == 1 else ""
    return f'<span class="frame"></span><span class="pill{same}">×{row.count:,}</span>'


def _gap(slot: "Slot", at: int, width: int, scale: _Scale) -> str:
    """A dotted plate as large as the one that is missing; nothing where that is a sum."""
    cell = next(row.cells[at] for row in slot.rows.values() if row and row.cells[at])
    if cell.layer.kind == "add":
        return f'<span class="cell" style="width:{width}px"></span>'
    size = f"width:{max(scale.width(cell.layer), 6)}px;height:{scale.height(cell.layer.out_shape):.0f}px"
    return f'<span class="cell gap" style="width:{width}px"><b style="{size}"></b></span>'


def _cell(row: "Row", cell: "Cell", width: int, scale: _Scale) -> str:
    from explorer.charts.theme import colour_kind

    layer, faint = cell.layer, "" if cell.marks else " faint"
    if layer.kind == "add":
        lit = bool(cell.marks) or row.shortcut.changed
        plate = f'<span class="plus{"" if lit else " faint"}"></span>'
    else:
        plate = f'<b class="{colour_kind(layer)}{faint}" style="{_plate(layer, scale)}"></b>'
    slivers = "".join(_sliver(one, cell, scale) for one in cell.leaning)
    inside = slivers + plate if cell.pre else plate + slivers
    if _gate(row, cell):
        inside = f'<span class="gate attention{"" if row.gate.changed else " faint"}"></span>' + inside
    mark = "<u></u>" if "stride" in cell.marks and layer.kind == "conv" else ""
    return f'<span class="cell" style="width:{width}px">{inside}{mark}</span>'


def _plate(layer: "Layer", scale: _Scale) -> str:
    """The size of a plate, and its slant where it halves the map."""
    if layer.kind == "linear":
        return "width:10px;height:20px"
    tall, out = scale.height(layer.in_shape), scale.height(layer.out_shape)
    slant = f"{50 * (1 - out / tall):.0f}%" if out < tall else ""
    size = f"width:{scale.width(layer)}px;height:{tall:.0f}px"
    if not slant:
        return size
    return f"{size};clip-path:polygon(0 0, 100% {slant}, 100% calc(100% - {slant}), 0 100%)"


def _sliver(layer: "Layer", cell: "Cell", scale: _Scale) -> str:
    from explorer.charts.theme import colour_kind

    if layer.kind not in ("norm", "activation"):
        return ""
    faint = "" if cell.leaning_marks else " faint"
    return f'<i class="{colour_kind(layer)}{faint}" style="height:{scale.height(layer.out_shape):.0f}px"></i>'


def _rail(row: "Row") -> str:
    """The shortcut over a block: plain, or with a box for each thing it does; dashed where it pads with zeros."""
    kinds = {layer.kind for layer in row.shortcut.layers}
    form = "pad" if "pad" in kinds else "projection" if "projection" in kinds else "identity"
    faint = "" if row.shortcut.changed else " faint"
    boxes = "".join(_box(layer) for layer in _acting(row.shortcut))
    return f'<span class="rail {form}{faint}"><span>{boxes}</span></span>'


def _acting(beside: "Beside") -> list["Layer"]:
    return [layer for layer in beside.layers if layer.kind in SIGNS]


def _box(layer: "Layer") -> str:
    from explorer.analysis.trace.operations import operation

    sign = operation(layer.op).sign or SIGNS[layer.kind]
    halved = len(layer.in_shape) == 3 and layer.out_shape[1] < layer.in_shape[1]
    kind = layer.kind if layer.kind != "pad" else "other"
    return f'<em class="{kind}">{sign}{" /2" if halved else ""}</em>'
