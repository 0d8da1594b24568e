"""What a person asks and is asked: which network a count belongs to, lessons, exercises."""

import sys
from typing import TYPE_CHECKING

import streamlit as st

from explorer.ui.cached.core import MANY

if TYPE_CHECKING:
    from explorer.analysis.blocks.bottleneck import Setting
    from explorer.analysis.identify import Answer
    from explorer.analysis.teaching.exercises import Exercise
    from explorer.analysis.teaching.lesson_values import Filled
    from explorer.analysis.teaching.questions import Case
    from explorer.lessons import Step
    from explorer.reading import Given


def index_is_ready() -> bool:
    """Whether every preset has been counted, which the first question waits for."""
    module = sys.modules.get("explorer.analysis.identify.index")
    return module is not None and module.index.cache_info().currsize > 0


def identified(given: "Given") -> "Answer":
    """The networks that fit. Not kept: with the index it is quick, and no two questions are alike."""
    from explorer.analysis.identify import identify

    return identify(given)


@st.cache_resource(max_entries=MANY, show_spinner=False)
def lesson_text(step: "Step", text: str) -> "Filled":
    """A text of a lesson with the numbers of the step's network."""
    from explorer.analysis.teaching.lesson_values import filled

    return filled(step, text)


@st.cache_resource(max_entries=MANY, show_spinner=False)
def lesson_case(step: "Step") -> "Case":
    """The records that the question of a step is about."""
    from explorer.analysis.teaching.lesson_values import question

    return question(step)


def lesson_bench(step: "Step") -> "Setting":
    from explorer.analysis.teaching.lesson_values import settings

    return settings(step)


def exercise(level: int, seed: str, number: int) -> "Exercise":
    """Kept by the generator itself."""
    from explorer.analysis.teaching import exercises

    return exercises.exercise(level, seed, number)


def posed(exercise: "Exercise") -> "Case":
    """The records an exercise is about; kept by the generator itself."""
    from explorer.analysis.teaching import exercises

    return exercises.posed(exercise)
