"""Networks without some of their blocks: against forwards written by hand."""

import pytest
import torch

from explorer.lab.asked import Cut, Lesion
from explorer.lab.data import load
from explorer.lab.nets import blocks, drawn
from explorer.lab.steps import Cannot, finished
from explorer.lab.training import trained
from explorer.lab.without import sizes, without
from explorer.lab.works import begun
from tests.lab.small import KINDS, done, kind, spec, states, training


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
    third = states(begun(lesion, None, given))[2]
    again, same = finished(begun(lesion, third, given))
    assert again == rows[3:] and same == found


@pytest.mark.parametrize("knobs", KINDS)
def test_a_block_that_is_out_leaves_its_shortcut_and_comes_back(knobs):
    shortcut, asked = knobs["shortcut"], kind(knobs)
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


def test_a_projection_of_v2_that_reads_what_is_activated_still_does():
    net, image = drawn(spec("B", order="pre"), 1).eval(), torch.rand(2, 4, 8, 8) - 0.5
    block = net.layer2[0]
    with torch.no_grad(), without(net, spec("B", order="pre"), ["layer2.0"]):
        assert torch.equal(net.layer2[0](image), block.downsample(block.bn1(image).relu()))


@pytest.mark.parametrize("knobs", KINDS)
def test_what_is_added_and_what_is_passed_on_make_what_leaves_a_block(knobs):
    """Of each kind: x and F(x) as `sizes` has them, against their sum in a forward of the block."""
    net, asked = drawn(kind(knobs), 1).eval(), kind(knobs)
    images = torch.rand(4, 1, 8, 8)
    with torch.no_grad():
        x = net.layer1[0](
            torch.nn.Sequential(*(getattr(net, name) for name in net.body[: net.body.index("layer1")]))(images)
        )
        block = net.layer1[1]
        path = block.downsample(x) if block.downsample is not None else 0 * x
        added = block(x) - path if asked.order == "pre" else None  # v1: the ReLU hides what is below 0
    found = {one["block"]: one for one in sizes(net, asked, images)}["layer1.1"]
    seen = path if asked.shortcut != "none" else x
    assert found["x"] == pytest.approx(float(seen.abs().mean()), rel=1e-5)
    if added is not None:
        assert found["f"] == pytest.approx(float(added.abs().mean()), rel=1e-4)
    else:
        leaves = {name: layer for name, layer in block.named_children() if name[:2] in ("bn", "co")}
        with torch.no_grad():
            f, order = x, sorted(leaves, key=lambda name: (name[-1], name[:2] == "bn"))
            for name in order:
                f = leaves[name](f)
                f = f.relu() if name[:2] == "bn" and name != order[-1] else f
        assert found["f"] == pytest.approx(float(f.abs().mean()), rel=1e-4)


def test_norms_of_what_is_no_number_are_none():
    asked, given = done(training(epochs=1, rate=1e30))
    found = finished(begun(Lesion(asked, most=1), None, given))[1]
    assert {one["f"] for one in found["norms"]} == {None} and len(found["blocks"]) == 3


def test_a_block_that_it_has_not_cannot_be_cut(residual):
    asked, given = residual
    with pytest.raises(Cannot, match="blocks"):
        finished(begun(Cut(asked, ("layer1.0", "layer1.7")), None, given))


def test_draws_follow_from_the_seed(residual):
    asked, given = residual
    one, again, other = (finished(begun(Lesion(asked, 4, 5, seed), None, given))[1]["several"] for seed in (0, 0, 1))
    assert one == again != other


def test_a_step_comes_for_every_block_and_few_images(residual):
    """Whoever runs it can end it between any two of them."""
    asked, given = residual
    steps = list(begun(Lesion(asked, most=2, draws=2), None, given))
    assert len(steps) == 2 * (6 + 2) + 1 + 6 and [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == steps[-1].of
