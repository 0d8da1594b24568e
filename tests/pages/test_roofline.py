"""The tab of the roofline: its controls come from the link, and every network and device gets a sentence."""

import pytest

from explorer.analysis.counts.intensity import loads
from explorer.charts.roofline import sentence
from explorer.devices import devices
from explorer.i18n import LANGUAGES, translator
from explorer.presets import find
from explorer.ui.pages import own_words
from tests.pages.app import button_group, charts, control, opened, plain, said
from tests.traces import trace_of


def tab(**query):
    return opened(query={"tab": "roofline", **query})


def told(net, device, batch, precision, language="en"):
    """The sentence, from the records alone."""
    spec = find(net).spec
    found = trace_of(spec)
    asked = loads(found, batch, precision)
    return sentence(found.layers, asked, devices()[device], batch, precision, translator(language))


def points(at):
    (figure,) = charts(at)
    return [one for one in figure["data"] if one.get("mode") == "markers"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tab_says_what_the_link_asks_for(language):
    at = tab(net="resnet18", device="l4", batch="4", precision="mixed", lang=language)
    assert told("resnet18", "l4", 4, "float16", language) in plain(at)
    for part in (said(language, "roofline.heading"), said(language, "roofline.how"), devices()["l4"].source):
        assert part in plain(at)
    assert "121 TFLOP/s" in plain(at) and "300 GB/s" in plain(at)


def test_the_usual_view_is_an_a100_in_float32():
    assert told("resnet50", "a100-sxm", 32, "float32") in plain(tab())


def test_controls_change_the_figure():
    at = tab(net="resnet18")
    control(at.selectbox, "device").select("rtx-3090").run()
    assert told("resnet18", "rtx-3090", 32, "float32") in plain(at)
    control(at.select_slider, "batch").set_value("1").run()
    assert told("resnet18", "rtx-3090", 1, "float32") in plain(at)
    button_group(at, "widget_precision").set_value("mixed").run()
    assert told("resnet18", "rtx-3090", 1, "float16") in plain(at)


@pytest.mark.parametrize("device", own_words("explore")["device"])
def test_every_device_has_a_roof_and_a_source(device):
    at = tab(net="cifar-resnet20", device=device)
    assert devices()[device].name in plain(at) and devices()[device].source in plain(at)
    assert points(at)


ODD = (
    {"net": "mnist-two-blocks", "input": "1x64x96"},
    {"net": "resnet50", "repeats": "1", "input": "3x17x17"},
    {"net": "plain34", "norm": "none"},
    {"net": "preact-resnet110", "classes": "4096"},
    {"net": "resnet50", "groups": "32", "group_width": "4", "attention": "eca"},
    {"net": "resnet18", "batch": "0", "device": "<b>none</b>", "precision": "float8"},
)


@pytest.mark.parametrize("query", ODD, ids=str)
def test_odd_networks_and_words_get_a_sentence(query):
    at = tab(**query)
    assert points(at) and said("en", "roofline.heading") in plain(at)


def test_a_point_carries_the_name_of_a_layer_first():
    names = {told[0] for one in points(tab(net="resnet18")) for told in one["customdata"]}
    spec = find("resnet18").spec
    assert names < {layer.name for layer in trace_of(spec).layers}
    assert "fc" in names


def test_the_table_is_made_when_it_is_opened():
    at = tab(net="resnet18")
    assert not at.dataframe
    at.session_state["roofline_table"] = True
    at.run()
    assert "conv1" in list(at.dataframe[0].value[said("en", "roofline.layer")])
