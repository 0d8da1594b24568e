"""What stands under the text of a step: the picture of its network, a layer of it close up, the figure it names, or a
recorded run of the laboratory.

While a question is open, the picture keeps its numbers to itself, and what would tell the answer is not there yet.
"""

from dataclasses import replace

import streamlit as st

from explorer.lessons import Step
from explorer.permalink import VIEW_WORDS
from explorer.ui.pages import PAGES
from explorer.ui.pages.lessons import recorded, worked_out
from explorer.ui.shell import html, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import ask, bench, cached, maps, network, sheet, show


def draw(page: Page, step: Step, answered: bool) -> None:
    if step.page:
        {"bottleneck": _bench, "lab": _lab}[step.page](page, step, answered)
        return
    analysis, own = cached.analysis(page.spec), dict(step.own)
    name = title(page, step, answered)
    st.html(html.section(name, show.line(page.spec, page.t)))
    chosen = network.choice(page, analysis)
    if not answered:
        if step.question.quantity != "shortcut":  # which the picture draws
            _veiled(page, chosen)
        return
    network.overview(page, chosen, fold=page.view.fold)
    if page.view.at:
        _close_up(page, chosen)
    if own.get("tab") in FIGURES:
        FIGURES[own["tab"]](page, step, name)
    _open(page, step, "explore", page.t("lessons.explore", title=name))


def title(page: Page, step: Step, answered: bool) -> str:
    """The name of the step's network, unless the question is the number in it."""
    if step.question and step.question.quantity == "depth" and not answered:
        return page.t("title.unknown_depth")
    return show.called(page)


def _veiled(page: Page, chosen: network.Chosen) -> None:
    """The picture without a number that could be read off it."""
    plain = page._replace(view=replace(page.view, colour="kind"))
    network.overview(plain, chosen, "veiled", fold=page.view.fold)
    ask.hint(page.t("lessons.hidden"))


def _close_up(page: Page, chosen: network.Chosen) -> None:
    """The block under the loupe, and the sums of the chosen layer."""
    left, right = st.columns([5, 3], gap="medium")
    with left:
        st.html(html.section(page.t("lessons.block", name=network.name(chosen.block, page.t)), ""))
        network.loupe(page, chosen)
    right.html(html.sheet(sheet.rows(page.spec, chosen.layer.name, page.view.count, page.view.lang)))


def _open(page: Page, step: Step, to: str, label: str) -> None:
    """A link to the page that has what the step shows, as the step shows it."""
    seen = step.view(st.session_state.view)
    words = state.words(to, page.spec, **{word: getattr(seen, word) for word in VIEW_WORDS}, **step.page_words())
    st.page_link(PAGES[to].file, label=label, icon=":material/open_in_new:", query_params=words)


def _bench(page: Page, step: Step, answered: bool) -> None:
    if answered:
        bench.picture(page, cached.bench(worked_out.lesson_bench(step)))
    _open(page, step, "bottleneck", page.t("lessons.bench"))


def _lab(page: Page, step: Step, answered: bool) -> None:
    """What was recorded of the run that the step names, and the way to run it."""
    if not answered:
        ask.hint(page.t("lessons.figure_hidden"))
        return
    recorded.draw(page, step.part)
    _open(page, step, "lab", page.t("lessons.lab"))


def _costs(page: Page, step: Step, name: str) -> None:
    t, view, by = page.t, page.view, step.part.by
    params, work, sentence = cached.costs(page.spec, view.count, by, view.lang, view.at)
    named, unit = t(f"choice.by.{by}"), t(f"choice.count.{view.count}")
    st.html(html.section(t("costs.heading"), sentence))
    left, right = st.columns(2, gap="medium")
    with left:
        show.chart(params, t("costs.alt_params", title=name, by=named, sentence=sentence), "params")
    with right:
        show.chart(work, t("costs.alt_macs", title=name, by=named, unit=unit, sentence=sentence), "work")
    columns = {"place": t("costs.place"), "params": t("table.params"), "cost": unit}
    show.twin(page, "costs", lambda: cached.cost_table(page.spec, view.count, by, view.lang), columns)


def _maps(page: Page, step: Step, name: str) -> None:
    maps.draw(page, cached.analysis(page.spec), name)


def _frameworks(page: Page, step: Step, name: str) -> None:
    st.html(html.section(page.t("frameworks.heading"), page.t("frameworks.sentence", title=name)))
    st.html(cached.frameworks(page.spec, page.view.lang))


def _table(page: Page, step: Step, name: str) -> None:
    table = cached.paper_table(page.spec, page.view.count, page.view.lang)
    st.html(html.section(page.t("table1.heading"), page.t(f"table1.in_{table.form}", title=name)))
    st.html(html.paper_table(table.head, [row.cells for row in table.rows], -1, -1))


FIGURES = {"costs": _costs, "maps": _maps, "frameworks": _frameworks, "table1": _table}
