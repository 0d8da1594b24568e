"""Controls of every page: each is drawn with the key and the callback of one helper, and a quick click is never lost."""

import ast
import inspect
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.delta_generator import DeltaGenerator

from explorer.presets import PRESETS
from explorer.ui.pages import usual
from explorer.ui.pages.depth import steps
from explorer.ui.pages.exercises import parts as exercises
from explorer.ui.pages.lessons import parts as lessons
from explorer.ui.shell import controls, parts, state
from tests.pages.app import KNOB_ROWS, arrives_late, button_group, control, opened
from tests.pages.session import Session

ROOT = Path(__file__).parents[2]
FILES = [*ROOT.glob("explorer/ui/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "streamlit_app.py"]
# What answers with a value, as Streamlit itself says; what only opens (`on_change="rerun"`) changes nothing.
OPENS = {"expander", "popover", "dialog"}
INPUTS = {
    name
    for name in dir(DeltaGenerator)
    if not name.startswith("_") and name not in OPENS and callable(getattr(DeltaGenerator, name))
    if {"on_change", "on_select"} & {*inspect.signature(getattr(DeltaGenerator, name)).parameters}
}
SHOWS = {"plotly_chart", "dataframe"}  # inputs only where a reader can select in them
HELPERS = {"state.control", "state.selection", "_word"}  # the last one is controls.py's own, around the first

# Drawn without the helper: their value lives in the widget alone and is read where it stands, or when a form is sent.
ALONE = {
    "'search'": "what the table of layers is searched for",
    "'picker_search'": "what the window of all networks is searched for",
    "'table1_text'": "which text of Table 1 is open",
    "'share_note'": "a link that is not on screen yet",
    "f'share_{word}_{part}'": "a link that is not on screen yet",
    "f'depth_{part}'": "in a form",
    "box": "in a form",
}
PARTS = {"tabs.tabs", "picker.button"}  # functions of ours that are called like Streamlit's
WINDOWS = {"'picker_open'"}  # buttons that only open a window


def calls(tree):
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def named(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def keywords(call):
    return {one.arg: one.value for one in call.keywords if one.arg}


def from_helper(call, made):
    """Whether one of its ** is a helper's answer, or a name that holds one."""
    spread = [one.value for one in call.keywords if one.arg is None]
    return any(ast.unparse(one) in made or isinstance(one, ast.Call) and is_helper(one) for one in spread)


def is_helper(call):
    return ast.unparse(call.func) in HELPERS


def without_helper(source):
    """Each input of a file that is drawn with a key or callback of its own, or with none."""
    tree = ast.parse(source)
    made = {
        ast.unparse(node.targets[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and is_helper(node.value)
    }
    for call in calls(tree):
        given = keywords(call)
        own = [ast.unparse(given[name]) for name in ("on_change", "on_select") if name in given]
        own = [one for one in own if one not in ("'rerun'", "'ignore'")]
        draws = named(call) in INPUTS - SHOWS and ast.unparse(call.func) not in PARTS
        alone = "key" in given and ast.unparse(given["key"]) in ALONE
        if own or (draws and not alone and ("key" in given or not from_helper(call, made))):
            yield ast.unparse(call)


def test_every_control_is_drawn_with_the_helper():
    assert {"selectbox", "segmented_control", "slider", "text_input", "toggle", "tabs", "plotly_chart"} <= INPUTS
    assert not {str(file): found for file in FILES if (found := [*without_helper(file.read_text())])}


def test_a_control_without_the_helper_would_be_seen():
    for wrong in (
        "st.selectbox('a', [], key='device')",
        "st.slider('a', 1, 2)",
        "left.text_input('a', key='b', on_change=do)",
        "st.plotly_chart(figure, on_select=do, key='b')",
        "widget('a', key='b', on_change=lambda: do())",
        "look = {}\nst.pills('a', [], **look)",
    ):
        assert [*without_helper(wrong)], wrong
    for right in (
        "st.selectbox('a', [], **state.control('device', 'b', do))",
        "drawn = state.control('a', 'b', do)\nst.tabs([], **drawn)",
        "st.text_input('a', key='search')",
        "st.plotly_chart(figure, key='b')",
        "st.expander('a', on_change='rerun')",
    ):
        assert not [*without_helper(right)], right


def test_every_button_does_its_work_in_a_callback():
    """One that asks `if st.button(…)` does nothing where a quick click cuts the run off before it."""
    for file in FILES:
        for call in calls(ast.parse(file.read_text())):
            if named(call) in ("button", "form_submit_button") and ast.unparse(call.func) not in PARTS:
                given = keywords(call)
                window = "key" in given and ast.unparse(given["key"]) in WINDOWS
                assert "on_click" in given or window, f"{file}: {ast.unparse(call)}"


def test_everything_that_is_allowed_without_the_helper_is_there():
    keys = {
        ast.unparse(key)
        for file in FILES
        for call in calls(ast.parse(file.read_text()))
        if (key := keywords(call).get("key"))
    }
    assert {*ALONE, *WINDOWS} <= keys


def as_drawn(element):
    """A control with the value that the browser has, which stays when the session has forgotten it."""
    return element.set_value(element.value)


def test_an_old_value_that_comes_along_with_a_click_is_no_choice():
    """A block sets preset and depth, which get new keys; the browser still sends the old ones with the next click."""
    at = opened(query={"net": "resnet18", "lang": "en"})
    preset, depth = as_drawn(control(at.selectbox, "preset")), as_drawn(control(at.select_slider, "depth"))
    button_group(at, "widget_block").set_value("bottleneck").run()
    assert control(at.selectbox, "preset").key != preset.key and control(at.select_slider, "depth").key != depth.key
    button_group(at, "widget_count").set_value("flops")
    arrives_late(at, preset, depth)
    assert at.session_state.view.count == "flops"
    assert at.session_state.spec.block == "bottleneck"


def test_a_choice_under_an_old_key_is_kept():
    """A quick reader chooses where the new key has not been drawn yet; the same value a second time is none."""
    at = opened(query={"net": "resnet18", "lang": "en"})
    preset = as_drawn(control(at.selectbox, "preset"))
    button_group(at, "widget_block").set_value("bottleneck").run()
    arrives_late(at, preset.set_value("resnet34"))
    assert at.session_state.spec == PRESETS["resnet34"].spec
    control(at.get("segmented_control"), "block").set_value("bottleneck")
    arrives_late(at, preset)
    assert at.session_state.spec.block == "bottleneck" and at.session_state.spec.repeats == (3, 4, 6, 3)


def test_two_networks_are_added_one_quickly_after_the_other():
    """The list shows none again after a choice, under a new key."""
    at = opened("pages/compare.py", {"net": "resnet18", "compare": "resnet50"})
    pick = control(at.selectbox, "compare_pick")
    pick.set_value("resnet34").run()
    arrives_late(at, pick.set_value("resnet101"))
    assert at.session_state.owns["compare"].compare == "resnet50~resnet34~resnet101"


def test_what_was_refused_is_not_refused_again_with_the_next_click():
    at = opened(query={"net": "resnet18", "lang": "en"}, boxes=KNOB_ROWS)
    width = control(at.text_input, "width").set_value("wide")
    at.run()
    assert at.session_state.refused
    button_group(at, "widget_count").set_value("flops").run()
    button_group(at, "widget_count").set_value("macs")
    at.session_state.refused = ()
    arrives_late(at, width)
    assert not at.session_state.refused
    arrives_late(at, width.set_value("32"))
    assert at.session_state.spec.width == 32


def test_a_slider_of_another_network_does_not_move_the_steps():
    """On Counting layers another depth has another slider; the old one's place comes along with the next click."""
    at = opened("pages/depth.py", {"net": "resnet18", "step": "5"})
    slider = as_drawn(at.main.get("slider")[0])
    control(at.select_slider, "depth").set_value(34).run()
    at.button(key="depth_next").click()
    arrives_late(at, slider)
    assert at.session_state.owns["depth"].step == "6"
    arrives_late(at, slider.set_value(9))
    assert at.session_state.owns["depth"].step == "9"


class Query(dict):
    """The address bar, as the server knows it."""

    to_dict = dict

    def from_dict(self, link):
        self.clear()
        self.update(link)


def in_a_session(monkeypatch, page="explore", **own):
    """A session that is drawn no more: a browser's next click arrives before the page has been drawn again."""
    owns = {page: replace(usual(page), **own)}
    session = Session(spec=PRESETS["resnet18"].spec, view=state.View(lang="en"), page=page, owns=owns)
    fake = SimpleNamespace(session_state=session, context=SimpleNamespace(locale="en"), query_params=Query())
    for module in (state, parts, exercises, controls):
        monkeypatch.setattr(module, "st", fake)
    return session


def test_two_quick_clicks_on_next_go_two_steps(monkeypatch):
    session = in_a_session(monkeypatch, "depth", step="2")
    steps._go(1, 18), steps._go(1, 18)
    assert session.owns["depth"].step == "4"
    session = in_a_session(monkeypatch, "lessons", step="4", lesson="depth")
    lesson = SimpleNamespace(name="depth", steps=range(9))
    lessons._turn(lesson, 1), lessons._turn(lesson, 1)
    assert session.owns["lessons"].step == "6"
    session = in_a_session(monkeypatch, "exercises", seed="7", exercise="3")
    exercises._turn(1), exercises._turn(1)
    assert (session.owns["exercises"].exercise, session.owns["exercises"].seed) == ("5", "7")


def test_a_session_knows_a_bounded_number_of_values(monkeypatch):
    session = in_a_session(monkeypatch)
    for number in range(state.KNOWN + 9):
        state.control(f"box{number}", "x" * 5000, print)
    known = session.controls.known
    assert len(known) == state.KNOWN and "widget_box0" not in known
    assert all(isinstance(value, int) for value in known.values())


def test_a_point_of_a_chart_is_chosen_once(monkeypatch):
    """Its selection stays in the browser, and comes along with later clicks; after it was drawn anew, it counts again."""
    session, chosen = in_a_session(monkeypatch), []
    drawn = state.selection("chart", chosen.append)
    for points in (["a"], ["a"], ["b"]):
        session["chart"] = marked(points=points)
        drawn["on_select"]()
    assert chosen == [marked(points=["a"]), marked(points=["b"])]
    del session["chart"]
    drawn = state.selection("chart", chosen.append)
    session["chart"] = marked(points=["b"])
    drawn["on_select"]()
    assert len(chosen) == 3


def marked(**of_each_kind):
    """What Streamlit says is marked: every kind, whether there is one or not."""
    return {"selection": {"points": [], "rows": [], "columns": [], **of_each_kind}}


def test_what_is_marked_at_first_is_no_choice(monkeypatch):
    """Streamlit calls back for it, in a run that writes no link: the session would not follow the next Back."""
    session, chosen = in_a_session(monkeypatch), []
    for key, rows in (("table", []), ("another", [4])):
        drawn = state.selection(key, chosen.append, rows=rows)
        session[key] = marked(rows=rows)
        drawn["on_select"]()
    assert chosen == []


@pytest.mark.parametrize("back, tab", [(False, "layers"), (True, "costs")])
def test_back_is_followed_though_a_change_is_still_being_drawn(monkeypatch, back, tab):
    """A click whose browser does not know the new link yet has the old one, too, and must not bring it back."""
    session = in_a_session(monkeypatch)
    session.written = {}
    state.change_view(tab="layers")
    state.follow_link("explore")
    assert (state.st.query_params.get("tab"), parts.is_due()) == ("layers", True)
    state.st.query_params.from_dict({})  # the browser asks for the next run before the first has come to its end
    monkeypatch.setattr(state, "get_script_run_ctx", lambda **_: SimpleNamespace(is_history_navigation=back))
    state.follow_link("explore")
    assert state.own().tab == tab


def test_a_view_that_stays_as_it_is_writes_no_link(monkeypatch):
    in_a_session(monkeypatch, tab="layers")
    state.change_view(tab="layers", lang="en")
    assert not parts.is_due()
    state.change_view(tab="maps")
    assert parts.is_due()


def test_a_click_on_the_page_before_changes_that_page(monkeypatch):
    """A reader is quick: the menu has opened another page on the server when a control of the old one is used."""
    session = in_a_session(monkeypatch, "sweep")
    steps._go(1, 18)
    state.change_view("explore", tab="maps")
    assert session.owns["depth"].step == "2" and session.owns["explore"].tab == "maps"
    assert session.owns["sweep"] == usual("sweep")


def test_a_control_of_a_word_keeps_the_page_that_it_was_drawn_on(monkeypatch):
    session = in_a_session(monkeypatch, "map")
    drawn = controls._word("map_x", "params")
    session.page, session[drawn["key"]] = "compare", "macs"
    drawn["on_change"]()
    assert session.owns["map"].map_x == "macs" and "compare" not in session.owns
