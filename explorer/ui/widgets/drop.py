"""A place to drop a file of which only the beginning is read. The rest never leaves the reader's machine.

Streamlit's own uploader sends whole files and keeps them; the weights of a network have 100 MB and more, and all that
is asked of them stands in their header.
"""

from base64 import b64decode
from binascii import Error
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from explorer import markup
from explorer.reading import LIMIT
from explorer.ui.shell import state

HTML = (
    """<label><input type="file" accept=".safetensors,.json,.txt,.csv,.tsv,.log"><span></span><small></small></label>"""
)


CSS = markup.css(__file__)
HERE = Path(__file__).parent
PLACE = (HERE / "drop_place.js").read_text()

_component = st.components.v2.component("file_head", html=HTML, css=CSS, js=PLACE + (HERE / "drop_head.js").read_text())


class Dropped(NamedTuple):
    """A file's name, its size in bytes, and its first bytes: a header, or up to LIMIT of anything else."""

    name: str
    size: int
    head: bytes


def drop(title: str, note: str, key: str, on_file: Callable[[Dropped], None]) -> None:
    """Draws the place; calls `on_file` once for each file that is dropped or chosen."""

    def changed() -> None:
        if dropped := read(state.said(key, "file")):
            on_file(dropped)

    _component(key=key, data={"title": title, "note": note, "limit": LIMIT}, on_file_change=changed)


def read(sent: object) -> Dropped | None:
    """What the browser sent, or None: a browser is not the only one that can send it."""
    match sent:
        case {"name": str(name), "size": int(size), "head": str(head)}:
            try:
                known = name.encode(errors="replace").decode()  # half a surrogate can be sent, and not be shown
                return Dropped(known, size, b64decode(head, validate=True)[:LIMIT])
            except (Error, ValueError):
                return None
    return None
