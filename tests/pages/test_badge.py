"""The badge: what PyTorch, asked by other means, says of the network on the page."""

from types import SimpleNamespace

import pytest

from explorer.analysis.trace import checks, wanted
from explorer.analysis.trace.check import Check, Difference
from explorer.analysis.trace.store import FOLDER, store
from explorer.presets import find
from explorer.ui.widgets import badge as widget
from explorer.ui.widgets import cached
from tests.pages.app import html, notices, opened, plain, said

SPEC = find("resnet50").spec
AGREES = Check(25_557_032, 53_120, 4_089_184_256, 159, ())
APART = (Difference("macs", "fc", 0, 2_048_000), Difference("shapes", "", (10,), (1000,)))
APART += tuple(Difference("params", f"layer{n}", n, 0) for n in range(1, 9))


@pytest.fixture(autouse=True)
def nothing_checked(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    cached._checks().clear()
    yield
    cached._checks().clear()


@pytest.fixture
def process(monkeypatch):
    """In place of the check process: what was asked of it. `starts` says whether it can be had."""
    asked = SimpleNamespace(specs=[], starts=True)
    monkeypatch.setattr(checks, "want", lambda spec: asked.specs.append(spec) or asked.starts)
    return asked


@pytest.fixture
def painted(monkeypatch):
    """A browser that has painted the page, as soon as it is `then`."""
    browser = SimpleNamespace(then=True, drawn=[])

    def component(**words):
        browser.drawn.append(words)
        return SimpleNamespace(asked=browser.then)

    monkeypatch.setattr(widget, "_asking", lambda: component)
    return browser


def badge(at):
    """Class and words of the badge."""
    (body,) = (one.proto.body for one in at.get("html") if 'class="badge' in one.proto.body)
    return body.partition('class="badge ')[2].partition('"')[0], body


def test_a_page_is_drawn_before_pytorch_is_asked(process):
    assert badge(opened(query={"lang": "en"}))[0] == "checking"
    assert process.specs == []


def test_it_is_asked_when_the_page_has_been_painted(process, painted):
    painted.then = False
    at = opened(query={"lang": "en"})
    assert process.specs == []
    painted.then = True
    assert badge(at.run())[0] == "checking"
    assert process.specs == [SPEC]
    store().write(SPEC, AGREES)
    drawn = len(painted.drawn)
    assert badge(at.run())[0] == "agrees"
    assert process.specs == [SPEC] and len(painted.drawn) == drawn  # nobody asks on


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_has_been_checked_says_what_was_compared(lang, process, painted):
    store().write(SPEC, AGREES)  # by another process, or before a restart
    at = opened(query={"lang": lang})
    state, body = badge(at)
    assert state == "agrees"
    assert said(lang, "check.agrees") in body
    for number in ("25,557,032", "53,120", "4,089,184,256", "159"):
        assert number in body
    assert not notices(at) and not process.specs and not painted.drawn


def test_an_answer_is_read_once(monkeypatch):
    store().write(SPEC, AGREES)
    assert cached.checked(SPEC) == AGREES
    monkeypatch.setattr(checks, "answer", lambda spec: 1 / 0)
    assert cached.checked(SPEC) == AGREES


def test_a_disagreement_is_loud(process):
    store().write(SPEC, Check(1, 2, 3, 4, APART))
    at = opened(query={"lang": "en"})
    (notice,) = notices(at)
    assert "error" in notice and "10 places" in notice
    assert "fc: 0 MACs here, 2,048,000" in notice and "the whole network: output 10 here, 1000" in notice
    assert "And 4 more" in notice
    assert "Checked by PyTorch" not in plain(at)


def test_a_disagreement_that_comes_later_has_the_whole_page_drawn(monkeypatch):
    """The part that asks runs alone, and has no notice."""
    answers, drawn = iter([None]), []
    monkeypatch.setattr(cached, "checked", lambda spec: next(answers, Check(1, 2, 3, 4, APART)))
    monkeypatch.setattr(widget.st, "rerun", lambda: drawn.append("whole"))
    opened(query={"lang": "en"})
    assert drawn == ["whole"]


def test_a_long_network_is_checked_as_any_other(process, painted):
    at = opened(query={"net": "cifar-resnet1202", "lang": "en"})
    assert badge(at)[0] == "checking" and process.specs == [find("cifar-resnet1202").spec]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_cannot_be_checked_is_said(lang, painted):
    wanted.want(store(), SPEC)
    while wanted.take(store()):
        pass  # the process ended each time
    state, body = badge(opened(query={"lang": lang}))
    assert state == "unchecked" and said(lang, "check.unchecked_how") in body and not painted.drawn


def test_a_server_that_can_start_no_process_says_so_and_looks_again(process, painted):
    process.starts = False
    at = opened(query={"lang": "en"})
    assert badge(at)[0] == "unchecked" and painted.drawn
    process.starts = True
    assert badge(at.run())[0] == "checking"


def test_checks_do_not_pile_up():
    for classes in range(cached.CHECKS + 3):
        cached._checks()[classes] = None
    store().write(SPEC, AGREES)
    cached.checked(SPEC)
    assert len(cached._checks()) == 1


def test_words_of_the_badge_cannot_carry_html():
    store().write(SPEC, Check(1, 2, 3, 4, (Difference("params", "<img src=x>", 1, 2),)))
    assert "<img src=x>" not in html(opened())
