"""Layers are paired by what they do in their network, whatever they are called."""

import tracemalloc

import pytest
from hypothesis import given, settings
from torch import nn

from explorer.analysis import trace
from explorer.analysis.compare.align import _matched, align, changes
from explorer.analysis.compare.side_by_side import side_by_side
from explorer.presets import PRESETS, find
from tests.strategies import specs
from tests.traces import trace_of


def named(name):
    return trace_of(find(name).spec)


def pairs(a, b):
    """What stands for what, by the names of the layers."""
    return {(pair.a and pair.a.name): (pair.b and pair.b.name) for pair in align(named(a), named(b)) if pair.a}


@settings(deadline=None, max_examples=60)
@given(specs(), specs())
def test_each_layer_of_both_stands_in_one_pair(one, other):
    a, b = trace_of(one), trace_of(other)
    found = align(a, b)
    for side, whole in ((0, a), (1, b)):
        here = [pair[side].name for pair in found if pair[side]]
        assert len(here) == len(set(here))
        assert set(here) == {layer.name for layer in whole.layers}


@settings(deadline=None, max_examples=30)
@given(specs())
def test_a_network_is_like_itself(spec):
    found = align(trace_of(spec), trace_of(spec))
    assert all(pair.a == pair.b and not changes(pair) for pair in found)


@pytest.mark.parametrize("a, b", [("resnet34", "resnet50"), ("resnet50", "timm-resnetv2-50"), ("plain34", "resnet34")])
def test_names_are_not_looked_at(a, b):
    one, other = named(a), named(b)
    new = {layer.name: f"x{number}" for number, layer in enumerate(other.layers)} | {"input": "input"}
    renamed = other._replace(
        layers=tuple(
            layer._replace(name=new[layer.name], inputs=tuple(map(new.__getitem__, layer.inputs)))
            for layer in other.layers
        )
    )
    plain = [(pair.a and pair.a.name, pair.b and new[pair.b.name]) for pair in align(one, other)]
    assert [(pair.a and pair.a.name, pair.b and pair.b.name) for pair in align(one, renamed)] == plain


def test_v1_and_v15_differ_in_where_they_stride():
    found = align(named("resnet50-v1"), named("resnet50"))
    moved = [pair.a.name for pair in found if "stride" in changes(pair)]
    assert moved == [f"layer{stage}.0.conv{number}" for stage in (2, 3, 4) for number in (1, 2)]
    assert all(pair.a and pair.b for pair in found)


def test_a_basic_block_stands_for_a_bottleneck():
    assert {name: pairs("resnet34", "resnet50")[f"layer2.0.{name}"] for name in ("conv1", "bn1", "conv2", "add")} == {
        "conv1": "layer2.0.conv2",  # the 3x3, stride 2 in both
        "bn1": "layer2.0.bn2",
        "conv2": "layer2.0.conv3",  # the one before the sum
        "add": "layer2.0.add",
    }
    back = align(named("resnet50"), named("resnet34"))
    assert {pair.a.name for pair in back if pair.b is None and pair.a.weighted and pair.stage == "stage2"} == {
        f"layer2.{block}.conv1" for block in range(4)
    }


def test_d2l_stands_beside_torchvision():
    found = pairs("resnet18", "d2l-resnet18")
    assert found["layer1.1.conv2"] == "layer1.1.conv2"
    assert found["layer2.0.downsample.0"] == "layer2.0.downsample"
    assert found["layer2.0.downsample.1"] is None


def test_a_deep_stem_stands_for_a_7x7():
    found = [pair for pair in align(named("resnet50"), named("timm-resnet50d")) if pair.stage == "stem"]
    shown = [(pair.a and pair.a.name, pair.b.name) for pair in found if pair.b.kind in ("conv", "pool")]
    assert shown == [("conv1", "conv1.0"), (None, "conv1.3"), (None, "conv1.6"), ("maxpool", "maxpool")]


def test_the_pool_of_a_shortcut_is_a_gap_in_the_other():
    found = align(named("resnet50"), named("timm-resnet50d"))
    gaps = [pair for pair in found if pair.a is None and pair.stage != "stem"]
    assert {(pair.lane, pair.b.kind) for pair in gaps} == {("shortcut", "pool")}
    assert len(gaps) == 3


