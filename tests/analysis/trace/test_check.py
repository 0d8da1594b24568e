"""The check finds PyTorch in agreement, and names what a wrong record says apart."""

from dataclasses import replace
from sys import getswitchinterval, setswitchinterval
from threading import Event, Thread

import pytest
import torch
from hypothesis import given, settings
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from explorer.analysis import totals, trace
from explorer.analysis.trace.check import check
from explorer.model import build
from explorer.presets import find
from explorer.spec import ResNetSpec
from tests.analysis.truth import foreign
from tests.strategies import specs


def both(spec):
    module = build(spec, "meta")
    return module, trace(module, spec.input)


@settings(max_examples=40)
@given(specs())
def test_torch_agrees(spec):
    module, traced = both(spec)
    found, sums = check(module, traced), totals(traced)
    assert found.differences == ()
    assert (found.params, found.buffers, found.macs) == (sums.params, sums.buffers, sums.macs)
    assert found.shapes >= sum(layer.kind in ("conv", "norm", "linear") for layer in traced.layers)


@pytest.mark.parametrize("name", ["resnet50", "timm-ecaresnet50d", "preact-resnet164", "mnist-two-blocks"])
def test_torch_agrees_with_presets(name):
    assert check(*both(find(name).spec)).differences == ()


WRONG = [  # what of a layer is wrong, by how much, and what the check calls it
    ("params", {"weights": 5}),
    ("params", {"biases": 1}),
    ("buffers", {"buffers": -2}),
    ("macs", {"macs": 7}),
]


@pytest.mark.parametrize("what, off", WRONG)
@pytest.mark.parametrize("name", ["layer2.0.bn1", "layer3.1.conv2", "fc"])
def test_a_wrong_count_is_named(what, off, name):
    module, traced = both(ResNetSpec())
    field, amount = next(iter(off.items()))
    wrong = [
        layer._replace(**{field: getattr(layer, field) + amount}) if layer.name == name else layer
        for layer in traced.layers
    ]
    (apart,) = check(module, traced._replace(layers=tuple(wrong))).differences
    assert apart[:2] == (what, name)
    assert apart.here - apart.torch == amount


def test_a_wrong_shape_is_named():
    module, traced = both(ResNetSpec())
    wrong = [
        layer._replace(out_shape=(64, 57, 57)) if layer.name == "layer1.0.conv1" else layer for layer in traced.layers
    ]
    (apart,) = check(module, traced._replace(layers=tuple(wrong))).differences
    assert apart == ("shapes", "layer1.0.conv1", (64, 57, 57), (64, 56, 56))


def test_a_layer_that_is_missing_is_named():
    module, traced = both(ResNetSpec())
    kept = tuple(layer for layer in traced.layers if layer.name != "layer1.0.conv2")
    found = {(apart.what, apart.where): apart for apart in check(module, traced._replace(layers=kept)).differences}
    assert found.keys() == {(what, "layer1.0.conv2") for what in ("params", "macs", "shapes")}
    assert found["params", "layer1.0.conv2"][2:] == (0, 36_864)
    assert found["shapes", "layer1.0.conv2"].here is None


def test_another_network_does_not_pass():
    _, traced = both(ResNetSpec())
    found = check(build(replace(ResNetSpec(), stride_on="1x1"), "meta"), traced)
    assert {apart.what for apart in found.differences} == {"macs", "shapes"}


def test_a_module_used_twice_and_a_parameter_never_used():
    twice = foreign(lambda self, x: self.conv(self.conv(x)), conv=nn.Conv2d(3, 3, 3), spare=nn.Linear(4, 5))
    assert check(twice, trace(twice, (3, 9, 9))).differences == ()


def test_what_other_threads_run_is_not_counted():
    """A class asks for other networks at the same time."""
    module, traced = both(ResNetSpec())
    other, stop = build(find("resnet34").spec, "meta"), Event()

    def run_others():
        while not stop.is_set():
            trace(other, (3, 224, 224))
            with torch.no_grad():
                other(torch.empty(1, 3, 224, 224, device="meta"))

    thread, before = Thread(target=run_others), getswitchinterval()
    thread.start()
    setswitchinterval(0.0005)
    try:
        assert [check(module, traced).differences for _ in range(8)] == [()] * 8
    finally:
        setswitchinterval(before)
        stop.set()
        thread.join()


def test_the_sum_is_that_of_torchs_own_counter():
    module, traced = both(find("timm-seresnet50").spec)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        module(torch.empty(1, *traced.input_shape, device="meta"))
    assert 2 * check(module, traced).macs == counter.get_total_flops()


def test_the_module_is_left_without_hooks():
    module, traced = both(ResNetSpec())
    check(module, traced)
    assert not any(part._forward_hooks for part in module.modules())
