"""Figures that nobody changes any more, as the JSON that a page is sent: a tenth of what Plotly keeps of one."""

import json
from typing import Any

import plotly.graph_objects as go


class Fixed(go.Figure):
    """A figure to be shown, or to be made into another one from `to_dict`. It has no traces and no layout to look into."""

    def __init__(self, figure: go.Figure):
        self.__dict__["text"] = figure.to_json()  # past Plotly, which would ask whether a figure can have that

    def to_dict(self) -> dict[str, Any]:
        return json.loads(self.__dict__["text"])


def fixed(found: Any) -> Any:
    """What was found, with figures that are fixed: a figure, or a tuple that holds some."""
    if isinstance(found, go.Figure):
        return Fixed(found)
    return tuple(map(fixed, found)) if type(found) is tuple else found
