"""Plotly itself takes every property of the charts that are made without asking it."""

import json

import plotly.graph_objects as go
import pytest

from explorer.charts import costs, cumulative, icicle
from explorer.charts.family import Shown
from explorer.charts.fixed import Fixed, fixed
from explorer.charts.palette import DARK
from explorer.i18n import translator
from explorer.presets import PRESETS
from tests.traces import trace_of

NAMES = ("resnet50", "cifar-resnet110", "plain34", "mnist-two-blocks")


def drawn(name, look):
    layers, t = trace_of(PRESETS[name].spec).layers, translator("en")
    for cost in (costs.params_cost(t), costs.work_cost("flops", t)):
        yield from (costs.costs(layers, cost, by, t, look) for by in ("stage", "block", "layer", "kind"))
        yield icicle.icicle(layers, cost, t, look)
    yield cumulative.cumulative(layers, "MACs", t, look)


@pytest.mark.parametrize("look", [None, DARK], ids=["page", "file"])
@pytest.mark.parametrize("name", NAMES)
def test_every_property_can_be(name, look):
    for figure in drawn(name, look):
        assert json.loads(go.Figure(figure.to_dict()).to_json()) == json.loads(figure.to_json())


def test_a_figure_that_was_looked_into_is_the_same_and_can_be_changed():
    for figure in drawn("resnet50", None):
        plain = json.loads(figure.to_json())
        assert len(figure.data) == len(plain["data"]) and figure.layout.height == plain["layout"]["height"]
        assert json.loads(figure.to_json()) == plain
        assert figure.update_layout(height=7).to_dict()["layout"]["height"] == 7


def test_what_is_fixed_can_no_longer_be_changed_through_what_it_was_made_of():
    figure = next(drawn("resnet50", None))
    before = fixed(figure).to_dict()
    kept = fixed(figure)
    kept.to_dict()["layout"]["height"] = 7
    figure.update_layout(height=7)
    assert kept.to_dict() == before


def test_a_figure_in_a_tuple_with_names_is_fixed_too():
    figure = next(drawn("resnet50", None))
    kept = fixed((Shown(figure, ()), "said"))
    assert isinstance(kept[0], Shown) and type(kept[0].figure) is Fixed and kept[1] == "said"
    assert kept[0].figure.to_dict() == figure.to_dict()
