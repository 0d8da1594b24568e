"""Heads: what stands behind the last stage. Each head returns its pooling and its classifier."""

from math import prod

from torch import nn

from explorer.spec import ResNetSpec, map_sides
from explorer.spec.facts import Head


def pool(spec: ResNetSpec, channels: int) -> tuple[nn.Module, nn.Module]:
    """Global average pool, then a linear layer: as many weights at any input size."""
    return nn.AdaptiveAvgPool2d((1, 1)), nn.Linear(channels, spec.classes)


def flatten(spec: ResNetSpec, channels: int) -> tuple[nn.Module, nn.Module]:
    """A linear layer on every value of the last map: its weights fit one input size alone."""
    last_map = prod(map_sides(spec, side)[-1] for side in spec.input[1:])
    return nn.Identity(), nn.Linear(channels * last_map, spec.classes)


def conv(spec: ResNetSpec, channels: int) -> tuple[nn.Module, nn.Module]:
    """Global average pool, then a 1x1 convolution: the linear layer's weights under another name."""
    return nn.AdaptiveAvgPool2d((1, 1)), nn.Conv2d(channels, spec.classes, kernel_size=1)


HEADS = {"pool": Head(pool), "flatten": Head(flatten, whole_map=True), "conv": Head(conv)}
