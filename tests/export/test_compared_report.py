"""The report of a comparison: its sums, and that it is as safe as the report of one network."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

from explorer.export.compared_report import compared_report
from explorer.export.request import Compared
from explorer.permalink import View
from explorer.presets import PRESETS
from explorer.published import accuracy
from tests.export.test_report import EVIL, Read, page
from tests.strategies import specs

V1, V15, SMALL = (PRESETS[name].spec for name in ("resnet50-v1", "resnet50", "cifar-resnet20"))
STEPS = re.compile(r'<table class="steps">.*?</table>', re.DOTALL)


def sums(table):
    """The numbers at the ends of the rows, the first and the last being totals."""
    return [int(cell.replace(",", "").replace("−", "-")) for cell in re.findall(r'class="number">(.*?)<', table)]


@pytest.mark.parametrize("count", ["macs", "flops"])
def test_every_table_of_steps_sums(count):
    tables = STEPS.findall(page(compared_report(Compared((V1, V15, SMALL), View(count=count)))))
    assert len(tables) == 4
    for first, *steps, last in map(sums, tables):
        assert first + sum(steps) == last
    assert sums(tables[0])[0] == (2 if count == "flops" else 1) * 3_857_973_248


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_as_safe_as_the_other(lang):
    found = Read(compared_report(Compared((V1, V15), View(lang=lang, theme="dark", note="\n".join(EVIL[:2])))))
    assert len(found.scripts) == 2 and not found.open
    assert not any(tag in ("link", "img", "iframe", "a") for tag, _ in found.elements)
    assert EVIL[0] in [data for tag, data in found.texts if tag == "p"]


@given(st.lists(specs(), min_size=2, max_size=3), st.sampled_from(["en", "zh"]))
@settings(max_examples=8)
def test_any_networks_have_theirs(several, lang):
    asked = Compared(tuple(several), View(lang=lang))
    assert compared_report(asked) == compared_report(asked)


def test_it_says_who_reports_which_accuracy_and_how_far_a_cell_sees():
    """As the page does: a published number stands with its recipe and its source, a network with its origin."""
    found = page(compared_report(Compared((V15, V1, SMALL), View(lang="en"))))
    assert "ResNet-50 · torchvision" in found and "ResNet-50 v1 · Paper, ImageNet" in found
    for preset, letter in (("resnet50", "A"), ("resnet50-v1", "B"), ("cifar-resnet20", "C")):
        assert escape(accuracy(preset).told(letter).into("en")) in found
    assert ">427<" in found and ">483<" in found and "+56" in found
