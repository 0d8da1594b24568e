"""A swept point is what a trace of that very network gives, for every knob and every kind of network."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.analysis import totals, trace
from explorer.analysis.counts import sweep as rooms
from explorer.analysis.counts.receptive_field import receptive_field
from explorer.analysis.counts.sweep import KNOBS, STAGES, Knob, put, shared_out, sweep, value_of
from explorer.presets import PRESETS
from explorer.spec import problems
from tests.strategies import near_presets, specs
from tests.traces import trace_of

RESNET50 = PRESETS["resnet50"].spec
LONG = 60  # blocks of a network that is traced whole in a test
VALUES = {
    "width": st.integers(0, 70) | st.integers(0, 9).map(lambda n: 32 * n),
    "groups": st.integers(0, 40),
    "input": st.integers(0, 80) | st.integers(2040, 2050),
    "classes": st.integers(0, 30),
    "blocks": st.integers(0, 24),
} | dict.fromkeys(STAGES, st.integers(0, 8))


def traced(spec):
    """Parameters, MACs, activations, depth and field of a network by itself."""
    found = trace_of(spec)
    sums = totals(found)
    fields = zip(found.layers, receptive_field(found), strict=True)
    last = [field for layer, field in fields if layer.stage != "head"][-1]
    return sums.params, sums.macs, sums.activations, sums.weighted_layers, last.longest[0]


def at(spec, knobs, values):
    for knob, value in zip(knobs, values, strict=True):
        spec = put(spec, knob.name, value)
    return spec


def check(spec, *knobs):
    for point in sweep(spec, *knobs):
        real = at(spec, knobs, point.at)
        if wrong := problems(real):
            assert point == (point.at, None, None, None, None, None, wrong[0].sentence)
        else:
            assert point[1:] == (*traced(real), None), real


@st.composite
def swept(draw):
    """A network and one or two knobs of it with a few values each."""
    spec = draw(specs() | near_presets().filter(lambda spec: sum(spec.repeats) <= LONG))
    known = [name for name in KNOBS if name not in STAGES[len(spec.repeats) :]]
    names = draw(st.lists(st.sampled_from(known), min_size=1, max_size=2, unique=True))
    return spec, *(Knob(name, draw(st.lists(VALUES[name], min_size=1, max_size=5, unique=True))) for name in names)


@given(swept())
@example((RESNET50, Knob("width", range(8, 80, 8)), Knob("groups", (1, 2, 3))))
@example((PRESETS["keras-resnet50v2"].spec, Knob("stage1", (1, 2, 3, 4, 9)), Knob("stage4", (1, 2, 5))))
@example((PRESETS["mnist-two-blocks"].spec, Knob("input", (27, 28, 29)), Knob("classes", (1, 10, 11, 99))))
def test_every_point_is_what_a_trace_of_it_gives(given):
    check(*given)


UNEVEN = {
    "a gate of a sixteenth": {"attention": "se"},
    "a gate in steps of eight": {"attention": "se-timm"},
    "a gate as wide as a logarithm": {"attention": "eca"},
    "a stem of its own": {"block": "basic", "stem_width": 40},
    "three convolutions in the stem": {"stem": "tiered"},
    "rounded groups": {"group_width": 50},
}


@pytest.mark.parametrize("knobs", UNEVEN.values(), ids=UNEVEN)
def test_widths_whose_channels_do_not_grow_in_step_are_right_too(knobs):
    check(replace(RESNET50, repeats=(1, 2), **knobs), Knob("width", (16, 24, 33, 40, 47, 64)))


@pytest.mark.parametrize("name", PRESETS)
def test_without_a_knob_it_is_the_network_itself(name):
    (point,) = sweep(PRESETS[name].spec)
    assert point == ((), *traced(PRESETS[name].spec), None)


def test_the_first_knob_turns_fastest():
    points = sweep(RESNET50, Knob("width", (32, 64)), Knob("input", (64, 96)))
    assert [point.at for point in points] == [(32, 64), (64, 64), (32, 96), (64, 96)]


@pytest.mark.parametrize(
    "knobs, traces",
    [
        ((Knob("input", range(32, 513, 8)),), 1),
        ((Knob("width", range(8, 257, 4)), Knob("input", range(32, 513, 8))), 3),
        ((Knob("stage3", range(1, 65)), Knob("width", range(8, 257, 4))), 6),
        ((Knob("groups", range(1, 9)), Knob("classes", range(10, 1001, 10))), 4),
    ],
    ids=lambda knobs: "-".join(knob.name for knob in knobs) if isinstance(knobs, tuple) else None,
)
def test_a_thousand_points_take_a_few_traces(monkeypatch, knobs, traces):
    asked = []
    monkeypatch.setattr(rooms, "trace", lambda *network: asked.append(1) or trace(*network))
    rooms._traced.cache_clear()
    for _ in sweep(RESNET50, *knobs):
        pass
    rooms._traced.cache_clear()
    assert len(asked) == traces


def test_a_point_is_given_as_soon_as_it_is_known(monkeypatch):
    asked = []
    monkeypatch.setattr(rooms, "trace", lambda *network: asked.append(1) or trace(*network))
    rooms._traced.cache_clear()
    squeezed = replace(RESNET50, attention="se")  # each width is traced
    next(sweep(squeezed, Knob("width", range(16, 257))))
    rooms._traced.cache_clear()
    assert len(asked) == 1


@given(specs(), st.integers(0, 60))
def test_blocks_are_shared_out(spec, blocks):
    shares = shared_out(blocks, spec.repeats)
    assert sum(shares) == blocks and len(shares) == len(spec.repeats)
    assert min(shares) >= (1 if blocks >= len(shares) else 0)
    assert shared_out(sum(spec.repeats), spec.repeats) == spec.repeats


def test_equal_stages_stay_equal():
    assert [shared_out(blocks, (3, 3, 3)) for blocks in (3, 6, 54)] == [(1, 1, 1), (2, 2, 2), (18, 18, 18)]


@given(specs(), st.sampled_from(KNOBS), st.integers(1, 4))
def test_a_knob_reads_what_it_was_set_to(spec, name, value):
    if name in STAGES[len(spec.repeats) :]:
        return
    assert value_of(put(spec, name, value), name) == value
    assert put(spec, name, value_of(spec, name)) == spec if value_of(spec, name) else name == "input"
