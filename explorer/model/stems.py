"""What stands before the first stage. Each stem returns its layers by name, in order."""

from torch import nn


def imagenet(channels: int, width: int) -> dict[str, nn.Module]:
    """7x7 stride 2, then 3x3 max-pool stride 2: the map shrinks to a quarter of its side."""
    return {
        "conv1": nn.Conv2d(channels, width, kernel_size=7, stride=2, padding=3, bias=False),
        "bn1": nn.BatchNorm2d(width),
        "relu": nn.ReLU(inplace=True),
        "maxpool": nn.MaxPool2d(kernel_size=3, stride=2, padding=1),
    }


def cifar(channels: int, width: int) -> dict[str, nn.Module]:
    """3x3 stride 1 without pooling: a 32x32 image keeps its size (section 4.2 of the paper)."""
    return {
        "conv1": nn.Conv2d(channels, width, kernel_size=3, stride=1, padding=1, bias=False),
        "bn1": nn.BatchNorm2d(width),
        "relu": nn.ReLU(inplace=True),
    }


STEMS = {"imagenet": imagenet, "cifar": cifar}
