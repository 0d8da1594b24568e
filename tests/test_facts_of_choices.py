"""What is said of each choice in its row is so in the networks that are built with it, and is read without torch."""

from dataclasses import is_dataclass, replace

import pytest
from torch import nn

from explorer.export.bibtex import papers
from explorer.model import build
from explorer.model.attention import ATTENTIONS
from explorer.model.blocks import BLOCKS
from explorer.model.heads import HEADS
from explorer.model.layers import BIASES, NORMS
from explorer.model.resnet import ORDERS
from explorer.model.shortcuts import SHORTCUTS
from explorer.model.stems import STEMS
from explorer.spec import ResNetSpec, facts, map_sides, problems, stem_channels
from tests.traces import trace_of

IN_MODEL = {
    "block": BLOCKS,
    "shortcut": SHORTCUTS,
    "stem": STEMS,
    "attention": ATTENTIONS,
    "norm": NORMS,
    "bias": BIASES,
    "head": HEADS,
}
ROWS = [(knob, name) for knob, table in IN_MODEL.items() for name in table]
SMALL = ResNetSpec(repeats=(1, 2), width=32, classes=5, input=(3, 64, 64))
each_row = pytest.mark.parametrize("knob, name", ROWS)
each_block = pytest.mark.parametrize("block", BLOCKS)
each_order = pytest.mark.parametrize("order", ORDERS)
each_stem = pytest.mark.parametrize("stem", STEMS)


def layers(spec):
    return trace_of(spec).layers


def convs(spec, kind="conv", part="stage"):
    return [layer for layer in layers(spec) if layer.kind == kind and layer.stage.startswith(part)]


def geometry(spec):
    return [(layer.in_shape, layer.out_shape, layer.kernel, layer.stride, layer.groups) for layer in layers(spec)]


def biased(spec, part):
    """Whether a layer has a bias whose path has that part."""
    names = (name for name, _ in build(spec, "meta").named_parameters())
    return any(part in name and name.endswith("bias") for name in names)


def test_every_table_is_read():
    assert {knob: [*facts.rows(knob)] for knob in facts.TABLES} == {knob: [*table] for knob, table in IN_MODEL.items()}


@each_row
def test_what_is_read_is_what_the_model_has(knob, name):
    row = IN_MODEL[knob][name]
    assert is_dataclass(row)
    makers = {part: None for part in ("make", "post", "pre") if hasattr(row, part)}
    assert facts.rows(knob)[name] == replace(row, **makers)


def test_a_fact_that_has_to_be_worked_out_is_refused_by_name(tmp_path, monkeypatch):
    (tmp_path / "stems.py").write_text('STEMS = {"odd": Stem(odd, halvings=1 + ONE)}')
    monkeypatch.setattr(facts, "MODEL", tmp_path)
    facts.rows.cache_clear()
    try:
        with pytest.raises(ValueError, match=r"stems\.py, STEMS, odd: .* must be literals"):
            facts.rows("stem")
    finally:
        facts.rows.cache_clear()


@each_block
@each_order
def test_a_block_has_the_kernels_and_leaves_the_channels_that_its_row_says(block, order):
    row, spec = BLOCKS[block], replace(SMALL, block=block, order=order)
    found = convs(spec)
    assert [layer.kernel for layer in found] == [(kernel, kernel) for kernel in row.kernels] * sum(spec.repeats)
    assert getattr(row, order).expansion == row.expansion
    for stage, width in ((1, 32), (2, 64)):
        last = [layer for layer in found if layer.stage == f"stage{stage}"][-1]
        assert last.out_shape[0] == width * row.expansion


@each_block
@each_order
def test_groups_are_where_the_row_says_and_refused_elsewhere(block, order):
    spec = replace(SMALL, block=block, order=order, groups=4)
    assert bool(problems(spec)) != BLOCKS[block].groups
    if not problems(spec):
        assert {layer.groups for layer in convs(spec)} == {1, 4}


@each_block
@each_order
def test_a_choice_of_stride_is_one_that_changes_the_network(block, order):
    spec = replace(SMALL, block=block, order=order)
    one, other = (geometry(replace(spec, stride_on=on)) for on in ("1x1", "3x3"))
    assert (one != other) == BLOCKS[block].strides


