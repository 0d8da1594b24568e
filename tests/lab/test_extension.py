"""A trained plain network made deeper by blocks that do nothing."""

import msgspec
import pytest

from explorer.lab.asked import Extension
from explorer.lab.steps import Cannot, finished
from explorer.lab.training import EVALUATED
from explorer.lab.works import begun
from tests.lab.small import done, spec, states, training


def test_a_plain_network_made_deeper_by_nothing_is_the_same_to_the_last_digit(plain):
    asked, given = plain
    _, found = finished(begun(Extension(asked, spec("none", (3, 2, 4), width=8)), None, given))
    assert found["blocks"] == ["layer1.1", "layer1.2", "layer2.1", "layer3.1", "layer3.2", "layer3.3"]
    assert found["before"] == found["after"] and found["largest"] == 0.0
    assert found["before"]["test_error"] < 0.9


def drawn_alone(**knobs):
    """A plain network of these knobs, trained for no time."""
    return done(msgspec.structs.replace(training(epochs=1, shortcut="none"), spec=spec("none", **knobs)))


def test_biases_that_are_added_are_nothing():
    asked, given = drawn_alone(bias="all")
    found = finished(begun(Extension(asked, spec("none", (2, 2, 2), bias="all")), None, given))[1]
    assert found["before"] == found["after"] and found["largest"] == 0.0


def test_what_comes_before_is_what_the_training_saw_last():
    asked = training(epochs=1, shortcut="none")
    rows = [step.row for step in begun(asked) if step.row]
    found = finished(begun(Extension(asked, spec("none", (2, 1, 1))), None, done(asked)[1]))[1]["before"]
    assert found == {name.removeprefix("train_"): rows[-1][name] for name in
                     ("train_loss", "train_error", "test_loss", "test_error")}  # fmt: skip


def test_it_goes_on_after_a_break(plain):
    asked, given = plain
    wanted = Extension(asked, spec("none", (2, 2, 2), width=8))
    every = states(begun(wanted, None, given))
    assert len(every) == -(-1437 // EVALUATED) + 1
    assert finished(begun(wanted, every[1], given)) == finished(begun(wanted, None, given))


def test_what_is_no_number_is_none():
    asked, given = done(training(epochs=1, shortcut="none", rate=1e30))
    found = finished(begun(Extension(asked, spec("none", (2, 1, 1))), None, given))[1]
    assert found["before"]["loss"] is None and found["largest"] is None


def test_what_cannot_be_made_deeper_says_so(plain, residual):
    v2, gated, half = ({"order": "pre"}, {"attention": "eca"}, {"stride_on": "last"})
    for asked, given, deep in (
        (*plain, spec("none", (1, 1), width=8)),  # has not all stages
        (*plain, spec("none", (1, 0, 1), width=8)),  # has not all blocks
        (*plain, spec("none", (2, 2, 2), width=4)),  # is narrower
        (*plain, spec("A", (2, 2, 2), width=8)),  # has shortcuts
        (*residual, spec("A", (3, 3, 3), width=8)),  # an identity on both ways doubles
        *((*drawn_alone(**knobs), spec("none", (2, 2, 2), **knobs)) for knobs in (v2, gated, half)),
    ):
        with pytest.raises(Cannot, match="extension"):
            finished(begun(Extension(asked, deep), None, given))
