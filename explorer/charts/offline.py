"""Figures in a file that stands alone: Plotly's own script, and a figure as the plain values it draws from."""

import json
from functools import cache

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

FONT = '"Source Sans 3", "Source Sans Pro", "Segoe UI", "Helvetica Neue", Arial, "Noto Sans CJK SC", sans-serif'


@cache
def script() -> str:
    """Plotly for the browser, 4.6 MiB. It asks for maps and for nothing else, and no chart here is a map."""
    return get_plotlyjs()


def values(figure: go.Figure) -> dict:
    """Data and layout of a figure drawn in the colours of a look (theme.figure), without Plotly's own theme."""
    drawn = go.Figure(figure).update_layout(template=go.layout.Template(), font_family=FONT)
    return json.loads(drawn.to_json())
