"""The solution exists: a trained plain network made deeper by blocks that do nothing, He et al. 2015, section 1."""

import torch
from torch import Tensor, nn

from explorer.lab.asked import Extension
from explorer.lab.data import load
from explorer.lab.nets import blocks, drawn
from explorer.lab.steps import Cannot, Given, Step, Steps
from explorer.lab.training import evaluated, trained


def run(asked: Extension, state: bytes | None, given: Given) -> Steps:
    """A step a network. The result names the `blocks` that were put in, has what both networks make of the images `before`
    and `after` (loss, error, test_loss, test_error), and the `largest` difference between two of their logits.
    """
    data = load(asked.training.recipe.data)
    shallow = trained(asked.training, given)
    deep = drawn(asked.spec, 0).eval()
    added = extended(shallow, deep)
    found = []
    for number, net in enumerate((shallow, deep)):
        yield Step(number, 3)
        loss, error = evaluated(net, data.train, data.train_labels)
        test_loss, test_error = evaluated(net, data.test, data.test_labels)
        found.append({"loss": loss, "error": error, "test_loss": test_loss, "test_error": test_error})
    yield Step(2, 3)
    largest = max(_apart(shallow, deep, images) for images in (data.train, data.test))
    return {"blocks": added, "before": found[0], "after": found[1], "largest": largest}


def extended(shallow: nn.Module, deep: nn.Module) -> list[str]:
    """Puts the shallow network's weights into the deep one, whose further blocks then pass on what they get: it changes.

    The names of those blocks. Raises Cannot for two networks of which the one is not the other with more blocks, or whose
    blocks cannot pass on what they get: they have to be plain, and of two 3x3 with batch normalisation.
    """
    own, theirs = blocks(deep), blocks(shallow)
    if not theirs.keys() <= own.keys():
        raise Cannot("extension")
    deep.load_state_dict(shallow.state_dict(), strict=False)
    added = [name for name in own if name not in theirs]
    for name in added:
        pass_on(own[name])
    return added


@torch.no_grad()
def pass_on(block: nn.Module) -> None:
    """Both convolutions copy, and the normalisations leave every value as it is; what comes in is nowhere negative, since
    the block before ends in a ReLU, so those of this block change nothing either.
    """
    convs = [layer for layer in block.modules() if isinstance(layer, nn.Conv2d)]
    norms = [layer for layer in block.modules() if isinstance(layer, nn.BatchNorm2d)]
    if len(convs) != 2 or len(norms) != 2 or getattr(block, "downsample", None) is not None:
        raise Cannot("extension")
    for conv in convs:
        if conv.in_channels != conv.out_channels or conv.stride != (1, 1):
            raise Cannot("extension")
        nn.init.dirac_(conv.weight)
    for norm in norms:
        norm.running_mean.zero_()  # type: ignore[union-attr]  # it keeps running statistics
        norm.running_var.fill_(1 - norm.eps)  # type: ignore[union-attr]  # 1 with what is added to it
        norm.weight.fill_(1)
        norm.bias.zero_()


@torch.no_grad()
def _apart(shallow: nn.Module, deep: nn.Module, images: Tensor) -> float:
    return float((shallow(images) - deep(images)).abs().max())
