"""What the parameters are: each part counted once, and against torch's own parameters."""

import pytest
import torch
from hypothesis import given, settings
from torch import nn

from explorer.analysis import totals, trace
from explorer.analysis.counts.held import PARTS, held
from explorer.model import build
from explorer.presets import find
from tests.analysis.truth import foreign
from tests.strategies import specs
from tests.traces import trace_of


def of(spec):
    return held(trace_of(spec))


@settings(max_examples=60)
@given(specs())
def test_the_parts_come_to_all_parameters(spec):
    found = of(spec)
    assert sum(found.values()) == totals(trace_of(spec)).params
    assert list(found) == [part for part in PARTS if part in found]


@pytest.mark.parametrize("name", ["resnet50", "keras-resnet50", "timm-seresnet50", "preact-resnet110"])
def test_each_part_is_what_torch_holds(name):
    spec = find(name).spec
    norms, biases = {"norm_weights": 0, "norm_biases": 0}, 0
    for part in build(spec, "meta").modules():
        if isinstance(part, nn.BatchNorm2d):
            norms["norm_weights"] += part.weight.numel()
            norms["norm_biases"] += part.bias.numel()
        elif isinstance(part, (nn.Conv2d, nn.Linear)) and part.bias is not None:
            biases += part.bias.numel()
    found = of(spec)
    assert {part: found[part] for part in norms} == norms
    assert found["biases"] == biases


def test_what_no_kind_claims_is_other():
    odd = foreign(lambda self, x: x + self.shift, shift=nn.Parameter(torch.ones(5, 1, 1)), spare=nn.Linear(2, 3))
    assert held(trace(odd, (5, 4, 4))) == {"other": 5 + 2 * 3 + 3}
