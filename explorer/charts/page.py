"""A chart as a page of its own: Plotly's script inside, in the colours of a look, with its heading and its sentence."""

import json
import re
from html import escape
from itertools import accumulate

import plotly.graph_objects as go

from explorer.charts.offline import FONT
from explorer.charts.palette import DARK, LIGHT, Look

# Nothing may be asked for, whatever the script would like to.
QUIET = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
CONFIG = {"displaylogo": False, "responsive": True}
EITHER = re.compile(r"light-dark\(\s*([^,()]+?)\s*,\s*([^,()]+?)\s*\)")
PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="{quiet}">
<title>{heading}</title>
<style>
:root {{ color-scheme: {scheme}; }}
body {{ margin: 0 auto; max-width: 70rem; padding: 1.5rem; background: {ground}; color: {ink}; font: 15px/1.5 {font}; }}
h1 {{ font-size: 1.2rem; font-weight: 600; margin: 0 0 .5rem; }}
.annotation text {{ paint-order: stroke; stroke: {ground}; stroke-width: 4px; stroke-linejoin: round; }}
</style>
{style}
</head>
<body>
<main>
<h1>{heading}</h1>
<div class="{places}">{chart}</div>
<p>{sentence}</p>
</main>
</body>
</html>
"""


def page(figure: go.Figure, look: Look, lang: str, heading: str, sentence: str, style: str = "", key: str = "") -> str:
    """`figure` as HTML that opens anywhere without a connection. `heading` and `sentence` are plain words.

    `style` is what the app's page says of the chart of `key`, a style element. Its rules go by that key, or by the key of
    what the chart stands in, which begins the same: sweep_map for sweep_map_chart.
    """
    words = {"lang": lang, "heading": escape(heading), "sentence": escape(sentence)}
    colours = {"scheme": "dark" if look == DARK else "light", "ground": look.background, "ink": look.ink}
    drawn = free(coloured(figure, look)).update_layout(font_family=FONT)
    places = " ".join(f"st-key-{start}" for start in accumulate(key.split("_"), "{}_{}".format))
    ruled = {"style": EITHER.sub(r"\2" if look == DARK else r"\1", style), "places": places}
    chart = drawn.to_html(config=CONFIG, include_plotlyjs=True, full_html=False, div_id="chart")
    return PAGE.format(**words, **colours, **ruled, quiet=escape(QUIET), font=FONT, chart=chart)


def coloured(figure: go.Figure, look: Look) -> go.Figure:
    """A figure that a page's theme and style sheet would colour, in the colours of `look`.

    What names a colour of the light palette gets that of `look`; what names none, what the page would give it.
    """
    text = figure.to_json()
    for light, own in zip((*LIGHT.kinds, *LIGHT.steps), (*look.kinds, *look.steps), strict=True):
        text = text.replace(f'"{light}"', f'"<{own}>"')  # in brackets, so that no colour is taken for another one's
    drawn = go.Figure(json.loads(text.replace('"<#', '"#').replace('>"', '"')))
    drawn.layout.template = _theme(look)
    for trace in drawn.select_traces(selector=_is_open):
        trace.marker.color = look.ink
    drawn.update_traces(line_color=look.background, selector={"type": "scatter", "name": "halo"})
    return drawn


def _is_open(trace) -> bool:
    """A hollow mark without a colour is ink."""
    return trace.type == "scatter" and "-open" in str(trace.marker.symbol) and trace.marker.color is None


def _theme(look: Look) -> go.layout.Template:
    axis = {"gridcolor": look.grid, "linecolor": look.grid, "tickcolor": look.muted, "zerolinecolor": look.grid}
    axis |= {"tickfont": {"color": look.muted}, "title": {"font": {"color": look.muted}}}
    layout = {
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
