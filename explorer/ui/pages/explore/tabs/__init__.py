"""The tabs under the picture, a file each. Only the open one is worked out and sent; which one it is, the link says.

A tab is a file with `draw(page, analysis, title)`, a row in TABS, and its label in content/ under choice.tab. It is drawn
again when a word of the link changes that stands in its WORDS; without these, when any does.
"""

import streamlit as st

from explorer.ui.pages.explore.tabs import (
    code,
    costs,
    export,
    field,
    frameworks,
    layers,
    memory,
    roofline,
    run,
    shares,
    sizes,
    table1,
)
from explorer.ui.shell import state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, maps, show

TABS = {
    "costs": costs,
    "shares": shares,
    "layers": layers,
    "maps": maps,
    "memory": memory,
    "field": field,
    "roofline": roofline,
    "run": run,
    "sizes": sizes,
    "table1": table1,
    "frameworks": frameworks,
    "code": code,
    "export": export,
}


def words(page: Page) -> set[str]:
    """The words of the link that the open tab shows: those in its WORDS, or its words(page); all, where it has neither."""
    if state.hides("tabs"):
        return {"tab"}
    tab = TABS[page.own.tab]
    return {"tab", *(tab.words(page) if hasattr(tab, "words") else getattr(tab, "WORDS", state.every_word()))}


def tabs(page: Page) -> None:
    """All tabs, or the open one alone where the link keeps the view; none where the link hides them."""
    if state.hides("tabs"):
        return
    analysis = cached.analysis(page.spec)
    names = [page.own.tab] if state.locks("view") else page.choices("tab")
    labels = {page.t(f"choice.tab.{name}"): name for name in names}
    shown = page.t(f"choice.tab.{page.own.tab}")
    drawn = st.tabs(
        [*labels], **state.control("tab", shown, lambda label: state.change_view("explore", tab=labels.get(label, "")))
    )
    for name, tab in zip(labels.values(), drawn, strict=True):
        if name == page.own.tab:
            with tab:
                TABS[name].draw(page, analysis, show.called(page))
