"""A ResNet from its spec: stem, stages, head."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from itertools import takewhile

import torch
from torch import Tensor, nn

from explorer.model.blocks import BLOCKS
from explorer.model.collector import paused_collector
from explorer.model.heads import HEADS
from explorer.model.layers import norm
from explorer.model.stems import STEMS
from explorer.model.unfilled import Unfilled
from explorer.spec import ResNetSpec, problems, stage_widths, stem_channels

ORDERS = {
    "post": {name: row.post for name, row in BLOCKS.items()},
    "pre": {name: row.pre for name, row in BLOCKS.items()},
}


class ResNet(nn.Module):
    """Image to logits: (N, channels, H, W) -> (N, classes).

    Layers carry torchvision's names: conv1, bn1, relu, maxpool, layer1, layer2, ..., avgpool, fc.
    """

    def __init__(self, spec: ResNetSpec):
        super().__init__()
        for name, layer in STEMS[spec.stem].make(spec).items():
            self.add_module(name, layer)

        block, channels = ORDERS[spec.order][spec.block], stem_channels(spec)[-1]
        for number, width in enumerate(stage_widths(spec), start=1):
            self.add_module(f"layer{number}", stage(spec, channels, width, strides(spec, number)))
            channels = width * block.expansion

        if spec.order == "pre" and spec.final_norm == "yes":  # the last sum has been through neither
            self.norm = norm(spec, channels)
            self.relu = nn.ReLU(inplace=True)
        self.body = tuple(name for name, _ in self.named_children())  # all but the head, in order
        self.avgpool, self.fc = HEADS[spec.head].make(spec, channels)

    def forward(self, x: Tensor) -> Tensor:
        for name in self.body:
            x = getattr(self, name)(x)
        x = self.avgpool(x)  # C x 1 x 1
        if isinstance(self.fc, nn.Conv2d):
            return torch.flatten(self.fc(x), 1)
        x = torch.flatten(x, 1)  # C
        return self.fc(x)


def stage(spec: ResNetSpec, channels: int, width: int, strides: tuple[int, ...]) -> nn.Sequential:
    """Blocks of `width`, one for each stride; from the second on, a block takes what the one before it leaves."""
    block, blocks = ORDERS[spec.order][spec.block], nn.Sequential()
    for stride in strides:
        blocks.append(block(spec, channels, width, stride))
        channels = width * block.expansion
    return blocks


def strides(spec: ResNetSpec, stage: int) -> tuple[int, ...]:
    """Stride of each block of a stage, counted from 1.

    A stage halves the map in its first block, the first stage not at all; where `stride_on` is last, in its last block,
    the last stage not at all. A stage without blocks, see `ends`, has no strides.
    """
    repeats, stages = spec.repeats[stage - 1], len(spec.repeats)
    if not repeats:
        return ()
    if spec.stride_on == "last":
        return (1,) * (repeats - 1) + (2 if stage < stages else 1,)
    return (2 if stage > 1 else 1,) + (1,) * (repeats - 1)


def ends(spec: ResNetSpec) -> tuple[nn.Sequential, ResNet]:
    """What stands before the stages, and a network that begins behind them: it takes the last map.

    Both have the names that their layers have in the whole; the stages are there and empty.
    """
    behind, before = ResNet(replace(spec, repeats=(0,) * len(spec.repeats))), nn.Sequential()
    for name in takewhile(lambda name: name != "layer1", behind.body):
        before.add_module(name, getattr(behind, name))
        delattr(behind, name)
    behind.body = behind.body[len(before) :]
    return before, behind


def build(spec: ResNetSpec, device: str | torch.device | None = None) -> ResNet:
    """The network of `spec`, with weights on `device`; "meta" gives shapes without memory.

    Raises ValueError with a sentence for each thing that keeps the spec from being built.
    """
    refuse(spec)
    with made_on(device or torch.get_default_device()):
        return ResNet(spec)


def refuse(spec: ResNetSpec) -> None:
    """Raises ValueError with a sentence for each thing that keeps the spec from being built."""
    if wrong := problems(spec):
        raise ValueError(" ".join(problem.sentence.into("en") for problem in wrong))


@contextmanager
def made_on(device: str | torch.device) -> Iterator[None]:
    """Inside, layers are made on `device`; on "meta" without values, which nothing could read."""
    place = torch.device(device)
    with paused_collector(), place, Unfilled() if place.type == "meta" else nullcontext():
        yield
