"""What stands around every page: its set-up, the menu, the language, and what was wrong with a link."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import sleep
from typing import Any, NamedTuple

import streamlit as st

from explorer import markup, permalink, presets
from explorer.i18n import LANGUAGES, translator
from explorer.permalink import VIEW_WORDS, View
from explorer.permalink.values import words_of
from explorer.spec import Problem, ResNetSpec, nearest_fix
from explorer.ui.shell import html, menu, parts, state

FIXED = markup.style(markup.css(__file__))  # where a link keeps something
NOTES = 8  # sentences about a link; one of a thousand words that nobody knows would fill the page, and the wire
MOMENT = 0.03  # seconds: the server and the page each gather messages for 10 ms, and the page has to draw them
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
    shown = on_screen()
    title = f"{shown.t(f'page.{name}')} · {shown.t('app.name')}"
    st.set_page_config(page_title=title, page_icon=str(html.PICTURES / "mark.svg"), layout="wide")
    st.html(html.stylesheet())
    if not is_presented(shown):
        _sidebar(shown, name, controls)
        _teacher(shown)
    _notices(shown)
    yield shown
    state.drawn()


def on_screen() -> Page:
    """What the session holds by now."""
    return Page(state.spec(), state.view(), translator(state.view().lang), state.own())


def part(name: str, draw: Callable[[Page], None], words: Callable[[Page], Iterable[str]] | Iterable[str] = ()) -> None:
    """Draws a part of the page, and draws it again alone when nothing but some of its `words` of the link has changed.

    draw   gets the page as it is by then, and takes nothing else from when it was drawn first
    words  of the view, shared or the page's own, that it shows something of; none for all of them
    """

    @st.fragment(key=name)
    def run() -> None:
        if parts.is_due():
            state.write_link()
        shown = on_screen()
        parts.add(name, set((words(shown) if callable(words) else words) or state.every_word()) - {*state.FREE})
        draw(shown)
        parts.drawn(name)

    run()


def paint() -> None:
    """Has the browser paint what has been drawn of the page, before the rest of it comes.

    It takes what comes within a moment as one piece, and Plotly holds that piece up: by half a second, where five charts
    below the screen were part of it.
    """
    sleep(MOMENT)


def is_presented(page: Page) -> bool:
    """Whether the page is a slide. A slide has numbers and keys that change the view, so a link may rule it out."""
    return getattr(page.own, "present", "no") == "yes" and not (state.hides("numbers") or state.locks("view"))


def _sidebar(page: Page, name: str, controls: Callable[[Page], None]) -> None:
    """Menu, controls and language, without what the link hides; none at all where nothing would stand in it."""
    if all(map(state.hides, SIDE)):
        return
    with st.sidebar:
        if not state.hides("menu"):
            st.html(html.line(page.t("app.name"), "brand"))
            menu.menu(page.view.lang, name)
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
    if notes := state.notes():
        said = [note.into(page.view.lang) for note in notes[:NOTES]]
        if len(notes) > NOTES:
            said.append(page.t("link.more", count=len(notes) - NOTES))
        st.html(html.notice("info", page.t("link.heading"), said))
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
