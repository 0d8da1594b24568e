"""BibTeX: every paper that a source names has an entry, and every entry is named somewhere."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.export.bibtex import behind, bibtex, numbers, papers
from explorer.presets import PRESETS
from explorer.published import recipes, reports
from explorer.spec import ResNetSpec

PUBLISHED = Path(__file__).parents[2] / "explorer" / "content" / "published"
ENTRY = re.compile(r"@(inproceedings|misc)\{(\w+),\n((?:  \w+ = \{.+\},?\n)+)\}")


def test_every_cited_paper_has_an_entry():
    sources = [preset.source for preset in PRESETS.values()] + [
        one.source for mine in reports().values() for one in mine
    ]
    assert {number for source in sources for number in numbers(source)} <= set(papers())


@pytest.mark.parametrize("number", papers())
def test_every_entry_is_behind_something(number):
    specs = [preset.spec for preset in PRESETS.values()] + [replace(ResNetSpec(), norm="group")]
    shared = (PUBLISHED / "recipes.toml").read_text(encoding="utf-8")
    assert number in shared or any(number in behind(spec) for spec in specs)
    assert set(papers()[number].recipes) <= set(recipes())


@pytest.mark.parametrize("name", PRESETS)
def test_it_is_bibtex(name):
    text = bibtex([PRESETS[name].spec])
    found = ENTRY.findall(text)
    assert len(found) == text.count("@") == len(behind(PRESETS[name].spec)) >= 1
    assert text.count("{") == text.count("}") and text.isascii()
    for _, key, fields in found:
        names = re.findall(r"^  (\w+) = ", fields, re.MULTILINE)
        assert {"author", "title", "year", "eprint"} <= set(names) and len(names) == len(set(names)), key
    assert len({key for _, key, _ in found}) == len(found)


@pytest.mark.parametrize("name, keys", [
    ("resnet50", {"he2016deep"}),
    ("preact-resnet110", {"he2016deep", "he2016identity"}),
    ("wrn-16-4", {"he2016deep", "he2016identity", "zagoruyko2016wide"}),
    ("timm-resnetv2-50", {"he2016deep", "he2016identity", "wightman2021resnet"}),
    ("timm-ecaresnet50d", {"he2016deep", "he2019bag", "wang2020eca"}),
])  # fmt: skip
def test_which_papers_are_behind_a_network(name, keys):
    assert {papers()[number].key for number in behind(PRESETS[name].spec)} == keys


def test_several_networks_share_their_papers():
    text = bibtex([PRESETS["resnet50"].spec, PRESETS["preact-resnet110"].spec])
    assert text.count("{he2016deep,") == text.count("{he2016identity,") == 1
    assert text.startswith("% resnet50: torchvision/models/resnet.py\n")
