"""All networks with a name, origin by origin, in a list and in a window that searches."""

from itertools import groupby
from typing import Any

import streamlit as st

from explorer import markup, titles
from explorer.i18n import Translator
from explorer.presets import PRESETS, Preset, find, named
from explorer.ui.shell import html, state
from explorer.ui.shell.frame import Page

CUSTOM = "custom"


def box(page: Page) -> None:
    """The list; what is typed is searched for in both names of a network."""
    found = named(page.spec)
    current = found.name if found else CUSTOM
    options: Any = [*PRESETS] if current in PRESETS else [current, *PRESETS]  # Streamlit's types know no **control
    st.selectbox(
        page.t("knob.preset"),
        options,
        format_func=lambda name: titles.labels(page.view.lang).get(name) or _called(name, page),
        disabled=state.locks("network"),
        help=page.t("help.preset"),
        **state.control("preset", current, _pick),
    )


def _called(name: str, page: Page) -> str:
    """A network that is not in the list: one of a family of which it has only some, or one without a name."""
    preset = find(name)
    return titles.label(preset, page.t) if preset else page.t("choice.custom.preset")


def _pick(name: str) -> None:
    if preset := find(name):
        state.change_spec(preset.spec)


def button(page: Page) -> None:
    """Opens the window."""
    if st.button(
        page.t("picker.open", count=len(PRESETS)),
        icon=":material/search:",
        width="stretch",
        key="picker_open",
        disabled=state.locks("network"),
    ):
        st.dialog(page.t("picker.heading"), width="large")(_window)(page)


def _window(page: Page) -> None:
    t = page.t
    wanted = st.text_input(t("picker.search"), placeholder=t("picker.hint"), key="picker_search", max_chars=80)
    found = [preset for preset in PRESETS.values() if matches(preset, wanted, t)]
    if not found:
        st.html(html.line(t("picker.none", value=wanted)))
    with st.container(height=520, border=False, gap="xsmall"):
        for origin, presets in groupby(found, key=lambda preset: preset.origin):
            st.html(markup.filled("<h3>{}</h3>", t(f"origin.{origin}")))
            for preset in presets:
                _row(preset, page)


def _row(preset: Preset, page: Page) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button(
            preset.title, key=f"pick_{preset.name}", width=190, on_click=state.change_spec, args=(preset.spec,)
        ):
            st.rerun()  # the whole page, and without the window
        special = preset.special[page.view.lang]
        st.html(markup.filled('<p class="pick">{} <small>{}</small></p>', special, preset.year))


def matches(preset: Preset, wanted: str, t: Translator) -> bool:
    """Whether every word stands in one of the preset's names, its origin, its year or what is special about it."""
    known = (
        preset.name,
        preset.title,
        preset.called,
        t(f"origin.{preset.origin}"),
        str(preset.year),
        *preset.special.values(),
    )
    text = " ".join(known).lower()
    return all(word in text or word in text.replace("-", "") for word in wanted.lower().split())
