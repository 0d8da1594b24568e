"""What frameworks print, against the frameworks: torchinfo itself, and what Keras, timm and fvcore printed."""

import json
import re
from dataclasses import replace
from math import prod
from pathlib import Path

import pytest
import torchinfo
from hypothesis import given, settings
from torch import nn

from explorer.analysis import totals, trace
from explorer.analysis.tools.frameworks import (
    FRAMEWORKS,
    keras_total,
    printed,
    state_elements,
    timm_macs,
    torchinfo_mult_adds,
)
from explorer.i18n import LANGUAGES
from explorer.model import build
from explorer.spec import ResNetSpec
from tests.strategies import specs

FACTS = json.loads((Path(__file__).parents[2] / "facts" / "frameworks.json").read_text())
SMALL = ResNetSpec(repeats=(1, 2, 1), input=(3, 64, 48), classes=10)
SPECS = {
    "torchvision's ResNet-50": ResNetSpec(),
    "v1 with a bias everywhere": ResNetSpec(stride_on="1x1", bias="all"),
    "ResNet-152": ResNetSpec(repeats=(3, 8, 36, 3)),
    "ResNeXt-50": ResNetSpec(groups=32, group_width=4),
    "ResNet-18 of a small image": ResNetSpec(block="basic", repeats=(2, 2, 2, 2), input=(3, 96, 96)),
    "pre-activation": replace(SMALL, order="pre", stride_on="last", bias="v2"),
    "no last normalisation": replace(SMALL, order="pre", final_norm="no"),
    "SE": replace(SMALL, attention="se"),
    "SE of timm": replace(SMALL, attention="se-timm", bias="all"),
    "ECA": replace(SMALL, attention="eca", stem="deep", shortcut="D"),
    "group norm": replace(SMALL, norm="group"),
    "1x1 conv head": replace(SMALL, head="conv"),
    "flat head": replace(SMALL, head="flatten"),
    "MNIST without norm": ResNetSpec(
        block="basic", repeats=(2,), stem="mnist", width=32, norm="none", bias="all", head="flatten",
        input=(1, 28, 28), classes=10,
    ),
    "CIFAR": ResNetSpec(
        block="basic", repeats=(3, 3, 3), shortcut="A", stem="cifar", width=16, input=(3, 32, 32), classes=10
    ),
    "d2l": ResNetSpec(
        block="basic", repeats=(2, 2, 2, 2), shortcut="B-bias", bias="all", input=(1, 224, 224), classes=10
    ),
}  # fmt: skip
each_spec = pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)


def counted(spec):
    """The module, its trace and its totals."""
    module = build(spec, "meta")
    found = trace(module, spec.input)
    return module, found, totals(found)


def spec_of(fact):
    return ResNetSpec(**{knob: tuple(v) if isinstance(v, list) else v for knob, v in fact["knobs"].items()})


def lines(found, count, framework):
    """Every `shown` of a framework."""
    return [row.shown for row in printed(found, count) if row.framework == framework]


def each_fact(group):
    rows = FACTS[group]["rows"]
    names = [f"{row['name']}-{number}" for number, row in enumerate(rows)]
    return pytest.mark.parametrize("fact", rows, ids=names)


def summary(module, spec, batch=1):
    return torchinfo.summary(module, input_size=(batch, *spec.input), verbose=0, device="meta")


@each_spec
def test_torchinfo_prints_these_lines(spec):
    module, found, count = counted(spec)
    said = summary(module, spec)
    assert torchinfo_mult_adds(found) == said.total_mult_adds
    wanted = [line for line in str(said).splitlines() if line.startswith(("Total params", "Total mult-adds"))]
    # Python before 3.11 writes the letter of the unit in place of its name
    letters = {"(M)": "(Units.MEGABYTES)", "(G)": "(Units.GIGABYTES)"}
    wanted = [re.sub(r"\([MG]\)", lambda unit: letters[unit.group()], line) for line in wanted]
    assert lines(found, count, "torchinfo") == wanted


@settings(max_examples=30)
@given(specs())
def test_torchinfo_counts_any_network_alike(spec):
    module, found, _ = counted(spec)
    assert torchinfo_mult_adds(found) == summary(module, spec).total_mult_adds


def test_a_torchinfo_table_of_a_batch_of_64():
    _, found, count = counted(ResNetSpec())
    fact = FACTS["torchinfo"]
    assert fact["total_params"] in lines(found, count, "torchinfo")
    assert fact["total_mult_adds"].endswith(f"{64 * torchinfo_mult_adds(found) / 1e9:.2f}")


def test_torchinfo_writes_a_round_number_without_decimals():
    module = nn.Sequential(nn.Linear(1000, 2000, bias=False))
    found = trace(module, (1000,))
    said = str(torchinfo.summary(module, input_size=(1, 1000), verbose=0)).splitlines()
    line = lines(found, totals(found), "torchinfo")[1]
    assert line == "Total mult-adds (Units.MEGABYTES): 2"
    assert any(other.startswith("Total mult-adds") and other.endswith(": 2") for other in said)


