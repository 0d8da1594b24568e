"""Exercises without end, marked at once, with a result to keep and a sheet to print."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.exercises import parts
from explorer.ui.shell import state
from explorer.ui.shell.frame import Page, page, part


def sidebar(shown: Page) -> None:
    """Level and seed stand on the page."""


def words(_shown: Page) -> set[str]:
    """All but print: the sheet takes the sidebar away, and what a part does to the rest of a page outlives it."""
    return state.every_word() - {"print"}


with page("exercises", sidebar) as shown:
    part("exercises", parts.draw, words)
