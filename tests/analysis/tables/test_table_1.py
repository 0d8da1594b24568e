"""The paper's tables, against the papers."""

from dataclasses import replace

import pytest
from hypothesis import given

from explorer.analysis import totals
from explorer.analysis.tables.table_1 import Stack, paper_table, power
from explorer.i18n import LANGUAGES, translator
from explorer.model import build
from explorer.presets import find
from explorer.spec import ResNetSpec
from tests.analysis import truth
from tests.strategies import specs
from tests.traces import trace_of

BASIC = lambda width: (f"3×3, {width}", f"3×3, {width}")
BOTTLENECK = lambda width: (f"1×1, {width}", f"3×3, {width}", f"1×1, {4 * width}")
# Table 1 of arXiv:1512.03385: lines of a block, blocks of conv2_x to conv5_x, and FLOPs in 10^9.
PAPER = [
    ("18-layer", BASIC, (2, 2, 2, 2), 1.8),
    ("34-layer", BASIC, (3, 4, 6, 3), 3.6),
    ("50-layer", BOTTLENECK, (3, 4, 6, 3), 3.8),
    ("101-layer", BOTTLENECK, (3, 4, 23, 3), 7.6),
    ("152-layer", BOTTLENECK, (3, 8, 36, 3), 11.3),
]
V1 = {"18-layer": "resnet18", "34-layer": "resnet34", "50-layer": "resnet50", "101-layer": "resnet101",
      "152-layer": "resnet152"}  # fmt: skip


def table(spec, count="macs", language="en"):
    return paper_table(trace_of(spec), count).into(language)


def cells(spec, **look):
    return [row.cells for row in table(spec, **look).rows]


@pytest.mark.parametrize("column, block, repeats, flops", PAPER, ids=lambda value: value if type(value) is str else "")
def test_table_1_of_the_paper(column, block, repeats, flops):
    found = table(replace(find(V1[column]).spec, stride_on="1x1"))
    assert found.form == "table_1"
    assert found.head == ("layer name", "output size", column)
    stacks = [Stack(block(64 * 2**stage), times) for stage, times in enumerate(repeats)]
    sides = ["56×56", "28×28", "14×14", "7×7"]
    *rows, work = [row.cells for row in found.rows]
    assert rows == [
        (("conv1",), ("112×112",), ("7×7, 64, stride 2",)),
        (("conv2_x",), (sides[0],), ("3×3 max pool, stride 2", stacks[0])),
        *(((f"conv{at + 2}_x",), (sides[at],), (stacks[at],)) for at in (1, 2, 3)),
        (("",), ("1×1",), ("average pool, 1000-d fc",)),  # and softmax, which no network here ends in
    ]
    name, _, (cost,) = work
    assert name == ("MACs",)
    assert float(cost.removesuffix("×10⁹")) == pytest.approx(flops, abs=0.1)  # the paper's FLOPs are multiply-adds


def test_the_small_table_of_the_paper():
    """Section 4.2: 32×32, 16×16, 8×8; 1+2n, 2n, 2n layers; 16, 32, 64 filters."""
    for n in (3, 18):
        found = table(replace(find("cifar-resnet20").spec, repeats=(n, n, n)))
        assert (found.form, found.head) == ("small", ("output map size", "32×32", "16×16", "8×8"))
        assert [[cell for (cell,) in row.cells] for row in found.rows[:2]] == [
            ["# layers", f"1+{2 * n}", f"{2 * n}", f"{2 * n}"],
            ["# filters", "16", "32", "64"],
        ]


@pytest.mark.parametrize("knobs", [
    {"attention": "se"}, {"stem_width": 32, "shortcut": "B"}, {"block": "bottleneck", "shortcut": "B"},
    {"stem": "mnist"}, {"group_width": 128},
], ids=str)  # fmt: skip
def test_what_the_small_table_cannot_say_stands_in_table_1(knobs):
    assert table(replace(find("cifar-resnet20").spec, **knobs)).form == "table_1"


def test_the_cost_of_the_small_table_is_all_but_the_head():
    spec = find("cifar-resnet20").spec
    trace = trace_of(spec)
    head = sum(layer.macs for layer in trace.layers if layer.stage == "head")
    assert [cell for (cell,) in cells(spec)[-1]] == ["MACs", "14.6×10⁶", "13.0×10⁶", "13.0×10⁶"]
    assert 14_598_144 + 2 * 12_976_128 + head == totals(trace).macs


