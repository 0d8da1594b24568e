"""The tab Table 1: the paper's table on the page, the chosen layer's place in it, its files."""

import re

import pytest
from hypothesis import given, settings

from explorer.analysis.tables.table_1 import Stack, paper_table
from explorer.analysis.tables.table_text import FORMATS
from explorer.presets import find
from tests.pages.app import html, opened, plain, queries, said
from tests.traces import trace_of


def at_table(net="resnet50", **query):
    return opened(query={"tab": "table1", "net": net, **query})


def table(spec, language="en"):
    return paper_table(trace_of(spec)).into(language)


def body(at):
    return re.search(r'<div class="paper".*?</div>', html(at), re.DOTALL)[0]


def marked(at):
    """The words of the row that is marked, or of the head of the column that is."""
    row = re.search(r'<tr class="chosen">(.*?)</tr>', body(at), re.DOTALL)
    column = re.search(r'<th scope="col" class="chosen">(.*?)</th>', body(at))
    return re.sub(r"<[^>]+>", " ", row[1]).split()[0] if row else column and column[1]


def test_the_table_is_that_of_the_network():
    shown = body(at_table())
    found = table(find("resnet50").spec)
    for row in found.rows:
        for item in (item for cell in row.cells for item in cell):
            if isinstance(item, Stack):
                stack = f'<span class="stack"><span>{"<br>".join(item.lines)}</span>× {item.times}</span>'
                assert stack in shown
            else:
                assert f"<p>{item}</p>" in shown
    assert all(note in plain(at_table()) for note in found.notes)


@pytest.mark.parametrize("net, at, place", [
    ("resnet50", "", "conv3_x"),  # what the picture begins with
    ("resnet50", "no.such.layer", "conv3_x"),
    ("resnet50", "conv1", "conv1"),
    ("resnet50", "maxpool", "conv2_x"),  # as in the paper
    ("resnet50", "layer4.1", "conv5_x"),
    ("resnet50", "fc", "1×1"),
    ("cifar-resnet20", "conv1", "32×32"),
    ("cifar-resnet20", "layer2.1.conv2", "16×16"),
    ("cifar-resnet20", "fc", None),
    ("mnist-two-blocks", "layer3.0.conv1", "conv2_x"),
])  # fmt: skip
def test_the_place_of_the_chosen_layer_is_marked(net, at, place):
    page = at_table(net, at=at) if at else at_table(net)
    assert marked(page) == place
    if at in ("conv1", "maxpool"):
        assert said("en", "table1.marked", layer=at) in plain(page)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_speaks_both_languages_and_both_units(lang):
    page = at_table(lang=lang, count="flops")
    assert "8.18×10⁹" in body(page) and said(lang, "table1.name") in body(page)
    assert said(lang, "table1.flops", count=8_178_368_512) in plain(page)


def test_each_format_is_a_file_and_a_text():
    page = at_table()
    assert not page.code[1:]  # the link alone
    found = table(find("resnet50").spec)
    names = [button.proto.label for button in page.get("download_button")]
    assert names == ["Markdown", "LaTeX", "CSV"]
    for form, write in FORMATS.items():
        page.segmented_control(key="table1_text").set_value(form).run()
        assert not page.exception
        assert page.code[-1].value.strip() == write(found, "ResNet-50").strip()


@given(queries())
@settings(max_examples=15, deadline=None)
def test_any_link_has_its_table(query):
    page = opened(query=query | {"tab": "table1"})
    assert 'class="paper"' in html(page)
