"""The number in a name: the count, the sum behind it, other ways to count, and labels."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from explorer.analysis import totals, trace
from explorer.analysis.blocks.depth import (
    ALSO,
    apart,
    census,
    families,
    formula,
    judge,
    odd_names,
    operations,
    said,
    why_odd,
)
from explorer.model import build
from explorer.presets import PRESETS, cifar
from explorer.reading import read_text
from tests.each import each
from tests.strategies import specs
from tests.traces import trace_of

SHALLOW = [name for name, preset in PRESETS.items() if sum(preset.spec.repeats) <= 16]


def most(found):
    return max(one.number or 0 for one in found)


def test_resnet18_counts_to_18_from_its_stem_to_its_classifier():
    found = operations(trace_of(PRESETS["resnet18"].spec))
    counted = [(one.number, one.layer.name) for one in found if one.number]
    assert counted[0] == (1, "conv1") and counted[-1] == (18, "fc")
    assert [number for number, _ in counted] == list(range(1, 19))
    assert not any("downsample" in name or "bn" in name for _, name in counted)


@pytest.mark.parametrize("also, total", [((), 18), (ALSO[:1], 21), (ALSO[:2], 41), (ALSO, 43), (("pool",), 20)])
def test_switches_count_more(also, total):
    assert most(operations(trace_of(PRESETS["resnet18"].spec), also)) == total


@settings(max_examples=40)
@given(specs())
def test_the_count_the_sum_and_the_totals_are_one_number(spec):
    found = trace_of(spec)
    assert most(operations(found)) == totals(found).weighted_layers == formula(spec).depth == census(spec).depth


@each("name", PRESETS)
def test_the_sum_is_that_of_every_preset(name):
    spec = PRESETS[name].spec
    assert formula(spec).depth == census(spec).depth


def test_sums_are_written_out():
    assert formula(PRESETS["resnet18"].spec).line == "1 + 2 × (2 + 2 + 2 + 2) + 1 = 18"
    assert formula(PRESETS["resnet50"].spec).line == "1 + 3 × (3 + 4 + 6 + 3) + 1 = 50"
    assert formula(PRESETS["timm-resnet50d"].spec).line == "3 + 3 × (3 + 4 + 6 + 3) + 1 = 52"
    assert formula(replace(PRESETS["resnet18"].spec, repeats=(3,))).line == "1 + 2 × 3 + 1 = 8"


def test_families_are_6n_and_9n_plus_2():
    assert formula(cifar(1202).spec).family == (6, 200)
    assert formula(PRESETS["preact-resnet1001"].spec).family == (9, 111)
    assert formula(PRESETS["resnet50"].spec).family is None
    assert formula(replace(cifar(20).spec, repeats=(3, 3, 2))).family is None


@pytest.mark.parametrize("name", SHALLOW)
def test_a_census_of_three_blocks_a_stage_is_that_of_the_whole_network(name):
    spec = PRESETS[name].spec
    network, found = build(spec, "meta"), census(spec)
    layers = trace(network, spec.input).layers
    assert found.main.total() + found.beside.total() == len(layers)
    assert found.tensors == len(list(network.parameters()))
    assert found.entries == len(network.state_dict())
    assert found.modules == len(list(network.modules()))
    assert found.identities == sum(type(module).__name__ == "Identity" for module in network.modules())
    assert found.children == len(list(network.children()))


@pytest.mark.parametrize("name", ["resnet152", "cifar-resnet110", "slim-resnet-v2-200"])
def test_a_census_of_a_deep_network_builds_few_blocks(name):
    spec = PRESETS[name].spec
    network, found = build(spec, "meta"), census(spec)
    assert found.tensors == len(list(network.parameters()))
    assert found.modules == len(list(network.modules()))
    layers = trace(network, spec.input).layers
    assert found.all("pool") == sum(layer.kind == "pool" for layer in layers)
    assert found.inside == found.main["conv"] - sum(layer.kind == "conv" and not layer.block for layer in layers)


def test_the_numbers_that_people_get_for_resnet18():
    found = census(PRESETS["resnet18"].spec)
    assert sum(found.on_the_way) == 54  # "appears to be 54 layers": stackoverflow.com/questions/43371074
    assert (found.tensors, found.entries, found.modules - found.identities) == (62, 122, 68)  # torchvision's own


@pytest.mark.parametrize("name, right", [("resnet50", True), ("resnet18", True), ("cifar-resnet20", False)])
def test_convolutions_in_blocks_and_pools_are_right_by_accident(name, right):
    found = census(PRESETS[name].spec)
    assert (found.inside + found.main["pool"] == found.depth) is right


@pytest.mark.parametrize(
    "name, number",
    [
        ("CIFAR ResNet-18", 18),
        ("cifar_resnet_18", 18),
        ("resnet50_v1b", 50),
        ("ResNet50V2", 50),
        ("ResNetV2-50", 50),
        ("ResNet-1001 v2", 1001),
        ("ResNeXt-50 32×4d", 50),
        ("Wide ResNet-101-2", 101),
        ("WRN-28-10", 28),
        ("PreActResNet18", 18),
        ("残差网络 34", 34),
        ("Two blocks for MNIST", None),
        ("0.27M", None),
        ("", None),
    ],
)
def test_a_name_says_a_number(name, number):
    assert said(name) == number


def test_names_that_count_otherwise_are_found_with_their_rule():
    found = {one.preset.name: (one.number, one.depth, one.why) for one in odd_names()}
    assert found["wrn-28-10"] == (28, 26, "all_convs")
    assert found["wrn-40-1"] == (40, 38, "one_less")
    assert found["timm-resnet50d"] == (50, 52, "stem")
    assert found["mnist-two-blocks"] == (None, 6, "no_number")
    assert "unknown" not in {why for _, _, why in found.values()}
    for name, preset in PRESETS.items():
        assert (name in found) == (said(preset.title) != census(preset.spec).depth)


def test_a_number_that_no_rule_gives_is_unknown():
    assert why_odd(PRESETS["resnet50"].spec, 51) == "unknown"


@pytest.mark.parametrize(
    "number, params, kind, depths",
    [
        (18, "0.27M", "lies", (20,)),
        (18, "272,474", "lies", (20,)),
        (20, "272,474", "fits", (20,)),
        (18, "11.17M", "fits", (18,)),
        (50, "21.8M", "lies", (34, 36)),
        (28, "36.5M", "by_name", (26,)),
        (1001, "10.33M", "fits", (1001,)),
        (18, "3", "unknown", ()),
    ],
)
def test_labels_are_judged_by_the_count_beside_them(number, params, kind, depths):
    found = judge(number, read_text(params))
    assert found.kind == kind
    assert found.depths == depths
    assert bool(found.matches) == bool(depths)


def test_a_cifar_resnet18_of_11_million_is_not_the_imagenet_network():
    (match,) = judge(18, read_text("11,173,962")).matches
    assert match.name == "kuangliu-resnet18"
    assert apart(match.spec, 18) == ("stem", "input", "classes")
    assert apart(PRESETS["resnet18"].spec, 18) == ()
    assert apart(match.spec, 20) == ()


def test_families_say_which_depths_there_are():
    assert families(18) == (18, True, None, None, (14, 20))
    assert families(20) == (20, False, 3, 2, (20, 26))
    assert families(164).bottleneck == 18
    assert families(1001).bottleneck == 111
    assert families(2) == (2, False, None, None, (8,))
    assert families(0).nearest == (8,)
