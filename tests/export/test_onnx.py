"""ONNX files: valid by onnx's own checker, and run by onnxruntime they give what torch gives."""

import json
from dataclasses import replace

import onnx
import onnxruntime
import pytest
import torch
from hypothesis import example, given, settings
from onnx import checker, numpy_helper
from torch import nn

from explorer.analysis import totals, trace
from explorer.analysis.onnx.from_onnx import from_onnx
from explorer.analysis.trace.operations import OPERATIONS
from explorer.export import onnx as exporting
from explorer.export.onnx import NotInOnnx, TooLarge, fresh, to_onnx, written
from explorer.export.onnx_attachment import attachment
from explorer.i18n import LANGUAGES
from explorer.model.attention import ATTENTIONS
from explorer.presets import PRESETS
from tests.kinds import LONGEST, ONE_OF_EACH_KIND
from tests.strategies import TABLES, specs
from tests.traces import trace_of

pytestmark = pytest.mark.usefixtures("one_child")
CLOSE = 1e-4

# A preset for each kind of block, stem, shortcut, normalisation, attention and head that a preset has, on small images.
EACH = {
    "resnet18": (3, 65, 49),
    "resnet50": (3, 64, 64),
    "resnet50-v1": (3, 64, 64),
    "resnext50-32x4d": (3, 64, 64),
    "timm-resnet50d": (3, 65, 97),
    "timm-resnet50t": (3, 64, 64),
    "timm-seresnet50": (3, 64, 64),
    "timm-ecaresnet50d": (3, 64, 64),
    "timm-resnetv2-50": (3, 64, 64),
    "keras-resnet50": (3, 64, 64),
    "keras-resnet50v2": (3, 65, 65),
    "slim-resnet-v1-50": (3, 64, 64),
    "cifar-resnet20": (3, 32, 32),
    "plain34": (3, 64, 64),
    "preact-resnet110": (3, 32, 32),
    "mnist-two-blocks": (1, 29, 29),
    "d2l-resnet18": (1, 96, 96),
    "akamaster-resnet20": (3, 33, 33),
    "resnet34-c": (3, 64, 64),
    "bearpaw-preresnet110": (3, 32, 32),
    "kuangliu-preactresnet18": (3, 32, 32),
    "caffe-se-resnet50": (3, 64, 64),
    "caffe-resnet50": (3, 64, 64),
}


def settled_network(spec):
    """A network of random weights whose running statistics are random too: a fresh one's are 0 and 1."""
    network, generator = fresh(spec).eval(), torch.Generator().manual_seed(1)
    for part in network.modules():
        if isinstance(part, (nn.BatchNorm2d, nn.GroupNorm)):
            nn.init.uniform_(part.weight, 0.5, 1.5, generator=generator)
            nn.init.uniform_(part.bias, -0.5, 0.5, generator=generator)
        if isinstance(part, nn.BatchNorm2d):
            nn.init.uniform_(part.running_mean, -0.5, 0.5, generator=generator)
            nn.init.uniform_(part.running_var, 0.5, 2, generator=generator)
    return network


def apart(spec, batch=2):
    """How far onnxruntime is from torch, by the size of what torch gives."""
    return distance(settled_network(spec), spec.input, batch)


