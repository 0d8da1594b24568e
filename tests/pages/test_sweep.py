"""The page of sweeps: knobs and ranges of the link, the chart, the choice among its networks, and stopping."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.runtime.scriptrunner_utils.exceptions import StopException

from explorer.analysis.counts import sweep as sweeping
from explorer.analysis.counts.sweep import KNOBS, sweep
from explorer.i18n import LANGUAGES, translator
from explorer.model import build
from explorer.permalink import View
from explorer.presets import find
from explorer.ui.pages import own_words
from explorer.ui.pages.sweep import run
from explorer.ui.pages.sweep import wanted as asking
from explorer.ui.pages.sweep.view import SWEPT, Sweep
from explorer.ui.shell.frame import Page
from tests.pages.app import GOOD, JUNK, button_group, charts, control, html, notices, opened, plain, said
from tests.pages.session import heavy, kept

RESNET50 = find("resnet50").spec


def page(**query):
    return opened("pages/sweep.py", query)


def asked(spec=RESNET50, **words):
    return asking.asked(Page(spec, View(lang="en"), translator("en"), Sweep(**words)))


def button(at, key):
    return next(one for one in at.button if one.key == key)


def row(at, label):
    return html(at).partition(f'<th scope="row">{label}</th>')[2].partition("</tr>")[0]


@pytest.fixture(autouse=True)
def nothing_known():
    run._known().clear()


def test_the_link_has_a_word_for_each_knob_of_the_library():
    assert SWEPT == KNOBS


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_usual_page_is_a_curve_over_the_width(language):
    at = page(lang=language)
    (figure,) = charts(at)
    line = next(one for one in figure["data"] if one["type"] == "scatter")
    assert len(line["customdata"]) == 32
    assert said(language, "sweep.heading", count=32) in plain(at)
    assert "4,089,184,256" in row(at, said(language, "choice.count.macs"))


def test_two_knobs_are_a_map():
    at = page(sweep_y="input", count="flops")
    assert "2,048" not in plain(at) and said("en", "sweep.heading_some", built=992, count=1024) in plain(at)
    assert "8.178 G FLOPs" in plain(at)
    hint = said("en", "sweep.gaps", count=32, total=1024, why="").strip()
    assert hint in plain(at)


def test_ranges_of_the_link_are_taken_and_cut_to_the_network():
    assert [list(knob.values) for knob in asked(sweep_x_range="40-90-8").knobs] == [[40, 48, 56, 64, 72, 80, 88]]
    assert [list(knob.values)[-1] for knob in asked(sweep_x_range="200-9000-8").knobs] == [256]
    assert asked(sweep_x_range="3000-9000-8") == asked()
    assert asked(sweep_x="stage5") == asked()
    assert [knob.name for knob in asked(sweep_x="blocks", sweep_y="stage3").knobs] == ["blocks"]
    assert [knob.name for knob in asked(sweep_x="stage2", sweep_y="stage3").knobs] == ["stage2", "stage3"]


def test_networks_that_differ_in_the_swept_knob_ask_for_the_same():
    wide = sweeping.put(RESNET50, "width", 128)
    assert asked(sweep_x_range="8-256-8") == asked(wide, sweep_x_range="8-256-8")


@pytest.mark.parametrize(
    "query, key, words",
    [
        ({"sweep_y": "stage6"}, "no_knob", {"word": "sweep_y", "value": "stage6", "works": "none, blocks, stage1"}),
        ({"sweep_x": "stage6"}, "no_knob", {"word": "sweep_x", "value": "stage6", "works": "width, blocks, stage1"}),
        (
            {"sweep_x": "blocks", "sweep_y": "stage3"},
            "not_beside",
            {"word": "sweep_y", "value": "stage3", "first": "blocks", "works": "none, width, groups"},
        ),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_knob_that_this_network_has_not_is_said(language, query, key, words):
    begin = said(language, f"sweep.{key}", **words).rstrip(".。")
    assert [one for one in notices(page(net="plain34", lang=language, **query)) if begin in one]
    assert begin not in plain(page(net="plain34", lang=language, sweep_x="stage4", sweep_y="classes"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_knob_with_one_network_that_can_be_built_is_no_slider(language):
    at = page(net="plain34", sweep_x="groups", lang=language)
    assert said(language, "sweep.heading_some", built=1, count=32) in plain(at)
    sliders = lambda at: [one for one in at.select_slider if "sweep_at" in one.key]
    assert not sliders(at) and said(language, "sweep.point_how") not in plain(at)
    assert sliders(page(net="plain34", sweep_x="groups", sweep_at="5"))  # there is a way back from it


def test_the_heading_counts_what_the_sentence_counts():
    at = page(sweep_y="input")
    assert "992 of 1,024 networks" in plain(at) and "of 992 need no more" in plain(at)
    assert "16 个网络" in plain(page(sweep_x_range="8-128-8", lang="zh"))


def test_values_that_begin_elsewhere_than_the_slider_are_said():
    query = {"net": "resnet152", "sweep_y": "input", "sweep_x_range": "1-256-4", "sweep_y_range": "1-512-8"}
    shown = plain(page(**query))
    assert "Width: drawn from 4 to 256 in steps of 4, counted from the network on screen, 64." in shown
    assert "Side: drawn from 8 to 512 in steps of 8, counted from the network on screen, 224." in shown
    oblong = page(net="resnet50", input="3x64x96", sweep_x="input", sweep_x_range="30-100-8")
    assert "Side: drawn from 30 to 94 in steps of 8." in plain(oblong)
    assert "drawn from" not in plain(page(sweep_y="input"))


def test_blocks_of_all_stages_are_shown_stage_by_stage():
    at = page(sweep_x="blocks", sweep_at="17")
    assert f"blocks = 17 ({'-'.join(map(str, sweeping.shared_out(17, RESNET50.repeats)))})" in plain(at)
    assert "blocks = 33 (6-8-13-6)" in plain(page(sweep_x="blocks", sweep_y="input", sweep_at="33-224"))


def test_a_range_that_cannot_be_read_is_said():
    at = page(sweep_x_range="90-10-1", sweep_at="x")
    assert len([one for one in notices(at) if "sweep_x_range" in one and "sweep_at" in one]) == 1


def test_a_point_is_chosen_and_taken():
    at = page(sweep_y="input", sweep_at="96-224")
    assert "±0 %" not in row(at, "Parameters") and "×2" in row(at, "Parameters")
    button(at, "sweep_use").click().run()
    assert at.session_state.spec == sweeping.put(RESNET50, "width", 96)
    assert "±0 %" in row(at, "Parameters")
    assert button(at, "sweep_use").disabled
    assert at.session_state.owns["sweep"].sweep_x_range == "8-256-8"


def test_every_point_is_reached_by_its_values():
    at = page(sweep_y="input")
    first, second = [one for one in at.select_slider if "sweep_at" in one.key]
    first.set_value(128).run()
    assert at.session_state.owns["sweep"].sweep_at == "128-224"
    second = next(one for one in at.select_slider if "sweep_at_input" in one.key)
    second.set_value(16).run()
    assert at.session_state.owns["sweep"].sweep_at == "128-16"
    assert [one for one in notices(at) if said("en", "sweep.gap") in one]
    assert not [one for one in at.button if one.key == "sweep_use"]


def test_what_is_odd_about_a_chosen_network_is_said():
    at = page(sweep_x="input", sweep_at="32")
    assert [one for one in notices(at) if said("en", "sweep.odd") in one]


def test_controls_write_the_link():
    at = page()
    control(at.selectbox, "sweep_y").set_value("classes").run()
    assert at.session_state.owns["sweep"].sweep_y == "classes"
    next(one for one in at.slider if "sweep_x_range" in one.key).set_value((40, 80)).run()
    assert at.session_state.owns["sweep"].sweep_x_range == "40-80-8"
    control(at.selectbox, "sweep_x_step").set_value(16).run()
    assert at.session_state.owns["sweep"].sweep_x_range == "40-80-16"
    button_group(at, "widget_sweep_of").set_value("params").run()
    assert at.session_state.owns["sweep"].sweep_of == "params"
    control(at.selectbox, "sweep_x").set_value("groups").run()
    assert (at.session_state.owns["sweep"].sweep_x, at.session_state.owns["sweep"].sweep_x_range) == ("groups", "")
    assert not at.exception


def test_a_link_that_locks_lets_nothing_be_changed():
    at = page(lock="network,view", sweep_at="96", sweep_y="input")
    assert all(one.disabled for one in (*at.slider, *at.select_slider) if "sweep" in one.key)
    assert all(one.disabled for one in at.selectbox if "sweep" in one.key)
    at = page(lock="network", sweep_at="96")
    assert button(at, "sweep_use").disabled


def test_too_many_networks_are_refused_with_steps_that_work():
    at = page(sweep_x="input", sweep_x_range="1-512-1", sweep_y="classes", sweep_y_range="1-2000-1")
    assert "512 × 2,000 = 1,024,000" in plain(at) and not charts(at)
    button(at, "sweep_coarser").click().run()
    assert not [one for one in notices(at) if "1,024,000" in one] and len(charts(at)) == 1


def test_where_nothing_can_be_built_the_reason_stands_in_place_of_a_chart():
    at = page(net="resnet18", sweep_x="groups", sweep_x_range="2-8-1")
    assert not charts(at) and said("en", "sweep.nothing") in plain(at)
    assert said("en", "problem.groups_two", value=2) in plain(at)


def test_a_sweep_is_worked_out_once_for_everybody(monkeypatch):
    asked_for = []
    monkeypatch.setattr(sweeping, "sweep", lambda *key: (len(key) > 1 and asked_for.append(key)) or sweep(*key))
    page(sweep_y="input")
    page(sweep_y="input", sweep_of="params")
    assert len(asked_for) == 1


def test_a_long_sweep_shows_how_far_it_is_and_leaves_no_bar(monkeypatch):
    monkeypatch.setattr(run, "AT_ONCE", 0)
    monkeypatch.setattr(run, "TICK", 0)
    shown = []
    real = run._progress
    monkeypatch.setattr(run, "_progress", lambda *parts: shown.append(parts) or real(*parts))
    at = page()
    assert len(shown) == 1 and len(charts(at)) == 1
    assert not at.get("progress") and not [one for one in at.button if one.key == "sweep_cancel"]


def test_a_run_that_is_ended_ends_the_work_and_keeps_no_half(monkeypatch):
    """Streamlit ends a run in whatever draws next, here the bar; a tick later nothing may be at work."""

    class Bar:
        def progress(self, *_, **__):
            raise StopException

    traced = []
    monkeypatch.setattr(run, "AT_ONCE", 0)
    monkeypatch.setattr(run, "TICK", 0)
    monkeypatch.setattr(run, "_progress", lambda *_: Bar())
    monkeypatch.setattr(sweeping, "build", lambda *network, **on: traced.append(network) or build(*network, **on))
    sweeping._traced.cache_clear()
    at = page(attention="se")
    assert len(traced) <= 2  # the network on screen, and the first point
    assert not run._known() and not charts(at)


def test_what_was_stopped_stays_so_until_it_is_asked_to_go_on():
    at = page(sweep_x_range="8-64-8")
    at.query_params["sweep_x_range"] = "8-128-8"
    at.session_state["sweep_stopped"] = asked(sweep_x_range="8-128-8")
    at.run()
    assert said("en", "sweep.stopped", total=16) in plain(at) and said("en", "sweep.stopped_last") in plain(at)
    assert said("en", "sweep.heading", count=8) in plain(at) and len(charts(at)) == 1
    assert not [one for one in at.button if one.key == "sweep_use"]  # the choice belongs to what is asked for
    button(at, "sweep_go_on").click().run()
    assert said("en", "sweep.heading", count=16) in plain(at)


def test_stopped_at_once_there_is_nothing_to_show():
    at = page(sweep_x_range="8-64-8")
    run._known().clear()
    at.session_state["sweep_stopped"] = asked(sweep_x_range="8-64-8")
    at.run()
    assert not at.exception and not charts(at)
    assert said("en", "sweep.stopped_last") not in plain(at)


def test_known_sweeps_are_bounded_and_the_last_ones_stay(monkeypatch):
    monkeypatch.setattr(run, "KEPT", 2)
    for most in (64, 72, 64, 80):
        page(sweep_x_range=f"8-{most}-8")
    assert [found.knobs[0].values[-1] for found in run._known()] == [64, 80]


def test_a_sweep_that_others_push_out_meanwhile_is_worked_out_again(monkeypatch):
    """Between finding its points and drawing them a class may have opened two dozen other sweeps."""
    monkeypatch.setattr(run, "KEPT", 0)
    at = page(sweep_x_range="8-64-8")
    assert not at.exception and charts(at)


def test_the_table_is_made_when_it_is_opened():
    at = page()
    assert not at.dataframe
    at.session_state["sweep_table"] = True
    at.run()
    assert list(at.dataframe[0].value["width"]) == list(range(8, 257, 8))


def test_a_session_keeps_no_network():
    assert heavy(kept(page(sweep_y="input"))) == set()


ODD = (
    {"net": "cifar-resnet1202", "sweep_x": "blocks"},
    {"net": "mnist-two-blocks", "input": "1x64x96", "sweep_x": "input", "sweep_y": "classes"},
    {"repeats": "1", "sweep_x": "stage1"},
    {"net": "plain34", "norm": "none", "sweep_x": "stage4", "sweep_y": "width"},
    {"net": "resnet18", "input": "3x17x17", "sweep_x": "input", "sweep_y": "stage1"},
    {"net": "resnet50", "classes": "100000", "sweep_x": "classes"},
    {"net": "resnet50", "input": "3x2048x2048", "sweep_x": "input", "sweep_of": "activations"},
    {"net": "resnet50", "norm": "group", "sweep_y": "input", "sweep_x_range": "60-68-1"},
    {"net": "resnet50", "attention": "se", "sweep_x_range": "64-64-1", "sweep_at": "64"},
    {"net": "preact-resnet110", "sweep_x": "groups", "sweep_y": "classes", "lang": "zh"},
    {"net": "resnet50", "repeats": "1-1-1-1-1-1", "sweep_x": "stage6", "sweep_at": "9-9"},
)


@pytest.mark.parametrize("query", ODD, ids=str)
def test_odd_networks_get_a_chart_or_a_sentence(query):
    at = page(**query)
    assert charts(at) or said(query.get("lang", "en"), "sweep.nothing") in plain(at)


WORDS = {
    "sweep_x": own_words("sweep")["sweep_x"],
    "sweep_y": own_words("sweep")["sweep_y"],
    "sweep_of": own_words("sweep")["sweep_of"],
    "sweep_x_range": ("1-9-1", "3-300-7", "999999-999999-999999"),
    "sweep_y_range": ("1-9-1", "30-300-70"),
    "sweep_at": ("1", "8-8", "999999-0"),
}


@st.composite
def queries(draw):
    names = draw(st.lists(st.sampled_from(sorted(WORDS)), unique=True, max_size=6))
    found = {name: draw(st.sampled_from(WORDS[name]) | JUNK) for name in names}
    knobs = draw(st.lists(st.sampled_from(("net", "repeats", "input", "norm", "groups", "attention")), max_size=2))
    return found | {name: draw(st.sampled_from(GOOD[name])) for name in knobs}


@given(queries())
def test_no_link_breaks_the_page(query):
    page(**query)
