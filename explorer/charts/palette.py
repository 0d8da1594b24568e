"""The one palette. A colour says what kind of layer something is, and nothing else.

Networks beside each other in the laboratory are not layers: they have six of their own, `series`, two hues for plain and
residual and three shades by depth.

All eleven are at least 3:1 on their background and told apart under the common colour deficiencies;
tests/charts/test_palette.py holds them to both.
"""

from typing import NamedTuple

KINDS = (
    "conv_3x3",
    "conv_1x1",
    "conv_large",
    "norm",
    "activation",
    "pool",
    "add",
    "projection",
    "linear",
    "attention",
    "other",
)


class Look(NamedTuple):
    """Colours of one theme: of the kinds of layers, in the order of KINDS, and of everything that is not data.

    steps   ten, from little to much, for a count in place of a kind
    series  of networks: plain shallow, middle and deep, then residual; the deepest stands out most
    """

    kinds: tuple[str, ...]
    steps: tuple[str, ...]
    series: tuple[str, ...]
    ink: str
    muted: str
    grid: str
    background: str


LIGHT = Look(
    ("#2B5AE7", "#1F96C5", "#162071", "#AA8815", "#B82201", "#027F4F",
     "#212222", "#AB3C85", "#501B00", "#115254", "#8B8B8C"),
    ("#E3EDF4", "#C9DEEA", "#A8CBE0", "#83B4D3", "#5E9BC4",
     "#4181B2", "#2C689C", "#1D5083", "#123A68", "#0A264B"),
    ("#BF7948", "#A35A2A", "#6B3410", "#5397AE", "#2A7790", "#094A5F"),
    ink="#1B1E24", muted="#59606D", grid="#E8EAEE", background="#FFFFFF",
)  # fmt: skip
DARK = Look(
    ("#3A6AE2", "#66C1D3", "#9B90FE", "#F6D44B", "#FE671C", "#349D6E",
     "#EBF1FF", "#C22299", "#896636", "#AAF9D6", "#707070"),
    ("#1F2A35", "#24394A", "#274A61", "#2B5D7A", "#327295",
     "#4088AD", "#579FC2", "#78B6D3", "#A1CDE2", "#D0E6F1"),
    ("#AE6B38", "#DD9258", "#FBD0AE", "#3C8CA3", "#66B9D0", "#B0E4F2"),
    ink="#E8EAEE", muted="#A3AAB6", grid="#272C35", background="#14171C",
)  # fmt: skip
