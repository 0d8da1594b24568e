"""A series of exercises: one at a time and marked at once, its result to keep, and the whole as a sheet to print."""

import re
from dataclasses import replace
from random import randrange
from typing import TYPE_CHECKING

import streamlit as st

from explorer.i18n import Translator
from explorer.ui.pages.exercises import sheet, worked_out
from explorer.ui.pages.exercises.result import result
from explorer.ui.pages.exercises.view import Exercises
from explorer.ui.shell import html, loading, sharing, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import ask

if TYPE_CHECKING:
    from explorer.analysis.teaching.exercises import Exercise
    from explorer.analysis.teaching.questions import Case

LEVELS = ("1", "2", "3")
OUTSIDE = re.compile(r"[^\w.-]")  # of a seed, as Seeds of explorer/permalink/values.py has it


def draw(page: Page) -> None:
    with loading.loaded(page.t("start.torch")):
        ask.style()
    series = _asked(page.own)
    if page.own.print == "yes":
        sheet.draw(page, *series)
        return
    _heading(page, series)
    _series(page, series)
    _exercise(page, series, int(page.own.exercise))
    result(page, series, answers())


def _asked(own: Exercises) -> tuple[int, str]:
    """Level and seed: the link's; without a seed, a number that this session keeps."""
    return int(own.level), own.seed or st.session_state.setdefault("own_seed", str(randrange(1000, 10_000)))


def answers() -> dict[tuple[int, str, int], str]:
    """What was answered in this session, by level, seed and number."""
    return st.session_state.setdefault("exercise_answers", {})


def _go(series: tuple[int, str], number: int = 1, **values: str) -> None:
    level, name = series
    state.change_view("exercises", **{"level": str(level), "seed": name, "exercise": str(number)} | values)


def _turn(by: int) -> None:
    """An exercise on or back from where the reader is by now: a quick hand presses again before that has been drawn."""
    own = state.own("exercises")
    _go(_asked(own), max(int(own.exercise) + by, 1))


def _heading(page: Page, series: tuple[int, str]) -> None:
    t = page.t
    left, right = st.columns([7, 3], vertical_alignment="center")
    left.html(html.heading(t("page.exercises"), t("exercises.line")))
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        st.button(
            t("exercises.print"), key="exercise_print", icon=":material/print:", on_click=_go,
            args=(series,), kwargs={"print": "yes"},
        )  # fmt: skip
        # The link of the series, for a whole class or for one student, with the seed that is in use.
        sharing.copy_link(page._replace(own=replace(page.own, level=str(series[0]), seed=series[1])))


def _series(page: Page, series: tuple[int, str]) -> None:
    """Level and seed."""
    t, (level, name) = page.t, series
    # Each keeps the other as it is by now, which may be newer than what was drawn.
    level_is = lambda level: _go((int(level), _asked(state.own("exercises"))[1])) if level else None
    seed_is = lambda typed: _go((_asked(state.own("exercises"))[0], OUTSIDE.sub("", typed) or name))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            t("exercises.level"), LEVELS, format_func=lambda level: t(f"exercises.level_{level}"),
            required=True, **state.control("level", str(level), level_is),
        )  # fmt: skip
        st.text_input(
            t("exercises.seed"), max_chars=24, width=240, help=t("exercises.seed_help"),
            **state.control("seed", name, seed_is),
        )  # fmt: skip


def _exercise(page: Page, series: tuple[int, str], number: int) -> None:
    t = page.t
    exercise = worked_out.exercise(*series, number)
    case = worked_out.posed(exercise)
    key, place = f"exercise_{series[0]}_{series[1]}_{number}", (*series, number)
    kind = t(f"exercises.kind.{exercise.kind}")
    st.html(html.section(t("exercises.number", number=number), kind))
    answered = lambda typed: _answer(case, place, typed)
    given, asks = answers().get(place), _question(case, t)
    if case.options:
        options = {name: t(f"ask.{name}") for name in case.options}
        ask.choice(page, key, asks, options, given or "", answered)
    else:
        ask.number(page, key, asks, given or "", answered)
    _verdict(page, exercise, case, key, given)
    _steps(page, series, number, given is not None)


def _question(case: "Case", t: Translator) -> str:
    from explorer.analysis.teaching.exercises import question

    return question(case, t)


def _answer(case: "Case", place: tuple[int, str, int], typed: str) -> None:
    """Keeps the first answer that can be read; one that cannot is said to be so, and does not count."""
    from explorer.analysis.teaching.marking import mark

    state_ = st.session_state
    state_.exercise_unread = (place, typed)
    if typed == ask.SHOWN or mark(case, typed).verdict not in ("unread", "coarse"):
        answers().setdefault(place, typed)


def _verdict(page: Page, exercise: "Exercise", case: "Case", key: str, given: str | None) -> None:
    from explorer.analysis.teaching.marking import mark

    place, typed = st.session_state.get("exercise_unread", (None, ""))
    if given is None:
        if place == (exercise.level, exercise.seed, exercise.number) and typed != ask.SHOWN:
            ask.verdict(page, case, mark(case, typed))
        return
    if given == ask.SHOWN:
        ask.shown(page, case)
    else:
        ask.verdict(page, case, mark(case, given))
    words = state.words("explore", exercise.spec, at=exercise.asked.at)
    label = page.t("exercises.explore")
    st.page_link("streamlit_app.py", label=label, icon=":material/open_in_new:", query_params=words)


def _steps(page: Page, series: tuple[int, str], number: int, answered: bool) -> None:
    t = page.t
    with st.container(horizontal=True):
        st.button(
            t("exercises.previous"), key="exercise_back", icon=":material/arrow_back:", disabled=number == 1,
            on_click=_turn, args=(-1,),
        )  # fmt: skip
        st.button(
            t("exercises.next"), key="exercise_next", icon=":material/arrow_forward:", icon_position="right",
            on_click=_turn, args=(1,),
        )  # fmt: skip