@each_spec
def test_a_state_dict_has_as_many_numbers(spec):
    module, found, count = counted(spec)
    assert state_elements(found, count) == sum(value.numel() for value in module.state_dict().values())


@each_spec
def test_keras_counts_statistics_too(spec):
    module, _, count = counted(spec)
    statistics = sum(value.numel() for name, value in module.named_buffers() if "running" in name)
    assert keras_total(count) == sum(value.numel() for value in module.parameters()) + statistics


@each_fact("keras")
def test_keras_prints_these_lines(fact):
    _, found, count = counted(spec_of(fact))
    assert lines(found, count, "keras") == fact["summary"]


def test_keras_writes_nothing_as_bytes():
    _, found, count = counted(SPECS["MNIST without norm"])
    assert lines(found, count, "keras")[2] == "Non-trainable params: 0 (0.00 B)"


def test_keras_counts_bytes_in_steps_of_1024():
    """Dense(5) on 50 values, in Keras 3.15.1."""
    found = trace(nn.Sequential(nn.Linear(50, 5)), (50,))
    assert lines(found, totals(found), "keras")[0] == "Total params: 255 (1020.00 B)"


@each_fact("timm")
def test_timm_publishes_these_figures(fact):
    for row in fact["published"]:
        spec = replace(spec_of(fact), input=(3, row["img_size"], row["img_size"]))
        _, found, count = counted(spec)
        assert count.params == fact["params"]
        assert lines(found, count, "timm") == [str(row["param_count"]), str(row["gmacs"])]
        assert round(count.activations / 1e6, 2) == row["macts"]


@each_fact("timm")
def test_fvcore_counts_timms_own_models_alike(fact):
    _, found, _ = counted(spec_of(fact))
    assert timm_macs(found) == fact["fvcore_224"]


@each_fact("fvcore")
def test_fvcore_counts_alike(fact):
    _, found, _ = counted(spec_of(fact))
    assert timm_macs(found) == fact["total"]


@pytest.mark.parametrize(
    "norm, each",
    [
        (nn.BatchNorm2d(8), 2),
        (nn.BatchNorm2d(8, affine=False), 1),
        (nn.GroupNorm(2, 8), 5),
        (nn.GroupNorm(2, 8, affine=False), 4),
    ],
    ids=["batch", "batch, no scale", "group", "group, no scale"],
)
def test_fvcore_counts_a_normalised_value(norm, each):
    """2 and 1 at inference, 5 and 4 where the statistics are found too (fvcore/nn/jit_handles.py)."""
    assert timm_macs(trace(nn.Sequential(norm), (8, 3, 5))) == each * prod((8, 3, 5))


def test_slim_prints_both_sizes():
    """25,557,032 trainable and 25,610,152 model variables: slim's resnet_v1_50 under TensorFlow 2.21."""
    _, found, count = counted(ResNetSpec(stride_on="last", head="conv"))
    assert lines(found, count, "slim") == ["Total size of variables: 25557032", "Total size of variables: 25610152"]


def test_pytorch_prints_both_sums():
    module, found, count = counted(ResNetSpec())
    calls = [row.asked for row in printed(found, count) if row.framework == "pytorch"]
    assert lines(found, count, "pytorch") == [str(eval(call, {"model": module})) for call in calls]


@each_spec
def test_differences_are_accounted_for(spec):
    _, found, count = counted(spec)
    here = {"params": count.params, "buffers": count.buffers, "macs": count.macs}
    rows = printed(found, count)
    assert [row.framework for row in rows] == sorted((row.framework for row in rows), key=FRAMEWORKS.index)
    for row in rows:
        assert row.difference == row.value - here[row.quantity]
        for language in LANGUAGES:
            why = row.why.into(language)
            numbers = [int(number.replace(",", "")) for number in re.findall(r"\+ ([\d,]*\d)", why)]
            assert sum(numbers) == row.difference
            assert row.difference or why == rows[0].why.into(language)


def test_a_line_says_what_keras_adds():
    _, found, count = counted(ResNetSpec())
    assert [row.why.into("en") for row in printed(found, count)][2:5] == [
        "+ 53,120 moving means and variances, which Keras counts as non-trainable",
        "The same numbers as here.",
        "The same numbers as here.",
    ]


def test_a_difference_without_a_known_reason_is_not_explained():
    """A linear layer over a sequence: torchinfo counts its weights once, not once a row."""
    module = nn.Sequential(nn.Linear(8, 4, bias=False))
    found = trace(module, (6, 8))
    row = next(row for row in printed(found, totals(found)) if row.framework == "torchinfo" and row.quantity == "macs")
    assert row.value == torchinfo.summary(module, input_size=(1, 6, 8), verbose=0).total_mult_adds
    assert row.difference == -160
    assert row.why.into("en").startswith("-160 ")


def test_a_batch_norm_without_statistics_counts_no_batches():
    module = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8, track_running_stats=False))
    found = trace(module, (3, 9, 9))
    assert state_elements(found, totals(found)) == sum(value.numel() for value in module.state_dict().values())
