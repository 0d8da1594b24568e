"""Reconciliation ladder: one network's cost as different people state it, and what makes each difference."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.ladder import parts
from explorer.ui.shell import controls
from explorer.ui.shell.frame import page
from explorer.ui.widgets import cached, show

with page("ladder", controls.sidebar) as shown:
    with show.starting(shown):
        analysis = cached.analysis(shown.spec)
    parts.heading(shown, show.title(shown.spec, shown.t, analysis.totals.weighted_layers))
    parts.costs(shown)
    parts.wrong(shown)
    parts.parameters(shown)
    parts.sources(shown)
