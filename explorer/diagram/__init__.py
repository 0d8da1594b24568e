"""The picture of a network: plain values (data.py), the scripts that draw them, and the picture as a file.

A browser runs the scripts on a page (explorer/ui/widgets/diagram); paper.py runs them without one. The grammar of the picture
is in docs/diagram.md.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from explorer import permalink, presets
from explorer.charts.palette import DARK, LIGHT
from explorer.i18n import choices, translator
from explorer.spec import ResNetSpec

if TYPE_CHECKING:
    from explorer.analysis import Trace

LOOKS = {"light": LIGHT, "dark": DARK}
# What a link colours by, as data.py names it.
METRIC = {"kind": "kind", "params": "params", "macs": "work", "activations": "values", "field": "field"}
WIDTH = 1084  # px, as much as the page has on a laptop of 1440 px


def svg(
    network: "Trace | ResNetSpec",
    look: str = "light",
    lang: str = "en",
    *,
    title: str | None = None,
    count: str = "macs",
    colour: str = "kind",
    fold: str = "auto",
    width: int = WIDTH,
) -> str:
    """The picture of a network from left to right as an SVG file that stands alone: colours written out, text as text.

    `look` is light or dark. `count`, `colour` and `fold` are the words of a link. `title` is the network's name; without
    one, a spec has that of its preset or of its link, and a trace has none. `width` is in px; a network that needs more
    gets it. Raises KeyError for a look, language, colour or folding that does not exist, and ValueError for a trace
    without layers.
    """
    from explorer.analysis import traced
    from explorer.analysis.blocks.structure import structure
    from explorer.diagram import data, paper, style

    chosen, t = _known(LOOKS, look), translator(lang)
    shown = {"metric": _known(METRIC, colour), "fold": _known({way: way for way in choices("fold")}, fold)}
    if isinstance(network, ResNetSpec):
        title = _name(network) if title is None else title
    found = traced(network) if isinstance(network, ResNetSpec) else network
    if not found.layers:
        raise ValueError("a network without layers has no picture")
    drawn = paper.drawn(data.network(found, structure(found), count, t) | shown, width)
    return style.file(drawn, chosen, title or "")


def _name(spec: ResNetSpec) -> str:
    preset = presets.named(spec)
    return preset.title if preset else permalink.name(spec)


def _known(table: Mapping[str, Any], key: str) -> Any:
    if key not in table:
        raise KeyError(f"{key!r} is not one of {', '.join(table)}")
    return table[key]
