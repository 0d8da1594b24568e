"""The training loss around a trained network, in two random directions: Li et al. 2018, arXiv:1712.09913.

The directions are normalised by filter: each filter of a direction is as long as the filter that it moves. Normalisations and
biases are left alone. The loss is that with batch statistics: with running ones, far from the centre, it says nothing.
"""

import msgspec
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.lab.asked import Landscape
from explorer.lab.data import load
from explorer.lab.steps import Given, Step, Steps, number
from explorer.lab.training import trained

Direction = list[Tensor]


def run(asked: Landscape, state: bytes | None, given: Given) -> Steps:
    """A row a line of points, `row` and its `losses`. The result: all `losses`, line by line, `at` which steps along either
    direction they are, the loss at the `centre`, the least and the largest at the edge, and how many points are lower than
    all of their neighbours (`minima`). Raises ValueError for a side that has no point in the middle.
    """
    if asked.side < 3 or asked.side % 2 == 0:
        raise ValueError(
            f"{asked.side} points a side: it has to be odd, and at least 3, to have the network in the middle"
        )
    data, net = load(asked.training.recipe.data), trained(asked.training, given)
    images, labels = data.train[: asked.images], data.train_labels[: asked.images]
    weights = moved(net)
    centre = [weight.detach().clone() for weight in weights]
    dice = torch.Generator().manual_seed(asked.seed)
    first, second = (direction(centre, dice) for _ in range(2))
    at = [asked.radius * (2 * place / (asked.side - 1) - 1) for place in range(asked.side)]  # 0 in the middle
    losses: list[list[float | None]] = msgspec.msgpack.decode(state) if state else []
    net.train()
    for row in range(len(losses), asked.side):
        line: list[float | None] = []
        for column in range(asked.side):
            move(weights, centre, first, at[column], second, at[row])
            line.append(loss(net, images, labels))
            yield Step(row * asked.side + column, asked.side**2)
        losses.append(line)
        done = (row + 1) * asked.side
        yield Step(done, asked.side**2, {"row": row, "losses": line}, msgspec.msgpack.encode(losses))
    return {"losses": losses, "at": at, **told(losses)}


def moved(net: nn.Module) -> list[Tensor]:
    """What is moved: the weights of convolutions and of the classifier, not those of normalisations, and no bias."""
    return [layer.weight for layer in net.modules() if isinstance(layer, nn.Conv2d | nn.Linear)]


def direction(weights: Direction, dice: torch.Generator) -> Direction:
    """Random, each of its filters as long as the filter that it moves."""
    found = []
    for weight in weights:
        drawn = torch.randn(weight.shape, generator=dice)
        lengths = [one.flatten(1).norm(dim=1).view(-1, *[1] * (weight.dim() - 1)) for one in (weight, drawn)]
        found.append(drawn * (lengths[0] / lengths[1]))
    return found


@torch.no_grad()
def move(weights: list[Tensor], centre: Direction, first: Direction, x: float, second: Direction, y: float) -> None:
    """Puts the weights at a point: x and y steps along the directions from the centre."""
    for weight, middle, one, other in zip(weights, centre, first, second, strict=True):
        weight.copy_(middle + x * one + y * other)


@torch.no_grad()
def loss(net: nn.Module, images: Tensor, labels: Tensor) -> float | None:
    """The mean over the images, with the statistics of this very batch; None for what is no number."""
    return number(float(F.cross_entropy(net(images), labels)))


def told(losses: list[list[float | None]]) -> dict:
    """Centre, edge and local minima of a square of losses."""
    side = len(losses)
    edge = [losses[y][x] for y in range(side) for x in range(side) if {x, y} & {0, side - 1}]
    known = [value for value in edge if value is not None]
    minima = sum(_is_lowest(losses, y, x) for y in range(side) for x in range(side))
    low, high = (min(known), max(known)) if known else (None, None)
    return {"centre": losses[side // 2][side // 2], "edge_low": low, "edge_high": high, "minima": minima}


def _is_lowest(losses: list[list[float | None]], y: int, x: int) -> bool:
    """Whether a point is lower than those around it; a point at the edge has fewer."""
    value, side = losses[y][x], range(len(losses))
    around = [(y + down, x + right) for down in (-1, 0, 1) for right in (-1, 0, 1) if (down, right) != (0, 0)]
    beside = [losses[a][b] for a, b in around if a in side and b in side]
    return value is not None and all(other is None or value < other for other in beside)
