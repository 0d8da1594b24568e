"""Lessons: short ones on the live network, with numbers to predict before they are shown."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.lessons import parts
from explorer.ui.shell.frame import Page, page, part


def sidebar(shown: Page) -> None:
    """A lesson sets its network itself."""


with page("lessons", sidebar) as shown:
    part("lessons", parts.draw)
