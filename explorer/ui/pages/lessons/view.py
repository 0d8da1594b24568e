"""Which lesson is open, as words of a link."""

from dataclasses import dataclass

from explorer.permalink.values import LayerNames, Steps, word


@dataclass(frozen=True)
class Lessons:
    """The lesson that is open, by its file's name, and the step in it. Each field is a word of the link."""

    lesson: str = word("", LayerNames())
    step: str = word("", Steps())
