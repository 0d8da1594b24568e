"""Convolutions as tiles to one scale: a component that draws one SVG in the browser, from the width it has there."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from explorer.diagram.colours import variables
from explorer.ui.shell.components import component
from explorer.ui.widgets.diagram import HERE as DIAGRAM

HERE = Path(__file__).parent


@cache
def _component() -> Callable[..., Any]:
    css = f".network {{ {variables()} }}\n{(HERE / 'tiles.css').read_text()}"
    js = (DIAGRAM / "export.js").read_text() + (HERE / "tiles.js").read_text()
    return component("bench_tiles", html='<div class="network"></div>', css=css, js=js)


def tiles(data: dict, key: str) -> None:
    """Draws `data`, as words.py makes it."""
    _component()(key=key, data=data)
