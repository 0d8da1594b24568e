"""Costs: where parameters and multiply-accumulates sit."""

import streamlit as st

from explorer.ui.shell import controls, html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, show
from explorer.ui.widgets.cached import Analysis

BY_PLACE = ("block", "layer")  # where a bar is a place in the network, which a click chooses


def words(page: Page) -> tuple[str, ...]:
    """The words of the link that it shows: a chosen layer where it is one of the bars, or in one."""
    return ("count", "by", "at") if page.own.by in BY_PLACE else ("count", "by")


def draw(page: Page, analysis: Analysis, name: str) -> None:
    """Parameters and work side by side, by stage, block, layer or kind."""
    t, view = page.t, page.view
    chooses = page.own.by in BY_PLACE
    choose = show.choose_layer if chooses else None
    params, work, sentence = cached.costs(page.spec, view.count, page.own.by, view.lang, view.at if chooses else "")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.html(html.section(t("costs.heading"), sentence), width="content")
        controls.grouping(page)
    by, unit = t(f"choice.by.{page.own.by}"), t(f"choice.count.{view.count}")
    left, right = st.columns(2, gap="medium")
    with left:
        show.chart(params, t("costs.alt_params", title=name, by=by, sentence=sentence), "params", choose)
    with right:
        show.chart(work, t("costs.alt_macs", title=name, by=by, unit=unit, sentence=sentence), "work", choose)
    columns = {"place": t("costs.place"), "params": t("table.params"), "cost": unit}
    show.twin(page, "costs", lambda: cached.cost_table(page.spec, view.count, page.own.by, view.lang), columns)
