"""As printed: what each framework would print for this network, the shapes its source prints, torchinfo's own text."""

import streamlit as st

from explorer import permalink
from explorer.ui.pages.explore import worked_out
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached
from explorer.ui.widgets.cached import Analysis

WORDS = ()  # of the link, that it shows
LISTING, LINE = 380, 21  # px of a long listing, and of its lines


def draw(page: Page, analysis: Analysis, name: str) -> None:
    """Left, what each framework would print for this network, and why it differs; right, the shapes its source prints."""
    t = page.t
    left, right = st.columns([7, 5], gap="medium")
    with left:
        st.html(html.section(t("frameworks.heading"), t("frameworks.sentence", title=name)))
        st.html(cached.frameworks(page.spec, page.view.lang))
    with right:
        title, lines = worked_out.listing(page.spec, page.view.lang)
        st.html(html.section(t("listing.heading"), title))
        shown = "\n".join(line.replace("\t ", " ") for line in lines)  # a tab is eight letters wide here
        with st.container(height=LISTING if len(lines) > LISTING // LINE else "content", border=False):
            st.code(shown, language=None, wrap_lines=True)
    _torchinfo(page)


def _torchinfo(page: Page) -> None:
    """The text that torchinfo itself prints, made when somebody opens it."""
    t = page.t
    box = st.expander(t("frameworks.summary"), key="torchinfo", on_change="rerun", icon=":material/terminal:")
    if not box.open:
        return
    with box:
        with st.spinner(t("frameworks.summary_runs")):
            found = worked_out.summary(page.spec)
        lines = (
            t("frameworks.summary_how", call=found.call),
            t(f"frameworks.summary_depth_{found.depth}"),
            t("frameworks.summary_counts"),
        )
        st.html("".join(html.line(line, "label") for line in lines))
        st.html(html.listing(found.text, t("frameworks.summary")))
        st.download_button(
            t("code.download"),
            data=found.text.encode(),
            file_name=f"{permalink.name(page.spec)}-torchinfo.txt",
            mime="text/plain",
            icon=":material/download:",
            on_click="ignore",
            key="torchinfo_save",
        )
