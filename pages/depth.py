"""Count to 18: which layers the number in a name counts, one by one, and whether a name keeps its word."""

from explorer.ui.pages import depth
from explorer.ui.shell import controls
from explorer.ui.shell.frame import page
from explorer.ui.widgets import cached, show

with page("depth", controls.network) as shown:
    with show.starting(shown):
        analysis = cached.analysis(shown.spec)
    name = show.title(shown.spec, shown.t, analysis.totals.weighted_layers)
    depth.heading(shown, name)
    depth.counting(shown, analysis, name)
    depth.the_sum(shown, analysis, name)
    depth.other_numbers(shown, name)
    depth.label(shown)
    depth.odd_names(shown)
