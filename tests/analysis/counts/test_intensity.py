"""Bytes, FLOPs and time bounds, against bytes of real tensors and torch's counter."""

from math import inf, isclose

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis import trace
from explorer.analysis.counts.intensity import bound, intensity_sum, least, loads, seconds
from explorer.devices import WIDTHS, devices
from explorer.model import build
from explorer.presets import find
from tests.analysis import truth
from tests.strategies import specs


def traced(spec):
    network = build(spec, "meta")
    return network, trace(network, spec.input)


@given(specs(), st.integers(1, 9), st.sampled_from(sorted(WIDTHS)))
def test_flops_are_those_of_torch(spec, batch, precision):
    network, found = traced(spec)
    counted = sum(load.flops for load in loads(found, batch, precision))
    assert counted == 2 * batch * truth.run(network, spec.input).macs


@given(specs(), st.integers(1, 9))
def test_bytes_held_are_those_of_the_network(spec, batch):
    network, found = traced(spec)
    held = sum(load.held for load in loads(found, batch))
    assert held == 4 * (truth.params(network) + truth.running_statistics(network))


def test_a_convolution_moves_its_tensors():
    network, found = traced(find("resnet50").spec)
    first = loads(found, batch=8)[0]
    pixels = torch.empty(8, 3, 224, 224, device="meta")
    assert first.read == pixels.nbytes
    assert first.held == network.conv1.weight.nbytes
    assert first.written == network.conv1(pixels).nbytes
    assert first.flops == 2 * 8 * 118_013_952
    assert first.intensity == first.flops / (first.read + first.held + first.written)


def test_an_addition_reads_both_and_a_view_moves_nothing():
    _, found = traced(find("resnet50").spec)
    named = {load.name: load for load in loads(found)}
    add = named["layer1.0.add"]
    assert (add.flops, add.read, add.held, add.written) == (0, 2 * 4 * 256 * 56 * 56, 0, 4 * 256 * 56 * 56)
    assert named["flatten"].bytes == named["flatten"].intensity == 0


def test_16_bits_halve_the_bytes_and_double_the_intensity():
    _, found = traced(find("resnet50").spec)
    for single, half in zip(loads(found, 4), loads(found, 4, "float16"), strict=True):
        assert (half.flops, 2 * half.bytes) == (single.flops, single.bytes)
        assert half.intensity == 2 * single.intensity


def test_a_larger_batch_reads_the_weights_once():
    """The classifier of one image reads 2 million weights to use each once; a batch of 256 uses them 256 times."""
    _, found = traced(find("resnet50").spec)
    one, many = (next(load for load in loads(found, batch) if load.name == "fc") for batch in (1, 256))
    assert one.held == many.held == 4 * 2_049_000
    assert one.intensity == pytest.approx(0.5, abs=0.01)
    assert many.intensity > 100 * one.intensity


@given(specs(), st.integers(1, 64), st.sampled_from(sorted(WIDTHS)), st.sampled_from(sorted(devices())))
def test_the_bound_is_the_roofline(spec, batch, precision, key):
    """FLOP/s reached within the bound are min(peak, intensity x bandwidth), never more."""
    device, (_, found) = devices()[key], traced(spec)
    for load in loads(found, batch, precision):
        least = bound(load, device, precision)
        if load.flops:
            roof = min(device.peaks[precision], load.intensity * device.bandwidth)
            assert isclose(load.flops / least.seconds, roof)
        assert (least.by == "compute") == (load.intensity > device.ridge(precision))


def test_the_whole_is_the_sum_of_its_layers():
    _, found = traced(find("resnet50").spec)
    device, asked = devices()["a100-sxm"], loads(found, 32)
    assert seconds(asked, device) == sum(bound(load, device).seconds for load in asked)
    assert seconds(asked, device) >= sum(load.flops for load in asked) / device.peaks["float32"]
    assert seconds(asked, device, "float16") < seconds(asked, device)


def test_the_first_layer_as_a_sum():
    _, found = traced(find("resnet50").spec)
    line = intensity_sum(loads(found)[0])
    assert line == "236,027,904 / (602,112 + 37,632 + 3,211,264) = 61.3"
    left, _, right = line.replace(",", "").partition(" = ")
    assert round(eval(left), 1) == float(right)  # digits and operators alone
    assert intensity_sum(loads(found)[1]) == ""


@pytest.mark.parametrize("device", devices().values(), ids=devices())
def test_a_device_has_figures_and_a_source(device):
    assert device.source.startswith("NVIDIA")
    assert 0 < device.peaks["float32"] < device.peaks["float16"] < inf
    assert 1e11 < device.bandwidth < 1e13
    assert device.ridge("float32") == device.peaks["float32"] / device.bandwidth


# What cores, clocks and buses give: float32 units x 2 x GHz boost; bus bits / 8 x Gbit/s a pin. NVIDIA's whitepapers.
BY_ARITHMETIC = {
    "h100-sxm": (16_896 * 2 * 1.980, 5120 / 8 * 5.2),
    "a100-sxm": (6_912 * 2 * 1.410, 5120 / 8 * 3.186),
    "v100-sxm2": (5_120 * 2 * 1.530, 4096 / 8 * 1.752),
    "l4": (7_424 * 2 * 2.040, 192 / 8 * 12.5),
    "rtx-4090": (16_384 * 2 * 2.520, 384 / 8 * 21),
    "rtx-3090": (10_496 * 2 * 1.695, 384 / 8 * 19.5),
}


@pytest.mark.parametrize("key", devices())
def test_a_device_s_figures_follow_from_its_cores_and_its_bus(key):
    gigaflops, gigabytes = BY_ARITHMETIC[key]
    assert devices()[key].peaks["float32"] == pytest.approx(gigaflops * 1e9, rel=0.015)
    assert devices()[key].bandwidth == pytest.approx(gigabytes * 1e9, rel=0.01)


@given(specs(), st.integers(1, 64), st.sampled_from(sorted(WIDTHS)), st.sampled_from(sorted(devices())))
def test_the_least_time_is_told_apart(spec, batch, precision, key):
    """Every layer waits for arithmetic or for memory, or has no FLOPs and only moves bytes; a view does neither."""
    device, (_, found) = devices()[key], traced(spec)
    asked = loads(found, batch, precision)
    told = least(asked, device, precision)
    views = sum(load.bytes == 0 for load in asked)
    at_peak = sum(load.intensity > device.ridge(precision) for load in asked)
    assert (told.counted + told.moving + views, told.counted - told.held_back) == (len(asked), at_peak)
    assert told.seconds == seconds(asked, device, precision)
    moved = sum(load.bytes for load in asked if not load.flops)
    assert isclose(told.moving_seconds, moved / device.bandwidth)


@given(st.floats(1e-3, 1e5), st.sampled_from(sorted(WIDTHS)), st.sampled_from(sorted(devices())))
def test_the_roof_bends_at_the_ridge(intensity, precision, key):
    device = devices()[key]
    roof = device.roof(intensity, precision)
    if intensity < device.ridge(precision):
        assert isclose(roof / intensity, device.bandwidth)
    else:
        assert isclose(roof, device.peaks[precision])
