"""The table of letters on the page of orders: each says what its network changes, and what it then costs."""

import re

import pytest

from explorer import permalink
from explorer.analysis import totals
from explorer.i18n import LANGUAGES
from explorer.ui.pages.order.letters import LETTERS
from tests.pages.app import html, opened, said
from tests.traces import trace_of

# What the sources say: T. He et al. 2018 (arXiv:1812.01187), section 4; gluoncv/model_zoo/resnetv1b.py; timm/models/resnet.py.
CHANGES = {
    "v1b": ("Stride: v1.5",),
    "v1c": ("Stride: v1.5", "Stem: deep"),
    "v1d": ("Stride: v1.5", "Shortcut: D", "Stem: deep"),
    "v1e": ("Stride: v1.5", "Shortcut: D", "Stem: deep", "Stem width: 128"),
    "v1s": ("Stride: v1.5", "Stem: deep", "Stem width: 128"),
    "–": ("Stride: v1.5", "Shortcut: D", "Stem: tiered"),
}


def rows(at):
    """Name, GluonCV's name, changes and costs of each row."""
    table = html(at).rpartition('<table class="rows">')[2]
    return [
        (name, *re.findall(r"<td>(.*?)</td>", rest))
        for name, rest in re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', table)
    ]


def test_a_letter_says_what_it_changes():
    found = rows(opened("pages/order.py"))
    assert [row[0] for row in found] == [
        *("ResNet-50-B", "ResNet-50-C", "ResNet-50-D", "no letter", "ResNet-50-S", "ResNet-50-T")
    ]
    assert {row[1]: tuple(sorted(row[2].split(", "))) for row in found} == {
        name: tuple(sorted(changes)) for name, changes in CHANGES.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("net", ["resnet18", "cifar-resnet20"])
def test_the_table_is_the_same_for_every_network_on_screen(language, net):
    at = opened("pages/order.py", {"net": net, "lang": language})
    assert said(language, "letters.heading") in html(at)
    for row, (_, _, name) in zip(rows(at), LETTERS, strict=True):
        spec = permalink.read_name(name).spec
        sums = totals(trace_of(spec))
        work = f"{sums.macs / 1e9:.3f} G MACs"
        assert row[3:] == (said(language, "shortcuts.params_work", params=sums.params, work=work),)


def test_every_name_in_the_table_is_a_network():
    assert not any(permalink.read_name(name).notes for *_, name in LETTERS)
