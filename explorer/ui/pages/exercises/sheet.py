"""A series on paper: ten exercises with room to answer, and the answers with their sums on a page of their own."""

import streamlit as st
from markupsafe import Markup

from explorer import markup
from explorer.ui.pages.exercises import worked_out
from explorer.ui.shell import html, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import ask

PRINTED = 10
STYLE = markup.style(markup.css(__file__))
PARTS = markup.macros(__file__)


def draw(page: Page, level: int, seed: str) -> None:
    t = page.t
    with st.container(horizontal=True, vertical_alignment="center", key="sheet_tools"):
        st.button(
            t("exercises.back"),
            key="exercise_leave",
            icon=":material/arrow_back:",
            on_click=state.change_view,
            args=("exercises",),
            kwargs={"print": "no"},
        )
        ask.hint(t("exercises.print_hint"))
    asked, answered = [], []
    for number in range(1, PRINTED + 1):
        question, answer = _pair(page, level, seed, number)
        asked.append(question)
        answered.append(answer)
    st.html(STYLE)
    st.html(_sheet(page, level, seed, asked, answered))


def _pair(page: Page, level: int, seed: str, number: int) -> tuple[str, Markup]:
    """An exercise and its answer."""
    from explorer.analysis.teaching.exercises import question

    case = worked_out.posed(worked_out.exercise(level, seed, number))
    options = f" ({' / '.join(page.t(f'ask.{name}') for name in case.options)})" if case.options else ""
    answer = html.bold_sum(case.sum) if case.sum else markup.filled("<b>{}</b>", ask.answer(page, case))
    return question(case, page.t) + options, answer


def _sheet(page: Page, level: int, seed: str, asked: list[str], answered: list[Markup]) -> Markup:
    title = page.t("exercises.sheet", level=level, seed=seed)
    return PARTS.sheet(title, page.t("exercises.name_line"), asked, page.t("exercises.answers"), answered)
