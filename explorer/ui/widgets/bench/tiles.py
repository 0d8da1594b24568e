"""Convolutions as tiles to one scale: a component that draws one SVG in the browser, from the width it has there."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from explorer.charts.palette import DARK, KINDS, LIGHT
from explorer.ui.widgets.diagram import HERE as DIAGRAM

HERE = Path(__file__).parent


def _colours() -> str:
    """Each kind of layer as a CSS variable that follows the theme."""
    pairs = zip(KINDS, LIGHT.kinds, DARK.kinds, strict=True)
    return f".network {{ {' '.join(f'--{kind}: light-dark({light}, {dark});' for kind, light, dark in pairs)} }}\n"


@cache
def _component() -> Callable[..., Any]:
    css = _colours() + (HERE / "tiles.css").read_text()
    js = (DIAGRAM / "export.js").read_text() + (HERE / "tiles.js").read_text()
    return st.components.v2.component("bench_tiles", html='<div class="network"></div>', css=css, js=js)


def tiles(data: dict, key: str) -> None:
    """Draws `data`, as words.py makes it."""
    _component()(key=key, data=data)
