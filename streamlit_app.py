"""Explore: one network, built and counted live. The home page."""

from explorer.ui import cached, controls, picture, presenter, show, tabs
from explorer.ui.frame import is_presented, page


def explore(shown, analysis):
    name = show.title(shown.spec, shown.t, analysis.totals.weighted_layers)
    show.heading(shown, analysis)
    show.headline(shown, analysis)
    picture.network(shown, analysis)
    tabs.tabs(shown, analysis, name)


with page("explore", controls.sidebar) as shown:
    with show.starting(shown):
        analysis = cached.analysis(shown.spec)
    if is_presented("explore", shown.view):
        presenter.slide(shown, analysis)
    else:
        explore(shown, analysis)
