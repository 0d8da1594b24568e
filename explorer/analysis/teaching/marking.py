"""What was typed, read and marked: right, a slip with a name, near, or wrong.

Digits without a unit are taken at their word: 147456, 147,456. A number that was rounded, 147k, 0.147M, 1.47e5 or
14.7万, is right if the answer rounds to it and at least three digits are given.
"""

from decimal import Decimal
from typing import NamedTuple

from explorer.analysis.teaching.questions import Case
from explorer.analysis.teaching.slips import Slip, slips
from explorer.i18n import Text, text
from explorer.reading import Count, Unreadable
from explorer.reading.quantities import count

COARSE = Decimal("0.01")  # width of what a number stands for, by its size: three digits are narrower
NEAR = Decimal("0.005")


class Mark(NamedTuple):
    """`verdict` is right, slip, near, coarse, wrong or unread; `amount` is what was typed less the answer."""

    verdict: str
    value: int | str = 0
    amount: int = 0
    slip: Slip | None = None
    sentence: Text | None = None


def mark(case: Case, typed: str) -> Mark:
    """What is to be said of `typed`; for a choice it is the option's name."""
    if case.options:
        return _choice(case, typed)
    read = _read(typed)
    if not isinstance(read, Count):
        return Mark("unread", sentence=read)
    right, amount = case.number, read.value - case.number
    coarse = read.high - read.low > COARSE * read.value
    if read.holds(right):
        return Mark("coarse" if coarse else "right", read.value, amount)
    slip = None if coarse else next((slip for slip in slips(case) if read.holds(slip.number)), None)
    if slip:
        return Mark("slip", read.value, slip.number - right, slip)
    near = abs(amount) <= NEAR * right
    return Mark("near" if near else "wrong", read.value, amount)


def _choice(case: Case, typed: str) -> Mark:
    if typed == case.value:
        return Mark("right", typed)
    return Mark("slip", typed, slip=next((slip for slip in slips(case) if slip.value == typed), None))


def _read(typed: str) -> Count | Text:
    try:
        found = count(typed)
    except Unreadable as unreadable:
        return unreadable.sentence
    return found or text("ask.unread")
