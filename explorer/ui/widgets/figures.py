"""A chart as a file: SVG and PNG as it stands in the reader's browser, and a page of its own that needs no connection."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from explorer import markup, permalink
from explorer.charts.palette import DARK, LIGHT
from explorer.i18n import Translator, translator
from explorer.titles import title
from explorer.ui.shell import state
from explorer.ui.shell.components import component
from explorer.ui.widgets import cached
from explorer.ui.widgets.diagram import HERE as DIAGRAM

HERE = Path(__file__).parent


@cache
def _component() -> Callable[..., Any]:
    js = "\n".join(path.read_text() for path in (DIAGRAM / "export.js", HERE / "figures.js"))
    return component(
        "figure_files", html='<div class="files"></div>', css=markup.css(__file__, "figure_buttons"), js=js
    )


def files(figure: Any, alt: str, key: str, heading: str = "", style: str = "") -> None:
    """A small button at the chart of `key`; what it offers is made when somebody opens it."""
    t = translator(state.view().lang)
    box = st.popover(
        t("figures.open"),
        key=f"{key}_save",
        icon=":material/download:",
        type="tertiary",
        width="content",
        on_change="rerun",
    )
    if box.open:
        with box, st.container(horizontal=True):
            _offer(figure, called(heading, alt, t), key, style, t)


def _offer(figure: Any, told: tuple[str, str], key: str, style: str, t: Translator) -> None:
    (heading, sentence), name = told, f"{permalink.name(state.spec())}-{key.replace('_', '-')}"
    words = {"save": t("figures.save")}
    data = {"title": heading, "desc": sentence, "chart": key, "name": name, "words": words}
    _component()(key=f"{key}_files", data=data, width="content")
    look, lang = (DARK if _dark() else LIGHT), state.view().lang

    def page() -> str:
        from explorer.charts.page import page

        return page(figure, look, lang, heading, sentence, style, key)

    st.download_button(
        "HTML", page, f"{name}.html", "text/html", key=f"{key}_html", help=t("figures.html"), on_click="ignore"
    )


def called(heading: str, alt: str, t: Translator) -> tuple[str, str]:
    """What a file is called, and what it says: a section's heading with the network on screen, or what `alt` says."""
    if not heading:
        return parts(alt)
    spec = state.spec()
    return f"{heading} · {title(spec, t, cached.analysis(spec).totals.weighted_layers)}", alt


def parts(alt: str) -> tuple[str, str]:
    """What a chart is called, and what it shows: the first sentence of its accessible name, and the others."""
    heading, _, sentence = re.sub(r"([.。])(?:\s+|(?<=。))", r"\1\n", alt, count=1).partition("\n")
    return heading.rstrip(".。"), sentence


def _dark() -> bool:
    forced = state.view().theme
    return (st.context.theme.type if forced == "system" else forced) == "dark"
