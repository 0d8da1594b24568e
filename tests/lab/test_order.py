"""The queue: who is first, and who waits for whom."""

from explorer.lab import order
from explorer.lab.asked import Cut, key
from explorer.lab.steps import Turn
from tests.lab.small import training

ONE, TWO, THREE = training(1), training(2), training(3)


def turns(here):
    return [[work.key for work in run.works] for run in order.queue(here.wanted())]


def test_runs_follow_each_other_as_they_were_asked_for(here):
    here.put_down([ONE, TWO], "ann", "first")
    here.put_down([THREE], "bob", "second")
    assert turns(here) == [[key(ONE), key(TWO)], [key(THREE)]]


def test_a_readers_second_run_waits_behind_everybodys_first(here):
    here.put_down([ONE], "ann", "first")
    here.put_down([TWO], "ann", "second")
    here.put_down([THREE], "bob", "third")
    assert turns(here) == [[key(ONE)], [key(THREE)], [key(TWO)]]


def test_what_takes_seconds_comes_first_though_its_reader_has_a_run(here):
    here.put_down([ONE], "ann", "first")
    cut = Cut(ONE, ("layer1.0",))
    here.put_down([cut], "ann", "second")
    assert turns(here) == [[key(cut)], [key(ONE)]]


def test_what_two_want_is_done_once_in_the_run_that_was_first(here):
    here.put_down([ONE], "ann", "first")
    here.put_down([ONE, TWO], "bob", "second")
    assert turns(here) == [[key(ONE)], [key(TWO)]]
    here.forget([key(ONE)], "ann")
    assert turns(here) == [[key(ONE), key(TWO)]]


def test_a_run_that_has_had_its_time_lets_the_others_by(here):
    here.put_down([ONE, TWO], "ann", "first")
    here.put_down([THREE], "bob", "second")
    for one in (ONE, TWO):
        here.advance(key(one), Turn("more", 1, 9, state=b"state", seconds=0.6 * order.SPELL))
    assert turns(here) == [[key(THREE)], [key(ONE), key(TWO)]]
