"""The block types: residual functions f(x), each with its shortcut, in both orders.

v1, post-activation: convolution, normalisation, activation, and an activation after the addition. v2, pre-activation:
normalisation, activation, convolution, and nothing after the addition: He et al. 2016, Identity Mappings in Deep
Residual Networks, arXiv:1603.05027, figure 1 (b).
"""

from torch import Tensor, nn

from explorer.model.attention import ATTENTIONS
from explorer.model.layers import conv, norm
from explorer.model.shortcuts import SHORTCUTS
from explorer.spec import ResNetSpec, inner_width
from explorer.spec.facts import Block


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
        self.se = ATTENTIONS[spec.attention].make(width)
        self.downsample = SHORTCUTS[spec.shortcut].make(spec, channels, width, stride)

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
        self.se = ATTENTIONS[spec.attention].make(out_channels)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = SHORTCUTS[spec.shortcut].make(spec, channels, out_channels, stride)

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        if self.se is not None:
            out = self.se(out)
        if self.downsample is not None:
            out = out + self.downsample(x)
        return self.relu(out)


class PreActBlock(nn.Module):
    """x + f(relu(norm(x))). A projection reads the activated input, as f does, or the raw one; an identity the raw one."""

    def __init__(self, spec: ResNetSpec, channels: int, out_channels: int, stride: int):
        super().__init__()
        self.se = ATTENTIONS[spec.attention].make(out_channels)
        self.downsample = SHORTCUTS[spec.shortcut].make(spec, channels, out_channels, stride)
        projects = self.downsample is not None and any(True for _ in self.downsample.parameters())
        self.shared = projects and spec.projects == "activated"

    def residual(self, activated: Tensor) -> Tensor:
        """f, without its first normalisation and activation."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        activated = self.relu(self.bn1(x))
        out = self.residual(activated)
        if self.se is not None:
            out = self.se(out)
        if self.downsample is not None:
            out = out + self.downsample(activated if self.shared else x)
        return out


class PreActBasicBlock(PreActBlock):
    """x + f(x), f = norm, relu, 3x3, norm, relu, 3x3.

    channels x H x W -> width x H/stride x W/stride
    """

    expansion = 1

    def __init__(self, spec: ResNetSpec, channels: int, width: int, stride: int):
        super().__init__(spec, channels, width, stride)
        inner = inner_width(spec, width)
        self.bn1 = norm(spec, channels)
        self.relu = nn.ReLU()  # not in place: the shortcut reads what came in
        self.conv1 = conv(spec, "inner", channels, inner, kernel=3, stride=stride)
        self.bn2 = norm(spec, inner)
        self.conv2 = conv(spec, "last", inner, width, kernel=3)

    def residual(self, activated: Tensor) -> Tensor:
        return self.conv2(self.relu(self.bn2(self.conv1(activated))))


class PreActBottleneck(PreActBlock):
    """x + f(x), f = norm, relu, 1x1 down, norm, relu, 3x3, norm, relu, 1x1 up.

    channels x H x W -> 4 width x H/stride x W/stride
    """

    expansion = 4

    def __init__(self, spec: ResNetSpec, channels: int, width: int, stride: int):
        inner, out_channels = inner_width(spec, width), width * self.expansion
        super().__init__(spec, channels, out_channels, stride)
        first, middle = (stride, 1) if spec.stride_on == "1x1" else (1, stride)
        self.bn1 = norm(spec, channels)
        self.relu = nn.ReLU()  # not in place: the shortcut reads what came in
        self.conv1 = conv(spec, "inner", channels, inner, kernel=1, stride=first)
        self.bn2 = norm(spec, inner)
        self.conv2 = conv(spec, "inner", inner, inner, kernel=3, stride=middle, groups=spec.groups)
        self.bn3 = norm(spec, inner)
        self.conv3 = conv(spec, "last", inner, out_channels, kernel=1)

    def residual(self, activated: Tensor) -> Tensor:
        out = self.conv2(self.relu(self.bn2(self.conv1(activated))))
        return self.conv3(self.relu(self.bn3(out)))


BLOCKS = {
    "basic": Block(BasicBlock, PreActBasicBlock, kernels=(3, 3), expansion=1),
    "bottleneck": Block(Bottleneck, PreActBottleneck, kernels=(1, 3, 1), expansion=4, groups=True, strides=True),
}
