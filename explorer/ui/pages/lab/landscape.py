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
    t = page.t
    lands = [Landscape(one.trainings[0]) for one in pair]
    trainings = [(t("lab.trains", name=one.title), one.trainings[0]) for one in pair]
    around = [(t("lab.looks_around", name=one.title), land) for one, land in zip(pair, lands, strict=True)]
    stand = each(page, [*trainings, *around], t("lab.landscape.button"))
    seen = stand.seen[len(pair) :]
    found = [(one.title, land, each) for one, land, each in zip(pair, lands, seen, strict=True) if each.rows]
    if found:
        surface.draw(page, found)
    return stand.state == "open"
