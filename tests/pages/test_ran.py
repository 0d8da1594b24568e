"""What the tab Run it says where something is not as usual: why it was not run, what was not taken, whose photograph it is."""

import re
from pathlib import Path

import pytest

from explorer import lab
from explorer.i18n import LANGUAGES
from explorer.lab import desk, files, timing
from explorer.lab.asked import Features, Timing
from explorer.lab.desk import Seen
from explorer.lab.features import run as through
from explorer.lab.steps import finished
from explorer.presets import PRESETS
from explorer.ui.pages.explore import brought
from explorer.ui.widgets import asking, progress
from explorer.ui.widgets.drop import Dropped
from tests.pages.app import html, notices, opened, plain, said

LINK = {"net": "cifar-resnet20", "tab": "run"}
SPEC = PRESETS["cifar-resnet20"].spec


@pytest.fixture(autouse=True)
def reader(monkeypatch):
    monkeypatch.setattr(asking, "who", lambda: "a reader")  # AppTest has no cookies


def stands(monkeypatch, seen):
    """Whatever is asked about stands as `seen` says of it."""
    monkeypatch.setattr(desk, "looks", lambda works: tuple(map(seen, works)))


def test_every_reason_of_the_laboratory_has_its_own_sentence():
    """Else a reader is told that something went wrong, where a smaller batch would do."""
    sources = [path.read_text() for path in Path(lab.__file__).parent.glob("*.py")]
    words = {word for source in sources for word in re.findall(r'Cannot\("(\w+)"', source)}
    assert {"large", "device", "image", "weights"} <= words <= {*progress.WRONG}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("why", ["large", "device", "image", "weights"])
def test_why_it_could_not_be_run(monkeypatch, why, lang):
    stands(monkeypatch, lambda _: Seen("failed", why=why))
    assert any(said(lang, f"lab.why.{why}") in one for one in notices(opened(query=LINK | {"lang": lang})))


@pytest.mark.parametrize("photo, credit", [("flower", "vultilion"), ("temple", "danielbuechele"), ("rings", "")])
def test_a_photograph_names_its_author(monkeypatch, photo, credit):
    found = finished(through(Features(SPEC, photo), None, {}))[1]
    stands(monkeypatch, lambda asked: Seen("done", 1, 1, (), found) if isinstance(asked, Features) else Seen("new"))
    text = plain(opened(query=LINK | {"photo": photo}))
    assert (credit in text) if credit else "Flickr" not in text


def test_what_is_no_number_is_said_so(monkeypatch):
    found = finished(through(Features(SPEC, "rings"), None, {}))[1]
    found["layers"]["conv1"] |= {"low": None, "high": None}
    found["top"] = [[number, None] for number in range(5)]
    stands(monkeypatch, lambda asked: Seen("done", 1, 1, (), found) if isinstance(asked, Features) else Seen("new"))
    monkeypatch.setattr(brought, "chosen", lambda page: "training-x")
    at = opened(query=LINK | {"photo": "rings", "at": "conv1"})
    assert not at.exception and said("en", "run.no_top") in plain(at)


def test_a_gpu_is_chosen_where_one_may_be(monkeypatch):
    asked = []
    stands(monkeypatch, lambda _: Seen("new"))
    monkeypatch.setattr(desk, "ask", lambda works, who: asked.extend(works))
    monkeypatch.setattr(timing, "devices", lambda: ("cpu",))
    assert said("en", "run.on") not in [one.label for one in opened(query=LINK).button_group]
    monkeypatch.setattr(timing, "devices", lambda: ("cpu", "cuda"))
    at = opened(query=LINK)
    (control,) = (one for one in at.button_group if one.label == said("en", "run.on"))
    control.set_value("cuda").run()
    next(one for one in at.button if one.label == said("en", "run.button")).click().run()
    assert asked[1] == Timing(SPEC, 1, device="cuda")


def test_the_name_of_a_file_is_no_markup(monkeypatch):
    stands(monkeypatch, lambda _: Seen("new"))
    at = opened(query=LINK)
    at.session_state.run_refused = (
        "<img src=x onerror=alert(1)>.png",
        brought.text("picture.refused.damaged", kind="PNG"),
    )
    at.run()
    assert "&lt;img src=x" in html(at) and "<img src=x" not in html(at)


def test_a_file_that_cannot_be_kept_has_a_sentence_and_the_last_one_stays(monkeypatch):
    kept = {}
    monkeypatch.setattr(brought.st, "session_state", type("State", (dict,), {"__setattr__": dict.__setitem__})(kept))
    monkeypatch.setattr(files, "take", lambda kind, content: None)
    assert brought._kept(Dropped("a" * 99, 1, b""), files.take("picture", b"")) is None
    name, sentence = brought.st.session_state["run_refused"]
    assert len(name) == 60 and "disk" in sentence.into("en")
