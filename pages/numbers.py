"""What the numbers mean: every convention, with the network on screen as its example."""

from explorer.ui import cached, controls, meaning, show
from explorer.ui.frame import page

with page("numbers", controls.sidebar) as shown:
    with show.starting(shown):
        analysis = cached.analysis(shown.spec)
    name = show.title(shown.spec, shown.t, analysis.totals.weighted_layers)
    meaning.heading(shown, name)
    meaning.conventions(shown, analysis)
    meaning.one_layer(shown, analysis)
