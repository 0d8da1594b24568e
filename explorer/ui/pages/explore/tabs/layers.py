"""Layers: the table of all operations."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from explorer import permalink
from explorer.i18n import Translator
from explorer.ui.pages.explore import worked_out
from explorer.ui.shell import html, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets.cached import Analysis

if TYPE_CHECKING:
    import pandas as pd

WORDS = ("count", "at")  # of the link, that it shows


def draw(page: Page, analysis: Analysis, name: str) -> None:
    """The table of all operations: searched here, sorted and downloaded in place."""
    from explorer.analysis.tables.table import search

    t, view = page.t, page.view
    table = worked_out.table(page.spec, view.count, view.lang)
    st.html(html.section(t("table.heading"), t("table.caption", count=len(table))))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        wanted = st.text_input(
            t("table.filter"), key="search", placeholder=t("table.filter_hint"), max_chars=80, width=420
        )
        st.download_button(
            t("table.download"),
            data=lambda: worked_out.csv(page.spec),
            file_name=f"{permalink.name(page.spec)}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
    found = search(table, wanted) if wanted else table
    if wanted:
        key = "table.found" if len(found) else "table.none"
        st.html(html.line(t(key, found=len(found), count=len(table), value=wanted)))
    if len(found):
        _table(page, found, name, wanted)


def _table(page: Page, rows: "pd.DataFrame", title: str, wanted: str) -> None:
    """The rows found; the chosen layer is marked, and marking another chooses it everywhere."""
    t, view, names = page.t, page.view, rows["name"].tolist()
    key = _key((view.at, page.spec, view.count, view.lang, wanted))

    def chosen(event: Any) -> None:
        at = next((names[row] for row in event.selection.rows[:1] if row in range(len(names))), "")
        if key == _key(st.session_state.table_shows):  # not where it is an older table
            st.session_state.table_shows = (at, *st.session_state.table_shows[1:])
        state.change_view(at=at)

    unit = t(f"choice.count.{view.count}")
    st.dataframe(
        rows,
        hide_index=True,
        column_config=_columns(t, unit),
        height=420,
        alt=t("table.alt", title=title, unit=unit),
        **state.selection(key, chosen, rows=[names.index(view.at)] if view.at in names else []),
        selection_mode="single-row",
    )


def _key(shows: tuple) -> str:
    """A table whose rows or chosen layer were changed elsewhere is a new one: the old one keeps its own mark."""
    kept = st.session_state
    if kept.get("table_shows") != shows:
        kept.table_shows, kept.table_turn = shows, kept.get("table_turn", 0) + 1
    return f"layers_{kept.table_turn}"


def _columns(t: Translator, unit: str) -> dict:
    texts = ("name", "kind", "stage", "inputs", "in_shape", "out_shape", "kernel", "stride", "formula")
    config = {column: st.column_config.TextColumn(t(f"table.{column}")) for column in texts}
    for column in ("number", "params", "buffers"):
        config[column] = st.column_config.NumberColumn(t(f"table.{column}"), format="localized")
    config["cost"] = st.column_config.NumberColumn(unit, format="localized")
    return config
