"""Bars come to the counts they stand for, in the place and the colour of their kind."""

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from explorer.analysis import totals
from explorer.charts.costs import costs, frame, params_cost, sentence, work_cost
from explorer.charts.feature_maps import feature_maps
from explorer.charts.feature_maps import sentence as maps_sentence
from explorer.charts.palette import DARK, KINDS, LIGHT
from explorer.charts.theme import choose
from explorer.i18n import LANGUAGES, translator
from explorer.presets import find
from explorer.spec import ResNetSpec
from explorer.units import percent, short
from tests.traces import trace_of

EN = translator("en")
SPECS = {name: find(name).spec for name in ("resnet50", "plain34", "resnet18-c", "cifar-resnet20", "cifar-resnet1202")}
SPECS["odd"] = replace(ResNetSpec(), repeats=(1, 3, 1, 1, 2), width=5, input=(1, 71, 130), classes=3, shortcut="C")
UNITS = ("params", "macs", "flops")
GROUPS = ("stage", "block", "layer", "kind")
LYING = ("stage", "kind")  # bars that lie, a row for each
every = pytest.mark.parametrize("name", SPECS)
unit = pytest.mark.parametrize("unit", UNITS)
by = pytest.mark.parametrize("by", GROUPS)


@cache
def layers_of(name):
    return trace_of(SPECS[name]).layers


def cost_of(unit, t=EN):
    return params_cost(t) if unit == "params" else work_cost(unit, t)


def value(layer, unit):
    """What a layer costs, straight from its record."""
    return layer.params if unit == "params" else {"macs": 1, "flops": 2}[unit] * layer.macs


def shown(layers, by):
    """The layers that a grouping has bars for."""
    chosen = {"block": lambda layer: layer.block, "layer": lambda layer: layer.macs}.get(by, lambda layer: True)
    return [layer for layer in layers if chosen(layer)]


def kind_of(layer):
    if layer.kind == "conv":
        return {1: "conv_1x1", 3: "conv_3x3", 7: "conv_large"}[max(layer.kernel)]
    return layer.kind


def number(text):
    return int(text.rpartition(" = ")[2].replace(",", ""))


def exact(by, entry):
    """The whole number a reader sees for a bar."""
    return {"block": lambda: entry[1], "layer": lambda: number(entry[2])}.get(by, lambda: entry)()


def bars(figure):
    """Traces with bars in them, by the kind whose place they have."""
    return {kind: bar for kind, bar in zip(KINDS, figure.data, strict=False) if bar.customdata is not None}


def lengths(bar):
    return bar.x if bar.orientation == "h" else bar.y


def value_axis(figure, by):
    return figure.layout.xaxis if by in LYING else figure.layout.yaxis


@every
@unit
def test_bars_by_stage_come_to_the_totals(name, unit):
    layers = layers_of(name)
    figure = costs(layers, cost_of(unit), "stage", EN)
    sums = totals(trace_of(SPECS[name]))
    assert sum(sum(bar.customdata) for bar in bars(figure).values()) == getattr(sums, unit)


@every
@unit
@by
def test_bars_come_to_the_layers_shown_kind_by_kind(name, unit, by):
    layers = layers_of(name)
    found = {
        kind: sum(exact(by, entry) for entry in bar.customdata if by != "layer" or entry[2])
        for kind, bar in bars(costs(layers, cost_of(unit), by, EN)).items()
    }
    expected = Counter()
    for layer in shown(layers, by):
        expected[kind_of(layer)] += value(layer, unit)
    assert found == {kind: count for kind, count in expected.items() if count}


@every
@unit
@by
def test_a_bar_is_as_long_as_its_number_in_the_unit_of_the_axis(name, unit, by):
    figure = costs(layers_of(name), cost_of(unit), by, EN)
    title, _, letter = value_axis(figure, by).title.text.partition(", ")
    size = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9}[letter]
    assert title == {"params": "parameters", "macs": "MACs", "flops": "FLOPs"}[unit]
    assert bars(figure)
    for bar in bars(figure).values():
        entries = [exact(by, entry) for entry in bar.customdata]
        assert [length * size for length in lengths(bar)] == pytest.approx(entries, rel=1e-9)


