"""Run it: an image goes through the network on screen, and each layer is timed on the machine of the server."""

from dataclasses import replace
from typing import Any, cast

import streamlit as st

from explorer import permalink
from explorer.lab.asked import Features, Timing
from explorer.permalink import View
from explorer.ui.pages import PAGES, usual
from explorer.ui.pages.explore import brought, ran
from explorer.ui.shell import controls, html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import asking, live, progress
from explorer.ui.widgets.cached import Analysis

WORDS = ("at", "photo", "device", "run_batch", "run_on")  # of the link, that it shows


def draw(page: Page, analysis: Analysis, name: str) -> None:
    """What goes through, the button, and what has come of it."""
    t = page.t
    st.html(html.section(t("run.heading"), t("run.line", title=name)))
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        controls.segments(page, "photo", "run.photo", lambda photo: t(f"run.photo_is.{photo}"))
        brought.weights(page)
        controls.segments(page, "run_batch", "run.batch", str)
        if len(offered := _devices(page)) > 1:
            controls.segments(page, "run_on", "run.on", str.upper, offered)
    brought.places(page)
    works = asked(page)
    labels = (t("run.through"), t("run.times"))
    stand = progress.each(page, list(zip(labels, works, strict=True)), t("run.button"))
    features, timing = stand.seen
    if features.result:
        ran.maps(page, analysis, features.result)
    if timing.result:
        ran.times(page, analysis, timing.result)
    st.page_link(PAGES["lab"].file, label=t("run.train"), icon=":material/science:", query_params=_learning(page))
    if asking.goes_on([stand]):
        live.again()


def asked(page: Page) -> tuple[Features, Timing]:
    """The image through the network, and its layers' times."""
    photo = brought.picture(page) if page.own.photo == "own" else page.own.photo
    timing = Timing(page.spec, int(page.own.run_batch), device=page.own.run_on)
    return Features(page.spec, photo or "flower", brought.chosen(page)), timing


def _devices(page: Page) -> tuple[str, ...]:
    """CUDA stands beside the processor where there may be one, or where the link asks for it."""
    from explorer.lab.timing import devices

    return devices() if page.own.run_on == "cpu" else ("cpu", "cuda")


def _learning(page: Page) -> dict[str, str]:
    """The link to the Lab, where this network learns beside two others; with nothing of the view but its language, which
    this part would have to be drawn again for.
    """
    lab = replace(cast("Any", usual("lab")), nets="plain-20,resnet-20,screen")
    return permalink.words(page.spec, View(lang=page.view.lang), lab)
