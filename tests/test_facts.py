"""Networks as their authors' own code, or the paper's tables, count them.

tests/facts/ holds what was counted elsewhere:

networks.json   networks run in their own library or rebuilt from their source: parameters, MACs, shapes, checkpoints
published.json  networks known by what a table prints of them
pairs.json      a few convolutions by themselves
names.txt       everything that was counted, so that nothing is left out unnoticed
"""

import hashlib
import json
from dataclasses import replace
from math import prod
from pathlib import Path

import pytest

from explorer.analysis import totals
from explorer.analysis.blocks.bottleneck import Setting, bench
from explorer.model import build
from explorer.presets import PRESETS, find
from tests.each import each
from tests.traces import trace_of

FACTS = Path(__file__).parent / "facts"
NETWORKS = json.loads((FACTS / "networks.json").read_text(encoding="utf-8"))
TABLES = json.loads((FACTS / "published.json").read_text(encoding="utf-8"))
PAIRS = json.loads((FACTS / "pairs.json").read_text(encoding="utf-8"))
NAMES = (FACTS / "names.txt").read_text(encoding="utf-8").split()

LEFT_OUT = {
    "tf_slim-mnist/mnist_res_change_original": "two dense layers, and stages that do not double their channels",
    "tf_slim-mnist/mnist_identity2_bn_slim_default_no_gamma": "batch norm with a shift and no scale; BatchNorm2d has both",
}

# Presets that nobody has counted in their own code: no fact, and no fact for the same recipe at another depth.
UNCOUNTED = {
    "preact-resnet110": "the authors published code for the bottlenecks of 164 and 1001 layers alone",
    **dict.fromkeys(
        [f"kuangliu-preactresnet{depth}" for depth in (50, 101, 152)], "of this repository PreActResNet18 was counted"
    ),
}


def name_of(fact):
    return fact["name"]


def spec_of(fact, **knobs):
    """The fact's preset, with the knobs it differs in, and `knobs`."""
    knobs = fact.get("knobs", {}) | knobs
    knobs = {knob: tuple(value) if isinstance(value, list) else value for knob, value in knobs.items()}
    return replace(find(fact["preset"]).spec, **knobs)


def macs_of(fact):
    """conv1d is a convolution too: those of ECA are counted apart in the facts."""
    return fact["macs_conv_fc"] + fact.get("macs_conv1d", 0)


def stage_shapes(trace):
    """Shape after the stem's convolutions, the stem, each stage's first block and each stage, and behind them."""
    layers = trace.layers
    shapes = {f"{layer.stage}.{layer.block}": layer.out_shape for layer in layers if layer.block == 1}
    shapes |= {layer.stage: layer.out_shape for layer in layers}
    shapes["conv1"] = [layer.out_shape for layer in layers if layer.name.split(".")[0] == "conv1"][-1]
    named = {layer.name: layer.out_shape for layer in layers}
    pooled, last = named.get("avgpool"), named.get("relu")  # without pooling, the head flattens
    shapes |= {"pool": pooled, "last": last, "output": shapes["head"]}
    return {place: list(shape) for place, shape in shapes.items() if shape}


def state_digest(module):
    """One number for the names, order and shapes of a checkpoint."""
    rows = (f"{key} {tuple(value.shape)}" for key, value in module.state_dict().items())
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


@each("fact", NETWORKS, ids=map(name_of, NETWORKS))
def test_network_counts_as_published(fact):
    spec = spec_of(fact)
    trace = trace_of(spec)
    counted = totals(trace)
    assert list(spec.input) == fact["input"]
    assert (counted.params, counted.buffers) == (fact["params"], fact["buffers"])
    assert counted.macs == macs_of(fact)
    shapes = stage_shapes(trace)
    assert {place: shapes[place] for place in fact.get("stage_shapes", ())} == fact.get("stage_shapes", {})


def inputs_of(fact):
    return [(fact, sides) for sides in fact.get("other_inputs_macs", ())]


INPUTS = [case for fact in NETWORKS for case in inputs_of(fact)]


@each("fact, sides", INPUTS, ids=[f"{fact['name']} at {sides}" for fact, sides in INPUTS])
def test_macs_at_another_input(fact, sides):
    spec = spec_of(fact, input=(fact["input"][0], *map(int, sides.split("x"))))
    assert totals(trace_of(spec)).macs == fact["other_inputs_macs"][sides]


