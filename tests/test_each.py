"""Cases in one test fail as each of them would alone."""

import pytest

from tests.each import each


def test_all_cases_are_tried_and_those_that_fail_are_named():
    tried = []

    @each("one, other", [(1, 1), (1, 2), (3, 3), (4, 5)])
    def check(one, other):
        tried.append(one)
        assert one == other

    with pytest.raises(ExceptionGroup) as failed:
        check()
    assert tried == [1, 1, 3, 4]
    assert [error.__notes__ for error in failed.value.exceptions] == [["for (1, 2)"], ["for (4, 5)"]]


def test_no_case_is_no_test():
    with pytest.raises(AssertionError, match="no case"):
        each("one", [])(lambda one: None)()


@pytest.mark.parametrize("other", "ab")
@each("one", lambda: [1, 2], ids=["first", "second"])
def test_the_rest_is_given_by_pytest(one, other, tmp_path):
    assert one in (1, 2) and other in "ab" and tmp_path.is_dir()
