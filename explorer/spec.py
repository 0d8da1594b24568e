"""What a residual network is: one frozen value says everything about it.

The spec is the only argument of `model.build`, the key of every cache and the content of every link.
"""

from dataclasses import dataclass, fields, replace

from explorer.i18n import Text, choices, text


@dataclass(frozen=True, slots=True)
class ResNetSpec:
    """A network of the family of He et al. 2015 (arXiv:1512.03385).

    block        basic (two 3x3) or bottleneck (1x1, 3x3, 1x1)
    repeats      blocks in each stage; from stage to stage the map is halved and the channels doubled
    shortcut     A zero padding behind the channels, A-half on both sides of them, B projection where the shape
                 changes, B-bias the same with a bias and no normalisation, C projection everywhere, D average pool
                 and projection, none for a plain network
    stride_on    what halves the map: the first 1x1 of a stage (v1, the paper), its first 3x3 (v1.5), or the 3x3 of
                 the stage's last block (TF-slim, Keras V2)
    order        post: convolution, normalisation, activation (v1); pre: normalisation, activation, convolution (v2)
    projects     what a projection of a pre-activation block reads: the activated input or the raw one
    final_norm   whether a pre-activation network normalises and activates once more before its head
    stem         imagenet (7x7, max-pool), deep or tiered (three 3x3, max-pool), cifar (3x3), mnist (3x3, 2x2 max-pool)
    width        channels of the first stage before expansion
    stem_width   channels that leave the stem; 0 for as many as `width`
    groups       groups of the 3x3 of a bottleneck: the cardinality of a ResNeXt
    group_width  channels of a group at a width of 64; with one group, 128 doubles a block's inner width
    attention    none, se (squeeze to a sixteenth), se-timm (the same in steps of 8), eca
    norm         batch, group (of 32 groups) or none
    bias         which convolutions have a bias: none, all, v2 (stem, last of a block, projection), stem
    head         pool and linear, flatten and linear, or pool and a 1x1 conv
    input        channels, height, width
    classes      outputs of the classifier
    """

    block: str = "bottleneck"
    repeats: tuple[int, ...] = (3, 4, 6, 3)
    shortcut: str = "B"
    stride_on: str = "3x3"
    order: str = "post"
    projects: str = "activated"
    final_norm: str = "yes"
    stem: str = "imagenet"
    width: int = 64
    stem_width: int = 0
    groups: int = 1
    group_width: int = 64
    attention: str = "none"
    norm: str = "batch"
    bias: str = "none"
    head: str = "pool"
    input: tuple[int, int, int] = (3, 224, 224)
    classes: int = 1000


@dataclass(frozen=True)
class Problem:
    """Why a spec cannot be built: a sentence with the value, and a spec that can be, if one is near."""

    sentence: Text
    fix: ResNetSpec | None = None


# Bounds keep a link from asking for a network no one would train. The widest published ResNet here
# is BiT-M R152x4 with 2,048 channels before expansion, the longest ResNet-1202 with 600 blocks.
MAX_STAGES, MAX_BLOCKS, MAX_CHANNELS = 6, 1_000, 2_048
MAX_INPUT_CHANNELS, MAX_SIDE, MAX_CLASSES = 1_024, 2_048, 100_000
MAX_INNER = 16_384  # channels inside a block: ResNeXt-101 32x48d has 12,288
BEYOND = 10**12  # no count of anything; keeps sentences readable

# How often a stem halves the map before the first stage.
STEM_HALVINGS = {"imagenet": 2, "deep": 2, "tiered": 2, "cifar": 0, "mnist": 1}
EXPANSION = {"basic": 1, "bottleneck": 4}  # channels that leave a block, as a multiple of its width
NORM_GROUPS = 32  # Wu and He 2018, arXiv:1803.08494
SQUEEZE = 16  # Hu et al. 2017, arXiv:1709.01507
NUMBERS = ("width", "stem_width", "groups", "group_width", "classes")  # knobs that are one whole number


def problems(spec: ResNetSpec) -> tuple[Problem, ...]:
    """Everything that keeps `spec` from being built; empty when it can be.

    A knob of the wrong type is named first and alone, since nothing else can be said about it.
    """
    found = _problems(spec)
    return tuple(problem if _mends(problem) else Problem(problem.sentence) for problem in found)


def _problems(spec: ResNetSpec) -> tuple[Problem, ...]:
    wrong = _wrong_types(spec) + _unknown_choices(spec)
    return wrong or _out_of_bounds(spec) or _misfits(spec) or _collapsed_map(spec) or _lone_values(spec)


def _mends(problem: Problem) -> bool:
    """Whether the network a problem offers instead can itself be built."""
    return problem.fix is not None and not _problems(problem.fix)


