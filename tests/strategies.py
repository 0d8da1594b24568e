"""Generated networks: some that can be built, some broken in one place, some that are junk throughout."""

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from explorer.model.attention import ATTENTIONS
from explorer.model.blocks import BLOCKS
from explorer.model.heads import HEADS
from explorer.model.layers import BIASES, NORMS
from explorer.model.resnet import ORDERS
from explorer.model.shortcuts import SHORTCUTS
from explorer.model.stems import STEMS
from explorer.permalink import VIEW_WORDS, View
from explorer.permalink.values import words_of
from explorer.presets import PRESETS
from explorer.spec import KNOBS, ResNetSpec, problems
from explorer.ui.pages import OWN

# What each knob of choices can be, from the model's own tables where it has one.
TABLES = {
    "block": BLOCKS,
    "shortcut": SHORTCUTS,
    "stride_on": ("1x1", "3x3", "last"),
    "order": ORDERS,
    "projects": ("activated", "raw"),
    "final_norm": ("yes", "no"),
    "stem": STEMS,
    "attention": ATTENTIONS,
    "norm": NORMS,
    "bias": BIASES,
    "head": HEADS,
}


def smallest_side(stem: str, stages: int) -> int:
    """The smallest input whose map still has two pixels at the last halving."""
    halvings = STEMS[stem].halvings + stages - 1
    return 2 ** (halvings - 1) + 1 if halvings else 1


@st.composite
def choice_knobs(draw):
    """Every knob that has choices."""
    return {knob: draw(st.sampled_from(sorted(table))) for knob, table in TABLES.items()}


