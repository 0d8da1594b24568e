"""Sums over layers, and the numbers everyone quotes."""

from dataclasses import replace
from math import prod

import pytest
from hypothesis import given
from torch import nn

from explorer.analysis import Layer, Trace, totals
from explorer.model import build
from explorer.model.shortcuts import SHORTCUTS
from explorer.presets import PRESETS, find
from tests.analysis import truth
from tests.strategies import specs
from tests.traces import trace_of


def layer(name, kind="conv", **columns):
    """A row with nothing in it but `columns`."""
    empty = dict.fromkeys(Layer._fields) | {"weights": 0, "biases": 0, "buffers": 0, "macs": 0, "out_shape": ()}
    return Layer(**(empty | {"name": name, "kind": kind} | columns))


ROWS = (
    layer("conv", weights=100, macs=1000, out_shape=(4, 5, 5)),
    layer("bn", "norm", weights=3, biases=4, buffers=7, out_shape=(4, 5, 5)),
    layer("short", "projection", weights=10, macs=50, out_shape=(2, 3, 3)),
    layer("fc", "linear", weights=20, biases=2, macs=20, out_shape=(2,)),
    layer("mystery", "unknown", macs=None, out_shape=(9, 9, 9)),
)


def test_totals_are_column_sums():
    counted = totals(Trace((3, 5, 5), ROWS, ("mystery",), (("spare", 1000), ("other", 5))))
    assert counted.params == 100 + (3 + 4) + 10 + (20 + 2) + 1005
    assert counted.buffers == 7
    assert counted.macs == 1000 + 50 + 20
    assert counted.activations == 100 + 18 + 2
    assert counted.weighted_layers == 2


def test_a_mac_is_two_flops_and_a_weight_four_bytes():
    counted = totals(Trace((3, 5, 5), ROWS))
    assert counted.flops == 2 * counted.macs == 2140
    assert counted.bytes == 4 * counted.params == 4 * 139


def test_nothing_counts_nothing():
    counted = totals(Trace((3, 5, 5), ()))
    assert (counted.params, counted.macs, counted.activations, counted.weighted_layers) == (0, 0, 0, 0)


def count(spec):
    return totals(trace_of(spec))


QUOTED = {  # torchvision and the paper
    "resnet50": (25_557_032, 4_089_184_256, 50),
    "resnet50-v1": (25_557_032, 3_857_973_248, 50),
    "resnet18": (11_689_512, 1_814_073_344, 18),
    "cifar-resnet1202": (19_421_274, 2_829_238_912, 1202),
}


@pytest.mark.parametrize("name, quoted", QUOTED.items())
def test_the_numbers_everyone_quotes(name, quoted):
    counted = count(find(name).spec)
    assert (counted.params, counted.macs, counted.weighted_layers) == quoted


@pytest.mark.parametrize("shortcut", SHORTCUTS)
@pytest.mark.parametrize("depth", [18, 34, 50, 101, 152])
def test_shortcuts_add_no_depth(depth, shortcut):
    assert count(replace(PRESETS[f"resnet{depth}"].spec, shortcut=shortcut)).weighted_layers == depth


@given(specs())
def test_activations_are_what_convolutions_and_the_classifier_write(spec):
    network = build(spec, "meta")
    written = truth.run(network, spec.input).shapes
    weighted = [path for path, part in network.named_modules() if isinstance(part, nn.Conv1d | nn.Conv2d | nn.Linear)]
    assert count(spec).activations == sum(prod(out) for path in weighted for _, out in written[path])
