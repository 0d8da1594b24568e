"""Marks in ink that stand beside what is measured: rings, rules and words. On a page the style sheet gives the ink."""

from explorer.charts.palette import Look


def ring(x: float, y: float, look: Look | None) -> dict:
    """A ring around a point of a line, of the same size at any scale."""
    return {
        "type": "circle", "xsizemode": "pixel", "ysizemode": "pixel", "xanchor": x, "yanchor": y,
        "x0": -6, "x1": 6, "y0": -6, "y1": 6, "line": ink(look, width=2),
    }  # fmt: skip


def label(x: float | str, y: float | str, text: str, **where) -> dict:
    """Words beside what they name, of another `size` than most if that is given."""
    font = {"size": where.pop("size", 12)}
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": font, **where}


def ink(look: Look | None, **line) -> dict:
    """A line in ink: on a page the style sheet's, in a file that of a look."""
    return line | ({"color": look.ink} if look else {})
