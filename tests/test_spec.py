"""A spec says what is wrong with it, in both languages, and never raises."""

import re
from dataclasses import FrozenInstanceError, replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from explorer.i18n import LANGUAGES
from explorer.model import build
from explorer.model.resnet import ResNet
from explorer.model.shortcuts import ZeroPad
from explorer.presets import PRESETS
from explorer.spec import KNOBS, ResNetSpec, nearest_fix, problems
from tests.each import each
from tests.strategies import BREAKERS, broken, junk, partly_junk, specs, tiny_specs


def sentences(spec):
    return [[problem.sentence.into(language) for problem in problems(spec)] for language in LANGUAGES]


def can_be_built(spec):
    try:
        build(spec, "meta")
    except ValueError:
        return False
    return True


@given(specs())
def test_equal_networks_are_one_cache_key(spec):
    assert hash(replace(spec)) == hash(spec)
    assert {replace(spec), spec} == {spec}


@pytest.mark.parametrize("knob", KNOBS)
def test_a_network_cannot_change(knob):
    with pytest.raises(FrozenInstanceError):
        setattr(ResNetSpec(), knob, getattr(ResNetSpec(), knob))


@given(specs())
def test_a_network_without_problems_runs(spec):
    assert problems(spec) == ()
    image = torch.empty(1, *spec.input, device="meta")
    assert build(spec, "meta").eval()(image).shape == (1, spec.classes)


each_way_to_break = pytest.mark.parametrize("breaker", BREAKERS, ids=lambda breaker: breaker.__name__)


@each_way_to_break
@given(data=st.data())
def test_a_broken_network_is_refused_with_its_value(breaker, data):
    network = data.draw(broken(breaker))
    for spoken in sentences(network.spec):
        assert any(network.shown in sentence for sentence in spoken), spoken
    with pytest.raises(ValueError) as refusal:
        build(network.spec, "meta")
    assert network.shown in str(refusal.value)


@each_way_to_break
@given(data=st.data())
def test_a_fix_can_be_built(breaker, data):
    for problem in problems(data.draw(broken(breaker)).spec):
        for fix in problem.fixes:
            assert problems(fix) == (), problem.sentence.into("en")


@given(partly_junk())
def test_fixes_do_not_go_in_circles(spec):
    for _ in KNOBS:
        fix = next((problem.fix for problem in problems(spec) if problem.fix), None)
        if fix is None:
            return
        spec = fix
    assert problems(spec) == ()


@given(junk)
def test_junk_is_explained(spec):
    assert problems(spec)
    assert all(all(spoken) for spoken in sentences(spec))


@given(partly_junk())
def test_a_network_is_built_exactly_when_it_has_no_problem(spec):
    assert can_be_built(spec) == (not problems(spec))


class Array:
    """Compares by value, as numpy's arrays do, and has no truth."""

    __hash__ = None

    def __eq__(self, other):
        return self

    def __bool__(self):
        raise ValueError("the truth value of an array is ambiguous")


TOO_LONG_TO_PRINT = 10**5000  # Python refuses to write an integer of more than 4,300 digits
ODDITIES = {
    "nan": float("nan"),
    "infinity": float("inf"),
    "type": int,
    "object": object(),
    "function": len,
    "set": {1},
    "array": Array(),
    "huge": TOO_LONG_TO_PRINT,
    "hugely negative": -TOO_LONG_TO_PRINT,
    "huge in a tuple": (TOO_LONG_TO_PRINT, None, 1),
    "braces": "{0.__class__} {value}",
}


@pytest.mark.parametrize("odd", ODDITIES.values(), ids=ODDITIES)
@each("knob", KNOBS)
def test_an_odd_value_is_explained(knob, odd):
    for spoken in sentences(replace(ResNetSpec(), **{knob: odd})):
        assert spoken and all(spoken)


EDGES = [  # knob, the largest or smallest that works, the first that does not
    ("width", 2048 >> 3, (2048 >> 3) + 1),
    ("width", 1, 0),
    ("classes", 100_000, 100_001),
    ("classes", 1, 0),
    ("repeats", (1000,), (1001,)),
    ("repeats", (1,) * 6, (1,) * 7),
    ("repeats", (1,), ()),
    ("repeats", (1, 1), (1, 0)),
    ("input", (1024, 224, 224), (1025, 224, 224)),
    ("input", (1, 224, 224), (0, 224, 224)),
    ("input", (3, 2048, 2048), (3, 2048, 2049)),
    ("input", (3, 17, 300), (3, 16, 300)),  # 17 -> 9 -> 5 -> 3 -> 2 -> 1
    ("input", (3, 300, 17), (3, 300, 16)),
]


@pytest.mark.parametrize("knob, works, fails", EDGES)
def test_bounds_are_where_they_are_said_to_be(knob, works, fails):
    assert problems(replace(ResNetSpec(), **{knob: works})) == ()
    assert problems(replace(ResNetSpec(), **{knob: fails}))


