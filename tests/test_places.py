"""Where a layer stands in the exported file, against the file itself while it runs."""

import sys

import pytest
import torch
from hypothesis import given
from torch import nn

from explorer.codegen import code, way
from explorer.presets import find
from tests.strategies import specs
from tests.traces import trace_of

FILE = "exported.py"


def made_at(text):
    """The line of the file that makes each module, by its name, watched while it is built."""
    lines, init = {}, nn.Module.__init__

    def noted(self, *words, **look):
        frame = sys._getframe(1)
        while frame and (frame.f_code.co_filename != FILE or frame.f_code.co_name == "__init__" and "self" in frame.f_locals
                         and frame.f_locals["self"] is self):  # fmt: skip
            frame = frame.f_back
        lines[id(self)] = frame.f_lineno if frame else 0
        init(self, *words, **look)

    names = {"__name__": "exported"}
    exec(compile(text, FILE, "exec"), names)  # noqa: S102
    nn.Module.__init__ = noted
    try:
        with torch.device("meta"):
            network = names["build"]()
    finally:
        nn.Module.__init__ = init
    return {name: lines[id(part)] for name, part in network.named_modules()}, dict(network.named_modules())


def assert_ways(spec):
    """Each layer that is a module of torch's own is made in the last line of its way."""
    text = code(spec)
    real, modules = made_at(text)
    rows = text.splitlines()
    for layer in trace_of(spec).layers:
        found = way(text, layer.name)
        assert found, layer.name
        last = rows[found.lines[-1] - 1]
        if layer.name in real and layer.name.endswith(".downsample"):  # made in a function; its name is given here
            assert last.strip().startswith("self.downsample = ")
        elif layer.name in real:
            assert found.made and real[layer.name] == found.lines[-1], layer.name
            assert type(modules[layer.name]).__name__ in last
        stage, *rest = layer.name.split(".")
        if rest and stage.startswith("layer"):
            assert rows[found.lines[0] - 1].strip().startswith(f"self.{stage} = ")
            assert "blocks.append(" in rows[found.lines[1] - 1]


@pytest.mark.parametrize(
    "name",
    [
        *("resnet50", "cifar-resnet20", "keras-resnet50v2", "timm-resnet50d", "timm-seresnet50", "timm-ecaresnet50d"),
        *("timm-resnetv2-50d", "d2l-resnet18", "mnist-two-blocks", "wrn-28-10", "resnext50-32x4d", "plain34"),
    ],
)
def test_the_layers_of_a_preset(name):
    assert_ways(find(name).spec)


@given(specs())
def test_the_layers_of_any_network(spec):
    assert_ways(spec)


@pytest.mark.parametrize("net, layer, line", [
    ("resnet50", "layer2.0.conv2", "self.conv2 = nn.Conv2d("),
    ("resnet50", "layer4.2.relu_1", "self.relu = nn.ReLU("),
    ("resnet50", "layer2.0.add", "out = out + self.downsample(x)"),
    ("resnet50", "flatten", "x = torch.flatten(x, 1)"),
    ("resnet50", "fc", "self.fc = nn.Linear(2048, 1000)"),
    ("timm-resnet50d", "conv1.3", "nn.Conv2d(32, 32, kernel_size=3"),
    ("timm-resnet50d", "layer2.0.downsample.0", "pool = nn.AvgPool2d(2, stride"),
    ("timm-seresnet50", "layer1.0.se.fc2", "self.fc2 = nn.Conv2d(squeezed, channels"),
    ("timm-seresnet50", "layer1.0.se.mul", "return x * torch.sigmoid(gate)"),
    ("cifar-resnet20", "layer2.0.downsample.pad", "return F.pad(x"),
    ("cifar-resnet20", "layer2.0.downsample.getitem", "x = x[:, :, :: self.stride"),
    ("keras-resnet50v2", "layer1.0.add", "out = out + self.downsample("),
])  # fmt: skip
def test_a_layer_stands_in_this_line(net, layer, line):
    text = code(find(net).spec)
    assert text.splitlines()[way(text, layer).lines[-1] - 1].strip().startswith(line)


@pytest.mark.parametrize("layer", ["", "layer9.0.conv1", "layer1.0.nothing", "stem", "layer1.x", "relu.0", "conv1.0.0"])
def test_what_is_no_layer_has_no_way(layer):
    assert way(code(find("resnet50").spec), layer) is None
