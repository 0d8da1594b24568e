"""The waterfall in HTML: a name, a bar and a number to a row; on a phone the bar has a line of its own."""

from typing import TYPE_CHECKING

from markupsafe import Markup

from explorer import markup

if TYPE_CHECKING:
    from explorer.charts.waterfall import Row, Waterfall

STYLE = markup.style(markup.css(__file__))
PARTS = markup.macros(__file__)


def falls(found: "Waterfall", alt: str) -> Markup:
    """The rows as a list that can be read; bars are for the eye alone."""
    ticks = [(_at(found, value), words) for value, words in found.ticks]
    return PARTS.falls(alt, [_row(row, found, number) for number, row in enumerate(found.rows)], ticks)


def _at(found: "Waterfall", value: float) -> str:
    return _share(found, value - found.low)


def _share(found: "Waterfall", part: float) -> str:
    return f"{100 * part / (found.high - found.low):.3f}%"


def _row(row: "Row", found: "Waterfall", number: int) -> dict[str, str]:
    """What is drawn of a row, and the first of the layers behind it."""
    return {
        "form": "total" if row.mark == "tick" else f"{row.mark} {row.kind}",
        "hover": ", ".join(row.layers[:12]),
        "name": row.name,
        "number": row.number,
        "link": _at(found, row.start) if number and row.mark != "tick" else "",
        "left": _at(found, min(row.start, row.end)),
        "width": _share(found, abs(row.end - row.start)) if row.mark == "bar" else "",
    }
