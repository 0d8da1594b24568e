"""What one cell of a map sees, as a rectangle on the image; `cell` is a position of a layer's output, row and column."""

from typing import NamedTuple

from explorer.analysis.counts.receptive_field import Field, Pair
from explorer.analysis.trace.records import Layer, Trace


class Box(NamedTuple):
    """Rows top to bottom - 1 and columns left to right - 1 of the image, in pixels; beyond it in the padding."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def area(self) -> int:
        return (self.bottom - self.top) * (self.right - self.left)

    def on(self, image: "Box") -> "Box":
        """The part of it that lies on the image."""
        return Box(*map(max, self[:2], image[:2]), *map(min, self[2:], image[2:]))


def whole(sides: Pair) -> Box:
    """The image itself, of that height and width."""
    return Box(0, 0, *sides)


def centre(layer: Layer) -> Pair | None:
    """The cell in the middle of a layer's map, below and to the right of it where a side is even; None of a vector."""
    if len(layer.out_shape) != 3:
        return None
    _, height, width = layer.out_shape
    return height // 2, width // 2


def box(field: Field, cell: Pair) -> Box:
    """What the cell sees on the longest path: as many pixels as the field, from start + cell x jump on."""
    top, left = (start + at * jump for start, at, jump in zip(field.start, cell, field.jump, strict=True))
    return Box(top, left, top + field.longest[0], left + field.longest[1])


def through_shortcuts(trace: Trace, fields: dict[str, Field]) -> Trace:
    """The network with one way into each addition, the one that sees least.

    Its longest path is the shortest of the whole network, so that it is known where on the image that one lies.
    """
    return trace._replace(layers=tuple(_one_way(layer, fields) for layer in trace.layers))


def _one_way(layer: Layer, fields: dict[str, Field]) -> Layer:
    if layer.kind != "add" or fields[layer.name].shortest is None:
        return layer
    return layer._replace(inputs=(min(layer.inputs, key=lambda name: fields[name].shortest),))
