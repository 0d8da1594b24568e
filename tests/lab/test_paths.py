"""Paths from input to output: against those that are walked one by one."""

from itertools import product

import pytest

from explorer.lab.paths import lengths, number
from tests.lab.small import spec


@pytest.mark.parametrize("shortcut, repeats", [("A", (1, 2, 1)), ("C", (2, 2)), ("none", (2, 1, 1))])
def test_paths_are_those_that_can_be_walked(shortcut, repeats):
    each = (1,) if shortcut == "none" else (0, 1)
    walked = [sum(path) for path in product(each, repeat=sum(repeats))]
    found = lengths(spec(shortcut, repeats))
    assert dict(found) == {length: walked.count(length) for length in set(walked)}
    assert number(spec(shortcut, repeats)) == len(walked)


def test_the_paths_of_resnet_1202_can_be_counted():
    assert number(spec("A", (200, 200, 200))) == 2**600
