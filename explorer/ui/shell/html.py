"""The few pieces of HTML that Streamlit has no element for. Whatever is put in is escaped."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path

from explorer.charts.palette import DARK, LIGHT

PICTURES = Path(__file__).parents[2] / "content" / "pictures"

# Colours are mixed from the text's own, so both themes are served without knowing which one is on.
STYLE = """
.stMainBlockContainer { padding-inline: 2.5rem; padding-bottom: 3rem; }
@media (max-width: 640px) { .stMainBlockContainer { padding-inline: 1rem; } }
.brand { font-size: 1.125rem; font-weight: 600; margin: 0; padding-left: 1.9rem;
  background: url("data:image/svg+xml;base64,MARK") left center / 1.4rem no-repeat; }
.stSidebar hr { margin: .25rem 0; }
.heading { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .9rem; }
.heading h1 { font-size: 1.75rem; font-weight: 600; padding: 0; margin: 0; }
.heading p, .section p { margin: 0; color: color-mix(in srgb, currentColor 74%, transparent); }
.heading .about { flex-basis: 100%; color: inherit; }
.section h2 { font-size: 1.125rem; font-weight: 600; padding: 0; margin: 0; }
.section { margin-top: .5rem; }
.headline { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); margin: 0 !important;
  padding: 0 !important; row-gap: .75rem; }
