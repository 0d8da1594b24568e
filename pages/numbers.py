"""What the numbers mean: every convention, with the network on screen as its example."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.numbers import parts
from explorer.ui.shell import controls
from explorer.ui.shell.frame import page
from explorer.ui.widgets import cached, show

with page("numbers", controls.sidebar) as shown:
    with show.starting(shown):
        analysis = cached.analysis(shown.spec)
    name = show.title(shown.spec, shown.t, analysis.totals.weighted_layers)
    parts.heading(shown, name)
    parts.conventions(shown, analysis)
    parts.one_layer(shown, analysis)
