"""The residual functions f(x) of the paper, each with its shortcut: convolution, normalisation, activation (v1)."""

from torch import Tensor, nn

from explorer.model.attention import ATTENTIONS
from explorer.model.layers import conv, norm
from explorer.model.shortcuts import SHORTCUTS
from explorer.spec import ResNetSpec, inner_width


class BasicBlock(nn.Module):
    """relu(x + f(x)), f = 3x3, 3x3. Figure 5 left of the paper.

    channels x H x W -> width x H/stride x W/stride; a plain network's is relu(f(x))
    """

    expansion = 1

    def __init__(self, spec: ResNetSpec, channels: int, width: int, stride: int):
        super().__init__()
        inner = inner_width(spec, width)
        self.conv1 = conv(spec, "inner", channels, inner, kernel=3, stride=stride)
        self.bn1 = norm(spec, inner)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = conv(spec, "last", inner, width, kernel=3)
        self.bn2 = norm(spec, width)
        self.se = ATTENTIONS[spec.attention](width)
        self.downsample = SHORTCUTS[spec.shortcut](spec, channels, width, stride)

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.se is not None:
            out = self.se(out)
        if self.downsample is not None:
            out = out + self.downsample(x)
        return self.relu(out)


class Bottleneck(nn.Module):
    """relu(x + f(x)), f = 1x1 down to the inner width, 3x3, 1x1 up to 4 width. Figure 5 right of the paper.

    channels x H x W -> 4 width x H/stride x W/stride; a plain network's is relu(f(x))
    """

    expansion = 4

    def __init__(self, spec: ResNetSpec, channels: int, width: int, stride: int):
        super().__init__()
        inner, out_channels = inner_width(spec, width), width * self.expansion
        first, middle = (stride, 1) if spec.stride_on == "1x1" else (1, stride)  # v1, v1.5
        self.conv1 = conv(spec, "inner", channels, inner, kernel=1, stride=first)
        self.bn1 = norm(spec, inner)
        self.conv2 = conv(spec, "inner", inner, inner, kernel=3, stride=middle, groups=spec.groups)
        self.bn2 = norm(spec, inner)
        self.conv3 = conv(spec, "last", inner, out_channels, kernel=1)
        self.bn3 = norm(spec, out_channels)
        self.se = ATTENTIONS[spec.attention](out_channels)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = SHORTCUTS[spec.shortcut](spec, channels, out_channels, stride)

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        if self.se is not None:
            out = self.se(out)
        if self.downsample is not None:
            out = out + self.downsample(x)
        return self.relu(out)


BLOCKS = {"basic": BasicBlock, "bottleneck": Bottleneck}
