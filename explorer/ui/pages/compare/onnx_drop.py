"""A place to drop an ONNX file of which only the graph is sent: weights stay on the reader's machine.

The browser walks through the file and leaves out the values of its tensors, so a file of any size becomes a few hundred
kilobytes. What it sends is no more to be trusted than a file (explorer/reading/apart.py).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from explorer.reading import LIMIT
from explorer.ui.shell import state
from explorer.ui.widgets import drop

HTML = '<label><input type="file" accept=".onnx"><span></span><small></small></label>'
JS = (Path(__file__).parent / "onnx_drop.js").read_text()

_component = st.components.v2.component("onnx_graph", html=HTML, css=drop.CSS, js=drop.PLACE + JS)


class Sent(NamedTuple):
    """A file's name, its size in bytes, and its content without weights; `large` where that is more than LIMIT."""

    name: str
    size: int
    content: bytes
    large: bool


def onnx_drop(title: str, note: str, key: str, on_file: Callable[[Sent], None]) -> None:
    """Draws the place; calls `on_file` once for each file that is dropped or chosen."""

    def changed() -> None:
        if sent := read(state.said(key, "file")):
            on_file(sent)

    _component(key=key, data={"title": title, "note": note, "limit": LIMIT}, on_file_change=changed)


def read(sent: Any) -> Sent | None:
    """What the browser sent, or None: a browser is not the only one that can send it."""
    dropped = drop.read(sent)
    return dropped and Sent(*dropped, large=bool(sent.get("large")))
