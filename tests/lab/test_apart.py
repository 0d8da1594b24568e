"""Networks before training, made deeper, and taken apart: against PyTorch by other means."""

from itertools import product

import pytest
import torch
import torch.nn.functional as F

from explorer.lab.asked import Cut, Extension, Landscape, Lesion, Probe, key
from explorer.lab.data import load
from explorer.lab.landscape import told
from explorer.lab.nets import blocks, drawn
from explorer.lab.paths import lengths, number
from explorer.lab.steps import Cannot, finished
from explorer.lab.training import order, trained
from explorer.lab.without import without
from explorer.lab.works import begun
from tests.lab.small import spec, training

KINDS = [
    {"shortcut": "A"},
    {"shortcut": "none"},
    {"shortcut": "C"},
    {"shortcut": "B", "block": "bottleneck"},
    {"shortcut": "B", "order": "pre"},
    {"shortcut": "A", "order": "pre", "attention": "eca"},
]


def done(asked):
    """The training, and its final state as what is given."""
    *_, last = [step.state for step in begun(asked) if step.state]
    return asked, {key(asked): last}


@pytest.fixture(scope="module")
def residual():
    return done(training(epochs=2, repeats=(2, 2, 2), width=8))


@pytest.fixture(scope="module")
def plain():
    return done(training(epochs=2, shortcut="none", width=8))


@pytest.mark.parametrize("knobs", KINDS)
def test_a_probe_has_the_norms_that_autograd_gives(knobs):
    shortcut = knobs["shortcut"]
    asked = Probe(spec(shortcut, (2, 1, 1), **{k: v for k, v in knobs.items() if k != "shortcut"}), seed=3)
    _, found = finished(begun(asked))
    assert found["points"] == ["conv1", "layer1.0", "layer1.1", "layer2.0", "layer3.0", "fc"]
    data, net = load("digits"), drawn(asked.spec, 3)
    batch = order(1437, 128, 3, 0)[0]
    weights = [net.conv1.weight, net.layer1[0].conv1.weight, net.layer1[1].conv1.weight, net.layer2[0].conv1.weight,
               net.layer3[0].conv1.weight, net.fc.weight]  # fmt: skip
    loss = F.cross_entropy(net(data.train[batch]), data.train_labels[batch])
    for gradient, said in zip(torch.autograd.grad(loss, weights), found["gradients"], strict=True):
        assert said == pytest.approx(float(gradient.pow(2).sum().sqrt()), rel=1e-5)
    assert found["loss"] == pytest.approx(float(loss))
    first = torch.nn.Sequential(
        *(getattr(drawn(asked.spec, 3), name) for name in net.body[: net.body.index("layer1") + 1])
    )
    out = first(data.train[batch])
    assert found["activations"][2] == pytest.approx(float(out.double().pow(2).mean().sqrt()), rel=1e-5)


def test_a_probe_shows_what_batch_normalisation_and_shortcuts_do():
    """The signs of Yang et al. 2019 and of what was known before, not their sizes."""

    def first(shortcut, norm, depth):
        found = finished(begun(Probe(spec(shortcut, (depth,) * 3, width=8, norm=norm), seed=1)))[1]
        return found["gradients"][1]

    assert first("none", "batch", 9) > 20 * first("none", "batch", 3)  # explodes
    assert first("A", "batch", 9) < 10 * first("A", "batch", 3)  # stays
    assert first("none", "none", 9) < first("none", "none", 3) / 20  # vanishes
    assert first("A", "none", 9) > 5 * first("A", "none", 3)  # explodes


def test_a_plain_network_made_deeper_by_nothing_is_the_same_to_the_last_digit(plain):
    asked, given = plain
    _, found = finished(begun(Extension(asked, spec("none", (3, 2, 4), width=8)), None, given))
    assert found["blocks"] == ["layer1.1", "layer1.2", "layer2.1", "layer3.1", "layer3.2", "layer3.3"]
    assert found["before"] == found["after"] and found["largest"] == 0.0
    assert found["before"]["test_error"] < 0.9


def test_what_cannot_be_made_deeper_says_so(plain, residual):
    for asked, given, deep in (
        (*plain, spec("none", (1, 1), width=8)),  # has not all blocks
        (*residual, spec("A", (3, 3, 3), width=8)),  # an identity on both ways doubles
    ):
        with pytest.raises(Cannot, match="extension"):
            finished(begun(Extension(asked, deep), None, given))


def by_hand(net, image, names):
    """The forward of a v1 network of basic blocks without some of them."""
    out = net.relu(net.bn1(net.conv1(image)))
    for name, block in blocks(net).items():
        if name not in names:
            out = block(out)
        else:
            stride = block.conv1.stride[0]
            out = out[:, :, ::stride, ::stride]
            more = block.conv2.out_channels - out.shape[1]
            out = torch.cat([out, torch.zeros(len(out), more, *out.shape[2:])], 1).relu()
    return net.fc(torch.flatten(net.avgpool(out), 1))


