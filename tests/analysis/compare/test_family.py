"""The dots of the family map: their costs against whole networks, the front, the filters."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis import totals, trace
from explorer.analysis.compare.family import (
    CLAIMS,
    CLASSES,
    Cost,
    Dot,
    Filter,
    costs,
    elsewhere,
    family,
    front,
    home,
    made_for,
    on,
    placed,
    preset_of,
    year,
)
from explorer.model import build
from explorer.presets import PRESETS, find
from explorer.published import Accuracy, Recipe, accuracies, reports
from explorer.ui.pages import own_words

RECIPE = Recipe("a", "A")


def whole(spec, side):
    sums = totals(trace(build(spec, "meta"), (spec.input[0], side, side)))
    return Cost(sums.params, sums.macs, sums.activations)


def dot(params, number, crops=1, by=RECIPE, preset="resnet50"):
    report = Accuracy(f"{number}", "top1", "ImageNet", 224, 224, crops, "own", by, "source")
    return Dot(PRESETS[preset], report, Cost(params, 2 * params, 3 * params))


@pytest.mark.parametrize("name", PRESETS)
def test_a_network_costs_what_all_its_layers_do(name):
    """Counted block by block, against the network built and traced as a whole."""
    spec = PRESETS[name].spec
    if sum(spec.repeats) > 200:
        spec = replace(spec, repeats=(7, 5, 4))  # the same rule, in a tenth of the time
    side = spec.input[1]
    assert costs(spec, {side}) == {side: whole(spec, side)}


@pytest.mark.parametrize("name, side", [("resnet50", 288), ("timm-resnet200d", 320), ("resnet34", 160)])
def test_another_size_of_image_costs_what_it_does(name, side):
    assert costs(PRESETS[name].spec, {224, side})[side] == whole(PRESETS[name].spec, side)


@pytest.mark.parametrize("data", CLASSES)
def test_every_published_result_is_a_dot_at_its_test_size(data):
    found = family(data)
    known = [
        (name, report) for name, mine in reports().items() for report in mine
        if report.data.replace("-", "").lower() == data
    ]  # fmt: skip
    assert sorted((d.preset.name, d.report.shown, d.report.size) for d in found.dots) == sorted(
        (name, report.shown, report.size) for name, report in known
    )
    spec = on(data, found.dots[-1].preset.spec)
    assert found.dots[-1].cost == whole(spec, found.dots[-1].report.size)


def test_every_preset_is_on_a_map_or_said_to_be_on_none():
    shown = {
        preset.name
        for data in CLASSES
        for preset in (*(d.preset for d in family(data).dots), *(preset for preset, _ in family(data).bare))
    }
    none = {preset.name for preset in elsewhere()}
    assert shown | none == PRESETS.keys() and not shown & none
    assert none == {"d2l-resnet18", "mnist-two-blocks", "mnist-two-blocks-bn"}
    for data in CLASSES:
        with_result = {d.preset.name for d in family(data).dots}
        assert with_result.isdisjoint(preset.name for preset, _ in family(data).bare)
        assert len(with_result) + len(family(data).bare) == len(made_for(data))


def test_the_classifier_of_cifar_100_is_paid_for():
    at = {data: next(d for d in family(data).dots if d.preset.name == "wrn-28-10") for data in ("cifar10", "cifar100")}
    assert at["cifar100"].cost.params - at["cifar10"].cost.params == 90 * (640 + 1)


def test_a_test_of_ten_crops_takes_ten_times_the_work_and_no_more_weights():
    ten = next(d for d in family("imagenet").dots if d.preset.name == "resnet50-v1" and d.report.crops == 10)
    assert (ten.of("params"), ten.of("macs")) == (25_557_032, 10 * 3_857_973_248)
    scales = next(d for d in family("imagenet").dots if d.preset.name == "resnet50-v1" and d.report.crops == 0)
    assert (scales.of("params"), scales.of("macs"), scales.of("activations")) == (25_557_032, None, None)


def test_a_claim_is_of_one_kind():
    shown = {d.claim for d in family("imagenet").dots}
    assert shown == {*CLAIMS} and tuple(own_words("map")["map_claim"]) == CLAIMS
    kinds = {(d.report.by.extra, d.report.crops == 1, d.report.size == 224): d.claim for d in family("imagenet").dots}
    assert kinds == {
        (False, True, True): "one",
        (False, True, False): "resized",
        (False, False, True): "many",
        (True, True, True): "extra",
    }
    assert {d.claim for data in ("cifar10", "cifar100") for d in family(data).dots} == {"one"}


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 99)), min_size=1, max_size=30))
def test_the_front_is_what_no_other_equals_at_its_cost(pairs):
    dots = [dot(params, number) for params, number in pairs]
    found = front(dots, "params")
    beaten = lambda one: any(
        (o.of("params"), -o.report.top1) != (one.of("params"), -one.report.top1)
        and o.of("params") <= one.of("params")
        and o.report.top1 >= one.report.top1
        for o in dots
    )
    kept = {(d.of("params"), d.report.top1) for d in found}
    assert len(kept) == len(found) and kept == {(d.of("params"), d.report.top1) for d in dots if not beaten(d)}
    assert [d.of("params") for d in found] == sorted(d.of("params") for d in found)


def test_what_has_no_cost_is_on_no_front():
    assert front([dot(5, 90, crops=0), dot(7, 80)], "macs") == (dot(7, 80),)
    assert front([dot(5, 90, crops=0), dot(7, 80)], "params") == (dot(5, 90, crops=0),)
    assert front([], "params") == ()


def test_error_and_accuracy_are_compared_as_one_number():
    error = Dot(PRESETS["resnet50"], replace(dot(1, 1).report, shown="20.00", kind="top1_error"), Cost(4, 4, 4))
    assert front([dot(5, 79), error, dot(6, 81)], "params") == (error, dot(6, 81))


def test_filters_let_through_what_has_everything_chosen():
    dots = family("imagenet").dots
    let = lambda *wanted: [d for d in dots if Filter(*wanted).lets(d)]
    assert let() == [*dots]
    assert {d.preset.origin for d in let(("keras",))} == {"keras"}
    v1 = let((), ("torchvision-v1", "timm-a1"))
    assert {d.report.by.name for d in v1} == {"torchvision-v1", "timm-a1"}
    assert {year(d) for d in let((), (), ("2015", "undated"))} == {"2015", "undated"}
    assert {d.claim for d in let((), (), (), ("many",))} == {"many"}
    assert let(("keras",), ("timm-a1",)) == []
    assert {*map(year, dots)} <= {*own_words("map")["map_year"]}


@pytest.mark.parametrize(
    "query, data, preset",
    [
        ({}, "imagenet", "resnet50"),
        ({"input": (3, 160, 160)}, "imagenet", None),
        ({"classes": 10}, "imagenet", None),
        ({"shortcut": "C"}, "imagenet", None),
    ],
)
def test_only_an_exact_preset_has_its_results(query, data, preset):
    spec = replace(find("resnet50").spec, **query)
    found = preset_of(spec, data)
    assert home(spec) == data and (found and found.name) == preset


def test_a_network_of_cifar_is_found_with_ten_classes_and_with_a_hundred():
    spec = find("wrn-28-10").spec
    assert home(spec) == "cifar10" and preset_of(spec, "cifar10").name == "wrn-28-10"
    hundred = on("cifar100", spec)
    assert home(hundred) == "cifar100" and preset_of(hundred, "cifar100").name == "wrn-28-10"
    assert preset_of(spec, "cifar100") is preset_of(hundred, "cifar10") is find("wrn-28-10")
    assert placed(spec, "cifar100") == hundred and placed(hundred, "cifar10") == spec
    assert preset_of(spec, "imagenet") is None and placed(spec, "imagenet") == spec
    other = replace(spec, classes=7)
    assert preset_of(other, "cifar10") is preset_of(other, "cifar100") is None and placed(other, "cifar100") == other
    assert preset_of(find("resnet50").spec, "cifar10") is None
    assert accuracies("wrn-28-10")
