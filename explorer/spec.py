"""What a residual network is: one frozen value says everything about it.

The spec is the only argument of `model.build`, the key of every cache and the content of every link.
"""

from dataclasses import dataclass, fields, replace

from explorer.i18n import Text, choices, text


@dataclass(frozen=True, slots=True)
class ResNetSpec:
    """A network of the family of He et al. 2015 (arXiv:1512.03385).

    block      basic (two 3x3) or bottleneck (1x1, 3x3, 1x1)
    repeats    blocks in each stage; each stage after the first halves the map and doubles the channels
    shortcut   A zero padding, B projection where the shape changes, C projection everywhere,
               none for a plain network
    stride_on  the convolution of a bottleneck that halves the map: 1x1 (v1, the paper) or 3x3 (v1.5)
    stem       imagenet (7x7 stride 2, max-pool) or cifar (3x3 stride 1)
    width      channels of the first stage before expansion
    input      channels, height, width
    classes    outputs of the classifier
    """

    block: str = "bottleneck"
    repeats: tuple[int, ...] = (3, 4, 6, 3)
    shortcut: str = "B"
    stride_on: str = "3x3"
    stem: str = "imagenet"
    width: int = 64
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
BEYOND = 10**12  # no count of anything; keeps sentences readable

# How often a stem halves the map before the first stage.
STEM_HALVINGS = {"imagenet": 2, "cifar": 0}


def problems(spec: ResNetSpec) -> tuple[Problem, ...]:
    """Everything that keeps `spec` from being built; empty when it can be.

    A knob of the wrong type is named first and alone, since nothing else can be said about it.
    """
    found = _problems(spec)
    return tuple(problem if _mends(problem) else Problem(problem.sentence) for problem in found)


def _problems(spec: ResNetSpec) -> tuple[Problem, ...]:
    wrong = _wrong_types(spec) + _unknown_choices(spec)
    return wrong or _out_of_bounds(spec) or _collapsed_map(spec)


def _mends(problem: Problem) -> bool:
    """Whether the network a problem offers instead can itself be built."""
    return problem.fix is not None and not _problems(problem.fix)


def _wrong_types(spec: ResNetSpec) -> tuple[Problem, ...]:
    good = {
        "repeats": _is_whole_numbers(spec.repeats),
        "input": _is_whole_numbers(spec.input) and len(spec.input) == 3,
        "width": _is_whole_number(spec.width),
        "classes": _is_whole_number(spec.classes),
    }
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
    for knob in ("block", "shortcut", "stride_on", "stem"):
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


def _clamp(value: int, most: int) -> int:
    return min(max(value, 1), most)


def map_sides(spec: ResNetSpec, side: int) -> tuple[int, ...]:
    """Sides of the map from the input on, one entry a halving: 224 -> (224, 112, 56, 28, 14, 7).

    Every halving layer here has padding (kernel - 1) / 2, so it rounds up: (n - 1) // 2 + 1.
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


KNOBS = tuple(field.name for field in fields(ResNetSpec))
