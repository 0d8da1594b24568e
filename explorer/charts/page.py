"""A chart as a page of its own: Plotly's script inside, in the colours of a look, with its heading and its sentence."""

import json
import re
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from jinja2 import Template
from markupsafe import Markup

from explorer import markup
from explorer.charts.offline import FONT
from explorer.charts.palette import DARK, LIGHT, Look

# Nothing may be asked for, whatever the script would like to.
QUIET = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
CONFIG = {"displaylogo": False, "responsive": True}
EITHER = re.compile(r"light-dark\(\s*([^,()]+?)\s*,\s*([^,()]+?)\s*\)")


def page(figure: go.Figure, look: Look, lang: str, heading: str, sentence: str, style: str = "", key: str = "") -> str:
    """`figure` as HTML that opens anywhere without a connection. `heading` and `sentence` are plain words.

    `style` is what the app's page says of the chart of `key`, a style element. Its rules go by that key, or by the key of
    what the chart stands in, which begins the same: sweep_map for sweep_map_chart.
    """
    drawn = free(coloured(figure, look)).update_layout(font_family=FONT)
    chart = drawn.to_html(config=CONFIG, include_plotlyjs=True, full_html=False, div_id="chart")
    return _page().render(
        lang=lang,
        heading=heading,
        sentence=sentence,
        policy=QUIET,
        rules=Markup(_colours(look) + markup.css(__file__)),
        style=Markup(EITHER.sub(r"\2" if look == DARK else r"\1", style)),
        places=" ".join(f"st-key-{start}" for start in accumulate(key.split("_"), "{}_{}".format)),
        chart=Markup(chart),
    )


@cache
def _page() -> Template:
    return markup.templates(Path(__file__).parent, keep_trailing_newline=True).get_template("page.html")


def _colours(look: Look) -> str:
    """The variables by which the app's rules and those of page.css name their colours."""
    scheme = "dark" if look == DARK else "light"
    return f":root {{ color-scheme: {scheme}; --ground: {look.background}; --text: {look.ink}; --font: {FONT}; }}\n"


def coloured(figure: go.Figure, look: Look) -> go.Figure:
    """A figure that a page's theme and style sheet would colour, in the colours of `look`.

    What names a colour of the light palette gets that of `look`; what names none, what the page would give it.
    """
    text = figure.to_json()
    for light, own in zip(_named(LIGHT), _named(look), strict=True):
        text = text.replace(f'"{light}"', f'"<{own}>"')  # in brackets, so that no colour is taken for another one's
    drawn = go.Figure(json.loads(text.replace('"<#', '"#').replace('>"', '"')))
    drawn.layout.template = _theme(look)
    for trace in drawn.select_traces(selector=_is_open):
        trace.marker.color = look.ink
    drawn.update_traces(line_color=look.background, selector={"type": "scatter", "name": "halo"})
    return drawn


def _named(look: Look) -> tuple[str, ...]:
    """What a chart may name."""
    return (*look.kinds, *look.steps, *look.series)


def _is_open(trace: Any) -> bool:
    """A hollow mark without a colour is ink."""
    return trace.type == "scatter" and "-open" in str(trace.marker.symbol) and trace.marker.color is None


def _theme(look: Look) -> go.layout.Template:
    axis: dict[str, Any] = {
        "gridcolor": look.grid,
        "linecolor": look.grid,
        "tickcolor": look.muted,
        "zerolinecolor": look.grid,
    }
    axis |= {"tickfont": {"color": look.muted}, "title": {"font": {"color": look.muted}}}
    steps = [[place / (len(look.steps) - 1), step] for place, step in enumerate(look.steps)]
    layout: dict[str, Any] = {
        "coloraxis": {"colorscale": steps},
        "colorway": look.kinds,
        "font": {"color": look.ink},
        "plot_bgcolor": look.background,
        "paper_bgcolor": look.background,
        "hoverlabel": {"bgcolor": look.background, "bordercolor": look.muted, "font": {"color": look.ink}},
        "shapedefaults": {"line": {"color": look.ink}},
        "xaxis": axis,
        "yaxis": axis,
    }
    inked = {"scatter": [{"line": {"color": look.ink}}], "icicle": [{"insidetextfont": {"color": look.ink}}]}
    return go.layout.Template(layout=layout, data=inked)


def free(figure: go.Figure) -> go.Figure:
    """A figure that can be looked into: drawn closer, and taken back by a double click."""
    return figure.update_layout(dragmode="zoom").update_xaxes(fixedrange=False).update_yaxes(fixedrange=False)
