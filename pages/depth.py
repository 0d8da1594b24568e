"""Count to 18: which layers the number in a name counts, one by one, and whether a name keeps its word."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.depth import labels, steps, sums
from explorer.ui.shell import controls
from explorer.ui.shell.frame import Page, page, part
from explorer.ui.widgets import cached, show


def draw(shown: Page) -> None:
    analysis, name = cached.analysis(shown.spec), show.called(shown)
    steps.heading(shown, name)
    steps.counting(shown, analysis, name)
    sums.the_sum(shown, analysis, name)
    sums.other_numbers(shown, name)
    labels.label(shown)
    sums.odd_names(shown)


with page("depth", controls.network) as shown:
    with show.starting(shown):
        cached.analysis(shown.spec)
    part("depth", draw)