@each_stem
@each_order
def test_a_stem_has_the_convolutions_that_its_row_says(stem, order):
    spec = replace(SMALL, stem=stem, order=order, stem_width=64)
    found = convs(spec, part="stem")
    assert tuple(layer.out_shape[0] for layer in found) == stem_channels(spec)


@each_stem
def test_a_stem_halves_as_often_as_its_row_says(stem):
    spec = replace(SMALL, stem=stem)
    *_, last = (layer for layer in layers(spec) if layer.stage == "stem")
    assert last.out_shape[1:] == tuple(side >> STEMS[stem].halvings for side in spec.input[1:])
    assert map_sides(replace(spec, repeats=(1,)), 64)[-1] == last.out_shape[1]


@each_stem
def test_fewer_channels_than_the_least_leave_a_convolution_of_the_stem_without_one(stem):
    least = STEMS[stem].least
    spec = replace(SMALL, stem=stem, stem_width=least)
    assert problems(spec) == () and min(stem_channels(spec)) >= 1
    assert least == 1 or min(stem_channels(replace(spec, stem_width=least - 1))) == 0


@pytest.mark.parametrize("shortcut", SHORTCUTS)
@each_order
def test_a_shortcut_pads_and_projects_where_its_row_says(shortcut, order):
    row, spec = SHORTCUTS[shortcut], replace(SMALL, shortcut=shortcut, order=order)
    assert any(layer.kind == "pad" for layer in layers(spec)) == row.pads
    projecting = {(layer.stage, layer.block) for layer in convs(spec, "projection")}
    assert (len(projecting) == sum(spec.repeats)) == row.everywhere
    wide = replace(spec, block="basic", stem_width=64)
    assert bool(problems(wide)) == row.pads  # what adds zeros cannot take channels away


@pytest.mark.parametrize("part, knob, table", [("downsample", "shortcut", SHORTCUTS), ("se", "attention", ATTENTIONS)])
def test_shortcuts_and_gates_have_biases_of_their_own_where_their_rows_say(part, knob, table):
    bare = replace(SMALL, norm="none", bias="none")
    assert {name for name in table if biased(replace(bare, **{knob: name}), f".{part}.")} == {
        name for name, row in table.items() if row.biased
    }


@pytest.mark.parametrize("attention", ATTENTIONS)
def test_a_gate_has_what_to_keep_from_its_fewest_channels_on(attention):
    row = ATTENTIONS[attention]
    spec = replace(SMALL, block="basic", attention=attention)
    assert bool(problems(replace(spec, width=row.squeeze))) is False
    gate = row.make(row.squeeze)
    assert gate is None or all(weights.numel() for weights in gate.parameters())
    if row.squeeze > 1:
        (problem,) = problems(replace(spec, width=row.squeeze - 1))
        assert problem.sentence.key == "problem.squeeze"
        assert not all(weights.numel() for weights in row.make(row.squeeze - 1).parameters())


@pytest.mark.parametrize("norm", NORMS)
def test_a_normalisation_has_the_groups_that_its_row_says(norm):
    groups = {layer.num_groups for layer in build(replace(SMALL, norm=norm), "meta").modules() if _grouped(layer)}
    assert groups == ({NORMS[norm].groups} if NORMS[norm].groups else set())


def _grouped(layer):
    return isinstance(layer, nn.GroupNorm)


@pytest.mark.parametrize("head", HEADS)
def test_a_head_fits_one_size_where_its_row_says(head):
    small, large = (replace(SMALL, head=head, input=(3, side, side)) for side in (64, 128))
    weights = [sum(layer.params for layer in layers(spec) if layer.stage == "head") for spec in (small, large)]
    assert (weights[0] != weights[1]) == HEADS[head].whole_map


@each_row
def test_a_paper_behind_a_choice_is_one_that_can_be_cited(knob, name):
    paper = getattr(IN_MODEL[knob][name], "paper", "")
    assert not paper or paper in papers()
