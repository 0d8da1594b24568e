"""The sweep over input sizes, against networks built and traced at those sizes."""

from dataclasses import replace
from functools import cache
from time import thread_time

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis import totals, trace
from explorer.analysis.counts.sizes import SIDES, advice, idle, ladder, refused, squeezed, sweep
from explorer.model import build
from explorer.presets import find
from explorer.spec import ResNetSpec, problems
from tests.analysis import truth
from tests.strategies import specs
from tests.traces import trace_of


def swept(spec, sides=SIDES):
    return sweep(spec, trace_of(spec), sides)


def at(spec, side):
    return replace(spec, input=(spec.input[0], side, side))


@given(specs(), st.integers(1, 150))
def test_a_size_is_what_a_network_built_for_it_is(spec, side):
    (size,), square = swept(spec, [side]), at(spec, side)
    assert (size.macs is None) == (size.params is None) == bool(problems(square))
    if size.macs is None:
        return
    network = build(square, "meta")
    counted = totals(trace(network, square.input))
    assert (size.macs, size.params) == (counted.macs, counted.params)
    assert size.macs == truth.run(network, square.input).macs


@given(specs(), st.lists(st.integers(1, 2100), min_size=1, max_size=20))
def test_what_cannot_be_built_is_known_of_every_size(spec, sides):
    for size in swept(spec, sides):
        wrong = problems(at(spec, size.side))
        assert (size.macs is None) == bool(wrong)
        if 1 <= size.side <= 2048:
            assert size.collapsed == any(problem.sentence.key == "problem.collapsed" for problem in wrong)


def test_a_group_of_one_value_is_known_too():
    """32 channels in 32 groups cannot be normalised on a map of one pixel, though it was not halved too often."""
    spec = ResNetSpec(block="basic", repeats=(1,), width=32, norm="group", classes=2, input=(3, 64, 64))
    sizes = swept(spec, range(2, 9))
    assert [size.macs is None for size in sizes] == [True] * 3 + [False] * 4
    assert [size.collapsed for size in sizes] == [True] + [False] * 6
    assert [size.macs is None for size in sizes] == [bool(problems(at(spec, size.side))) for size in sizes]


@given(specs(), st.integers(2, 200))
def test_maps_are_those_of_a_real_forward(spec, side):
    (size,) = swept(replace(spec, head="pool"), [side])
    if size.macs is None:
        return
    network = build(replace(at(spec, side), head="pool"), "meta").eval()
    values, sides = torch.empty(1, *network_input(spec, side), device="meta"), [side]
    for name in network.body:
        values = getattr(network, name)(values)
        sides.append(values.shape[-1])
    assert set(sides) <= set(size.maps)
    assert (sides[0], sides[-1]) == (size.maps[0], size.last)


def network_input(spec, side):
    return (spec.input[0], side, side)


def test_the_size_of_the_paper():
    sizes = {size.side: size for size in swept(find("resnet50").spec)}
    assert list(sizes) == list(range(16, 513))
    assert (sizes[224].macs, sizes[224].params) == (4_089_184_256, 25_557_032)
    assert (sizes[224].maps, sizes[224].last) == ((224, 112, 56, 28, 14, 7), 7)
    assert {size.params for size in sizes.values()} == {25_557_032, None}
    assert [side for side, size in sizes.items() if size.collapsed] == [16]


def test_macs_grow_with_the_area_of_the_maps():
    sizes = {size.side: size for size in swept(find("resnet50").spec, [224, 448])}
    head = 2_048_000  # the classifier sees one pixel at any size
    assert sizes[448].macs - head == 4 * (sizes[224].macs - head)


def test_a_flattened_map_has_weights_for_each_pixel():
    """Two blocks on 28x28, where the head is a linear layer on the whole last map."""
    spec = find("mnist-two-blocks").spec
    assert spec.head == "flatten"
    params = [size.params for size in swept(spec, [28, 29, 30, 31])]
    assert params[0] < params[1] == params[2] < params[3]


# Kernel and padding of each halving of the main path, and whether it rounds up by itself.
HALVINGS = {
    "resnet50": [(7, 3, False)] + [(3, 1, False)] * 4,
    "resnet50-v1": [(7, 3, False), (3, 1, False)] + [(1, 0, False)] * 3,
    "timm-resnet50d": [(3, 1, False)] * 5,
    "keras-resnet50v2": [(7, 3, False)] + [(3, 1, False)] * 4,
    "cifar-resnet20": [(3, 1, False)] * 2,
    "mnist-two-blocks": [(2, 0, True)],
}


@cache
def edge(n, kernel, padding, ceil):
    """What torch does with the last row of n: a window that sums ones shows how full it is, a gradient who is read."""
    ones = torch.ones(1, 1, 1, n, requires_grad=True)
    sums = F.avg_pool2d(ones, (1, kernel), (1, 2), (0, padding), ceil, divisor_override=1)
    sums.sum().backward()
    if not ones.grad[..., -1].item():
        return "lost"
    first, last = sums[..., 0].item(), sums[..., -1].item()
    return "even" if first == last else "short" if last > first else "ceil"


