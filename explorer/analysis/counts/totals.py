"""Sums over the layers of a trace."""

from dataclasses import dataclass
from math import prod

from explorer.analysis.trace.records import Trace
from explorer.units import per_mac


@dataclass(frozen=True, slots=True)
class Totals:
    """What a network holds and costs, at batch 1.

    params          learnable values, 4 bytes each in float32
    buffers         running means and variances of the normalisation, apart from params
    macs            multiply-accumulates of convolutions and linear layers alone
    activations     values that convolutions and linear layers write
    weighted_layers convolutions and linear layers on the main path: the depth in a ResNet's name
    classifiers     those of them that stand behind the last stage
    """

    params: int
    buffers: int
    macs: int
    activations: int
    weighted_layers: int
    classifiers: int

    @property
    def convolutions(self) -> int:
        """Weighted layers before the classifier."""
        return self.weighted_layers - self.classifiers

    @property
    def flops(self) -> int:
        """Floating-point operations: a multiply-accumulate is two."""
        return per_mac("flops") * self.macs

    @property
    def bytes(self) -> int:
        """Size of the parameters in float32."""
        return 4 * self.params


def totals(trace: Trace) -> Totals:
    """Totals of a trace. Where `trace.unknown` is not empty, macs is a lower bound."""
    layers = trace.layers
    return Totals(
        params=sum(layer.params for layer in layers) + sum(count for _, count in trace.unused),
        buffers=sum(layer.buffers for layer in layers),
        macs=sum(layer.macs or 0 for layer in layers),
        activations=sum(prod(layer.out_shape) for layer in layers if layer.macs),
        weighted_layers=sum(layer.weighted for layer in layers),
        classifiers=sum(layer.weighted and (layer.kind == "linear" or layer.stage == "head") for layer in layers),
    )
