"""What opens at the end of the Explore page: the memory of a training step, and the code."""

import re

import pytest

from explorer.analysis import totals, trace
from explorer.analysis.memory import largest_batch, saved, training_memory
from explorer.codegen import code
from explorer.model import build
from explorer.presets import find
from explorer.ui import cached
from explorer.ui.more import BATCHES, GIBS
from tests.pages.app import button_group, opened, plain, said


def open_at(name, **query):
    at = opened(query=query)
    at.session_state[name] = True
    at.run()
    assert not at.exception
    return at


def memory_of(name, precision="float32"):
    spec = find(name).spec
    traced = trace(build(spec, "meta"), spec.input)
    return totals(traced), saved(traced, precision)


def test_both_are_closed_and_cost_nothing(monkeypatch):
    def never(*_):
        raise AssertionError("worked out before anybody asked")

    monkeypatch.setattr(cached, "code", never)
    monkeypatch.setattr(cached, "saved", never)
    at = opened(query={"net": "resnet18", "classes": "17"})
    assert not any("import torch" in block.value for block in at.code)
    assert said("en", "memory.activations_how") not in plain(at)


@pytest.mark.parametrize("name", ["resnet50", "keras-resnet50v2", "mnist-two-blocks"])
def test_the_code_is_that_of_the_network(name):
    at = open_at("code", net=name)
    assert code(find(name).spec).strip() in [block.value.strip() for block in at.code]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_memory_is_the_analysis_s(lang):
    sums, kept = memory_of("resnet18")
    text = plain(open_at("memory", net="resnet18", lang=lang))
    step = training_memory(sums, kept, 32, "momentum")
    assert f"{step.total / 2**20:.1f} MiB" in text  # below a GiB
    assert said(lang, "memory.fits", most=largest_batch(24, sums, kept, "momentum"), gib=24) in text
    assert said(lang, "memory.exact") in text


def test_its_controls_are_heard():
    at = open_at("memory", net="resnet18")
    button_group(at, "memory_optimiser").set_value("adam")
    button_group(at, "memory_precision").set_value("mixed")
    at.select_slider(key="memory_batch").set_value(256)
    at.select_slider(key="memory_gib").set_value(8).run()
    sums, kept = memory_of("resnet18", "mixed")
    text = plain(at)
    assert f"{training_memory(sums, kept, 256, 'adam').total / 2**30:,.2f} GiB" in text
    assert said("en", "memory.fits", most=largest_batch(8, sums, kept, "adam"), gib=8) in text
    assert said("en", "memory.copies_how") in text


def test_a_network_that_fits_nowhere_is_said():
    at = open_at("memory", net="resnet152", input="3x2048x2048")
    at.select_slider(key="memory_gib").set_value(GIBS[0]).run()
    assert said("en", "memory.fits_not", gib=GIBS[0]) in plain(at)


def test_parts_sum_to_the_total():
    at = open_at("memory", net="resnet50")
    at.select_slider(key="memory_batch").set_value(BATCHES[-1]).run()
    table = next(one.proto.body for one in at.get("html") if said("en", "memory.gradients_how") in one.proto.body)
    shown = re.findall(r"<td>([\d,.]+) ([MG])iB</td>", table)
    mib = [float(size.replace(",", "")) * (1024 if unit == "G" else 1) for size, unit in shown]
    sums, kept = memory_of("resnet50")
    assert sum(mib) == pytest.approx(training_memory(sums, kept, BATCHES[-1], "momentum").total / 2**20, abs=6)
