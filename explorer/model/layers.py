"""What blocks and stems are made of: a convolution that knows its role, and a normalisation."""

from torch import nn

from explorer.spec import NORM_GROUPS, ResNetSpec


def conv(
    spec: ResNetSpec, role: str, channels: int, out_channels: int, kernel: int, stride: int = 1, groups: int = 1
) -> nn.Conv2d:
    """kernel x kernel with padding (kernel - 1) / 2: the map keeps its side, or halves it with stride 2.

    `role` is stem, inner, last (of a block) or projection; it decides whether the convolution has a bias.
    """
    bias = role in BIASES[spec.bias]
    return nn.Conv2d(
        channels, out_channels, kernel_size=kernel, stride=stride, padding=kernel // 2, groups=groups, bias=bias
    )


def norm(spec: ResNetSpec, channels: int) -> nn.Module:
    """The normalisation of `channels` channels; an identity where the network has none."""
    return NORMS[spec.norm](channels)


def group_norm(channels: int) -> nn.GroupNorm:
    return nn.GroupNorm(NORM_GROUPS, channels)


def no_norm(channels: int) -> nn.Identity:
    return nn.Identity()


NORMS = {"batch": nn.BatchNorm2d, "group": group_norm, "none": no_norm}

# Roles of the convolutions that have a bias.
BIASES = {
    "none": frozenset(),
    "all": frozenset({"stem", "inner", "last", "projection"}),  # Keras V1, d2l
    "v2": frozenset({"stem", "last", "projection"}),  # Keras V2, TF-slim v2
    "stem": frozenset({"stem"}),  # the authors' Caffe ResNet-50
}
