"""Networks with a name."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis import totals, trace
from explorer.model import build
from explorer.presets import PRESETS, Preset, cifar, find, imagenet, named
from explorer.spec import problems
from tests.strategies import specs


def depth_in(name):
    return int(re.search(r"\d+", name).group())


def test_names_are_words_of_a_link():
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in PRESETS)
    assert all(name == preset.name for name, preset in PRESETS.items())


@pytest.mark.parametrize("attribute", ["title", "spec"])
def test_no_two_presets_are_alike(attribute):
    values = [getattr(preset, attribute) for preset in PRESETS.values()]
    assert len(set(values)) == len(values)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_depth_in_the_name_counts_weighted_layers(preset):
    traced = trace(build(preset.spec, "meta"), preset.spec.input)
    assert totals(traced).weighted_layers == depth_in(preset.name) == depth_in(preset.title)
    assert preset.source


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_preset_is_found_by_name_and_by_network(preset):
    assert find(preset.name) is preset
    assert named(preset.spec) is preset


@pytest.mark.parametrize("n", range(1, 201))
def test_cifar_family(n):
    name = f"cifar-resnet{6 * n + 2}"
    found = find(name)
    assert found.name == name
    assert found.spec.repeats == (n, n, n)
    assert problems(found.spec) == ()
    assert named(found.spec) == found


def test_cifar_family_has_no_other_members():
    members = {depth for depth in range(-10, 1500) if find(f"cifar-resnet{depth}")}
    assert members == {6 * n + 2 for n in range(1, 201)}


@pytest.mark.parametrize("depth", [-4, 0, 2, 8.5, 21, 1208])
def test_another_cifar_depth_is_refused_with_its_value(depth):
    with pytest.raises(ValueError, match=re.escape(str(depth))):
        cifar(depth)


def test_another_imagenet_depth_is_refused():
    with pytest.raises(KeyError, match="51"):
        imagenet(51)


MISSPELT = ["", "resnet", "RESNET50", "resnet50 ", "cifar-resnet", "cifar-resnet020", "cifar-resnet+20"]


@pytest.mark.parametrize("name", [*MISSPELT, "cifar-resnet2٠", "cifar-resnet²", "cifar-resnet" + "9" * 9999])
def test_nothing_else_has_a_name(name):
    assert find(name) is None


@given(st.text() | st.text().map("cifar-resnet".__add__))
def test_any_text_is_a_name_or_none(name):
    assert find(name) is None or isinstance(find(name), Preset)


@given(specs())
def test_a_name_means_its_network(spec):
    preset = named(spec)
    assert preset is None or (preset.spec == spec and find(preset.name) == preset)
