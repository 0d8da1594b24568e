"""The box of a cell, against gradients that torch pushes to the image."""

from dataclasses import replace

import pytest
from hypothesis import given

from explorer.analysis import trace
from explorer.analysis.counts import cell
from explorer.analysis.counts.cell import Box
from explorer.analysis.counts.receptive_field import receptive_field
from explorer.model import build
from explorer.presets import find
from tests.analysis.counts.test_receptive_field import BY_HAND, pushable, region
from tests.strategies import specs
from tests.traces import trace_of

OBLONG = (1, 70, 101)  # maps with odd and even sides, and fields that reach over an edge or two


def fields_of(traced):
    return {field.name: field for field in receptive_field(traced)}


def end(traced, stage):
    return [layer for layer in traced.layers if layer.stage == f"stage{stage}"][-1]


def boxes(spec, stage, at):
    """What a cell at the end of a stage sees on the longest path and on the shortest."""
    traced = trace_of(spec)
    fields, name = fields_of(traced), end(traced, stage).name
    return cell.box(fields[name], at), cell.box(fields_of(cell.through_shortcuts(traced, fields))[name], at)


def on_image(box, spec):
    top, left, bottom, right = box.on(cell.whole(spec.input[1:]))
    return (top, bottom - 1), (left, right - 1)


@pytest.mark.parametrize("stage", [1, 3])
@pytest.mark.parametrize("kind", BY_HAND)
def test_a_box_lies_where_gradients_reach(kind, stage):
    """In the middle and in the corner, where the padding cuts it off."""
    spec = replace(BY_HAND[kind], input=OBLONG)
    traced = trace_of(spec)
    for at in (cell.centre(end(traced, stage)), (0, 0)):
        longest, shortest = boxes(spec, stage, at)
        assert region(pushable(spec), spec.input, stage, *at) == on_image(longest, spec)
        if spec.shortcut != "none":
            assert region(pushable(spec, through_residuals=False), spec.input, stage, *at) == on_image(shortest, spec)


def test_the_middle_of_an_even_map_is_below_and_right_of_it():
    layer = trace(build(find("resnet50").spec, "meta"), (3, 224, 224)).layers[0]
    assert cell.centre(layer._replace(out_shape=(64, 7, 12))) == (3, 6)
    assert cell.centre(layer._replace(out_shape=(64, 1, 1))) == (0, 0)
    assert cell.centre(layer._replace(out_shape=(1000,))) is None


def test_resnet50_by_hand():
    """Stage 4 has 7x7 cells 32 px apart, the first of which begins at -213: -213 + 3 x 32 = -117."""
    longest, shortest = boxes(find("resnet50").spec, 4, (3, 3))
    assert longest == (-117, -117, -117 + 427, -117 + 427)
    assert shortest == (96 - 5, 96 - 5, 96 + 6, 96 + 6)  # the stem's 11 px around 3 x 32
    assert longest.on(cell.whole((224, 224))) == (0, 0, 224, 224)


def test_the_pool_of_resnet_d_leans_to_the_right():
    """Its 2x2 windows see their own cell and the next one: 15 px from -7 on, then 4, 8 and 16 more on one side."""
    _, shortest = boxes(find("timm-resnet50d").spec, 4, (0, 0))
    assert shortest == (-7, -7, -7 + 43, -7 + 43)


@given(specs())
def test_one_way_is_the_shortest(spec):
    traced = trace_of(spec)
    fields = fields_of(traced)
    alone = fields_of(cell.through_shortcuts(traced, fields))
    for name, field in fields.items():
        assert alone[name].longest == alone[name].shortest == field.shortest
        assert alone[name].jump == field.jump


def test_a_box_outside_is_cut():
    assert Box(-2, 3, 9, 20).on(Box(0, 0, 8, 8)) == (0, 3, 8, 8)
    assert Box(-2, 3, 9, 20).area == 11 * 17
