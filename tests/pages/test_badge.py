"""The badge: what PyTorch, asked by other means, says of the network on the page."""

import pytest

from explorer.analysis.trace.check import Check, Difference
from explorer.presets import find
from explorer.ui.widgets import cached
from tests.pages.app import html, notices, opened, plain, said

LONG = {"net": "cifar-resnet1202", "lang": "en"}


@pytest.fixture(autouse=True)
def nothing_checked():
    cached._checks().clear()
    yield
    cached._checks().clear()


def badge(at):
    """Class and words of the badge."""
    (body,) = (one.proto.body for one in at.get("html") if 'class="badge' in one.proto.body)
    return body.partition('class="badge ')[2].partition('"')[0], body


def test_a_page_is_drawn_before_pytorch_is_asked():
    at = opened(query={"lang": "en"})
    assert badge(at)[0] == "checking"
    assert not cached.is_checked(find("resnet50").spec)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_has_been_checked_says_what_was_compared(lang):
    cached.checked(find("resnet50").spec)
    at = opened(query={"lang": lang})
    state, body = badge(at)
    assert state == "agrees"
    assert said(lang, "check.agrees") in body
    for number in ("25,557,032", "53,120", "4,089,184,256", "159"):
        assert number in body
    assert not notices(at)


def test_a_disagreement_is_loud(monkeypatch):
    apart = [Difference("macs", "fc", 0, 2_048_000), Difference("shapes", "", (10,), (1000,))]
    apart += [Difference("params", f"layer{n}", n, 0) for n in range(1, 9)]
    monkeypatch.setattr(cached, "is_checked", lambda spec: True)
    monkeypatch.setattr(cached, "checked", lambda spec: Check(1, 2, 3, 4, tuple(apart)))
    at = opened(query={"lang": "en"})
    (notice,) = notices(at)
    assert "error" in notice and "10 places" in notice
    assert "fc: 0 MACs here, 2,048,000" in notice and "the whole network: output 10 here, 1000" in notice
    assert "And 4 more" in notice
    assert "Checked by PyTorch" not in plain(at)


def test_a_long_network_is_checked_when_somebody_asks():
    at = opened(query=LONG)
    assert badge(at)[0] == "unchecked"
    at.button(key="check_now").click().run()
    assert not at.exception
    assert badge(at)[0] == "checking"
    cached.checked(find("cifar-resnet1202").spec)
    assert badge(at.run())[0] == "agrees"


def test_checks_do_not_pile_up():
    for classes in range(cached.MANY + 3):
        cached._checks()[classes] = None
    cached.checked(find("cifar-resnet20").spec)
    assert len(cached._checks()) == 1


def test_words_of_the_badge_cannot_carry_html(monkeypatch):
    wrong = Difference("params", "<img src=x>", 1, 2)
    monkeypatch.setattr(cached, "is_checked", lambda spec: True)
    monkeypatch.setattr(cached, "checked", lambda spec: Check(1, 2, 3, 4, (wrong,)))
    assert "<img src=x>" not in html(opened())


def test_shells_of_one_name_on_two_pages_keep_apart():
    def shell(module):
        def chart(spec):
            return module

        chart.__module__ = module
        return cached.kept(cached.FEW)(chart)

    one, other = shell("explorer.ui.pages.one"), shell("explorer.ui.pages.other")
    for name in ("resnet18", "cifar-resnet1202"):  # a long network has a cache of its own
        assert (one(find(name).spec), other(find(name).spec)) == ("explorer.ui.pages.one", "explorer.ui.pages.other")
