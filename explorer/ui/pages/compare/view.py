"""Which networks are compared and how, as words of a link."""

from dataclasses import dataclass

from explorer.permalink import LETTERS
from explorer.permalink.values import Names, word


@dataclass(frozen=True)
class Compare:
    """Which networks stand beside the one on screen, which is the reference, and which difference is explained how. Each field is a word of the link."""

    compare: str = word("", Names())
    reference: str = word("A", LETTERS)
    other: str = word("B", LETTERS)
    difference: str = word("macs", ("macs", "params", "printed", "memory", "field"))
    split: str = word("auto", ("auto", "layer", "block", "stage", "cause"))
