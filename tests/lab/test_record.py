"""The record: what is written is there again, and what cannot be written leaves it as it was."""

import os

import pytest

from explorer.lab import record
from explorer.lab.asked import Lesion, key
from explorer.lab.record import Record
from explorer.lab.steps import Turn
from tests.lab.small import training

ONE, OTHER = training(1), training(2)


def told(done, rows=1, state=b"state", **more):
    return Turn("more", done, 6, tuple({"epoch": done} for _ in range(rows)), state, seconds=0.5, **more)


@pytest.fixture
def put_down(here):
    assert here.put_down([ONE], "ann", "run")
    return here


def test_what_was_told_is_there_for_another_process(put_down):
    name = key(ONE)
    assert put_down.advance(name, told(2)) and put_down.advance(name, told(4))
    again = Record(put_down.folder)
    work = again.work(name)
    assert (work.state, work.done, work.of, work.saved, work.seconds) == ("open", 4, 6, 4, 1.0)
    assert again.rows(name) == ({"epoch": 2}, {"epoch": 4}) and again.rows(name, after=1) == ({"epoch": 4},)
    assert again.state(work) == b"state" and len([*(again.folder / "states").iterdir()]) == 1
    assert again.advance(name, Turn("done", result={"epochs": 3}))
    assert again.work(name).state == "done" and again.state(again.work(name)) == b"state"
    assert again.wanted() == []


def test_what_is_needed_is_asked_for_too_and_whoever_wants_it_is_known(here):
    assert here.put_down([Lesion(ONE)], "ann", "run")
    assert [work.key for work, _ in here.wanted()] == [key(ONE), key(Lesion(ONE))]
    assert {wish.who for wish in here.wishes(key(ONE))} == {"ann"}


def test_it_is_worked_on_while_anybody_wants_it(put_down):
    name = key(ONE)
    put_down.put_down([ONE, OTHER], "bob", "another")
    put_down.forget([name], "ann")
    assert [wish.who for _, wish in put_down.wanted()] == ["bob", "bob"]
    put_down.pause([name], "bob", True)
    assert [work.key for work, _ in put_down.wanted()] == [key(OTHER)]
    put_down.pause([name], "bob", False)
    assert [work.key for work, _ in put_down.wanted()] == [key(OTHER), name]  # behind what was asked for meanwhile


def test_asking_twice_keeps_the_place(put_down):
    put_down.put_down([OTHER], "bob", "another")
    put_down.put_down([ONE], "ann", "again")
    assert [(work.key, wish.run) for work, wish in put_down.wanted()] == [(key(ONE), "run"), (key(OTHER), "another")]


def test_what_failed_is_tried_again_when_it_is_asked_for(put_down):
    put_down.advance(key(ONE), told(2))
    put_down.fail(key(ONE), "ended")
    assert put_down.wanted() == [] and put_down.work(key(ONE)).why == "ended"
    put_down.put_down([ONE], "ann", "run")
    assert put_down.work(key(ONE)).state == "open" and put_down.work(key(ONE)).why == ""
    assert put_down.work(key(ONE)).seconds == 0  # else what took too long would fail again at once


def test_a_full_disk_leaves_both_rows_and_state_as_they_were(put_down, monkeypatch):
    name = key(ONE)
    put_down.advance(name, told(2))
    put_down.store.ask(lambda file: file.execute("PRAGMA max_page_count = 1").fetchone())  # no page more than there are
    large = Turn("more", 4, 6, tuple({"row": "x" * 1000} for _ in range(100)), b"later")
    assert not put_down.advance(name, large)
    room = Record(put_down.folder)  # another connection has its own bound
    work = room.work(name)
    assert work.saved == 2 and room.state(work) == b"state" and room.rows(name) == ({"epoch": 2},)
    assert room.advance(name, large)


def test_a_state_that_cannot_be_written_is_no_progress(put_down):
    put_down.advance(key(ONE), told(2))
    (put_down.folder / "states").rename(put_down.folder / "away")
    (put_down.folder / "states").write_text("in the way")
    assert not put_down.advance(key(ONE), told(4)) and put_down.work(key(ONE)).done == 2


def test_the_oldest_states_make_room(put_down):
    for number, one in enumerate((ONE, OTHER)):
        put_down.put_down([one], "ann", "run")
        put_down.advance(key(one), told(2, state=b"x" * 100))
        (path,) = (put_down.folder / "states").glob(f"{key(one)}*")
        os.utime(path, (number, number))
    put_down.states.make_room(150)
    assert put_down.state(put_down.work(key(ONE))) is None and put_down.state(put_down.work(key(OTHER)))


def test_what_other_code_was_asked_for_is_not_in_the_queue_of_this_one(put_down, monkeypatch):
    monkeypatch.setattr("explorer.lab.record.code", lambda: "0" * 8)
    assert put_down.work(key(ONE)) and put_down.wanted() == []


def test_what_is_done_after_it_was_given_up_has_not_failed(put_down):
    put_down.fail(key(ONE), "long")
    put_down.advance(key(ONE), Turn("done", result={}))  # its last turn was on its way
    assert (put_down.work(key(ONE)).state, put_down.work(key(ONE)).why) == ("done", "")


def test_the_oldest_results_make_room_before_the_file_is_full(put_down, monkeypatch):
    done = [training(seed) for seed in range(10, 18)]
    put_down.put_down(done, "ann", "another")
    for one in done:
        put_down.advance(key(one), Turn("more", 1, 2, ({"epoch": 1},), b"state"))
        put_down.advance(key(one), Turn("done", result={"large": "x" * 100_000}))
    put_down.make_room()
    assert all(put_down.work(key(one)) for one in done)  # there is room
    monkeypatch.setattr(record, "FULL", 500_000)
    put_down.make_room()
    assert [bool(put_down.work(key(one))) for one in done] == [False] * 3 + [True] * 5
    assert not put_down.rows(key(done[0])) and not put_down.wishes(key(done[0])) and put_down.rows(key(done[-1]))
    assert put_down.work(key(ONE))  # it is open
    assert put_down.put_down([done[0]], "bob", "later") and put_down.work(key(done[0])).state == "open"
