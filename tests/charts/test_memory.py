"""The charts of memory are the bytes of the analysis, in the place, the colour and the unit they stand for."""

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import combinations, groupby, pairwise, product
from math import log2

import pytest

from explorer.analysis import totals, trace
from explorer.analysis.counts.memory import OPTIMISERS, forward, in_place, largest_batch, saved
from explorer.analysis.counts.memory import training_memory as step_of
from explorer.charts.activation_memory import LONG, activation_memory
from explorer.charts.activation_memory import sentence as forward_sentence
from explorer.charts.palette import DARK, KINDS, LIGHT
from explorer.charts.training_memory import TONES, training_memory
from explorer.charts.training_memory import sentence as step_sentence
from explorer.i18n import LANGUAGES, translator
from explorer.model import build
from explorer.presets import find
from explorer.spec import ResNetSpec
from explorer.ui.shell.html import stylesheet
from explorer.units import size
from tests.charts.colour import EYES, ciede2000, contrast, lab
from tests.each import each

EN, GIB, MIB = translator("en"), 2**30, 2**20
BATCHES = tuple(2**power for power in range(11))
SPECS = {
    name: find(name).spec
    for name in ("resnet50", "preact-resnet110", "plain34", "timm-seresnet50", "cifar-resnet1202", "mnist-two-blocks")
}
SPECS["odd"] = replace(ResNetSpec(), repeats=(1, 1), width=5, input=(3, 17, 17), classes=1, norm="none")
every = pytest.mark.parametrize("name", SPECS)
language = pytest.mark.parametrize("language", LANGUAGES)
precision = pytest.mark.parametrize("precision", ["float32", "mixed"])


@cache
def traced(name):
    network = build(SPECS[name], "meta")
    found = trace(network, SPECS[name].input)
    return found, in_place(network, found)


@cache
def moments(name, batch=32, precision="float32"):
    return forward(*traced(name), batch, precision)


@cache
def steps(name, precision="float32", optimiser="momentum"):
    found, _ = traced(name)
    sums, kept = totals(found), saved(found, precision)
    return {batch: step_of(sums, kept, batch, optimiser) for batch in BATCHES}


def drawn(name, look=None, **how):
    return activation_memory(traced(name)[0].layers, moments(name, **how), EN, look)


def bars(figure):
    return {kind: bar for kind, bar in zip(KINDS, figure.data, strict=False) if bar.customdata is not None}


def parts(figure):
    """The bars of parts by their name."""
    return {bar.name: bar for bar in figure.data[len(KINDS) :] if bar.type == "bar"}


def line(figure):
    (found,) = (one for one in figure.data if one.type == "scatter")
    return found


def shape(figure, kind):
    (found,) = (one for one in figure.layout.shapes if one.type == kind)
    return found


@every
@precision
def test_a_bar_for_each_map_written_in_its_place(name, precision):
    layers, found = traced(name)[0].layers, moments(name, 32, precision)
    at = {}
    for bar in bars(drawn(name, precision=precision)).values():
        for x, y, (label, shapes, written) in zip(bar.x, bar.y, bar.customdata, strict=True):
            at[x] = (label, shapes, written, y * MIB)
    expected = {
        x: (layer.name, "×".join(map(str, layer.out_shape)), moment.written, moment.written)
        for x, (layer, moment) in enumerate(zip(layers, found, strict=True), start=1)
        if moment.written
    }
    assert at == expected
    assert len(expected) < len(layers)  # views, and activations that write over their input


def test_writing_in_place_has_no_bar_and_the_rest_the_colour_of_its_kind():
    layers = {layer.name: layer for layer in traced("resnet50")[0].layers}
    found = {entry[0]: kind for kind, bar in bars(drawn("resnet50")).items() for entry in bar.customdata}
    assert not {"relu", "layer1.0.relu", "layer1.0.relu_1", "flatten"} & set(found)
    assert Counter(found.values()) == {
        "conv_1x1": 32, "conv_3x3": 16, "conv_large": 1, "norm": 53, "pool": 2, "add": 16, "projection": 4, "linear": 1,
    }  # fmt: skip
    assert all(layers[name].kind in kind for name, kind in found.items() if kind in ("norm", "pool", "add"))


@every
def test_the_line_is_what_is_alive_and_the_ring_where_it_is_most(name):
    layers, found = traced(name)[0].layers, moments(name)
    figure = drawn(name)
    shown = list(zip(layers, found, strict=True))
    if len(shown) > LONG:
        blocks = [list(block) for _, block in groupby(shown, key=lambda one: (one[0].stage, one[0].block))]
        assert len(blocks) == sum(SPECS[name].repeats) + 2  # and stem and head
        shown = [max(block, key=lambda one: one[1].alive) for block in blocks]
    assert list(line(figure).x) == [layers.index(layer) + 1 for layer, _ in shown]
    assert [y * MIB for y in line(figure).y] == pytest.approx([moment.alive for _, moment in shown])
    assert [tuple(one) for one in line(figure).customdata] == [(one.name, one.alive) for _, one in shown]
    most = max(moment.alive for moment in found)
    first = next(x for x, moment in enumerate(found, start=1) if moment.alive == most)
    ring = shape(figure, "circle")
    assert (ring.xanchor, ring.yanchor * MIB) == (first, pytest.approx(most))
    (label,) = figure.layout.annotations
    assert (label.x, label.y * MIB) == (first, pytest.approx(most))
    assert size(most) in label.text and layers[first - 1].name in label.text
    assert figure.layout.yaxis.range[1] * MIB > most


