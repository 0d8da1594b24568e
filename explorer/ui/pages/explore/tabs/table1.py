"""Table 1: the network as the paper's own table has it, to look at and to take along."""

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from explorer import permalink
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, network
from explorer.ui.widgets.cached import Analysis

if TYPE_CHECKING:
    from explorer.analysis.tables.table_1 import Table

WORDS = ("count", "at")  # of the link, that it shows
NAMES = {"markdown": "Markdown", "latex": "LaTeX", "csv": "CSV"}
TYPES = {"markdown": "text/markdown", "latex": "application/x-tex", "csv": "text/csv"}


def draw(page: Page, analysis: Analysis, name: str) -> None:
    t, table = page.t, cached.paper_table(page.spec, page.view.count, page.view.lang)
    layer = network.choice(page, analysis).layer.name
    row, column = _place([row.layers for row in table.rows], layer), _place(table.columns, layer)
    marked = [t("table1.marked", layer=layer)] if max(row, column) >= 0 else []
    st.html(html.section(t("table1.heading"), t(f"table1.in_{table.form}", title=name)))
    left, right = st.columns([5, 4], gap="large")
    left.html(html.paper_table(table.head, [row.cells for row in table.rows], row, column))
    with right:
        st.html("".join(html.line(note) for note in (*marked, *map(str, table.notes))))
        _exports(page, table, name)


def _place(groups: Sequence[Container[str]], layer: str) -> int:
    """Which group of names holds a layer's; -1 for none."""
    return next((at for at, names in enumerate(groups) if layer in names), -1)


def _exports(page: Page, table: "Table", name: str) -> None:
    """The table in each format, as a file or as text."""
    from explorer.analysis.tables.table_text import FORMATS, SUFFIXES

    with st.container(horizontal=True):
        for form, write in FORMATS.items():
            st.download_button(
                NAMES[form],
                data=lambda write=write: write(table, name).encode(),  # type: ignore[misc]  # a default binds the turn's own
                file_name=f"{permalink.name(page.spec)}-table-1.{SUFFIXES[form]}",
                mime=TYPES[form],
                icon=":material/download:",
                on_click="ignore",
                key=f"table1_{form}",
            )
    shown = st.segmented_control(page.t("table1.show"), [*NAMES], format_func=NAMES.__getitem__, key="table1_text")
    if shown:
        st.code(FORMATS[shown](table, name), language=shown if shown != "csv" else None, wrap_lines=True)
