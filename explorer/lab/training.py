"""A network is trained, epoch by epoch: the loop that everybody writes, and after each epoch a point of its curve."""

import io
from collections.abc import Generator
from math import cos, isfinite, pi

import torch
import torch.nn.functional as F
from torch import Tensor, nn, optim

from explorer.lab.asked import Recipe, Training, key
from explorer.lab.data import Data, load
from explorer.lab.nets import drawn
from explorer.lab.steps import Given, Row, Step, Steps

EVALUATED = 512  # images at a time


def run(asked: Training, state: bytes | None, given: Given) -> Steps:
    """A step a batch, and a row with a state an epoch: `epoch`, counted from 1; `loss` and `error` as they ran, a mean
    over the epoch with batch statistics; `train_loss`, `train_error`, `test_loss` and `test_error` as evaluated behind it.

    Errors are shares. A loss that is no longer a number ends the training: its row has None, the result `diverged`.
    """
    recipe, data = asked.recipe, load(asked.recipe.data)
    net = drawn(asked.spec, asked.seed, recipe.init, recipe.zero_last)
    optimiser = made(recipe, net)
    epoch = resumed(state, net, optimiser) if state else 0
    steps = -(-len(data.train) // recipe.batch)
    diverged = None
    while epoch < recipe.epochs and diverged is None:
        set_rate(optimiser, recipe, epoch)
        seen = torch.zeros(2, dtype=torch.float64)  # sums of losses and of errors
        net.train()
        for number, batch in enumerate(order(len(data.train), recipe.batch, asked.seed, epoch)):
            seen += learnt(net, optimiser, data.train[batch], data.train_labels[batch])
            yield Step(epoch * steps + number + 1, recipe.epochs * steps)
        epoch += 1
        so_far = Step(epoch * steps, recipe.epochs * steps)
        row = yield from point(epoch, net, data, seen, so_far)
        diverged = epoch if row["loss"] is None else None
        yield so_far._replace(row=row, state=saved(epoch, net, optimiser))
    return {"epochs": epoch, "diverged": diverged}


def order(images: int, batch: int, seed: int, epoch: int) -> tuple[Tensor, ...]:
    """The images of each step: shuffled by seed and epoch alone, so an epoch is the same after a break.

    An image that is left over alone is left out: batch normalisation could not train on it.
    """
    shuffled = torch.randperm(images, generator=torch.Generator().manual_seed(seed * 1_000_003 + epoch))
    return tuple(part for part in shuffled.split(batch) if len(part) > 1)


def learnt(net: nn.Module, optimiser: optim.Optimizer, images: Tensor, labels: Tensor) -> Tensor:
    """One step of gradient descent; the sums of its losses and of its errors."""
    logits = net(images)
    loss = F.cross_entropy(logits, labels)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()
    wrong = (logits.detach().argmax(1) != labels).sum()
    return torch.stack([loss.detach() * len(labels), wrong]).double()


def made(recipe: Recipe, net: nn.Module) -> optim.Optimizer:
    """SGD with momentum 0.9, Adam, or Adadelta, over all parameters."""
    weights, rate, decay = list(net.parameters()), recipe.rate, recipe.decay
    if recipe.optimiser == "sgd":
        return optim.SGD(weights, lr=rate, momentum=0.9, weight_decay=decay)
    if recipe.optimiser == "adam":
        return optim.Adam(weights, lr=rate, weight_decay=decay)
    return optim.Adadelta(weights, lr=rate, weight_decay=decay)


def set_rate(optimiser: optim.Optimizer, recipe: Recipe, epoch: int) -> None:
    """The rate of an epoch, counted from 0."""
    for group in optimiser.param_groups:
        group["lr"] = recipe.rate * factor(recipe, epoch)


def factor(recipe: Recipe, epoch: int) -> float:
    """What of the first rate is left: half a cosine down to 0, a tenth from one half and a hundredth from three quarters
    of the epochs on (the paper's shape, section 4.2), or 0.95 an epoch.
    """
    done = epoch / recipe.epochs
    return {
        "constant": 1.0,
        "cosine": (1 + cos(pi * done)) / 2,
        "steps": 0.1 ** ((done >= 0.5) + (done >= 0.75)),
        "exponential": 0.95**epoch,
    }[recipe.schedule]


def point(epoch: int, net: nn.Module, data: Data, seen: Tensor, so_far: Step) -> Generator[Step, None, Row]:
    """A point of the curve. `seen` are the sums of losses and errors while it learnt."""
    images = len(data.train)
    train_loss, train_error = yield from evaluating(net, data.train, data.train_labels, so_far)
    test_loss, test_error = yield from evaluating(net, data.test, data.test_labels, so_far)
    values = {
        "loss": float(seen[0]) / images, "error": float(seen[1]) / images,
        "train_loss": train_loss, "train_error": train_error, "test_loss": test_loss, "test_error": test_error,
    }  # fmt: skip
    return {"epoch": epoch, **{name: value if isfinite(value) else None for name, value in values.items()}}


def evaluated(net: nn.Module, images: Tensor, labels: Tensor) -> tuple[float, float]:
    """Mean loss, and the share of errors, with the running statistics of batch normalisation."""
    steps = evaluating(net, images, labels, Step(0, 0))
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def evaluating(
    net: nn.Module, images: Tensor, labels: Tensor, so_far: Step
) -> Generator[Step, None, tuple[float, float]]:
    """The same, which says behind each part that it is still there: the 60,000 images of MNIST take minutes."""
    net.eval()
    loss, wrong = 0.0, 0
    for some, theirs in zip(images.split(EVALUATED), labels.split(EVALUATED), strict=True):
        with torch.no_grad():
            logits = net(some)
        loss += float(F.cross_entropy(logits, theirs, reduction="sum"))
        wrong += int((logits.argmax(1) != theirs).sum())
        yield so_far
    return loss / len(labels), wrong / len(labels)


def saved(epoch: int, net: nn.Module, optimiser: optim.Optimizer) -> bytes:
    """All that the next epoch needs."""
    file = io.BytesIO()
    torch.save({"epoch": epoch, "net": net.state_dict(), "optimiser": optimiser.state_dict()}, file)
    return file.getvalue()


def resumed(state: bytes, net: nn.Module, optimiser: optim.Optimizer | None = None) -> int:
    """Puts back what was saved; how many epochs it has behind it."""
    found = torch.load(io.BytesIO(state), weights_only=True)
    net.load_state_dict(found["net"])
    if optimiser:
        optimiser.load_state_dict(found["optimiser"])
    return found["epoch"]


def trained(asked: Training, given: Given) -> nn.Module:
    """The network of a training that is done, in eval mode. `given` has its final state under its key."""
    net = drawn(asked.spec, asked.seed)
    resumed(given[key(asked)], net)
    return net.eval()
