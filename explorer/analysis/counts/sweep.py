"""Networks along one or two knobs, each as exact as a trace of its own, and few of them traced.

A cost is a sum over layers, so of a network with many blocks in a stage only a short one is traced: each further block
of a stage adds what its second one does (with the stride on the last block of a stage, the second of three). A
convolution's MACs are its cost at one position times the positions of its map, so one trace serves every input size:
it is taken at a side of 2^n, where the side of a map tells how often it was halved.

What depends on channels is traced at a few values and continued as a polynomial, over integers: a layer's weights are
an affine function of the number of classes; with the width fixed, of the number of groups; and of degree two in the
width, as long as every count of channels grows in step with it. Where it does not, because an odd width is halved or
a gate squeezes to a sixteenth, each width is traced.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product
from math import lcm, prod
from typing import Any, NamedTuple

from explorer.analysis.counts.receptive_field import receptive_field
from explorer.analysis.trace.records import Layer
from explorer.analysis.trace.short import shortened
from explorer.analysis.trace.tracing import trace
from explorer.i18n import Text
from explorer.model import build
from explorer.spec import MAX_STAGES, ResNetSpec, facts, inner_width, map_sides, problems, stage_widths, stem_channels

STAGES = tuple(f"stage{number}" for number in range(1, MAX_STAGES + 1))
KNOBS = ("width", "blocks", *STAGES, "groups", "input", "classes")
MEASURES = ("params", "macs", "activations", "field")
# Knobs whose networks can be continued from a few of them, and the degree of the polynomial that does so.
DEGREES = {"width": 2, "groups": 1, "classes": 1}


class Knob(NamedTuple):
    """A knob and what it is set to.

    name  width; blocks of all stages together, each with its share; stage1, stage2, ...: blocks of that stage alone;
          groups; input: the side of a square image; classes
    """

    name: str
    values: Sequence[int]


class Point(NamedTuple):
    """One network of a sweep.

    at     the values of the knobs, in their order
    field  side of the receptive field at the end of the last stage, in pixels, on the longest path
    why    why it cannot be built; all counts are None then
    """

    at: tuple[int, ...]
    params: int | None = None
    macs: int | None = None
    activations: int | None = None
    depth: int | None = None
    field: int | None = None
    why: Text | None = None


def sweep(spec: ResNetSpec, *knobs: Knob) -> Iterator[Point]:
    """`spec` with every value of each knob, the first knob's fastest; without knobs spec itself, as one point."""
    found = _Sweep(spec, knobs)
    for values in product(*(knob.values for knob in reversed(knobs))):
        yield found.point(values[::-1])


def put(spec: ResNetSpec, name: str, value: int) -> ResNetSpec:
    """`spec` with a knob set, which may be a network that cannot be built."""
    if name == "input":
        return replace(spec, input=(spec.input[0], value, value))
    if name == "blocks":
        return replace(spec, repeats=shared_out(value, spec.repeats))
    if name in STAGES:
        at = STAGES.index(name)
        return replace(spec, repeats=(*spec.repeats[:at], value, *spec.repeats[at + 1 :]))
    knob: dict[str, Any] = {name: value}
    return replace(spec, **knob)


def value_of(spec: ResNetSpec, name: str) -> int | None:
    """What a knob is set to; None for the side of an image that is not square."""
    if name == "input":
        return spec.input[1] if spec.input[1] == spec.input[2] else None
    if name == "blocks":
        return sum(spec.repeats)
    return spec.repeats[STAGES.index(name)] if name in STAGES else getattr(spec, name)