.headline > div { padding: 0 1rem; border-left: 1px solid color-mix(in srgb, currentColor 16%, transparent); }
.headline > div:first-child { padding-left: 0; border-left: 0; }
.headline dt, .headline .note { font-size: .9rem; color: color-mix(in srgb, currentColor 74%, transparent); }
.headline dd { margin: 0; font-variant-numeric: tabular-nums; white-space: nowrap; }
.headline .value { font-size: 1.375rem; font-weight: 600; line-height: 1.5; }
.headline .unit { font-size: .95rem; font-weight: 400; margin-left: .3rem; }
.headline .note { font-size: .85rem; }
@media (max-width: 640px) {
  .headline { grid-template-columns: 1fr 1fr; }
  .headline > div { padding-left: 0; border-left: 0; }
}
.stPlotlyChart svg :is(.xtick, .ytick, .y2tick, .infolayer) text { fill: color-mix(in srgb, currentColor 78%, transparent) !important; }
.stPlotlyChart :is(.legendtext, .hoverlayer text) { fill: currentColor !important; }
.stPlotlyChart :is(.scatterlayer, .legendlines) .js-line { stroke: currentColor !important; }
.stPlotlyChart .shapelayer path { stroke: currentColor !important; }
.stPlotlyChart .scatterlayer .points path[style*="fill: none"] { stroke: currentColor !important; }
.stPlotlyChart .iciclelayer text { fill: currentColor !important; }
.notice { border-radius: .5rem; padding: .7rem 1rem; border-left: 4px solid; }
.notice p { margin: 0; overflow-wrap: anywhere; }
.notice p:first-child { font-weight: 600; }
.notice.info { border-color: #4A86C5; background: color-mix(in srgb, #4A86C5 13%, transparent); }
.notice.warn { border-color: #C99700; background: color-mix(in srgb, #C99700 14%, transparent); }
.notice.error { border-color: #C3343C; color: light-dark(#A11B22, #FF9C97); background: light-dark(#FDECEC, #3A1C1E); }
.badge { font-size: .9rem; position: relative; white-space: nowrap; }
.badge summary { display: inline-block; border-radius: .375rem; padding: .1rem .6rem; cursor: pointer; list-style: none;
  background: color-mix(in srgb, currentColor 8%, transparent); }
.badge summary::-webkit-details-marker { display: none; }
.badge.agrees summary { color: light-dark(#0C6B45, #7FD8A8); background: light-dark(#E6F4EC, #16302A); }
.badge p { position: absolute; right: 0; top: 1.9rem; z-index: 20; width: 22rem; max-width: 80vw; white-space: normal;
  padding: .6rem .8rem; margin: 0; border-radius: .5rem; background: light-dark(#FFFFFF, #14171C);
  border: 1px solid color-mix(in srgb, currentColor 30%, transparent); }
.starting { opacity: .8; }
.formula { font-variant-numeric: tabular-nums; margin: 0 !important; padding: 0 !important; }
.formula dt { font-weight: 600; }
.formula dd { margin: 0 0 .5rem; line-height: 1.6; }
.rows { width: 100%; border-collapse: collapse; }
.rows th, .rows td { text-align: left; vertical-align: top; padding: .6rem 1rem .6rem 0; font-weight: 400;
  border-bottom: 1px solid color-mix(in srgb, currentColor 16%, transparent); }
.rows thead th { font-size: .9rem; color: color-mix(in srgb, currentColor 74%, transparent); }
.rows tbody th { font-weight: 600; white-space: nowrap; }
.rows td:last-child { font-variant-numeric: tabular-nums; white-space: nowrap; padding-right: 0; }
.printed code { font-size: .9rem; padding: 0; background: none; color: inherit; overflow-wrap: anywhere; }
.printed small { color: color-mix(in srgb, currentColor 74%, transparent); overflow-wrap: anywhere; margin-left: .5rem; }
.printed td:last-child { white-space: normal; }
.paper { overflow-x: auto; }
.paper table { border-collapse: collapse; font-variant-numeric: tabular-nums; min-width: min(100%, 38rem); }
.paper th, .paper td { text-align: center; padding: .5rem 1rem; font-weight: 400; white-space: nowrap;
  border-bottom: 1px solid color-mix(in srgb, currentColor 16%, transparent); }
.paper th:first-child { text-align: left; }
@media (max-width: 640px) { .paper :is(th, td) { padding-inline: .6rem; } }
.paper thead th { border-block: 2px solid; }
.paper tbody tr:last-child > * { border-bottom: 2px solid; }
.paper p { margin: 0; }
.paper .chosen { background: color-mix(in srgb, currentColor 8%, transparent); }
.paper tr.chosen > :first-child { box-shadow: inset 3px 0; }
.paper thead .chosen { box-shadow: inset 0 3px; }
.stack { display: inline-flex; align-items: center; gap: .4rem; margin: .15rem 0; }
.stack > span { position: relative; padding: .1rem .7rem; line-height: 1.4; }
.stack > span::before, .stack > span::after { content: ""; position: absolute; inset-block: 0; width: .35rem;
  border: 1.5px solid; }
.stack > span::before { left: 0; border-right: 0; }
.stack > span::after { right: 0; border-left: 0; }
.excerpt { margin: 0; padding: .6rem 0; overflow-x: auto; border-radius: .5rem; font-size: .875rem; line-height: 1.6;
  background: color-mix(in srgb, currentColor 5%, transparent); }
.excerpt span { display: block; min-width: max-content; padding: 0 1rem; }
.excerpt i { display: inline-block; width: 2.6rem; font-style: normal; user-select: none;
  color: color-mix(in srgb, currentColor 70%, transparent); }
.excerpt .chosen { background: color-mix(in srgb, currentColor 12%, transparent); box-shadow: inset 3px 0; }
.listing { max-height: 30rem; overflow: auto; margin: 0; padding: 1rem; border-radius: .5rem; font-size: .8rem;
  background: color-mix(in srgb, currentColor 5%, transparent); }
.pick { margin: 0; }
.pick small { color: color-mix(in srgb, currentColor 74%, transparent); }
.sheet { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.sheet th, .sheet td { text-align: left; vertical-align: top; padding: .22rem 1rem .22rem 0; font-weight: 400; }
.sheet th { white-space: nowrap; color: color-mix(in srgb, currentColor 74%, transparent); }
.match { font-variant-numeric: tabular-nums; padding-bottom: .6rem;
  border-bottom: 1px solid color-mix(in srgb, currentColor 16%, transparent); }
.match p { margin: 0; }
.match .note { color: color-mix(in srgb, currentColor 74%, transparent); }
.label { font-size: .9rem; margin: 0; }
.ratio { display: inline-block; border: 2px solid; border-radius: .375rem; padding: 0 .8rem; margin: 0;
  font-size: 1.75rem; font-weight: 600; line-height: 1.7; }
.figures :is(th, td) { padding: .3rem .7rem .3rem 0; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.figures th:first-child { text-align: left; }
@media (max-width: 640px) {
  .badge p { left: 0; right: auto; }
  .rows:not(.figures) thead { display: none; }
  .rows:not(.figures) :is(tr, th, td) { display: block; border: 0; padding: 0 0 .2rem; }
  .rows:not(.figures) :is(tbody th, td:last-child) { white-space: normal; }
  .rows:not(.figures) tr { padding: .6rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 16%, transparent); }
}
"""


@cache
def stylesheet() -> str:
    mark = b64encode((PICTURES / "mark.svg").read_bytes()).decode()
    return f"<style>{STYLE.replace('MARK', mark)}{_chart_colours()}</style>"


def _chart_colours() -> str:
    """Charts in the colours of the other theme as soon as a reader changes it.

    Streamlit writes the palette into a chart when it is drawn and leaves it there, so every colour of either palette
    is given as the pair it belongs to.
    """
    rules = []
    for light, dark in zip((*LIGHT.kinds, *LIGHT.steps), (*DARK.kinds, *DARK.steps), strict=True):
        for drawn in (light, dark):
            red, green, blue = (int(drawn[at : at + 2], 16) for at in (1, 3, 5))
            path = f'.stPlotlyChart path[style*="fill: rgb({red}, {green}, {blue})"]'
            rules.append(f"{path} {{ fill: light-dark({light}, {dark}) !important; }}")
    return "\n".join(rules)


def heading(title: str, line: str, about: str = "") -> str:
    about = f'<p class="about">{escape(about)}</p>' if about else ""
    return f'<div class="heading"><h1>{escape(title)}</h1><p>{escape(line)}</p>{about}</div>'


def section(title: str, sentence: str) -> str:
    return f'<div class="section"><h2>{escape(title)}</h2><p>{escape(sentence)}</p></div>'


def headline(figures: Iterable[tuple[str, str, str, str]]) -> str:
    """Label, value, unit and convention of each headline number."""
    return '<dl class="headline">' + "".join(_figure(*map(escape, figure)) for figure in figures) + "</dl>"


def _figure(label: str, value: str, unit: str, note: str) -> str:
    unit = f'<span class="unit">{unit}</span>' if unit else ""
    return f'<div><dt>{label}</dt><dd class="value">{value}{unit}</dd><dd class="note">{note}</dd></div>'


def notice(kind: str, title: str, sentences: Sequence[str]) -> str:
    """A box that explains: kind is info, warn or error, which a screen reader says at once."""
    lines = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    role = "alert" if kind == "error" else "status"
    return f'<div class="notice {kind}" role="{role}"><p>{escape(title)}</p>{lines}</div>'


MARKS = {"checking": "◌", "agrees": "✓", "unchecked": "–"}


def badge(state: str, title: str, how: str) -> str:
    """A short word with a mark; how it was come by unfolds on a click or a key. `state` is one of MARKS."""
    mark = f'<span aria-hidden="true">{MARKS[state]}</span>'
    return f'<details class="badge {state}"><summary>{mark} {escape(title)}</summary><p>{escape(how)}</p></details>'


def formulas(terms: Iterable[tuple[str, Sequence[str]]]) -> str:
    """A term and, under it, the lines of its sum."""
    rows = (f"<dt>{escape(term)}</dt><dd>{'<br>'.join(map(_bold_result, lines))}</dd>" for term, lines in terms)
    return f'<dl class="formula">{"".join(rows)}</dl>'


def _bold_result(line: str) -> str:
    """A sum with what it comes to in bold."""
    sum_, equals, result = line.rpartition(" = ")
    return f"{escape(sum_)}{equals}<b>{escape(result)}</b>"


def rows(head: Sequence[str], body: Iterable[Sequence[str]], figures: bool = False) -> str:
    """A table whose first column names the row; one of `figures` alone is so narrow that it fits a phone as it is."""
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    lines = (
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in body
    )
    kind = "rows figures" if figures else "rows"
    return f'<table class="{kind}"><thead><tr>{top}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


def sheet(rows: Iterable[tuple[str, str]]) -> str:
    """A label and a line each; what a sum comes to in bold."""
    lines = (f'<tr><th scope="row">{escape(label)}</th><td>{bold_sum(line)}</td></tr>' for label, line in rows)
    return f'<table class="sheet"><tbody>{"".join(lines)}</tbody></table>'


def bold_sum(line: str) -> str:
    """A sum with what it comes to in bold, and what is noted behind it."""
    sum_, equals, rest = line.rpartition(" = ")
    if not equals or not rest[:1].isdigit():  # a line of code is no sum
        return escape(line)
    result, _, note = rest.partition(" ")
    return f"{escape(sum_)} = <b>{escape(result)}</b> {escape(note)}".rstrip()


def match(count: str, convention: str, remarks: Iterable[str], special: str) -> str:
    """A network that fits: its count and how it was counted, what else there is to say, and what sets it apart."""
    note = " ".join(remarks)
    note = f'<p class="note">{escape(note)}</p>' if note else ""
    return f'<div class="match"><p><b>{escape(count)}</b> {escape(convention)}</p>{note}<p>{escape(special)}</p></div>'


def printed(head: Sequence[str], apart: Iterable[Sequence[str]], agreed: tuple[str, str]) -> str:
    """What frameworks print: a row for each that differs from the count here, with its reason; then those that agree."""
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    lines = [
        f'<tr><th scope="row">{escape(name)}</th><td><code>{escape(shown)}</code> <small>{escape(asked)}</small>'
        f"<br>{escape(why)}</td></tr>"
        for name, shown, asked, why in apart
    ]
    name, outputs = map(escape, agreed)
    lines.append(f'<tr><th scope="row">{name}</th><td>{outputs}</td></tr>')
    return f'<table class="rows printed"><thead><tr>{top}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


Item = str | tuple[Sequence[str], int]  # words; or the lines of a block, and how many such blocks there are


def paper_table(head: Sequence[str], body: Sequence[Sequence[Sequence[Item]]], row: int, column: int) -> str:
    """A table of the paper: cells of items one below the other; the row or column that is chosen, -1 for none."""
    mark = lambda at, chosen: ' class="chosen"' if at == chosen else ""
    top = "".join(f'<th scope="col"{mark(at, column)}>{escape(cell)}</th>' for at, cell in enumerate(head))
    lines = []
    for number, (name, *cells) in enumerate(body):
        rest = "".join(f"<td{mark(at, column)}>{_items(cell)}</td>" for at, cell in enumerate(cells, start=1))
        tag = 'th scope="row"' if any(name) else "td"  # a head of nothing has no name for a screen reader
        lines.append(f"<tr{mark(number, row)}><{tag}>{_items(name)}</{tag[:2]}>{rest}</tr>")
    table = f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    return f'<div class="paper" tabindex="0">{table}</div>'


def _items(cell: Sequence[Item]) -> str:
    return "".join(f"<p>{escape(item) if isinstance(item, str) else _stack(*item)}</p>" for item in cell)


def _stack(lines: Sequence[str], times: int) -> str:
    """The lines of a block in brackets, as in the paper, and how often it comes."""
    return f'<span class="stack"><span>{"<br>".join(map(escape, lines))}</span>× {times:,}</span>'


def listing(text: str, label: str) -> str:
    """Text in columns, which a reader can scroll by key; `label` says what it is."""
    return f'<pre class="listing" tabindex="0" role="region" aria-label="{escape(label)}">{escape(text)}</pre>'


def excerpt(parts: Iterable[Iterable[tuple[int, str]]], chosen: int) -> str:
    """Lines of code by number, in parts with a gap between them; the chosen one is marked."""
    line = lambda number, text: (
        f"<span{' class=chosen' if number == chosen else ''}><i>{number}</i>{escape(text) or ' '}</span>"
    )
    shown = "<span>⋮</span>".join("".join(line(*pair) for pair in part) for part in parts)
    return f'<pre class="excerpt" tabindex="0">{shown}</pre>'
