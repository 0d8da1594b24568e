"""Explore: one network, built and counted live. The home page."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.explore import presenter, tabs
from explorer.ui.shell import controls
from explorer.ui.shell.frame import is_presented, page, paint, part
from explorer.ui.widgets import cached, network, show

with page("explore", controls.sidebar) as shown:
    with show.starting(shown):
        cached.analysis(shown.spec)
    if is_presented(shown):
        presenter.slide(shown, cached.analysis(shown.spec))
    else:
        part("head", show.head, ("count",))
        part("picture", network.network, network.WORDS)
        paint()
        part("tabs", tabs.tabs, tabs.words)