def shared_out(blocks: int, repeats: Sequence[int]) -> tuple[int, ...]:
    """So many blocks in all, each stage with its share of `repeats`: 33 of 3-4-6-3 is 6-8-13-6.

    A share is rounded down, and those that lose the most by it get the blocks left over, the later stage first. No
    stage is left without a block where there are enough. What has a stage of none is left as it is.
    """
    if min(repeats, default=0) < 1:
        return tuple(repeats)
    whole, least = sum(repeats), 1 if blocks >= len(repeats) else 0
    shares = [max(least, blocks * share // whole) for share in repeats]
    lost = sorted(range(len(repeats)), key=lambda stage: (blocks * repeats[stage] / whole - shares[stage], stage))
    for stage in reversed(lost):
        shares[stage] += sum(shares) < blocks
    while sum(shares) > max(blocks, 0):  # those that were raised to one take from the largest
        shares[shares.index(max(shares))] -= 1
    return tuple(shares)


Row = tuple[int, ...]  # what is counted, as coefficients: see _row


class _Sweep:
    """What the points of a sweep share: rows of networks without their input size, and areas of maps."""

    def __init__(self, spec: ResNetSpec, knobs: Sequence[Knob]):
        self.spec, self.knobs = spec, knobs
        self.levels = len(map_sides(spec, 1))
        self.names = [knob.name for knob in knobs]
        self.curves = [knob for knob in knobs if knob.name in DEGREES and _continues(spec, knob)]
        self.rows: dict[ResNetSpec, Row] = {}  # of any input
        self.whole: dict[ResNetSpec, Row] = {}  # the same of all blocks
        self.areas: dict[tuple[int, ...], Row] = {}

    def point(self, values: tuple[int, ...]) -> Point:
        spec = self.spec
        for name, value in zip(self.names, values, strict=True):
            spec = put(spec, name, value)
        if wrong := problems(spec):
            return Point(values, why=wrong[0].sentence)
        return Point(values, *_counts(self._whole(spec), self._areas(spec)))

    def _areas(self, spec: ResNetSpec) -> Row:
        """Positions of the map after each number of halvings."""
        sides = spec.input[1:]
        if sides not in self.areas:
            self.areas[sides] = tuple(map(prod, zip(*(map_sides(spec, side) for side in sides), strict=True)))
        return self.areas[sides]

    def _whole(self, spec: ResNetSpec) -> Row:
        """The row of a network with all its blocks."""
        plain = _at_two_to_the_n(spec)
        if plain not in self.whole:
            short = _short(plain)
            further = [all_ - few for all_, few in zip(plain.repeats, short.repeats, strict=True)]
            self.whole[plain] = _with_further(self._row(short, self.curves), further)
        return self.whole[plain]

    def _row(self, spec: ResNetSpec, curves: Sequence[Knob]) -> Row:
        """The rows of a short network, continued along `curves` where it need not be traced."""
        if not curves:
            return _traced(spec)
        if spec not in self.rows:
            (name, values), *others = curves
            nodes = _nodes(spec, name, values)
            known = [self._row(put(spec, name, node), others) for node in nodes]
            self.rows[spec] = _continued(nodes, known, value_of(spec, name))
        return self.rows[spec]


def _at_two_to_the_n(spec: ResNetSpec) -> ResNetSpec:
    """The network on an image whose last map has two pixels a side."""
    side = 2 ** len(map_sides(spec, 1))
    return replace(spec, input=(spec.input[0], side, side))


def _short(spec: ResNetSpec) -> ResNetSpec:
    """The network with no more blocks than have to be seen."""
    return shortened(spec, 3 if spec.stride_on == "last" else 2)


def _continues(spec: ResNetSpec, knob: Knob) -> bool:
    """Whether the networks of a knob follow from a few of them."""
    if knob.name != "width":
        return True
    return spec.attention == "none" and _in_step(spec, knob.values)


def _in_step(spec: ResNetSpec, widths: Sequence[int]) -> bool:
    """Whether every count of channels is a multiple of the width, the same at each of `widths`."""
    widths = [width for width in widths if width > 0]
    counts = [_channels(replace(spec, width=width)) for width in widths]
    return all(
        count * widths[0] == first * width
        for width, found in zip(widths, counts, strict=True)
        for count, first in zip(found, counts[0], strict=True)
    )


def _channels(spec: ResNetSpec) -> list[int]:
    widths = stage_widths(spec)
    return [*stem_channels(spec), *widths, *(inner_width(spec, width) for width in widths)]


def _nodes(spec: ResNetSpec, name: str, values: Sequence[int]) -> list[int]:
    """The first values that can be built, one more than the degree of what they continue; fewer where there are none."""
    found: list[int] = []
    for value in values:
        if not problems(_at_two_to_the_n(put(spec, name, value))):
            found.append(value)
            if len(found) > DEGREES[name]:
                break
    return found


def _continued(nodes: Sequence[int], known: Sequence[Row], at: int) -> Row:
    """The polynomial through `known`, as Lagrange writes it, at `at`: integers in, integers out."""
    above = [prod(at - other for other in nodes if other != node) for node in nodes]
    below = [prod(node - other for other in nodes if other != node) for node in nodes]
    shared = lcm(*below)
    weights = [over * (shared // under) for over, under in zip(above, below, strict=True)]
    return tuple([sum(map(int.__mul__, weights, column)) // shared for column in zip(*known, strict=True)])


FIXED = 7  # entries of a row before those of each level: see _row


@lru_cache(maxsize=2048)
def _traced(spec: ResNetSpec) -> Row:
    """The row of a network as it is and, behind it, that of the second block of each stage."""
    traced = trace(build(spec, device="meta"), spec.input)
    fields = zip(traced.layers, receptive_field(traced), strict=True)
    body = [(layer, field.longest[0]) for layer, field in fields if layer.stage != "head" and field.longest]  # no gates
    ends = {(layer.stage, layer.block): size for layer, size in body}
    found = _row(spec, traced.layers, body[-1][1])
    for number in range(1, len(spec.repeats) + 1):
        stage = f"stage{number}"
        second = [layer for layer in traced.layers if layer.block == 2 and layer.stage == stage]
        found += _row(spec, second, ends[stage, 2] - ends[stage, 1] if second else 0)
    return found


def _row(spec: ResNetSpec, layers: Sequence[Layer], field: int) -> Row:
    """What layers cost: parameters, MACs and activations at any size; weights and MACs at each position of the last
    map, of a classifier on all of it; depth and receptive field; then, for each number of halvings, MACs and
    activations at one position of such a map.
    """
    levels = len(map_sides(spec, 1))
    macs, activations = [0] * levels, [0] * levels
    fixed = [0] * FIXED
    last = map_sides(spec, spec.input[1])[-1] ** 2
    for layer in layers:
        fixed[0] += layer.params
        fixed[5] += layer.weighted
        if not layer.macs:
            continue
        positions = prod(layer.out_shape[1:]) if len(layer.out_shape) == 3 else 1
        if positions > 1:
            level = levels - layer.out_shape[1].bit_length() + 1  # a side of 4 of 256 has been halved six times
            macs[level] += layer.macs // positions
            activations[level] += layer.out_shape[0]
            continue
        fixed[2] += prod(layer.out_shape)
        if facts.head(spec).whole_map and layer.kind == "linear":
            fixed[0] -= layer.weights
            fixed[3] += layer.weights // last
            fixed[4] += layer.macs // last
        else:
            fixed[1] += layer.macs
    fixed[6] = field
    return (*fixed, *macs, *activations)


def _with_further(rows: Row, further: Sequence[int]) -> Row:
    """The first row, with what the further blocks of each stage add to it."""
    size = len(rows) // (len(further) + 1)
    found = rows[:size]
    for stage, blocks in enumerate(further, start=1):
        if blocks:
            added = rows[stage * size : (stage + 1) * size]
            found = tuple([have + blocks * more for have, more in zip(found, added, strict=True)])
    return found


def _counts(row: Row, areas: Row) -> tuple[int, int, int, int, int]:
    """Parameters, MACs, activations, depth and receptive field on maps of these areas."""
    params, macs, activations, weights_last, macs_last, depth, field, *levels = row
    count = len(areas)
    return (
        params + weights_last * areas[-1],
        macs + macs_last * areas[-1] + sum(map(int.__mul__, levels[:count], areas)),
        activations + sum(map(int.__mul__, levels[count:], areas)),
        depth,
        field,
    )
