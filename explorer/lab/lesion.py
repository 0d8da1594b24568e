"""A trained network without each of its blocks in turn, and without several at random: Veit et al. 2016, arXiv:1605.06431.

Nothing is trained again. The running statistics of batch normalisation stay those of the whole network.
"""

from random import Random

import msgspec

from explorer.lab.asked import Lesion
from explorer.lab.data import load
from explorer.lab.nets import blocks
from explorer.lab.steps import Given, Step, Steps
from explorer.lab.training import trained
from explorer.lab.without import sizes, tested, without

IMAGES = 256  # of the training images, over which |x| and |F(x)| are means


def run(asked: Lesion, state: bytes | None, given: Given) -> Steps:
    """A row a block: its name, and the test error without it. The result: `whole`, the error of the whole network;
    `blocks`, the errors again; `several`, for each number of blocks taken `out` the `errors` of the draws; `norms`, for each
    block mean |x| on its shortcut and mean |F(x)|, see without.sizes.
    """
    data, spec = load(asked.training.recipe.data), asked.training.spec
    net = trained(asked.training, given)
    names = [*blocks(net)]
    cuts = _cuts(names, asked)
    of = len(cuts) + 1 + len(names)  # the whole network behind the cuts, then the sizes of each block
    errors: list[float] = msgspec.msgpack.decode(state) if state else []
    for done in range(len(errors), len(cuts)):
        with without(net, spec, cuts[done]):
            error = yield from tested(net, data, Step(done, of))
        errors.append(error)
        row = {"block": cuts[done][0], "error": errors[-1]} if done < len(names) else None
        yield Step(done + 1, of, row, msgspec.msgpack.encode(errors))
    single, rest = errors[: len(names)], errors[len(names) :]
    several = [
        {"out": out, "errors": rest[number * asked.draws : (number + 1) * asked.draws]}
        for number, out in enumerate(_outs(names, asked))
    ]
    whole = yield from tested(net, data, Step(len(cuts), of))
    norms = []
    for one in sizes(net, spec, data.train[:IMAGES]):
        norms.append(one)
        yield Step(len(cuts) + 1 + len(norms), of)
    return {
        "whole": whole,
        "blocks": dict(zip(names, single, strict=True)),
        "several": several,
        "norms": norms,
    }


def _outs(names: list[str], asked: Lesion) -> range:
    """How many blocks are taken out at random: from two on."""
    return range(2, min(asked.most, len(names)) + 1)


def _cuts(names: list[str], asked: Lesion) -> list[list[str]]:
    """Each block alone, then the draws."""
    dice = Random(asked.seed)
    draws = [sorted(dice.sample(names, out)) for out in _outs(names, asked) for _ in range(asked.draws)]
    return [[name] for name in names] + draws
