"""A network as the laboratory trains it: its weights drawn from a seed."""

import torch
from torch import nn

from explorer.lab.asked import Init
from explorer.model import ResNet, build
from explorer.spec import ResNetSpec


def drawn(spec: ResNetSpec, seed: int, init: Init = "he", zero_last: bool = False) -> ResNet:
    """The network with weights drawn from a seed; nothing else that is drawn is moved by it.

    Convolutions by `init`: He et al. 2015 (fan out, arXiv:1502.01852), Glorot and Bengio 2010 (Xavier), or as PyTorch
    draws them. `zero_last`: the last normalisation of each block has weight 0, Goyal et al. 2017, arXiv:1706.02677.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = build(spec)
        for layer in net.modules():
            if isinstance(layer, nn.Conv2d) and init == "he":
                nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(layer, nn.Conv2d) and init == "xavier":
                nn.init.xavier_normal_(layer.weight)
    if zero_last:
        for block in blocks(net).values():
            last_norm(block).weight.data.zero_()
    return net


def blocks(net: nn.Module) -> dict[str, nn.Module]:
    """The blocks of a network by torchvision's names, in order: layer1.0, layer1.1, ..."""
    stages = [(name, stage) for name, stage in net.named_children() if name.startswith("layer")]
    return {f"{name}.{number}": block for name, stage in stages for number, block in stage.named_children()}


def last_norm(block: nn.Module) -> nn.BatchNorm2d:
    """The last normalisation of a block's residual function. Raises ValueError where it has none with a weight."""
    norms = [layer for name, layer in block.named_children() if isinstance(layer, nn.BatchNorm2d)]
    if not norms:
        raise ValueError("The blocks of this network have no batch normalisation.")
    return norms[-1]
