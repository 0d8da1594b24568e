"""The waterfall in HTML: a name, a bar and a number to a row; on a phone the bar has a line of its own."""

from functools import cache
from html import escape
from typing import TYPE_CHECKING

from explorer.charts.palette import DARK, LIGHT

if TYPE_CHECKING:
    from explorer.charts.waterfall import Row, Waterfall

STYLE = """
.falls { display: grid; grid-template-columns: minmax(8rem, max-content) minmax(12rem, 1fr) max-content; column-gap: 1rem;
  font-variant-numeric: tabular-nums; line-height: 1.5; position: relative; }
.falls .row { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; align-items: center; min-height: 1.65rem; }
.falls .name { max-width: 25rem; }
.falls .name::before { content: ""; display: inline-block; width: .6rem; height: .6rem; border-radius: 2px; background: var(--k);
  margin-right: .5rem; }
.falls .total > .name::before { content: none; }
.falls .total > :is(.name, .number) { font-weight: 600; }
.falls .number { text-align: right; white-space: nowrap; }
.falls .track { position: relative; align-self: stretch; background: repeating-linear-gradient(GRID, GRID) 0 0 / 0 0; }
.falls .track s { position: absolute; inset-block: 0; width: 1px; background: GRID; text-decoration: none; }
.falls .track b { position: absolute; top: calc(50% - .38rem); height: .76rem; background: var(--k); border-radius: 1px; min-width: 2px; }
.falls .track i { position: absolute; width: 1px; top: -50%; bottom: 50%; background: MUTED; }
.falls .total .track b { width: 3px; margin-left: -1.5px; top: 10%; height: 80%; background: INK; border-radius: 0; }
.falls .ring .track b { box-sizing: border-box; width: .66rem; height: .66rem; margin-left: -.33rem; top: calc(50% - .33rem);
  border: 2px solid var(--k); background: GROUND; border-radius: 50%; z-index: 1; }
.falls .axis { min-height: 1.4rem; font-size: .8rem; color: color-mix(in srgb, currentColor 74%, transparent); }
.falls .axis .track span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
@media (max-width: 640px) {
  .falls { grid-template-columns: minmax(0, 1fr) max-content; }
  .falls .row { padding-bottom: .5rem; }
  .falls .track { grid-row: 2; grid-column: 1 / -1; height: 1.1rem; }
  .falls .track i { display: none; }
  .falls .axis .track span:nth-of-type(even) { display: none; }
}
"""


@cache
def stylesheet() -> str:
    css = STYLE
    for word, name in (("INK", "ink"), ("MUTED", "muted"), ("GRID", "grid"), ("GROUND", "background")):
        css = css.replace(word, f"light-dark({getattr(LIGHT, name)}, {getattr(DARK, name)})")
    return f"<style>{css}</style>"


def falls(found: "Waterfall", alt: str) -> str:
    """The rows as a list that can be read; bars are for the eye alone."""
    grid = "".join(f'<s style="left:{_at(found, value)}"></s>' for value, _ in found.ticks)
    rows = [_row(row, found, grid, number) for number, row in enumerate(found.rows)]
    ticks = "".join(f'<span style="left:{_at(found, value)}">{escape(words)}</span>' for value, words in found.ticks)
    axis = (
        f'<div class="row axis" aria-hidden="true"><span></span><span class="track">{ticks}</span><span></span></div>'
    )
    return f'<div class="falls" role="list" aria-label="{escape(alt)}">{"".join(rows)}{axis}</div>'


def _at(found: "Waterfall", value: float) -> str:
    return f"{100 * (value - found.low) / (found.high - found.low):.3f}%"


def _row(row: "Row", found: "Waterfall", grid: str, number: int) -> str:
    left = _at(found, min(row.start, row.end))
    width = f";width:{100 * abs(row.end - row.start) / (found.high - found.low):.3f}%" if row.mark == "bar" else ""
    link = f'<i style="left:{_at(found, row.start)}"></i>' if number and row.mark != "tick" else ""
    form = "total" if row.mark == "tick" else f"{row.mark} {row.kind}"
    hover = escape(", ".join(row.layers[:12]))
    return (
        f'<div class="row {form}" role="listitem" title="{hover}"><span class="name">{escape(row.name)}</span>'
        f'<span class="track" aria-hidden="true">{grid}{link}<b style="left:{left}{width}"></b></span>'
        f'<span class="number">{escape(row.number)}</span></div>'
    )
