"""The memory tab: its charts and sums are the analysis's, its controls are heard, and any network can be asked."""

import json
import re

import pytest

from explorer.analysis import totals, trace
from explorer.analysis.counts.memory import forward, in_place, largest_batch, peak, saved, training_memory
from explorer.model import build
from explorer.permalink import VIEW_WORDS
from explorer.presets import find
from explorer.ui.pages.explore import machine
from explorer.ui.widgets import cached
from explorer.units import size
from tests.pages.app import charts, control, opened, plain, said
from tests.traces import trace_of

LAST = VIEW_WORDS["batch"][-1]


def open_tab(**query):
    return opened(query={"tab": "memory", **query})


def memory_of(name, precision="float32"):
    spec = find(name).spec
    traced = trace_of(spec)
    return totals(traced), saved(traced, precision)


def test_it_costs_nothing_while_another_tab_is_open(monkeypatch):
    def never(*_):
        raise AssertionError("worked out before anybody asked")

    monkeypatch.setattr(cached, "saved", never)
    for function in ("moments", "activation_memory", "training_memory"):
        monkeypatch.setattr(machine, function, never)
    at = opened(query={"net": "resnet18", "classes": "17"})
    assert said("en", "memory.activations_how") not in plain(at)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_sums_are_the_analysis_s(lang):
    sums, kept = memory_of("resnet18")
    at = open_tab(net="resnet18", lang=lang)
    text, step = plain(at), training_memory(sums, kept, 32, "momentum")
    assert size(step.total) in text
    assert said(lang, "memory.fits", most=largest_batch(24, sums, kept, "momentum"), gib=24) in text
    assert said(lang, "memory.exact") in text
    assert all(said(lang, f"memory.{part}_how") in text for part in step._fields if part != "copies")


def test_the_peak_is_the_analysis_s():
    network = build(find("resnet18").spec, "meta")
    traced = trace(network, find("resnet18").spec.input)
    most = peak(forward(traced, in_place(network, traced), 64, "mixed"))
    text = plain(open_tab(net="resnet18", batch="64", precision="mixed"))
    assert f"at most {size(most.alive)} of maps" in text and most.name in text


def test_the_charts_have_their_sentence_as_a_name():
    at = open_tab(net="resnet18")
    text = plain(at)
    names = [chart.proto.alt for chart in at.get("plotly_chart")]
    assert len(charts(at)) == 2
    for name in names:
        assert name.startswith(("Activation memory of ResNet-18", "Memory of a training step of ResNet-18"))
        assert name.split(". ", 1)[1].split(". ")[0] in text


def test_a_chosen_layer_stands_out():
    forward_chart, _ = charts(open_tab(net="resnet18", at="layer2.0.conv1"))
    bars = [bar for bar in forward_chart["data"] if bar["type"] == "bar" and "customdata" in bar]
    chosen = [bar["customdata"][point][0] for bar in bars for point in bar["selectedpoints"]]
    assert chosen == ["layer2.0.conv1"]


def test_its_controls_are_heard():
    at = open_tab(net="resnet18")
    control(at.get("segmented_control"), "optimiser").set_value("adam").run()
    control(at.get("segmented_control"), "precision").set_value("mixed").run()
    control(at.select_slider, "batch").set_value("256").run()
    control(at.select_slider, "gib").set_value("8").run()
    sums, kept = memory_of("resnet18", "mixed")
    text = plain(at)
    assert size(training_memory(sums, kept, 256, "adam").total) in text
    assert said("en", "memory.fits", most=largest_batch(8, sums, kept, "adam"), gib=8) in text
    assert said("en", "memory.copies_how") in text


def test_a_network_that_fits_nowhere_is_said():
    at = open_tab(net="resnet152", input="3x2048x2048", gib="4")
    assert said("en", "memory.fits_not", gib=4) in plain(at)


def test_parts_sum_to_the_total():
    at = open_tab(net="resnet50", batch=LAST)
    table = next(one.proto.body for one in at.get("html") if said("en", "memory.gradients_how") in one.proto.body)
    shown = re.findall(r"<td>([\d,.]+) ([MG])iB</td>", table)
    *parts, total = [float(count.replace(",", "")) * (1024 if unit == "G" else 1) for count, unit in shown]
    sums, kept = memory_of("resnet50")
    assert total == pytest.approx(training_memory(sums, kept, int(LAST), "momentum").total / 2**20, abs=6)
    assert sum(parts) == pytest.approx(total, abs=12)  # two places of a GiB


def test_the_tables_have_the_numbers_of_the_charts():
    at = open_tab(net="resnet18")
    for expander in ("alive_table", "training_table"):
        at.session_state[expander] = True
    at.run()
    assert not at.exception
    maps, batches = (frame.value for frame in at.dataframe)
    sums, kept = memory_of("resnet18")
    network = build(find("resnet18").spec, "meta")
    traced = trace(network, find("resnet18").spec.input)
    moments = forward(traced, in_place(network, traced), 32)
    assert list(maps["Layer"]) == [layer.name for layer in traced.layers]
    assert list(maps["Output, bytes"]) == [moment.written for moment in moments]
    assert list(maps["Alive, bytes"]) == [moment.alive for moment in moments]
    assert list(map(str, batches["Batch"])) == list(VIEW_WORDS["batch"])
    assert list(batches["Total, bytes"]) == [training_memory(sums, kept, n, "momentum").total for n in batches["Batch"]]


ODD = [
    {"net": "cifar-resnet1202"},
    {"net": "mnist-two-blocks", "batch": "1", "gib": "141"},
    {"net": "resnet18", "repeats": "1", "input": "1x64x96"},
    {"net": "resnet18", "repeats": "1-1", "input": "3x17x17", "norm": "none"},
    {"net": "plain34", "classes": "4096", "batch": LAST},
    {"net": "resnet50", "order": "pre", "groups": "32", "group_width": "4", "attention": "se", "norm": "group"},
    {"net": "resnet18", "stem": "cifar", "input": "3x1x1", "head": "flatten"},
]


@pytest.mark.parametrize("query", ODD, ids=lambda query: "-".join(query.values()))
@pytest.mark.parametrize("precision", VIEW_WORDS["precision"])
def test_any_network_can_be_asked(query, precision):
    at = open_tab(**query, precision=precision)
    assert len(charts(at)) == 2
    assert "NaN" not in json.dumps(charts(at))
