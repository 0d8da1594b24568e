"""What stands on the longest path is counted in the depth; convolutions off it are projections."""

import pytest
from torch import nn

from explorer.analysis import totals, trace
from explorer.analysis.trace.main_path import mark_branches
from tests.analysis.truth import foreign

IMAGE = (4, 8, 8)
JOINS = {
    "residual first": lambda long, short: long + short,
    "shortcut first": lambda long, short: short + long,
}


def chain(length):
    return nn.Sequential(*(nn.Conv2d(4, 4, 1) for _ in range(length)))


def joined(join, long, short):
    return foreign(lambda self, x: join(self.long(x), self.short(x)), long=long, short=short)


def kinds(network):
    return {layer.name: layer.kind for layer in trace(network, IMAGE).layers if layer.kind in ("conv", "projection")}


@pytest.mark.parametrize("join", JOINS.values(), ids=JOINS)
def test_the_shorter_branch_is_the_projection(join):
    network = joined(join, chain(2), chain(1))
    assert kinds(network) == {"long.0": "conv", "long.1": "conv", "short.0": "projection"}
    assert totals(trace(network, IMAGE)).weighted_layers == 2


@pytest.mark.parametrize("join", JOINS.values(), ids=JOINS)
def test_an_identity_is_no_branch_of_weights(join):
    assert set(kinds(joined(join, chain(1), nn.Identity())).values()) == {"conv"}


@pytest.mark.parametrize("join", JOINS.values(), ids=JOINS)
def test_blocks_in_blocks(join):
    inner = joined(join, chain(2), chain(1))
    network = joined(join, nn.Sequential(inner, *chain(1)), chain(2))
    found = kinds(network)
    assert [name for name, kind in found.items() if kind == "projection"] == ["long.0.short.0", "short.0", "short.1"]


def test_norms_and_activations_are_no_depth():
    """Five layers without weights are a shorter way than two convolutions."""
    idle = nn.Sequential(nn.Conv2d(4, 4, 1), *(nn.ReLU() for _ in range(5)))
    assert kinds(joined(JOINS["shortcut first"], chain(2), idle))["short.0"] == "projection"


def test_without_layers_there_is_nothing_to_mark():
    assert mark_branches([]) == ()
