"""Charts of how cost adds up: the icicle and the cumulative lines."""

from dataclasses import replace
from functools import cache

import pytest

from explorer.analysis import totals
from explorer.charts.costs import params_cost, work_cost
from explorer.charts.cumulative import cumulative, half, halves, sentence
from explorer.charts.icicle import icicle
from explorer.i18n import LANGUAGES, translator
from explorer.presets import find
from explorer.spec import ResNetSpec
from tests.traces import trace_of

EN = translator("en")
NAMES = ("resnet50", "cifar-resnet110-b", "mnist-two-blocks", "timm-seresnet50", "cifar-resnet1202")
every = pytest.mark.parametrize("name", NAMES)


@cache
def traced(name):
    spec = find(name).spec
    return trace_of(spec)


@every
@pytest.mark.parametrize("cost", [params_cost(EN), work_cost("flops", EN)], ids=["params", "flops"])
def test_the_children_of_a_cell_never_exceed_it_and_stages_fill_the_whole(name, cost):
    (cells,) = icicle(traced(name).layers, cost, EN).data
    values = dict(zip(cells.ids, cells.values, strict=True))
    below = dict.fromkeys(values, 0)
    for id_, parent in zip(cells.ids, cells.parents, strict=True):
        if parent:
            below[parent] += values[id_]
    assert all(below[id_] in (0, values[id_]) for id_ in values)  # nothing of a cell is lost in its parts
    sums = totals(traced(name))
    assert values["all"] == below["all"] == (sums.params if cost.title == "parameters" else sums.flops)


def test_a_long_network_is_drawn_without_its_layers():
    (cells,) = icicle(traced("cifar-resnet1202").layers, params_cost(EN), EN).data
    assert not any(id_.startswith("layer layer1") for id_ in cells.ids)
    assert len(cells.ids) < 700


@every
def test_lines_end_at_the_whole(name):
    work, params = cumulative(traced(name).layers, "MACs", EN).data[-2:]
    assert work.y[-1] == params.y[-1] == 100
    assert work.customdata[-1][1] == totals(traced(name)).macs
    assert params.customdata[-1][1] == sum(layer.params for layer in traced(name).layers if layer.macs)
    assert list(work.y) == sorted(work.y)


@pytest.mark.parametrize("values, number", [([1, 1], 1), ([1, 1, 1], 2), ([0, 0, 5], 3), ([9, 1], 1), ([0], 1)])
def test_half_is_reached(values, number):
    assert half(values) == number


@every
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_is_that_of_the_lines(name, language):
    t = translator(language)
    figure = cumulative(traced(name).layers, "FLOPs", t)
    for line, (_, number) in zip(figure.data[-2:], halves(traced(name).layers, "FLOPs", t), strict=True):
        assert line.y[number - 1] >= 50 and (number == 1 or line.y[number - 2] < 50)
        assert f"{number:,}" in sentence(traced(name).layers, "FLOPs", t)


def test_a_network_of_one_block():
    spec = replace(ResNetSpec(), repeats=(1,), input=(3, 32, 32), classes=1)
    layers = trace_of(spec).layers
    assert icicle(layers, params_cost(EN), EN).data and cumulative(layers, "MACs", EN).data
