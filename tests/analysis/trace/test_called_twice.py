"""A module that is called twice is two calls of one module, whoever is asked: its parameters once, its work twice."""

import onnx
import onnxruntime
import pytest
import torch
from onnx import checker
from torch import nn
from torchinfo import summary

from explorer.analysis import totals, trace
from explorer.analysis.blocks.structure import structure
from explorer.analysis.compare.align import align
from explorer.analysis.compare.difference import MEASURES, difference
from explorer.analysis.counts.intensity import loads
from explorer.analysis.counts.memory import saved
from explorer.analysis.counts.receptive_field import receptive_field
from explorer.analysis.onnx.from_onnx import from_onnx
from explorer.analysis.tables.table import frame
from explorer.analysis.tools.frameworks import torchinfo_mult_adds
from explorer.analysis.trace.check import check
from explorer.export.onnx import written
from tests.analysis import truth
from tests.analysis.counts.test_memory import really_saved

pytestmark = pytest.mark.usefixtures("one_child")

IMAGE = (3, 9, 11)
WEIGHTS = 8 * 8 * 9 + 8


class Twice(nn.Module):
    """One convolution and one normalisation, each called twice, and a module that has the name of a second call."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3)
        self.conv = nn.Conv2d(8, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.relu = nn.ReLU()
        self.conv_1 = nn.Conv2d(8, 8, 1)

    def forward(self, x):
        x = self.relu(self.norm(self.conv(self.conv1(x))))
        return self.relu(self.norm(self.conv_1(self.conv(x))))


class Apart(Twice):
    """The same with two of each."""

    def __init__(self):
        super().__init__()
        self.again, self.norm_again = nn.Conv2d(8, 8, 3, padding=1), nn.BatchNorm2d(8)

    def forward(self, x):
        x = self.relu(self.norm(self.conv(self.conv1(x))))
        return self.relu(self.norm_again(self.conv_1(self.again(x))))


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(5)
    made = Twice()
    for tensor in (made.norm.running_mean, made.norm.running_var, made.norm.weight, made.norm.bias):
        nn.init.uniform_(tensor, 0.5, 1.5)
    return made.eval()


@pytest.fixture(scope="module")
def found(network):
    return trace(network, IMAGE)


def test_its_layers_have_their_own_names_and_say_what_was_counted_before(found):
    names = [layer.name for layer in found.layers]
    assert len(set(names)) == len(names) == 8
    second = next(layer for layer in found.layers if layer.name == "conv_1")
    assert (second.params, second.again) == (0, (WEIGHTS - 8, 8, 0))
    assert [layer.again for layer in found.layers if layer.kind == "norm"] == [(0, 0, 0), (8, 8, 16)]


def test_parameters_once_and_work_twice(network, found):
    sums, real = totals(found), truth.run(network, IMAGE, "cpu")
    assert (sums.params, sums.macs) == (truth.params(network), real.macs)
    assert sums.buffers == truth.running_statistics(network)
    assert not check(network, found).differences
    assert frame(found.layers)["params"].sum() == sums.params and frame(found.layers)["macs"].sum() == sums.macs
    drawn = [
        layer for stage in structure(found) for run in stage.runs for block in run.blocks for layer in block.all_layers
    ]
    assert sum(layer.params for layer in drawn) == sums.params and sum(layer.macs for layer in drawn) == sums.macs


def test_memory_and_the_field_are_those_of_two_calls(network, found):
    assert saved(found).activations(2) == really_saved(Twice(), IMAGE)
    assert receptive_field(found)[-1].longest == (7, 7)


def test_its_weights_are_read_at_each_call_and_torchinfo_counts_them_so(network, found):
    read = {load.name: load.held for load in loads(found)}
    assert read["conv"] == read["conv_1"] == 4 * WEIGHTS
    said = summary(network, (1, *IMAGE), verbose=0)
    assert torchinfo_mult_adds(found) == said.total_mult_adds and totals(found).params == said.total_params


def test_the_difference_to_two_modules_is_the_second_ones_parameters(found):
    apart = trace(Apart(), IMAGE)
    for measure in MEASURES:
        steps = difference(found, apart, align(found, apart), measure)
        assert steps.start + sum(step.delta for step in steps.steps) == steps.end
    params, macs = (difference(found, apart, align(found, apart), measure) for measure in ("params", "macs"))
    assert (params.end - params.start, macs.end - macs.start) == (WEIGHTS + 16, 0)


@pytest.mark.parametrize("filled", [False, True])
def test_onnx_has_its_tensors_once_and_reads_back(network, found, filled):
    content = written(network, found, "twice", filled)
    checker.check_model(content, full_check=True)
    graph = onnx.load_from_string(content).graph
    nodes = [node.name for node in graph.node if node.op_type != "Constant"]
    assert len(set(nodes)) == len(nodes) == 8
    reads = [name for node in graph.node for name in node.input if name == "conv.weight"]
    held = [tensor.name for tensor in graph.initializer] if filled else [one.output[0] for one in graph.node[:99]]
    assert len(reads) == 2 and held.count("conv.weight") == 1
    assert from_onnx(content) == found


def test_onnxruntime_gives_what_torch_gives(network, found):
    images = torch.randn(2, *IMAGE, generator=torch.Generator().manual_seed(2))
    session = onnxruntime.InferenceSession(written(network, found, "twice", True), providers=["CPUExecutionProvider"])
    with torch.no_grad():
        ours = network(images)
    theirs = torch.from_numpy(session.run(None, {"input": images.numpy()})[0])
    assert (theirs - ours).abs().max() < 1e-4