@every
@unit
def test_a_stage_and_a_block_have_their_own_layers_cost(name, unit):
    layers = layers_of(name)
    stages, blocks = Counter(), Counter()
    for layer in layers:
        stages[EN(f"stage.{layer.stage}") if layer.stage in ("stem", "head") else layer.stage] += value(layer, unit)
        if layer.block:
            blocks[f"{layer.stage.removeprefix('stage')}.{layer.block}"] += value(layer, unit)
    by_stage, by_block = Counter(), Counter()
    for bar in bars(costs(layers, cost_of(unit), "stage", EN)).values():
        for place, count in zip(bar.y, bar.customdata, strict=True):
            by_stage[place.replace("stage ", "stage")] += count
    for bar in bars(costs(layers, cost_of(unit), "block", EN)).values():
        by_block.update({place: count for _, count, place in bar.customdata})
        assert list(bar.x) == list(range(1, sum(SPECS[name].repeats) + 1))
    assert by_stage == stages
    assert by_block == blocks


@every
def test_bars_by_layer_stand_in_order_of_execution(name):
    layers = [layer for layer in layers_of(name) if layer.macs]
    figure = costs(layers_of(name), cost_of("macs"), "layer", EN)
    placed = {x: entry[0] for bar in bars(figure).values() for x, entry in zip(bar.x, bar.customdata, strict=True)}
    assert [placed[x] for x in sorted(placed)] == [layer.name for layer in layers]
    assert sorted(placed) == list(range(1, len(layers) + 1))


@every
def test_a_feature_map_is_a_bar_of_its_height_for_each_weighted_layer(name):
    layers = [layer for layer in layers_of(name) if layer.weighted]
    figure = feature_maps(layers_of(name), EN)
    drawn = {}
    for kind, bar in bars(figure).items():
        for x, height, base, (label, shapes) in zip(bar.x, bar.y, bar.base, bar.customdata, strict=True):
            drawn[x] = (kind, height, base, label, shapes)
    assert sorted(drawn) == list(range(1, len(layers) + 1))
    for x, layer in enumerate(layers, start=1):
        height = layer.out_shape[1] if len(layer.out_shape) == 3 else 1
        shapes = " → ".join("×".join(map(str, sides)) for sides in (layer.in_shape, layer.out_shape))
        assert drawn[x] == (kind_of(layer), height, -height / 2, layer.name, shapes)
    *_, channels = figure.data
    assert list(channels.y) == [layer.out_shape[0] for layer in layers]


def every_figure(look=None, t=EN, name="resnet50"):
    layers = layers_of(name)
    yield feature_maps(layers, t, look)
    for unit in UNITS:
        for by in GROUPS:
            yield costs(layers, cost_of(unit, t), by, t, look)


