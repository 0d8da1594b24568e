"""The networks that fit what a person has."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.analysis.identify import Answer
    from explorer.reading import Given


def identified(given: "Given") -> "Answer":
    """The networks that fit. Not kept: with the index it is quick, and no two questions are alike."""
    from explorer.analysis.identify import identify

    return identify(given)
