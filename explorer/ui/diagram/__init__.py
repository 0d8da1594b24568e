"""The picture of a network: a component that draws one SVG in the browser and answers with what was chosen.

Everything is laid out there, from the width it has; Python says what there is to draw (data.py). The drawing's grammar
is in docs/diagram.md.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st

from explorer.charts.palette import DARK, KINDS, LIGHT

HERE = Path(__file__).parent
GROUND = (
    ("text", LIGHT.ink, DARK.ink),
    ("muted", LIGHT.muted, DARK.muted),
    ("ground", LIGHT.background, DARK.background),
)
# One module in the browser, put together in this order.
DRAWING = ("marks", "layout", "blocks", "columns", "wide", "tall", "loupe", "export", "zoom", "keys", "component")


def _colours() -> str:
    """Each colour of the palette as a CSS variable that follows the theme, and of a label on each kind of layer."""
    rules = ""
    for kind, light, dark in zip(KINDS, LIGHT.kinds, DARK.kinds, strict=True):
        rules += f"--{kind}: light-dark({light}, {dark}); "
        rules += f"--on-{kind}: light-dark({_on(light)}, {_on(dark)}); "
    for name, light, dark in GROUND:
        rules += f"--{name}: light-dark({light}, {dark}); "
    for number, (light, dark) in enumerate(zip(LIGHT.steps, DARK.steps, strict=True)):
        rules += f"--step-{number}: light-dark({light}, {dark}); "
    return f".network {{ {rules}}}\n"


def _on(fill: str) -> str:
    """White or near-black, whichever stands out more on `fill` (WCAG 2 relative luminance)."""
    red, green, blue = (int(fill[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#FFFFFF" if luminance < 0.18 else "#14171C"


@cache
def _component():
    css = _colours() + (HERE / "diagram.css").read_text()
    js = "\n".join((HERE / f"{name}.js").read_text() for name in DRAWING)
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
