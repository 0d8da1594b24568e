"""A series on paper: ten exercises with room to answer, and the answers with their sums on a page of their own."""

import streamlit as st

from explorer.ui.pages.exercises import worked_out
from explorer.ui.shell import html, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import ask

PRINTED = 10
# On paper the menu, the toolbar and the page's own button go; Streamlit's inner scroll boxes become as long as they are.
STYLE = """<style>
.sheet-print { max-width: 46rem; }
.sheet-print h1 { font-size: 1.375rem; padding: 0; margin: 0 0 .5rem; }
.sheet-print h2 { font-size: 1.125rem; padding: 0; margin: 1.5rem 0 .5rem; }
.sheet-print li { margin: 0 0 .6rem; padding-left: .3rem; break-inside: avoid; }
.sheet-print .blank { display: block; width: 16rem; height: 2rem;
  border-bottom: 1px solid color-mix(in srgb, currentColor 40%, transparent); }
.sheet-print .who { border-bottom: 1px solid color-mix(in srgb, currentColor 40%, transparent); width: 24rem;
  max-width: 100%; margin: 0 0 1.2rem; }
.sheet-print .answers { font-variant-numeric: tabular-nums; }
.stSidebar, [data-testid="stExpandSidebarButton"] { display: none; }
@media print {
  @page { size: A4; margin: 18mm; }
  .stAppHeader, .stSidebar, .st-key-sheet_tools { display: none !important; }
  .stApp, .stAppViewContainer, .stMain, .stMainBlockContainer { position: static !important; overflow: visible !important;
    height: auto !important; padding: 0 !important; background: white !important; color: black !important; }
  .sheet-print { max-width: none; color: black; }
  .sheet-print .answers { break-before: page; }
}
</style>"""


def draw(page: Page, level: int, seed: str) -> None:
    t = page.t
    with st.container(horizontal=True, vertical_alignment="center", key="sheet_tools"):
        st.button(
            t("exercises.back"),
            key="exercise_leave",
            icon=":material/arrow_back:",
            on_click=state.change_view,
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


def _pair(page: Page, level: int, seed: str, number: int) -> tuple[str, str]:
    """An exercise and its answer, as HTML."""
    from explorer.analysis.teaching.exercises import question

    case = worked_out.posed(worked_out.exercise(level, seed, number))
    options = f" ({' / '.join(page.t(f'ask.{name}') for name in case.options)})" if case.options else ""
    answer = html.bold_sum(case.sum) if case.sum else f"<b>{html.escape(ask.answer(page, case))}</b>"
    return html.escape(question(case, page.t) + options), answer


def _sheet(page: Page, level: int, seed: str, asked: list[str], answered: list[str]) -> str:
    t = page.t
    questions = "".join(f'<li>{question}<span class="blank"></span></li>' for question in asked)
    answers = "".join(f"<li>{answer}</li>" for answer in answered)
    title = html.escape(t("exercises.sheet", level=level, seed=seed))
    return (
        f'<div class="sheet-print"><h1>{title}</h1><p class="who">{html.escape(t("exercises.name_line"))}</p>'
        f'<ol>{questions}</ol><div class="answers"><h2>{html.escape(t("exercises.answers"))} · {title}</h2>'
        f"<ol>{answers}</ol></div></div>"
    )
