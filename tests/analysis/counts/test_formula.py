"""Every sum shown comes out at the count it explains."""

import re

import pytest
from hypothesis import given
from torch import nn

from explorer.analysis import trace
from explorer.analysis.counts import formula
from explorer.presets import find
from tests.strategies import specs
from tests.traces import trace_of

READ_AS = str.maketrans({"×": "*", "·": "*", "−": "-", "⌊": "(", "⌋": ")", "⌈": "-(-", "⌉": ")", "/": "//", ",": ""})


def reckon(line):
    """Both sides of a sum: what its left side comes to, and what it says it comes to."""
    left, equals, right = line.translate(READ_AS).rpartition(" = ")
    assert re.fullmatch(r"[0-9+*/() -]+", left), line
    assert equals and re.fullmatch(r"[0-9]+", right), line
    return eval(left), int(right)  # digits and operators alone


def layers_of(spec):
    return trace_of(spec).layers


def check(lines):
    """`lines` are pairs of a formula and the count it stands for, None where there is none to explain."""
    for line, count in lines:
        assert bool(line) == (count is not None), line
        if line:
            assert reckon(line) == (count, count), line


def test_a_wrong_sum_would_be_seen():
    assert reckon("⌊(56 + 2·1 − 3) / 2⌋ + 1 = 28") == (28, 28)
    assert reckon("⌈(3 + 2·0 − 2) / 2⌉ + 1 = 2") == (2, 2)
    assert reckon("3 × 3 × 64 = 1,000") == (576, 1000)


@given(specs())
def test_parameters_come_out(spec):
    check((formula.parameters(layer), layer.params or None) for layer in layers_of(spec))


@given(specs())
def test_macs_come_out(spec):
    check((formula.macs(layer), layer.macs or None) for layer in layers_of(spec))


@given(specs())
def test_output_sides_come_out(spec):
    lines = []
    for layer in layers_of(spec):
        slides = layer.kernel and layer.stride
        lines.append((formula.output_side(layer), layer.out_shape[1] if slides else None))
    assert sum(count is not None for _, count in lines) >= 2
    check(lines)


LINES = [
    ("resnet50", "conv1", "7 × 7 × 3 × 64 = 9,408", "9,408 × 112 × 112 = 118,013,952"),
    ("resnet50", "bn1", "2 × 64 = 128", ""),
    ("resnet50", "layer2.0.downsample.0", "1 × 1 × 256 × 512 = 131,072", "131,072 × 28 × 28 = 102,760,448"),
    ("resnet50", "fc", "2,048 × 1,000 + 1,000 = 2,049,000", "2,048 × 1,000 = 2,048,000"),
    ("resnet50", "relu", "", ""),
    ("cifar-resnet20", "fc", "64 × 10 + 10 = 650", "64 × 10 = 640"),
]


@pytest.mark.parametrize("net, name, parameters, macs", LINES)
def test_a_sum_is_written_as_a_reader_would(net, name, parameters, macs):
    layer = next(layer for layer in layers_of(find(net).spec) if layer.name == name)
    assert formula.parameters(layer) == parameters
    assert formula.macs(layer) == macs


def test_the_side_is_the_height():
    conv = layers_of(find("resnet50").spec)[0]
    assert formula.output_side(conv) == "⌊(224 + 2·3 − 7) / 2⌋ + 1 = 112"
    tall = conv._replace(in_shape=(3, 100, 30), out_shape=(64, 50, 15))
    assert formula.output_side(tall) == "⌊(100 + 2·3 − 7) / 2⌋ + 1 = 50"


def test_a_window_of_values_that_lie_apart_reaches_further():
    (conv,) = trace(nn.Conv2d(3, 4, 3, stride=2, padding=1, dilation=2), (3, 20, 20)).layers
    assert formula.output_side(conv) == "⌊(20 + 2·1 − 2·(3 − 1) − 1) / 2⌋ + 1 = 9"
    check([(formula.output_side(conv), 9)])