@st.composite
def channel_knobs(draw, knobs, widths):
    """Widths that can stand with these choices: each rule of the spec has its place here, and no other."""
    block, stem, grouped = BLOCKS[knobs["block"]], STEMS[knobs["stem"]], NORMS[knobs["norm"]].groups
    width = max(grouped, 1) * draw(widths)  # channels that a group normalisation can divide
    width = max(width, -(-ATTENTIONS[knobs["attention"]].squeeze // block.expansion))  # what leaves the first block
    groups = draw(st.integers(1, 4)) if block.groups else 1
    group_width = draw(st.sampled_from([64, 128])) if grouped else draw(st.integers(-(-64 // width), 130))
    least = stem.least * max(grouped, 1)  # each of its convolutions has a channel, or some for every group
    unit = least if grouped else 1
    sizes = [least + size * unit for size in range(8)]
    if SHORTCUTS[knobs["shortcut"]].pads:
        sizes = [size for size in sizes if size <= width * block.expansion]
    wanted = [0, *sizes] if width >= least and width % unit == 0 else sizes
    if not wanted:  # a block too narrow for zeros behind this stem
        knobs["shortcut"] = "B"
        wanted = [least]
    return {
        "width": width,
        "stem_width": draw(st.sampled_from(wanted)),
        "groups": groups,
        "group_width": group_width,
    }


@st.composite
def many_groups(draw, knobs, last):
    """Groups and their channels as far as they go: up to 16,384 channels inside a last stage of width `last`."""
    if not BLOCKS[knobs["block"]].groups or NORMS[knobs["norm"]].groups:
        return {}
    group_width = draw(st.integers(-(-64 // knobs["width"]), min(16_384, 16_384 * 64 // last)))
    return {"group_width": group_width, "groups": draw(st.integers(1, 16_384 // (last * group_width // 64)))}


@st.composite
def specs(draw):
    """Networks that can be built, small enough to build in milliseconds; odd sides, taller than wide, 1 to 4 stages."""
    knobs = draw(choice_knobs())
    repeats = tuple(draw(st.lists(st.integers(1, 3), min_size=1, max_size=4)))
    least = smallest_side(knobs["stem"], len(repeats))
    if NORMS[knobs["norm"]].groups:  # a map of one pixel may leave one value in a group
        least = 2 * least
    channels, height, width = draw(st.tuples(st.integers(1, 4), *[st.integers(least, least + 30)] * 2))
    knobs |= draw(channel_knobs(knobs, st.integers(1, 2 if NORMS[knobs["norm"]].groups else 12)))
    return ResNetSpec(**knobs, repeats=repeats, input=(channels, height, width), classes=draw(st.integers(1, 20)))


@st.composite
def tiny_specs(draw):
    """Networks within bounds whose map may be down to one pixel too early."""
    spec = draw(specs())
    sides = draw(st.tuples(*[st.integers(1, 40)] * 2))
    batch = {"norm": "batch"}  # a group of one value on a map of one pixel is a matter of its own
    return replace(spec, input=(spec.input[0], *sides), **batch)


@st.composite
def wide_specs(draw):
    """Anything that can be built, up to the bounds of the app: for links, too large to build in a test."""
    knobs = draw(choice_knobs())
    repeats = tuple(draw(st.lists(st.integers(1, 166), min_size=1, max_size=6)))
    least = smallest_side(knobs["stem"], len(repeats)) + (2 ** len(repeats) * 4 if NORMS[knobs["norm"]].groups else 0)
    sides = draw(st.tuples(*[st.integers(least, 2048)] * 2))
    most = 2048 >> (len(repeats) - 1)
    knobs |= draw(channel_knobs(knobs, st.integers(1, most // max(NORMS[knobs["norm"]].groups, 1))))
    knobs |= draw(many_groups(knobs, knobs["width"] << (len(repeats) - 1)))
    image = (draw(st.integers(1, 1024)), *sides)
    return ResNetSpec(**knobs, repeats=repeats, input=image, classes=draw(st.integers(1, 100_000)))


@st.composite
def near_presets(draw):
    """A preset with a few knobs of another network, where that can be built: what links are made of."""
    preset = draw(st.sampled_from(sorted(PRESETS)))
    other, knobs = draw(specs()), draw(st.sets(st.sampled_from(KNOBS), min_size=1, max_size=4))
    near = replace(PRESETS[preset].spec, **{knob: getattr(other, knob) for knob in sorted(knobs)})
    return other if problems(near) else near


LAYERS = ("", "fc", "layer2.0", "layer4.2.downsample.0")  # none chosen; names that a network may have or not
STEPS = ("", "1", "18", "40000")  # the usual one; a network may have fewer layers
# Words with too many values to be listed.
OPEN = {"at": LAYERS, "step": STEPS, "lesson": ("", "shapes"), "seed": ("", "anna", "4711"), "exercise": STEPS[1:]}
NOTE = "Which stage is the dearest?\n<b>Why?</b> 100 % & more, 为什么"
OPEN |= {"hide": ("", "menu", "tabs,numbers"), "lock": ("", "view", "network,view"), "note": ("", NOTE)}


def _part(part, more):
    """View or a page's own part of it, its words drawn from what they can be."""
    drawn = {word: st.sampled_from(OPEN.get(word) or tuple(values) or ("",)) for word, values in words_of(part).items()}
    return st.builds(part, **drawn | more)


views = _part(View, {"lang": st.sampled_from(("", *VIEW_WORDS["lang"]))})
# A page with an own part of the view, and that part.
own_views = st.sampled_from([(page, own) for page, own in OWN.items() if own]).flatmap(
    lambda pair: st.tuples(st.just(pair[0]), _part(pair[1], {}))
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
        **dict.fromkeys(("width", "stem_width", "groups", "group_width", "classes"), NO_WHOLE_NUMBER),
        "repeats": NO_WHOLE_NUMBER | st.integers() | tuples,
        "input": NO_WHOLE_NUMBER | st.integers() | tuples | st.lists(st.integers(1, 9), max_size=2).map(tuple),
    }
    return _in_one_knob(spec, in_place_of, lambda value: repr(value)[:59])  # a sentence cuts longer ones


def _cut(value: object) -> str:
    """What a sentence shows of a value: the beginning of a long one."""
    return value[:60] if isinstance(value, str) else repr(value)[:59]


def unknown_choice(spec: ResNetSpec):
    known = {value for table in TABLES.values() for value in table}
    value = NO_CHOICE.filter(lambda value: not isinstance(value, str) or value not in known)
    return _in_one_knob(spec, dict.fromkeys(TABLES, value), _cut)


def out_of_bounds(spec: ResNetSpec):
    last = len(spec.repeats) - 1
    in_place_of = {
        "width": st.integers(-(10**12), 0) | st.integers((2048 >> last) + 1, 10**12),
        "stem_width": st.integers(-(10**12), -1) | st.integers(2049, 10**12),
        "groups": st.integers(-(10**12), 0) | st.integers(16_385, 10**12),
        "group_width": st.integers(-(10**12), 0) | st.integers(16_385, 10**12),
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
