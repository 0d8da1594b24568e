"""Explore: one network, built and counted live. The home page."""

from explorer.ui import cached, controls, more, picture, show
from explorer.ui.frame import page


def sidebar(shown):
    controls.network(shown)
    controls.count(shown)


with page("explore", sidebar) as shown:
    with show.starting(shown):
        analysis = cached.analysis(shown.spec)
    name = show.title(shown.spec, shown.t, analysis.totals.weighted_layers)
    show.heading(shown, analysis)
    show.headline(shown, analysis)
    picture.network(shown, analysis)
    show.feature_maps(shown, name)
    show.costs(shown, name, controls.grouping)
    show.frameworks(shown, name)
    show.saving(shown)
    show.layers(shown, name)
    more.memory(shown, analysis)
    more.code(shown)
