"""What is swept, as words of a link."""

from dataclasses import dataclass

from explorer.permalink.values import Points, Ranges, word
from explorer.spec import MAX_STAGES

SWEPT = ("width", "blocks", *(f"stage{number}" for number in range(1, MAX_STAGES + 1)), "groups", "input", "classes")


@dataclass(frozen=True)
class Sweep:
    """One knob or two, the range of each, what is counted, and the network chosen among the points. Each field is a word of the link."""

    sweep_x: str = word("width", SWEPT)
    sweep_x_range: str = word("", Ranges())
    sweep_y: str = word("none", ("none", *SWEPT))
    sweep_y_range: str = word("", Ranges())
    sweep_of: str = word("work", ("params", "work", "activations", "field"))
    sweep_at: str = word("", Points())
