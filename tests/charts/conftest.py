"""Plotly is asked about every chart that these tests make, though the app does not ask it."""

import json

import plotly.graph_objects as go
import pytest

from explorer.charts import icicle, theme


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    unchecked = theme.unchecked

    def checked(traces, layout):
        found = unchecked(traces, layout)
        meant = go.Figure(traces, layout)  # an error, where a property cannot be
        assert _plain(meant) == _plain(found), "Plotly reads it as another figure"
        return found

    for module in (theme, icicle):
        monkeypatch.setattr(module, "unchecked", checked)


def _plain(figure):
    """As JSON, without empty lists, which Plotly leaves out."""
    found = json.loads(figure.to_json())
    return found | {"layout": {name: value for name, value in found["layout"].items() if value != []}}
