"""A place to drop a small file that is sent whole, as a picture is: never more than its first LIMIT bytes."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from explorer.reading import LIMIT
from explorer.ui.shell import state
from explorer.ui.widgets.drop import CSS, HTML, PLACE, Dropped, read

_component = st.components.v2.component(
    "whole_file", html=HTML, css=CSS, js=PLACE + (Path(__file__).parent / "whole_file.js").read_text()
)


def drop(title: str, note: str, accept: str, key: str, on_file: Callable[[Dropped], None]) -> None:
    """Draws the place; calls `on_file` once for each file that is dropped or chosen. `accept` is what is offered first."""

    def changed() -> None:
        if dropped := read(state.said(key, "file")):
            on_file(dropped)

    data = {"title": title, "note": note, "limit": LIMIT, "accept": accept}
    _component(key=key, data=data, on_file_change=changed)
