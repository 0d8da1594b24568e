"""The shapes people print, in the form of the place a network comes from, so that both can be laid side by side.

Every line is made from a trace or a spec: nothing is copied from a source.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import torch

from explorer.analysis.records import Layer, Shape, Trace
from explorer.analysis.table import shape as times
from explorer.analysis.tracing import trace as traced
from explorer.i18n import Text, text
from explorer.model.blocks import BasicBlock
from explorer.model.resnet import strides
from explorer.presets import Preset
from explorer.spec import EXPANSION, ResNetSpec, inner_width, stage_widths


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines of plain text, and what they are."""

    title: Text
    lines: tuple[str, ...]


def listing(spec: ResNetSpec, preset: Preset | None, trace: Trace) -> Listing:
    """The form that the preset's source shows; PyTorch's for a network without a name. `trace` is that of `spec`."""
    origin = preset.origin if preset else ""
    if origin == "d2l":
        return Listing(text("listing.d2l"), (*d2l(trace), *residual_checks()))
    if origin == "slim":
        return Listing(text("listing.slim"), (*slim(spec), *end_points(trace)))
    if origin == "keras":
        return Listing(text("listing.keras"), keras(trace))
    if origin == "cifar":
        return Listing(text("listing.cifar"), (ladder(trace), *cifar_table(trace)))
    if origin in ("paper", "caffe", "preact", "wide", "resnext"):
        return Listing(text("listing.table"), (ladder(trace), *table_1(trace)))
    return Listing(text("listing.torch"), torch_blocks(trace, _names(spec, origin)))


class _Stops(NamedTuple):
    """Where a listing looks at a network. `last_relu` is that of a v2 network, None in others, as is a missing pool."""

    convs: tuple[Layer, ...]
    stem: Layer
    stages: tuple[tuple[Layer, ...], ...]
    last_relu: Layer | None
    average: Layer | None
    classifier: Layer
    output: Layer


def _stops(trace: Trace) -> _Stops:
    parts = {stage: tuple(layers) for stage, layers in groupby(trace.layers, lambda layer: layer.stage)}
    stem, head = parts["stem"], parts["head"]
    return _Stops(
        convs=tuple(layer for layer in stem if layer.kind == "conv"),
        stem=stem[-1],
        stages=tuple(layers for stage, layers in parts.items() if stage not in ("stem", "head")),
        last_relu=next((layer for layer in head if layer.kind == "activation"), None),
        average=next((layer for layer in head if layer.kind == "pool"), None),
        classifier=next(layer for layer in head if layer.macs),
        output=head[-1],
    )


def _blocks(stage: tuple[Layer, ...]) -> list[list[Layer]]:
    return [list(layers) for _, layers in groupby(stage, lambda layer: layer.block)]


# --- PyTorch ---------------------------------------------------------------------------------------------------------


def size(shape: Shape, batch: int = 1) -> str:
    """(64, 56, 56) as torch.Size([1, 64, 56, 56])."""
    return f"torch.Size({[batch, *shape]})"


class Names(NamedTuple):
    """What a repository calls its modules; None for what it does without one. `first` numbers the first stage."""

    conv: str | None = "conv1"
    stem: str | None = None
    pool: str = "maxpool"
    stage: str = "layer{}"
    first: int = 1
    average: str | None = "avgpool"
    classifier: str = "fc"


TORCHVISION = Names()
LINEAR = Names(average=None, classifier="linear")  # kuangliu and akamaster pool by a function
TIMM = Names(average="global_pool")
TIMM_V2 = Names(conv=None, stem="stem", stage="stages.{}", first=0, average=None, classifier="head")
FLATTENING = {"global_pool", "head"}  # timm's own modules, which end without a map


def _names(spec: ResNetSpec, origin: str) -> Names:
    if origin == "timm":
        return TIMM_V2 if spec.order == "pre" else TIMM
    return LINEAR if origin in ("kuangliu", "akamaster") else TORCHVISION


