"""The training loss around a trained network, and around the same without shortcuts."""

import streamlit as st

from explorer.lab.asked import Landscape
from explorer.ui.pages.lab import controls, lesion, nets, surface
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets.progress import each


def knobs(page: Page) -> None:
    """The network, and how long it is trained."""
    with st.container(horizontal=True, gap="medium"):
        controls.taken(page)
        controls.choice(page, "epochs")


def run(page: Page) -> bool:
    """A surface and its contour for each of both."""
    pair = lesion.trained(page)
    if isinstance(pair, nets.Refused):
        st.html(html.notice("warn", page.t("lab.left_out"), [pair.why]))
        return False
    stand = each(page, lesion.lines(page, pair, "lab.looks_around", Landscape), page.t("lab.landscape.button"))
    seen = zip(pair, stand.seen[len(pair) :], strict=True)
    found = [(one.title, Landscape(one.trainings[0]), each) for one, each in seen if each.rows]
    if found:
        surface.draw(page, found)
    return stand.state == "open"
