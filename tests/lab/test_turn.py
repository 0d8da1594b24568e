"""A turn in a worker, called here: rows and states belong together, and a break changes nothing."""

import msgspec
import pytest

from explorer.lab import turn as turns
from explorer.lab.asked import key
from explorer.lab.steps import Cannot, Step, finished
from explorer.lab.turn import turn
from explorer.lab.works import begun
from tests.lab.small import training

ASKED = training(epochs=3)
PACKED, NAME = msgspec.json.encode(ASKED), key(ASKED)


@pytest.fixture(autouse=True)
def a_worker_of_its_own(monkeypatch):
    monkeypatch.setattr(turns, "NICE", 0)
    monkeypatch.setattr(turns, "LEAST", 0.0)
    turns._kept.clear()
    turns._stops.clear()


def through(each):
    """All turns up to the end; `each` says how the next one is begun. Rows, and the last turn."""
    rows, found = [], turn(PACKED, NAME, 0, None, {})
    while found.ended == "more":
        rows += found.rows
        found = each(found)
    return [*rows, *found.rows], found


def test_turn_by_turn_it_is_as_in_one_go():
    rows, result = finished(begun(ASKED))
    kept = through(lambda last: turn(PACKED, NAME, last.done, None, None))
    sent = through(lambda last: (turns._kept.clear(), turn(PACKED, NAME, last.done, last.state, {}))[1])
    assert kept[0] == sent[0] == rows and len(rows) == 3
    assert kept[1].ended == "done" and kept[1].result == sent[1].result == result


def test_what_is_not_kept_has_to_be_sent():
    first = turn(PACKED, NAME, 0, None, {})
    assert turn(PACKED, NAME, first.done + 1, None, None).ended == "missing"  # kept at another place
    assert turn(PACKED, NAME, first.done, None, None).ended == "missing"  # and then not at all


def test_a_stop_leaves_it_at_its_last_state(monkeypatch):
    def steps(*_):
        yield Step(1, 4, {"row": 1}, b"one")
        turns.look((NAME,))
        yield Step(2, 4, {"row": 2})
        raise AssertionError("it went on")

    monkeypatch.setattr(turns, "begun", steps)
    monkeypatch.setattr(turns, "LEAST", 60)
    found = turn(PACKED, NAME, 0, None, {})
    assert (found.ended, found.done, found.rows, found.state) == ("left", 1, ({"row": 1},), b"one")
    assert turns.look() == {}


@pytest.mark.parametrize(
    "wrong, why",
    [
        (Cannot("data"), "data"),
        (MemoryError(), "memory"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes"), "memory"),
        (ZeroDivisionError(), "error"),
    ],
)
def test_what_goes_wrong_is_a_word(monkeypatch, wrong, why):
    def steps(*_):
        raise wrong
        yield

    monkeypatch.setattr(turns, "begun", steps)
    found = turn(PACKED, NAME, 0, None, {})
    assert (found.ended, found.why) == ("failed", why)


def test_a_worker_of_other_code_says_so(monkeypatch):
    monkeypatch.setattr(turns, "code", lambda: "0" * 8)
    found = turn(PACKED, NAME, 0, None, {})
    assert (found.ended, found.why) == ("failed", "code")


def test_a_worker_remembers_to_leave_only_what_it_works_on():
    turns.look((NAME, "another"))
    turn(PACKED, NAME, 0, None, {})
    assert not turns._stops
