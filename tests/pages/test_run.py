"""Explore's tab Run it: what goes through, what comes of it, and what is brought along."""

import numpy as np
import pytest

from explorer.analysis import traced
from explorer.i18n import LANGUAGES
from explorer.lab import desk
from explorer.lab.asked import Features, Timing
from explorer.lab.desk import Seen
from explorer.lab.features import run as through
from explorer.lab.steps import finished
from explorer.permalink import View
from explorer.presets import PRESETS
from explorer.ui.pages.explore import brought, ran
from explorer.ui.widgets import asking
from tests.pages.app import charts, notices, opened, plain

LINK = {"net": "cifar-resnet20", "tab": "run"}
SPEC = PRESETS["cifar-resnet20"].spec


@pytest.fixture
def answers(monkeypatch):
    """The desk knows what the worker would answer, without one; everything is asked for already."""
    layers = traced(SPEC).layers
    times = [
        {"name": one.name, "seconds": 1e-3 * number, "low": 9e-4 * number, "high": 2e-3 * number}
        for number, one in enumerate(layers, 1)
    ]
    timing = {
        "layers": times,
        "whole": {"seconds": 0.5, "low": 0.4, "high": 0.6},
        "device": "A chip",
        "threads": 1,
        "repeats": 10,
    }
    features = finished(through(Features(SPEC, "rings"), None, {}))[1]
    known = {Features: features, Timing: timing}
    monkeypatch.setattr(
        desk, "looks", lambda works: tuple(Seen("done", 1, 1, (), known[type(asked)]) for asked in works)
    )
    return known


@pytest.mark.parametrize("lang", LANGUAGES)
def test_maps_and_times_are_shown_of_the_network_on_screen(answers, lang):
    app = opened(query=LINK | {"at": "layer2.1.conv1", "lang": lang})
    assert not app.exception and "layer2.1.conv1" in plain(app)
    assert "A chip" in plain(app) and "32×16×16" in plain(app)
    bars = [trace for chart in charts(app) for trace in chart["data"] if trace.get("error_y")]
    assert sum(len(bar["x"]) for bar in bars) == len(traced(SPEC).layers)


def test_before_anything_is_asked_for_there_is_a_button_and_nothing_else(monkeypatch):
    monkeypatch.setattr(desk, "looks", lambda works: tuple(Seen("new") for _ in works))
    asked = []
    monkeypatch.setattr(asking, "who", lambda: "a reader")  # AppTest has no cookies
    monkeypatch.setattr(desk, "ask", lambda works, who: asked.extend(works))
    app = opened(query=LINK)
    (button,) = [one for one in app.button if one.label == "Run it here"]
    button.click().run()
    assert asked == [Features(SPEC, "flower"), Timing(SPEC, 1)]


def test_a_picture_that_is_none_has_a_sentence_and_what_was_there_stays(answers):
    app = opened(query=LINK | {"photo": "own"})
    assert "No picture has been brought yet" in plain(app)
    app.session_state.run_refused = ("<b>bomb</b>.png", _refusal())
    app.run()
    assert any("<b>bomb</b>.png" in one or "&lt;b&gt;bomb" in one for one in notices(app))


def _refusal():
    from explorer.reading.picture import NoPicture

    return NoPicture("pixels", width=10_000, height=10_000, most=16_000_000).sentence


def test_tiles_are_the_maps_side_by_side():
    maps = np.arange(3 * 4 * 2, dtype=np.uint8).reshape(3, 4, 2)
    found = ran.tiles({"side": [4, 2], "maps": maps.tobytes()})
    scale = ran.TILE // 4
    assert found.shape == (4 * scale, 3 * 2 * scale + 2 * ran.GAP)
    for place in range(3):
        left = place * (2 * scale + ran.GAP)
        assert np.array_equal(found[::scale, left : left + 2 * scale : scale], maps[place])


def test_weights_of_another_network_are_not_offered(monkeypatch):
    import streamlit as st

    monkeypatch.setattr(desk, "trained", lambda spec: [])
    monkeypatch.setattr(
        st, "session_state", {"run_own": ("weights-x", PRESETS["resnet18"].spec, "mine.pt"), "run_weights": "weights-x"}
    )
    from explorer.i18n import translator
    from explorer.ui.shell.frame import Page

    page = Page(SPEC, View(), translator("en"))
    assert brought.chosen(page) == ""
    assert brought.chosen(page._replace(spec=PRESETS["resnet18"].spec)) == "weights-x"
