"""Attention: gates on channels, each of which looks at the whole map and says how much of every channel to keep."""

from math import log2

import torch
from torch import Tensor, nn

from explorer.spec.facts import Attention

SQUEEZE = 16  # of the paper: a gate keeps one channel in so many


class SqueezeExcite(nn.Module):
    """x * sigmoid(W2 relu(W1 mean(x))). Hu et al. 2017, arXiv:1709.01507.

    C x H x W -> C x H x W through `squeezed` channels
    """

    def __init__(self, channels: int, squeezed: int):
        super().__init__()
        self.fc1 = nn.Conv2d(channels, squeezed, kernel_size=1)
        self.relu = nn.ReLU(inplace=True)
        self.fc2 = nn.Conv2d(squeezed, channels, kernel_size=1)

    def forward(self, x: Tensor) -> Tensor:
        gate = x.mean((2, 3), keepdim=True)  # C x 1 x 1
        gate = self.fc2(self.relu(self.fc1(gate)))
        return x * torch.sigmoid(gate)


class EfficientChannelAttention(nn.Module):
    """x * sigmoid(conv1d(mean(x))): a channel listens to its neighbours alone. Wang et al. 2019, arXiv:1910.03151.

    C x H x W -> C x H x W
    """

    def __init__(self, channels: int):
        super().__init__()
        half = int(log2(channels) + 1) // 2  # the paper's k = |log2(C)/2 + 1/2|, made odd
        kernel = max(half if half % 2 else half + 1, 3)
        self.conv = nn.Conv1d(1, 1, kernel, padding=kernel // 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gate = x.mean((2, 3)).unsqueeze(1)  # 1 x C
        gate = torch.sigmoid(self.conv(gate)).transpose(1, 2)  # C x 1
        return x * gate.unsqueeze(-1)  # C x 1 x 1


def se(channels: int) -> SqueezeExcite:
    """The paper's squeeze: a sixteenth of the channels."""
    return SqueezeExcite(channels, channels // SQUEEZE)


def se_timm(channels: int) -> SqueezeExcite:
    """timm's squeeze: the multiple of 8 nearest to a sixteenth, at least 8, and never below nine tenths of it."""
    wanted = channels / SQUEEZE
    squeezed = max(8, int(wanted + 4) // 8 * 8)
    return SqueezeExcite(channels, squeezed + 8 if squeezed < 0.9 * wanted else squeezed)


def no_gate(channels: int) -> None:
    """Every channel is kept whole."""
    return


ATTENTIONS = {
    "none": Attention(no_gate),
    "se": Attention(se, squeeze=16, biased=True, paper="1709.01507"),
    "se-timm": Attention(se_timm, biased=True, paper="1709.01507"),
    "eca": Attention(EfficientChannelAttention, paper="1910.03151"),
}
