"""The command line's table: the paper's table of a network, in each format."""

from dataclasses import replace

import pytest

from explorer.__main__ import main
from explorer.analysis.tables.table_1 import paper_table
from explorer.analysis.tables.table_text import FORMATS
from explorer.presets import find
from tests.traces import trace_of


def table(spec):
    return paper_table(trace_of(spec)).into("en")


def run(capsys, *words):
    status = main(["table", *words])
    out, err = capsys.readouterr()
    return status, out, err


@pytest.mark.parametrize("form", FORMATS)
def test_each_format(capsys, form):
    wanted = FORMATS[form](table(find("resnet18").spec), "resnet18")
    assert run(capsys, "resnet18", "--format", form) == (0, wanted, "")


def test_markdown_is_the_usual_one(capsys):
    assert run(capsys, "cifar-resnet20")[1].startswith("**cifar-resnet20**\n\n| output map size |")


def test_a_link_an_input_and_classes(capsys):
    spec = replace(find("resnet50").spec, shortcut="C", input=(1, 64, 96), classes=7)
    words = ("--link", "net=resnet50&shortcut=C", "--input", "1x64x96", "--classes", "7", "--format", "csv")
    assert run(capsys, *words)[1] == FORMATS["csv"](table(spec))


@pytest.mark.parametrize("words, shown", [
    ((), "table resnet50"), (("resnet51",), "resnet51"), (("resnet50", "--format", "html"), "html"),
    (("resnet50", "--batch", "2"), "--batch"), (("--link", "net=resnet50&width=huge"), "huge"),
    (("resnet50", "--input", "3x1x1"), "1×1"),
], ids=str)  # fmt: skip
def test_a_mistake_is_answered_in_one_sentence(capsys, words, shown):
    status, out, err = run(capsys, *words)
    assert (status, out) == (2, "")
    assert err.startswith("explorer: ") and err.count("\n") == 1 and shown in err