def halved_maps(network, image):
    """The smaller side of every map that a stride-2 layer reads, from a real forward."""
    sides = []

    def look(layer, inputs, _):
        if layer.stride in (2, (2, 2)):
            sides.append(min(inputs[0].shape[2:]))

    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.MaxPool2d | ZeroPad):
            layer.register_forward_hook(look)
    network(image)
    return sides


@given(tiny_specs())
def test_a_map_collapses_where_a_layer_halves_one_pixel(spec):
    with torch.device("meta"):
        network = ResNet(spec).eval()
    sides = halved_maps(network, torch.empty(1, *spec.input, device="meta"))
    assert bool(problems(spec)) == (1 in sides)


RESNEXT, WIDE, CIFAR = PRESETS["resnext50-32x4d"].spec, PRESETS["wrn-28-10"].spec, PRESETS["cifar-resnet20"].spec
OFFERED = {  # what is on the screen, what was asked for, what is offered in its place
    "basic block in groups": (RESNEXT, {"block": "basic"}, {"block": "basic", "groups": 1, "group_width": 64}),
    "groups on a basic block": (PRESETS["resnet18"].spec, {"groups": 32}, {"groups": 32, "block": "bottleneck"}),
    "groups on a wide basic block": (WIDE, {"groups": 32}, {"groups": 32, "block": "bottleneck", "group_width": 32}),
    "group norm on 16 channels": (CIFAR, {"norm": "group"}, {"norm": "group", "width": 32}),
    "a width for group norm": (replace(CIFAR, norm="group", width=32), {"width": 16}, {"norm": "batch", "width": 16}),
    "groups that do not fit": (
        replace(WIDE, block="bottleneck"),
        {"groups": 32},
        {"groups": 32, "group_width": 32},
    ),
}


@pytest.mark.parametrize("shown, asked, offered", OFFERED.values(), ids=OFFERED)
def test_what_is_offered_is_not_on_the_screen_already(shown, asked, offered):
    wrong = problems(replace(shown, **asked))
    fix = nearest_fix(wrong, shown)
    assert fix == replace(shown, **offered) != shown
    assert problems(fix) == ()


def test_nothing_is_offered_where_nothing_else_is_near():
    assert nearest_fix((), ResNetSpec()) is None
    assert nearest_fix(problems(replace(ResNetSpec(), repeats=())), ResNetSpec()) is None


@pytest.mark.parametrize("stem, least", [("deep", 2), ("tiered", 8)])
def test_a_stem_of_three_says_how_many_channels_it_needs(stem, least):
    """The fewest that leave one channel for each of its convolutions."""
    assert problems(replace(ResNetSpec(), stem=stem, stem_width=least)) == ()
    (problem,) = problems(replace(ResNetSpec(), stem=stem, stem_width=least - 1))
    assert f"{least} or more" in problem.sentence.into("en")
    assert f"至少要 {least} 个" in problem.sentence.into("zh")


ONE = {  # networks whose sentence counts a single thing
    "inner_large": replace(ResNetSpec(), groups=1, group_width=16_384),
    "inner_small": replace(ResNetSpec(), width=1, group_width=1),
    "squeeze": replace(ResNetSpec(), block="basic", width=1, attention="se"),
    "stem_small": replace(ResNetSpec(), stem="deep", width=1),
    "norm_groups": replace(ResNetSpec(), norm="group", stem="cifar", width=1),
    "pad_narrows": replace(ResNetSpec(), block="basic", shortcut="A", stem_width=2, width=1),
    "width_large": replace(ResNetSpec(), repeats=(1,), width=4096),
}


@pytest.mark.parametrize("key", ONE)
def test_one_thing_is_not_said_to_be_several(key):
    (sentence,) = (p.sentence.into("en") for p in problems(ONE[key]) if p.sentence.key == f"problem.{key}")
    assert not re.search(r"\b1 (channels|groups|stages|blocks|leave)\b", sentence)


@pytest.mark.parametrize("shortcut, said", [("A", "Shortcut A "), ("A-half", "Shortcut A half ")])
def test_padding_that_narrows_is_called_by_its_name(shortcut, said):
    (problem,) = problems(replace(ResNetSpec(), shortcut=shortcut, stem_width=512))
    assert said in problem.sentence.into("en")


@pytest.mark.parametrize("sides", [(16, 300), (300, 16), (16, 16)])
def test_a_collapsed_map_is_said_to_be_one_pixel_in_one_direction(sides):
    (problem,) = problems(replace(ResNetSpec(), input=(3, *sides)))
    assert "in height or width" in problem.sentence.into("en")
    assert "高或宽" in problem.sentence.into("zh")
    assert "16 → 8 → 4 → 2 → 1" in problem.sentence.into("en")
