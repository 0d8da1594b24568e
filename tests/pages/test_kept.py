"""What is worked out once for everybody: how much of it is kept, and who works it out."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Semaphore

import pytest

from explorer.presets import find
from explorer.ui.widgets import cached
from explorer.ui.widgets.cached import kept

RESNET50, LONGEST = find("resnet50").spec, find("cifar-resnet1202").spec  # of 16 blocks, and of 600
FIRST, SECOND, THIRD = (replace(RESNET50, classes=classes) for classes in (10, 100, 1000))
THREADS = 8


def counting(most, **how):
    """A shell that gives what it was asked, and what it has worked out so far."""
    worked_out = []

    @kept(most, **how)
    def shell(*asked):
        worked_out.append(asked)
        return asked

    return shell, worked_out


def test_what_is_asked_again_is_given_again():
    shell, worked_out = counting(100)
    assert shell(FIRST, "macs") is shell(FIRST, "macs")
    assert shell(FIRST, "flops") == (FIRST, "flops")
    assert worked_out == [(FIRST, "macs"), (FIRST, "flops")]


def test_as_many_are_kept_as_have_so_many_blocks():
    shell, worked_out = counting(32)
    for spec in (FIRST, SECOND, FIRST, SECOND):
        shell(spec)
    assert len(worked_out) == 2
    shell(FIRST)
    shell(THIRD)  # in the place of the one that was asked about longest ago
    shell(FIRST)
    assert worked_out == [(FIRST,), (SECOND,), (THIRD,)]
    shell(SECOND)
    assert worked_out[3:] == [(SECOND,)]


def test_a_long_network_takes_the_place_of_many():
    shell, worked_out = counting(620)
    asked = [replace(RESNET50, classes=classes) for classes in range(1, 31)]
    for spec in (*asked, *asked, LONGEST, LONGEST):
        shell(spec)
    assert len(worked_out) == 31
    shell(asked[-1])  # 16 blocks beside the 600 still fit
    shell(asked[0])
    assert worked_out[31:] == [(asked[0],)]


def test_a_network_that_is_longer_than_all_that_is_kept_is_kept_alone():
    shell, worked_out = counting(32)
    for spec in (FIRST, LONGEST, LONGEST, FIRST):
        shell(spec)
    assert worked_out == [(FIRST,), (LONGEST,), (FIRST,)]


def test_networks_that_are_asked_about_together_count_together():
    shell, worked_out = counting(48)
    for asked in ((FIRST, SECOND), (FIRST,), (SECOND, THIRD)):
        shell(asked, "macs")
    shell((FIRST, SECOND), "macs")
    assert len(worked_out) == 4, "the two pairs have 64 blocks"


def test_what_is_asked_about_no_network_counts_as_one_block():
    shell, worked_out = counting(3)
    for asked in "abca":
        shell(asked)
    assert len(worked_out) == 3
    shell("d")
    shell("b")
    assert worked_out[3:] == [("d",), ("b",)]


def test_of_several_who_ask_at_once_one_works_it_out():
    came, worked_out = Semaphore(0), []

    def key(spec):
        came.release()
        return spec

    @kept(100, key=key)
    def shell(spec):
        assert all(came.acquire(timeout=30) for _ in range(THREADS))  # everybody has asked before it is done
        worked_out.append(spec)
        return object()

    with ThreadPoolExecutor(THREADS) as visitors:
        given = [visitor.result() for visitor in [visitors.submit(shell, FIRST) for _ in range(THREADS)]]
    assert len({id(one) for one in given}) == 1
    assert worked_out == [FIRST]


def test_who_asks_about_another_network_does_not_wait():
    inside = Semaphore(0)

    @kept(100)
    def shell(spec):
        inside.release()
        if spec is FIRST:
            assert inside.acquire(timeout=30) and inside.acquire(timeout=30)  # the other one has come in, too
        return spec

    with ThreadPoolExecutor(2) as visitors:
        assert [*visitors.map(shell, (FIRST, SECOND))] == [FIRST, SECOND]


def test_a_failure_is_not_kept():
    tried = []

    @kept(100)
    def shell(spec):
        tried.append(spec)
        if len(tried) == 1:
            raise RuntimeError("once")
        return spec

    with pytest.raises(RuntimeError, match="once"):
        shell(FIRST)
    assert shell(FIRST) == shell(FIRST) == FIRST
    assert len(tried) == 2


def test_a_key_says_which_arguments_tell_answers_apart():
    shell, worked_out = counting(100, key=lambda spec, _: spec)
    assert shell(FIRST, "one") == shell(FIRST, "another") == (FIRST, "one")
    assert worked_out == [(FIRST, "one")]


def test_shells_of_one_name_keep_apart():
    (one, _), (other, worked_out) = counting(100), counting(100)
    one(FIRST)
    other(FIRST)
    assert worked_out == [(FIRST,)]


def test_what_the_pages_keep_is_bounded_by_blocks():
    """A ResNet-50 has 16 of them, and the longest preset fits, with others beside it, where the fewest are kept."""
    assert cached._blocks((RESNET50, "macs")) == 16 and cached._blocks(((RESNET50, LONGEST), 0)) == 616
    assert cached._blocks(LONGEST) < cached.MOST // 2
