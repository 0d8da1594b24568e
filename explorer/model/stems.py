"""Stems: what stands before the first stage. Each stem returns its layers by name, in order."""

from torch import nn

from explorer.model.layers import conv, norm
from explorer.spec import ResNetSpec, stem_channels
from explorer.spec.facts import Stem

Layers = dict[str, nn.Module]


def imagenet(spec: ResNetSpec) -> Layers:
    """7x7 stride 2, then 3x3 max-pool stride 2: the map shrinks to a quarter of its side."""
    return {**_activated(spec, _first(spec, kernel=7, stride=2)), "maxpool": _halving_pool()}


def deep(spec: ResNetSpec) -> Layers:
    """Three 3x3 in place of the 7x7: ResNet-C, -D and -S of timm, and, with channels that rise evenly, tiered -T."""
    first, second, last = stem_channels(spec)
    conv1 = nn.Sequential(
        conv(spec, "stem", spec.input[0], first, kernel=3, stride=2),
        norm(spec, first),
        nn.ReLU(inplace=True),
        conv(spec, "stem", first, second, kernel=3),
        norm(spec, second),
        nn.ReLU(inplace=True),
        conv(spec, "stem", second, last, kernel=3),
    )
    return {**_activated(spec, conv1), "maxpool": _halving_pool()}


def cifar(spec: ResNetSpec) -> Layers:
    """3x3 stride 1 without pooling: a 32x32 image keeps its size (section 4.2 of the paper)."""
    return _activated(spec, _first(spec, kernel=3))


def mnist(spec: ResNetSpec) -> Layers:
    """3x3 stride 1, then 2x2 max-pool: 28x28 becomes 14x14. An odd side rounds up, as TensorFlow's SAME does."""
    return {**_activated(spec, _first(spec, kernel=3)), "maxpool": nn.MaxPool2d(2, ceil_mode=True)}


def _first(spec: ResNetSpec, kernel: int, stride: int = 1) -> nn.Conv2d:
    return conv(spec, "stem", spec.input[0], *stem_channels(spec), kernel=kernel, stride=stride)


def _halving_pool() -> nn.MaxPool2d:
    return nn.MaxPool2d(kernel_size=3, stride=2, padding=1)


def _activated(spec: ResNetSpec, conv1: nn.Module) -> Layers:
    """The convolution with what follows it; nothing does in v2, whose first block normalises."""
    if spec.order == "pre":
        return {"conv1": conv1}
    return {"conv1": conv1, "bn1": norm(spec, stem_channels(spec)[-1]), "relu": nn.ReLU(inplace=True)}


STEMS = {
    "imagenet": Stem(imagenet, halvings=2),
    "deep": Stem(deep, halvings=2, shares=((1, 2), (1, 2), (1, 1)), paper="1812.01187"),
    "tiered": Stem(deep, halvings=2, shares=((3, 8), (1, 2), (1, 1))),
    "cifar": Stem(cifar, halvings=0),
    "mnist": Stem(mnist, halvings=1),
}
