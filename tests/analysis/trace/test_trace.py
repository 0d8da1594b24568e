"""Every shape, parameter and MAC of generated ResNets, against torch."""

import re

import pytest
from hypothesis import given
from torch import nn

from explorer.analysis import totals, trace
from explorer.analysis.trace.records import KINDS
from explorer.model import build
from explorer.presets import PRESETS
from explorer.spec import ResNetSpec, facts
from tests.analysis import truth
from tests.strategies import specs

WEIGHTED = (nn.Conv1d, nn.Conv2d, nn.Linear)


def traced(spec):
    network = build(spec, "meta")
    return network, trace(network, spec.input)


def uses(layers, paths):
    """Layers by the module they are of, in order of use: relu, relu_1, relu_2 are three uses of relu."""
    found = {}
    for layer in layers:
        path = layer.name if layer.name in paths else re.sub(r"_\d+$", "", layer.name)
        found.setdefault(path, []).append(layer)
    return found


@given(specs())
def test_shapes_into_and_out_of_each_module(spec):
    network, found = traced(spec)
    real = truth.run(network, spec.input).shapes
    parts = dict(network.named_modules())
    by_module = uses(found.layers, parts)
    leaves = {
        path
        for path, part in parts.items()
        if not list(part.children()) and not type(part).__module__.startswith("explorer.model")
    }
    for path in leaves - {path for path, part in parts.items() if isinstance(part, nn.Identity)}:
        assert [(layer.in_shape, layer.out_shape) for layer in by_module.pop(path)] == real[path]
    free = re.compile(r"\.(se|downsample)\.")  # a gate or a shortcut may do by itself whatever it likes
    own = {path.rpartition(".")[2] for path in by_module if not free.search(path)}
    assert own <= {"add", "flatten"}


@given(specs())
def test_a_container_ends_with_its_last_layer(spec):
    """Blocks, stages and shortcuts: what comes out of them comes out of the last layer inside."""
    network, found = traced(spec)
    for path, shapes in truth.run(network, spec.input).shapes.items():
        inside = [
            layer for layer in found.layers if layer.name == path or layer.name.startswith(f"{path}." if path else "")
        ]
        if inside and not isinstance(network.get_submodule(path), nn.ReLU):
            assert inside[-1].out_shape == shapes[-1][1]


@given(specs())
def test_macs_of_each_layer(spec):
    network, found = traced(spec)
    real = truth.run(network, spec.input)
    assert {layer.name: layer.macs for layer in found.layers if layer.macs} == {
        path: macs for path, macs in real.macs_by_module.items() if macs and path in dict(_weighted(network))
    }
    assert totals(found).macs == sum(layer.macs for layer in found.layers) == real.macs
    assert found.unknown == ()


def _weighted(network):
    return [(path, part) for path, part in network.named_modules() if isinstance(part, WEIGHTED)]


@given(specs())
def test_weights_biases_and_buffers_of_each_layer(spec):
    network, found = traced(spec)
    held = {layer.name: (layer.weights, layer.biases, layer.buffers) for layer in found.layers}
    for path, part in network.named_modules():
        own = dict(part.named_parameters(recurse=False)) | dict(part.named_buffers(recurse=False))
        if own:
            size = {name: tensor.numel() for name, tensor in own.items()}
            statistics = size.get("running_mean", 0) + size.get("running_var", 0)
            assert held.pop(path) == (size["weight"], size.get("bias", 0), statistics)
    assert set(held.values()) == {(0, 0, 0)}


@given(specs())
def test_columns_sum_to_totals(spec):
    network, found = traced(spec)
    counted = totals(found)
    assert counted.params == sum(layer.params for layer in found.layers) == truth.params(network)
    assert counted.buffers == sum(layer.buffers for layer in found.layers) == truth.running_statistics(network)
    assert counted.flops == 2 * sum(layer.macs for layer in found.layers)
    assert found.unused == ()


@given(specs())
def test_geometry_is_the_module_s(spec):
    network, found = traced(spec)
    layers = {layer.name: layer for layer in found.layers}
    for path, part in network.named_modules():
        if isinstance(part, nn.Conv2d):
            layer = layers[path]
            assert (layer.kernel, layer.stride, layer.padding) == (part.kernel_size, part.stride, part.padding)
            assert layer.groups == part.groups


