"""Networks as their authors' own code, or the paper's tables, count them."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.analysis import totals, trace
from explorer.model import build
from explorer.presets import PRESETS, find

FACTS = json.loads((Path(__file__).parent / "facts" / "networks.json").read_text())
PAPER_AND_TORCHVISION = {18, 34, 50, 101, 152}


def spec_of(fact):
    knobs = {knob: tuple(v) if isinstance(v, list) else v for knob, v in fact.get("knobs", {}).items()}
    return replace(find(fact["preset"]).spec, **knobs)


def traced(spec):
    return trace(build(spec, "meta"), spec.input)


def stage_shapes(trace):
    """Shape after the first convolution, the stem, each stage, the pooling and the classifier."""
    ends = {layer.stage: list(layer.out_shape) for layer in trace.layers}
    named = {layer.name: list(layer.out_shape) for layer in trace.layers}
    return ends | {"conv1": named["conv1"], "pool": named["avgpool"], "output": ends["head"]}


def state_digest(module):
    """One number for the names, order and shapes of a checkpoint."""
    rows = (f"{key} {tuple(value.shape)}" for key, value in module.state_dict().items())
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["name"])
def test_network_counts_as_published(fact):
    spec = spec_of(fact)
    trace = traced(spec)
    counted = totals(trace)
    assert list(spec.input) == fact["input"]
    assert (counted.params, counted.buffers) == (fact["params"], fact["buffers"])
    assert counted.macs == fact["macs_conv_fc"]
    assert stage_shapes(trace).items() >= fact["stage_shapes"].items()


OTHER_INPUTS = [(fact, sides) for fact in FACTS for sides in fact.get("other_inputs_macs", ())]


@pytest.mark.parametrize(
    "fact, sides", OTHER_INPUTS, ids=lambda value: value if isinstance(value, str) else value["name"]
)
def test_macs_at_another_input(fact, sides):
    spec = replace(spec_of(fact), input=(fact["input"][0], *map(int, sides.split("x"))))
    assert totals(traced(spec)).macs == fact["other_inputs_macs"][sides]


DIGESTS = [fact for fact in FACTS if "state_dict_sha256" in fact]


@pytest.mark.parametrize("fact", DIGESTS, ids=lambda fact: fact["name"])
def test_torchvision_weights_fit(fact):
    assert state_digest(build(spec_of(fact), "meta")) == fact["state_dict_sha256"]


def test_the_facts_reach_every_kind_of_preset():
    """torchvision's five with their digests, and every ImageNet preset; the facts cannot shrink unnoticed."""
    assert [fact["preset"] for fact in DIGESTS] == [f"resnet{depth}" for depth in sorted(PAPER_AND_TORCHVISION)]
    imagenet = {name for name, preset in PRESETS.items() if preset.spec.stem == "imagenet"}
    assert imagenet <= {fact["preset"] for fact in FACTS if not fact.get("knobs")}
    assert all(fact["source"] for fact in FACTS)
