"""Bytes of a network's maps: those alive along a forward pass, and those that training keeps for the way back.

Exact for what PyTorch allocates as tensors. Left out, because they depend on the device: cuDNN's workspaces, the
rounding of the allocator, the CUDA context, and the gradients of the one or two maps at work in a backward pass.
Bytes are counted at a batch given; MiB and GiB are 2^20 and 2^30.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

from torch import nn

from explorer.analysis.counts.totals import Totals
from explorer.analysis.trace.operation import HALVED, ORDERED, PASSED, TURNED, VIEW, WIDENED
from explorer.analysis.trace.operations import OPERATIONS, operation
from explorer.analysis.trace.records import Layer, Trace
from explorer.spec import NORM_GROUPS

SINGLE, HALF, INDEX, FLAG = 4, 2, 8, 1  # bytes of a float32, of a float16 or bfloat16, of an int64, of a bool
IMAGE = "input"


class Moment(NamedTuple):
    """Bytes of maps while a layer runs: the map it writes, and all that is alive at that moment, this included.

    `alive` counts what an operation also writes and drops at once when nobody trains: where each maximum of a max-pool
    was, as int64, the statistics of a group normalisation, and an input cast to the precision the layer works in.
    """

    name: str
    written: int
    alive: int


def in_place(module: nn.Module, trace: Trace) -> frozenset[str]:
    """Names of layers that write over what they read: activations of modules made with `inplace=True`."""
    flagged = {path for path, part in module.named_modules() if getattr(part, "inplace", False)}
    return frozenset(
        layer.name
        for layer in trace.layers
        if operation(layer.op).in_place
        and (layer.name in flagged or layer.name.rpartition("_")[0] in flagged)  # relu_1 is the second use of relu
    )


def forward(trace: Trace, in_place: frozenset[str], batch: int = 1, precision: str = "float32") -> tuple[Moment, ...]:
    """Maps alive while each layer runs in inference; `precision` is that of `saved`.

    A map lives from the layer that writes it to the last that reads it, the image from the start, as in a program
    that holds no map longer than it must. Python code may hold the input of a block or a stage until the block or stage
    is through. `in_place` names the layers that write over their input.
    """
    home, values = homes(trace.layers, in_place), _values(trace)
    works, width = _widths(trace, precision)
    size = {name: batch * count * width[name] for name, count in values.items()}
    last = {home[name]: index for index, layer in enumerate(trace.layers) for name in (*layer.inputs, layer.name)}
    last[home[trace.layers[-1].name]] = len(trace.layers)  # the output stays
    gone: dict[int, list[str]] = {}
    for name, index in last.items():
        gone.setdefault(index, []).append(name)
    alive, moments = size[IMAGE], []
    for index, layer in enumerate(trace.layers):
        written = size[layer.name] if home[layer.name] == layer.name else 0
        alive += written
        cast = sum(values[name] for name in _cast(layer, works[layer.name], width)) * (works[layer.name] or 0)
        moments.append(Moment(layer.name, written, alive + batch * (_dropped(layer) + cast)))
        alive -= sum(size[name] for name in gone.get(index, ()))
    return tuple(moments)


def _dropped(layer: Layer) -> int:
    """Bytes for each image that inference writes beside the map and lets go at once."""
    return sum(BESIDE[what](layer)[0] for what in operation(layer.op).drops)


def peak(moments: Sequence[Moment]) -> Moment:
    """The moment with the most alive, the first of several."""
    return max(moments, key=lambda moment: moment.alive)


def homes(layers: Sequence[Layer], in_place: frozenset[str] = frozenset(), training: bool = False) -> dict[str, str]:
    """For each layer the name of the tensor whose storage its output lies in: its own, or what it is a view of."""
    home, turned = {IMAGE: IMAGE}, set()  # of these the values are not in order
    for layer in layers:
        source, stored = layer.inputs[0], operation(layer.op).storage
        shares = (
            *(stored in (VIEW, TURNED), layer.name in in_place, stored == PASSED and not training),
            stored == ORDERED and source not in turned,
        )
        home[layer.name] = home[source] if any(shares) else layer.name
        if stored == TURNED or (stored == VIEW and source in turned):
            turned.add(layer.name)
    return home


def _values(trace: Trace) -> dict[str, int]:
    """Values in the map of each layer, and in the image."""
    return {IMAGE: prod(trace.input_shape)} | {layer.name: prod(layer.out_shape) for layer in trace.layers}


class Kept(NamedTuple):
    """One tensor that training keeps from the forward pass until its gradient has been taken.

    layer  the first that asks for it
    what   input, output (of that layer), indices, statistics; copy: an input in another precision; weights: a 16-bit copy
    name   whose output it is; "input" is the image, and statistics, indices and copies are the layer's own
    image  bytes for each image of a batch; `fixed` bytes whatever the batch
    """

    layer: str
    what: str
    name: str
    image: int
    fixed: int


class Saved(NamedTuple):
    """All that is kept, each storage once.

    unknown   operations whose derivative has no rule here: with any, the sums are a lower bound
    """

    kept: tuple[Kept, ...]
    precision: str
    unknown: tuple[str, ...] = ()

    @property
    def image(self) -> int:
        """Bytes of activations for each image."""
        return sum(kept.image for kept in self.kept)

    @property
    def fixed(self) -> int:
        """Bytes of statistics that a batch has once."""
        return sum(kept.fixed for kept in self.kept if kept.what != "weights")

    @property
    def copies(self) -> int:
        """Bytes of weights in 16 bits beside those in float32."""
        return sum(kept.fixed for kept in self.kept if kept.what == "weights")

    def activations(self, batch: int) -> int:
        """Bytes of everything kept at `batch`, without copies of weights."""
        return batch * self.image + self.fixed


def saved(trace: Trace, precision: str = "float32") -> Saved:
    """What training keeps: `precision` is float32, or mixed for autocast to a 16-bit type.

    Mixed: convolutions and linear layers read and write 16 bits and keep a 16-bit copy of their weights; what follows
    works in the type it is given; group normalisation is run in float32, as on CUDA. Statistics stay float32.
    Raises KeyError for a precision that is neither.
    """
    home, values = homes(trace.layers, training=True), _values(trace)
    works, width = _widths(trace, precision)
    found: dict[tuple[str, str], Kept] = {}
    for layer in trace.layers:
        for kept in _kept(layer, home, width, values, works[layer.name]):
            key = (kept.layer, kept.what) if kept.what not in ("input", "output") else (kept.name, "")
            found.setdefault(key, kept)
    unknown = tuple(layer.name for layer in trace.layers if layer.op not in OPERATIONS)
    return Saved(tuple(found.values()), precision, unknown)


def _kept(
    layer: Layer, home: Mapping[str, str], width: Mapping[str, int], values: Mapping[str, int], works: int | None
) -> Iterator[Kept]:
    """What one layer keeps. `works` is the width it works in, None for that of its inputs."""
    cast, known = _cast(layer, works, width), operation(layer.op)
    for what in known.keeps:
        if what in READ:
            for name in dict.fromkeys(layer.inputs if READ[what](layer) else ()):
                if name in cast:
                    yield Kept(layer.name, "copy", layer.name, values[name] * works, 0)
                else:  # a view keeps all that it is a view of
                    yield Kept(layer.name, "input", home[name], values[home[name]] * width[name], 0)
        elif what == "output":
            yield Kept(layer.name, what, home[layer.name], values[layer.name] * width[layer.name], 0)
        else:
            yield Kept(layer.name, NAMED.get(what, what), layer.name, *BESIDE[what](layer))
    if works == HALF and layer.weights:
        yield Kept(layer.name, "weights", layer.name, 0, HALF * layer.weights)


# When an operation keeps what it reads. PyTorch takes an adaptive pool to one place as a mean, whose derivative asks for
# no values; of a product with a number it needs the number alone.
READ = {
    "input": lambda layer: True,
    "places": lambda layer: prod(layer.out_shape[1:]) > 1,
    "factors": lambda layer: len(layer.inputs) > 1 or layer.params + sum(layer.again) > 0,
}


def _rows(layer: Layer) -> int:
    """How many rows a layer normalises, by how long its scale is."""
    values = prod(layer.out_shape)
    return values // (layer.weights + layer.again[0] or values)


def _scaled(layer: Layer) -> bool:
    return layer.weights + layer.again[0] > 0


NAMED = dict.fromkeys(("channels", "groups", "rows", "maps"), "statistics")
# What else may be kept beside a map: where maxima were, what was dropped (by a GPU as flags), mean and 1 / deviation of what is normalised.
# The scale of a normalisation of each map is written out for each image, and while it runs its shift too.
BESIDE = {
    "indices": lambda layer: (INDEX * prod(layer.out_shape), 0),
    "flags": lambda layer: (FLAG * prod(layer.out_shape), 0),
    "scales": lambda layer: (SINGLE * prod(layer.out_shape), 0),
    "channel_scales": lambda layer: (SINGLE * layer.in_shape[0], 0),
    "channels": lambda layer: (0, 2 * SINGLE * layer.in_shape[0]),
    "groups": lambda layer: (2 * SINGLE * NORM_GROUPS, 0),
    "rows": lambda layer: (2 * SINGLE * _rows(layer), 0),
    "shifts": lambda layer: (_scaled(layer) * SINGLE * layer.in_shape[0], 0),
    "maps": lambda layer: ((2 + _scaled(layer)) * SINGLE * layer.in_shape[0], 0),
}


def _widths(trace: Trace, precision: str) -> tuple[dict[str, int | None], dict[str, int]]:
    """By the name of a layer the bytes of a value: those it works in, None for those of its inputs; those it writes."""
    follow, works, writes = PRECISIONS[precision], {}, {IMAGE: SINGLE}
    for layer in trace.layers:
        works[layer.name], writes[layer.name] = follow(layer, [writes[name] for name in layer.inputs])
    return works, writes


def _cast(layer: Layer, works: int | None, width: Mapping[str, int]) -> set[str]:
    """The inputs of a layer that are copied into the width it works in."""
    return {name for name in layer.inputs if works not in (None, width[name])}


def _single(layer: Layer, widths: list[int]) -> tuple[int | None, int]:
    return None, SINGLE


def _mixed(layer: Layer, widths: list[int]) -> tuple[int | None, int]:
    """The width a layer casts its inputs to, None for no cast; and that of its output."""
    precision = operation(layer.op).autocast
    if precision == HALVED:
        return HALF, HALF
    return (SINGLE, SINGLE) if precision == WIDENED else (None, max(widths))


PRECISIONS = {"float32": _single, "mixed": _mixed}

# Values that an optimiser keeps for each parameter, in float32.
OPTIMISERS = {"sgd": 0, "momentum": 1, "adam": 2}  # nothing; a velocity; first and second moment


class TrainingMemory(NamedTuple):
    """Bytes in a training step, at its largest: after the forward pass, with last step's gradients still there.

    weights      parameters in float32, and so are their gradients, in mixed precision too
    optimiser    what it keeps for each parameter
    buffers      running means and variances
    copies       weights in 16 bits for mixed precision
    activations  kept for the backward pass
    """

    weights: int
    gradients: int
    optimiser: int
    buffers: int
    copies: int
    activations: int

    @property
    def total(self) -> int:
        return sum(self)


def training_memory(totals: Totals, saved: Saved, batch: int, optimiser: str = "momentum") -> TrainingMemory:
    """Memory to train a network whose sums and saved activations these are. Raises KeyError for an unknown optimiser."""
    weights = SINGLE * totals.params
    state = OPTIMISERS[optimiser] * weights
    return TrainingMemory(weights, weights, state, SINGLE * totals.buffers, saved.copies, saved.activations(batch))


def largest_batch(gib: float, totals: Totals, saved: Saved, optimiser: str = "momentum") -> int:
    """The largest batch that fits in `gib` GiB; 0 where not even one image does."""
    free = int(gib * 2**30) - training_memory(totals, saved, 0, optimiser).total
    return max(0, free // saved.image)
