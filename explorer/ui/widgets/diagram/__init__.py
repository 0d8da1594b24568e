"""The picture of a network on a page: a component that draws it in the browser and answers with what was chosen.

Everything is laid out there, from the width it has, by the drawing of explorer/diagram. The drawing's grammar is in
docs/diagram.md.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from explorer.diagram.colours import variables
from explorer.diagram.scripts import DRAWING, drawing

HERE = Path(__file__).parent
READER = ("export", "zoom", "keys", "component")  # what a reader does with the picture


@cache
def _component() -> Callable[..., Any]:
    css = f".network {{ {variables()} }}\n{(DRAWING / 'diagram.css').read_text()}{(HERE / 'component.css').read_text()}"
    js = "\n".join((drawing("wide", "tall", "loupe"), *((HERE / f"{name}.js").read_text() for name in READER)))
    return st.components.v2.component("network_diagram", html='<div class="network"></div>', css=css, js=js)


def diagram(
    data: dict, key: str, on_choice: Callable[[str], None], on_fold: Callable[[str], None] | None = None
) -> None:
    """Draws the network of `data`.

    Calls `on_choice` with the name of the layer or block that was chosen, `on_fold` with "folded" or "unfolded".
    """

    def answered(name: str, tell: Callable[[str], None] | None) -> None:
        said = st.session_state[key][name]
        if tell and isinstance(said, str):
            tell(said)

    _component()(
        key=key,
        data=data,
        on_chosen_change=lambda: answered("chosen", on_choice),
        on_fold_change=lambda: answered("fold", on_fold),
    )
