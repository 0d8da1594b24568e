"""Reconciliation ladder: one network's cost as different people state it, and what makes each difference."""

from explorer.ui import cached, controls, ladder, show
from explorer.ui.frame import page

with page("ladder", controls.sidebar) as shown:
    with show.starting(shown):
        analysis = cached.analysis(shown.spec)
    ladder.heading(shown, show.title(shown.spec, shown.t, analysis.totals.weighted_layers))
    ladder.costs(shown)
    ladder.wrong(shown)
    ladder.parameters(shown)
    ladder.sources(shown)