@pytest.mark.parametrize("name", ["resnet50", "cifar-resnet20", "odd"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trace_has_the_place_and_name_of_its_kind(name, language):
    t = translator(language)
    for figure in every_figure(t=t, name=name):
        assert len(figure.data) >= len(KINDS)
        for kind, bar in zip(KINDS, figure.data, strict=False):
            assert bar.name is None or bar.name == t(f"kind.{kind}")
            assert (bar.name is None) == (bar.customdata is None) == (bar.showlegend is False)
            assert bar.marker.color is None  # the colourway's, by place
        assert bars(figure)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_bar_says_what_it_is(language):
    for figure in every_figure(t=translator(language)):
        for bar in bars(figure).values():
            assert bar.hovertemplate.endswith("<extra></extra>")
            assert "%{" in bar.hovertemplate
            assert len(bar.customdata) == len(lengths(bar))
        for line in figure.data[len(KINDS) :]:
            assert "%{y" in line.hovertemplate


@pytest.mark.parametrize("language", LANGUAGES)
@by
@unit
def test_axes_name_their_unit(language, by, unit):
    t = translator(language)
    figure = costs(layers_of("resnet50"), cost_of(unit, t), by, t)
    assert value_axis(figure, by).title.text.startswith(t(f"costs.{unit}_axis"))
    if by not in LYING:
        assert figure.layout.xaxis.title.text == t(f"costs.{by}_axis")
    assert all(t(f"costs.{unit}_axis") in bar.hovertemplate for bar in bars(figure).values())


def test_the_other_charts_name_their_units():
    maps = feature_maps(layers_of("resnet50"), EN).layout
    assert [maps[axis].title.text for axis in ("xaxis", "yaxis", "yaxis2")] == [
        "layer of the main path",
        "side, px",
        "channels",
    ]


def argmax(sums, best=max):
    return best(sums, key=sums.get)


@every
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", ["macs", "flops"])
def test_the_sentence_by_stage_is_true(name, language, unit):
    t, layers = translator(language), layers_of(name)
    sums = {which: Counter() for which in ("params", unit)}
    for layer in layers:
        for which, found in sums.items():
            found[layer.stage] += value(layer, which)
    said = sentence(layers, "stage", work_cost(unit, t), t)
    for found in sums.values():
        stage = argmax(found)
        place = t("stage.stage", number=stage[5:]) if stage.startswith("stage") else t(f"stage.{stage}")
        assert place in said
        assert percent(found[stage], found.total()) in said
    assert t(f"costs.{unit}_axis") in said


@every
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", ["macs", "flops"])
def test_the_sentence_by_block_is_true(name, language, unit):
    t, layers = translator(language), layers_of(name)
    blocks = Counter()
    for layer in layers:
        if layer.block:
            blocks[f"{layer.stage[5:]}.{layer.block}"] += value(layer, unit)
    most, least = argmax(blocks), argmax(blocks, min)
    assert sentence(layers, "block", work_cost(unit, t), t) == t(
        "costs.sentence_block",
        blocks=sum(SPECS[name].repeats),
        place=most,
        cost=short(blocks[most], 4),
        cheap_place=least,
        cheap_cost=short(blocks[least], 4),
        unit=t(f"costs.{unit}_axis"),
    )


@every
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_by_layer_is_true(name, language):
    t = translator(language)
    layers = [layer for layer in layers_of(name) if layer.macs]
    works = {layer.name: 2 * layer.macs for layer in layers}
    params = {layer.name: layer.params for layer in layers}
    assert sentence(layers_of(name), "layer", work_cost("flops", t), t) == t(
        "costs.sentence_layer",
        unit=t("costs.flops_axis"),
        count=len(layers),
        place=argmax(works),
        cost=short(max(works.values()), 4),
        params_place=argmax(params),
        params=short(max(params.values()), 4),
    )


@every
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_by_kind_is_true(name, language):
    t = translator(language)
    sums = {which: Counter() for which in ("params", "macs")}
    for layer in layers_of(name):
        for which, found in sums.items():
            found[kind_of(layer)] += value(layer, which)
    said = sentence(layers_of(name), "kind", work_cost("macs", t), t)
    for found in sums.values():
        assert t(f"kind.{argmax(found)}") in said and percent(max(found.values()), found.total()) in said


@every
@by
def test_the_table_has_the_numbers_of_the_bars(name, by):
    layers = layers_of(name)
    rows = frame(layers, cost_of("flops"), by, EN)
    assert rows["params"].sum() == sum(layer.params for layer in shown(layers, by))
    assert rows["cost"].sum() == sum(2 * layer.macs for layer in shown(layers, by))
    assert len(rows) == len(set(rows["place"]))


@pytest.mark.parametrize("by, meant", [("layer", "layer2.1.conv2"), ("block", "layer2.1")])
def test_the_chosen_bar_stands_out(by, meant):
    figure = choose(costs(layers_of("resnet50"), cost_of("macs"), by, EN), "layer2.1.conv2")
    marked = [bar.customdata[point][0] for bar in bars(figure).values() for point in bar.selectedpoints]
    assert set(marked) == {meant}
    assert all(bar.unselected.marker.opacity < 0.5 for bar in bars(figure).values())


@pytest.mark.parametrize("at", ["", "layer9.0.conv1", "layer2.1.conv"])
@by
def test_nothing_is_dimmed_when_no_bar_is_meant(by, at):
    if (by, at) != ("block", "layer2.1.conv"):  # which is a name inside that block
        figure = choose(costs(layers_of("resnet50"), cost_of("macs"), by, EN), at)
        assert all(bar.selectedpoints is None for bar in figure.data)


@every
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_on_maps_is_true(name, language):
    maps = [layer.out_shape for layer in layers_of(name) if layer.kind == "conv"]
    said = maps_sentence(layers_of(name), translator(language))
    for found in (maps[0][1], maps[-1][1], maps[0][0], maps[-1][0]):
        assert f"{found:,}" in said


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_a_figure_for_a_file_carries_the_colours_of_its_look(look):
    for figure in every_figure(look):
        layout = figure.layout
        assert layout.colorway == look.kinds
        assert (layout.paper_bgcolor, layout.plot_bgcolor) == (look.background, look.background)
        assert layout.font.color == look.ink
        assert layout.xaxis.tickfont.color == layout.yaxis.title.font.color == look.muted
        assert layout.yaxis.gridcolor == look.grid
        assert all(line.line.color == look.ink for line in figure.data[len(KINDS) :])


def test_a_figure_for_the_page_leaves_colours_to_the_theme():
    for figure in every_figure():
        assert figure.layout.colorway is None
        assert figure.layout.font.color is None
        assert all("#" not in str(bar.marker.color) for bar in figure.data[: len(KINDS)])
