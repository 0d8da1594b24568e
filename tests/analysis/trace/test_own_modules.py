"""Networks of other libraries, handed in as objects: torchvision's ten and four of timm's trace as our presets do.

Neither library is among the requirements; where one is not installed, its networks are skipped.
"""

import importlib
import importlib.util
from collections import Counter

import pytest
import torch
from torch import nn

from explorer.analysis import totals, trace
from explorer.analysis.compare.align import align
from explorer.analysis.compare.difference import difference
from explorer.model import build
from explorer.presets import PRESETS

# preset -> the library's own name of the network
TORCHVISION = {
    "resnet18": "resnet18",
    "resnet34": "resnet34",
    "resnet50": "resnet50",
    "resnet101": "resnet101",
    "resnet152": "resnet152",
    "resnext50-32x4d": "resnext50_32x4d",
    "resnext101-32x8d": "resnext101_32x8d",
    "resnext101-64x4d": "resnext101_64x4d",
    "wide-resnet50-2": "wide_resnet50_2",
    "wide-resnet101-2": "wide_resnet101_2",
}
TIMM = {
    "resnet50": "resnet50",
    "timm-resnet50d": "resnet50d",
    "timm-seresnet50": "seresnet50",
    "timm-resnetv2-50": "resnetv2_50",
}


def torchvision_module(name):
    return importlib.import_module("torchvision.models.resnet").__dict__[name]()


def timm_module(name):
    return importlib.import_module("timm").create_model(name, pretrained=False)


def needs(library):
    missing = importlib.util.find_spec(library) is None
    return pytest.mark.skipif(missing, reason=f"{library} is not installed, and is not required")


CASES = [
    pytest.param(make, preset, name, id=f"{library}-{name}", marks=needs(library))
    for library, make, names in (
        ("torchvision", torchvision_module, TORCHVISION),
        ("timm", timm_module, TIMM),
    )
    for preset, name in names.items()
]


def module_of(make, name):
    with torch.device("meta"):
        return make(name)


def bare(layer):
    """All that a record says but names, which are each library's own."""
    return layer._replace(name="", inputs=())


def unnamed(layers):
    """The records with what each reads, whichever of two branches is run first."""
    records = {layer.name: bare(layer) for layer in layers} | {"input": None}
    return Counter((bare(layer), *(records[name] for name in layer.inputs)) for layer in layers)


def without_idle(layers):
    """Without what hands on what it reads: timm's dropout of 0, and its flatten of what is flat."""
    kept, read = [], {"input": "input"}
    for layer in layers:
        layer = layer._replace(inputs=tuple(read[name] for name in layer.inputs))
        idle = layer.op == "dropout" or (layer.op == "flatten" and layer.in_shape == layer.out_shape)
        read[layer.name] = layer.inputs[0] if idle else layer.name
        kept += [] if idle else [layer]
    return kept


@pytest.mark.parametrize("make, preset, name", CASES)
def test_a_network_of_another_library_traces_as_our_preset(make, preset, name):
    spec = PRESETS[preset].spec
    theirs, ours = trace(module_of(make, name), spec.input), trace(build(spec, "meta"), spec.input)
    assert not theirs.unknown and not theirs.unused
    assert unnamed(without_idle(theirs.layers)) == unnamed(ours.layers)
    assert totals(theirs) == totals(ours)
    if name != "resnetv2_50":  # which runs the projection of a block first
        assert [bare(layer) for layer in theirs.layers] == [bare(layer) for layer in ours.layers]
    if make is torchvision_module:
        assert theirs == ours  # the names too


@pytest.mark.parametrize("make, preset, name", CASES)
def test_nothing_differs_between_the_two(make, preset, name):
    spec = PRESETS[preset].spec
    ours, theirs = trace(build(spec, "meta"), spec.input), trace(module_of(make, name), spec.input)
    for measure in ("macs", "params", "memory", "field"):
        found = difference(ours, theirs, align(ours, theirs), measure)
        assert found.start == found.end
        if measure != "memory" or name != "resnetv2_50":  # there the dropout owns the map that it hands on
            assert not any(step.delta for step in found.steps)


def test_stages_and_blocks_are_read_from_timms_newer_names():
    """stages.1.blocks.0 is what torchvision calls layer2.0; it needs no timm to see that."""
    network = nn.Module()
    network.stem = nn.Conv2d(3, 4, 3)
    network.stages = nn.ModuleList(nn.Module() for _ in range(2))
    for stage in network.stages:
        stage.blocks = nn.ModuleList(nn.Conv2d(4, 4, 1) for _ in range(2))
    network.head = nn.Conv2d(4, 2, 1)
    network.forward = lambda x: network.head(
        nn.Sequential(network.stem, *(block for stage in network.stages for block in stage.blocks))(x)
    )
    places = [(layer.stage, layer.block) for layer in trace(network, (3, 9, 9)).layers]
    stages = [(f"stage{stage}", block) for stage in (1, 2) for block in (1, 2)]
    assert places == [("stem", None), *stages, ("head", None)]
