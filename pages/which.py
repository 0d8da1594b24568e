"""Which ResNet is this? From a count, a printed model or a file's header to its name."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.which import parts
from explorer.ui.shell.frame import Page, page


def sidebar(shown: Page) -> None:
    """A question needs no network."""


with page("which", sidebar) as shown:
    parts.heading(shown)
    parts.question(shown)
    parts.answer(shown)
