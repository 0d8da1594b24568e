"""What one cell sees, drawn as a box on a picture of the image's size."""

from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from explorer.analysis.counts.cell import Box, whole
from explorer.analysis.counts.receptive_field import Pair
from explorer.charts.marks import label
from explorer.charts.palette import Look
from explorer.charts.theme import Series, axis, figure, scatter

SCENE = Path(__file__).parents[1] / "content" / "pictures" / "scene.svg"
SEEN, UNSEEN = 0.62, 0.2  # how much of the picture shows through the page: what is seen is lit
MOST = 1.5  # image sides that are shown beyond the image
ROOM = 0.1  # of what is shown: less between the two boxes is too little for a label


def field_box(longest: Box, shortest: Box, sides: Pair, look: Look | None = None) -> go.Figure:
    """The image of `sides` rows and columns with the box of the longest path solid, and that of the shortest dotted.

    Where the longest goes on into the padding, it is dashed.
    """
    image = whole(sides)
    seen, view = longest.on(image), _view(longest, sides)
    lines = [_outline(image, "solid", width=1, opacity=0.35)]
    if longest != seen:
        lines.append(_outline(longest, "dash", width=1.6))
    lines.append(_outline(seen, "solid"))
    labels = [_label(longest, view, below=False, size=longest)]
    if shortest != longest:
        lines.append(_outline(shortest, "dot"))
        roomy = longest.bottom - shortest.bottom > ROOM * (view.bottom - view.top)
        labels.append(_label(shortest if roomy else longest, view, below=True, size=shortest))
    hidden: dict[str, Any] = {"visible": False, "constrain": "domain"}
    return figure(
        {},
        look,
        lines,
        height=380,
        margin={"l": 4, "r": 4, "t": 8, "b": 8},
        showlegend=False,
        annotations=labels,
        images=[_picture(seen, image)],
        xaxis=axis("", range=[view.left, view.right], **hidden),
        yaxis=axis("", range=[view.bottom, view.top], scaleanchor="x", **hidden),
    )


def fits(longest: Box, sides: Pair) -> bool:
    """Whether the whole box is drawn: one of a hundred image sides would make the image a dot."""
    high, wide = (MOST * side for side in sides)
    around = Box(-high, -wide, sides[0] + high, sides[1] + wide)  # type: ignore[arg-type]  # may end between pixels
    return longest == longest.on(around)


def _view(longest: Box, sides: Pair) -> Box:
    """Image and box with a margin; of a box that is too large, the image and some of what is around it."""
    high, wide = sides
    margin = max(sides) * (0.08 if fits(longest, sides) else 0.4)
    box = longest if fits(longest, sides) else whole(sides)
    top, left = min(box.top, 0), min(box.left, 0)
    bottom, right = max(box.bottom, high) + margin, max(box.right, wide) + margin
    return Box(top - margin, left - margin, bottom, right)  # type: ignore[arg-type]  # may end between pixels


def _outline(box: Box, dash: str, width: float = 2.2, opacity: float = 1) -> Series:
    top, left, bottom, right = box
    return scatter(
        x=[left, right, right, left, left],
        y=[top, top, bottom, bottom, top],
        mode="lines",
        line={"width": width, "dash": dash},
        opacity=opacity,
        hoverinfo="skip",
    )


def _label(box: Box, view: Box, below: bool, size: Box) -> dict:
    """The size of a box above or below `box`; inside it where that is out of what is shown."""
    edge = min(box.bottom, view.bottom) if below else max(box.top, view.top)
    outside = box.bottom < view.bottom if below else box.top > view.top
    middle = (max(box.left, view.left) + min(box.right, view.right)) / 2
    words = f"{size.bottom - size.top:,} × {size.right - size.left:,} px"
    return label(middle, edge, words, yanchor="top" if below == outside else "bottom")


def _picture(seen: Box, image: Box) -> dict:
    """The scene as large as the image, lit where it is seen and faint elsewhere, on whatever colour the page has."""
    _, _, height, width = image
    lit = f'x="{seen.left}" y="{seen.top}" width="{seen.right - seen.left}" height="{seen.bottom - seen.top}"'
    size = f'width="{width}" height="{height}"'
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" preserveAspectRatio="none">'
        f'<defs><clipPath id="lit"><rect {lit}/></clipPath></defs>'
        f'<g opacity="{UNSEEN}">{_scene(size)}</g>'
        f'<g opacity="{SEEN}" clip-path="url(#lit)">{_scene(size)}</g></svg>'
    )
    return {
        "source": f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}",
        "xref": "x", "yref": "y", "x": 0, "y": 0, "sizex": width, "sizey": height,
        "xanchor": "left", "yanchor": "top", "sizing": "stretch", "layer": "below",
    }  # fmt: skip


def _scene(size: str) -> str:
    """The scene to that size; of an image that is not square, its middle."""
    return _drawing().replace("<svg ", f'<svg {size} preserveAspectRatio="xMidYMid slice" ', 1)


@cache
def _drawing() -> str:
    return SCENE.read_text()
