"""Feature maps: how tall the map is at each layer, and how many channels it has."""

import streamlit as st

from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, show
from explorer.ui.widgets.cached import Analysis


def draw(page: Page, analysis: Analysis, name: str) -> None:
    figure, sentence = cached.feature_maps(page.spec, page.view.lang, page.view.at)
    st.html(html.section(page.t("maps.heading"), sentence))
    show.chart(figure, page.t("maps.alt", title=name, sentence=sentence), "maps", show.choose_layer)
