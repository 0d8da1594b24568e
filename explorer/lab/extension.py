"""The solution exists: a trained plain network made deeper by blocks that do nothing, He et al. 2015, section 1."""

from dataclasses import replace

import msgspec
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.lab.asked import Extension
from explorer.lab.data import load
from explorer.lab.nets import blocks, drawn
from explorer.lab.steps import Cannot, Given, Step, Steps, number
from explorer.lab.training import EVALUATED, trained
from explorer.spec import ResNetSpec

Seen = list[
    float
]  # of some images: sum of losses and errors of one network, of the other, largest difference of logits


def run(asked: Extension, state: bytes | None, given: Given) -> Steps:
    """A step with a state for every few images. The result names the `blocks` that were put in, has what both networks make
    of the images `before` and `after` (loss, error, test_loss, test_error; running statistics), and the `largest` difference
    between two of their logits. Raises Cannot where the one network cannot be made of the other.
    """
    data, spec = load(asked.training.recipe.data), asked.training.spec
    refuse(spec, asked.spec)
    shallow, deep = trained(asked.training, given), drawn(asked.spec, 0).eval()
    added = extended(shallow, deep)
    pairs = [(data.train, data.train_labels), (data.test, data.test_labels)]
    parts = [part for pair in pairs for part in zip(*(one.split(EVALUATED) for one in pair), strict=True)]
    seen: list[Seen] = msgspec.msgpack.decode(state) if state else []
    for images, labels in parts[len(seen) :]:
        seen.append(_looked(shallow, deep, images, labels))
        yield Step(len(seen), len(parts), state=msgspec.msgpack.encode(seen))
    first = -(-len(data.train) // EVALUATED)  # so many parts are of the training images
    halves = (seen[:first], len(data.train)), (seen[first:], len(data.test))
    before, after = (
        [number(sum(one[place] for one in half) / images) for half, images in halves for place in places]
        for places in ((0, 1), (2, 3))
    )
    names = ("loss", "error", "test_loss", "test_error")
    largest = torch.tensor([one[4] for one in seen], dtype=torch.float64).max()  # no number, where one is none
    return {
        "blocks": added,
        "before": dict(zip(names, before, strict=True)),
        "after": dict(zip(names, after, strict=True)),
        "largest": number(float(largest)),
    }


def refuse(shallow: ResNetSpec, deep: ResNetSpec) -> None:
    """Raises Cannot unless the deep network is the shallow one with more blocks, and these can pass on what they get.

    They can in a plain network of v1 whose blocks have no gate. A block of v1 ends in a ReLU, so nothing that comes into the
    next is negative, and its own ReLUs change nothing; a block of v2 gets negative values, which its ReLUs would lose.
    """
    longer = len(deep.repeats) == len(shallow.repeats) and all(
        more >= less for more, less in zip(deep.repeats, shallow.repeats, strict=True)
    )
    if not longer or replace(deep, repeats=shallow.repeats) != shallow:
        raise Cannot("extension")
    if (shallow.shortcut, shallow.attention, shallow.order) != ("none", "none", "post"):
        raise Cannot("extension")


def extended(shallow: nn.Module, deep: nn.Module) -> list[str]:
    """Puts the shallow network's weights into the deep one, whose further blocks then pass on what they get: it changes.

    The names of those blocks, at the ends of stages. Raises Cannot for blocks that cannot, see pass_on.
    """
    own, theirs = blocks(deep), blocks(shallow)
    deep.load_state_dict(shallow.state_dict(), strict=False)
    added = [name for name in own if name not in theirs]
    for name in added:
        pass_on(own[name])
    return added


@torch.no_grad()
def pass_on(block: nn.Module) -> None:
    """Both convolutions copy, and the normalisations leave every value as it is, to the last digit.

    Raises Cannot for a block that is not of two convolutions, which keep map and channels, and two batch normalisations.
    """
    convs = [layer for layer in block.modules() if isinstance(layer, nn.Conv2d)]
    norms = [layer for layer in block.modules() if isinstance(layer, nn.BatchNorm2d)]
    if len(convs) != 2 or len(norms) != 2:
        raise Cannot("extension")
    for conv in convs:
        if conv.in_channels != conv.out_channels or conv.stride != (1, 1):
            raise Cannot("extension")
        nn.init.dirac_(conv.weight)
        if conv.bias is not None:
            conv.bias.zero_()
    for norm in norms:
        norm.running_mean.zero_()  # type: ignore[union-attr]  # it keeps running statistics
        norm.running_var.fill_(1 - norm.eps)  # type: ignore[union-attr]  # 1 with what is added to it
        norm.weight.fill_(1)
        norm.bias.zero_()


@torch.no_grad()
def _looked(shallow: nn.Module, deep: nn.Module, images: Tensor, labels: Tensor) -> Seen:
    both = [net(images) for net in (shallow, deep)]
    found: Seen = []
    for logits in both:
        found += [float(F.cross_entropy(logits, labels, reduction="sum")), int((logits.argmax(1) != labels).sum())]
    return [*found, float((both[0] - both[1]).abs().max())]
