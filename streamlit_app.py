"""Explore: one network, built and counted live. The home page."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.explore import presenter, tabs
from explorer.ui.shell import controls
from explorer.ui.shell.frame import Page, is_presented, page
from explorer.ui.widgets import cached, network, show


def explore(shown: Page, analysis: cached.Analysis) -> None:
    name = show.title(shown.spec, shown.t, analysis.totals.weighted_layers)
    show.heading(shown, analysis)
    show.headline(shown, analysis)
    network.network(shown, analysis)
    tabs.tabs(shown, analysis, name)


with page("explore", controls.sidebar) as shown:
    with show.starting(shown):
        analysis = cached.analysis(shown.spec)
    if is_presented(shown):
        presenter.slide(shown, analysis)
    else:
        explore(shown, analysis)
