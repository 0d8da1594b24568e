"""The parts of the page that finds out which network somebody has."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING

import streamlit as st

from explorer import presets, reading
from explorer.i18n import Text
from explorer.presets import PRESETS
from explorer.reading import Given
from explorer.ui.pages.which import worked_out
from explorer.ui.shell import html, loading, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached
from explorer.ui.widgets.drop import Dropped, drop
from explorer.ui.widgets.found import opens

if TYPE_CHECKING:
    from explorer.analysis.identify import Answer, Match

EXAMPLES = ("25.6M", "25,636,712", "11,181,642", "3.86 GFLOPs", "8.2 GFLOPs", "272,474")
SHOWN = 12  # networks at most; a count in short fits many


def heading(page: Page) -> None:
    st.html(html.heading(page.t("page.which"), page.t("which.line")))


def question(page: Page) -> None:
    """A text or a file; what was read last is kept, and answered until the next."""
    t, memory = page.t, st.session_state
    left, right = st.columns([3, 2], gap="medium")
    with left:
        box = state.control("which_text", memory.get("which_typed", ""), _typed)
        st.text_area(t("which.text"), height=108, placeholder=t("which.hint"), **box)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            # Leaving the text asks already; the button is there to be seen.
            st.button(t("which.ask"), key="which_ask", on_click=lambda: _typed(state.said(box["key"]) or ""))
            st.html(html.line(t("which.examples"), "label"), width="content")
            for example in EXAMPLES:
                st.button(example, key=f"which_{example}", on_click=_typed, args=(example,), type="tertiary")
    with right:
        st.html(html.line(t("which.file"), "label"))
        drop(t("which.drop"), t("which.drop_note"), "which_file", _dropped)


def _typed(text: str) -> None:
    st.session_state.which_typed = text
    if text.strip():
        _ask(text, lambda: reading.read_text(text))
    else:
        st.session_state.pop("which", None)


def _dropped(file: Dropped) -> None:
    _ask(file.name, lambda: reading.read_file(file.name, file.head, file.size))


def _ask(shown: str, read: Callable[[], Given]) -> None:
    found: Given | Text
    try:
        found = read()
    except reading.Unreadable as wrong:
        found = wrong.sentence
    st.session_state.which = _short(shown), found


def _answered(page: Page) -> tuple[str, "Answer | Text"]:
    """What was asked, and its answer. Only the answer is kept: what was handed over may be large."""
    shown, found = st.session_state.which
    if isinstance(found, Given):
        with nullcontext() if cached.index_is_ready() else st.spinner(page.t("which.counting", count=len(PRESETS))):
            loading.everything()
            found = worked_out.identified(found)
        st.session_state.which = shown, found
    return shown, found


def answer(page: Page) -> None:
    """The networks that fit, or the nearest, each a link to Explore."""
    if "which" not in st.session_state:
        st.html(html.section(page.t("which.kinds"), page.t("which.kinds_line")))
        st.html(html.rows([page.t(f"which.column_{c}") for c in ("give", "get")], _kinds(page)))
        return
    shown, found = _answered(page)
    if isinstance(found, Text):
        st.html(html.notice("warn", page.t("which.unread"), [found.into(page.view.lang)]))
        return
    matches = found.matches or found.nearest
    if not matches:
        st.html(html.section(page.t("which.nothing", value=shown), page.t("which.nothing_line")))
        return
    key = "nearest" if not found.matches else "fits" if len(matches) > 1 else "fits_one"
    st.html(
        html.section(
            page.t(f"which.{key}", count=len(matches), value=shown),
            page.t(f"which.{'fits' if found.matches else 'nearest'}_line"),
        )
    )
    for match in matches[:SHOWN]:
        _match(match, bool(found.matches), page)
    if len(matches) > SHOWN:
        st.html(html.line(page.t("which.more", count=len(matches) - SHOWN)))


def _short(text: str) -> str:
    line = " ".join(text[:200].split())
    return line if len(line) <= 40 else f"{line[:39]}…"


def _kinds(page: Page) -> list[tuple[str, str]]:
    return [
        (page.t(f"which.kind.{kind}"), page.t(f"which.get.{kind}")) for kind in ("count", "cost", "printed", "keys")
    ]


def _match(match: "Match", fits: bool, page: Page) -> None:
    t, lang = page.t, page.view.lang
    preset = presets.find(match.name)
    exact = t("which.exact") if not match.difference else t("which.rounded") if fits else f"{match.difference:+,}"
    remarks = [remark.into(lang) for remark in match.remarks]
    opens(page, match.spec, preset).html(
        html.match(f"{match.counted:,}", f"{match.convention.into(lang)}, {exact}", remarks, preset.special[lang])
    )