def distance(network, image, batch=2):
    content = written(network, trace(network, image), "net", filled=True)
    checker.check_model(content, full_check=True)
    images = torch.randn(batch, *image, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        ours = network(images)
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    theirs = torch.from_numpy(session.run(None, {"input": images.numpy()})[0])
    assert theirs.shape == ours.shape
    return ((theirs - ours).abs().max() / ours.abs().max().clamp(min=1)).item()


def test_each_kind_has_a_preset_among_those_that_are_run():
    run = [PRESETS[name].spec for name in EACH]
    for knob, table in TABLES.items():
        of_presets = {getattr(preset.spec, knob) for preset in PRESETS.values()} & set(table)
        assert of_presets <= {getattr(spec, knob) for spec in run}, knob


@pytest.mark.parametrize("name", EACH)
def test_a_preset_gives_what_torch_gives(name):
    assert apart(replace(PRESETS[name].spec, input=EACH[name])) < CLOSE


@settings(deadline=None)
@given(specs())
def test_a_generated_network_gives_what_torch_gives(spec):
    assert apart(spec) < CLOSE


@pytest.mark.parametrize("knob, value", [(knob, value) for knob, table in TABLES.items() for value in table])
def test_every_choice_gives_what_torch_gives(knob, value):
    """Also where no preset has it."""
    order = "pre" if knob in ("projects", "final_norm") else "post"
    small = replace(PRESETS["resnet50"].spec, repeats=(1, 2), width=32, input=(2, 33, 41), classes=5, order=order)
    spec = replace(small, **{knob: value})
    assert apart(replace(spec, stem_width=256) if value in ("deep", "tiered") else spec) < CLOSE


@settings(deadline=None)
@given(specs())
@example(PRESETS["resnet50"].spec)
def test_without_weights_it_is_valid_and_reads_back(spec):
    content = to_onnx(spec)
    checker.check_model(content, full_check=True)
    assert from_onnx(content) == trace_of(spec)


@pytest.mark.parametrize("name", dict.fromkeys([*ONE_OF_EACH_KIND, LONGEST]))
def test_every_preset_is_valid_and_reads_back(name):
    spec = PRESETS[name].spec
    content = to_onnx(spec)
    checker.check_model(content)
    assert from_onnx(content) == trace_of(spec)


def test_weights_are_left_out_or_those_of_the_state_dict():
    spec = PRESETS["resnet18"].spec
    empty, full = onnx.load_from_string(to_onnx(spec)), onnx.load_from_string(to_onnx(spec, "random"))
    assert not empty.graph.initializer and empty.ByteSize() < 100_000
    state = {name: tensor for name, tensor in fresh(spec).state_dict().items() if tensor.dim()}
    held = {tensor.name: numpy_helper.to_array(tensor) for tensor in full.graph.initializer}
    assert held.keys() == state.keys()
    assert all((held[name] == tensor.numpy()).all() for name, tensor in state.items())
    constants = {node.output[0] for node in empty.graph.node if node.op_type == "Constant"}
    assert constants == state.keys()


def test_a_file_is_the_same_each_time_and_touches_nobodys_random_numbers():
    spec = PRESETS["cifar-resnet20"].spec
    torch.manual_seed(7)
    before = torch.get_rng_state()
    assert to_onnx(spec, "random") == to_onnx(spec, "random") and to_onnx(spec) == to_onnx(spec)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_batch_is_open_and_versions_are_written_down():
    model = onnx.load_from_string(to_onnx(PRESETS["resnet50"].spec))
    assert [opset.version for opset in model.opset_import] == [exporting.OPSET] == [21]
    assert model.ir_version == exporting.IR_VERSION == 10
    (image,), (scores,) = model.graph.input, model.graph.output
    assert [dim.dim_param or dim.dim_value for dim in image.type.tensor_type.shape.dim] == ["N", 3, 224, 224]
    assert [dim.dim_param or dim.dim_value for dim in scores.type.tensor_type.shape.dim] == ["N", 1000]


def test_each_node_says_what_it_holds_and_costs():
    spec = PRESETS["timm-seresnet50"].spec
    model, found = onnx.load_from_string(to_onnx(spec)), trace_of(spec)
    nodes = {node.name: node for node in model.graph.node if node.op_type != "Constant"}
    assert [*nodes] == [layer.name for layer in found.layers]
    for layer in found.layers:
        said = {entry.key: entry.value for entry in nodes[layer.name].metadata_props}
        for name, value in (("parameters", layer.params), ("buffers", layer.buffers), ("macs", layer.macs)):
            assert said.get(name) == (str(value) if value else None)
        assert (said["stage"], said["kind"]) == (layer.stage, layer.kind)
    assert nodes["conv1"].doc_string.splitlines() == ["7 × 7 × 3 × 64 = 9,408", "9,408 × 112 × 112 = 118,013,952"]


def test_the_attachment_names_each_node_that_has_a_count():
    """As Netron reads it: a signature, and entries of kind, target, name and value. A name comes once for a target."""
    spec = PRESETS["resnet50"].spec
    content, found = json.loads(attachment(spec)), trace_of(spec)
    assert content["signature"] == "netron:attachment"
    keys = [(entry["kind"], entry["target"], entry["name"]) for entry in content["metrics"]]
    assert len(set(keys)) == len(keys)
    assert {kind for kind, _, _ in keys} == {"model", "graph", "node"}
    of_nodes = [entry for entry in content["metrics"] if entry["kind"] == "node"]
    macs = {entry["target"]: entry["value"] for entry in of_nodes if entry["name"] == "MACs"}
    assert macs == {layer.name: layer.macs for layer in found.layers if layer.macs}
    sums = totals(found)
    whole = {entry["name"]: entry["value"] for entry in content["metrics"] if entry["kind"] == "model"}
    assert whole == {"parameters": sums.params, "buffers": sums.buffers, "MACs": sums.macs, "FLOPs": 2 * sums.macs}
    names = {node.name for node in onnx.load_from_string(to_onnx(spec)).graph.node}
    assert {target for kind, target, _ in keys if kind == "node"} <= names


def test_what_fits_in_no_file_is_refused_with_its_number():
    spec = replace(PRESETS["resnext101-32x8d"].spec, group_width=48)  # 829 million parameters
    with pytest.raises(TooLarge, match=r"[\d,]{13}"):
        to_onnx(spec, "random")
    assert len(to_onnx(spec)) < 10**6


def test_an_unknown_way_to_fill_it_names_the_known_ones():
    with pytest.raises(ValueError, match="none, random"):
        to_onnx(PRESETS["resnet18"].spec, "trained")


def test_every_operation_of_the_networks_has_an_operator():
    used = {layer.op for preset in map(PRESETS.get, ONE_OF_EACH_KIND) for layer in trace_of(preset.spec).layers}
    assert used <= OPERATIONS.keys()


class BrightestGate(nn.Module):
    """A gate on channels that looks at the brightest place of each: x * sigmoid(conv(max(x)))."""

    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 1)

    def forward(self, x):
        return x * torch.sigmoid(self.conv(x.amax((2, 3), keepdim=True)))


