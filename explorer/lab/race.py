"""How many steps a network needs until it gets so many test images right: "converges in far fewer steps", tested."""

from collections.abc import Iterator
from math import isfinite
from typing import NamedTuple

import msgspec
from torch import Tensor

from explorer.lab.asked import Race
from explorer.lab.data import load
from explorer.lab.nets import drawn
from explorer.lab.steps import Given, Step, Steps
from explorer.lab.training import evaluating, learnt, made, order, resumed, saved, set_rate


class _So(NamedTuple):
    """How a race stands: the step, the first one at the goal, the best share of right images; weights and optimiser."""

    step: int = 0
    reached: int | None = None
    best: float = 0.0
    learnt: bytes = b""


def run(asked: Race, state: bytes | None, given: Given) -> Steps:
    """A row with a state every few steps: `step`, the mean `loss` of the step, `test_error` with running statistics.

    The result: the first step at which the goal was `reached`, None where it was not, and the `best` share of right ones.
    """
    recipe, data = asked.recipe, load(asked.recipe.data)
    net = drawn(asked.spec, asked.seed, recipe.init, recipe.zero_last)
    optimiser = made(recipe, net)
    so = msgspec.msgpack.decode(state, type=_So) if state else _So()
    if so.step:
        resumed(so.learnt, net, optimiser)
    for step, epoch, batch in _batches(asked, len(data.train), so.step):
        set_rate(optimiser, recipe, epoch)
        net.train()
        loss = float(learnt(net, optimiser, data.train[batch], data.train_labels[batch])[0]) / len(batch)
        if step % asked.every:
            yield Step(step, asked.steps)
            continue
        _, error = yield from evaluating(net, data.test, data.test_labels, Step(step, asked.steps))
        row = {"step": step, "loss": loss if isfinite(loss) else None, "test_error": error}
        reached = step if so.reached is None and 1 - error >= asked.goal else so.reached
        so = _So(step, reached, max(so.best, 1 - error), saved(epoch, net, optimiser))
        yield Step(step, asked.steps, row, msgspec.msgpack.encode(so))
    return {"reached": so.reached, "best": so.best}


def _batches(asked: Race, images: int, behind: int) -> Iterator[tuple[int, int, Tensor]]:
    """Steps from 1, without those that are behind: their epochs, counted from 0, and their images."""
    step = epoch = 0
    while step < asked.steps:
        for batch in order(images, asked.recipe.batch, asked.seed, epoch):
            step += 1
            if behind < step <= asked.steps:
                yield step, epoch, batch
        epoch += 1