def test_twice_the_batch_is_twice_the_memory():
    once, twice = (sum(line(drawn("resnet50", batch=batch)).y) for batch in (32, 64))
    assert twice == pytest.approx(2 * once)


@every
@language
@precision
def test_the_sentence_on_the_forward_pass_is_true(name, language, precision):
    t, layers, found = translator(language), traced(name)[0].layers, moments(name, 32, precision)
    most, largest = max(one.alive for one in found), max(one.written for one in found)
    said = forward_sentence(layers, found, 32, precision, t)
    expected = t(
        "memory.forward_sentence",
        batch=32,
        precision=t(f"memory.in_{precision}"),
        alive=size(most),
        written=size(largest),
        **first(layers, [one.alive == most for one in found], "name", "place", t),
        **first(layers, [one.written == largest for one in found], "largest", "largest_place", t),
    )
    assert said == (t("memory.forward_long", said=expected) if len(layers) > LONG else expected)


def first(layers, holds, name, place, t):
    layer = layers[holds.index(True)]
    if layer.block:
        return {name: layer.name, place: t("memory.block", place=f"{layer.stage[5:]}.{layer.block}")}
    return {name: layer.name, place: t(f"stage.{layer.stage}")}


def test_the_peak_of_resnet50():
    """Three maps of 256 x 56 x 56 for each of 32 images, and one of 64 x 112 x 112 as the largest."""
    layers = traced("resnet50")[0].layers
    said = forward_sentence(layers, moments("resnet50"), 32, "float32", EN)
    assert f"{32 * 3 * 4 * 256 * 56 * 56 / MIB} MiB" in said and "layer1.0.downsample.1 (block 1.1)" in said
    assert f"{32 * 4 * 64 * 112 * 112 / MIB} MiB" in said and "conv1 (stem)" in said


@every
@precision
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_shares_are_the_parts_and_come_to_the_whole(name, precision, optimiser):
    found = steps(name, precision, optimiser)
    figure = training_memory(found, 32, 24, EN)
    shown = {part: bar for part in TONES for bar in parts(figure).values() if bar.name == EN(f"memory.{part}")}
    assert set(shown) == {part for part in TONES if getattr(found[1], part)}
    assert all(bar.yaxis == "y2" and list(bar.x) == list(range(11)) for bar in shown.values())
    for place, (batch, step) in enumerate(found.items()):
        for part, bar in shown.items():
            assert tuple(bar.customdata[place]) == (batch, getattr(step, part))
            assert bar.y[place] * step.total / 100 == pytest.approx(getattr(step, part))
        assert sum(bar.y[place] for bar in shown.values()) == pytest.approx(100)


@every
@pytest.mark.parametrize("gib", [4, 24, 141])
def test_the_whole_is_below_the_rule_where_it_fits(name, gib):
    found, (layers, _) = steps(name), traced(name)
    figure = training_memory(found, 32, gib, EN)
    rule = shape(figure, "line")
    assert rule.y0 == rule.y1 == log2(gib) and rule.line.dash == "dash"
    most = largest_batch(gib, totals(layers), saved(layers))
    for y, (batch, total) in zip(line(figure).y, line(figure).customdata, strict=True):
        assert total == found[batch].total and 2**y * GIB == pytest.approx(total)
        assert (y <= rule.y0) == (batch <= most)
    low, high = figure.layout.yaxis.range
    assert low < min(*line(figure).y, rule.y0) and max(*line(figure).y, rule.y0) < high
    assert figure.layout.annotations[0].text == f"{gib} GiB"


@pytest.mark.parametrize("batch", BATCHES)
def test_the_present_batch_is_marked_in_both_panels(batch):
    total = steps("resnet50")[batch].total
    figure = training_memory(steps("resnet50"), batch, 24, EN)
    ring, frame = shape(figure, "circle"), shape(figure, "rect")
    assert (ring.xanchor, 2**ring.yanchor * GIB) == (log2(batch), pytest.approx(total))
    assert (frame.x0 + frame.x1) / 2 == pytest.approx(log2(batch)) and frame.x1 - frame.x0 < 1
    assert (frame.yref, frame.y0, frame.y1) == ("y2", 0, 100)
    assert figure.layout.annotations[1].text == f"batch {batch}: {size(total)}"


