"""Whether a network can be trained here at all, before anybody waits for it: by its shapes, its MACs and its memory.

What is asked of each step of the engine is bounded as well; this says beforehand what would come of it. Knows no torch
until a network is counted.
"""

from functools import lru_cache
from math import prod
from typing import NamedTuple

from explorer.i18n import Text, text
from explorer.lab.asked import Recipe
from explorer.lab.sets import SETS
from explorer.spec import ResNetSpec, problems

RATE = 5_000_000_000  # MACs a second on one core; measured were 11 to 29 thousand million, and a core may be shared
MOST_SECONDS = 1800  # half of what a piece of work may take
MOST_BYTES = 1280 * 2**20  # a worker has 2 GiB, and 600 MB of them are PyTorch's and scikit-learn's own
MOST_STATE = 48 * 2**20  # of what is put down after each epoch; states.py has room for 1 GiB of all readers' together
THERE_AND_BACK = 3  # a step takes the forward once, and about twice as much for the way back
COPIES = 4  # of each weight: itself, its gradient, and two numbers that Adam or Adadelta keeps
EVALUATED = 512  # images at a time, as in training.py
KEPT = {"sgd": 2, "adam": 3, "adadelta": 3}  # of each weight in a state: itself, and what the optimiser remembers of it
FLOAT = 4  # bytes


class Costs(NamedTuple):
    """What a network costs: MACs of an image, and bytes of memory.

    weights    of all weights, once
    image      of the maps that training keeps for each image; `fixed` whatever the batch
    evaluated  of the maps that are alive at once for each image that is evaluated
    """

    macs: int
    weights: int
    image: int
    fixed: int
    evaluated: int


def too_large(spec: ResNetSpec, recipe: Recipe) -> Text | None:
    """Why a network that is fitted to its data cannot be trained here: it cannot be built, takes too long, too much
    memory, or too much room on disk; with the numbers, and what would work. None where it can.
    """
    if wrong := problems(spec):
        return wrong[0].sentence
    found = costs(spec)
    # What no number of epochs changes comes first, so that what is said to work does.
    return _too_heavy(found, recipe) or _too_much(found, recipe) or _too_long(found, recipe)


def _too_long(found: Costs, recipe: Recipe) -> Text | None:
    train, test = SETS[recipe.data].images
    epoch = THERE_AND_BACK * train + train + test  # images are learnt from, then all are evaluated
    seconds = found.macs * epoch * recipe.epochs / RATE
    if seconds <= MOST_SECONDS:
        return None
    epochs = MOST_SECONDS * RATE // (found.macs * epoch)
    works = text("lab.large.epochs", epochs=epochs) if epochs else text(
        "lab.large.macs", macs=MOST_SECONDS * RATE // epoch
    )  # fmt: skip
    return text(
        "lab.large.long", minutes=round(seconds / 60), macs=found.macs, train=train, evaluated=train + test,
        epochs=recipe.epochs, rate=f"{RATE / 1e9:g}", most=MOST_SECONDS // 60, works=works,
    )  # fmt: skip


def _too_much(found: Costs, recipe: Recipe) -> Text | None:
    known = SETS[recipe.data]
    rest = FLOAT * sum(known.images) * prod(known.shape) + COPIES * found.weights + found.fixed
    maps = max(recipe.batch * found.image, EVALUATED * found.evaluated)
    if rest + maps <= MOST_BYTES:
        return None
    batch = max(MOST_BYTES - rest, 0) // found.image
    smaller = batch >= 2 and rest + EVALUATED * found.evaluated <= MOST_BYTES
    works = text("lab.large.batch", batch=batch) if smaller else text("lab.large.smaller")
    return text(
        "lab.large.memory", batch=recipe.batch, found=(rest + maps) >> 20, rest=rest >> 20, most=MOST_BYTES >> 20,
        works=works,
    )  # fmt: skip


def _too_heavy(found: Costs, recipe: Recipe) -> Text | None:
    state = KEPT[recipe.optimiser] * found.weights
    if state <= MOST_STATE:
        return None
    return text("lab.large.state", found=state >> 20, most=MOST_STATE >> 20, works=text("lab.large.smaller"))


@lru_cache(512)
def costs(spec: ResNetSpec) -> Costs:
    """What a network costs that can be built. torch loads here."""
    from explorer.analysis import totals, traced
    from explorer.analysis.counts.memory import forward, peak, saved

    found = traced(spec)
    sums, kept = totals(found), saved(found)
    return Costs(
        sums.macs, FLOAT * sums.params, kept.image, kept.fixed, peak(forward(found, frozenset())).alive
    )  # fmt: skip
