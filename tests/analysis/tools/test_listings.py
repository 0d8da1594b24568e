"""Listings, against what d2l, Keras, TF-slim, timm and the paper show, and against real forwards."""

import json
import re
from dataclasses import replace
from math import prod
from pathlib import Path

import pytest
import torch
from torch import nn

from explorer.analysis.tools.listings import (
    TIMM,
    TIMM_V2,
    d2l,
    end_points,
    keras,
    ladder,
    listing,
    residual_checks,
    slim,
    small_table_lines,
    table_1_lines,
    torch_blocks,
)
from explorer.i18n import LANGUAGES
from explorer.model import build
from explorer.presets import ORIGINS, PRESETS
from explorer.spec import ResNetSpec
from tests.analysis.truth import run

FACTS = json.loads((Path(__file__).parents[2] / "facts" / "frameworks.json").read_text())
RESNET_50 = ResNetSpec()
SLIM_V2 = ResNetSpec(order="pre", stride_on="last", bias="v2", head="conv")
D2L = ResNetSpec(block="basic", repeats=(2, 2, 2, 2), shortcut="B-bias", bias="all", input=(1, 224, 224), classes=10)
CIFAR = ResNetSpec(
    block="basic", repeats=(3, 3, 3), shortcut="A", stem="cifar", width=16, input=(3, 32, 32), classes=10
)
from tests.each import each
from tests.traces import trace_of

MNIST = ResNetSpec(
    block="basic", repeats=(2,), stem="mnist", width=32, norm="none", bias="all", head="flatten", input=(1, 28, 28),
    classes=10,
)  # fmt: skip


def spec_of(fact):
    return ResNetSpec(**{knob: tuple(v) if isinstance(v, list) else v for knob, v in fact["knobs"].items()})


def facts(group):
    rows = FACTS[group]["rows"]
    return pytest.mark.parametrize("fact", rows, ids=[f"{row['name']}-{i}" for i, row in enumerate(rows)])


def test_d2l_prints_these_lines():
    """Chapter 8.6 of Dive into Deep Learning, run at 224 x 224: net.0, b2 to b5, last."""
    shapes = [[64, 56, 56], [64, 56, 56], [128, 28, 28], [256, 14, 14], [512, 7, 7], [10]]
    assert d2l(trace_of(D2L)) == tuple(f"Sequential output shape:\t {torch.Size([1, *shape])}" for shape in shapes)


@pytest.mark.parametrize("side, sides", [(96, (24, 24, 12, 6, 3)), (28, (7, 7, 4, 2, 1))])
def test_d2l_prints_these_sides_for_other_images(side, sides):
    lines = d2l(trace_of(replace(D2L, input=(1, side, side))))
    assert [int(re.search(r"(\d+)\]", line)[1]) for line in lines] == [*sides, 10]


class Residual(nn.Module):
    """The residual block of d2l's book as its text describes it, in torch alone: two 3x3, a 1x1 where asked for."""

    def __init__(self, channels, use_1x1conv=False, strides=1):
        super().__init__()
        self.first = nn.LazyConv2d(channels, 3, padding=1, stride=strides)
        self.second = nn.LazyConv2d(channels, 3, padding=1)
        self.side = nn.LazyConv2d(channels, 1, stride=strides) if use_1x1conv else nn.Identity()

    def forward(self, x):
        return torch.relu(self.second(torch.relu(self.first(x))) + self.side(x))


def test_the_checks_of_the_residual_block_are_those_of_torch():
    calls = [line.split(".shape\t ") for line in residual_checks()]
    x = torch.zeros(4, 3, 6, 6)
    assert [shown for _, shown in calls] == ["torch.Size([4, 3, 6, 6])", "torch.Size([4, 6, 3, 3])"]
    assert [str(eval(call, {"Residual": Residual, "X": x}).shape) for call, _ in calls] == [shown for _, shown in calls]


@facts("keras")
def test_keras_names_these_layers(fact):
    assert list(keras(trace_of(spec_of(fact)))) == fact["layers"]


def test_keras_has_no_pool_where_the_network_has_none():
    lines = keras(trace_of(replace(CIFAR, head="flatten")))
    assert [line.split()[0] for line in lines[:2]] == ["conv1_conv", "conv2_block1_out"]
    assert not [line for line in lines if "pool" in line or "post_relu" in line]


def test_slim_writes_these_units():
    """resnet_v2_50 in tf_slim/nets/resnet_v2.py."""
    assert slim(SLIM_V2) == (
        "block1: [(256, 64, 1)] * 2 + [(256, 64, 2)]",
        "block2: [(512, 128, 1)] * 3 + [(512, 128, 2)]",
        "block3: [(1024, 256, 1)] * 5 + [(1024, 256, 2)]",
        "block4: [(2048, 512, 1)] * 3",
    )


