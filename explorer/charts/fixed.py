"""Figures as the plain values that they are made of, and as the JSON that a page is sent: a tenth of what Plotly keeps of one."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
import plotly.graph_objects as go
import plotly.io as pio
from plotly.basedatatypes import BaseTraceType

Series = dict[str, Any]  # what Plotly calls a trace


class Plain(go.Figure):
    """A figure of traces and a layout that are as they are said to be. Plotly's own objects, which take ten times as
    long to make, are there once somebody looks into it."""

    def __init__(self, traces: Sequence[Series | BaseTraceType], layout: Mapping[str, Any]):
        plain = [trace if isinstance(trace, dict) else trace.to_plotly_json() for trace in traces]
        # Past Plotly, which would ask whether a figure can have that.
        self.__dict__["plain"] = {"data": plain, "layout": {**layout, "template": _template(pio.templates.default)}}

    def __getattr__(self, name: str) -> Any:
        """What Plotly looks for, and has not made yet."""
        plain = self.__dict__.pop("plain", None)
        if plain is None:
            raise AttributeError(name)
        super().__init__(plain["data"], plain["layout"], _validate=False)
        return getattr(self, name)

    def to_dict(self) -> dict[str, Any]:
        """Its values as they are, not to be changed."""
        return self.__dict__.get("plain") or super().to_dict()

    def text(self) -> bytes:
        plain = self.__dict__.get("plain")
        return msgspec.json.encode(plain) if plain else self.to_json().encode()


class Fixed(go.Figure):
    """A figure to be shown, or to be made into another one from `to_dict`. It has no traces and no layout to look into."""

    def __init__(self, figure: go.Figure):
        self.__dict__["text"] = figure.text() if isinstance(figure, Plain) else figure.to_json().encode()

    def to_dict(self) -> "Written":
        return Written(self.__dict__["text"])


class Written(dict):
    """What a fixed figure is made of, and, as `text`, the JSON that it was read from."""

    def __init__(self, text: bytes):
        super().__init__(msgspec.json.decode(text))
        self.text = text.decode()


_to_json = pio.to_json


def keep_json() -> None:
    """Has Plotly take the JSON of a fixed figure as it is: Streamlit has it write that of each chart in each run."""
    pio.to_json = _kept_or_written


def _kept_or_written(figure: Any, *asked: Any, **options: Any) -> str:
    return figure.text if isinstance(figure, Written) else _to_json(figure, *asked, **options)


@cache
def _template(name: str) -> dict[str, Any]:
    """What Plotly writes into each figure, by its name: on a page that of Streamlit."""
    return pio.templates[name].to_plotly_json()


def fixed(found: Any) -> Any:
    """What was found, with figures that are fixed: a figure, a tuple that holds some, or a named one with a figure."""
    if isinstance(found, go.Figure):
        return Fixed(found)
    if type(found) is tuple:
        return tuple(map(fixed, found))
    if isinstance(found, tuple) and any(isinstance(one, go.Figure) for one in found):
        return type(found)(*map(fixed, found))
    return found
