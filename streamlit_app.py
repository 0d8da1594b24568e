"""Explore: one network, built and counted live. The home page."""

from explorer.ui import cached, controls, picture, presenter, show, tabs
from explorer.ui.frame import page


def sidebar(shown):
    controls.network(shown)
    controls.count(shown)


def explore(shown, analysis):
    name = show.title(shown.spec, shown.t, analysis.totals.weighted_layers)
    show.heading(shown, analysis)
    show.headline(shown, analysis)
    picture.network(shown, analysis)
    tabs.tabs(shown, analysis, name)


with page("explore", sidebar) as shown:
    with show.starting(shown):
        analysis = cached.analysis(shown.spec)
    if shown.view.present == "yes":
        presenter.slide(shown, analysis)
    else:
        explore(shown, analysis)