def torch_blocks(trace: Trace, names: Names = TORCHVISION) -> tuple[str, ...]:
    """A line for what leaves each module of a PyTorch network, at batch 1."""
    found = [(name, layer.out_shape) for name, layer in _modules(_stops(trace), names) if name]
    longest = max(len(name) for name, _ in found)
    return tuple(f"{name:{longest}}  {size(shape[:1] if name in FLATTENING else shape)}" for name, shape in found)


def _modules(stops: _Stops, names: Names) -> Iterator[tuple[str | None, Layer]]:
    """Each module's name, or None, and the layer whose output leaves it."""
    yield names.conv, stops.convs[-1]
    if names.stem:
        yield names.stem, stops.stem
    elif stops.stem.kind == "pool":
        yield names.pool, stops.stem
    for number, stage in enumerate(stops.stages, start=names.first):
        name = names.stage.format(number)
        if len(stops.stages) == 1:  # nothing changes from stage to stage: show the blocks
            yield from ((f"{name}.{block}", layers[-1]) for block, layers in enumerate(_blocks(stage)))
        else:
            yield name, stage[-1]
    if stops.average:
        yield names.average, stops.average
    yield names.classifier, stops.classifier


def d2l(trace: Trace) -> tuple[str, ...]:
    """What d2l's loop over `net` prints: b1, a line a stage, and the three layers of the head as one Sequential."""
    stops = _stops(trace)
    ends = (stops.stem, *(stage[-1] for stage in stops.stages), stops.output)
    return tuple(f"Sequential output shape:\t {size(layer.out_shape)}" for layer in ends)


def residual_checks() -> tuple[str, ...]:
    """d2l's two checks of its residual block, on four maps of 3x6x6: one keeps the shape, one changes it."""
    spec = ResNetSpec(block="basic", shortcut="B-bias", bias="all")
    checks = {"Residual(3)": (3, 1), "Residual(6, use_1x1conv=True, strides=2)": (6, 2)}
    with torch.device("meta"):
        blocks = {call: BasicBlock(spec, 3, width, stride) for call, (width, stride) in checks.items()}
    return tuple(
        f"{call}(X).shape\t {size(traced(block, (3, 6, 6)).layers[-1].out_shape, batch=4)}"
        for call, block in blocks.items()
    )


# --- TensorFlow ------------------------------------------------------------------------------------------------------


def keras(trace: Trace) -> tuple[str, ...]:
    """Names and shapes of Keras's summary(), without the layers inside a block."""
    return tuple(f"{name} {_last(shape)}" for name, shape in _keras_layers(_stops(trace)))


def _last(shape: Shape) -> str:
    """(64, 56, 56) as (None, 56, 56, 64): channels last, behind a batch of any size."""
    channels, *sides = shape
    return str((None, *sides, channels))


def _keras_layers(stops: _Stops) -> Iterator[tuple[str, Shape]]:
    yield "conv1_conv", stops.convs[-1].out_shape
    if stops.stem.kind == "pool":
        yield "pool1_pool", stops.stem.out_shape
    for number, stage in enumerate(stops.stages, start=2):
        for block, layers in enumerate(_blocks(stage), start=1):
            yield f"conv{number}_block{block}_out", layers[-1].out_shape
    if stops.last_relu:
        yield "post_relu", stops.last_relu.out_shape
    if stops.average:
        yield "avg_pool", stops.average.out_shape[:1]
    yield "predictions", stops.output.out_shape


def slim(spec: ResNetSpec) -> tuple[str, ...]:
    """TF-slim's blocks: (depth, bottleneck depth, stride) of each unit."""
    return tuple(
        f"block{number}: {_units(width * EXPANSION[spec.block], inner_width(spec, width), strides(spec, number))}"
        for number, width in enumerate(stage_widths(spec), start=1)
    )


