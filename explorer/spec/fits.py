"""Rules for knobs that are good by themselves and cannot stand together."""

from collections.abc import Iterator
from dataclasses import replace

from explorer.i18n import text
from explorer.spec import facts
from explorer.spec.network import ResNetSpec, inner_width, leaving, map_sides, stage_widths, stem_channels
from explorer.spec.problem import Problem
from explorer.spec.values import MAX_INNER


def ungrouped_block(spec: ResNetSpec) -> Iterator[Problem]:
    if spec.groups > 1 and not facts.block(spec).groups:
        grouped = next(name for name, row in facts.rows("block").items() if row.groups)
        fixes = replace(spec, groups=1, group_width=64), _narrower_groups(replace(spec, block=grouped))
        of_two = len(facts.block(spec).kernels) == 2
        words = {} if of_two else {"block": text(f"choice.block.{grouped}")}
        yield Problem(text(f"problem.groups_{'two' if of_two else 'none'}", value=spec.groups, **words), fixes)


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
    channels, row = stem_channels(spec), facts.stem(spec)
    if min(channels) < 1:
        counts = {"convs": len(channels), "value": channels[-1], "least": row.least}
        sentence = text("problem.stem_small", stem=text(f"choice.stem.{spec.stem}"), **counts)
        yield Problem(sentence, (replace(spec, stem=ResNetSpec().stem), replace(spec, stem_width=row.least)))


def padding_narrows(spec: ResNetSpec) -> Iterator[Problem]:
    stem, out = stem_channels(spec)[-1], leaving(spec, spec.width)
    if facts.shortcut(spec).pads and stem > out:
        shortcut = text(f"choice.shortcut.{spec.shortcut}")
        sentence = text("problem.pad_narrows", shortcut=shortcut, stem=stem, out=out)
        yield Problem(sentence, (replace(spec, shortcut=ResNetSpec().shortcut), replace(spec, stem_width=out)))


def squeezed_away(spec: ResNetSpec) -> Iterator[Problem]:
    channels, ratio = leaving(spec, spec.width), facts.attention(spec).squeeze
    if channels < ratio:
        attention = text(f"choice.attention.{spec.attention}")
        sentence = text("problem.squeeze", attention=attention, value=channels, ratio=ratio)
        yield Problem(sentence, (replace(spec, attention="se-timm"), replace(spec, attention="none")))


def uneven_norm_groups(spec: ResNetSpec) -> Iterator[Problem]:
    groups = facts.norm(spec).groups
    uneven = sorted(channels for channels in _normed_channels(spec) if groups and channels % groups)
    if uneven:
        wide = {knob: -(-getattr(spec, knob) // groups) * groups for knob in ("width", "stem_width")}
        wider = replace(spec, **wide)
        sentence = text("problem.norm_groups", value=uneven[0], groups=groups)
        yield Problem(sentence, (wider, replace(spec, norm="batch")))


def _normed_channels(spec: ResNetSpec) -> set[int]:
    """Every number of channels that a normalisation of the network sees."""
    widths = stage_widths(spec)
    inside = {count(spec, width) for width in widths for count in (inner_width, leaving)}
    return {*stem_channels(spec), *widths, *inside}


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
    last, groups = stage_widths(spec)[-1], facts.norm(spec).groups
    channels = {last, inner_width(spec, last), leaving(spec, last)}
    if len(spec.repeats) == 1:
        channels |= {*stem_channels(spec)}
    if groups and groups in channels and all(map_sides(spec, n)[-1] == 1 for n in spec.input[1:]):
        yield Problem(text("problem.lone", groups=groups), (replace(spec, norm="batch"),))
