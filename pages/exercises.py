"""Exercises without end, marked at once, with a result to keep and a sheet to print."""

from explorer.ui import exercises
from explorer.ui.frame import page


def sidebar(shown):
    """Level and seed stand on the page."""


with page("exercises", sidebar) as shown:
    exercises.draw(shown)
