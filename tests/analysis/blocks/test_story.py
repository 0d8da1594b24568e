"""Sentences on a stage, against what its layers are."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis import totals
from explorer.analysis.blocks.story import headline, reasons
from explorer.analysis.blocks.structure import structure
from explorer.i18n import LANGUAGES, translator
from explorer.presets import PRESETS
from tests.strategies import specs
from tests.traces import trace_of


def stages_of(spec):
    traced = trace_of(spec)
    return {stage.name: stage for stage in structure(traced)}, totals(traced)


def told(name, stage, language="en"):
    stages, sums = stages_of(PRESETS[name].spec)
    t = translator(language)
    return headline(stages[stage], t), " ".join(reasons(stages[stage], sums, "MACs", t))


HEADLINES = [
    ("resnet50", "stem", "The stem takes the map from 224×224 to 56×56 and makes 64 channels of 3."),
    ("resnet50", "stage1", "Stage 1 keeps the map and makes 256 channels of 64."),
    ("resnet50", "stage4", "Stage 4 halves the map and doubles the channels."),
    ("resnet18", "stage1", "Stage 1 keeps both map and channels."),
    ("resnet50", "head", "The head averages each of 2,048 maps and makes 1,000 scores of them."),
    ("mnist-two-blocks", "head", "The head makes 10 scores of all 6,272 values of the last map."),
    ("keras-resnet50v2", "stage4", "Stage 4 keeps the map and doubles the channels."),
]


@pytest.mark.parametrize(("name", "stage", "sentence"), HEADLINES)
def test_what_a_stage_does(name, stage, sentence):
    assert told(name, stage)[0] == sentence


REASONS = [
    ("resnet50", "stem", "Stride: 7×7 /2, max 3×3 /2."),
    (
        "resnet50-v1",
        "stage2",
        "The 1×1 carries the stride. The shortcut has to follow, so it is a 1×1 projection. The next 3 blocks add",
    ),
    ("resnet18", "stage2", "The next block adds its input unchanged."),
    ("timm-resnet50d", "stage3", "so it is an average pool and a 1×1 projection."),
    ("resnet50", "stage1", "The shortcut has to end in 256 channels too, so it is a 1×1 projection."),
    ("cifar-resnet20", "stage2", "it takes one pixel in four and adds 16 channels of zeros."),
    ("cifar-resnet20", "stage1", "Each of its 3 blocks adds its input unchanged."),
    ("plain34", "stage1", "It has no shortcuts:"),
    ("keras-resnet50v2", "stage1", "The 3×3 of block 1.3 carries the stride."),
    ("keras-resnet50v2", "stage2", "Blocks that add their input unchanged: 2 of 4."),
    ("resnet50", "head", "Its 2,049,000 parameters are 8.0 % of all, its MACs 0.1 %."),
]


@pytest.mark.parametrize(("name", "stage", "sentence"), REASONS)
def test_why_it_does(name, stage, sentence):
    assert sentence in told(name, stage)[1]


@given(specs(), st.sampled_from(sorted(LANGUAGES)))
def test_any_stage_has_a_sentence(spec, language):
    stages, sums = stages_of(spec)
    t = translator(language)
    for stage in stages.values():
        said = [headline(stage, t), *reasons(stage, sums, "MACs", t)]
        assert all(re.search(r"[.。]$", sentence) for sentence in said)
        assert not any(re.search(r"[{}]", sentence) for sentence in said)


@given(specs())
def test_the_blocks_that_add_unchanged_are_counted_right(spec):
    stages, sums = stages_of(spec)
    for name, stage in stages.items():
        if not name.startswith("stage"):
            continue
        kinds = [block.shortcut.kind for run in stage.runs for block in run.blocks]
        said = " ".join(reasons(stage, sums, "MACs", translator("en")))
        count = kinds.count("identity")
        if count and count < len(kinds):
            assert re.search(rf"next {count:,} blocks|unchanged: {count:,} of|The next block adds", said)
        assert ("unchanged" in said) == (count > 0)
