"""The list of lessons, and a step of one: its text, its question, and the live view that the step sets."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from explorer import lessons, markup
from explorer.lessons import Lesson, Step
from explorer.ui.pages.lessons import views, worked_out
from explorer.ui.shell import html, loading, sharing, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import ask, cached

if TYPE_CHECKING:
    from explorer.analysis.teaching.questions import Case

STYLE = markup.style(markup.css(__file__))


def draw(page: Page) -> None:
    st.html(STYLE)
    ask.style()
    found = lessons.find(page.view.lang, page.own.lesson)
    if found is None:
        _list(page)
    else:
        _lesson(page, found)


def _list(page: Page) -> None:
    """All lessons with their minutes; a link each."""
    t, all_ = page.t, lessons.lessons(page.view.lang)
    st.html(html.heading(t("page.lessons"), t("lessons.line")))
    if page.own.lesson:
        st.html(html.notice("info", t("lessons.unknown", value=page.own.lesson), []))
    with st.container(key="lesson_list"):
        _cards(page, all_)


def _cards(page: Page, all_: Sequence[Lesson]) -> None:
    for number in range(0, len(all_), 2):
        for column, place in zip(st.columns(2, gap="medium"), (number, number + 1), strict=True):
            if place < len(all_):
                with column.container(border=True, height="stretch", gap=None):
                    _card(page, place + 1, all_[place])


def _card(page: Page, number: int, lesson: Lesson) -> None:
    t, asked = page.t, [place for place, step in enumerate(lesson.steps, start=1) if step.question]
    known = sum((lesson.name, place) in _answers() for place in asked)
    st.button(
        f"**{number} · {lesson.title}**",
        key=f"lesson_{lesson.name}",
        type="tertiary",
        on_click=_go,
        args=(lesson.name,),
    )
    card = t("lessons.card", minutes=lesson.minutes, steps=len(lesson.steps), questions=len(asked))
    note = f"{card} · {t('lessons.answered', count=known, questions=len(asked))}" if known else card
    st.html(markup.filled('<div class="card"><p>{}</p><p class="note">{}</p></div>', lesson.line, note))


def _go(lesson: str, step: int = 1) -> None:
    """Opens a step, without the layer that was chosen in another. (A link to the page a reader is on would leave the
    address as it is.) The network that is on screen elsewhere stays.
    """
    state.change_view("lessons", lesson=lesson, step=str(step), at="")


def _turn(lesson: Lesson, by: int) -> None:
    """A step on or back from where the reader is by now: a quick hand presses again before that has been drawn."""
    count = len(lesson.steps)
    here = min(int(state.own("lessons").step or 1), count)
    _go(lesson.name, min(max(here + by, 1), count))


def _lesson(page: Page, lesson: Lesson) -> None:
    all_ = lessons.lessons(page.view.lang)
    number = all_.index(lesson) + 1
    place = min(int(page.own.step or 1), len(lesson.steps))
    step = lesson.steps[place - 1]
    _heading(page, lesson, number, len(all_))
    _steps(page, lesson, place)
    step_page = page._replace(spec=step.spec, view=step.view(page.view))
    with loading.loaded(page.t("start.torch")):
        cached.analysis(step.spec)
    with st.container(key="lesson_text"):
        st.html(markup.filled('<div class="step"><h2>{}</h2></div>', f"{place}. {step.title}"))
        answered = _body(step_page, lesson, step, place)
    if place == len(lesson.steps) and number < len(all_):
        _next_lesson(page, all_[number])
    views.draw(step_page, step, answered)


def _heading(page: Page, lesson: Lesson, number: int, count: int) -> None:
    t = page.t
    left, right = st.columns([7, 2], vertical_alignment="center")
    left.html(html.heading(lesson.title, t("lessons.place", number=number, all=count, minutes=lesson.minutes)))
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        st.button(t("lessons.all"), key="lesson_all", icon=":material/list:", type="tertiary", on_click=_go, args=("",))
        sharing.copy_link(page)


def _steps(page: Page, lesson: Lesson, place: int) -> None:
    """Back, a dot for each step, next."""
    t, count = page.t, len(lesson.steps)
    chosen = state.control("lesson_step", str(place), lambda step: _go(lesson.name, int(step)) if step else None)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            t("lessons.previous"), key="lesson_back", icon=":material/arrow_back:", disabled=place == 1,
            on_click=_turn, args=(lesson, -1),
        )  # fmt: skip
        st.segmented_control(
            t("lessons.step"), [str(step) for step in range(1, count + 1)], required=True,
            label_visibility="collapsed", width="content", **chosen,
        )  # fmt: skip
        st.button(
            t("lessons.next"), key="lesson_next", icon=":material/arrow_forward:", icon_position="right",
            disabled=place == count, on_click=_turn, args=(lesson, 1),
        )  # fmt: skip


def _next_lesson(page: Page, lesson: Lesson) -> None:
    label = page.t("lessons.next_lesson", title=lesson.title)
    st.button(label, key="lesson_onward", icon=":material/arrow_forward:", on_click=_go, args=(lesson.name,))


def _body(page: Page, lesson: Lesson, step: Step, place: int) -> bool:
    """Text, question, and after an answer what was hidden. Whether nothing is hidden any more."""
    sources = _text(page, step, step.text)
    answered = True
    if step.question:
        answered = _ask(page, step, (lesson.name, place))
    if answered and step.reveal:
        sources += [source for source in _text(page, step, step.reveal) if source not in sources]
    if sources:
        st.html(html.line(page.t("lessons.quoted", sources="; ".join(sources)), "quoted"))
    return answered


def _text(page: Page, step: Step, text: str) -> list[str]:
    """Markdown of a lesson with its numbers; the sources of what it quotes."""
    filled = worked_out.lesson_text(step, text)
    st.markdown(filled.text)
    return list(filled.sources)


def _ask(page: Page, step: Step, place: tuple[str, int]) -> bool:
    return (_ask_records if step.question.quantity else _ask_words)(page, step, place)


def _ask_records(page: Page, step: Step, place: tuple[str, int]) -> bool:
    """A question that the live model answers."""
    from explorer.analysis.teaching.marking import mark

    case, given = worked_out.lesson_case(step), _answers().get(place)
    asks = _wording(page, step, case)
    key = f"lesson_{place[0]}_{place[1]}"
    answered = lambda typed: _answers().__setitem__(place, typed)
    if case.options:
        ask.choice(page, key, asks, {name: page.t(f"ask.{name}") for name in case.options}, given or "", answered)
    else:
        ask.number(page, key, asks, given or "", answered)
    if given is None:
        return False
    if given == ask.SHOWN:
        ask.shown(page, case)
        return True
    found = mark(case, given)
    ask.verdict(page, case, found)
    return found.verdict not in ("unread", "coarse")


def _wording(page: Page, step: Step, case: "Case") -> str:
    from explorer.analysis.teaching.questions import described, facts

    at = "_at" if step.question.at else ""
    name = views.title(page, step, answered=False)
    values = facts(case) | {"what": described(case, page.t), "title": name}
    return page.t(f"lessons.ask_{step.question.quantity}{at}", **values)


def _ask_words(page: Page, step: Step, place: tuple[str, int]) -> bool:
    """A question in words: the reply to what was chosen, and what would have been right."""
    question, given = step.question, _answers().get(place, "")
    said = lambda text: worked_out.lesson_text(step, text).text
    options = {str(number): said(option.text) for number, option in enumerate(question.options)}
    key = f"lesson_{place[0]}_{place[1]}"
    ask.choice(page, key, said(question.text), options, given, lambda chosen: _answers().__setitem__(place, chosen))
    if given not in options:
        return False
    option = question.options[int(given)]
    right = next(option for option in question.options if option.right)
    replies: Sequence[str] = [said(option.reply)] if option.reply else []
    if option.right:
        ask.box("right", page.t("ask.right", value=said(option.text).rstrip(".。")), [*replies])
    else:
        ask.box(
            "info",
            page.t("ask.chosen_wrong"),
            [*replies, page.t("ask.answer_is", value=said(right.text).rstrip(".。"))],
        )
    return True


def _answers() -> dict[tuple[str, int], str]:
    """What was answered in this session, by lesson and step."""
    return st.session_state.setdefault("lesson_answers", {})
