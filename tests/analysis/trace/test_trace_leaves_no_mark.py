"""A traced module is the module it was before, also when its forward raises."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from explorer.analysis import trace
from explorer.model import build
from explorer.presets import PRESETS
from tests.analysis.truth import foreign
from tests.strategies import specs


def state(module):
    """Everything a trace could leave behind: modes, attributes, hooks, weights and statistics."""
    attributes = {path: dict(vars(part)) for path, part in module.named_modules()}
    hooks = {path: (len(part._forward_hooks), len(part._forward_pre_hooks)) for path, part in module.named_modules()}
    return attributes, hooks


def values(module):
    return {name: tensor.clone() for name, tensor in module.state_dict().items()}


def same_values(module, before):
    return all(torch.equal(tensor, before[name]) for name, tensor in module.state_dict().items())


@st.composite
def half_trained(draw):
    """A network on the CPU, some of its parts in training mode, others not."""
    spec = draw(specs())
    network = build(spec, "cpu")
    for part in network.modules():
        part.training = draw(st.booleans())
    return network, spec.input


@given(half_trained())
def test_modes_attributes_and_values_stay(drawn):
    network, shape = drawn
    before, held = state(network), values(network)
    trace(network, shape)
    assert state(network) == before
    assert not any("forward" in vars(part) for part in network.modules())
    assert same_values(network, held)


class Broke(Exception):
    """Raised by a forward on purpose."""


def broken_at(network, at):
    """`network` with a forward hook that raises on its `at`-th module."""

    def fail(*_):
        raise Broke

    part = list(network.modules())[at]
    part.register_forward_pre_hook(fail)
    return network


@given(half_trained(), st.data())
def test_a_forward_that_raises_leaves_no_mark(drawn, data):
    network, shape = drawn
    parts = len(list(network.modules()))
    network = broken_at(network, data.draw(st.integers(0, parts - 1)))
    before, held = state(network), values(network)
    with pytest.raises(Broke):
        trace(network, shape)
    assert state(network) == before
    assert same_values(network, held)


class OwnNorm(nn.BatchNorm2d):
    """A normalisation that is not exactly torch's, as detection libraries have."""


NORMS = [(nn.BatchNorm1d, (4, 5)), (nn.BatchNorm2d, (4, 5, 5)), (nn.BatchNorm3d, (4, 5, 5, 5)), (OwnNorm, (4, 5, 5))]


@pytest.mark.parametrize("kind, shape", NORMS)
def test_batch_norm_in_training_mode_keeps_its_statistics(kind, shape):
    norm = kind(4).train()
    held = values(norm)
    (layer,) = trace(norm, shape).layers
    assert (layer.params, layer.buffers) == (8, 8)
    assert norm.training and norm.num_batches_tracked == 0
    assert same_values(norm, held)


def test_a_forward_of_its_own_is_kept():
    """Tools such as torch.fx and accelerate put a forward on the instance."""
    layer = nn.Conv2d(3, 4, 1)
    layer.forward = own = lambda x: torch.relu(x)
    assert [layer.op for layer in trace(nn.Sequential(layer), (3, 5, 5)).layers] == ["relu"]
    assert vars(layer)["forward"] is own


def test_a_module_used_twice_is_restored_once():
    shared = nn.Conv2d(3, 3, 1).train()
    trace(nn.Sequential(shared, shared), (3, 4, 4))
    assert "forward" not in vars(shared) and shared.training


def test_a_traced_network_still_runs():
    spec = PRESETS["cifar-resnet20"].spec
    network = build(spec, "cpu").eval()
    image = torch.ones(1, *spec.input)
    with torch.no_grad():
        before = network(image)
        trace(network, spec.input)
        assert torch.equal(network(image), before)


def test_a_trace_inside_a_forward_is_possible():
    """A module may be traced while another is."""
    inner = nn.Conv2d(3, 2, 1)
    outer = foreign(lambda self, x: (trace(inner, (3, 4, 4)), self.conv(x))[1], conv=nn.Conv2d(3, 5, 1))
    assert [layer.name for layer in trace(outer, (3, 4, 4)).layers] == ["conv"]
