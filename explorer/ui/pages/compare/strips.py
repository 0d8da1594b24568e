"""Networks as strips one above the other, layers that stand for each other in one column: the grammar of the picture in HTML.

Height is √side and width √channels on one scale for all. What is unchanged is faint, a triangle says that a stride
differs, a dotted plate is a layer that the network lacks.
"""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from explorer import markup
from explorer.i18n import Translator

if TYPE_CHECKING:
    from explorer.analysis.compare.side_by_side import Beside, Cell, Row, Slot
    from explorer.analysis.trace.records import Layer, Trace

TALL, LEAST = 62, 8  # px of the largest map, and of the smallest
BROADEST = 26  # px of the most channels
SIGNS = {"pool": "avg", "projection": "1×1", "pad": "0"}
STYLE = markup.style(markup.css(__file__))
PARTS = markup.macros(__file__)


class Column(NamedTuple):
    """A cell of a network's row: its width in px, the plates in it as tag, class and style, and what marks it."""

    width: int
    plates: Sequence[tuple[str, str, str]]
    gap: bool = False
    mark: bool = False


class Part(NamedTuple):
    """A block, the stem or the head of one network: its columns, how many such blocks there are, and its shortcut."""

    block: bool
    columns: Sequence[Column]
    times: int = 1
    same: bool = False  # all networks have as many
    rail: tuple[str, Sequence[tuple[str, str]]] | None = None  # its class, and kind and sign of each box on it


def strips(traces: Mapping[str, "Trace"], slots: Sequence["Slot"], alt: str, t: Translator) -> Markup:
    """A row for each network. `alt` says in words what differs."""
    from explorer.analysis.counts.groups import place

    scale = _Scale(traces)
    widths = [_widths(slot, scale) for slot in slots]
    nets = [(letter, _net(letter, slots, widths, scale)) for letter in traces]
    head, stage = [], None
    for slot, columns in zip(slots, widths, strict=True):
        words = place(slot.stage, None, t) if slot.stage != stage else ""
        stage = slot.stage
        head.append((sum(columns) + 10 + 6 * _is_block(slot), words))
    return PARTS.strips(alt, head, nets)


def _is_block(slot: "Slot") -> bool:
    return slot.stage not in ("stem", "head")


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


def _net(letter: str, slots: Sequence["Slot"], widths: Sequence[list[int]], scale: _Scale) -> list[Part]:
    return [_part(slot, letter, columns, scale) for slot, columns in zip(slots, widths, strict=True)]


def _part(slot: "Slot", letter: str, widths: list[int], scale: _Scale) -> Part:
    row = slot.rows[letter]
    if row is None:
        return Part(_is_block(slot), [_gap(slot, at, width, scale) for at, width in enumerate(widths)])
    columns = [
        _cell(row, cell, width, scale) if cell else _gap(slot, at, width, scale)
        for at, (cell, width) in enumerate(zip(row.cells, widths, strict=True))
    ]
    same = len({other.count if other else 0 for other in slot.rows.values()}) == 1
    rail = _rail(row) if any(cell and cell.layer.kind == "add" for cell in row.cells) else None
    return Part(_is_block(slot), columns, row.count, same, rail)


def _gap(slot: "Slot", at: int, width: int, scale: _Scale) -> Column:
    """A dotted plate as large as the one that is missing; nothing where that is a sum."""
    cell = next(row.cells[at] for row in slot.rows.values() if row and row.cells[at])
    if cell.layer.kind == "add":
        return Column(width, ())
    size = f"width:{max(scale.width(cell.layer), 6)}px;height:{scale.height(cell.layer.out_shape):.0f}px"
    return Column(width, [("b", "", size)], gap=True)


def _cell(row: "Row", cell: "Cell", width: int, scale: _Scale) -> Column:
    from explorer.charts.theme import colour_kind

    layer, faint = cell.layer, "" if cell.marks else " faint"
    if layer.kind == "add":
        lit = bool(cell.marks) or row.shortcut.changed
        plate = ("span", f"plus{'' if lit else ' faint'}", "")
    else:
        plate = ("b", f"{colour_kind(layer)}{faint}", _plate(layer, scale))
    slivers = [_sliver(one, cell, scale) for one in cell.leaning if one.kind in ("norm", "activation")]
    plates = [*slivers, plate] if cell.pre else [plate, *slivers]
    if _gate(row, cell):
        plates.insert(0, ("span", f"gate attention{'' if row.gate.changed else ' faint'}", ""))
    return Column(width, plates, mark="stride" in cell.marks and layer.kind == "conv")


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


def _sliver(layer: "Layer", cell: "Cell", scale: _Scale) -> tuple[str, str, str]:
    from explorer.charts.theme import colour_kind

    faint = "" if cell.leaning_marks else " faint"
    return "i", f"{colour_kind(layer)}{faint}", f"height:{scale.height(layer.out_shape):.0f}px"


def _rail(row: "Row") -> tuple[str, list[tuple[str, str]]]:
    """The shortcut over a block: plain, or with a box for each thing it does; dashed where it pads with zeros."""
    kinds = {layer.kind for layer in row.shortcut.layers}
    form = "pad" if "pad" in kinds else "projection" if "projection" in kinds else "identity"
    faint = "" if row.shortcut.changed else " faint"
    return f"{form}{faint}", [_box(layer) for layer in _acting(row.shortcut)]


def _acting(beside: "Beside") -> list["Layer"]:
    return [layer for layer in beside.layers if layer.kind in SIGNS]


def _box(layer: "Layer") -> tuple[str, str]:
    from explorer.analysis.trace.operations import operation

    sign = operation(layer.op).sign or SIGNS[layer.kind]
    halved = len(layer.in_shape) == 3 and layer.out_shape[1] < layer.in_shape[1]
    kind = layer.kind if layer.kind != "pad" else "other"
    return kind, f"{sign}{' /2' if halved else ''}"
