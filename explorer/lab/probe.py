"""Norms in a network before any training: whether its signals keep their size on the way forward and on the way back."""

import torch.nn.functional as F
from torch import Tensor, nn

from explorer.lab.asked import Probe
from explorer.lab.data import load
from explorer.lab.nets import blocks, drawn
from explorer.lab.steps import Given, Step, Steps, number
from explorer.lab.training import order


def run(asked: Probe, state: bytes | None, given: Given) -> Steps:
    """One step. The result has, for each of its `points` (the first convolution, each block, the classifier),

    activations  the root mean square of what leaves it, over a batch
    gradients    ‖dL/dW‖ of its first convolution, of the classifier for that; batch statistics, as in training
    loss         the mean over the batch
    """
    yield Step(0, 1)
    data = load(asked.data)
    batch = order(len(data.train), asked.batch, asked.seed, 0)[0]
    net = drawn(asked.spec, asked.seed, asked.init, asked.zero_last).train()
    points = measured(net)
    sizes: dict[str, float] = {}
    hooks = [point.register_forward_hook(_noted(name, sizes)) for name, point in points.items()]
    loss = F.cross_entropy(net(data.train[batch]), data.train_labels[batch])
    loss.backward()
    for hook in hooks:
        hook.remove()
    gradients = [_weight(point).grad for point in points.values()]
    return {
        "points": [*points],
        "activations": [number(sizes[name]) for name in points],
        "gradients": [number(float(found.norm())) if found is not None else None for found in gradients],
        "loss": number(float(loss.detach())),
    }


def measured(net: nn.Module) -> dict[str, nn.Module]:
    """Where the norms are taken, in order."""
    return {"conv1": net.conv1, **blocks(net), "fc": net.fc}  # type: ignore[dict-item]  # every network here has them


def _weight(point: nn.Module) -> Tensor:
    """Of the first convolution of a block, not of its shortcut; or of the layer itself."""
    return next(
        layer for layer in getattr(point, "conv1", point).modules() if isinstance(layer, nn.Conv2d | nn.Linear)
    ).weight


def _noted(name: str, sizes: dict[str, float]):  # noqa: ANN202  (a hook of PyTorch's)
    def note(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        sizes[name] = float(output.detach().double().pow(2).mean().sqrt())

    return note
