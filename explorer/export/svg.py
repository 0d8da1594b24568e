"""The network's picture as one SVG file, as the page draws it: in the language, look, colours and folding of a view."""

from typing import Any

from explorer.permalink import View
from explorer.spec import ResNetSpec


def drawing(spec: ResNetSpec, view: View, **more) -> str:
    """`more` is what else explorer.diagram.svg takes: a title, a width."""
    from explorer.diagram import svg

    drawn: dict[str, Any] = {"count": view.count, "colour": view.colour, "fold": view.fold}
    return svg(spec, look(view), view.lang or "en", **drawn, **more)


def look(view: View) -> str:
    """The theme of a view; a file without one is for paper, so it is light."""
    return "dark" if view.theme == "dark" else "light"
