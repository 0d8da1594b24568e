"""What blocks and stems are made of: a convolution that knows its role, and a normalisation."""

from torch import nn

from explorer.spec import NORM_GROUPS, ResNetSpec
from explorer.spec.facts import Bias, Norm


def conv(
    spec: ResNetSpec, role: str, channels: int, out_channels: int, kernel: int, stride: int = 1, groups: int = 1
) -> nn.Conv2d:
    """kernel x kernel with padding (kernel - 1) / 2: the map keeps its side, or halves it with stride 2.

    `role` is stem, inner, last (of a block) or projection; it decides whether the convolution has a bias.
    """
    bias = role in BIASES[spec.bias].roles
    return nn.Conv2d(
        channels, out_channels, kernel_size=kernel, stride=stride, padding=kernel // 2, groups=groups, bias=bias
    )


def norm(spec: ResNetSpec, channels: int) -> nn.Module:
    """The normalisation of `channels` channels; an identity where the network has none."""
    return NORMS[spec.norm].make(channels)


def group_norm(channels: int) -> nn.GroupNorm:
    return nn.GroupNorm(NORM_GROUPS, channels)


def no_norm(channels: int) -> nn.Identity:
    return nn.Identity()


NORMS = {
    "batch": Norm(nn.BatchNorm2d, centres=True),
    "group": Norm(group_norm, groups=32, paper="1803.08494"),
    "none": Norm(no_norm),
}

# Roles of the convolutions that have a bias.
BIASES = {
    "none": Bias(roles=()),
    "all": Bias(roles=("stem", "inner", "last", "projection")),  # Keras V1, d2l
    "v2": Bias(roles=("stem", "last", "projection")),  # Keras V2, TF-slim v2
    "stem": Bias(roles=("stem",)),  # the authors' Caffe ResNet-50
}
