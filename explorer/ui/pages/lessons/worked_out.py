"""What a step of a lesson says and asks, worked out once for everybody."""

from typing import TYPE_CHECKING

import streamlit as st

from explorer.ui.widgets.cached import MANY

if TYPE_CHECKING:
    from explorer.analysis.blocks.bottleneck import Setting
    from explorer.analysis.teaching.lesson_values import Filled
    from explorer.analysis.teaching.questions import Case
    from explorer.lessons import Step


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
