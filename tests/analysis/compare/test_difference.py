"""Steps add up to the whole difference, to the last digit, and name what the difference is made of."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.analysis import totals
from explorer.analysis.compare.align import align
from explorer.analysis.compare.difference import MEASURES, MOST, SPLITS, Whole, along, difference, field_parts, split
from explorer.analysis.counts.memory import saved
from explorer.analysis.counts.receptive_field import receptive_field
from explorer.presets import find
from tests.strategies import near_presets, specs
from tests.traces import trace_of


def between(a, b, measure, statistics=(False, False)):
    one, other = trace_of(find(a).spec), trace_of(find(b).spec)
    return difference(one, other, align(one, other), measure, statistics)


def whole(found, measure, counts=False):
    """The measure of a network from elsewhere than its parts."""
    if measure == "field":
        end = next(layer for layer in reversed(found.layers) if layer.stage != "head")
        return next(field.longest[0] for field in receptive_field(found) if field.name == end.name)
    if measure == "memory":
        return saved(found).activations(1)
    sums = totals(found)
    return sums.macs if measure == "macs" else sums.params + counts * sums.buffers


def check_ends(found, a, b, measure, statistics):
    assert found.start == whole(a, measure, measure == "printed" and statistics[0])
    assert found.end == whole(b, measure, measure == "printed" and statistics[1])


def added(one, other, measure, statistics=(False, False)):
    """What the steps come to: all of them, and as each way of splitting has them. And how far it is really."""
    a, b = trace_of(one), trace_of(other)
    found = difference(a, b, align(a, b), measure, statistics)
    check_ends(found, a, b, measure, statistics)
    ways = [found.steps, *(split(found, how) for how in SPLITS)]
    assert all(len(steps) <= MOST for steps in ways[1:])
    return {sum(step.delta for step in steps) for steps in ways}, found.end - found.start


@settings(deadline=None, max_examples=80)
@given(specs(), specs(), st.sampled_from(MEASURES), st.tuples(st.booleans(), st.booleans()))
def test_steps_of_any_two_networks_sum_exactly(one, other, measure, statistics):
    come_to, apart = added(one, other, measure, statistics)
    assert come_to == {apart}


@settings(deadline=None, max_examples=25)
@given(near_presets().filter(lambda spec: sum(spec.repeats) < 60), st.sampled_from(MEASURES))
def test_steps_from_a_preset_to_one_near_it_sum_exactly(spec, measure):
    come_to, apart = added(find("resnet50").spec, spec, measure)
    assert come_to == {apart}


@settings(deadline=None, max_examples=40)
@given(specs())
def test_a_field_is_the_sum_of_its_parts(spec):
    found = trace_of(spec)
    assert sum(field_parts(found).values()) == whole(found, "field")


@settings(deadline=None, max_examples=20)
@given(specs(), st.sampled_from(("macs", "params", "memory")))
def test_a_count_only_grows_along_the_layers(spec, measure):
    found = trace_of(spec)
    sums = [total for _, total in along(found, measure)]
    assert sums == sorted(sums) and len(sums) == totals(found).weighted_layers


def steps(found, how="auto"):
    return [(step.layer.name, step.cause, step.delta) for step in split(found, how)]


def test_v15_is_three_1x1_convolutions_dearer_than_v1():
    found = [step for step in steps(between("resnet50-v1", "resnet50", "macs")) if step[2]]
    assert found == [(f"layer{stage}.0.conv1", "stride", 77_070_336) for stage in (2, 3, 4)]
    assert 3 * 77_070_336 == 231_211_008


def test_what_changed_and_costs_nothing_is_one_step_of_0():
    rings = [step for step in split(between("resnet50-v1", "resnet50", "macs"), "auto") if not step.delta]
    assert [(step.cause, len(step.pairs), step.layer.kernel) for step in rings] == [("stride", 3, (3, 3))]


def test_resnet_d_is_its_stem():
    found = steps(between("resnet50", "timm-resnet50d", "macs"))
    assert [step[1:] for step in found if step[2]] == [
        ("out", -118_013_952), ("in", 10_838_016), ("added", 115_605_504), ("added", 231_211_008)
    ]  # fmt: skip
    assert ("layer2.0.downsample.0", "added", 0) in found


def test_where_se_adds_its_parameters():
    found = split(between("resnet50", "timm-seresnet50", "params"), "auto")
    assert [(step.form, step.pairs[0].stage, step.layer.kind, step.delta) for step in found] == [
        ("stage", "stage1", "attention", 25_392),
        ("stage", "stage2", "attention", 133_248),
        ("stage", "stage3", "attention", 792_960),
        ("stage", "stage4", "attention", 1_579_392),
    ]


def test_what_keras_prints_more():
    found = between("resnet50", "keras-resnet50", "printed", (False, True))
    assert found.end - found.start == 79_680
    assert [(step.cause, len(step.pairs), step.delta) for step in split(found, "cause")] == [
        ("bias", 53, 26_560), ("statistics", 53, 53_120)
    ]  # fmt: skip


def test_the_field_shrinks_where_a_3x3_no_longer_reads_every_second_pixel():
    found = between("resnet50-v1", "resnet50", "field")
    assert (found.start, found.end) == (483, 427)
    assert [step for step in steps(found) if step[2]] == [
        ("layer2.0.conv2", "jump", -8), ("layer3.0.conv2", "jump", -16), ("layer4.0.conv2", "jump", -32)
    ]  # fmt: skip


def test_keras_and_torchvision_differ_in_macs_by_the_stride_and_not_by_a_bias():
    found = between("resnet50", "keras-resnet50", "macs")
    assert {step[1] for step in steps(found) if step[2]} == {"stride"}


def test_many_steps_become_few_and_the_rest_one():
    found = split(between("cifar-resnet110", "cifar-resnet20", "macs"), "layer")
    assert len(found) == MOST and found[-1].form == "rest" and len(found[-1].pairs) > 50


def test_a_layer_that_another_replaces_is_two_steps():
    found = between("resnet34", "resnet50", "macs")
    names = [(step.cause, step.layer.name) for step in found.steps if step.pairs[0].stage == "stage4"]
    assert ("out", "layer4.0.conv2") in names and ("in", "layer4.0.conv3") in names


def test_an_image_that_is_seen_whole_has_no_sum():
    found = trace_of(find("resnet18").spec)
    all_of_it = found._replace(layers=tuple(layer for layer in found.layers if layer.stage == "head"))
    renamed = all_of_it._replace(
        layers=tuple(
            layer._replace(inputs=("input",)) if not at else layer for at, layer in enumerate(all_of_it.layers)
        )
    )
    with pytest.raises(Whole):
        field_parts(renamed)
