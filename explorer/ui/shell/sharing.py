"""Copy link, on every page: the link of what is on screen, and the same for a class, with a note, locks and a QR code.

What a link hides or keeps fixed helps a class to look at one thing; it protects nothing, and a reader can open all.
"""

from base64 import b64encode
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

import streamlit as st

from explorer import markup, permalink, share
from explorer.permalink import LONGEST_NOTE, VIEW_WORDS, View
from explorer.share import Code
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page

SHORTER = 0.85  # of a long link, at most, for its short form to be worth having
HERE = ("localhost", "127.0.0.1", "::1")  # hosts that mean the reader's own computer

STYLE = markup.style(markup.css(__file__))


def headed(page: Page, heading: str) -> None:
    """The heading of a page, and Copy link at its right."""
    left, right = st.columns([6, 2], vertical_alignment="center")
    left.html(heading)
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        copy_link(page)


def copy_link(page: Page) -> None:
    """The link of the page as it is when somebody asks for it, its language included."""
    t = page.t
    key, icon = "copy_link", ":material/link:"
    box = st.popover(t("link.copy"), key=key, icon=icon, help=t("link.copy_help"), on_change="rerun")
    if box.open:
        with box:
            _links(page)
            label, icon = t("share.class"), ":material/qr_code_2:"
            st.button(label, key="share_class", icon=icon, help=t("share.class_help"), on_click=_begin)
    if st.session_state.pop("share_begins", False):
        st.dialog(t("share.heading"), width="large")(_window)(page)


def _begin() -> None:
    """The window takes the place of the popover, which would stay above it."""
    st.session_state.copy_link = False
    st.session_state.share_wall = False
    st.session_state.share_begins = True


def _links(page: Page) -> None:
    """The link in words and, where it is long, a short one."""
    long = address(page)
    st.code(long, language=None, wrap_lines=True)
    if short := shortened(page):
        st.html(html.line(page.t("share.short"), "label"))
        st.code(short, language=None, wrap_lines=True)


def address(page: Page) -> str:
    return f"{_base()}?{permalink.query(page.spec, page.view, page.own)}"


def shortened(page: Page) -> str:
    """The short form of a long link; empty where there is none, or little is won."""
    long = address(page)
    short = f"{_base()}?{urlencode({share.WORD: share.pack(permalink.words(page.spec, page.view, page.own))})}"
    return short if len(long) > share.LONG and len(short) <= SHORTER * len(long) else ""


def _base() -> str:
    return (st.context.url or "").partition("?")[0]


def _window(page: Page) -> None:
    """What a class gets to see, its link, and the code of it."""
    st.html(STYLE)
    left, right = st.columns([2, 3], gap="large")
    with left, st.container(key="share_form"):
        asked = page._replace(view=_asked(page))
        _links(asked)
        if urlsplit(_base()).hostname in HERE:
            st.html(html.notice("warn", page.t("share.here"), [page.t("share.here_how")]))
    with right:
        _code(asked)


def _asked(page: Page) -> View:
    """The view with what a teacher hides, fixes and says."""
    view = page.view
    chosen = {word: _parts(page, word, getattr(view, word)) for word in ("hide", "lock")}
    t = page.t
    note = st.text_area(
        t("share.note"), view.note, max_chars=LONGEST_NOTE, key="share_note", height=100, help=t("share.note_help")
    )
    return replace(view, **chosen, note=permalink.tidy(note))


def _parts(page: Page, word: str, now: str) -> str:
    """Some of the parts of a word, as a link writes them; at first those of the link on screen."""
    t = page.t
    st.html(markup.filled('<p class="label"><b>{}</b> {}</p>', t(f"share.choose_{word}"), t(f"share.help_{word}")))
    with st.container(horizontal=True, gap="small"):
        chosen = [
            part
            for part in VIEW_WORDS[word]
            if st.checkbox(
                t(f"share.{word}.{part}"), part in now.split(","), key=f"share_{word}_{part}", width="content"
            )
        ]
    return ",".join(chosen)


def _code(page: Page) -> None:
    """The code of the link in words, or of the short one where that lets a phone read it from farther away."""
    t, long, short = page.t, share.code(address(page)), shortened(page)
    found = share.code(short) if short and not share.far(long) else long
    if found is None:
        st.html(html.notice("warn", t("share.no_code"), []))
        return
    wall = st.session_state.share_wall
    st.html(_picture(found, t("share.alt"), "wall" if wall else ""))
    said = t("share.modules", modules=found.modules, version=found.version)
    with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center"):
        label, icon = t("share.back" if wall else "share.wall"), "fullscreen_exit" if wall else "fullscreen"
        st.button(label, key="share_to_wall", icon=f":material/{icon}:", on_click=_to_wall, args=(not wall,))
        st.html(html.line(said, "label"), width="content")
    if not share.far(found):
        st.html(html.notice("warn", t("share.dense", modules=found.modules), []))


def _to_wall(wall: bool) -> None:
    st.session_state.share_wall = wall


def _picture(found: Code, alt: str, look: str) -> str:
    drawn = b64encode(found.svg.encode()).decode()
    return markup.filled('<img class="qr {}" alt="{}" src="data:image/svg+xml;base64,{}">', look, alt, drawn)


def looked_at(page: Page) -> View:
    """The view, dark where the reader's page is."""
    seen = page.view.theme if page.view.theme != "system" else st.context.theme.type
    return replace(page.view, theme="dark" if seen == "dark" else "system")
