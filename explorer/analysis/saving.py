"""What a bottleneck saves: the same channels in and out through two 3x3 convolutions, or through 1x1, 3x3, 1x1."""

from typing import NamedTuple

from explorer.analysis.records import Layer
from explorer.analysis.tracing import trace
from explorer.model.blocks import BasicBlock, Bottleneck
from explorer.spec import ResNetSpec


class Saving(NamedTuple):
    """The convolutions of both blocks on the same map."""

    two: tuple[Layer, ...]
    bottleneck: tuple[Layer, ...]

    @property
    def ratio(self) -> float:
        """How many times the weights of the bottleneck the two 3x3 convolutions hold."""
        return weights(self.two) / weights(self.bottleneck)


def weights(layers: tuple[Layer, ...]) -> int:
    return sum(layer.weights for layer in layers)


def saving(channels: int = 256, inner: int = 64, side: int = 56) -> Saving:
    """Both blocks at `channels` x side x side. The usual example is 256 and 64, from stage 1 of ResNet-50.

    Raises ValueError unless a bottleneck of width `inner` comes back to `channels`.
    """
    if channels != inner * Bottleneck.expansion:
        raise ValueError(f"a bottleneck through {inner} has {inner * Bottleneck.expansion} channels, not {channels}")
    spec, shape = ResNetSpec(), (channels, side, side)
    return Saving(
        _convolutions(BasicBlock(spec, channels, channels, stride=1).to("meta"), shape),
        _convolutions(Bottleneck(spec, channels, inner, stride=1).to("meta"), shape),
    )


def _convolutions(block, shape) -> tuple[Layer, ...]:
    return tuple(layer for layer in trace(block, shape).layers if layer.kind == "conv")
