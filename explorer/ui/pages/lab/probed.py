"""What a probe has found."""

from collections.abc import Mapping, Sequence

import streamlit as st

from explorer.lab.steps import Result
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page


def draw(page: Page, found: Mapping[tuple[str, str], Sequence[Result]]) -> None:
    """Four networks, two normalisations: activations and gradients along each, by seed."""
    t = page.t
    st.html(html.notice("info", t("lab.honest"), [t("lab.probe.before"), t("lab.probe.turns"), t("lab.probe.seeds")]))
