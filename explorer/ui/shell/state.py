"""The one place where the network and the view on screen live: the session, and in step with it the address bar.

A session starts from its link. A control changes the session in its callback, and the next run writes the link, which
gives the browser an entry in its history: Back brings the old link, and the session follows it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from zlib import crc32

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explorer import permalink
from explorer.i18n import Text
from explorer.permalink import VIEW_WORDS, View
from explorer.spec import Problem, ResNetSpec, problems
from explorer.ui import pages
from explorer.ui.shell import parts


def follow_link(page: str) -> None:
    """Brings session and address bar in step. Called once, before anything is drawn; `drawn` is called at the end."""
    parts.begin()
    state, asked = st.session_state, st.query_params.to_dict()
    turned = state.get("page") != page  # to a page that another link opened
    state.page = page
    state.setdefault("owns", {})
    # By a control just now: the browser may not know the new link yet. But one that goes Back knows where it goes.
    changed = parts.is_due() and not _is_back_or_forward()
    if "spec" not in state or ((turned or asked != state.written) and not changed):
        _follow(pages.read(asked, page))
        state.written = asked
    elif changed:
        state.notes = ()
        write_link()


def write_link() -> None:
    """Puts what the session holds into the address bar, which gives the browser an entry in its history."""
    state = st.session_state
    state.written = words()
    if st.query_params.to_dict() != state.written:
        st.query_params.from_dict(state.written)


def _is_back_or_forward() -> bool:
    """Whether the browser asks for this run since its reader has gone Back or Forward."""
    context = get_script_run_ctx(suppress_warning=True)
    return bool(context and context.is_history_navigation)


def _follow(link: pages.Link) -> None:
    """Takes over what a link says: its page as it says, other pages where it says something."""
    state = st.session_state
    state.spec, state.view, state.notes, state.refused = link.spec, link.view, link.notes, ()
    others = {page: replace(own(page), **words) for page, words in link.beside.items()}
    state.owns = state.owns | others | {state.page: link.own}


def drawn() -> None:
    """A change has arrived when a run has come to its end: one that is cut off is begun again, with the old link."""
    parts.drawn()


def spec() -> ResNetSpec:
    return st.session_state.spec


def view() -> View:
    """The view with a language: the reader's own where the link names none."""
    view = st.session_state.view
    own = "zh" if (st.context.locale or "").lower().startswith("zh") else "en"
    return view if view.lang else replace(view, lang=own)


def own(page: str = "") -> Any:
    """The own part of the view of a page; without a name, of the page on screen."""
    page = page or st.session_state.page
    return st.session_state.owns.get(page) or pages.usual(page)


def words(page: str = "", spec: ResNetSpec | None = None, **values: str) -> dict[str, str]:
    """The link of a page for the network on screen or another one, with other values of some of its words."""
    view, part = _with(values, st.session_state.view, own(page))
    return permalink.words(spec or st.session_state.spec, view, part)


def _with(values: Mapping[str, str], view: View, part: Any) -> tuple[View, Any]:
    """View and own part, each with those of the values that are its words."""
    shared = {word: value for word, value in values.items() if word in VIEW_WORDS}
    own = {word: value for word, value in values.items() if word not in VIEW_WORDS}
    return replace(view, **shared), replace(part, **own) if own else part


# What a reader may change however a link keeps the view fixed: what makes it readable, and the lock itself.
FREE = ("lang", "theme", "present", "hide", "lock", "note")


def hides(part: str) -> bool:
    """Whether a teacher's link leaves out this part of the page."""
    return part in st.session_state.view.hide.split(",")


def locks(what: str) -> bool:
    """Whether a teacher's link keeps the network, or the view, as it is."""
    return what in st.session_state.view.lock.split(",")


def every_word() -> set[str]:
    """All words that the page on screen can be looked at by, shared and its own."""
    return {*VIEW_WORDS, *pages.own_words(st.session_state.page)}


def notes() -> tuple[Text, ...]:
    """What was ignored in the link."""
    return st.session_state.notes


def refused() -> tuple[Problem, ...]:
    """Why the last change could not be made."""
    return st.session_state.refused


def change_spec(wanted: ResNetSpec, page: str = "", /, **values: str) -> None:
    """Shows another network, or says why it cannot be built and keeps the last good one.

    Words of the view that go with it are as in `change_view`. In a callback, of which it is the end.
    """
    if locks("network"):
        return
    reasons = problems(wanted)
    if not reasons:
        st.session_state.spec = wanted
        _look(page, values)
    refuse(*reasons)


def refuse(*reasons: Problem) -> None:
    """Says why a change cannot be made. In a callback, of which it is the end."""
    st.session_state.refused = reasons
    parts.change(())
    parts.run_due()


