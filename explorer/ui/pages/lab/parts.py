"""What stands on the page: which experiment, its knobs, and what has come of it. Only the open section draws."""

from types import ModuleType

import streamlit as st

from explorer.lab.sets import missing
from explorer.ui.pages.lab import controls, landscape, lesion, post, probe, solution, train
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import live

SECTIONS: dict[str, ModuleType] = {
    "probe": probe,
    "train": train,
    "solution": solution,
    "lesion": lesion,
    "landscape": landscape,
    "post": post,
}


def asked(page: Page) -> None:
    """Which section is open, and what can be set in it."""
    name = page.own.lab
    controls.sections(page)
    st.html(html.section(page.t(f"lab.{name}.name"), page.t(f"lab.{name}.line")))
    SECTIONS[name].knobs(page)
    if why := missing(page.own.data):
        st.html(html.notice("info", page.t("lab.not_here"), [why.into(page.view.lang)]))


def run(page: Page) -> None:
    """The run that is asked for, as it stands; looked at again as long as it is not at its end."""
    if SECTIONS[page.own.lab].run(page):
        live.again()
