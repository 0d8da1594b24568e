"""A network as a picture: nothing lost, nothing twice, and every shortcut where it is."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from torch import nn

from explorer.analysis import totals, trace
from explorer.analysis.blocks.structure import find, first_halving, path, structure
from explorer.presets import PRESETS
from explorer.spec import ResNetSpec, facts, leaving, stage_widths, stem_channels
from tests.strategies import specs
from tests.traces import trace_of

PRESET_SPECS = {preset.spec: name for name, preset in PRESETS.items()}  # one name for those that are alike
NO_MARK = {("add", "add"), ("reshape", "flatten")}  # the plus is drawn by the block; flattening moves numbers


def drawn(spec):
    found = trace_of(spec)
    return found, structure(found)


def blocks_of(stages):
    return [block for stage in stages for run in stage.runs for block in run.blocks]


def expected_shortcut(spec, stage, number):
    """Kinds that the shortcut of the `number`-th block of a stage, both from 1, may be of by the spec, and its start."""
    left = [leaving(spec, width) for width in stage_widths(spec)]
    entering = [stem_channels(spec)[-1], *left]
    first, last = number == 1, number == spec.repeats[stage - 1]
    changes = first and entering[stage - 1] != left[stage - 1]
    halves = (last and stage < len(spec.repeats)) if spec.stride_on == "last" else (first and stage > 1)
    if spec.shortcut == "none":
        return {"none"}, 0
    if facts.shortcut(spec).pads:
        return {"pad"} if changes else {"pad", "pool"} if halves else {"identity"}, 0
    if facts.shortcut(spec).everywhere or changes:
        shared = spec.order == "pre" and spec.projects == "activated"
        return {"projection"}, shared * (1 if spec.norm == "none" else 2)  # behind the first normalisation and ReLU
    return {"pool"} if halves else {"identity"}, 0


def check(spec):
    traced, stages = drawn(spec)
    blocks = blocks_of(stages)
    each_layer_once_and_in_order(traced, stages, blocks)
    runs_hold_what_is_alike(stages)
    shortcuts_are_those_of(spec, blocks)
    sums_are_the_totals(traced, stages, blocks)
    everything_is_found(stages, blocks)
    it_begins_where_a_stage_halves(spec, traced, stages)


def each_layer_once_and_in_order(traced, stages, blocks):
    assert [layer for stage in stages for layer in stage.layers] == list(traced.layers)
    names = [layer.name for block in blocks for layer in block.all_layers]
    assert len(names) == len(set(names))
    unmarked = {layer.name for layer in traced.layers} - set(names)
    assert {(layer.kind, layer.op) for layer in traced.layers if layer.name in unmarked} <= NO_MARK
    place = {layer.name: at for at, layer in enumerate(traced.layers)}
    for block in blocks:
        in_time = [place[layer.name] for layer in (*block.layers, *block.after)]
        assert in_time == sorted(in_time)
        for part in (block.gate, block.shortcut.layers):
            assert [place[layer.name] for layer in part] == sorted(place[layer.name] for layer in part)
        assert {(layer.stage, layer.block) for layer in block.all_layers} == {(block.stage, block.number)}
    firsts = [place[block.all_layers[0].name] for block in blocks]
    assert firsts == sorted(firsts)


def measure(layer):
    return layer.kind, layer.op, layer.in_shape, layer.out_shape, layer.stride, layer.groups, layer.params, layer.macs


def likeness(block):
    parts = (block.layers, block.gate, block.after, block.shortcut.layers)
    measures = tuple(tuple(map(measure, part)) for part in parts)
    return block.shortcut.kind, block.shortcut.start, measures


def runs_hold_what_is_alike(stages):
    for stage in stages:
        assert all(run.blocks for run in stage.runs)
        for run in stage.runs:
            assert len({likeness(block) for block in run.blocks}) == 1
        for one, next_one in pairwise(stage.runs):
            assert likeness(one.blocks[0]) != likeness(next_one.blocks[0]), "two runs where one would do"
        numbers = [block.number for run in stage.runs for block in run.blocks]
        assert numbers == ([None] if stage.name in ("stem", "head") else list(range(1, len(numbers) + 1)))


def shortcuts_are_those_of(spec, blocks):
    inside = [block for block in blocks if block.number]
    assert [path(block) for block in inside] == [
        f"layer{stage}.{number}" for stage, repeats in enumerate(spec.repeats, start=1) for number in range(repeats)
    ]
    for block in inside:
        kinds, start = expected_shortcut(spec, int(block.stage.removeprefix("stage")), block.number)
        assert block.shortcut.kind in kinds and block.shortcut.start == start
        has_none = block.shortcut.kind in ("none", "identity")
        assert has_none == (not block.shortcut.layers)
        assert [layer.kind for layer in block.after] == (
            ["activation"] if spec.order == "post" and spec.shortcut != "none" else []
        )
    assert all(block.shortcut == ("none", 0, ()) for block in blocks if not block.number)


def sums_are_the_totals(traced, stages, blocks):
    sums = totals(traced)
    layers = [layer for block in blocks for layer in block.all_layers]
    assert sum(layer.params for layer in layers) == sums.params
    assert sum(layer.macs or 0 for layer in layers) == sums.macs
    assert sum(layer.weighted for block in blocks for layer in block.layers) == sums.weighted_layers
    gates = {layer.name for block in blocks for layer in block.gate}
    assert gates == {layer.name for layer in traced.layers if layer.kind == "attention"}


def everything_is_found(stages, blocks):
    for block in blocks:
        for layer in block.all_layers:
            assert find(stages, layer.name) == (block, layer)
        owner, dearest = find(stages, path(block))
        assert owner == block
        assert (dearest.macs or 0) == max(layer.macs or 0 for layer in block.all_layers)
    for unknown in ("", "nonsense", "layer1", "layer9.0", "layer1.999", "layer1.0.conv", "stage1", "stem.conv1.x"):
        assert find(stages, unknown) is None


def it_begins_where_a_stage_halves(spec, traced, stages):
    name = first_halving(stages)
    (layer,) = (layer for layer in traced.layers if layer.name == name)
    assert layer.weighted
    if len(spec.repeats) == 1:  # nothing halves inside a stage
        assert (layer.stage, layer.block, layer.stride) == ("stage1", 1, (1, 1))
        return
    assert max(layer.stride) == 2
    where = ("stage1", spec.repeats[0]) if spec.stride_on == "last" else ("stage2", 1)
    assert (layer.stage, layer.block) == where


@pytest.mark.parametrize("spec", PRESET_SPECS, ids=PRESET_SPECS.values())
def test_the_picture_of_a_preset(spec):
    check(spec)


@given(specs())
@example(ResNetSpec(block="basic", repeats=(1,), stem="cifar", width=1, shortcut="A", input=(1, 1, 1)))
@example(ResNetSpec(repeats=(2, 1), order="pre", norm="none", attention="eca", shortcut="D", input=(3, 32, 48)))
def test_the_picture_of_any_network(spec):
    check(spec)


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("resnet18", [[1], [2], [1, 1], [1, 1], [1, 1], [1]]),
        ("resnet50", [[1], [1, 2], [1, 3], [1, 5], [1, 2], [1]]),
        ("resnet152", [[1], [1, 2], [1, 7], [1, 35], [1, 2], [1]]),
        ("cifar-resnet1202", [[1], [200], [1, 199], [1, 199], [1]]),
        ("keras-resnet50v2", [[1], [1, 1, 1], [1, 2, 1], [1, 4, 1], [1, 2], [1]]),
    ],
)
def test_alike_neighbours_are_one_run(name, counts):
    _, stages = drawn(PRESETS[name].spec)
    assert [[len(run.blocks) for run in stage.runs] for stage in stages] == counts


def test_where_a_pre_activation_block_parts():
    """A projection leaves behind the first normalisation and ReLU, an identity before them: as a layer's inputs say."""
    _, stages = drawn(PRESETS["timm-resnetv2-50"].spec)
    first, second = blocks_of(stages)[1:3]
    source = first.layers[first.shortcut.start - 1]
    assert (first.shortcut.start, source.kind) == (2, "activation")
    assert first.shortcut.layers[0].inputs == (source.name,)
    assert second.shortcut == ("identity", 0, ())