@pytest.mark.parametrize("name", HALVINGS)
def test_the_last_row_is_treated_as_torch_treats_it(name):
    for size in swept(find(name).spec, range(20, 150)):
        assert len(size.edges) == len(HALVINGS[name]) == len(size.maps) - 1
        for n, found, (kernel, padding, ceil) in zip(size.maps, size.edges, HALVINGS[name], strict=False):
            if n > kernel:  # on a smaller map the first window is also the last
                assert found == edge(n, kernel, padding, ceil), (size.side, n)


def test_a_row_is_lost_in_v1_alone():
    usual, first = (swept(find(name).spec, [224, 225]) for name in ("resnet50", "resnet50-v1"))
    assert [size.edges for size in usual] == [("short",) * 5, ("even",) * 5]
    assert [size.edges for size in first] == [("short", "short", "lost", "lost", "lost"), ("even",) * 5]
    assert [size.uneven for size in first] == [5, 0]


@pytest.mark.parametrize("name", ["resnet50", "cifar-resnet110"])
def test_497_sizes_take_a_blink(name):
    """Tracing as many would take a second and more."""
    spec = find(name).spec
    found = trace_of(spec)
    took = []
    for _ in range(3):
        began = thread_time()
        assert len(sweep(spec, found)) == 497
        took.append(thread_time() - began)
    assert min(took) < 0.05


@given(specs())
def test_the_ladder_is_that_of_the_sweep_for_rows_and_for_columns(spec):
    """Each side of the image by itself, as the sweep has it for a square image of that side."""
    _, height, width = spec.input
    halvings = ladder(trace_of(spec))
    for axis, side in (("height", height), ("width", width)):
        (size,) = swept(spec, [side])
        mine = [halving for halving in halvings if halving.axis in (axis, "both")]
        assert tuple(halving.edge for halving in mine) == size.edges
        assert (side, *(halving.layer.out_shape[1] for halving in mine)) == size.maps
        assert [halving.layer.in_shape[1] for halving in mine] == list(size.maps[:-1])
    assert {halving.axis for halving in halvings} <= ({"both"} if height == width else {"height", "width"})


def test_what_is_refused_comes_in_runs_with_a_reason():
    spec = ResNetSpec(block="basic", repeats=(1,), width=32, norm="group", classes=2, input=(3, 64, 64))
    runs = refused(spec, swept(spec, range(1, 40)))
    assert [(first, last, why.key) for first, last, why in runs] == [
        (1, 2, "problem.collapsed"),
        (3, 4, "problem.lone"),
    ]
    assert refused(find("resnet50").spec, swept(find("resnet50").spec, range(17, 40))) == ()


def test_advice_is_what_a_search_of_the_sweep_finds():
    sizes = swept(find("resnet50-v1").spec, range(1, 513))
    around = advice(sizes, 224)
    assert (around.first, around.last, around.below.side, around.above.side) == (193, 224, 193, 225)
    at_even = advice(sizes, 225)
    assert (at_even.below.side, at_even.above.side) == (193, 257)
    assert advice(sizes, 17).below is advice(sizes, 512).above is None
    assert not around.below.uneven and not around.above.uneven


def unmoved(layer):
    """By torch: how many weights of a convolution get a gradient of exactly zero, whatever the map holds."""
    image, kernel = torch.rand(1, 1, *layer.in_shape[1:]) + 1, torch.ones(1, 1, *layer.kernel, requires_grad=True)
    F.conv2d(image, kernel, stride=layer.stride, padding=layer.padding).sum().backward()
    return layer.weights * int((kernel.grad == 0).sum()) // kernel.numel()


@pytest.mark.parametrize("name", ["resnet18", "resnet50-v1", "slim-resnet-v1-50", "resnext50-32x4d", "cifar-resnet20"])
@pytest.mark.parametrize("image", [(17, 17), (32, 32), (33, 24), (224, 224)])
def test_idle_weights_are_those_without_a_gradient(name, image):
    spec = replace(find(name).spec, input=(3, *image))
    found = trace_of(spec)
    convolutions = [layer for layer in found.layers if layer.kind in ("conv", "projection")]
    assert [idle(layer) for layer in convolutions] == [unmoved(layer) for layer in convolutions]
    total, small = sum(map(idle, found.layers)), squeezed(found)
    assert (small is None) == (total == 0)
    assert small is None or small.idle == total


def test_a_small_image_in_the_stem_for_large_ones():
    """32 -> 16 -> 8, then 8, 4, 2, 1: three 3x3 of stage 4 stand on one pixel, the first one halves 2 to 1."""
    spec = at(find("resnet18").spec, 32)
    small = squeezed(trace_of(spec))
    assert small[:3] == ((8, 8), "stage4", (1, 1))
    assert small.idle == 3 * 8 * 512 * 512 + 5 * 256 * 512
    assert squeezed(trace(build(replace(spec, stem="cifar"), "meta"), spec.input)) is None


@given(specs(), st.integers(2, 70), st.integers(2, 70))
def test_behind_the_cifar_stem_no_weight_is_idle_where_another_stem_can_be_built(spec, height, width):
    """What the page says without asking."""
    other, small = (replace(spec, input=(3, height, width), stem=stem) for stem in ("imagenet", "cifar"))
    if not problems(other) and not problems(small):
        assert squeezed(trace_of(small)) is None
