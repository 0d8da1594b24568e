"""The curves of a run, and what they do and do not show."""

from collections.abc import Sequence

import streamlit as st

from explorer.ui.pages.lab import controls
from explorer.ui.pages.lab.asking import Stand
from explorer.ui.pages.lab.wanted import Learner
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page

POINTS = ("running", "slow", "test", "bands")  # what has to be said beside them


def draw(page: Page, learners: Sequence[Learner], stands: Sequence[Stand]) -> None:
    controls.curve(page)
    st.html(html.notice("info", page.t("lab.honest"), [page.t(f"lab.honest_{point}") for point in POINTS]))
