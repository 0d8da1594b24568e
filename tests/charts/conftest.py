"""Plotly is asked about every chart that these tests make, though the app does not ask it."""

import plotly.graph_objects as go
import pytest

from explorer.charts import icicle, theme


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    unchecked = theme.unchecked

    def checked(traces, layout):
        go.Figure(traces, layout)  # an error, where a property cannot be
        return unchecked(traces, layout)

    for module in (theme, icicle):
        monkeypatch.setattr(module, "unchecked", checked)
