"""Costs: where parameters and multiply-accumulates sit."""

import streamlit as st

from explorer.ui.pages.explore import worked_out
from explorer.ui.shell import controls, html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, show
from explorer.ui.widgets.cached import Analysis
from explorer.units import percent

BY_PLACE = ("block", "layer")  # where a bar is a place in the network, which a click chooses


def words(page: Page) -> tuple[str, ...]:
    """The words of the link that it shows: a chosen layer where it is one of the bars, or in one."""
    return ("count", "by", "at") if page.own.by in BY_PLACE else ("count", "by")


def draw(page: Page, analysis: Analysis, name: str) -> None:
    _grouped(page, name)
    _trees(page, name)
    left, right = st.columns(2, gap="medium")
    with left:
        _cumulative(page, name)
    with right:
        _held(page, analysis)


def _grouped(page: Page, name: str) -> None:
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


def _trees(page: Page, name: str) -> None:
    """The same as nested cells, parameters and work beside each other."""
    t, view = page.t, page.view
    st.html(html.section(t("tree.heading"), t("tree.sentence")))
    figures = worked_out.trees(page.spec, view.count, view.lang)
    units = t("costs.params_axis"), t(f"choice.count.{view.count}")
    for column, figure, unit, key in zip(st.columns(2, gap="medium"), figures, units, ("held", "done"), strict=True):
        with column:
            show.chart(figure, t("tree.alt", title=name, unit=unit), f"tree_{key}")


def _cumulative(page: Page, name: str) -> None:
    t, unit = page.t, page.t(f"choice.count.{page.view.count}")
    figure, sentence = worked_out.cumulative(page.spec, page.view.count, page.view.lang)
    st.html(html.section(t("cumulative.heading"), sentence))
    show.chart(figure, t("cumulative.alt", title=name, unit=unit, sentence=sentence), "cumulative")


def _held(page: Page, analysis: Analysis) -> None:
    """Weights, biases, normalisation and buffers apart."""
    from explorer.analysis.counts.held import held

    t, sums = page.t, analysis.totals
    rows = [
        (t(f"held.{part}"), f"{count:,}", percent(count, sums.params)) for part, count in held(analysis.trace).items()
    ]
    if sums.buffers:
        rows.append((t("held.buffers"), f"{sums.buffers:,}", ""))
    heading = html.section(t("held.heading"), t("held.sentence", total=sums.params, buffers=sums.buffers))
    st.html(heading + html.rows([t("held.part"), t("held.count"), t("held.share")], rows, figures=True))