@pytest.mark.parametrize("spec", [SLIM_V2, RESNET_50, replace(RESNET_50, groups=32, group_width=4), D2L, CIFAR, MNIST])
def test_units_are_what_the_network_has(spec):
    """Read back as Python, each triple is a block of the module: channels out, channels inside, what it strides by."""
    module = build(spec, "meta")
    for number, line in enumerate(slim(spec), start=1):
        stage = getattr(module, f"layer{number}")
        units = eval(line.split(": ")[1])
        assert len(units) == len(stage)
        for unit, block in zip(units, stage, strict=True):
            convs = [part for name, part in block.named_modules() if re.fullmatch(r"conv\d", name)]
            steps = prod(conv.stride[0] for conv in convs)
            assert unit == (convs[-1].out_channels, convs[0].out_channels, steps)


@pytest.mark.parametrize(
    "spec, shapes",
    [
        (SLIM_V2, [(112, 112, 64), (28, 28, 256), (14, 14, 512), (7, 7, 1024), (7, 7, 2048), (1, 1, 1000)]),
        (
            ResNetSpec(stride_on="last", head="conv", input=(1, 28, 28), classes=10),
            [(14, 14, 64), (4, 4, 256), (2, 2, 512), (1, 1, 1024), (1, 1, 2048), (1, 1, 10)],
        ),
    ],
    ids=["resnet_v2_50", "resnet_v1_50 of 28x28x1"],
)
def test_slim_has_these_end_points(spec, shapes):
    """tf_slim/nets run under TensorFlow 2.21, without the global_pool."""
    lines = [line for line in end_points(trace_of(spec)) if not line.startswith("global_pool")]
    names = ["conv1", "block1", "block2", "block3", "block4", "logits"]
    assert lines == [f"{name} {(None, *shape)}" for name, shape in zip(names, shapes, strict=True)]


def test_slims_global_pool_keeps_its_sides():
    assert "global_pool (None, 1, 1, 2048)" in end_points(trace_of(SLIM_V2))


@pytest.mark.parametrize(
    "spec, steps",
    [
        (RESNET_50, "224 → 112 → 56 → 28 → 14 → 7 → 1"),
        (SLIM_V2, "224 → 112 → 56 → 28 → 14 → 7 → 1"),
        (CIFAR, "32 → 16 → 8 → 1"),
        (MNIST, "28 → 14"),
        (replace(RESNET_50, input=(3, 225, 97)), "225×97 → 113×49 → 57×25 → 29×13 → 15×7 → 8×4 → 1"),
    ],
    ids=["ResNet-50", "slim", "CIFAR", "MNIST", "no square"],
)
def test_a_ladder_has_these_steps(spec, steps):
    assert ladder(trace_of(spec)) == steps


def test_table_1_has_these_rows():
    """Table 1 of arXiv:1512.03385, 50-layer."""
    assert table_1_lines(trace_of(RESNET_50)) == (
        "conv1    112×112  7×7, 64, stride 2",
        "conv2_x  56×56    3×3 max pool, stride 2; [1×1, 64; 3×3, 64; 1×1, 256] × 3",
        "conv3_x  28×28    [1×1, 128; 3×3, 128; 1×1, 512] × 4",
        "conv4_x  14×14    [1×1, 256; 3×3, 256; 1×1, 1024] × 6",
        "conv5_x  7×7      [1×1, 512; 3×3, 512; 1×1, 2048] × 3",
        "         1×1      average pool, 1000-d fc",
    )


def test_table_1_of_resnext_has_its_cardinality():
    """Table 1 of arXiv:1611.05431, ResNeXt-50 (32×4d)."""
    rows = table_1_lines(trace_of(replace(RESNET_50, groups=32, group_width=4)))
    assert rows[1].endswith("[1×1, 128; 3×3, 128, C=32; 1×1, 256] × 3")
    assert rows[4].endswith("[1×1, 1024; 3×3, 1024, C=32; 1×1, 2048] × 3")


def test_table_1_lists_each_convolution_of_a_deep_stem():
    rows = table_1_lines(trace_of(replace(RESNET_50, stem="deep")))
    assert rows[0] == "conv1    112×112  3×3, 32, stride 2; 3×3, 32; 3×3, 64"


def test_table_1_leaves_projections_out():
    rows = [table_1_lines(trace_of(replace(RESNET_50, shortcut=shortcut))) for shortcut in ("B", "C", "none")]
    assert rows[0] == rows[1] == rows[2]


