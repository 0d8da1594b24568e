"""Layers by stage and by block."""

from hypothesis import given

from explorer.analysis import totals
from explorer.analysis.counts.groups import block_of, costly, grouped, place, stage_of
from explorer.i18n import translator
from explorer.spec import ResNetSpec
from tests.strategies import specs
from tests.traces import trace_of


@given(specs())
def test_groups_lose_no_layer_and_keep_their_order(spec):
    layers = trace_of(spec).layers
    for by in (stage_of, block_of):
        groups = grouped(layers, by)
        assert tuple(layer for group in groups for layer in group.layers) == layers
        for group in groups:
            assert {by(layer) for layer in group.layers} == {group[:2]}
        assert len({group[:2] for group in groups}) == len(groups)


@given(specs())
def test_a_network_has_its_stages_and_blocks(spec):
    layers, stages = trace_of(spec).layers, len(spec.repeats)
    names = [group.stage for group in grouped(layers, stage_of)]
    assert names == ["stem", *(f"stage{number}" for number in range(1, stages + 1)), "head"]
    blocks = [group[:2] for group in grouped(layers, block_of) if group.block]
    assert blocks == [(f"stage{s}", b) for s, n in enumerate(spec.repeats, start=1) for b in range(1, n + 1)]


@given(specs())
def test_sums_of_groups_are_the_totals(spec):
    trace = trace_of(spec)
    sums = totals(trace)
    for by in (stage_of, block_of):
        groups = grouped(trace.layers, by)
        assert sum(group.params for group in groups) == sums.params
        assert sum(group.macs for group in groups) == sums.macs


@given(specs())
def test_costly_layers_are_the_convolutions_and_the_classifier(spec):
    layers = trace_of(spec).layers
    assert costly(layers) == tuple(layer for layer in layers if layer.op in ("conv1d", "conv2d", "linear"))


SMALL = trace_of(ResNetSpec(repeats=(1,), width=1)).layers


def test_a_layer_without_a_rule_costs_nothing_in_a_group():
    layer = SMALL[0]
    (group,) = grouped([layer, layer._replace(macs=None)], stage_of)
    assert group.macs == layer.macs > 0
    assert costly([layer._replace(macs=None)]) == ()


def test_neighbours_alone_are_grouped():
    layer = SMALL[0]
    elsewhere = layer._replace(stage="head")
    assert [group.stage for group in grouped([layer, elsewhere, layer], stage_of)] == ["stem", "head", "stem"]
    assert grouped([], stage_of) == ()


def test_a_place_is_said_in_words():
    t = translator("en")
    said = [
        place(*key, t) for key in (("stem", None), ("stage2", None), ("stage2", 1), ("stage12", 30), ("head", None))
    ]
    assert said == ["stem", "stage 2", "2.1", "12.30", "head"]