def _wrong_types(spec: ResNetSpec) -> tuple[Problem, ...]:
    good = {
        "repeats": _is_whole_numbers(spec.repeats),
        "input": _is_whole_numbers(spec.input) and len(spec.input) == 3,
    } | {knob: _is_whole_number(getattr(spec, knob)) for knob in NUMBERS}
    return tuple(
        Problem(text(f"problem.type_{knob}", value=_shown(getattr(spec, knob)))) for knob, ok in good.items() if not ok
    )


def _is_whole_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= BEYOND


def _shown(value: object) -> str:
    """A value for a sentence: on one line, not too long."""
    try:
        whole = repr(value)
    except ValueError:  # Python does not print a number of thousands of digits
        whole = type(value).__name__
    return whole if len(whole) <= 60 else f"{whole[:59]}…"


def _is_whole_numbers(value: object) -> bool:
    return isinstance(value, tuple) and all(map(_is_whole_number, value))


def _unknown_choices(spec: ResNetSpec) -> tuple[Problem, ...]:
    found = []
    for knob in KNOBS:
        if not choices(knob):
            continue
        value, known = getattr(spec, knob), choices(knob)
        if not isinstance(value, str) or value not in known:
            shown = value[:60] if isinstance(value, str) else _shown(value)
            sentence = text("problem.choice", knob=text(f"knob.{knob}"), value=shown, known=", ".join(known))
            found.append(Problem(sentence, replace(spec, **{knob: getattr(ResNetSpec(), knob)})))
    return tuple(found)


def _out_of_bounds(spec: ResNetSpec) -> tuple[Problem, ...]:
    channels, height, width = spec.input
    blocks, stages = sum(spec.repeats), len(spec.repeats)
    if not 1 <= stages <= MAX_STAGES:
        return (Problem(text("problem.stages", value=stages, most=MAX_STAGES)),)
    doublings = stages - 1  # channels double from stage to stage
    widest, last = MAX_CHANNELS >> doublings, spec.width << doublings
    one_block_each = replace(spec, repeats=tuple(max(1, n) for n in spec.repeats))
    found = []

    def refuse(wrong: bool, key: str, fix: ResNetSpec | None = None, **values) -> None:
        if wrong:
            found.append(Problem(text(f"problem.{key}", **values), fix))

    for number, repeats in enumerate(spec.repeats, start=1):
        refuse(repeats < 1, "repeats", one_block_each, stage=number, value=repeats)
    refuse(blocks > MAX_BLOCKS, "blocks", value=blocks, most=MAX_BLOCKS)
    refuse(spec.width < 1, "width_small", replace(spec, width=1), value=spec.width)
    refuse(
        last > MAX_CHANNELS,
        "width_large",
        replace(spec, width=widest),
        value=spec.width,
        stages=stages,
        last=last,
        most=MAX_CHANNELS,
        widest=widest,
    )
    for knob, least, most in (("stem_width", 0, MAX_CHANNELS), ("groups", 1, MAX_INNER), ("group_width", 1, MAX_INNER)):
        value = getattr(spec, knob)
        fix = replace(spec, **{knob: min(max(value, least), most)})
        refuse(
            not least <= value <= most, "bounds", fix, knob=text(f"knob.{knob}"), value=value, least=least, most=most
        )
    refuse(
        not 1 <= channels <= MAX_INPUT_CHANNELS,
        "input_channels",
        replace(spec, input=(3, height, width)),
        value=channels,
        most=MAX_INPUT_CHANNELS,
    )
    for name, side in (("height", height), ("width", width)):
        fix = replace(spec, input=(channels, _clamp(height, MAX_SIDE), _clamp(width, MAX_SIDE)))
        refuse(not 1 <= side <= MAX_SIDE, "input_side", fix, side=text(f"side.{name}"), value=side, most=MAX_SIDE)
    fix = replace(spec, classes=_clamp(spec.classes, MAX_CLASSES))
    refuse(not 1 <= spec.classes <= MAX_CLASSES, "classes", fix, value=spec.classes, most=MAX_CLASSES)
    return tuple(found)


def stage_widths(spec: ResNetSpec) -> tuple[int, ...]:
    """Channels of each stage before expansion."""
    return tuple(spec.width << stage for stage in range(len(spec.repeats)))


def inner_width(spec: ResNetSpec, width: int) -> int:
    """Channels inside a block of `width`: 64 times 32x4d is 128, as torchvision and timm round it."""
    return width * spec.group_width // 64 * spec.groups


