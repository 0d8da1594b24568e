"""A short network's parts, each as often as it comes, are the parts of the whole."""

from collections import Counter

import pytest

from explorer.analysis.trace.short import MOST, shortened, times, whole_paths
from explorer.analysis.trace.tracing import trace
from explorer.model import build
from explorer.spec import ResNetSpec

WHOLE = [
    ResNetSpec(repeats=repeats, block="basic", stem="cifar", input=(3, 32, 32), width=16, order=order, stride_on=stride)
    for repeats in ((1, 2, 3), (4, 3, 7), (12,))
    for order, stride in (("post", "3x3"), ("pre", "3x3"), ("post", "last"))
]


@pytest.mark.parametrize("spec", WHOLE, ids=lambda spec: f"{spec.repeats} {spec.order} {spec.stride_on}")
def test_a_short_network_stands_for_the_whole(spec):
    short, whole = build(shortened(spec), "meta"), build(spec, "meta")
    assert max(shortened(spec).repeats) <= MOST
    names = [name for name, _ in short.named_modules()]
    assert sorted(found for name in names for found in whole_paths(name, spec)) == sorted(dict(whole.named_modules()))
    assert all(times(name, spec) == len(whole_paths(name, spec)) for name in names)
    kinds = Counter()
    for layer in trace(short, spec.input).layers:
        kinds[layer.kind] += times(layer.name, spec)
    assert kinds == Counter(layer.kind for layer in trace(whole, spec.input).layers)


def test_two_blocks_a_stage_where_a_caller_needs_no_third():
    assert shortened(ResNetSpec(repeats=(3, 4, 1, 2)), 2).repeats == (2, 2, 1, 2)
