"""The residual functions f(x) of the paper, each with its shortcut."""

from torch import Tensor, nn

from explorer.model.shortcuts import SHORTCUTS
from explorer.spec import ResNetSpec


def conv3x3(channels: int, out_channels: int, stride: int = 1) -> nn.Conv2d:
    """3x3 with padding 1: the map keeps its side, or halves it with stride 2."""
    return nn.Conv2d(channels, out_channels, kernel_size=3, stride=stride, padding=1, bias=False)


def conv1x1(channels: int, out_channels: int, stride: int = 1) -> nn.Conv2d:
    """1x1: mixes channels and sees no neighbours."""
    return nn.Conv2d(channels, out_channels, kernel_size=1, stride=stride, bias=False)


class BasicBlock(nn.Module):
    """relu(x + f(x)), f = 3x3, 3x3. Figure 5 left of the paper.

    channels x H x W -> width x H/stride x W/stride
    """

    expansion = 1

    def __init__(self, spec: ResNetSpec, channels: int, width: int, stride: int):
        super().__init__()
        self.conv1 = conv3x3(channels, width, stride)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = conv3x3(width, width)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = SHORTCUTS[spec.shortcut](channels, width, stride)

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.downsample is not None:
            out = out + self.downsample(x)
        return self.relu(out)


class Bottleneck(nn.Module):
    """relu(x + f(x)), f = 1x1 down to width, 3x3, 1x1 up to 4 width. Figure 5 right of the paper.

    channels x H x W -> 4 width x H/stride x W/stride
    """

    expansion = 4

    def __init__(self, spec: ResNetSpec, channels: int, width: int, stride: int):
        super().__init__()
        out_channels = width * self.expansion
        first, middle = (stride, 1) if spec.stride_on == "1x1" else (1, stride)  # v1, v1.5
        self.conv1 = conv1x1(channels, width, first)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = conv3x3(width, width, middle)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = conv1x1(width, out_channels)
        self.bn3 = nn.BatchNorm2d(out_channels)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = SHORTCUTS[spec.shortcut](channels, out_channels, stride)

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        if self.downsample is not None:
            out = out + self.downsample(x)
        return self.relu(out)


BLOCKS = {"basic": BasicBlock, "bottleneck": Bottleneck}
