"""Feature maps: how tall the map is at each layer, and how many channels it has."""

from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, show
from explorer.ui.widgets.cached import Analysis

WORDS = ("at",)  # of the link, that it shows


def draw(page: Page, analysis: Analysis, name: str) -> None:
    drawn = cached.feature_maps(page.spec, page.view.lang, page.view.at)
    show.charted(page, "maps", drawn, chooses=show.choose_layer)
