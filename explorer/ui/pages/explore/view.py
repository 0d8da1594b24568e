"""Explore's own part of the view: a slide or not, which tab, and what costs and devices are asked for there."""

from dataclasses import dataclass

from explorer.devices import devices
from explorer.i18n import choices
from explorer.permalink.values import YES, word

PHOTOS = ("flower", "temple", "rings", "digit-3", "digit-8", "own")  # explorer/lab/photos.py; the last is the reader's


@dataclass(frozen=True)
class Explore:
    """How Explore shows its network. Each field is a word of the link; a tab is what has a label in content/."""

    present: str = word("no", YES)
    tab: str = word("costs", lambda: choices("tab"))
    by: str = word("stage", ("stage", "block", "layer", "kind"))
    gib: str = word("24", ("4", "8", "12", "16", "24", "32", "40", "48", "80", "141"))
    device: str = word("a100-sxm", lambda: tuple(devices()))
    photo: str = word("flower", PHOTOS)
    run_batch: str = word("1", ("1", "2", "4", "8", "16", "32"))
    run_on: str = word("cpu", ("cpu", "cuda"))
