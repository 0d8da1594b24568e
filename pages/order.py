"""v1, v1.5, v2: one block in every order of its operations, what moved, and the special first and last activation."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.order import letters, parts
from explorer.ui.shell import controls
from explorer.ui.shell.frame import Page, page, part
from explorer.ui.widgets import cached, show


def draw(shown: Page) -> None:
    parts.heading(shown)
    parts.strips(shown, parts.chosen(shown))
    parts.users(shown)
    parts.special(shown)
    letters.table(shown)


with page("order", controls.sidebar) as shown:
    with show.starting(shown):
        cached.analysis(shown.spec)
    part("order", draw)
