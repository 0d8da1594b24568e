"""What a teacher's link hides, keeps fixed and says, and the window that makes one."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from explorer import permalink
from explorer.analysis.trace.check import Check
from explorer.permalink import VIEW_WORDS
from explorer.ui import pages
from explorer.ui.pages import PAGES
from explorer.ui.shell import state
from explorer.ui.widgets import cached
from tests.pages.app import KNOB_ROWS, button_group, clicked_in_menu, html, menu, opened, plain, said
from tests.pages.session import Session

KNOBS = {"preset", "depth", "block", "stride_on", "order", "shortcut", "side"}
FURTHER = {"repeats", "width", "stem", "stem_width", "input", "head", "classes", "groups", "group_width"}
FURTHER |= {"attention", "norm", "bias", "projects", "final_norm"}


def controls(where):
    """Every control of a part of the page by its name."""
    found = {}
    for kind in ("selectbox", "segmented_control", "select_slider", "text_input"):
        for one in where.get(kind):
            if one.key and one.key.startswith("widget_"):
                found[re.sub(r"_\d+$", "", one.key.removeprefix("widget_"))] = one
    return found


def enabled(control):
    """The control as a browser has it that has not drawn the lock yet."""
    control.proto.disabled = False
    return control


def parts(at):
    """What of the page is there, by the name of the part in a link."""
    side = controls(at.sidebar)
    return {
        "menu": any(one.proto.id.endswith("-menu") for one in at.sidebar.get("bidi_component")),
        "network": side.keys() & KNOBS,
        "knobs": side.keys() & FURTHER,
        "count": "count" in side,
        "language": "lang" in side,
        "numbers": 'class="headline"' in html(at),
        "tabs": len(at.tabs),
    }


def test_without_words_nothing_is_hidden_or_said():
    at = opened(query={"lang": "en"}, boxes=KNOB_ROWS)
    assert all(parts(at).values())
    assert parts(at)["network"] == KNOBS
    assert parts(at)["knobs"] == FURTHER
    assert not any(said("en", "share.open") == one.label for one in at.button)
    assert said("en", "share.from") not in plain(at)


@pytest.mark.parametrize("part", VIEW_WORDS["hide"])
def test_each_word_hides_its_part_and_nothing_else(part):
    asked = {"lang": "en"}
    shown, hidden = (parts(opened(query=query, boxes=KNOB_ROWS)) for query in (asked, asked | {"hide": part}))
    assert not hidden.pop(part)
    shown.pop(part)
    assert hidden == shown


def test_a_page_without_anything_beside_it_has_no_sidebar():
    at = opened(query={"hide": "menu,network,knobs,count,language"})
    assert not at.sidebar.children


def everything(at):
    """All words and all that the pictures are drawn from."""
    return plain(at) + "".join(str(one.proto) for one in at.get("bidi_component"))


def test_hidden_numbers_are_nowhere_above_the_tabs(monkeypatch):
    monkeypatch.setattr(cached, "checked", lambda spec: Check(25_557_032, 53_120, 4_089_184_256, 159, ()))
    at = opened(query={"lang": "en", "hide": "numbers,tabs"})
    drawn, seen = everything(at), everything(opened(query={"lang": "en", "hide": "tabs"}))
    for number in ("25,557,032", "53,120", "4,089,184,256", "4.089", "15.0 M", "131,072", "103 M", "147,456"):
        assert number in seen, "this is one of the numbers"
        assert number not in drawn
    assert all(one.key != "present" for one in at.button)


@pytest.mark.parametrize("page", [row.file for row in PAGES.values()])
@pytest.mark.parametrize("words", [{"hide": ",".join(VIEW_WORDS["hide"])}, {"lock": "network,view", "note": "Look."}])
def test_every_page_can_be_hidden_and_locked(page, words):
    at = opened(None if page == "streamlit_app.py" else page, {"lang": "en", **words})
    assert any(one.key == "open_everything" for one in at.button)


def test_a_note_is_plain_text_above_the_page():
    at = opened(query={"lang": "en", "note": "<b>Count</b> **it** [here](http://x)\nto ten & back"})
    body = next(one.proto.body for one in at.get("html") if said("en", "share.from") in one.proto.body)
    assert "<p>&lt;b&gt;Count&lt;/b&gt; **it** [here](http://x)</p><p>to ten &amp; back</p>" in body
    assert html(at).index(said("en", "share.from")) < html(at).index("<h1>")
    assert not any("Count" in one.value for one in at.markdown)


def test_a_fixed_network_has_controls_that_cannot_be_used():
    at = opened(query={"lang": "en", "lock": "network"}, boxes=KNOB_ROWS)
    side = controls(at.sidebar)
    assert {name for name, one in side.items() if one.disabled} == KNOBS | FURTHER
    assert next(one for one in at.button if one.key == "picker_open").disabled
    assert said("en", "share.lock.network") in plain(at)


def test_a_fixed_network_stays_whatever_asks_for_another(monkeypatch):
    """The state itself refuses, whatever a page draws."""
    link = pages.read({"lock": "network", "compare": "resnet18"}, "compare")
    held = {"view": link.view, "spec": link.spec, "page": "compare", "owns": {"compare": link.own}}
    monkeypatch.setattr(state.st, "session_state", Session(held))
    state.change_spec(pages.read({"net": "resnet18"}).spec)
    state.change_view(compare="resnet34", fold="unfolded")
    assert state.spec() == held["spec"]
    assert state.st.session_state.view == replace(held["view"], fold="unfolded")
    assert state.own() == link.own


def test_a_fixed_network_leaves_the_view_open():
    at = opened(query={"lang": "en", "lock": "network"})
    button_group(at, "widget_fold").set_value("unfolded").run()
    button_group(at, "widget_count").set_value("flops").run()
    assert (at.session_state.view.fold, at.session_state.view.count) == ("unfolded", "flops")
    assert at.session_state.view.lock == "network"


def test_a_fixed_view_stays_but_for_the_language():
    at = opened(query={"lang": "en", "lock": "view", "tab": "costs"})
    assert all(controls(at)[name].disabled for name in ("count", "colour", "fold", "by"))
    assert [tab.label for tab in at.tabs] == [said("en", "choice.tab.costs")]
    enabled(button_group(at, "widget_fold")).set_value("unfolded").run()
    assert at.session_state.view.fold == "auto"
    button_group(at, "widget_lang").set_value("zh").run()
    assert at.session_state.view.lang == "zh"
    at.sidebar.selectbox[0].set_value("resnet18").run()
    assert permalink.name(at.session_state.spec) == "resnet18"


def test_a_fixed_network_keeps_the_networks_compared():
    at = opened("pages/compare.py", {"lang": "en", "lock": "network", "compare": "resnet18"})
    assert all(one.disabled for one in at.button if one.key and one.key.startswith("compare_remove"))
    assert all(controls(at.sidebar)[name].disabled for name in ("compare_pick", "compare_typed"))


def test_everything_can_be_opened_again_and_the_note_stays():
    at = opened(query={"lang": "en", "hide": "tabs,knobs", "lock": "network,view", "note": "Look."})
    at.button(key="open_everything").click()
    for row in KNOB_ROWS:  # drawn now, and opened at once
        at.session_state[row] = True
    at.run()
    assert all(parts(at).values())
    assert not any(one.disabled for name, one in controls(at.sidebar).items() if name in KNOBS)
    assert "Look." in plain(at)
    assert at.session_state.view == pages.read({"lang": "en", "note": "Look."}).view


def test_the_words_go_along_with_changes_and_with_the_menu():
    asked = {"lang": "en", "hide": "tabs", "lock": "view", "note": "Look."}
    at = opened(query=asked)
    at.sidebar.selectbox[0].set_value("resnet18").run()
    assert at.query_params == asked | {"net": "resnet18"}  # what the links of the menu name, too
    for page in menu(at):
        ((file, words),) = clicked_in_menu(at, page)
        assert (file, words) == (PAGES[page].file, asked | {"net": "resnet18"})


def test_the_menu_has_every_page_and_marks_the_one_on_screen():
    rows = menu(opened("pages/depth.py", {"lang": "en"}))
    assert {page: row["label"] for page, row in rows.items()} == {page: said("en", f"page.{page}") for page in PAGES}
    assert [page for page, row in rows.items() if row["here"]] == ["depth"]


def test_a_row_of_the_menu_adds_the_words_of_its_own_page_and_no_others():
    """That of the page on screen is the address bar itself."""
    at = opened("pages/depth.py", {"lang": "en", "step": "3", "tab": "memory"})
    assert {page: row["own"] for page, row in menu(at).items() if row["own"]} == {"explore": {"tab": "memory"}}
    ((_, words),) = clicked_in_menu(at, "explore")
    assert words == {"net": "resnet50", "lang": "en", "tab": "memory"}


def test_a_click_in_the_menu_that_names_no_page_goes_nowhere():
    assert clicked_in_menu(opened(), "https://example.org") == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_unknown_part_is_said_with_those_that_work(lang):
    at = opened(query={"lang": lang, "hide": "<i>all</i>", "lock": "doors"}, boxes=KNOB_ROWS)
    for sentence in ("hide=<i>all</i>", "lock=doors"):
        assert sentence in plain(at)
    assert ", ".join(VIEW_WORDS["hide"]) in plain(at)
    assert all(parts(at).values())


COPY = ("copy_link",)  # the popover that has the links


def window(at):
    at.button(key="share_class").click().run()
    assert not at.exception and not at.session_state.copy_link  # it takes the place of the popover
    return at


def drawn_again(at):
    """The window with what was set in it: a run of the whole page closes it, where a browser runs the window alone."""
    at.session_state.share_begins = True
    return at.run()


def links(at):
    return [one.value for one in at.code if one.value.startswith("http") or one.value.startswith("?")]


def link(at):
    """The link that the window gives."""
    return pages.read_query(links(at)[-1])


def test_the_window_makes_a_link_and_changes_nothing_here():
    at = window(opened(query={"lang": "en", "net": "resnet18"}, boxes=COPY))
    for key in ("share_hide_tabs", "share_hide_menu", "share_lock_network"):
        at.checkbox(key=key).check()
    at.text_area(key="share_note").set_value(" Which stage?\n\n<b>Why?</b>\x07 ")
    made = link(drawn_again(at))
    assert made.notes == ()
    view = made.view
    assert (view.hide, view.lock, view.note) == ("menu,tabs", "network", "Which stage?\n<b>Why?</b>")
    assert permalink.name(made.spec) == "resnet18"
    assert at.session_state.view.hide == ""
    assert '<img class="qr "' in html(at)


def test_the_window_starts_with_what_the_link_on_screen_has():
    at = window(opened(query={"lang": "en", "hide": "tabs", "lock": "view", "note": "Look."}, boxes=COPY))
    assert [box.key for box in at.checkbox if box.value] == ["share_hide_tabs", "share_lock_view"]
    assert at.text_area(key="share_note").value == "Look."


def test_a_short_link_stands_under_a_long_one_alone():
    assert not any("s=" in one.split("?")[1][:2] for one in links(opened(query={"lang": "en"}, boxes=COPY)))
    asked = {"lang": "zh", "hide": "tabs", "note": "为什么第三阶段的计算量最大？请写出每一步的算式。"}
    at = opened(query=asked, boxes=COPY)
    long, short = links(at)
    assert urlsplit(short).query.startswith("s=1")
    assert len(short) < len(long) > 200
    assert pages.read_query(short) == pages.read_query(long)


def test_a_code_that_is_too_fine_says_so():
    at = window(opened(query={"lang": "en"}, boxes=COPY))
    assert "too fine" not in plain(at)
    at.text_area(key="share_note").set_value("".join(chr(0x4E00 + 37 * number) for number in range(200)))
    assert re.search(r"\d+ modules a side are too fine", plain(drawn_again(at)))


OTHERWISE = ("explore", "lessons", "which")  # their links have tests of their own, or are of no network


@pytest.mark.parametrize("page", [page for page in PAGES if page not in OTHERWISE])
def test_every_page_about_a_network_gives_its_link(page):
    at = opened(PAGES[page].file, {"lang": "en", "net": "resnet18"}, boxes=COPY)
    assert any("net=resnet18" in one for one in links(at))
    window(at)
    assert '<img class="qr "' in html(at)
