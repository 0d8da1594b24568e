"""Networks that train within a second, and how they are asked for."""

from dataclasses import replace

from explorer.lab.asked import Recipe, Training, key
from explorer.lab.works import begun
from explorer.presets import PRESETS

DIGITS = {"input": (1, 8, 8), "classes": 10}
# Of the kinds of networks that are taken apart: of either order, of either block, with and without what can be in them.
KINDS = [
    {"shortcut": "A"},
    {"shortcut": "none"},
    {"shortcut": "C"},
    {"shortcut": "B", "block": "bottleneck"},
    {"shortcut": "B", "order": "pre"},
    {"shortcut": "A", "order": "pre", "attention": "eca"},
]


def spec(shortcut="A", repeats=(1, 1, 1), width=4, **knobs):
    """plain-8 or resnet-8 of a few channels."""
    return replace(PRESETS["cifar-resnet20"].spec, shortcut=shortcut, repeats=repeats, width=width, **DIGITS, **knobs)


def training(seed=1, epochs=3, shortcut="A", repeats=(1, 1, 1), width=4, **recipe):
    return Training(spec(shortcut, repeats, width), Recipe(epochs=epochs, **recipe), seed)


def kind(knobs, repeats=(2, 1, 1)):
    """A network of one of the KINDS."""
    return spec(repeats=repeats, **knobs)


def done(asked):
    """The training, and its final state as what is given."""
    *_, last = [step.state for step in begun(asked) if step.state]
    return asked, {key(asked): last}


def states(steps):
    """Those that a piece of work could be taken up from."""
    return [step.state for step in steps if step.state]
