"""What stands around every page: its set-up, the menu, the language, and what was wrong with a link."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import streamlit as st

from explorer import markup, permalink, presets
from explorer.i18n import LANGUAGES, translator
from explorer.permalink import VIEW_WORDS, View
from explorer.permalink.values import words_of
from explorer.spec import Problem, ResNetSpec, nearest_fix
from explorer.ui.pages import CLOSE_UPS, PAGES
from explorer.ui.shell import html, state

FIXED = markup.style(markup.css(__file__))  # where a link keeps something
SIDE = ("menu", "network", "knobs", "count", "language")  # what a link can hide of the sidebar


class Page(NamedTuple):
    """What a page is drawn from: the network, the view that all pages share, words, and the page's own part of the view."""

    spec: ResNetSpec
    view: View
    t: Callable[..., str]
    own: Any = None

    def value(self, word: str) -> str:
        """The value of a word of the view, shared or the page's own."""
        return getattr(self.view if word in VIEW_WORDS else self.own, word)

    def choices(self, word: str) -> Sequence[str]:
        """What a word of the view can be."""
        return (VIEW_WORDS if word in VIEW_WORDS else words_of(self.own.__class__))[word]


@contextmanager
def page(name: str, controls: Callable[[Page], None]) -> Iterator[Page]:
    """Draws the frame of a page, its menu and its controls, and yields what to draw inside it.

    A network that is presented has the page to itself.
    """
    state.follow_link(name)
    shown = Page(state.spec(), state.view(), translator(state.view().lang), state.own())
    title = f"{shown.t(f'page.{name}')} · {shown.t('app.name')}"
    st.set_page_config(page_title=title, page_icon=str(html.PICTURES / "mark.svg"), layout="wide")
    st.html(html.stylesheet())
    if not is_presented(shown):
        _sidebar(shown, name, controls)
        _teacher(shown)
    _notices(shown)
    yield shown
    state.drawn()


def is_presented(page: Page) -> bool:
    """Whether the page is a slide. A slide has numbers and keys that change the view, so a link may rule it out."""
    return getattr(page.own, "present", "no") == "yes" and not (state.hides("numbers") or state.locks("view"))


def _sidebar(page: Page, name: str, controls: Callable[[Page], None]) -> None:
    """Menu, controls and language, without what the link hides; none at all where nothing would stand in it."""
    if all(map(state.hides, SIDE)):
        return
    with st.sidebar:
        if not state.hides("menu"):
            _menu(page, name)
            st.divider()
        controls(page)
        if not state.hides("language"):
            _language(page)


def _teacher(page: Page) -> None:
    """What a teacher says above the page, what the link keeps from a reader, and the way out of that."""
    view = page.view
    kept = [_kept(page, word, getattr(view, word)) for word in ("hide", "lock") if getattr(view, word)]
    if view.lock:
        st.html(FIXED)
    if view.note:
        st.html(html.notice("info", page.t("share.from"), view.note.splitlines()))
    if kept:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            for sentence in kept:
                st.html(html.line(sentence, "label"), width="content")
            _open_everything(page)


def _kept(page: Page, word: str, parts: str) -> str:
    """A sentence on the parts of a word of the link."""
    named = [page.t(f"share.{word}.{part}") for part in parts.split(",")]
    return page.t(f"share.{word}s", parts=page.t("share.comma").join(named))


def _open_everything(page: Page) -> None:
    st.button(
        page.t("share.open"),
        key="open_everything",
        type="tertiary",
        icon=":material/lock_open:",
        on_click=state.change_view,
        kwargs={"hide": "", "lock": ""},
    )


def _menu(page: Page, shown: str) -> None:
    """A row for each page; those that look at one thing closely stand together behind one row."""
    st.html(html.line(page.t("app.name"), "brand"))
    for name in PAGES:
        if name == CLOSE_UPS[0]:
            with st.expander(page.t("page.close_ups"), expanded=shown in CLOSE_UPS, icon=":material/zoom_in:"):
                for close_up in CLOSE_UPS:
                    _link(page, close_up)
        elif name not in CLOSE_UPS:
            _link(page, name)


def _link(page: Page, name: str) -> None:
    row = PAGES[name]
    st.page_link(row.file, label=page.t(f"page.{name}"), icon=row.icon, query_params=state.words(name))


def _language(page: Page) -> None:
    st.segmented_control(
        page.t("knob.language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        required=True,
        width="stretch",
        **state.control("lang", page.view.lang, lambda lang: state.change_view(lang=lang)),
    )


def _notices(page: Page) -> None:
    if state.notes():
        st.html(html.notice("info", page.t("link.heading"), [note.into(page.view.lang) for note in state.notes()]))
    if state.refused():
        sentences = [problem.sentence.into(page.view.lang) for problem in state.refused()]
        st.html(html.notice("warn", page.t("problem.heading"), sentences))
        _fix(state.refused(), page)


def _fix(refused: tuple[Problem, ...], page: Page) -> None:
    """One button for the nearest network that can be built and is not on the screen already."""
    if not state.locks("network") and (fix := nearest_fix(refused, page.spec)):
        different = _difference(fix, page.spec)
        st.button(page.t("problem.use", pair=different), on_click=state.change_spec, args=(fix,), key="fix")


def _difference(fix: ResNetSpec, shown: ResNetSpec) -> str:
    """What the button changes, as it would stand in a link; the preset's name when that is all."""
    name = presets.named(fix)
    changed = [
        f"{word.name} {word.write(getattr(fix, word.knob))}"
        for word in permalink.WORDS
        if getattr(fix, word.knob) != getattr(shown, word.knob)
    ]
    return ", ".join(changed) or (name.title if name else permalink.name(fix))
