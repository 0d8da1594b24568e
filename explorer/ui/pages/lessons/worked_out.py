"""What a step of a lesson says and asks, worked out once for everybody."""

from typing import TYPE_CHECKING

from explorer.ui.widgets.cached import kept

if TYPE_CHECKING:
    from explorer.analysis.blocks.bottleneck import Setting
    from explorer.analysis.teaching.lesson_values import Filled
    from explorer.analysis.teaching.questions import Case
    from explorer.lessons import Step


@kept()
def lesson_text(step: "Step", text: str) -> "Filled":
    """A text of a lesson with the numbers of the step's network."""
    from explorer.analysis.teaching.lesson_values import filled

    return filled(step, text)


@kept()
def lesson_case(step: "Step") -> "Case":
    """The records that the question of a step is about."""
    from explorer.analysis.teaching.lesson_values import question

    return question(step)


def lesson_bench(step: "Step") -> "Setting":
    from explorer.analysis.teaching.lesson_values import settings

    return settings(step)
