"""The part of the view that is the page's own: how Explore shows its network: as a slide or not, which tab, and what costs and devices are asked for there."""

from dataclasses import dataclass

from explorer.devices import devices
from explorer.permalink.values import YES, word


@dataclass(frozen=True)
class Explore:
    """How Explore shows its network: as a slide or not, which tab, and what costs and devices are asked for there. Each field is a word of the link."""

    present: str = word("no", YES)
    tab: str = word(
        "layers",
        ("layers", "maps", "costs", "memory", "field", "roofline", "sizes", "table1", "frameworks", "code", "export"),
    )
    by: str = word("stage", ("stage", "block", "layer", "kind"))
    gib: str = word("24", ("4", "8", "12", "16", "24", "32", "40", "48", "80", "141"))
    device: str = word("a100-sxm", lambda: tuple(devices()))
