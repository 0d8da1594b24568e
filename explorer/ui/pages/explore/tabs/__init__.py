"""The tabs under the picture, a file each. Only the open one is worked out and sent; which one it is, the link says.

A tab is a file with `draw(page, analysis, title)`, a row in DRAW, and its label in content/ under choice.tab.
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
    sizes,
    table1,
)
from explorer.ui.shell import state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import maps
from explorer.ui.widgets.cached import Analysis

DRAW = {
    "layers": layers.draw,
    "maps": maps.draw,
    "costs": costs.draw,
    "memory": memory.draw,
    "field": field.draw,
    "roofline": roofline.draw,
    "sizes": sizes.draw,
    "table1": table1.draw,
    "frameworks": frameworks.draw,
    "code": code.draw,
    "export": export.draw,
}


def tabs(page: Page, analysis: Analysis, title: str) -> None:
    """All tabs, or the open one alone where the link keeps the view; none where the link hides them."""
    if state.hides("tabs"):
        return
    names = [page.own.tab] if state.locks("view") else page.choices("tab")
    labels = {page.t(f"choice.tab.{name}"): name for name in names}
    shown = page.t(f"choice.tab.{page.own.tab}")
    drawn = st.tabs(
        [*labels], **state.control("tab", shown, lambda label: state.change_view("explore", tab=labels[label]))
    )
    for name, tab in zip(labels.values(), drawn, strict=True):
        if name == page.own.tab:
            with tab:
                DRAW[name](page, analysis, title)
