"""Exercises, kept by their generator."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.analysis.teaching.exercises import Exercise
    from explorer.analysis.teaching.questions import Case


def exercise(level: int, seed: str, number: int) -> "Exercise":
    """Kept by the generator itself."""
    from explorer.analysis.teaching import exercises

    return exercises.exercise(level, seed, number)


def posed(exercise: "Exercise") -> "Case":
    """The records an exercise is about; kept by the generator itself."""
    from explorer.analysis.teaching import exercises

    return exercises.posed(exercise)