def test_a_normalisation_before_its_convolution():
    found = align(named("resnet50"), named("timm-resnetv2-50"))
    norms = [pair for pair in found if pair.a and pair.b and pair.a.kind == "norm"]
    assert len(norms) == 48 and all("order" in changes(pair) for pair in norms)
    of_conv2 = next(pair for pair in norms if pair.a.name == "layer3.1.bn2")
    assert of_conv2.b.name == "layer3.1.bn2" and of_conv2.before == (False, True)


def test_plain_and_residual_lack_nothing_but_shortcuts():
    gaps = [pair for pair in align(named("plain34"), named("resnet34")) if pair.a is None]
    assert {(pair.lane, pair.b.kind) for pair in gaps} == {
        ("main", "add"),
        ("shortcut", "projection"),
        ("shortcut", "norm"),
    }


def test_surplus_blocks_are_gaps_before_a_last_block_that_halves():
    found = align(named("slim-resnet-v1-50"), named("slim-resnet-v1-101"))
    gone = {pair.block for pair in found if pair.stage == "stage3" and pair.a is None}
    assert gone == set(range(6, 23))
    assert pairs("slim-resnet-v1-50", "slim-resnet-v1-101")["layer3.5.conv2"] == "layer3.22.conv2"


def test_a_long_way_takes_memory_as_it_is_long():
    """A thousand convolutions that stand in no block, against a few."""
    ours, theirs = ((("conv", 3, 1),) * count for count in (1_000, 9))
    tracemalloc.start()
    found = _matched(ours, theirs)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [j for _, j in found if j is not None] == [*range(9)] and [i for i, _ in found] == [*range(1_000)]
    assert peak < 2**20, peak


def test_a_foreign_network():
    foreign = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1), nn.Flatten(), nn.Linear(8 * 64, 2)
    )
    found = align(trace(foreign, (3, 8, 8)), named("cifar-resnet20"))
    assert sum(pair.a is not None for pair in found) == 5


@pytest.mark.parametrize(
    "other", ["resnet101", "slim-resnet-v1-50", "mnist-two-blocks", "cifar-resnet110", "preact-resnet164"]
)
def test_columns_hold_one_layer_of_each(other):
    traces = {"A": named("resnet50"), "B": named(other), "C": named("timm-resnet50d")}
    for slot in side_by_side(traces, "A"):
        for row in filter(None, slot.rows.values()):
            assert len(row.cells) == slot.columns
        for letter, row in slot.rows.items():
            order = [layer.name for layer in traces[letter].layers]
            drawn = [order.index(cell.layer.name) for cell in (row.cells if row else ()) if cell]
            assert drawn == sorted(drawn)
        for column in range(slot.columns):
            cells = [row.cells[column] for row in slot.rows.values() if row and row.cells[column]]
            assert cells
            assert len({cell.layer.kind in ("pool", "add") and cell.layer.kind for cell in cells}) == 1


def test_blocks_in_slots_are_all_of_the_network():
    traces = {letter: named(name) for letter, name in zip("AB", ("resnet50", "slim-resnet-v1-101"), strict=True)}
    for letter, whole in traces.items():
        counted = sum(slot.rows[letter].count for slot in side_by_side(traces, "A") if slot.rows[letter])
        assert counted == len({(layer.stage, layer.block) for layer in whole.layers})


def test_marks_are_what_a_layer_does_itself():
    slots = side_by_side({"A": named("resnet50-v1"), "B": named("resnet50")}, "A")
    marked = {
        cell.layer.name: set(cell.marks)
        for slot in slots
        for row in slot.rows.values()
        for cell in row.cells
        if cell and cell.marks
    }
    assert marked == {f"layer{stage}.0.conv{number}": {"stride"} for stage in (2, 3, 4) for number in (1, 2)}


def test_every_preset_stands_beside_every_kind():
    ours = named("resnet50")
    for preset in PRESETS.values():
        if sum(preset.spec.repeats) < 60:
            slots = side_by_side({"A": ours, "B": trace_of(preset.spec)}, "B")
            assert {slot.stage for slot in slots} >= {"stem", "head", "stage1"}
