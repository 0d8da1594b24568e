"""A training: the loop that everybody writes, the same each time, and the same through a break."""

import pytest
import torch
import torch.nn.functional as F
from msgspec import structs
from torch.optim import lr_scheduler

import explorer.lab.training as module
from explorer.lab.asked import Race, Recipe, Training, key
from explorer.lab.data import load
from explorer.lab.nets import blocks, drawn
from explorer.lab.steps import finished
from explorer.lab.training import factor, made, trained
from explorer.lab.works import begun
from tests.lab.small import spec, training


def states(asked):
    return [step.state for step in begun(asked) if step.state]


@pytest.mark.parametrize("optimiser, rate", [("sgd", 0.03), ("adam", 0.001), ("adadelta", 0.8)])
def test_it_is_the_loop_that_everybody_writes(optimiser, rate):
    asked = training(epochs=2, optimiser=optimiser, rate=rate, schedule="cosine")
    data, net = load("digits"), drawn(asked.spec, asked.seed)
    kinds = {"sgd": lambda p: torch.optim.SGD(p, rate, 0.9, weight_decay=1e-4),
             "adam": lambda p: torch.optim.Adam(p, rate, weight_decay=1e-4),
             "adadelta": lambda p: torch.optim.Adadelta(p, rate, weight_decay=1e-4)}  # fmt: skip
    optim = kinds[optimiser](net.parameters())
    schedule = lr_scheduler.CosineAnnealingLR(optim, T_max=2)
    curve = []
    for epoch in range(2):
        net.train()
        losses, wrong = 0.0, 0
        shuffled = torch.randperm(1437, generator=torch.Generator().manual_seed(asked.seed * 1_000_003 + epoch))
        for begin in range(0, 1437, 128):
            batch = shuffled[begin : begin + 128]
            logits = net(data.train[batch])
            loss = F.cross_entropy(logits, data.train_labels[batch])
            optim.zero_grad()
            loss.backward()
            optim.step()
            losses += float(loss.detach()) * len(batch)
            wrong += int((logits.argmax(1) != data.train_labels[batch]).sum())
        schedule.step()
        net.eval()
        with torch.no_grad():
            test = float((net(data.test).argmax(1) != data.test_labels).float().mean())
        curve.append((losses / 1437, wrong / 1437, test))
    rows, result = finished(begun(asked))
    assert result == {"epochs": 2, "diverged": None}
    for row, (loss, error, test) in zip(rows, curve, strict=True):
        assert row["loss"] == pytest.approx(loss, rel=1e-6)
        assert row["error"] == error and row["test_error"] == pytest.approx(test)


def test_the_same_again_and_through_a_break():
    asked = training(epochs=3)
    rows, _ = finished(begun(asked))
    assert finished(begun(asked))[0] == rows
    assert finished(begun(asked, states(asked)[0]))[0] == rows[1:]
    assert finished(begun(training(seed=2, epochs=1)))[0] != rows[:1]


def test_it_says_that_it_is_there_while_many_images_are_evaluated(monkeypatch):
    monkeypatch.setattr(module, "EVALUATED", 100)
    steps = list(begun(training(epochs=1, batch=1437)))
    assert [step.row is None for step in steps] == [True] * (1 + 15 + 4) + [False]


def test_nothing_that_others_would_feel_is_left_between_steps():
    for step in begun(training(epochs=1)):
        assert torch.is_grad_enabled(), step


def test_a_state_gives_the_network_back():
    asked = training(epochs=1)
    (row,), _ = finished(begun(asked))
    data, net = load("digits"), trained(asked, {key(asked): states(asked)[-1]})
    with torch.no_grad():
        assert float((net(data.test).argmax(1) != data.test_labels).float().mean()) == pytest.approx(row["test_error"])


def test_what_is_no_number_ends_it():
    rows, result = finished(
        begun(Training(spec("A", (5, 5, 5), norm="none", bias="all"), Recipe(epochs=4, rate=30.0), 1))
    )
    assert result["diverged"] == len(rows) < 4 and rows[-1]["loss"] is None


@pytest.mark.parametrize(
    "name, scheduler",
    [
        ("constant", lambda o: lr_scheduler.ConstantLR(o, 1)),
        ("cosine", lambda o: lr_scheduler.CosineAnnealingLR(o, 20)),
        ("steps", lambda o: lr_scheduler.MultiStepLR(o, [10, 15], 0.1)),
        ("exponential", lambda o: lr_scheduler.ExponentialLR(o, 0.95)),
    ],
)
def test_a_schedule_is_that_of_pytorch(name, scheduler):
    recipe = Recipe(epochs=20, schedule=name, rate=1.0)
    optim = made(recipe, torch.nn.Linear(1, 1))
    theirs = scheduler(optim)
    for epoch in range(20):
        assert factor(recipe, epoch) == pytest.approx(theirs.get_last_lr()[0])
        optim.step()
        theirs.step()


def test_weights_are_drawn_from_the_seed_alone_and_move_nothing_else():
    before = torch.random.get_rng_state()
    one, same, other = (drawn(spec(), seed).conv1.weight for seed in (1, 1, 2))
    assert torch.equal(one, same) and not torch.equal(one, other) and torch.equal(torch.random.get_rng_state(), before)


@pytest.mark.parametrize(
    "init, fan",
    [("he", lambda c: 2 / (9 * c.out_channels)), ("xavier", lambda c: 2 / (9 * (c.in_channels + c.out_channels)))],
)
def test_initialisations_have_their_spread(init, fan):
    net = drawn(spec(width=64), 1, init)
    for conv in (net.layer1[0].conv2, net.layer3[0].conv2):
        assert float(conv.weight.detach().var()) == pytest.approx(fan(conv), rel=0.05)


def test_blocks_can_begin_as_the_identity():
    net = drawn(spec(), 1, zero_last=True).eval()
    image = torch.rand(2, 4, 8, 8)
    assert torch.equal(net.layer1[0](image.clone()), image)
    assert list(blocks(net)) == ["layer1.0", "layer2.0", "layer3.0"]


def test_digits_are_split_and_standardised():
    data = load("digits")
    assert data.train.shape == (1437, 1, 8, 8) and data.test.shape == (360, 1, 8, 8)
    assert float(data.train.mean()) == pytest.approx(0, abs=1e-5) and float(data.train.std()) == pytest.approx(
        1, abs=1e-5
    )
    assert sorted(set(data.test_labels.tolist())) == list(range(10)) == sorted(set(data.train_labels.tolist()))


def test_a_race_is_a_training_that_looks_more_often():
    recipe = Recipe(batch=128, rate=0.03)
    race = Race(spec(), recipe, 1, steps=24, every=12, goal=0.3)
    rows, found = finished(begun(race))
    curve, _ = finished(begun(Training(spec(), structs.replace(recipe, epochs=2), 1)))
    assert [row["step"] for row in rows] == [12, 24]
    assert [row["test_error"] for row in rows] == [row["test_error"] for row in curve]
    right = [1 - row["test_error"] for row in rows]
    assert found == {
        "best": max(right),
        "reached": next((s for s, r in zip((12, 24), right, strict=True) if r >= 0.3), None),
    }


def test_a_race_goes_on_after_a_break():
    race = Race(spec(), Recipe(rate=0.1), 1, steps=20, every=4, goal=0.2)
    rows, found = finished(begun(race))
    middle = [step.state for step in begun(race) if step.state][2]
    again, same = finished(begun(race, middle))
    assert again == rows[3:] and same == found and found["reached"]
