"""A trained network without the blocks that somebody has taken out."""

from explorer.lab.asked import Cut
from explorer.lab.data import load
from explorer.lab.nets import blocks
from explorer.lab.steps import Cannot, Given, Step, Steps
from explorer.lab.training import trained
from explorer.lab.without import tested, without


def run(asked: Cut, state: bytes | None, given: Given) -> Steps:
    """The result: test errors of the `whole` network, and of the one `without` the blocks. Raises Cannot where it has not
    all of them.
    """
    data, net = load(asked.training.recipe.data), trained(asked.training, given)
    if not set(asked.blocks) <= blocks(net).keys():
        raise Cannot("blocks")
    whole = yield from tested(net, data, Step(0, 2))
    with without(net, asked.training.spec, asked.blocks):
        left = yield from tested(net, data, Step(1, 2))
    return {"whole": whole, "without": left}
