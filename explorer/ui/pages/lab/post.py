"""post"""

import streamlit as st

from explorer.ui.shell import html
from explorer.ui.shell.frame import Page


def draw(page: Page) -> None:
    st.html(html.section(page.t("lab.post.name"), page.t("lab.post.line")))
