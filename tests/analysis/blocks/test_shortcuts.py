"""The shortcuts alone: held against the modules that make them, real tensors, and the figures of the paper."""

from dataclasses import replace

import pytest
import torch

from explorer.analysis import totals
from explorer.analysis.blocks import shortcuts
from explorer.analysis.blocks.structure import structure
from explorer.model import build
from explorer.model.shortcuts import SHORTCUTS
from explorer.presets import PRESETS
from explorer.spec import ResNetSpec
from tests.traces import trace_of

NETWORKS = (
    *("resnet50", "resnet34-a", "keras-resnet50v2", "timm-resnet50d", "d2l-resnet18", "cifar-resnet20-b", "plain34"),
    *("timm-seresnet50", "preact-resnet110", "mnist-two-blocks", "slim-resnet-v1-50", "bearpaw-preresnet110"),
)
each = pytest.mark.parametrize("name", NETWORKS)


def stages(spec):
    return structure(trace_of(spec))


def joined(name):
    return shortcuts.joins(stages(PRESETS[name].spec))


def described(join):
    first, last = join.blocks[0], join.blocks[-1]
    return first.stage, first.number, last.number, join.kind, join.source, join.target


@each
def test_the_shortcuts_hold_what_their_modules_hold(name):
    network = build(PRESETS[name].spec, "meta")
    modules = [module for path, module in network.named_modules() if path.endswith("downsample") and module is not None]
    convs = [conv for module in modules for conv in module.modules() if isinstance(conv, torch.nn.Conv2d)]
    found = shortcuts.sums(joined(name))
    assert found.projections == len(convs)
    assert found.weights == sum(conv.weight.numel() for conv in convs)
    assert found.weights + found.others == sum(p.numel() for module in modules for p in module.parameters())


@each
def test_every_block_is_in_one_join(name):
    spec, found = PRESETS[name].spec, joined(name)
    numbers = [(block.stage, block.number) for join in found for block in join.blocks]
    expected = [(f"stage{s}", n) for s, blocks in enumerate(spec.repeats, 1) for n in range(1, blocks + 1)]
    assert numbers == expected


def test_alike_neighbours_of_a_stage_are_one():
    assert [described(join) for join in joined("resnet34-a")] == [
        ("stage1", 1, 3, "identity", (64, 56, 56), (64, 56, 56)),
        ("stage2", 1, 1, "pad", (64, 56, 56), (128, 28, 28)),
        ("stage2", 2, 4, "identity", (128, 28, 28), (128, 28, 28)),
        ("stage3", 1, 1, "pad", (128, 28, 28), (256, 14, 14)),
        ("stage3", 2, 6, "identity", (256, 14, 14), (256, 14, 14)),
        ("stage4", 1, 1, "pad", (256, 14, 14), (512, 7, 7)),
        ("stage4", 2, 3, "identity", (512, 7, 7), (512, 7, 7)),
    ]


@pytest.mark.parametrize(
    "name, kinds",
    [
        ("resnet50", ["projection", "identity"] * 4),
        ("timm-resnet50d", ["projection", "identity", *["average", "identity"] * 3]),
        ("keras-resnet50v2", [*["projection", "identity", "pool"] * 3, "projection", "identity"]),
        ("plain34", ["none"] * 7),
    ],
)
def test_each_kind_has_its_name(name, kinds):
    assert [join.kind for join in joined(name)] == kinds


def test_an_average_pool_without_projection_has_a_name_too():
    spec = replace(ResNetSpec(), shortcut="D", stride_on="last", repeats=(3, 3))
    assert [join.kind for join in shortcuts.joins(stages(spec))][:3] == ["projection", "identity", "averaged"]


def test_the_shortcuts_of_resnet_50_alone():
    assert shortcuts.sums(joined("resnet50")) == (4, 2_768_896, 7_680, 359_661_568)


def counted(spec):
    return {kind: totals(trace_of(other)) for kind, other in shortcuts.options(spec).items()}


