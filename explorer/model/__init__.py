"""The networks, in plain torch.nn, with torchvision's names for layers that torchvision has."""

from explorer.model.resnet import ResNet, build

__all__ = ["ResNet", "build"]
