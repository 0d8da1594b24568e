"""The shapes people print, in the form of the place a network comes from, so that both can be laid side by side.

Every line is made from a trace or a spec: nothing is copied from a source.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import torch

from explorer.analysis.tables.stops import Stops, blocks, stops_of
from explorer.analysis.tables.table_1 import Table, small_table, table_1
from explorer.analysis.tables.table_text import cell_text, item_text
from explorer.analysis.trace.records import Layer, Shape, Trace
from explorer.analysis.trace.tracing import trace as traced
from explorer.i18n import Text, text
from explorer.model.blocks import BasicBlock
from explorer.model.resnet import strides
from explorer.presets import Preset
from explorer.spec import ResNetSpec, inner_width, leaving, stage_widths


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
        return Listing(text("listing.cifar"), (ladder(trace), *small_table_lines(trace)))
    if origin in ("paper", "caffe", "preact", "wide", "resnext"):
        return Listing(text("listing.table"), (ladder(trace), *table_1_lines(trace)))
    return Listing(text("listing.torch"), torch_blocks(trace, _names(spec, origin)))


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
    found = [(name, layer.out_shape) for name, layer in _modules(stops_of(trace), names) if name]
    longest = max(len(name) for name, _ in found)
    return tuple(f"{name:{longest}}  {size(shape[:1] if name in FLATTENING else shape)}" for name, shape in found)


def _modules(stops: Stops, names: Names) -> Iterator[tuple[str | None, Layer]]:
    """Each module's name, or None, and the layer whose output leaves it."""
    yield names.conv, stops.convs[-1]
    if names.stem:
        yield names.stem, stops.stem
    elif stops.stem.kind == "pool":
        yield names.pool, stops.stem
    for number, stage in enumerate(stops.stages, start=names.first):
        name = names.stage.format(number)
        if len(stops.stages) == 1:  # nothing changes from stage to stage: show the blocks
            yield from ((f"{name}.{block}", layers[-1]) for block, layers in enumerate(blocks(stage)))
        else:
            yield name, stage[-1]
    if stops.average:
        yield names.average, stops.average
    yield names.classifier, stops.classifier


def d2l(trace: Trace) -> tuple[str, ...]:
    """What d2l's loop over `net` prints: b1, a line a stage, and the three layers of the head as one Sequential."""
    stops = stops_of(trace)
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
    return tuple(f"{name} {_last(shape)}" for name, shape in _keras_layers(stops_of(trace)))


def _last(shape: Shape) -> str:
    """(64, 56, 56) as (None, 56, 56, 64): channels last, behind a batch of any size."""
    channels, *sides = shape
    return str((None, *sides, channels))


def _keras_layers(stops: Stops) -> Iterator[tuple[str, Shape]]:
    yield "conv1_conv", stops.convs[-1].out_shape
    if stops.stem.kind == "pool":
        yield "pool1_pool", stops.stem.out_shape
    for number, stage in enumerate(stops.stages, start=2):
        for block, layers in enumerate(blocks(stage), start=1):
            yield f"conv{number}_block{block}_out", layers[-1].out_shape
    if stops.last_relu:
        yield "post_relu", stops.last_relu.out_shape
    if stops.average:
        yield "avg_pool", stops.average.out_shape[:1]
    yield "predictions", stops.output.out_shape


def slim(spec: ResNetSpec) -> tuple[str, ...]:
    """TF-slim's blocks: (depth, bottleneck depth, stride) of each unit."""
    return tuple(
        f"block{number}: {_units(leaving(spec, width), inner_width(spec, width), strides(spec, number))}"
        for number, width in enumerate(stage_widths(spec), start=1)
    )


def _units(depth: int, inner: int, steps: tuple[int, ...]) -> str:
    """[(256, 64, 1)] * 2 + [(256, 64, 2)], as a list of units is written in Python."""
    runs = [(stride, len(list(alike))) for stride, alike in groupby(steps)]
    return " + ".join(f"[{(depth, inner, stride)}]{f' * {count}' if count > 1 else ''}" for stride, count in runs)


def end_points(trace: Trace) -> tuple[str, ...]:
    """TF-slim's end points and their shapes, channels last."""
    stops = stops_of(trace)
    found = [("conv1", stops.convs[-1])]
    found += [(f"block{number}", stage[-1]) for number, stage in enumerate(stops.stages, start=1)]
    if stops.average:
        found.append(("global_pool", stops.average))
    return tuple(f"{name} {_last(layer.out_shape)}" for name, layer in (*found, ("logits", stops.classifier)))


# --- papers ----------------------------------------------------------------------------------------------------------


def ladder(trace: Trace) -> str:
    """Sides of the map from the image to the classifier: 224 → 112 → 56 → 28 → 14 → 7 → 1."""
    stops = stops_of(trace)
    ends = (stops.convs[-1], stops.stem, *(stage[-1] for stage in stops.stages), *filter(None, [stops.average]))
    sides = [trace.input_shape[1:], *(layer.out_shape[1:] for layer in ends)]
    return " → ".join(_side(*side) for side, _ in groupby(sides))


def _side(height: int, width: int) -> str:
    return str(height) if height == width else f"{height}×{width}"


def table_1_lines(trace: Trace) -> tuple[str, ...]:
    """Table 1 of the paper (arXiv:1512.03385): name, output size, and layers with kernel and channels."""
    rows = _cells(table_1(trace))
    name, side = (max(len(row[column]) for row in rows) for column in (0, 1))
    return tuple(f"{row[0]:{name}}  {row[1]:{side}}  {row[2]}" for row in rows)


def small_table_lines(trace: Trace) -> tuple[str, ...]:
    """The table of section 4.2 of the paper: a column for each size of the map, its first with the stem."""
    table = small_table(trace)
    rows = [list(map(item_text, table.into("en").head)), *_cells(table)]
    return tuple(f"{name:15}  " + "  ".join(f"{cell:>7}" for cell in cells) for name, *cells in rows)


def _cells(table: Table) -> list[list[str]]:
    """The rows of the paper's own, as text; the last one here is what they cost."""
    return [[cell_text(cell) for cell in row.cells] for row in table.into("en").rows[:-1]]
