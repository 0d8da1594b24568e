"""One network on square images of many sizes, without tracing each.

A convolution's MACs are its weights times the positions of its output, and the side of every map follows from that of
the image by halvings that round up. So a network's MACs are one sum: for each level of halving, the MACs at one
position times the positions there, and a rest that no size changes (gates, and a classifier behind a global pool).

What rounding does. A window of k at stride 2 with padding p fits floor((n + 2p - k) / 2) + 1 times into a side of n,
and here that is always n / 2 rounded up: an odd side gives a map one position larger than half. What the floor drops is
at most one row behind the last window, and what row that is depends on the layer:

* even   nothing is dropped, and both edges are treated alike: an odd side under a 3x3 or 7x7
* short  a row of padding is dropped: an even side under a 3x3 or 7x7. No pixel is lost, but the far edge has one row of
         padding less than the near one, and the map lies half a pixel off (Alsallakh et al. 2021, arXiv:2010.02178).
         An image of 2^halvings m + 1, such as 225, is even all the way
* lost   a row of the map itself is dropped: an even side under a 1x1 at stride 2, the first of a stage in v1. A 1x1
         steps over every second row at any size; this one is the last of them
* ceil   a pool rounds up and its last window is one row short of full: an odd side under a 2x2. Nothing is dropped
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from math import prod
from typing import NamedTuple

from explorer.analysis.counts.receptive_field import Field, receptive_field
from explorer.analysis.trace.records import Layer, Trace
from explorer.i18n import Text
from explorer.spec import MAX_SIDE, ResNetSpec, facts, map_sides, problems

SIDES = range(16, 513)


class Size(NamedTuple):
    """The network on an image of side x side.

    maps       sides of the map from the image on, one entry a halving: 224 -> (224, 112, 56, 28, 14, 7)
    macs       multiply-accumulates; None where `problems` of spec says that the network cannot be built
    params     learnable values: the same at any size, but for a classifier on a flattened map; None likewise
    collapsed  whether a map of one pixel would have to be halved, the one reason of networks with batch normalisation
    edges      what the main path does with the last row, one word a halving: even, short, lost or ceil, as above
    """

    side: int
    maps: tuple[int, ...]
    macs: int | None
    params: int | None
    collapsed: bool
    edges: tuple[str, ...]

    @property
    def last(self) -> int:
        """Side of the last map."""
        return self.maps[-1]

    @property
    def uneven(self) -> int:
        """Halvings that do not treat both edges alike."""
        return sum(edge != "even" for edge in self.edges)


class _Work(NamedTuple):
    """What a network costs as a function of its maps' areas."""

    levels: dict[int, int]  # MACs at one position of a map, by number of halvings
    rest: int  # MACs at any size
    flattened: int  # weights for each position of the last map
    params: int  # parameters at any size


def sweep(spec: ResNetSpec, trace: Trace, sides: Iterable[int] = SIDES) -> tuple[Size, ...]:
    """`spec` on each side of `sides`; `trace` is that of spec at its own input, whatever its size."""
    fields = receptive_field(trace)
    work, halvings, builds = _work(spec, trace, fields), _halvings(trace, fields), {}
    found = []
    for side in sides:
        maps = map_sides(spec, side)
        collapsed = 1 in maps[:-1]
        alike = (collapsed, maps[-1] == 1, 1 <= side <= MAX_SIDE)  # all that a size can spoil: asked once of each kind
        if alike not in builds:
            builds[alike] = not problems(replace(spec, input=(spec.input[0], side, side)))
        macs, params = _costs(work, maps) if builds[alike] else (None, None)
        edges = tuple(map(_edge, maps[:-1], halvings))
        found.append(Size(side, maps, macs, params, collapsed, edges))
    return tuple(found)


def _costs(work: _Work, maps: tuple[int, ...]) -> tuple[int, int]:
    """MACs and parameters."""
    flattened = work.flattened * maps[-1] ** 2
    macs = sum(cost * maps[level] ** 2 for level, cost in work.levels.items())
    return macs + flattened + work.rest, work.params + flattened


def _work(spec: ResNetSpec, trace: Trace, fields: tuple[Field, ...]) -> _Work:
    levels: dict[int, int] = {}
    rest = flattened = 0
    params = sum(layer.params for layer in trace.layers)
    for layer, field in zip(trace.layers, fields, strict=True):
        if layer.macs and field.jump:
            level = field.jump[0].bit_length() - 1  # a jump of 8 pixels is three halvings
            levels[level] = levels.get(level, 0) + layer.macs // prod(layer.out_shape[1:])
        elif layer.macs and facts.head(spec).whole_map and layer.kind == "linear":
            flattened = layer.weights // prod(map_sides(spec, side)[-1] for side in spec.input[1:])
            params -= layer.weights
        else:
            rest += layer.macs or 0
    return _Work(levels, rest, flattened, params)


