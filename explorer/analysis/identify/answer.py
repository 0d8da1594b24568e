"""The answer to which network it is: the presets that fit, or the nearest."""

from dataclasses import dataclass

from explorer.i18n import Text, text
from explorer.spec import ResNetSpec

NEAREST = 5  # networks named when none fits


@dataclass(frozen=True, slots=True)
class Match:
    """A preset that fits, or comes near.

    name         of the preset
    spec         the network itself: the preset's, or the preset's with other classes or input channels
    convention   what was counted, or compared
    counted      what the network has by that convention: a count, or learnable parameters for layers and shapes
    difference   what the network has more than what was given; below zero, less
    remarks      what else there is to say, a sentence each
    """

    name: str
    spec: ResNetSpec
    convention: Text
    counted: int
    difference: int
    remarks: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Networks that fit, the plainest convention first; if there are none, the nearest."""

    matches: tuple[Match, ...] = ()
    nearest: tuple[Match, ...] = ()


def remark(name: str, **values) -> Text:
    return text(f"which.remark.{name}", **values)
