"""Shortcuts: only what is added, its cost, the options beside each other, and why add is not concat."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.shortcuts import adding, parts, worked_out
from explorer.ui.shell import controls
from explorer.ui.shell.frame import Page, page, part
from explorer.ui.widgets import cached, show


def draw(shown: Page) -> None:
    analysis, joins = cached.analysis(shown.spec), worked_out.joins(shown.spec)
    parts.heading(shown)
    parts.lens(shown, analysis, joins)
    parts.compared(shown)
    join = parts.chosen(shown, joins)
    adding.padded(shown, join)
    adding.added(shown, join)


with page("shortcuts", controls.sidebar) as shown:
    with show.starting(shown):
        cached.analysis(shown.spec)
    part("shortcuts", draw)