def stem_channels(spec: ResNetSpec) -> tuple[int, ...]:
    """Outputs of each convolution of the stem, the last of which enters the first stage."""
    last = spec.stem_width or spec.width
    middle = last // 2
    return {"deep": (middle, middle, last), "tiered": (middle // 4 * 3, middle, last)}.get(spec.stem, (last,))


def _normed_channels(spec: ResNetSpec) -> set[int]:
    """Every number of channels that a normalisation of the network sees."""
    widths = stage_widths(spec)
    leaving = {width * EXPANSION[spec.block] for width in widths}
    return {*stem_channels(spec), *widths, *leaving, *(inner_width(spec, width) for width in widths)}


def _misfits(spec: ResNetSpec) -> tuple[Problem, ...]:
    """Knobs that are good by themselves and cannot stand together."""
    found = []

    def refuse(wrong: bool, key: str, fix: ResNetSpec | None = None, **values) -> None:
        if wrong:
            found.append(Problem(text(f"problem.{key}", **values), fix))

    stem, leaving = stem_channels(spec), spec.width * EXPANSION[spec.block]
    inner = [inner_width(spec, width) for width in stage_widths(spec)]
    refuse(
        spec.groups > 1 and spec.block == "basic",
        "groups_basic",
        replace(spec, block="bottleneck"),
        value=spec.groups,
    )
    refuse(
        inner[0] < 1,
        "inner_small",
        replace(spec, group_width=-(-64 // spec.width)),
        width=spec.width,
        value=spec.group_width,
    )
    refuse(
        inner[-1] > MAX_INNER,
        "inner_large",
        replace(spec, groups=1, group_width=64),
        groups=spec.groups,
        value=spec.group_width,
        inner=inner[-1],
        most=MAX_INNER,
    )
    refuse(
        stem[0] < 1, "stem_small", replace(spec, stem="imagenet"), stem=text(f"choice.stem.{spec.stem}"), value=stem[-1]
    )
    refuse(
        spec.shortcut in ("A", "A-half") and stem[-1] > leaving,
        "pad_narrows",
        replace(spec, shortcut="B"),
        stem=stem[-1],
        out=leaving,
    )
    refuse(
        spec.attention == "se" and leaving < SQUEEZE,
        "squeeze",
        replace(spec, attention="se-timm"),
        value=leaving,
        ratio=SQUEEZE,
    )
    odd = [channels for channels in sorted(_normed_channels(spec)) if channels % NORM_GROUPS]
    if spec.norm == "group" and odd:
        refuse(True, "norm_groups", replace(spec, norm="batch"), value=odd[0], groups=NORM_GROUPS)
    return tuple(found)


def _clamp(value: int, most: int) -> int:
    return min(max(value, 1), most)


def map_sides(spec: ResNetSpec, side: int) -> tuple[int, ...]:
    """Sides of the map from the input on, one entry a halving: 224 -> (224, 112, 56, 28, 14, 7).

    Every halving layer here rounds up, (n - 1) // 2 + 1: it has padding (kernel - 1) / 2, or it pools in ceil mode.
    """
    halvings = STEM_HALVINGS[spec.stem] + len(spec.repeats) - 1
    sides = [side]
    for _ in range(halvings):
        sides.append((sides[-1] - 1) // 2 + 1)
    return tuple(sides)


def _collapsed_map(spec: ResNetSpec) -> tuple[Problem, ...]:
    """A map of one pixel cannot be halved: torch would give one pixel again, made from it and padding."""
    _, height, width = spec.input
    sides = map_sides(spec, min(height, width))
    if 1 not in sides[:-1]:
        return ()
    least = 2 ** (len(sides) - 2) + 1  # the smallest side with two pixels left at the last halving
    channels, *rest = spec.input
    fix = replace(spec, input=(channels, *(max(side, least) for side in rest)))
    values = {"value": f"{height}×{width}", "ladder": " → ".join(map(str, sides[: sides.index(1) + 1])), "least": least}
    return (Problem(text("problem.collapsed", **values), fix),)


def _lone_values(spec: ResNetSpec) -> tuple[Problem, ...]:
    """A group of one channel on a map of one pixel has nothing to compare its value with; torch refuses it too."""
    last = stage_widths(spec)[-1]
    channels = {last, inner_width(spec, last), last * EXPANSION[spec.block]}
    if len(spec.repeats) == 1:
        channels |= {*stem_channels(spec)}
    lone = spec.norm == "group" and NORM_GROUPS in channels and all(map_sides(spec, n)[-1] == 1 for n in spec.input[1:])
    return (Problem(text("problem.lone", groups=NORM_GROUPS), replace(spec, norm="batch")),) if lone else ()


KNOBS = tuple(field.name for field in fields(ResNetSpec))