@pytest.mark.parametrize("kind", ["residual", "plain"])
def test_a_lesion_is_a_forward_without_the_block(kind, request):
    asked, given = request.getfixturevalue(kind)
    rows, found = finished(begun(Lesion(asked, most=3, draws=2), None, given))
    data, net = load("digits"), trained(asked, given)
    with torch.no_grad():
        for row in rows:
            wrong = by_hand(net, data.test, {row["block"]}).argmax(1) != data.test_labels
            assert row["error"] == int(wrong.sum()) / 360 == found["blocks"][row["block"]]
    assert [one["out"] for one in found["several"]] == [2, 3] and all(
        len(one["errors"]) == 2 for one in found["several"]
    )
    with torch.no_grad():
        whole = int((net(data.test).argmax(1) != data.test_labels).sum()) / 360
    assert found["whole"] == whole and finished(begun(Cut(asked, ()), None, given))[1] == {
        "whole": whole,
        "without": whole,
    }
    cut = finished(begun(Cut(asked, ("layer1.0", "layer3.0")), None, given))[1]
    with torch.no_grad():
        wrong = by_hand(net, data.test, {"layer1.0", "layer3.0"}).argmax(1) != data.test_labels
    assert cut["without"] == int(wrong.sum()) / 360


def test_a_lesion_goes_on_after_a_break(residual):
    asked, given = residual
    lesion = Lesion(asked, most=3, draws=3)
    rows, found = finished(begun(lesion, None, given))
    third = [step.state for step in begun(lesion, None, given)][2]
    again, same = finished(begun(lesion, third, given))
    assert again == rows[3:] and same == found


@pytest.mark.parametrize("knobs", KINDS)
def test_a_block_that_is_out_leaves_its_shortcut_and_comes_back(knobs):
    shortcut = knobs["shortcut"]
    asked = spec(shortcut, (2, 1, 1), **{k: v for k, v in knobs.items() if k != "shortcut"})
    net = drawn(asked, 1).eval()
    with torch.no_grad():
        image = torch.rand(2, 1, 8, 8)
        before = net(image)
        with without(net, asked, ["layer1.1", "layer2.0"]):
            assert not torch.equal(net(image), before)
            between = torch.rand(2, net.layer1[0].conv1.out_channels * (4 if "block" in knobs else 1), 8, 8)
            expected = between if shortcut != "C" else net.layer1[1].path(between).relu()
            assert torch.equal(net.layer1[1](between), expected)
        assert torch.equal(net(image), before)
    with pytest.raises(KeyError), without(net, asked, ["layer9.0"]):
        pass


def test_norms_are_of_what_is_added(residual):
    asked, given = residual
    _, found = finished(begun(Lesion(asked, most=1), None, given))
    data, net = load("digits"), trained(asked, given)
    with torch.no_grad():
        x = net.layer1[0](net.relu(net.bn1(net.conv1(data.train[:256]))))
        block = net.layer1[1]
        f = block.bn2(block.conv2(block.bn1(block.conv1(x)).relu()))
    norms = {one["block"]: one for one in found["norms"]}
    assert norms["layer1.1"]["x"] == pytest.approx(float(x.abs().mean()), rel=1e-5)
    assert norms["layer1.1"]["f"] == pytest.approx(float(f.abs().mean()), rel=1e-5)


def test_a_landscape_is_the_loss_at_its_points_and_goes_on_after_a_break(residual):
    asked, given = residual
    wanted = Landscape(asked, side=5, images=64)
    rows, found = finished(begun(wanted, None, given))
    assert [row["losses"] for row in rows] == found["losses"] and found["at"] == [-1, -0.5, 0, 0.5, 1]
    data, net = load("digits"), trained(asked, given).train()
    with torch.no_grad():
        assert found["centre"] == pytest.approx(
            float(F.cross_entropy(net(data.train[:64]), data.train_labels[:64])), rel=1e-5
        )
    second = [step.state for step in begun(wanted, None, given) if step.state][1]
    assert finished(begun(wanted, second, given))[1] == found


def test_directions_are_normalised_by_filter():
    from explorer.lab.landscape import direction, moved

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


@pytest.mark.parametrize("shortcut, repeats", [("A", (1, 2, 1)), ("C", (2, 2)), ("none", (2, 1, 1))])
def test_paths_are_those_that_can_be_walked(shortcut, repeats):
    each = (1,) if shortcut == "none" else (0, 1)
    walked = [sum(path) for path in product(each, repeat=sum(repeats))]
    found = lengths(spec(shortcut, repeats))
    assert dict(found) == {length: walked.count(length) for length in set(walked)}
    assert number(spec(shortcut, repeats)) == len(walked)


def test_the_paths_of_resnet_1202_can_be_counted():
    assert number(spec("A", (200, 200, 200))) == 2**600
