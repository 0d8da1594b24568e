"""The few pieces of HTML that Streamlit has no element for. Whatever is put in is escaped, by the templates of html.html."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from explorer import markup
from explorer.charts.palette import DARK, KINDS, LIGHT
from explorer.diagram.colours import variables

PICTURES = Path(__file__).parents[2] / "content" / "pictures"
PARTS = markup.macros(__file__)
DRAWN = ":is(.lane, .nets, .falls, .strip)"  # what is drawn in the colours of layers


@cache
def stylesheet() -> Markup:
    """What stands on every page: its rules, and the colours of the palette as variables that follow the theme."""
    mark = b64encode((PICTURES / "mark.svg").read_bytes()).decode()
    own = f'--grid: light-dark({LIGHT.grid}, {DARK.grid}); --mark: url("data:image/svg+xml;base64,{mark}");'
    kinds = "".join(f"{DRAWN} .{kind} {{ --k: var(--{kind}); --on-k: var(--on-{kind}); }}\n" for kind in KINDS)
    return markup.style(f":root {{ {variables()} {own} }}\n{markup.css(__file__)}{kinds}{_chart_colours()}")


def _chart_colours() -> str:
    """Charts in the colours of the other theme as soon as a reader changes it.

    Streamlit writes the palette into a chart when it is drawn and leaves it there, so every colour of either palette
    is given as the pair it belongs to. Lines are ink, but for those of networks, which name a colour of the light palette.
    """
    rules = []
    pairs = ((*LIGHT.kinds, *LIGHT.steps, *LIGHT.series), (*DARK.kinds, *DARK.steps, *DARK.series))
    for light, dark in zip(*pairs, strict=True):
        for drawn in (light, dark):
            red, green, blue = (int(drawn[at : at + 2], 16) for at in (1, 3, 5))
            path = f'.stPlotlyChart path[style*="fill: rgb({red}, {green}, {blue})"]'
            for drawn_with in (path, f'.stPlotlyChart .cbfill[fill="{drawn}"]'):  # the latter in a scale of colours
                rules.append(f"{drawn_with} {{ fill: light-dark({light}, {dark}) !important; }}")
    for light, dark in zip(LIGHT.series, DARK.series, strict=True):
        red, green, blue = (int(light[at : at + 2], 16) for at in (1, 3, 5))
        drawn = f'[style*="stroke: rgb({red}, {green}, {blue})"]'
        lines = f".stPlotlyChart .scatterlayer .js-line{drawn}, .stPlotlyChart .scatterlayer .points path{drawn}"
        rules.append(f"{lines} {{ stroke: light-dark({light}, {dark}) !important; }}")
    return "\n".join(rules)


def line(text: str | Sequence[str], kind: str = "") -> Markup:
    """A paragraph, or several lines of one; `kind` is its class."""
    return PARTS.line([text] if isinstance(text, str) else text, kind)


def heading(title: str, line: str, about: str = "") -> Markup:
    return PARTS.heading(title, line, about)


def section(title: str, sentence: str) -> Markup:
    return PARTS.section(title, sentence)


def headline(figures: Iterable[tuple[str, str, str, str]]) -> Markup:
    """Label, value, unit and convention of each headline number."""
    return PARTS.headline(figures)


def notice(kind: str, title: str, sentences: Sequence[str]) -> Markup:
    """A box that explains: kind is info, warn or error, which a screen reader says at once."""
    return PARTS.notice(kind, title, sentences)


MARKS = {"checking": "◌", "agrees": "✓", "unchecked": "–"}


def badge(state: str, title: str, how: str) -> Markup:
    """A short word with a mark; how it was come by unfolds on a click or a key. `state` is one of MARKS."""
    return PARTS.badge(state, MARKS[state], title, how)


def formulas(terms: Iterable[tuple[str, Sequence[str]]]) -> Markup:
    """A term and, under it, the lines of its sum."""
    return PARTS.formulas([(term, [*map(_bold_result, lines)]) for term, lines in terms])


def _bold_result(line: str) -> Markup:
    """A sum with what it comes to in bold."""
    return Markup("{}{}<b>{}</b>").format(*line.rpartition(" = "))


def rows(head: Sequence[str], body: Iterable[Sequence[str]], figures: bool = False) -> Markup:
    """A table whose first column names the row; one of `figures` alone fits a phone, its names on two lines."""
    return PARTS.rows(head, body, "rows figures" if figures else "rows")


def sheet(rows: Iterable[tuple[str, str]]) -> Markup:
    """A label and a line each; what a sum comes to in bold."""
    return PARTS.sheet([(label, bold_sum(line)) for label, line in rows])


def bold_sum(line: str) -> Markup:
    """A sum with what it comes to in bold, and what is noted behind it."""
    sum_, equals, rest = line.rpartition(" = ")
    if not equals or not rest[:1].isdigit():  # a line of code is no sum
        return Markup.escape(line)
    result, _, note = rest.partition(" ")
    return Markup("{} = <b>{}</b> {}").format(sum_, result, note).rstrip()


def match(count: str, convention: str, remarks: Iterable[str], special: str) -> Markup:
    """A network that fits: its count and how it was counted, what else there is to say, and what sets it apart."""
    return PARTS.match(count, convention, " ".join(remarks), special)


def printed(head: Sequence[str], apart: Iterable[Sequence[str]], agreed: tuple[str, str]) -> Markup:
    """What frameworks print: a row for each that differs from the count here, with its reason; then those that agree."""
    return PARTS.printed(head, apart, agreed)


def paper_table(head: Sequence[Any], body: Sequence[Sequence[Sequence[Any]]], row: int, column: int) -> Markup:
    """A table of the paper, in one language: cells of items one below the other, words or the lines of a block and how
    many such blocks there are; the row or column that is chosen, -1 for none.

    A row's head of nothing is a plain cell, since it has no name for a screen reader.
    """
    return PARTS.paper_table(head, body, row, column)


def listing(text: str, label: str) -> Markup:
    """Text in columns, which a reader can scroll by key; `label` says what it is."""
    return PARTS.listing(text, label)


def excerpt(parts: Iterable[Iterable[tuple[int, str]]], chosen: int) -> Markup:
    """Lines of code by number, in parts with a gap between them; the chosen one is marked."""
    return PARTS.excerpt(parts, chosen)
