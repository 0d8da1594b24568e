"""Count to 18: which layers the number in a name counts, one by one, and whether a name keeps its word."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.depth import labels, steps, sums
from explorer.ui.shell import controls
from explorer.ui.shell.frame import page
from explorer.ui.widgets import cached, show

with page("depth", controls.network) as shown:
    with show.starting(shown):
        analysis = cached.analysis(shown.spec)
    name = show.title(shown.spec, shown.t, analysis.totals.weighted_layers)
    steps.heading(shown, name)
    steps.counting(shown, analysis, name)
    sums.the_sum(shown, analysis, name)
    sums.other_numbers(shown, name)
    labels.label(shown)
    sums.odd_names(shown)
