"""Exercises without end: real layers of networks drawn from a seed, each with its answer and its slips.

The same level, seed and number give the same exercise on any machine: random.Random is seeded with a text that names
the version of this file's draws. An exercise in which two slips could not be told apart is drawn again.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import NamedTuple

from explorer.analysis.blocks.structure import path, structure
from explorer.analysis.teaching.questions import Asked, Case, Unanswerable, case, described, facts
from explorer.analysis.teaching.slips import collide
from explorer.analysis.trace.records import Layer, Trace
from explorer.analysis.trace.traced import traced
from explorer.i18n import Translator
from explorer.spec import ResNetSpec, problems

VERSION = 1  # of the draws: a change of any of them, or of their order, is a new one
TRIES = 200  # draws until one fits; a few are enough for every kind


class Exercise(NamedTuple):
    """One question: its place in the series, its kind, the network and what is asked of it.

    before  the network at half the input, for `doubled` alone
    """

    level: int
    seed: str
    number: int
    kind: str
    spec: ResNetSpec
    asked: Asked
    before: ResNetSpec | None = None


class _Kind(NamedTuple):
    quantity: str
    places: Callable[[Trace], list[str]]  # where it can be asked; "" for the whole network
    block: str = ""  # the block type it needs


@lru_cache(maxsize=512)
def exercise(level: int, seed: str, number: int) -> Exercise:
    """Number `number`, from 1, of a series. Every kind of a level comes once before any comes again."""
    kind = _order(level, seed, number)
    random = Random(f"exercises {VERSION} {level} {seed} {number}")
    for _ in range(TRIES):
        if found := _drawn(level, kind, random):
            spec, asked, before = found
            return Exercise(level, seed, number, kind, spec, asked, before)
    raise LookupError(f"no exercise of the kind {kind} at level {level}")  # a test draws hundreds of each


def _order(level: int, seed: str, number: int) -> str:
    kinds = list(LEVELS[level])
    turn, place = divmod(number - 1, len(kinds))
    Random(f"exercises {VERSION} {level} {seed} turn {turn}").shuffle(kinds)
    return kinds[place]


@lru_cache(maxsize=256)
def posed(exercise: Exercise) -> Case:
    """The records the exercise is about."""
    before = exercise.before and case(traced(exercise.before), exercise.asked)
    return case(traced(exercise.spec), exercise.asked, before or None)


def _drawn(level: int, kind: str, random: Random) -> tuple[ResNetSpec, Asked, ResNetSpec | None] | None:
    """A network and a place in it that fit, or None for another try."""
    quantity, places, block = KINDS[kind]
    spec = _network(level, random, block)
    if problems(spec):
        return None
    fitting = places(traced(spec))
    if not fitting:
        return None
    asked, before = Asked(quantity, random.choice(fitting)), None
    if quantity == "doubled":
        _, high, wide = spec.input
        before, spec = spec, replace(spec, input=(3, 2 * high, 2 * wide))
    try:
        found = case(traced(spec), asked, case(traced(before), asked) if before else None)
    except Unanswerable:
        return None
    return None if collide(found) or not _doubles(found) else (spec, asked, before)


def _doubles(found: Case) -> bool:
    """Whether every map is exactly twice as tall and wide as before; where halving rounds, it may not be."""
    if not found.before:
        return True
    pairs = zip(found.before.trace.layers, found.trace.layers, strict=True)
    return all(two.macs in (one.macs, 4 * one.macs) for one, two in pairs if one.op != "linear")


def _network(level: int, random: Random, block: str) -> ResNetSpec:
    """A network of the family; groups and biases come with the levels."""
    block = random.choice(("basic", "bottleneck")) if not block else block
    small = random.choice((True, False))
    repeats = random.choice(REPEATS[small])
    grouped = block == "bottleneck" and level > 1 and random.choice((True, False))
    groups = random.choice((2, 4, 8)) if grouped else 1
    return ResNetSpec(
        block=block,
        repeats=repeats,
        shortcut=random.choice(("A", "B", "B") if level == 1 else ("A", "B", "C")),
        stride_on=random.choice(("1x1", "3x3")),
        stem="cifar" if small else "imagenet",
        width=random.choice((16, 32)) if small else 64,
        groups=groups,
        group_width=64 // groups * random.choice((1, 2)) if grouped else 64,
        bias=random.choice(("none", "all")) if level == 3 else "none",
        input=(3, *(random.choice(SIDES[small][level > 1]),) * 2),
        classes=10 if small else 1000,
    )


REPEATS = {
    True: ((2, 2, 2), (3, 3, 3), (4, 4, 4), (5, 5, 5), (7, 7, 7), (9, 9, 9)),
    False: ((1, 1, 1, 1), (2, 2, 2, 2), (2, 3, 4, 2), (3, 4, 6, 3), (3, 4, 23, 3)),
}
# Sides of the input for small and for large images; from level 2 on also such that halving rounds.
SIDES = {True: ((32, 64), (32, 36, 40, 48)), False: ((128, 192, 224), (160, 224, 230, 250))}


def _layers(fits: Callable[[Layer], bool]) -> Callable[[Trace], list[str]]:
    return lambda traced: [layer.name for layer in traced.layers if fits(layer)]


def _has_window(layer: Layer) -> bool:
    """Slides a window that changes the side, or would without its padding."""
    return bool(layer.kind in ("conv", "pool") and layer.kernel and (layer.kernel[0] > 1 or layer.stride[0] > 1))


def _blocks(traced: Trace) -> list[str]:
    stages = structure(traced)
    return [path(block) for stage in stages for run in stage.runs for block in run.blocks if block.number]


def _first_blocks(traced: Trace) -> list[str]:
    """Blocks of different sorts as often as each other: one of each run."""
    return [path(run.blocks[-1]) for stage in structure(traced) for run in stage.runs if run.blocks[0].number]


KINDS = {
    "side": _Kind("side", _layers(_has_window)),
    "conv": _Kind("params", _layers(lambda layer: layer.kind == "conv")),
    "grouped": _Kind("params", _layers(lambda layer: (layer.groups or 1) > 1), "bottleneck"),
    "norm": _Kind("params", _layers(lambda layer: layer.kind == "norm")),
    "macs": _Kind("macs", _layers(lambda layer: layer.kind == "conv")),
    "flops": _Kind("flops", _layers(lambda layer: layer.kind == "conv")),
    "depth": _Kind("depth", lambda traced: [""]),
    "bottleneck": _Kind("block_weights", _blocks, "bottleneck"),
    "projection": _Kind("macs", _layers(lambda layer: layer.kind == "projection")),
    "shortcut": _Kind("shortcut", _first_blocks),
    "field": _Kind("field", _layers(lambda layer: layer.kind == "conv" and layer.kernel[0] > 1)),
    "doubled": _Kind("doubled", _layers(lambda layer: layer.kind == "conv")),
    "doubled_network": _Kind("doubled", lambda traced: [""]),
}
LEVELS = {
    1: ("side", "conv", "norm", "macs", "flops", "shortcut"),
    2: ("side", "conv", "grouped", "macs", "depth", "projection", "shortcut", "doubled"),
    3: ("grouped", "flops", "depth", "bottleneck", "projection", "field", "doubled_network"),
}


def question(found: Case, t: Translator) -> str:
    """The exercise in words, with all that is needed to answer it."""
    words = _question(found, t)
    return words[0].upper() + words[1:]


def _question(found: Case, t: Translator) -> str:
    values = facts(found) | {"what": described(found, t)}
    if found.asked.quantity == "depth":
        return t("exercises.ask_depth", block=t(f"exercises.{_block_name(found)}"), **values)
    if found.asked.quantity == "block_weights":
        return t("exercises.ask_block_weights", convs=_convs(found, t), **values)
    if found.asked.quantity == "doubled":
        return _asks_doubled(found, values, t)
    if found.asked.quantity == "shortcut":
        return t("exercises.ask_shortcut", option=t(f"exercises.{_option(found)}"), **values)
    known = _known(found)
    return t(f"exercises.ask_{known}", **values)


def _known(found: Case) -> str:
    """What the question is called: a layer that works over a map says what goes in and out."""
    quantity = found.asked.quantity
    if quantity in ("macs", "flops") and found.layer.kind == "projection":
        return f"{quantity}_projection"
    return quantity if quantity != "params" or found.layer.kind != "norm" else "norm"


def _asks_doubled(found: Case, values: dict, t: Translator) -> str:
    before = found.before.trace.input_shape[1]
    doubled = {"small": before, "large": 2 * before, "count": found.before.value}
    if found.asked.at:
        return t("exercises.ask_doubled", **values | doubled)
    fixed = sum(layer.macs or 0 for layer in found.trace.layers if layer.kind == "linear")
    return t("exercises.ask_doubled_network", fixed=fixed, **values | doubled)


def _block_name(found: Case) -> str:
    blocks = [block for stage in structure(found.trace) for run in stage.runs for block in run.blocks if block.number]
    return "bottlenecks" if sum(layer.weighted for layer in blocks[0].layers) == 3 else "basics"


def _convs(found: Case, t: Translator) -> str:
    """1×1 256→64, 3×3 64→64 in 4 groups, 1×1 64→256."""
    parts = []
    for layer in found.convs:
        part = f"{'×'.join(map(str, layer.kernel))} {layer.in_shape[0]}→{layer.out_shape[0]}"
        parts.append(t("exercises.in_groups", conv=part, groups=layer.groups) if layer.groups > 1 else part)
    return t("slips.comma").join(parts)


def _option(found: Case) -> str:
    """Which of the paper's options the network follows, as its projections and zeros show."""
    stages = structure(found.trace)
    kinds: Sequence[str] = [block.shortcut.kind for stage in stages for run in stage.runs for block in run.blocks]
    if "pad" in kinds:
        return "option_a"
    return "option_b" if "identity" in kinds else "option_c"