def test_resnext_has_its_cardinality():
    """Table 1 of arXiv:1611.05431, ResNeXt-50 (32×4d)."""
    rows = cells(find("resnext50-32x4d").spec)
    assert rows[1][2][1] == Stack(("1×1, 128", "3×3, 128, C=32", "1×1, 256"), 3)
    assert rows[4][2] == (Stack(("1×1, 1024", "3×3, 1024, C=32", "1×1, 2048"), 3),)


def test_a_gate_has_its_two_layers():
    """Table 1 of arXiv:1709.01507, SE-ResNet-50."""
    rows = cells(find("timm-seresnet50").spec)
    assert rows[1][2][1] == Stack((*BOTTLENECK(64), "fc, [16, 256]"), 3)
    assert rows[4][2] == (Stack((*BOTTLENECK(512), "fc, [128, 2048]"), 3),)
    assert cells(find("timm-ecaresnet50d").spec)[4][2][0].lines[-1] == "ECA, k=7"


def test_stems_and_heads():
    deep, mnist, slim = (cells(find(name).spec) for name in ("timm-resnet50d", "mnist-two-blocks", "slim-resnet-v1-50"))
    assert deep[0][2] == ("3×3, 32, stride 2", "3×3, 32", "3×3, 64")
    assert mnist[1][2] == ("2×2 max pool, stride 2", Stack(BASIC(32), 2))
    assert mnist[-2][2] == ("flatten, 10-d fc",)
    assert "1×1 conv" in slim[-2][2][0]


@pytest.mark.parametrize("name, halving", [
    ("resnet50-v1", "conv3_1, conv4_1, conv5_1 halve the map: stride 2 in the 1×1."),
    ("resnet50", "conv3_1, conv4_1, conv5_1 halve the map: stride 2 in the 3×3."),
    ("slim-resnet-v1-50", "conv2_3, conv3_4, conv4_6 halve the map: stride 2 in the 3×3."),
])  # fmt: skip
def test_the_note_says_where_the_stride_is(name, halving):
    """As the caption of the paper's table: conv3_1, conv4_1 and conv5_1."""
    assert table(find(name).spec).notes[0] == halving


def test_projections_are_counted_in_the_notes():
    note = lambda **knobs: " ".join(table(replace(ResNetSpec(), **knobs)).notes)
    assert "4 projections" in note() and "16 projections" in note(shortcut="C")
    assert "projection" not in note(shortcut="none")
    assert "4,089,184,256 mult" in note()


def test_flops_are_twice_the_macs():
    assert cells(ResNetSpec(), count="flops")[-1] == (("FLOPs",), (), ("8.18×10⁹",))
    assert "8,178,368,512 FLOPs" in table(ResNetSpec(), "flops").notes[-1]


@pytest.mark.parametrize("count, shown", [
    (640, "640"), (7_513_856, "7.51×10⁶"), (40_551_040, "40.6×10⁶"), (11_282_415_616, "11.3×10⁹"), (2 * 10**12, "2.00×10¹²")
])  # fmt: skip
def test_a_power_of_ten(count, shown):
    assert power(count) == shown


@given(specs())
def test_any_network_has_its_table(spec):
    layers = {layer.name for layer in trace_of(spec).layers}
    real = truth.run(build(spec, "meta"), spec.input)
    for language in LANGUAGES:
        found = table(spec, language=language)
        assert all(len(row.cells) == len(found.head) for row in found.rows)
        assert found.rows[-1].cells[0] == (translator(language)("choice.count.macs"),)
        about = [group for group in (*found.columns, *(row.layers for row in found.rows)) if group]
        assert sum(map(len, about)) == len(set().union(*about))  # a layer belongs to one place
        if found.form == "table_1":
            assert set().union(*about) == layers
            stacks = [item for row in found.rows for cell in row.cells for item in cell if isinstance(item, Stack)]
            assert tuple(stack.times for stack in stacks) == spec.repeats
            sizes = [row.cells[1][0] for row in found.rows[1:-2]]
            ends = [real.shapes[f"layer{stage + 1}"][-1][1] for stage in range(len(spec.repeats))]
            assert sizes == ["×".join(map(str, end[1:])) for end in ends]
