"""Rules for knobs that are good by themselves and cannot stand together."""

from collections.abc import Iterator
from dataclasses import replace

from explorer.i18n import text
from explorer.spec.network import (
    EXPANSION,
    NORM_GROUPS,
    SQUEEZE,
    ResNetSpec,
    inner_width,
    map_sides,
    stage_widths,
    stem_channels,
)
from explorer.spec.problem import Problem
from explorer.spec.values import MAX_INNER

LEAST_STEM = {"deep": 2, "tiered": 8}  # channels that leave one for each convolution of the stem


def groups_on_basic(spec: ResNetSpec) -> Iterator[Problem]:
    if spec.groups > 1 and spec.block == "basic":
        fixes = replace(spec, groups=1, group_width=64), _narrower_groups(replace(spec, block="bottleneck"))
        yield Problem(text("problem.groups_basic", value=spec.groups), fixes)


def inner_too_small(spec: ResNetSpec) -> Iterator[Problem]:
    if inner_width(spec, spec.width) < 1:
        sentence = text("problem.inner_small", width=spec.width, value=spec.group_width)
        yield Problem(sentence, (replace(spec, group_width=-(-64 // spec.width)),))


def inner_too_large(spec: ResNetSpec) -> Iterator[Problem]:
    inner = inner_width(spec, stage_widths(spec)[-1])
    if inner > MAX_INNER:
        values = {"groups": spec.groups, "value": spec.group_width, "inner": inner, "most": MAX_INNER}
        fixes = _narrower_groups(spec), replace(spec, groups=1, group_width=64)
        yield Problem(text("problem.inner_large", **values), fixes)


def _narrower_groups(spec: ResNetSpec) -> ResNetSpec:
    """As many groups, each halved until they fit; without a channel left it is a network with a problem of its own."""
    while inner_width(spec, stage_widths(spec)[-1]) > MAX_INNER:
        spec = replace(spec, group_width=spec.group_width // 2)
    return spec


def stem_too_small(spec: ResNetSpec) -> Iterator[Problem]:
    channels = stem_channels(spec)
    if channels[0] < 1:
        least, stem = LEAST_STEM[spec.stem], text(f"choice.stem.{spec.stem}")
        sentence = text("problem.stem_small", stem=stem, value=channels[-1], least=least)
        yield Problem(sentence, (replace(spec, stem="imagenet"), replace(spec, stem_width=least)))


def padding_narrows(spec: ResNetSpec) -> Iterator[Problem]:
    stem, leaving = stem_channels(spec)[-1], spec.width * EXPANSION[spec.block]
    if spec.shortcut in ("A", "A-half") and stem > leaving:
        shortcut = text(f"choice.shortcut.{spec.shortcut}")
        sentence = text("problem.pad_narrows", shortcut=shortcut, stem=stem, out=leaving)
        yield Problem(sentence, (replace(spec, shortcut="B"), replace(spec, stem_width=leaving)))


def squeezed_away(spec: ResNetSpec) -> Iterator[Problem]:
    leaving = spec.width * EXPANSION[spec.block]
    if spec.attention == "se" and leaving < SQUEEZE:
        sentence = text("problem.squeeze", value=leaving, ratio=SQUEEZE)
        yield Problem(sentence, (replace(spec, attention="se-timm"), replace(spec, attention="none")))


def uneven_norm_groups(spec: ResNetSpec) -> Iterator[Problem]:
    uneven = sorted(channels for channels in _normed_channels(spec) if channels % NORM_GROUPS)
    if spec.norm == "group" and uneven:
        wider = replace(spec, width=_next_multiple(spec.width), stem_width=_next_multiple(spec.stem_width))
        sentence = text("problem.norm_groups", value=uneven[0], groups=NORM_GROUPS)
        yield Problem(sentence, (wider, replace(spec, norm="batch")))


def _next_multiple(channels: int) -> int:
    return -(-channels // NORM_GROUPS) * NORM_GROUPS


def _normed_channels(spec: ResNetSpec) -> set[int]:
    """Every number of channels that a normalisation of the network sees."""
    widths = stage_widths(spec)
    leaving = {width * EXPANSION[spec.block] for width in widths}
    return {*stem_channels(spec), *widths, *leaving, *(inner_width(spec, width) for width in widths)}


def collapsed_map(spec: ResNetSpec) -> Iterator[Problem]:
    """A map of one pixel cannot be halved: torch would give one pixel again, made from it and padding."""
    channels, height, width = spec.input
    sides = map_sides(spec, min(height, width))
    if 1 in sides[:-1]:
        least = 2 ** (len(sides) - 2) + 1  # the smallest side with two pixels left at the last halving
        ladder = " → ".join(map(str, sides[: sides.index(1) + 1]))
        sentence = text("problem.collapsed", value=f"{height}×{width}", ladder=ladder, least=least)
        yield Problem(sentence, (replace(spec, input=(channels, max(height, least), max(width, least))),))


def lone_values(spec: ResNetSpec) -> Iterator[Problem]:
    """A group of one channel on a map of one pixel has nothing to compare its value with; torch refuses it too."""
    last = stage_widths(spec)[-1]
    channels = {last, inner_width(spec, last), last * EXPANSION[spec.block]}
    if len(spec.repeats) == 1:
        channels |= {*stem_channels(spec)}
    if spec.norm == "group" and NORM_GROUPS in channels and all(map_sides(spec, n)[-1] == 1 for n in spec.input[1:]):
        yield Problem(text("problem.lone", groups=NORM_GROUPS), (replace(spec, norm="batch"),))
