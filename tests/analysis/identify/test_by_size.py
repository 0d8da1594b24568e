"""Sizes of files: what MB stands for, and what a file holds besides numbers."""

import io
from functools import cache

import pytest
import torch

from explorer.analysis.identify import identify
from explorer.analysis.identify.by_size import FOR_A_TENSOR
from explorer.analysis.identify.index import index
from explorer.model import build
from explorer.presets import PRESETS
from explorer.reading import read_text


@cache
def entries():
    return {entry.name: entry for entry in index()}


def found(text):
    return identify(read_text(text)).matches


def remarks(match):
    assert all(remark.into("en") and remark.into("zh") for remark in match.remarks)
    return {remark.key.rpartition(".")[2] for remark in match.remarks}


# `_file_size` in torchvision's weights is in 2^20 bytes: 46,830,571 of them are 44.661.
KNOWN = [
    ("44.7 MB", "resnet18", {"binary", "saved"}),
    ("44.661 MB", "resnet18", {"binary", "saved"}),
    ("170 MB", "resnet101", {"binary", "also"}),
    ("170.5 MB", "resnet101", {"binary", "saved"}),
    ("170.511 MB", "resnet101", {"binary", "saved"}),
    ("97.8 MB", "resnet50", {"binary", "saved"}),
    ("97.781 MiB", "resnet50", {"saved"}),
    ("230.434 MB", "resnet152", {"binary", "saved"}),
    ("Params size (MB): 97.49", "resnet50", {"binary"}),  # torchsummary
    ("Params size (MB): 102.23", "resnet50", {"decimal"}),  # torchinfo
    ("102 MB", "resnet50", {"decimal", "also"}),
    ("46830571 bytes", "resnet18", {"saved"}),
]


@pytest.mark.parametrize("text, name, said", KNOWN, ids=[known[0] for known in KNOWN])
def test_the_megabyte_that_fits_is_named(text, name, said):
    first = found(text)[0]
    assert (first.name, remarks(first)) == (name, said)


def test_a_network_that_fits_by_the_other_megabyte_is_there_too():
    """kuangliu's ResNet18 has 44.7 × 10^6 bytes."""
    assert {match.name: remarks(match) for match in found("44.7 MB")}["kuangliu-resnet18"] >= {"decimal"}


def test_the_difference_is_to_the_size_as_it_was_read():
    given = read_text("97.8 MB")
    assert found("97.8 MB")[0].counted - found("97.8 MB")[0].difference == given.binary.value


@pytest.mark.parametrize("name", ["cifar-resnet20", "resnet18", "preact-resnet164"])
def test_a_file_of_torch_is_found_by_its_bytes(name):
    state, file = build(PRESETS[name].spec, "cpu").state_dict(), io.BytesIO()
    torch.save(state, file)
    more = file.tell() - 4 * (entries()[name].counts["params"] + entries()[name].buffers)
    assert 0 < more < FOR_A_TENSOR * len(state)
    assert name in [match.name for match in found(f"{file.tell()} bytes")]


def test_no_more_is_allowed_for_than_a_file_needs():
    assert "preact-resnet1001" not in [match.name for match in found("44.7 MB")]


def test_the_nearest_sizes_are_of_either_megabyte():
    answer = identify(read_text("35.4 MB"))
    assert answer.matches == ()
    assert answer.nearest and all(abs(match.difference) < match.counted for match in answer.nearest)