def change_view(page: str = "", /, **values: str) -> None:
    """Looks at the network in another way, as far as the link leaves that open. In a callback, of which it is the end.

    `page` whose own words are among them; without it, the page on screen. A click on one page may come when the next one
    is on screen already.
    """
    if changed := _look(page, values):
        parts.change(changed)
        parts.run_due()


def _look(page: str, values: Mapping[str, str]) -> set[str]:
    """The words that are others now."""
    state, page = st.session_state, page or st.session_state.page
    view, part = state.view, own(page)
    changed = {
        word: value
        for word, value in values.items()
        if (word in FREE or not locks(_kept_by(word)))
        and _can_be(page, word, value)
        and getattr(view if word in VIEW_WORDS else part, word) != value
    }
    if changed:
        state.view, part = _with(changed, view, part)
        state.owns = state.owns | {page: part}
    return {*changed}


def _can_be(page: str, word: str, value: object) -> bool:
    """Whether a word can be this. A browser sends what it likes: None where a control has gone, or anything at all."""
    usual, known = (View(), VIEW_WORDS) if word in VIEW_WORDS else (pages.usual(page), pages.own_words(page))
    return value == getattr(usual, word) or value in known[word]


def _kept_by(word: str) -> str:
    """Which lock keeps a word of the view: networks that are compared are networks."""
    return "network" if word == "compare" else "view"


def control(name: str, value: object, do: Callable[[Any], None]) -> dict[str, Any]:
    """What a control is drawn with: its `key` and `on_change`, which calls `do` with the value that the reader chose.

    name   of the control, the same wherever it stands
    value  that it shows now

    A control that somebody else has changed (a preset sets the block, Back sets them all, a refusal puts the last good
    value back) gets a new key. Its old one may still be on its way from a quick reader's browser: Streamlit calls back
    for it, whether the reader has chosen something there meanwhile, or its old value came along with another click. So
    the session knows the last value of every key, and only another one is a choice. The control a reader is using keeps
    its key, and with it the keyboard's focus.

    `do` may be called for a control that was drawn a few changes ago: it looks at spec() and view() as they are by now.
    """
    state, controls = st.session_state, _controls()
    key = _key(name, turn := controls.turns.get(name, 0))
    held = state.get(key, UNSET)
    if held is not UNSET and held != value:
        controls.turns[name], held = turn + 1, UNSET
        key = _key(name, turn + 1)
    if held is UNSET:
        state[key] = value
    controls.know(key, value)
    return {"key": key, "on_change": lambda: _answer(key, do)}


def labelled(name: str, labels: Iterable[str]) -> str:
    """The name of a control whose labels say more than its values. A browser knows a value by its label alone, and goes on
    showing an old one: other labels make another control.
    """
    return f"{name}_{crc32(chr(0).join(labels).encode())}"


def selection(key: str, do: Callable[[Any], None], **marked: list) -> dict[str, Any]:
    """The same for marks in a chart or rows in a table, which are chosen there alone: its `key` and `on_select`.

    marked  what is marked when it is drawn for the first time, by kind, as in `rows=[4]`: no choice of the reader's,
            though Streamlit calls back for that, too
    """
    default = {"selection": marked}
    _controls().know(key, st.session_state.get(key, default))
    return {"key": key, "on_select": lambda: _answer(key, do), **({"selection_default": default} if marked else {})}


def said(key: str, event: str = "") -> Any:
    """What a widget says, or a component of one of its events. In a callback.

    None where it has gone: a quick reader clicks on one page when the next one is drawn already.
    """
    found = st.session_state.get(key)
    return getattr(found, event, None) if event else found


KNOWN = 256  # keys whose last value a session keeps: several times those of the fullest page
UNSET = object()  # no value at all, also where None is one
LONG = 200  # letters of a text, from which on its hash is kept instead


class _Controls:
    """What a session knows of its controls: `turns`, how often each has got a new key, and the last value of each key."""

    def __init__(self) -> None:
        self.turns: dict[str, int] = {}
        self.known: dict[str, object] = {}

    def know(self, key: str, value: object) -> None:
        self.known.pop(key, None)  # the newest stands last
        self.known[key] = _short(value)
        if len(self.known) > KNOWN:
            del self.known[next(iter(self.known))]


def _controls() -> _Controls:
    return st.session_state.setdefault("controls", _Controls())


def _short(value: object) -> object:
    if isinstance(value, dict):  # a selection, of which only the kinds count that there are
        return {kind: marks for kind, marks in value["selection"].items() if marks}
    return hash(value) if isinstance(value, str) and len(value) > LONG else value


def _answer(key: str, do: Callable[[Any], None]) -> None:
    """Calls `do` with the value of a key, if that is another than the last one known."""
    controls = _controls()
    known = controls.known.get(key, UNSET)
    if known is not UNSET and key in st.session_state and known != _short(value := st.session_state[key]):
        controls.know(key, value)
        do(value)


def _key(name: str, turn: int) -> str:
    return f"widget_{name}_{turn}" if turn else f"widget_{name}"
