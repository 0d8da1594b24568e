"""The index of presets: made from networks of three blocks a stage, and equal to the whole networks."""

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import product

import pytest
from torch import nn

from explorer.analysis import totals, trace
from explorer.analysis.identify.by_count import CONVENTIONS, NEAR
from explorer.analysis.identify.by_size import CONVENTIONS as SIZES
from explorer.analysis.identify.counted import label
from explorer.analysis.identify.index import entry, hash_of_names, index
from explorer.analysis.tools import frameworks
from explorer.model import build
from explorer.presets import PRESETS
from explorer.reading import read_text
from explorer.spec import ResNetSpec
from tests.each import each

LENGTHS = [(1, 1, 1), (2, 3, 4), (5, 1, 2), (3, 3, 3), (4, 6, 9)]
KINDS = [{}, {"stride_on": "last"}, {"stride_on": "1x1"}, {"order": "pre"}, {"shortcut": "C"}, {"shortcut": "A"}]
KINDS += [{"block": "basic"}, {"norm": "group"}, {"attention": "se"}, {"attention": "eca"}, {"bias": "all"}]


@cache
def entries():
    return {entry.name: entry for entry in index()}


def check(found, spec):
    """Every count of an entry, from the network built whole."""
    network = build(spec, "meta")
    traced = trace(network, spec.input)
    sums = totals(traced)
    state = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    counted = {
        "params": sum(parameter.numel() for parameter in network.parameters()),
        "keras_total": frameworks.keras_total(sums),
        "keras_no_classifier": frameworks.keras_total(sums) - sum(p.numel() for p in network.fc.parameters()),
        "state": sum(tensor.numel() for tensor in network.state_dict().values()),
        "macs": sums.macs,
        "flops": 2 * sums.macs,
        "timm": frameworks.timm_macs(traced),
        "torchinfo": frameworks.torchinfo_mult_adds(traced),
    }
    assert found.counts.items() >= counted.items()
    assert found.shapes == Counter(filter(None, state.values()))
    assert found.learnable == Counter(tuple(parameter.shape) for parameter in network.parameters())
    assert found.layers == Counter(dict(read_text(str(network)).layers))
    assert found.names == hash_of_names(state)
    assert found.tensors == len(state)
    assert found.buffers == sums.buffers


@each("name", PRESETS)
def test_an_entry_counts_as_the_whole_network(name):
    assert entries()[name].spec == PRESETS[name].spec
    check(entries()[name], PRESETS[name].spec)


@each("knobs, repeats", list(product(KINDS, LENGTHS)))
def test_blocks_in_the_middle_of_a_stage_are_alike(knobs, repeats):
    spec = replace(ResNetSpec(input=(3, 64, 64)), repeats=repeats, **knobs)
    check(entry("any", spec), spec)


@pytest.mark.parametrize("classes", [10, 100, 1000])
@pytest.mark.parametrize("name", ["resnet18", "cifar-resnet20", "resnet50-v1"])
def test_parameters_with_other_classes_are_those_of_that_network(name, classes):
    spec = replace(PRESETS[name].spec, classes=classes)
    network = build(spec, "meta")
    counted = sum(parameter.numel() for parameter in network.parameters())
    assert entries()[name].counts[f"classes_{classes}"] == counted
    network.fc = nn.Identity()
    assert entries()[name].counts["no_classifier"] == sum(parameter.numel() for parameter in network.parameters())


def test_the_index_has_each_preset_once_in_order():
    assert [entry.name for entry in index()] == list(PRESETS)
    assert index() is index()


@pytest.mark.parametrize(
    "convention", sorted({*SIZES, *(name for table in (CONVENTIONS, NEAR) for row in table.values() for name in row)})
)
def test_a_convention_has_its_words_and_its_count(convention):
    assert all(label(convention).into(language) for language in ("en", "zh"))
    assert convention == "macs_as_flops" or convention in entries()["resnet50"].counts
