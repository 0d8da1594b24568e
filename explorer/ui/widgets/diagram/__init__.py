"""The picture of a network on a page: a component that draws it in the browser and answers with what was chosen.

Everything is laid out there, from the width it has, by the drawing of explorer/diagram. The drawing's grammar is in
docs/diagram.md.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from explorer.diagram.colours import variables
from explorer.diagram.scripts import DRAWING, drawing
from explorer.ui.shell import state
from explorer.ui.shell.components import component

HERE = Path(__file__).parent
READER = ("export", "zoom", "keys", "component")  # what a reader does with the picture


@cache
def _component() -> Callable[..., Any]:
    css = f".network {{ {variables()} }}\n{(DRAWING / 'diagram.css').read_text()}{(HERE / 'component.css').read_text()}"
    js = "\n".join((drawing("wide", "tall", "loupe"), *((HERE / f"{name}.js").read_text() for name in READER)))
    return component("network_diagram", html='<div class="network"></div>', css=css, js=js)


def diagram(
    drawn: bytes, look: dict, key: str, on_choice: Callable[[str], None], on_fold: Callable[[str], None] | None = None
) -> None:
    """Draws a network, or a block of one.

    drawn  what explorer/diagram/data.py has of it, as JSON that is made once
    look   what goes on top of that: what is chosen, what the colours mean

    Calls `on_choice` with the name of the layer or block that was chosen, `on_fold` with "folded" or "unfolded".
    """

    def answered(name: str, tell: Callable[[str], None] | None) -> None:
        said = state.said(key, name)
        if tell and isinstance(said, str):
            tell(said)

    # As bytes: a dict would be turned into JSON twice, once for its identity, which the key says already.
    _component()(
        key=key,
        data=b'{"drawn":%b,"look":%b}' % (drawn, msgspec.json.encode(look)),
        on_chosen_change=lambda: answered("chosen", on_choice),
        on_fold_change=lambda: answered("fold", on_fold),
    )
