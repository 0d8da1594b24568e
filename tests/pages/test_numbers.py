"""What the numbers mean: the conventions, with the network on screen as their example."""

import re
from html import unescape

import pytest
from hypothesis import given, settings

from explorer.presets import PRESETS, find
from explorer.spec import problems
from explorer.ui.pages.numbers.parts import TERMS
from tests.kinds import LONGEST, ONE_OF_EACH_ORIGIN
from tests.pages.app import KNOB_ROWS, app, button_group, control, html, notices, opened, plain, queries, said
from tests.pages.session import heavy, kept
from tests.traces import counted

PAGE = "pages/numbers.py"


def examples(at):
    """The last cell of each row, by its first."""
    rows = re.findall(r'<th scope="row">(.*?)</th><td>.*?</td><td>(.*?)</td>', html(at))
    return {term: unescape(value) for term, value in rows}


def test_every_convention_has_the_network_on_screen_as_its_example():
    assert examples(opened(PAGE)) == {
        "MACs": "4,089,184,256",
        "FLOPs": "2 × 4,089,184,256 = 8,178,368,512",
        "Parameters": "25,557,032",
        "Buffers": "53,120",
        "Depth": "49 conv + 1 fc = 50",
        "Activations": "11,114,984",
        "Shapes": "3×224×224 → 2048×7×7",
        "Units": "25,557,032 × 4 bytes ≈ 97.5 MiB",
    }


def test_one_convolution_and_the_classifier_are_counted_by_hand():
    text = plain(opened(PAGE))
    for line in (
        "⌊(224 + 2·3 − 7) / 2⌋ + 1 = 112",
        "7 × 7 × 3 × 64 = 9,408",
        "9,408 × 112 × 112 = 118,013,952",
        "2,048 × 1,000 + 1,000 = 2,049,000",
        "2,048 × 1,000 = 2,048,000",
    ):
        assert line in " ".join(text.split())


@pytest.mark.parametrize("name", dict.fromkeys([*ONE_OF_EACH_ORIGIN, LONGEST]))
def test_a_preset_opens_by_its_link(name):
    at = opened(PAGE, {"net": name})
    spec = PRESETS[name].spec
    sums = counted(spec)
    values = examples(at)
    assert at.session_state.spec == spec
    assert values["Parameters"] == f"{sums.params:,}"
    assert values["MACs"] == f"{sums.macs:,}"
    assert values["FLOPs"].endswith(f" = {2 * sums.macs:,}")
    assert values["Depth"].endswith(f" = {sums.weighted_layers:,}")


def test_the_network_comes_along_from_the_other_page_and_back():
    at = opened(query={"net": "plain34"})
    at.switch_page(PAGE).run()
    assert not at.exception
    assert "Plain-34" in plain(at)
    at.selectbox(key="widget_preset").set_value("cifar-resnet20").run()
    assert "ResNet-20" in plain(at)
    at.switch_page("streamlit_app.py").run()
    assert not at.exception
    assert "<h1>ResNet-20</h1>" in html(at)
    assert at.session_state.spec == find("cifar-resnet20").spec


def test_controls_change_the_examples():
    at = opened(PAGE, boxes=KNOB_ROWS)
    button_group(at, "widget_shortcut").set_value("none").run()
    assert "Plain-50" in plain(at)
    at.select_slider(key="widget_side").set_value(96).run()
    assert examples(at)["Shapes"] == "3×96×96 → 2048×3×3"
    control(at.text_input, "input").set_value("3x1x1").run()
    assert not at.exception
    assert len(notices(at)) == 1 and "1×1 input" in notices(at)[0]
    assert examples(at)["Shapes"] == "3×96×96 → 2048×3×3"


def test_the_switch_of_language_changes_every_word():
    at = opened(PAGE)
    button_group(at, "widget_lang").set_value("zh").run()
    assert not at.exception
    text = plain(at)
    for term in TERMS:
        assert said("zh", f"numbers.{term}_meaning") in text
        assert said("en", f"numbers.{term}_meaning") not in text
    assert said("zh", "page.numbers") in text


@settings(max_examples=15)
@given(queries())
def test_any_link_opens_a_page(query):
    at = app(PAGE, query).run()
    assert not at.exception
    assert problems(at.session_state.spec) == ()
    assert html(at).count('<th scope="row">') == len(TERMS)


def test_no_session_keeps_a_network():
    at = opened(PAGE)
    assert "spec" in kept(at)
    assert heavy(kept(at)) == set()