def test_ticks_are_sizes():
    figure = training_memory(steps("mnist-two-blocks"), 1, 24, EN)
    units = {"KiB": 2**10, "MiB": MIB, "GiB": GIB}
    for place, text in zip(figure.layout.yaxis.tickvals, figure.layout.yaxis.ticktext, strict=True):
        count, unit = text.split()
        assert int(count.replace(",", "")) * units[unit] == 2**place * GIB
    assert len(figure.layout.yaxis.tickvals) <= 6
    assert list(figure.layout.xaxis.ticktext) == [str(batch) for batch in BATCHES]


@every
@language
@pytest.mark.parametrize("most", [0, 300])
def test_the_sentence_on_a_step_is_true(name, language, most):
    t, step = translator(language), steps(name)[32]
    said = step_sentence(step, most, 32, 24, "momentum", "mixed", t)
    assert size(step.total) in said and f"{100 * step.activations / step.total:.1f} %" in said
    assert t("choice.optimiser.momentum") in said and t("choice.precision.mixed") in said
    assert (t("memory.fits", most=most, gib=24) if most else t("memory.fits_not", gib=24)) in said


def test_bytes_are_read_in_powers_of_two():
    assert (size(3 * GIB), size(MIB), size(GIB - 1), size(MIB // 100)) == (
        "3.00 GiB",
        "1.0 MiB",
        "1,024.0 MiB",
        "0.010 MiB",
    )


def every_figure(look=None, t=EN):
    yield activation_memory(traced("resnet50")[0].layers, moments("resnet50"), t, look)
    for precision in ("float32", "mixed"):
        yield training_memory(steps("resnet50", precision), 32, 24, t, look)


@language
def test_everything_drawn_says_what_it_is(language):
    t = translator(language)
    for figure in every_figure(t=t):
        for trace_ in (one for one in figure.data if one.customdata is not None):
            assert trace_.hovertemplate.endswith("<extra></extra>") and ":,}" in trace_.hovertemplate
            assert len(trace_.customdata) == len(trace_.x)
        for axis in figure.select_xaxes():
            assert axis.title.text and not axis.showgrid
        for axis in figure.select_yaxes():
            assert axis.title.text and axis.showgrid


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_a_figure_for_a_file_has_the_colours_of_its_look(look):
    for figure in every_figure(look):
        assert figure.layout.colorway == look.kinds
        assert {one.line.color for one in (*figure.layout.shapes, line(figure))} == {look.ink}
        assert {bar.marker.color for bar in parts(figure).values()} <= set(look.steps)


def test_a_page_has_ink_and_tones_by_the_style_sheet():
    """No colour in the figure but tones, of which every one has its twin of the other theme."""
    sheet = stylesheet()
    assert ".stPlotlyChart .shapelayer path { stroke: currentColor !important; }" in sheet
    for figure in every_figure():
        assert not any(one.line.color for one in (*figure.layout.shapes, line(figure)))
        for bar in parts(figure).values():
            place = LIGHT.steps.index(bar.marker.color)
            red, green, blue = (int(bar.marker.color[at : at + 2], 16) for at in (1, 3, 5))
            path = f'path[style*="fill: rgb({red}, {green}, {blue})"]'
            assert f"{path} {{ fill: light-dark({LIGHT.steps[place]}, {DARK.steps[place]})" in sheet


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("eye", EYES)
def test_parts_are_told_apart(look, eye):
    tones = {part: lab(look.steps[place], eye) for part, place in TONES.items()}
    far = {pair: ciede2000(*map(tones.get, pair)) for pair in combinations(tones, 2)}
    assert min(far.values()) >= 7
    stacked = [part for part in TONES if part != "buffers"]  # which are too thin to be seen
    assert all(far[pair] >= 11 for pair in pairwise(stacked))
    assert far["gradients", "activations"] >= 11  # which touch with plain SGD


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_the_part_that_grows_stands_out(look):
    assert contrast(look.steps[TONES["activations"]], look.background) >= 3


@pytest.mark.parametrize("look", [None, LIGHT, DARK], ids=["page", "light", "dark"])
def test_padding_has_its_colour_though_streamlit_hands_on_ten(look):
    bar = bars(drawn("cifar-resnet1202", look))["other"]
    assert bar.marker.color == (look or LIGHT).kinds[-1] and KINDS[-1] == "other"
    assert all(
        one.marker.color is None for kind, one in bars(drawn("cifar-resnet1202", look)).items() if kind != "other"
    )


@every
@each("batch, gib", list(product(BATCHES, (4, 12, 24, 141))))
def test_words_in_the_chart_keep_clear_of_the_rule(name, batch, gib):
    """A line of words is a fifth of what is drawn at most; it stands above, below, or on the far side of the rule."""
    figure = training_memory(steps(name), batch, gib, EN)
    ring, rule, label = shape(figure, "circle"), log2(gib), figure.layout.annotations[1]
    drawn_ = (*line(figure).y, rule)
    tall = (max(drawn_) - min(drawn_)) / 5
    low, high = (label.y, label.y + tall) if label.yanchor == "bottom" else (label.y - tall, label.y)
    assert not low < rule < high or {low, high} & {rule}
    assert label.y in (ring.yanchor, rule)
    low, high = figure.layout.yaxis.range
    assert low < label.y < high
