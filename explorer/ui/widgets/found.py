"""A network that was found: a link that opens it in Explore, and beside it what there is to say."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer import titles
from explorer.presets import Preset
from explorer.spec import ResNetSpec
from explorer.ui.shell import state
from explorer.ui.shell.frame import Page


def opens(page: Page, spec: ResNetSpec, preset: Preset) -> DeltaGenerator:
    """Draws the link to `spec`, under the name of its preset; gives the place beside it."""
    left, right = st.columns([2, 5], gap="small")
    left.page_link(
        "streamlit_app.py",
        label=titles.label(preset, page.t),
        icon=":material/account_tree:",
        query_params=state.words("explore", spec),
    )
    return right
