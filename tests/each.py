"""Many small cases as one test: reported one by one, thousands of them cost more than what they check."""

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import signature


def each(names: str, cases: Iterable | Callable[[], Iterable], ids: Iterable | None = None):
    """Like pytest.mark.parametrize, within one test: all cases are tried, and each that fails is named.

    `cases` may be a function, called when the test runs, so that what is dear to make is not made to list the tests.
    """
    asked = [name.strip() for name in names.split(",")]
    named = None if ids is None else list(ids)

    def wrap(check):
        @wraps(check)
        def test(**given):
            every = list(cases() if callable(cases) else cases)
            assert every, "no case at all"
            wrong = []
            for case, said in zip(every, named or every, strict=True):
                values = (case,) if len(asked) == 1 else case
                try:
                    check(**given, **dict(zip(asked, values, strict=True)))
                except Exception as error:  # noqa: BLE001 (all are raised below)
                    error.add_note(f"for {said}")
                    wrong.append(error)
            if wrong:
                raise ExceptionGroup(f"{len(wrong)} of {len(every)} cases", wrong)

        left = [one for name, one in signature(check).parameters.items() if name not in asked]
        test.__signature__ = signature(check).replace(parameters=left)
        del test.__wrapped__
        return test

    return wrap