DIGESTS = [fact for fact in NETWORKS if "state_dict_sha256" in fact]


@each("fact", DIGESTS, ids=map(name_of, DIGESTS))
def test_checkpoints_of_torchvision_and_timm_fit(fact):
    assert state_digest(build(spec_of(fact), "meta")) == fact["state_dict_sha256"]


def test_the_checkpoints_are_all_there():
    """Ten of torchvision and ten of timm; the others name the same layers differently."""
    assert [fact["name"].split("/")[0] for fact in DIGESTS] == ["torchvision"] * 10 + ["timm"] * 10


def published(figure):
    """Networks whose source prints `figure`."""
    return [fact for fact in (*NETWORKS, *TABLES) if figure in fact.get("published", ())]


@pytest.mark.parametrize("fact", published("total"), ids=name_of)
def test_keras_and_slim_count_buffers_among_parameters(fact):
    counted = totals(trace_of(spec_of(fact)))
    assert counted.params + counted.buffers == fact["published"]["total"]


@pytest.mark.parametrize("fact", published("gmacs"), ids=name_of)
def test_torchvision_prints_our_params_and_macs(fact):
    counted = totals(trace_of(spec_of(fact)))
    assert counted.params == fact["published"]["params"]
    assert round(counted.macs / 10**9, 3) == fact["published"]["gmacs"]


@pytest.mark.parametrize("fact", published("params_M"), ids=name_of)
def test_a_paper_prints_our_params(fact):
    """To the last digit printed, which papers round or cut off."""
    printed = fact["published"]["params_M"]
    unit = 10.0 ** -len(printed.partition(".")[2])
    assert abs(totals(trace_of(spec_of(fact))).params / 10**6 - float(printed)) < unit


@pytest.mark.parametrize("fact", published("paper_gmacs"), ids=name_of)
def test_the_se_paper_prints_nearly_our_macs(fact):
    """3.87 and 7.60, where the convolutions and linear layers of the authors' own file have 3.860 and 7.575."""
    assert totals(trace_of(spec_of(fact))).macs / 10**9 == pytest.approx(fact["published"]["paper_gmacs"], rel=0.004)


ROWS = [(fact, row) for fact in published("benchmark") for row in fact["published"]["benchmark"]]


@each("fact, row", ROWS, ids=[f"{fact['name']} at {row['img_size']}" for fact, row in ROWS])
def test_timm_prints_our_counts_and_two_for_each_normalised_value(fact, row):
    side = row["img_size"]
    trace = trace_of(spec_of(fact, input=(3, side, side)))
    counted = totals(trace)
    normalised = sum(prod(layer.out_shape) for layer in trace.layers if layer.kind == "norm")
    assert counted.params / 10**6 == pytest.approx(row["param_count_M"], abs=0.0051)
    assert counted.activations / 10**6 == pytest.approx(row["macts_M"], abs=0.0051)
    assert (counted.macs + 2 * normalised) / 10**9 == pytest.approx(row["gmacs"], abs=0.006)  # and its global pooling


@pytest.mark.parametrize("fact", PAIRS, ids=name_of)
def test_a_few_convolutions_by_themselves(fact):
    channels, side, _ = fact["input"]
    found = bench(Setting(channels, channels // 4, side=side))
    block = found.wide if "two_3x3" in fact["name"] else found.bottleneck
    assert block.weights == block.params == fact["params"]
    assert block.macs == fact["macs"]


def test_nothing_that_was_counted_is_left_out_without_a_reason():
    tested = [fact["name"] for fact in (*NETWORKS, *PAIRS)]
    assert sorted([*tested, *LEFT_OUT]) == sorted(NAMES)
    assert len(set(NAMES)) == len(NAMES) == 88
    assert all(fact["source"] for fact in (*NETWORKS, *TABLES, *PAIRS))


def test_every_preset_has_been_counted_elsewhere_or_differs_in_depth_alone():
    counted = {find(fact["preset"]).spec for fact in (*NETWORKS, *TABLES) if not fact.get("knobs")}
    recipes = {replace(spec, repeats=()) for spec in counted}
    rest = {name for name, preset in PRESETS.items() if replace(preset.spec, repeats=()) not in recipes}
    assert rest == set(UNCOUNTED)
