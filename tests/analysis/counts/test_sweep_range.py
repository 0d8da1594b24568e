"""Ranges stay within what a network can be offered, and the network is one of their points."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from explorer.analysis.counts.sweep import KNOBS, STAGES, put, value_of
from explorer.analysis.counts.sweep_range import MOST, USUAL, Range, bounds, coarser, usual, values, within
from explorer.presets import PRESETS
from explorer.spec import problems
from tests.strategies import near_presets, wide_specs

ranges = st.builds(
    lambda first, more, step: Range(first, first + more, step), *[st.integers(0, 3000)] * 2, st.integers(1, 300)
)


@st.composite
def knobs(draw):
    """A network and the name of a knob that it has."""
    spec = draw(near_presets() | wide_specs())
    return spec, draw(st.sampled_from([name for name in KNOBS if name not in STAGES[len(spec.repeats) :]]))


@given(knobs())
def test_the_usual_range_has_the_network_in_it_and_not_too_many_values(given):
    spec, name = given
    found = values(spec, name, usual(spec, name))
    least, most = bounds(spec, name)
    assert least <= found[0] and found[-1] <= most and len(found) <= USUAL
    if (own := value_of(spec, name)) is not None:
        assert own in found
        assert problems(put(spec, name, own)) == ()


@given(knobs(), ranges)
def test_a_wanted_range_is_cut_to_the_network(given, wanted):
    spec, name = given
    least, most = bounds(spec, name)
    found = within(spec, name, wanted)
    assert values(spec, name, found)
    assert found == usual(spec, name) or (least <= found.first <= found.last <= most and found.step == wanted.step)


@given(knobs(), ranges)
def test_steps_are_counted_from_the_network(given, wanted):
    spec, name = given
    own = value_of(spec, name)
    assume(own is not None)
    found = values(spec, name, wanted)
    assert all((value - own) % wanted.step == 0 and wanted.first <= value <= wanted.last for value in found)
    assert len(found) >= (wanted.last - wanted.first + 1) // wanted.step


@given(st.lists(ranges, min_size=1, max_size=2))
def test_wider_steps_are_wide_enough_and_no_wider(wanted):
    found = coarser(wanted)
    count = lambda each: (each.last - each.first) // each.step + 1
    total = count(found[0]) * (count(found[1]) if len(found) > 1 else 1)
    assert total <= MOST
    assert [each[:2] for each in found] == [each[:2] for each in wanted]
    assert found == wanted or total > MOST // 8


@pytest.mark.parametrize(
    "net, name, range_",
    [
        ("resnet50", "width", "8-256-8"),
        ("resnet50", "input", "16-512-16"),
        ("resnet50", "stage3", "1-40-1"),
        ("cifar-resnet20", "blocks", "3-54-3"),
        ("resnet50", "classes", "100-2000-100"),
        ("cifar-resnet1202", "blocks", "3-1000-24"),
    ],
)
def test_ranges_that_stand_in_links_stay_as_they_are(net, name, range_):
    assert str(usual(PRESETS[net].spec, name)) == range_


def test_an_image_that_is_not_square_lies_on_no_range():
    spec = replace(PRESETS["resnet50"].spec, input=(3, 64, 96))
    assert values(spec, "input", Range(10, 50, 20)) == range(10, 51, 20)
