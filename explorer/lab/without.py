"""A network without some of its blocks: each is replaced by what its shortcut does, Veit et al. 2016, arXiv:1605.06431."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import takewhile

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.lab.data import Data
from explorer.lab.nets import blocks
from explorer.lab.steps import Step, number
from explorer.lab.training import EVALUATED, evaluated
from explorer.model.shortcuts import option_a
from explorer.spec import ResNetSpec


class Shortcut(nn.Module):
    """What is left of a block without its residual function. A v1 block's ReLU behind the addition stays.

    A plain block has no shortcut: in its place stands the one it would have, option A, which has no parameters.
    """

    def __init__(self, block: nn.Module, spec: ResNetSpec, before: int, after: int, stride: int):
        super().__init__()
        own = block.downsample
        self.path: nn.Module = own if isinstance(own, nn.Module) else option_a(spec, before, after, stride)
        self.activated = bool(getattr(block, "shared", False))  # a projection of v2 that reads the activated input
        self.block = block if self.activated else None
        self.relu = spec.order == "post"

    def forward(self, x: Tensor) -> Tensor:
        if self.block is not None:
            x = self.block.relu(self.block.bn1(x))  # type: ignore[operator]
        out = self.path(x)
        return F.relu(out) if self.relu else out


@contextmanager
def without(net: nn.Module, spec: ResNetSpec, names: Iterable[str]) -> Iterator[nn.Module]:
    """Inside, the network has these blocks no more. Raises KeyError for one that it does not have."""
    own = blocks(net)
    taken = {name: own[name] for name in names}
    try:
        for name, block in taken.items():
            _put(net, name, _shortcut(block, spec))
        yield net
    finally:
        for name, block in taken.items():
            _put(net, name, block)


def _shortcut(block: nn.Module, spec: ResNetSpec) -> Shortcut:
    convs = [layer for name, layer in block.named_children() if isinstance(layer, nn.Conv2d)]
    stride = max(conv.stride[0] for conv in convs)
    return Shortcut(block, spec, convs[0].in_channels, convs[-1].out_channels, stride)


def _put(net: nn.Module, name: str, block: nn.Module) -> None:
    stage, number = name.split(".")
    net.get_submodule(stage)[int(number)] = block  # type: ignore[operator]  # a Sequential


def tested(net: nn.Module, data: Data, step: Step) -> Generator[Step, None, float]:
    """The share of errors on the test images, with this `step` for every few of them."""
    wrong = 0
    for images, labels in zip(data.test.split(EVALUATED), data.test_labels.split(EVALUATED), strict=True):
        wrong += round(evaluated(net, images, labels)[1] * len(labels))
        yield step
    return wrong / len(data.test)


def sizes(net: nn.Module, spec: ResNetSpec, images: Tensor) -> Iterator[dict]:
    """For each block mean |x| of what its shortcut brings, and mean |F(x)| of its residual function, over some images.

    F(x) is what is added: of a v1 block what stands before the addition, of a v2 block all but the shortcut. A plain block
    adds nothing: F(x) is the whole of it before its ReLU, and x what would come over shortcut A.
    """
    with torch.no_grad():
        x = images
        for name in takewhile(lambda name: not name.startswith("layer"), net.body):  # type: ignore[arg-type]  # names
            x = net.get_submodule(name)(x)
    for name, block in blocks(net).items():
        with torch.no_grad():
            left = _shortcut(block, spec)
            left.relu = False
            shortcut = left(x)
            residual, x = _residual(block, x)
        yield {"block": name, "x": _size(shortcut), "f": _size(residual)}


def _size(values: Tensor) -> float | None:
    return number(float(values.abs().mean()))


def _residual(block: nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    """F(x), before the ReLU behind the addition can work on it in place; and what leaves the block."""
    seen: list[Tensor] = []
    hook = _last(block).register_forward_hook(lambda _, inputs, output: seen.append(output.clone()))
    try:
        out = block(x)
    finally:
        hook.remove()
    return seen[0], out


def _last(block: nn.Module) -> nn.Module:
    """The last layer of the residual function: a gate, or what stands before the addition."""
    if getattr(block, "se", None) is not None:
        return block.se  # type: ignore[return-value]
    layers = [layer for name, layer in block.named_children() if name not in ("relu", "downsample", "se")]
    numbered = [layer for layer in layers if isinstance(layer, nn.Conv2d)][-1]
    norms = [layer for layer in layers if not isinstance(layer, nn.Conv2d)]
    if hasattr(block, "shared"):  # v2: normalisations stand before their convolutions
        return numbered
    return norms[-1] if norms and not isinstance(norms[-1], nn.Identity) else numbered