@given(specs())
def test_a_layer_reads_earlier_layers(spec):
    _, found = traced(spec)
    shapes = {"input": spec.input}
    for layer in found.layers:
        assert layer.name not in shapes
        assert layer.inputs and all(source in shapes for source in layer.inputs)
        assert layer.in_shape == shapes[layer.inputs[0]]
        shapes[layer.name] = layer.out_shape
    assert found.layers[0].inputs == ("input",)
    assert found.layers[-1].out_shape == (spec.classes,)


@given(specs())
def test_an_addition_reads_the_residual_and_the_shortcut(spec):
    _, found = traced(spec)
    shape = {layer.name: layer.out_shape for layer in found.layers} | {"input": spec.input}
    additions = [layer for layer in found.layers if layer.kind == "add"]
    assert len(additions) == (0 if spec.shortcut == "none" else sum(spec.repeats))
    for layer in additions:
        assert len(set(layer.inputs)) == 2
        assert {shape[source] for source in layer.inputs} == {layer.out_shape}


@given(specs())
def test_projections_are_the_convolutions_of_shortcuts(spec):
    network, found = traced(spec)
    convolutions = {path for path, part in network.named_modules() if isinstance(part, nn.Conv1d | nn.Conv2d)}
    beside = {path for path in convolutions if ".downsample" in path}
    gates = {path for path, part in network.named_modules() if ".se." in path and isinstance(part, WEIGHTED)}
    assert {layer.name for layer in found.layers if layer.kind == "projection"} == beside
    assert {layer.name for layer in found.layers if layer.kind == "conv"} == convolutions - beside - gates
    assert {layer.name for layer in found.layers if layer.kind == "attention" and layer.weights} == gates


@given(specs())
def test_attention_is_all_that_a_gate_does(spec):
    _, found = traced(spec)
    inside = {layer.name for layer in found.layers if ".se." in layer.name}
    assert {layer.name for layer in found.layers if layer.kind == "attention"} == inside
    assert bool(inside) == (spec.attention != "none")


@given(specs())
def test_depth_counts_the_main_path(spec):
    _, found = traced(spec)
    stem, per_block = len(facts.stem(spec).shares), len(facts.block(spec).kernels)
    counted = totals(found)
    assert counted.weighted_layers == stem + per_block * sum(spec.repeats) + 1
    assert (counted.convolutions, counted.classifiers) == (counted.weighted_layers - 1, 1)


@given(specs())
def test_stages_and_blocks_are_those_of_the_spec(spec):
    _, found = traced(spec)
    stages = [f"stage{number}" for number in range(1, len(spec.repeats) + 1)]
    assert list(dict.fromkeys(layer.stage for layer in found.layers)) == ["stem", *stages, "head"]
    for stage, repeats in zip(stages, spec.repeats, strict=True):
        blocks = [layer.block for layer in found.layers if layer.stage == stage]
        assert blocks == sorted(blocks) and set(blocks) == set(range(1, repeats + 1))
    assert all(layer.block is None for layer in found.layers if layer.stage in ("stem", "head"))
    assert {layer.kind for layer in found.layers} <= set(KINDS)


@given(specs())
def test_a_trace_is_a_plain_repeatable_value(spec):
    _, found = traced(spec)
    assert traced(spec)[1] == found
    assert hash(found) == hash(traced(spec)[1])
    assert found.input_shape == spec.input


@pytest.mark.parametrize("spec", [ResNetSpec(), PRESETS["cifar-resnet1202"].spec], ids=["resnet50", "resnet1202"])
def test_a_whole_network_agrees_with_torch(spec):
    network, found = traced(spec)
    assert totals(found).macs == truth.run(network, spec.input).macs


def test_the_device_of_the_weights_does_not_matter():
    spec = PRESETS["cifar-resnet20"].spec
    assert trace(build(spec, "cpu"), spec.input) == trace(build(spec, "meta"), spec.input)
