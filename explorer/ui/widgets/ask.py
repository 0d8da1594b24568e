"""A question with its answer box, and what is said of an answer: right or not, the slip by name and by amount."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import streamlit as st

from explorer import markup
from explorer.ui.shell import html, state
from explorer.ui.shell.frame import Page

if TYPE_CHECKING:
    from explorer.analysis.teaching.marking import Mark
    from explorer.analysis.teaching.questions import Case

STYLE = markup.style(markup.css(__file__))
PARTS = markup.macros(__file__)
SHOWN = ""  # the answer of who wants to be shown it


def hint(text: str) -> None:
    st.html(html.line(text, "hint"))


def _question(text: str) -> None:
    st.html(html.line(text, "ask"))


def style() -> None:
    """Once on a page with questions."""
    st.html(STYLE)


def number(page: Page, key: str, asks: str, given: str, answered: Callable[[str], None]) -> None:
    """The question `asks` and a box for a number. Enter or the button hands over what was typed; so does asking for the answer."""
    t, box = page.t, f"{key}_box"
    st.session_state.setdefault(box, given)
    _question(asks)
    with st.form(key, border=False, enter_to_submit=True):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(asks, key=box, max_chars=40, width=240, autocomplete="off", label_visibility="collapsed")
            st.form_submit_button(t("ask.check"), on_click=_hand_over, args=(box, answered))
            st.form_submit_button(
                t("ask.give_up"), on_click=lambda: answered(SHOWN), key=f"{key}_show", type="tertiary"
            )
        hint(t("ask.how"))


def choice(
    page: Page, key: str, asks: str, options: Mapping[str, str], given: str, answered: Callable[[str], None]
) -> None:
    """The question `asks` and one answer of several: the name of each and its label."""
    t, names, box = page.t, [*options], f"{key}_box"
    _question(asks)
    if given in options:
        st.session_state.setdefault(box, given)
    with st.form(key, border=False):
        st.radio(asks, names, format_func=options.__getitem__, key=box, index=None, label_visibility="collapsed")
        st.form_submit_button(t("ask.check"), on_click=_hand_over, args=(box, answered))


def _hand_over(box: str, answered: Callable[[str], None]) -> None:
    """What stands in a form, unless nothing is chosen."""
    if (given := state.said(box)) is not None:
        answered(given)


def verdict(page: Page, case: "Case", mark: "Mark") -> None:
    """Right or not and by how much, the slip by name, and the sum with its numbers."""
    if mark.verdict in ("unread", "coarse"):
        why = mark.sentence.into(page.view.lang) if mark.sentence else page.t("ask.coarse")
        st.html(html.notice("warn", why, []))
        return
    title, sentences = _said(page, case, mark)
    box("right" if mark.verdict == "right" else "info", title, sentences, case.sum)


def box(kind: str, title: str, sentences: list[str], sum_: str = "") -> None:
    """A notice with a sum under it, its result in bold."""
    st.html(PARTS.box(kind, title, sentences, html.bold_sum(sum_)))


def shown(page: Page, case: "Case") -> None:
    """The answer for who asked to be shown it."""
    box("info", page.t("ask.answer_is", value=answer(page, case)), [], case.sum)


def answer(page: Page, case: "Case", value: int | str | None = None) -> str:
    """The answer as a reader sees it, or another `value` in its place."""
    value = case.value if value is None else value
    return page.t(f"ask.{value}") if isinstance(value, str) else f"{value:,}"


def _said(page: Page, case: "Case", mark: "Mark") -> tuple[str, list[str]]:
    from explorer.analysis.teaching.questions import facts

    t, right = page.t, answer(page, case)
    if mark.verdict == "right":
        return t("ask.right", value=right), []
    if case.options:
        return t("ask.chosen_slip", slip=t(f"slip.{mark.slip.name}")), [
            t(f"slips.{mark.slip.name}", **facts(case)),
            t("ask.answer_is", value=right),
        ]
    amount = t("ask.more" if mark.amount > 0 else "ask.fewer", count=abs(mark.amount))
    if mark.verdict == "near":
        return t("ask.near", amount=amount), [t("ask.answer_is", value=right)]
    if not mark.slip:
        return t("ask.wrong", amount=amount), [t("ask.no_slip")]
    named = t("ask.wrong_slip", amount=amount, slip=t(f"slip.{mark.slip.name}"))
    return named, [t(f"slips.{mark.slip.name}", **facts(case))]
