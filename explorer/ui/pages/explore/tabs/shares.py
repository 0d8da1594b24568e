"""Shares: the whole network as nested cells, how cost adds up along it, and what the parameters are."""

import streamlit as st

from explorer.ui.pages.explore import worked_out
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import show
from explorer.ui.widgets.cached import Analysis
from explorer.units import percent

WORDS = ("count",)  # of the link, that it shows


def draw(page: Page, analysis: Analysis, name: str) -> None:
    _trees(page, name)
    left, right = st.columns(2, gap="medium")
    with left:
        _cumulative(page, name)
    with right:
        _held(page, analysis)


def _trees(page: Page, name: str) -> None:
    """Nested cells, parameters and work beside each other."""
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
