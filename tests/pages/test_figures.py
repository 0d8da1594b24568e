"""Each chart can be saved: what is offered, what it is called, and that it costs nothing until somebody asks."""

import json

import pytest

from explorer.i18n import LANGUAGES
from explorer.ui.widgets.figures import parts
from tests.pages.app import app, charts, opened, said

TABS = ["maps", "costs", "memory", "field", "roofline", "sizes"]


def offers(at):
    """The keys of the buttons that open what is offered."""
    return [one.proto.popover.id.rpartition("-")[2] for one in at.get("popover") if "_save" in one.proto.popover.id]


def components(at, name):
    return [json.loads(one.proto.json) for one in at.get("bidi_component") if one.proto.id.endswith(name)]


@pytest.mark.parametrize("tab", TABS)
def test_each_chart_has_one(tab):
    at = opened(query={"net": "resnet18", "tab": tab})
    assert charts(at)
    assert len(offers(at)) == len(charts(at))
    assert not at.get("download_button")
    assert not [one for one in at.get("bidi_component") if one.proto.id.endswith("_files")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_offered(language):
    at = app(query={"net": "resnet18", "tab": "costs", "lang": language})
    at.session_state["params_save"] = True
    at.run()
    assert not at.exception
    (told,) = components(at, "params_files")
    assert told["chart"] == "params"
    assert told["name"] == "resnet18-params"
    assert "ResNet-18" in told["title"]
    assert told["desc"]
    assert told["words"]["save"] == said(language, "figures.save")
    (button,) = at.get("download_button")
    assert button.proto.label == "HTML"


def test_the_name_of_the_network_is_that_of_its_link():
    at = app(query={"net": "resnet18", "input": "3x160x160", "tab": "maps"})
    at.session_state["maps_save"] = True
    at.run()
    assert components(at, "maps_files")[0]["name"] == "resnet18[input=3x160x160]-maps"


@pytest.mark.parametrize("query", [{"net": "resnet18"}, {"net": "resnet50", "repeats": "3-4-9-3"}], ids=str)
def test_a_file_is_called_by_the_section_and_the_network(query):
    at = app("pages/map.py", query)
    at.session_state["family_save"] = True
    at.run()
    (told,) = components(at, "family_files")
    network = "ResNet-18" if query["net"] == "resnet18" else "ResNet-59"
    assert told["title"] == f"{said('en', 'family.heading_imagenet', unit='parameters')} · {network}"
    assert told["desc"].startswith("Map of published results on ImageNet: ") and network in told["desc"]


@pytest.mark.parametrize(
    ("alt", "heading", "sentence"),
    [
        ("Roofline of ResNet v1.5. Half of it. More.", "Roofline of ResNet v1.5", "Half of it. More."),
        ("一张图。一句话。两句。", "一张图", "一句话。两句。"),
        ("Icicle chart of x: y.", "Icicle chart of x: y", ""),
        ("No end", "No end", ""),
    ],
)
def test_a_name_is_the_first_sentence(alt, heading, sentence):
    assert parts(alt) == (heading, sentence)