def test_the_options_of_the_papers_resnet_50():
    found = counted(PRESETS["resnet50-v1"].spec)
    assert {kind: (f"{one.macs / 1e9:.3f}", f"{one.params / 1e6:.2f}") for kind, one in found.items()} == {
        "none": ("3.498", "22.78"),
        "A": ("3.498", "22.78"),
        "B": ("3.858", "25.56"),
        "C": ("6.324", "40.13"),
        "D": ("3.858", "25.56"),
    }
    assert f"{found['C'].macs / found['B'].macs - 1:.0%}" == "64%"


def test_a_network_with_another_shortcut_is_compared_too():
    assert [*shortcuts.options(PRESETS["resnet50"].spec)] == ["none", "A", "B", "C", "D"]
    spec = PRESETS["d2l-resnet18"].spec
    assert shortcuts.options(spec)["B-bias"] == spec


def test_an_option_that_cannot_be_built_is_left_out():
    spec = replace(PRESETS["resnet18"].spec, stem_width=128)
    assert [*shortcuts.buildable(shortcuts.options(spec))] == ["none", "B", "C", "D"]


def test_the_errors_are_the_papers_and_only_its_networks():
    for spec in (
        PRESETS["resnet34"].spec,
        PRESETS["resnet34-c"].spec,
        replace(PRESETS["resnet34"].spec, stride_on="1x1"),
    ):
        found = shortcuts.errors(spec)
        assert {kind: one.shown for kind, one in found.items()} == {
            "none": "28.54", "A": "25.03", "B": "24.52", "C": "24.19",
        }  # fmt: skip
        assert all("arXiv:1512.03385, table 3" in one.source for one in found.values())
    base = PRESETS["resnet34"].spec
    others = replace(base, classes=10), replace(base, stride_on="last"), replace(base, order="pre"), ResNetSpec()
    assert not any(shortcuts.errors(spec) for spec in others)


@pytest.mark.parametrize("kind", ["A", "A-half"])
@pytest.mark.parametrize("name", ["resnet34", "resnet50", "cifar-resnet20", "slim-resnet-v1-50"])
def test_the_channels_are_where_a_real_tensor_has_them(name, kind):
    """Each input channel is filled with its own number from 1; zeros are what was padded."""
    spec = PRESETS[name].spec
    for join in shortcuts.joins(stages(spec)):
        found = shortcuts.padding(spec, kind, join.blocks[0])
        (channels, height, width), out = join.source, join.target
        x = torch.arange(1.0, channels + 1)[None, :, None, None].expand(1, channels, height, width)
        module = SHORTCUTS[kind].make(spec, channels, out[0], found.stride)
        y = module(x)[0]
        assert tuple(y.shape) == out
        parts = [0] * found.before, range(1, channels + 1), [0] * found.after
        assert y[:, 0, 0].int().tolist() == [number for part in parts for number in part]
        assert found.copied == channels


def test_padding_cannot_drop_channels():
    spec = replace(PRESETS["resnet18"].spec, stem_width=128)
    first = next(shortcuts.blocks(stages(spec)))
    assert shortcuts.padding(spec, "A", first) is None


PAIRS = [
    ((4, 8, 8), (8, 4, 4)),
    ((4, 8, 8), (8, 8, 8)),
    ((4, 8, 8), (4, 8, 8)),
    ((1, 8, 8), (4, 8, 8)),
    ((4, 1, 1), (4, 8, 8)),
    ((4, 2, 2), (4, 1, 1)),
]


@pytest.mark.parametrize("one, other", PAIRS)
def test_real_tensors_do_and_say_the_same(one, other):
    tensors = torch.zeros(1, *one), torch.zeros(1, *other)
    operations = (shortcuts.add, torch.add), (shortcuts.concat, lambda *maps: torch.cat(maps, dim=1))
    for asked, operation in operations:
        found = asked(one, other)
        try:
            assert found == (tuple(operation(*tensors).shape[1:]), "")
        except RuntimeError as refused:
            assert found == (None, str(refused).splitlines()[0])


def test_what_differs_is_named():
    assert shortcuts.apart((4, 8, 8), (8, 4, 4)) == ("channels", "height", "width")
    assert shortcuts.apart((4, 8, 6), (4, 8, 3)) == ("width",)
    assert shortcuts.apart((4, 8, 8), (4, 8, 8)) == ()
