"""What a layer asks of a device: floating-point operations, bytes moved, and the time neither can be beaten below.

The roofline of Williams, Waterman and Patterson 2009, doi.org/10.1145/1498765.1498785. A layer is taken by itself: it
reads its inputs and weights from memory once and writes its output once, as when nothing is fused and no cache keeps
a map for the next layer. FLOPs are 2 x MACs, so what is no convolution or linear layer has none and only moves bytes.
"""

from math import prod
from typing import NamedTuple

from explorer.analysis.counts.memory import homes
from explorer.analysis.trace.records import Layer, Trace
from explorer.devices import WIDTHS, Device


class Load(NamedTuple):
    """What a layer asks for at a batch: floating-point operations, and bytes read and written."""

    name: str
    flops: int
    read: int
    held: int  # bytes of weights, biases and running statistics, read once whatever the batch
    written: int

    @property
    def bytes(self) -> int:
        return self.read + self.held + self.written

    @property
    def intensity(self) -> float:
        """FLOP/byte; 0 for a view, which moves nothing."""
        return self.flops / self.bytes if self.bytes else 0.0


def loads(trace: Trace, batch: int = 1, precision: str = "float32") -> tuple[Load, ...]:
    """The load of each layer of a forward pass in inference, in the trace's order.

    Raises KeyError for a precision that is neither float32 nor float16.
    """
    each = WIDTHS[precision]
    values = {"input": prod(trace.input_shape)} | {layer.name: prod(layer.out_shape) for layer in trace.layers}
    home = homes(trace.layers)
    return tuple(_load(layer, values, batch, each, home[layer.name] == layer.name) for layer in trace.layers)


def _load(layer: Layer, values: dict[str, int], batch: int, each: int, writes: bool) -> Load:
    if not writes:
        return Load(layer.name, 0, 0, 0, 0)
    read = batch * each * sum(values[name] for name in layer.inputs)
    held = each * (layer.params + layer.buffers + sum(layer.again))
    return Load(layer.name, 2 * batch * (layer.macs or 0), read, held, batch * each * values[layer.name])


class Bound(NamedTuple):
    """The least time a layer can take on a device, and which of the two keeps it: compute or memory."""

    name: str
    seconds: float
    by: str


def bound(load: Load, device: Device, precision: str = "float32") -> Bound:
    """max(flops / peak, bytes / bandwidth)."""
    compute, memory = load.flops / device.peaks[precision], load.bytes / device.bandwidth
    return Bound(load.name, max(compute, memory), "compute" if compute > memory else "memory")


def seconds(loads: tuple[Load, ...], device: Device, precision: str = "float32") -> float:
    """A network's layers one after the other: no implementation that fuses nothing is faster."""
    return sum(bound(load, device, precision).seconds for load in loads)


class Least(NamedTuple):
    """The least time of a forward pass, and where it goes.

    counted  layers with FLOPs; `held_back` are those of them that wait for memory
    moving   layers without FLOPs that only move bytes; `moving_seconds` is their part of `seconds`
    """

    seconds: float
    counted: int
    held_back: int
    moving: int
    moving_seconds: float


def least(loads: tuple[Load, ...], device: Device, precision: str = "float32") -> Least:
    counted = tuple(load for load in loads if load.flops)
    moving = tuple(load for load in loads if load.bytes and not load.flops)
    held_back = sum(bound(load, device, precision).by == "memory" for load in counted)
    whole, part = seconds(loads, device, precision), seconds(moving, device, precision)
    return Least(whole, len(counted), held_back, len(moving), part)


def intensity_sum(load: Load) -> str:
    """`236,027,904 / (602,112 + 37,632 + 3,211,264) = 61.3`: FLOP over bytes read, held and written. Empty without FLOPs."""
    if not load.flops:
        return ""
    return f"{load.flops:,} / ({load.read:,} + {load.held:,} + {load.written:,}) = {load.intensity:,.1f}"
