"""Rules for one knob: is it of the right type, is it a known choice, is it within bounds."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from explorer.i18n import choices, text
from explorer.spec.network import KNOBS, NUMBERS, ResNetSpec
from explorer.spec.problem import Problem

# Bounds keep a link from asking for a network no one would train. BiT's R152x4 (arXiv:1912.11370), no preset here, has
# 2,048 channels before expansion; the longest preset, ResNet-1202, has 600 blocks.
MAX_STAGES, MAX_BLOCKS, MAX_CHANNELS = 6, 1_000, 2_048
MAX_INPUT_CHANNELS, MAX_SIDE, MAX_CLASSES = 1_024, 2_048, 100_000
MAX_INNER = 16_384  # channels inside a block: ResNeXt-101 32x48d has 12,288
BEYOND = 10**12  # no count of anything; keeps sentences readable
LONGEST = 60  # how much of a strange value a sentence repeats


def wrong_types(spec: ResNetSpec) -> Iterator[Problem]:
    good = {
        "repeats": _is_whole_numbers(spec.repeats),
        "input": _is_whole_numbers(spec.input) and len(spec.input) == 3,
    } | {knob: _is_whole_number(getattr(spec, knob)) for knob in NUMBERS}
    for knob, ok in good.items():
        if not ok:
            yield Problem(text(f"problem.type_{knob}", value=_shown(getattr(spec, knob))))


def _is_whole_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= BEYOND


def _is_whole_numbers(value: object) -> bool:
    return isinstance(value, tuple) and all(map(_is_whole_number, value))


def _shown(value: object) -> str:
    """A value for a sentence: on one line, not too long."""
    try:
        whole = repr(value)
    except ValueError:  # Python does not print a number of thousands of digits
        whole = type(value).__name__
    return whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1]}…"


def unknown_choices(spec: ResNetSpec) -> Iterator[Problem]:
    for knob in KNOBS:
        value, known = getattr(spec, knob), choices(knob)
        if not known or (isinstance(value, str) and value in known):
            continue
        shown = value[:LONGEST] if isinstance(value, str) else _shown(value)
        sentence = text("problem.choice", knob=text(f"knob.{knob}"), value=shown, known=", ".join(known))
        yield Problem(sentence, (replace(spec, **{knob: getattr(ResNetSpec(), knob)}),))


def stages(spec: ResNetSpec) -> Iterator[Problem]:
    count = len(spec.repeats)
    if not 1 <= count <= MAX_STAGES:
        yield Problem(text("problem.stages", value=count, most=MAX_STAGES))


def blocks(spec: ResNetSpec) -> Iterator[Problem]:
    one_block_each = replace(spec, repeats=tuple(max(1, repeats) for repeats in spec.repeats))
    for number, repeats in enumerate(spec.repeats, start=1):
        if repeats < 1:
            yield Problem(text("problem.repeats", stage=number, value=repeats), (one_block_each,))
    if sum(spec.repeats) > MAX_BLOCKS:
        yield Problem(text("problem.blocks", value=sum(spec.repeats), most=MAX_BLOCKS))


def width(spec: ResNetSpec) -> Iterator[Problem]:
    doublings = len(spec.repeats) - 1  # channels double from stage to stage
    widest, last = MAX_CHANNELS >> doublings, spec.width << doublings
    if spec.width < 1:
        yield Problem(text("problem.width_small", value=spec.width), (replace(spec, width=1),))
    if last > MAX_CHANNELS:
        sentence = text("problem.width_large", value=spec.width, last=last, most=MAX_CHANNELS, widest=widest)
        yield Problem(sentence, (replace(spec, width=widest),))


def stem_and_groups(spec: ResNetSpec) -> Iterator[Problem]:
    for knob, least, most in (("stem_width", 0, MAX_CHANNELS), ("groups", 1, MAX_INNER), ("group_width", 1, MAX_INNER)):
        value = getattr(spec, knob)
        if not least <= value <= most:
            sentence = text("problem.bounds", knob=text(f"knob.{knob}"), value=value, least=least, most=most)
            within: dict[str, Any] = {knob: _clamp(value, most, least)}
            yield Problem(sentence, (replace(spec, **within),))


def image(spec: ResNetSpec) -> Iterator[Problem]:
    channels, *sides = spec.input
    high, wide = sides
    if not 1 <= channels <= MAX_INPUT_CHANNELS:
        sentence = text("problem.input_channels", value=channels, most=MAX_INPUT_CHANNELS)
        yield Problem(sentence, (replace(spec, input=(3, high, wide)),))
    within = replace(spec, input=(channels, _clamp(high, MAX_SIDE), _clamp(wide, MAX_SIDE)))
    for name, side in zip(("height", "width"), sides, strict=True):
        if not 1 <= side <= MAX_SIDE:
            sentence = text("problem.input_side", side=text(f"side.{name}"), value=side, most=MAX_SIDE)
            yield Problem(sentence, (within,))


def classes(spec: ResNetSpec) -> Iterator[Problem]:
    if not 1 <= spec.classes <= MAX_CLASSES:
        sentence = text("problem.classes", value=spec.classes, most=MAX_CLASSES)
        yield Problem(sentence, (replace(spec, classes=_clamp(spec.classes, MAX_CLASSES)),))


def _clamp(value: int, most: int, least: int = 1) -> int:
    return min(max(value, least), most)
