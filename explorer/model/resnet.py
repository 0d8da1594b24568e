"""A ResNet from its spec: stem, stages, head."""

import torch
from torch import Tensor, nn

from explorer.model.blocks import BLOCKS
from explorer.model.collector import paused_collector
from explorer.model.stems import STEMS
from explorer.spec import ResNetSpec, problems


class ResNet(nn.Module):
    """Image to logits: (N, channels, H, W) -> (N, classes).

    Layers carry torchvision's names: conv1, bn1, relu, maxpool, layer1 to layer4, avgpool, fc.
    """

    def __init__(self, spec: ResNetSpec):
        super().__init__()
        for name, layer in STEMS[spec.stem](spec.input[0], spec.width).items():
            self.add_module(name, layer)

        block, channels, width = BLOCKS[spec.block], spec.width, spec.width
        for number, repeats in enumerate(spec.repeats, start=1):
            stride = 1 if number == 1 else 2  # each later stage halves the map ...
            stage = nn.Sequential()
            for index in range(repeats):
                stage.append(block(spec, channels, width, stride if index == 0 else 1))
                channels = width * block.expansion
            self.add_module(f"layer{number}", stage)
            width *= 2  # ... and doubles the channels, so a block costs about the same everywhere

        self.body = tuple(name for name, _ in self.named_children())  # stem and stages, in order
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(channels, spec.classes)

    def forward(self, x: Tensor) -> Tensor:
        for name in self.body:
            x = getattr(self, name)(x)
        x = self.avgpool(x)  # C x 1 x 1
        x = torch.flatten(x, 1)  # C
        return self.fc(x)


def build(spec: ResNetSpec, device: str | torch.device | None = None) -> ResNet:
    """The network of `spec`, with weights on `device`; "meta" gives shapes without memory.

    Raises ValueError with a sentence for each thing that keeps the spec from being built.
    """
    if wrong := problems(spec):
        raise ValueError(" ".join(problem.sentence.into("en") for problem in wrong))
    with paused_collector(), torch.device(device or torch.get_default_device()):
        return ResNet(spec)
