"""What the numbers mean: every convention, with the network on screen as its example."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.numbers import parts
from explorer.ui.shell import controls
from explorer.ui.shell.frame import Page, page, part
from explorer.ui.widgets import cached, show


def draw(shown: Page) -> None:
    analysis = cached.analysis(shown.spec)
    parts.heading(shown, show.called(shown))
    parts.conventions(shown, analysis)
    parts.one_layer(shown, analysis)


with page("numbers", controls.sidebar) as shown:
    with show.starting(shown):
        cached.analysis(shown.spec)
    part("numbers", draw)