def _halvings(trace: Trace, fields: tuple[Field, ...]) -> tuple[Layer, ...]:
    """The layer that halves the map each time: the first to do so, which a block runs before its shortcut."""
    found: dict[int, Layer] = {}
    for layer, field in zip(trace.layers, fields, strict=True):
        if layer.stride and field.jump and field.jump != field.step:
            found.setdefault(field.jump[0], layer)
    return tuple(found.values())


class Halving(NamedTuple):
    """A layer of the main path that halves the map, and what becomes of its last row.

    axis  both where the image is square, else height or width; for the width, columns of `layer` stand as its rows
    edge  even, short, lost or ceil, as above
    """

    layer: Layer
    axis: str
    edge: str


def ladder(trace: Trace) -> tuple[Halving, ...]:
    """The halvings of a network at its own input, from the image on."""
    halvings, (_, height, width) = _halvings(trace, receptive_field(trace)), trace.input_shape
    if height == width:
        views = [(layer, "both") for layer in halvings]
    else:
        views = [view for layer in halvings for view in ((layer, "height"), (_turned(layer), "width"))]
    return tuple(Halving(layer, axis, _edge(layer.in_shape[1], layer)) for layer, axis in views)


def _turned(layer: Layer) -> Layer:
    """The layer with rows and columns exchanged."""
    pairs = {name: getattr(layer, name)[::-1] for name in ("kernel", "stride", "padding")}
    (channels, *sides), (out_channels, *out_sides) = layer.in_shape, layer.out_shape
    return layer._replace(in_shape=(channels, *sides[::-1]), out_shape=(out_channels, *out_sides[::-1]), **pairs)


class Refused(NamedTuple):
    """Sides from first to last that cannot be built, and why the last of them cannot."""

    first: int
    last: int
    why: Text


def refused(spec: ResNetSpec, sizes: Iterable[Size]) -> tuple[Refused, ...]:
    """The sides of `sizes` that cannot be built, in runs with one reason each."""
    found: list[Refused] = []
    for _, run in groupby((size for size in sizes if size.macs is None), key=lambda size: size.collapsed):
        sides = [size.side for size in run]
        last = sides[-1]
        why = problems(replace(spec, input=(spec.input[0], last, last)))[0].sentence
        found.append(Refused(sides[0], last, why))
    return tuple(found)


class Advice(NamedTuple):
    """Sides around one: first and last with a last map as large, and the nearest that treat both edges alike."""

    first: int
    last: int
    below: Size | None
    above: Size | None


def advice(sizes: Iterable[Size], side: int) -> Advice:
    """What to think of near `side`, which is one of `sizes` and can be built."""
    built = [size for size in sizes if size.macs is not None]
    here = next(size for size in built if size.side == side)
    alike = [size.side for size in built if size.last == here.last]
    even = [size for size in built if not size.uneven]
    below = next((size for size in reversed(even) if size.side < side), None)
    above = next((size for size in even if size.side > side), None)
    return Advice(alike[0], alike[-1], below, above)


class Squeezed(NamedTuple):
    """An image too small for the network: parts of its kernels lie on padding alone.

    stem   height and width of the map behind the stem
    stage  the first that leaves a map as small as the last
    last   height and width of that map
    idle   weights that meet nothing but padding at any place, so that their gradient is always zero
    """

    stem: tuple[int, ...]
    stage: str
    last: tuple[int, ...]
    idle: int


def squeezed(trace: Trace) -> Squeezed | None:
    """What becomes of the image of `trace`; None where every weight meets the map."""
    unused = sum(map(idle, trace.layers))
    if not unused:
        return None
    body = [layer for layer in trace.layers if layer.stage not in ("stem", "head")]
    left = {layer.stage: layer.out_shape[1:] for layer in body}  # of each stage, what its last layer leaves
    last = body[-1].out_shape[1:]
    stage = next(name for name, sides in left.items() if sides == last)
    return Squeezed(body[0].in_shape[1:], stage, last, unused)


def idle(layer: Layer) -> int:
    """Weights of a convolution that meet nothing but padding: eight of nine of a 3x3 on a map of one pixel."""
    if layer.kind not in ("conv", "projection"):
        return 0
    windows = zip(layer.kernel, layer.stride, layer.padding, layer.in_shape[1:], layer.out_shape[1:], strict=True)
    met, places = prod(_met(*window) for window in windows), prod(layer.kernel)
    return layer.weights // places * (places - met)


def _met(kernel: int, stride: int, padding: int, n: int, out: int) -> int:
    """How many of a kernel's rows, or columns, read one of the map's n anywhere."""
    return sum(any(0 <= row + stride * at - padding < n for at in range(out)) for row in range(kernel))


def _edge(n: int, layer: Layer) -> str:
    kernel, padding, stride = layer.kernel[0], layer.padding[0], layer.stride[0]
    left = (n + 2 * padding - kernel) % stride  # rows, padding included, behind the last window that fits
    if not left:
        return "even"
    if padding:
        return "short"
    return "lost" if kernel < stride else "ceil"
