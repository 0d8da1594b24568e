"""What was answered in a series: the score, a table, and the same to copy or to save."""

import csv
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from explorer import markup
from explorer.ui.pages.exercises import worked_out
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import ask

if TYPE_CHECKING:
    from explorer.analysis.teaching.marking import Mark

STYLE = markup.style(markup.css(__file__))
COLUMNS = ("number", "kind", "given", "answer", "verdict")
Series = tuple[int, str]


def result(page: Page, series: Series, answers: Mapping[tuple[int, str, int], str]) -> None:
    """Score and table of what this session answered in the series."""
    t, (level, seed) = page.t, series
    found = sorted(number for *of, number in answers if tuple(of) == series)
    if not found:
        st.html(html.section(t("exercises.result"), t("exercises.no_score", level=level, seed=seed)))
        return
    rows = [_row(page, series, number, answers[*series, number]) for number in found]
    right = sum(row[-1] == t("exercises.verdict_right") for row in rows)
    score = t("exercises.score", right=right, all=len(rows), level=level, seed=seed)
    head = [t(f"exercises.column_{column}") for column in COLUMNS]
    st.html(html.section(t("exercises.result"), score))
    st.html(STYLE)
    with st.container(key="exercise_rows"):
        st.html(html.rows(head, rows))
    _take_along(page, series, score, head, rows)


def _row(page: Page, series: Series, number: int, given: str) -> tuple[str, ...]:
    """Number, kind, what was given, the answer, and right, the slip or wrong."""
    from explorer.analysis.teaching.marking import mark

    t, exercise = page.t, worked_out.exercise(*series, number)
    case = worked_out.posed(exercise)
    kind, right = t(f"exercises.kind.{exercise.kind}"), ask.answer(page, case)
    if given == ask.SHOWN:
        return str(number), kind, "", right, t("exercises.verdict_shown")
    found = mark(case, given)
    return str(number), kind, ask.answer(page, case, found.value), right, _verdict(page, found)


def _verdict(page: Page, mark: "Mark") -> str:
    slip = page.t(f"slip.{mark.slip.name}") if mark.slip else ""
    return slip or page.t(f"exercises.verdict_{mark.verdict}")


def _take_along(page: Page, series: Series, score: str, head: list[str], rows: list[tuple[str, ...]]) -> None:
    t = page.t
    ask.hint(t("exercises.copy_hint"))
    st.code("\n".join([score, *("\t".join(row) for row in rows)]), language=None)
    st.download_button(
        t("exercises.save"),
        data=_csv(series, head, rows),
        file_name=f"exercises-{series[0]}-{series[1]}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="exercise_csv",
    )


def _csv(series: Series, head: list[str], rows: list[tuple[str, ...]]) -> bytes:
    """With a byte order mark, by which a spreadsheet knows Chinese. A seed stands behind an apostrophe: a spreadsheet
    would take one that begins with a hyphen for a formula.
    """
    level, seed = series
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["level", "seed", *head])
    writer.writerows([level, f"'{seed}" if seed.startswith("-") else seed, *row] for row in rows)
    return file.getvalue().encode("utf-8-sig")
