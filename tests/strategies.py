"""Generated networks: some that can be built, some broken in one place, some that are junk throughout."""

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from explorer.model.blocks import BLOCKS
from explorer.model.shortcuts import SHORTCUTS
from explorer.model.stems import STEMS
from explorer.permalink import View
from explorer.spec import KNOBS, ResNetSpec

STRIDES = ("1x1", "3x3")
HALVINGS = {"imagenet": 2, "cifar": 0}  # stride-2 layers of each stem


def smallest_side(stem: str, stages: int) -> int:
    """The smallest input whose map still has two pixels at the last halving."""
    halvings = HALVINGS[stem] + stages - 1
    return 2 ** (halvings - 1) + 1 if halvings else 1


@st.composite
def choice_knobs(draw):
    """Block, shortcut, stride and stem, from the model's own tables."""
    tables = {"block": BLOCKS, "shortcut": SHORTCUTS, "stride_on": STRIDES, "stem": STEMS}
    return {knob: draw(st.sampled_from(sorted(table))) for knob, table in tables.items()}


@st.composite
def specs(draw):
    """Networks that can be built, small enough to build in milliseconds; odd sides, taller than wide, 1 to 4 stages."""
    knobs = draw(choice_knobs())
    repeats = tuple(draw(st.lists(st.integers(1, 3), min_size=1, max_size=4)))
    least = smallest_side(knobs["stem"], len(repeats))
    channels, height, width = draw(st.tuples(st.integers(1, 4), *[st.integers(least, least + 30)] * 2))
    sizes = {"width": draw(st.integers(1, 12)), "classes": draw(st.integers(1, 20))}
    return ResNetSpec(**knobs, repeats=repeats, input=(channels, height, width), **sizes)


@st.composite
def tiny_specs(draw):
    """Networks within bounds whose map may be down to one pixel too early."""
    spec = draw(specs())
    sides = draw(st.tuples(*[st.integers(1, 40)] * 2))
    return replace(spec, input=(spec.input[0], *sides))


@st.composite
def wide_specs(draw):
    """Anything that can be built, up to the bounds of the app: for links, too large to build in a test."""
    knobs = draw(choice_knobs())
    repeats = tuple(draw(st.lists(st.integers(1, 166), min_size=1, max_size=6)))
    least = smallest_side(knobs["stem"], len(repeats))
    sides = draw(st.tuples(*[st.integers(least, 2048)] * 2))
    width = draw(st.integers(1, 2048 >> (len(repeats) - 1)))
    image = (draw(st.integers(1, 1024)), *sides)
    return ResNetSpec(**knobs, repeats=repeats, width=width, input=image, classes=draw(st.integers(1, 100_000)))


views = st.builds(
    View,
    lang=st.sampled_from([None, "en", "zh"]),
    count=st.sampled_from(["macs", "flops"]),
    by=st.sampled_from(["stage", "block", "layer"]),
)


@dataclass(frozen=True)
class Broken:
    """A network broken in one knob, and how a sentence about it must show the value."""

    spec: ResNetSpec
    shown: str


NO_WHOLE_NUMBER = st.one_of(st.none(), st.booleans(), st.floats(), st.text(), st.binary(), st.lists(st.integers()))
NO_CHOICE = st.one_of(NO_WHOLE_NUMBER, st.integers(), st.tuples(st.integers()), st.dictionaries(st.text(), st.text()))
NO_SIZE = st.one_of(st.integers(-(10**12), 0), st.integers(2049, 10**12))


def wrong_type(spec: ResNetSpec):
    tuples = st.tuples(st.integers(1, 9), NO_WHOLE_NUMBER)
    in_place_of = {
        "width": NO_WHOLE_NUMBER,
        "classes": NO_WHOLE_NUMBER,
        "repeats": NO_WHOLE_NUMBER | st.integers() | tuples,
        "input": NO_WHOLE_NUMBER | st.integers() | tuples | st.lists(st.integers(1, 9), max_size=2).map(tuple),
    }
    return _in_one_knob(spec, in_place_of, lambda value: repr(value)[:59])  # a sentence cuts longer ones


def _cut(value: object) -> str:
    """What a sentence shows of a value: the beginning of a long one."""
    return value[:60] if isinstance(value, str) else repr(value)[:59]


def unknown_choice(spec: ResNetSpec):
    known = {*BLOCKS, *SHORTCUTS, *STEMS, *STRIDES}
    value = NO_CHOICE.filter(lambda value: not isinstance(value, str) or value not in known)
    return _in_one_knob(spec, dict.fromkeys(("block", "shortcut", "stride_on", "stem"), value), _cut)


def out_of_bounds(spec: ResNetSpec):
    last = len(spec.repeats) - 1
    in_place_of = {
        "width": st.integers(-(10**12), 0) | st.integers((2048 >> last) + 1, 10**12),
        "classes": st.integers(-(10**12), 0) | st.integers(100_001, 10**12),
    }
    return _in_one_knob(spec, in_place_of, "{:,}".format)


def too_many_blocks(spec: ResNetSpec):
    return st.integers(1001, 10**12).map(lambda n: Broken(replace(spec, repeats=(n,)), f"{n:,}"))


def no_blocks(spec: ResNetSpec):
    def emptied(stage, value):
        repeats = (*spec.repeats[:stage], value, *spec.repeats[stage + 1 :])
        return Broken(replace(spec, repeats=repeats), str(value))

    return st.builds(emptied, st.integers(0, len(spec.repeats) - 1), st.integers(-99, 0))


def wrong_stages(spec: ResNetSpec):
    stages = st.sampled_from([0, 7, 8, 40])
    return stages.map(lambda n: Broken(replace(spec, repeats=(1,) * n), str(n)))


def wrong_image(spec: ResNetSpec):
    """One of channels, height and width out of bounds."""

    def put(axis, value):
        image = (*spec.input[:axis], value, *spec.input[axis + 1 :])
        return Broken(replace(spec, input=image), f"{value:,}")

    return st.builds(put, st.integers(0, 2), NO_SIZE)


def collapsed(spec: ResNetSpec):
    """One side too small for the halvings; a network that never halves its map has none."""
    least = smallest_side(spec.stem, len(spec.repeats))
    channels, height, width = spec.input
    if least == 1:
        return st.nothing()

    def put(side, is_height):
        sides = (side, width) if is_height else (height, side)
        return Broken(replace(spec, input=(channels, *sides)), "{}×{}".format(*sides))

    return st.builds(put, st.integers(1, least - 1), st.booleans())


def _in_one_knob(spec: ResNetSpec, in_place_of: dict, show):
    value = st.one_of(*(st.tuples(st.just(knob), values) for knob, values in in_place_of.items()))
    return value.map(lambda pair: Broken(replace(spec, **dict([pair])), show(pair[1])))


BREAKERS = (wrong_type, unknown_choice, out_of_bounds, too_many_blocks, no_blocks, wrong_stages, wrong_image, collapsed)


def broken(breaker):
    """A good network put through one of BREAKERS."""
    return specs().flatmap(breaker)


anything = st.recursive(
    NO_CHOICE | st.complex_numbers() | st.integers(-(10**30), 10**30),
    lambda parts: st.lists(parts).map(tuple) | st.dictionaries(st.text(), parts),
    max_leaves=8,
)
junk = st.builds(ResNetSpec, **dict.fromkeys(KNOBS, anything))


@st.composite
def partly_junk(draw):
    """A good network with any number of knobs replaced by anything at all."""
    knobs = draw(st.dictionaries(st.sampled_from(KNOBS), anything))
    return replace(draw(specs()), **knobs)