def test_the_name_of_a_block_chooses_its_dearest_layer():
    _, stages = drawn(PRESETS["resnet50"].spec)
    block, layer = find(stages, "layer2.0")
    assert (block.number, layer.name) == (1, "layer2.0.conv2")
    assert find(stages, "stem")[1].name == "conv1"
    assert find(stages, "head")[1].name == "fc"


@given(st.text(max_size=40))
def test_an_unknown_name_is_none(name):
    _, stages = SMALL
    if name not in KNOWN:
        assert find(stages, name) is None


SMALL = drawn(ResNetSpec(block="basic", repeats=(1,), stem="cifar", width=8, input=(3, 8, 8)))
KNOWN = {layer.name for layer in SMALL[0].layers} | {path(block) for block in blocks_of(SMALL[1])}


class Gated(nn.Module):
    """A foreign module with an addition and a gate, and no stages."""

    def __init__(self):
        super().__init__()
        self.conv, self.gate = nn.Conv2d(3, 3, 3, padding=1), nn.Conv2d(3, 3, 1)

    def forward(self, x):
        out = self.conv(x)
        return x + out * self.gate(out).sigmoid()


FOREIGN = {
    "a row of layers": (nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 4)), (3, 8, 8)),
    "one layer": (nn.Conv2d(3, 8, 3), (3, 8, 8)),
    "an addition and a gate": (Gated(), (3, 8, 8)),
    "no layer": (nn.Identity(), (3, 8, 8)),
    "a linear layer alone": (nn.Linear(8, 4), (8,)),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_module_can_be_drawn(name):
    module, shape = FOREIGN[name]
    traced = trace(module, shape)
    stages = structure(traced)
    layers = [layer for block in blocks_of(stages) for layer in block.all_layers]
    assert {layer.name for layer in layers if layer.params} == {layer.name for layer in traced.layers if layer.params}
    assert sum(layer.macs or 0 for layer in layers) == totals(traced).macs
    assert isinstance(first_halving(stages), str)
    assert find(stages, "nonsense") is None
    for layer in layers:
        assert find(stages, layer.name)[1] == layer
