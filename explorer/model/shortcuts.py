"""How a block's input reaches its addition: the options A, B and C of section 3.3 of the paper."""

import torch.nn.functional as F
from torch import Tensor, nn


class ZeroPad(nn.Module):
    """Option A: every stride-th pixel, and zeros for the channels that are missing. No parameters."""

    def __init__(self, channels: int, out_channels: int, stride: int):
        super().__init__()
        self.stride = stride
        self.extra = out_channels - channels

    def forward(self, x: Tensor) -> Tensor:
        x = x[:, :, :: self.stride, :: self.stride]  # C x H/stride x W/stride
        return F.pad(x, (0, 0, 0, 0, 0, self.extra))  # out_channels x H/stride x W/stride


def projection(channels: int, out_channels: int, stride: int) -> nn.Module:
    """A 1x1 convolution and its normalisation, as torchvision's `downsample`."""
    return nn.Sequential(
        nn.Conv2d(channels, out_channels, kernel_size=1, stride=stride, bias=False),
        nn.BatchNorm2d(out_channels),
    )


def option_a(channels: int, out_channels: int, stride: int) -> nn.Module:
    """Zero padding where the shape changes, identity elsewhere."""
    changes = stride != 1 or channels != out_channels
    return ZeroPad(channels, out_channels, stride) if changes else nn.Identity()


def option_b(channels: int, out_channels: int, stride: int) -> nn.Module:
    """Projection where the shape changes, identity elsewhere."""
    changes = stride != 1 or channels != out_channels
    return projection(channels, out_channels, stride) if changes else nn.Identity()


def no_shortcut(channels: int, out_channels: int, stride: int) -> None:
    """A plain network: the block adds nothing."""
    return


SHORTCUTS = {"A": option_a, "B": option_b, "C": projection, "none": no_shortcut}
