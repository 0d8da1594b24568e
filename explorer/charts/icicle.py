"""Where a cost sits, all at once: network, stages, blocks and layers, each as wide as its share."""

from collections.abc import Sequence

import plotly.graph_objects as go

from explorer.analysis.counts.groups import Group, block_of, grouped, place, stage_of
from explorer.analysis.trace.records import Layer
from explorer.charts.costs import Cost
from explorer.charts.palette import KINDS, LIGHT, Look
from explorer.charts.theme import colour_kind, unchecked
from explorer.i18n import Translator
from explorer.units import percent, short

CROWDED = 100  # blocks; a layer of a longer network would be narrower than a pixel
NEUTRAL = "rgba(134, 141, 153, .25)"  # on white and on black


class _Cells:
    """Cells of an icicle, in Plotly's parallel lists."""

    def __init__(self, cost: Cost, total: int):
        self.cost, self.total = cost, total
        self.ids: list[str] = []
        self.parents: list[str] = []
        self.values: list[int] = []
        self.text: list[str] = []
        self.colours: list[str] = []
        self.hover: list[str] = []

    def add(self, id_: str, parent: str, layers: Sequence[Layer], text: str, colour: str, hover: str = "") -> bool:
        """Adds a cell if it costs anything."""
        if not (value := sum(map(self.cost.of, layers))):
            return False
        share = percent(value, self.total)
        self.ids.append(id_)
        self.parents.append(parent)
        self.values.append(value)
        self.text.append(text)
        self.colours.append(colour)
        self.hover.append(f"{hover or text}<br>{value:,} {self.cost.title}, {share}")
        return True


def icicle(layers: Sequence[Layer], cost: Cost, t: Translator, look: Look | None = None) -> go.Figure:
    """Four rows: the whole, its stages, their blocks, their layers in the colours of their kinds.

    Of a network with more than CROWDED blocks the layers are left out. A click on a cell opens it over the whole width.
    """
    total = sum(map(cost.of, layers))
    cells = _Cells(cost, total)
    cells.add("all", "", layers, f"{short(total, 4)} {cost.title}", NEUTRAL)
    blocks = sum(group.block is not None for group in grouped(layers, block_of))
    for stage in grouped(layers, stage_of):
        if cells.add(stage.stage, "all", stage.layers, place(stage.stage, stage.block, t), NEUTRAL):
            for block in grouped(stage.layers, block_of):
                _block(cells, block, blocks <= CROWDED, look or LIGHT, t)
    trace = {
        "type": "icicle",
        "ids": cells.ids, "parents": cells.parents, "values": cells.values, "text": cells.text, "labels": cells.text,
        "textinfo": "text", "customdata": cells.hover, "hovertemplate": "%{customdata}<extra></extra>",
        "branchvalues": "total", "sort": False, "tiling": {"orientation": "v", "pad": 1}, "pathbar": {"visible": False},
        "marker": {"colors": cells.colours, "line": {"width": 0}}, "leaf": {"opacity": 1},
    }  # fmt: skip
    layout = {
        "height": 262,
        "uniformtext": {"minsize": 11, "mode": "hide"},
        "margin": {"l": 0, "r": 0, "t": 8, "b": 8},
        "font": {"size": 13},
    }
    if look:
        layout |= {"font": {"size": 13, "color": look.ink}, "paper_bgcolor": look.background}
    return unchecked([trace], layout)


def _block(cells: _Cells, block: Group, with_layers: bool, look: Look, t: Translator) -> None:
    """A block and its layers; what stands in no block belongs to its stage itself."""
    parent, said = block.stage, place(block.stage, block.block, t)
    if block.block:
        parent = f"{block.stage}.{block.block}"
        if not cells.add(parent, block.stage, block.layers, said, NEUTRAL):
            return
    for layer in filter(cells.cost.of, block.layers) if with_layers or not block.block else ():
        kind = colour_kind(layer)
        colour = look.kinds[KINDS.index(kind)]
        cells.add(f"layer {layer.name}", parent, [layer], "", colour, f"{layer.name}, {t(f'kind.{kind}')}")
