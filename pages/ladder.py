"""Reconciliation ladder: one network's cost as different people state it, and what makes each difference."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.ladder import parts
from explorer.ui.shell import controls
from explorer.ui.shell.frame import Page, page, part
from explorer.ui.widgets import cached, show


def draw(shown: Page) -> None:
    parts.heading(shown, show.called(shown))
    parts.costs(shown)
    parts.wrong(shown)
    parts.parameters(shown)
    parts.sources(shown)


with page("ladder", controls.sidebar) as shown:
    with show.starting(shown):
        cached.analysis(shown.spec)
    part("ladder", draw)