def _units(depth: int, inner: int, steps: tuple[int, ...]) -> str:
    """[(256, 64, 1)] * 2 + [(256, 64, 2)], as a list of units is written in Python."""
    runs = [(stride, len(list(alike))) for stride, alike in groupby(steps)]
    return " + ".join(f"[{(depth, inner, stride)}]{f' * {count}' if count > 1 else ''}" for stride, count in runs)


def end_points(trace: Trace) -> tuple[str, ...]:
    """TF-slim's end points and their shapes, channels last."""
    stops = _stops(trace)
    found = [("conv1", stops.convs[-1])]
    found += [(f"block{number}", stage[-1]) for number, stage in enumerate(stops.stages, start=1)]
    if stops.average:
        found.append(("global_pool", stops.average))
    return tuple(f"{name} {_last(layer.out_shape)}" for name, layer in (*found, ("logits", stops.classifier)))


# --- papers ----------------------------------------------------------------------------------------------------------


def ladder(trace: Trace) -> str:
    """Sides of the map from the image to the classifier: 224 → 112 → 56 → 28 → 14 → 7 → 1."""
    stops = _stops(trace)
    ends = (stops.convs[-1], stops.stem, *(stage[-1] for stage in stops.stages), *filter(None, [stops.average]))
    sides = [trace.input_shape[1:], *(layer.out_shape[1:] for layer in ends)]
    return " → ".join(_side(*side) for side, _ in groupby(sides))


def _side(height: int, width: int) -> str:
    return str(height) if height == width else f"{height}×{width}"


def table_1(trace: Trace) -> tuple[str, ...]:
    """Table 1 of the paper (arXiv:1512.03385): name, output size, and layers with kernel and channels."""
    rows = list(_table_1_rows(_stops(trace)))
    name, side = (max(len(row[column]) for row in rows) for column in (0, 1))
    return tuple(f"{row[0]:{name}}  {row[1]:{side}}  {row[2]}" for row in rows)


def _table_1_rows(stops: _Stops) -> Iterator[tuple[str, str, str]]:
    yield "conv1", times(stops.convs[-1].out_shape[1:]), ", then ".join(map(_strided, stops.convs))
    pooled = (
        f"{times(stops.stem.kernel)} max pool, stride {stops.stem.stride[0]}; " if stops.stem.kind == "pool" else ""
    )
    for number, stage in enumerate(stops.stages, start=2):
        blocks = _blocks(stage)
        inside = "; ".join(_conv(layer) for layer in blocks[0] if layer.kind == "conv")
        yield f"conv{number}_x", times(stage[-1].out_shape[1:]), f"{pooled}[{inside}] × {len(blocks)}"
        pooled = ""
    average = "average pool, " if stops.average else ""
    yield "", "1×1", f"{average}{stops.output.out_shape[0]}-d fc"


def _conv(layer: Layer) -> str:
    """3×3, 64; with its cardinality as in table 1 of ResNeXt (arXiv:1611.05431)."""
    cardinality = f", C={layer.groups}" if layer.groups > 1 else ""
    return f"{times(layer.kernel)}, {layer.out_shape[0]}{cardinality}"


def _strided(layer: Layer) -> str:
    return _conv(layer) + (f", stride {layer.stride[0]}" if layer.stride[0] > 1 else "")


def cifar_table(trace: Trace) -> tuple[str, ...]:
    """The table of section 4.2 of the paper: a column for each size of the map, its first with the stem."""
    stops = _stops(trace)
    layers = [sum(layer.weighted for layer in stage) for stage in stops.stages]
    counts = [f"{len(stops.convs)}+{layers[0]}", *map(str, layers[1:])]
    sizes = [times(stage[-1].out_shape[1:]) for stage in stops.stages]
    filters = [str(stage[-1].out_shape[0]) for stage in stops.stages]
    rows = {"output map size": sizes, "# layers": counts, "# filters": filters}
    return tuple(f"{name:15}  " + "  ".join(f"{cell:>7}" for cell in cells) for name, cells in rows.items())
