"""The tab As printed: torchinfo's own text, which is made when somebody asks."""

from html import unescape

import pytest

from explorer.analysis.tools.summary import summary
from explorer.presets import find
from explorer.ui.pages.explore import worked_out
from tests.pages.app import html, opened, plain, said


def asked(net, **query):
    at = opened(query={"tab": "frameworks", "net": net, **query})
    at.session_state["torchinfo"] = True
    at.run()
    assert not at.exception
    return at


def test_it_is_closed_and_costs_nothing(monkeypatch):
    def never(*_):
        raise AssertionError("worked out before anybody asked")

    monkeypatch.setattr(worked_out, "summary", never)
    at = opened(query={"tab": "frameworks", "net": "resnet18", "classes": "18"})
    assert said("en", "frameworks.summary_counts") not in plain(at)


@pytest.mark.parametrize("name, lang", [("resnet18", "en"), ("mnist-two-blocks", "zh"), ("plain34", "en")])
def test_it_is_torchinfos_text_for_the_network(name, lang):
    at, found = asked(name, lang=lang), summary(find(name).spec)
    assert found.text in unescape(html(at))
    assert said(lang, "frameworks.summary_how", call=found.call) in plain(at)
    assert said(lang, "frameworks.summary_depth_3") in plain(at)


def test_it_says_what_a_long_network_leaves_out():
    at = asked("cifar-resnet1202")
    assert said("en", "frameworks.summary_depth_2") in plain(at)
    assert "Total params: 19,421,274" in html(at)
