"""Networks that train within a second, and how they are asked for."""

from dataclasses import replace

from explorer.lab.asked import Recipe, Training
from explorer.presets import PRESETS

DIGITS = {"input": (1, 8, 8), "classes": 10}


def spec(shortcut="A", repeats=(1, 1, 1), width=4, **knobs):
    """plain-8 or resnet-8 of a few channels."""
    return replace(PRESETS["cifar-resnet20"].spec, shortcut=shortcut, repeats=repeats, width=width, **DIGITS, **knobs)


def training(seed=1, epochs=3, shortcut="A", repeats=(1, 1, 1), width=4, **recipe):
    return Training(spec(shortcut, repeats, width), Recipe(epochs=epochs, **recipe), seed)
