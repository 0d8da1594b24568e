"""Networks before training: norms against those of autograd, asked by hand."""

import pytest
import torch
import torch.nn.functional as F

from explorer.lab.asked import Probe
from explorer.lab.data import load
from explorer.lab.nets import drawn
from explorer.lab.steps import finished
from explorer.lab.training import order
from explorer.lab.works import begun
from tests.lab.small import KINDS, kind, spec


@pytest.mark.parametrize("knobs", KINDS)
def test_a_probe_has_the_norms_that_autograd_gives(knobs):
    asked = Probe(kind(knobs), seed=3)
    _, found = finished(begun(asked))
    assert found["points"] == ["conv1", "layer1.0", "layer1.1", "layer2.0", "layer3.0", "fc"]
    data, net = load("digits"), drawn(asked.spec, 3)
    batch = order(1437, 128, 3, 0)[0]
    weights = [net.conv1.weight, net.layer1[0].conv1.weight, net.layer1[1].conv1.weight, net.layer2[0].conv1.weight,
               net.layer3[0].conv1.weight, net.fc.weight]  # fmt: skip
    loss = F.cross_entropy(net(data.train[batch]), data.train_labels[batch])
    for gradient, said in zip(torch.autograd.grad(loss, weights), found["gradients"], strict=True):
        assert said == pytest.approx(float(gradient.pow(2).sum().sqrt()), rel=1e-5)
    assert found["loss"] == pytest.approx(float(loss.detach()))
    first = torch.nn.Sequential(
        *(getattr(drawn(asked.spec, 3), name) for name in net.body[: net.body.index("layer1") + 1])
    )
    out = first(data.train[batch])
    assert found["activations"][2] == pytest.approx(float(out.detach().double().pow(2).mean().sqrt()), rel=1e-5)


def test_a_probe_shows_what_batch_normalisation_and_shortcuts_do():
    """The signs of Yang et al. 2019 and of what was known before, not their sizes."""

    def first(shortcut, norm, depth):
        found = finished(begun(Probe(spec(shortcut, (depth,) * 3, width=8, norm=norm), seed=1)))[1]
        return found["gradients"][1]

    assert first("none", "batch", 9) > 20 * first("none", "batch", 3)  # explodes
    assert first("A", "batch", 9) < 10 * first("A", "batch", 3)  # stays
    assert first("none", "none", 9) < first("none", "none", 3) / 20  # vanishes
    assert first("A", "none", 9) > 5 * first("A", "none", 3)  # explodes


def test_a_probe_is_the_same_again_and_another_with_another_seed():
    found, again, other = (finished(begun(Probe(spec(), seed)))[1] for seed in (1, 1, 2))
    assert found == again and found["gradients"] != other["gradients"]


def test_what_is_no_number_is_none():
    """In a residual network without normalisation every block doubles what goes through: 600 of them are too many."""
    _, found = finished(begun(Probe(spec("A", (200, 200, 200), norm="none"), seed=1, batch=2)))
    assert found["loss"] is None and found["gradients"][1] is None
    assert found["activations"][0] is not None and found["activations"][-1] is None


def test_a_block_that_begins_as_nothing_has_no_gradient_behind_its_last_normalisation():
    _, found = finished(begun(Probe(spec("A"), seed=1, zero_last=True)))
    assert found["gradients"][1:4] == [0, 0, 0] and found["gradients"][4] > 0
