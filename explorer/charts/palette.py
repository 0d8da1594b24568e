"""The one palette. A colour says what kind of layer something is, and nothing else.

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
    """Colours of one theme: of the kinds of layers, in the order of KINDS, and of everything that is not data."""

    kinds: tuple[str, ...]
    ink: str
    muted: str
    grid: str
    background: str


LIGHT = Look(
    ("#2B5AE7", "#1F96C5", "#162071", "#AA8815", "#B82201", "#027F4F",
     "#212222", "#AB3C85", "#501B00", "#115254", "#8B8B8C"),
    ink="#1B1E24", muted="#59606D", grid="#E8EAEE", background="#FFFFFF",
)  # fmt: skip
DARK = Look(
    ("#3A6AE2", "#66C1D3", "#9B90FE", "#F6D44B", "#FE671C", "#349D6E",
     "#EBF1FF", "#C22299", "#896636", "#AAF9D6", "#707070"),
    ink="#E8EAEE", muted="#A3AAB6", grid="#272C35", background="#14171C",
)  # fmt: skip