def test_a_gate_that_no_preset_has_is_written_and_reads_back(monkeypatch):
    monkeypatch.setitem(ATTENTIONS, "se", replace(ATTENTIONS["se"], make=BrightestGate))
    spec = replace(PRESETS["resnet50"].spec, repeats=(1, 2), width=32, input=(2, 33, 41), attention="se")
    assert apart(spec) < CLOSE
    assert from_onnx(to_onnx(spec)) == trace_of(spec)


def test_what_onnx_has_no_operator_for_is_refused_by_its_name():
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Softmax(0))
    with pytest.raises(NotInOnnx, match="softmax of 1 ") as wrong:
        written(network, trace(network, (3, 8, 8)), "net", filled=False)
    assert all("softmax" in wrong.value.sentence.into(lang) for lang in LANGUAGES)


class OwnWeights(nn.Module):
    """A module that calls a function with weights of its own, and two that share theirs."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(6, 3, 3, 3))
        self.fc, self.tied = nn.Linear(6, 6), nn.Linear(6, 6)
        self.tied.weight = self.fc.weight

    def forward(self, x):
        x = torch.nn.functional.conv2d(x, self.weight, stride=2).mean((2, 3))
        return self.tied(self.fc(x * 0.5) - 1)


def test_layers_keep_their_names_whatever_their_weights_are_called():
    network = nn.Sequential(OwnWeights(), nn.ReLU())
    found = trace(network, (3, 9, 9))
    assert [layer.again for layer in found.layers if layer.kind == "linear"] == [(0, 0, 0), (36, 0, 0)]
    for filled in (False, True):
        assert from_onnx(written(network, found, "net", filled)) == found
    assert distance(network, (3, 9, 9)) < CLOSE