@pytest.mark.parametrize("n", [3, 18])
def test_the_cifar_table_has_these_columns(n):
    """Section 4.2 of arXiv:1512.03385: 1+2n, 2n, 2n layers."""
    cells = [re.split(r"\s\s+", row) for row in small_table_lines(trace_of(replace(CIFAR, repeats=(n, n, n))))]
    assert cells == [
        ["output map size", "32×32", "16×16", "8×8"],
        ["# layers", f"1+{2 * n}", f"{2 * n}", f"{2 * n}"],
        ["# filters", "16", "32", "64"],
    ]


@pytest.mark.parametrize(
    "spec",
    [
        RESNET_50, D2L, CIFAR, MNIST, SLIM_V2,
        ResNetSpec(order="pre", shortcut="none", stem="deep", input=(3, 97, 64)),
        ResNetSpec(attention="se", shortcut="D", stem="tiered", norm="none", bias="all"),
    ],
    ids=["ResNet-50", "d2l", "CIFAR", "MNIST", "slim", "plain v2", "SE, D, no norm"],
)  # fmt: skip
def test_modules_give_what_hooks_see(spec):
    truth = run(build(spec, "meta"), spec.input)
    lines = torch_blocks(trace_of(spec))
    for line in lines:
        name, shape = line.split(maxsplit=1)
        assert shape == str(torch.Size([1, *truth.shapes[name][-1][1]]))
    names = [line.split()[0] for line in lines]
    assert names[0] == "conv1" and names[-1] == "fc"
    assert ("maxpool" in names) == (spec.stem != "cifar") and ("avgpool" in names) == (spec.head != "flatten")


def test_a_network_of_one_stage_shows_its_blocks():
    names = [line.split()[0] for line in torch_blocks(trace_of(MNIST))]
    assert names == ["conv1", "maxpool", "layer1.0", "layer1.1", "fc"]


@facts("timm_modules")
def test_timm_names_these_modules(fact):
    lines = torch_blocks(trace_of(spec_of(fact)), TIMM_V2 if "v2" in fact["name"] else TIMM)
    assert [line.split(maxsplit=1) for line in lines] == [
        [name, str(torch.Size(shape))] for name, shape in fact["modules"].items()
    ]


def under(origin, spec=RESNET_50, **knobs):
    """The listing of a network that comes from `origin`."""
    spec = replace(spec, **knobs)
    preset = replace(next(iter(PRESETS.values())), origin=origin, spec=spec)
    return listing(spec, preset, trace_of(spec))


@pytest.mark.parametrize("origin", ORIGINS)
def test_every_origin_has_a_listing(origin):
    for spec in (RESNET_50, SLIM_V2, D2L, CIFAR, MNIST, replace(MNIST, input=(1, 40, 28))):
        found = under(origin, spec)
        assert all(line and line == line.rstrip() and "\n" not in line for line in found.lines)
        assert len({found.title.into(language) for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize(
    "origin, key, first",
    [
        ("torchvision", "torch", "conv1    torch.Size"),
        ("paper", "table", "224 → 112"),
        ("cifar", "cifar", "224 → 112"),
        ("timm", "torch", "conv1        torch.Size"),
        ("keras", "keras", "conv1_conv (None"),
        ("slim", "slim", "block1: [(256, 64, 1)]"),
        ("caffe", "table", "224 → 112"),
        ("kuangliu", "torch", "conv1    torch.Size"),
        ("d2l", "d2l", "Sequential output shape:\t"),
    ],
)
def test_a_listing_takes_the_form_of_its_source(origin, key, first):
    found = under(origin)
    assert found.title.key == f"listing.{key}"
    assert found.lines[0].startswith(first)


def test_d2l_ends_with_its_checks():
    assert under("d2l", D2L).lines[-2:] == residual_checks()


def test_kuangliu_pools_by_a_function_and_ends_in_linear():
    names = [line.split()[0] for line in under("kuangliu", CIFAR).lines]
    assert names == ["conv1", "layer1", "layer2", "layer3", "linear"]


def test_timm_calls_its_v2_by_other_names():
    assert under("timm", order="pre", head="conv").lines[0].split()[0] == "stem"


def test_a_network_without_a_name_is_shown_as_pytorch_does():
    assert listing(CIFAR, None, trace_of(CIFAR)).lines == torch_blocks(trace_of(CIFAR))


@each("preset", PRESETS.values(), ids=PRESETS)
def test_every_preset_has_its_listing(preset):
    if sum(preset.spec.repeats) < 100:
        assert listing(preset.spec, preset, trace_of(preset.spec)).lines
