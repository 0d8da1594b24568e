"""Shortcuts: how a block's input reaches its addition: the options A, B and C of section 3.3 of the paper, and later ones.

Each takes the spec, the channels on both sides and the stride of the block.
"""

import torch.nn.functional as F
from torch import Tensor, nn

from explorer.model.layers import conv, norm
from explorer.spec import ResNetSpec
from explorer.spec.facts import Shortcut


class ZeroPad(nn.Module):
    """Every stride-th pixel, and zeros for the channels that are missing. No parameters."""

    def __init__(self, before: int, after: int, stride: int):
        super().__init__()
        self.before, self.after, self.stride = before, after, stride

    def forward(self, x: Tensor) -> Tensor:
        x = x[:, :, :: self.stride, :: self.stride]  # C x H/stride x W/stride
        return F.pad(x, (0, 0, 0, 0, self.before, self.after))  # before + C + after x H/stride x W/stride


def subsample(stride: int) -> nn.Module:
    """The identity, of every stride-th pixel: TF-slim and Keras V2 write it as a 1x1 max-pool."""
    return nn.Identity() if stride == 1 else nn.MaxPool2d(kernel_size=1, stride=stride)


def projection(spec: ResNetSpec, channels: int, out_channels: int, stride: int) -> nn.Sequential:
    """A 1x1 convolution with what follows it, as torchvision's `downsample`."""
    layers = [conv(spec, "projection", channels, out_channels, kernel=1, stride=stride)]
    return nn.Sequential(*layers, *_norm(spec, out_channels))


def _norm(spec: ResNetSpec, channels: int) -> list[nn.Module]:
    """What follows a projection; nothing does in v2."""
    return [norm(spec, channels)] if spec.order == "post" else []


def option_a(spec: ResNetSpec, channels: int, out_channels: int, stride: int) -> nn.Module:
    """Zeros behind the channels where the shape changes, identity elsewhere."""
    changes = stride != 1 or channels != out_channels
    return ZeroPad(0, out_channels - channels, stride) if changes else nn.Identity()


def option_a_half(spec: ResNetSpec, channels: int, out_channels: int, stride: int) -> nn.Module:
    """Zeros on both sides of the channels where the shape changes, identity elsewhere."""
    missing = out_channels - channels
    changes = stride != 1 or missing
    return ZeroPad(missing // 2, missing - missing // 2, stride) if changes else nn.Identity()


def option_b(spec: ResNetSpec, channels: int, out_channels: int, stride: int) -> nn.Module:
    """Projection where the channels change, identity elsewhere."""
    return subsample(stride) if channels == out_channels else projection(spec, channels, out_channels, stride)


def biased(spec: ResNetSpec, channels: int, out_channels: int, stride: int) -> nn.Module:
    """A 1x1 convolution with bias and no normalisation where the channels change: d2l's ResNet-18."""
    return subsample(stride) if channels == out_channels else nn.Conv2d(channels, out_channels, 1, stride)


def average_pool(spec: ResNetSpec, channels: int, out_channels: int, stride: int) -> nn.Module:
    """Average pool, then a projection of stride 1: no pixel is dropped. T. He et al. 2018, arXiv:1812.01187, ResNet-D."""
    pool = nn.AvgPool2d(2, stride, ceil_mode=True, count_include_pad=False) if stride > 1 else nn.Identity()
    if channels == out_channels:
        return pool
    return nn.Sequential(pool, *projection(spec, channels, out_channels, stride=1))


def no_shortcut(spec: ResNetSpec, channels: int, out_channels: int, stride: int) -> None:
    """A plain network: the block adds nothing."""
    return


SHORTCUTS = {
    "A": Shortcut(option_a, pads=True),
    "A-half": Shortcut(option_a_half, pads=True),
    "B": Shortcut(option_b),
    "B-bias": Shortcut(biased, biased=True),
    "C": Shortcut(projection, everywhere=True),
    "D": Shortcut(average_pool, paper="1812.01187"),
    "none": Shortcut(no_shortcut),
}
