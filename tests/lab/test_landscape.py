"""The loss around a trained network."""

import msgspec
import pytest
import torch
import torch.nn.functional as F

from explorer.lab.asked import Landscape
from explorer.lab.data import load
from explorer.lab.landscape import direction, moved, told
from explorer.lab.nets import drawn
from explorer.lab.steps import finished
from explorer.lab.training import trained
from explorer.lab.works import begun
from tests.lab.small import KINDS, done, kind, spec, states, training


def test_a_landscape_is_the_loss_at_its_points_and_goes_on_after_a_break(residual):
    asked, given = residual
    wanted = Landscape(asked, side=5, images=64)
    rows, found = finished(begun(wanted, None, given))
    assert [row["losses"] for row in rows] == found["losses"] and found["at"] == [-1, -0.5, 0, 0.5, 1]
    data, net = load("digits"), trained(asked, given).train()
    with torch.no_grad():
        assert found["centre"] == float(F.cross_entropy(net(data.train[:64]), data.train_labels[:64]))
    second = states(begun(wanted, None, given))[1]
    again, same = finished(begun(wanted, second, given))
    assert again == rows[2:] and same == found
    assert finished(begun(Landscape(asked, side=5, images=64, seed=1), None, given))[1] != found


@pytest.mark.parametrize("row, column", [(1, 2), (2, 1), (0, 2), (2, 2)])
def test_a_point_is_the_loss_with_the_weights_moved_there(row, column, residual):
    """By hand: two draws in the order of the network's layers, each filter scaled; columns go along the first."""
    asked, given = residual
    found = finished(begun(Landscape(asked, side=3, radius=0.5, images=64, seed=7), None, given))[1]
    data, net, dice = load("digits"), trained(asked, given).train(), torch.Generator().manual_seed(7)
    weights = [weight for weight in net.parameters() if weight.dim() > 1]
    both = [[torch.randn(weight.shape, generator=dice) for weight in weights] for _ in range(2)]
    with torch.no_grad():
        for weight, *directions in zip(weights, *both, strict=True):
            for number in range(len(weight)):
                here = weight[number].clone()
                for one, place in zip(directions, (column, row), strict=True):
                    weight[number] += 0.5 * (place - 1) * one[number] * here.norm() / one[number].norm()
        loss = float(F.cross_entropy(net(data.train[:64]), data.train_labels[:64]))
    assert found["losses"][row][column] == pytest.approx(loss, rel=1e-3)


@pytest.mark.parametrize("knobs", KINDS)
def test_every_kind_of_network_has_one(knobs):
    asked, given = done(msgspec.structs.replace(training(epochs=1), spec=kind(knobs)))
    found = finished(begun(Landscape(asked, side=3, images=32), None, given))[1]
    assert all(value is not None for line in found["losses"] for value in line)


@pytest.mark.parametrize("side", [0, 1, 4])
def test_a_square_has_a_point_in_the_middle(side, residual):
    asked, given = residual
    with pytest.raises(ValueError, match="odd"):
        finished(begun(Landscape(asked, side=side), None, given))


def test_what_is_no_number_is_none():
    asked, given = done(training(epochs=1, rate=1e30))
    found = finished(begun(Landscape(asked, side=3, images=32), None, given))[1]
    assert found["losses"] == [[None] * 3] * 3 and found["centre"] is None and found["minima"] == 0


def test_directions_are_normalised_by_filter():
    net = drawn(spec(), 1)
    weights = [weight.detach() for weight in moved(net)]
    for weight, moves in zip(weights, direction(weights, torch.Generator().manual_seed(0)), strict=True):
        assert torch.allclose(weight.flatten(1).norm(dim=1), moves.flatten(1).norm(dim=1))
    assert len(weights) == 8  # seven convolutions and the classifier; no normalisation


def test_minima_are_points_below_all_their_neighbours():
    assert told([[3, 3, 3], [3, 1, 3], [3, 3, 3]]) == {"centre": 1, "edge_low": 3, "edge_high": 3, "minima": 1}
    assert told([[0, 3, 0], [3, 1, 3], [None, 3, 2]])["minima"] == 2
    assert told([[None] * 3, [None, 1, None], [None] * 3]) == {
        "centre": 1,
        "edge_low": None,
        "edge_high": None,
        "minima": 1,
    }
