"""A network on a wall: what the slide says, where its keys lead, and that the link says where it is."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.i18n import LANGUAGES
from tests.pages.app import KNOB_ROWS, app, control, html, notices, opened, picture, plain, queries, said

PRESENTED = {"net": "resnet50", "present": "yes"}
REST = "The next 3 blocks add their input unchanged."


def told(at):
    """The sentence, the reasons, the layer and its sum."""
    (found,) = re.findall(r'<div class="told">.*?</div>', html(at))
    return [unescape(re.sub("<[^>]*>", "", part)) for part in re.findall(r"<(?:h2|p)[^>]*>(.*?)</(?:h2|p)>", found)]


def press(at, *keys):
    for key in keys:
        at = at.button(key=key).click().run()
        assert not at.exception
    return at


def words(at):
    return {key: value[0] if isinstance(value, list) else value for key, value in at.query_params.items()}


def styles(at):
    return "".join(one.proto.body for one in at.get("html") if "<style>" in one.proto.body)


def test_the_slide_of_a_stage():
    at = opened(query=PRESENTED)
    assert told(at) == [
        "Stage 2 halves the map and doubles the channels.",
        f"The 3×3 carries the stride. The shortcut has to follow, so it is a 1×1 projection. {REST}",
        "2.1 · layer2.0.conv2",
        "3 × 3 × 128 × 128 = 147,456",
    ]
    words_on_it = plain(at)
    for figure in ("ResNet-50", "25,557,032", "4.089", "427"):
        assert figure in words_on_it
    assert not notices(at)


def test_it_has_the_page_to_itself():
    at = opened(query=PRESENTED)
    assert not at.sidebar.children
    assert not at.tabs
    assert not at.get("segmented_control")
    assert (picture(at, "diagram")["stage"], picture(at, "loupe")["stage"]) == ("stage2", "stage2")


def test_from_explore_and_back():
    at = opened(query={"net": "resnet50", "at": "layer3.2.conv1"})
    at = press(at, "present")
    assert words(at) == {"net": "resnet50", "at": "layer3.2.conv1", "present": "yes"}
    assert picture(at, "diagram")["stage"] == "stage3"
    at = press(at, "set_Escape")
    assert words(at) == {"net": "resnet50", "at": "layer3.2.conv1"}
    assert at.sidebar.children
    assert len(at.tabs) > 5


def test_the_arrows_go_from_stage_to_stage_and_stop_at_the_ends():
    at, seen = opened(query=PRESENTED), []
    for _ in range(4):
        at = press(at, "to_right")
        seen.append((words(at)["at"], picture(at, "diagram")["stage"]))
    assert seen == [("layer3.0", "stage3"), ("layer4.0", "stage4"), ("head", "head"), ("head", "head")]
    at = press(at, *["to_left"] * 7)
    assert words(at)["at"] == "stem"
    assert words(press(at, "to_pagedown"))["at"] == "layer1.0"


@pytest.mark.parametrize(
    ("fold", "stops"), [("folded", ["layer2.1", "layer2.1"]), ("unfolded", ["layer2.1", "layer2.2"])]
)
def test_within_a_stage_folded_blocks_are_one_stop(fold, stops):
    at, seen = opened(query=PRESENTED | {"fold": fold}), []
    for _ in stops:
        at = press(at, "to_down")
        seen.append(words(at)["at"])
    assert seen == stops
    assert words(press(at, "to_up", "to_up"))["at"] == "layer2.0"


def test_a_link_into_a_folded_run_goes_on_from_there():
    at = opened(query=PRESENTED | {"at": "layer3.4.conv2"})
    assert told(at)[2] == "3.5 · layer3.4.conv2"
    assert words(press(at, "to_up"))["at"] == "layer3.0"


def test_folding_is_a_word_of_the_link():
    at = press(opened(query=PRESENTED), "set_F")
    assert words(at)["fold"] == picture(at, "diagram")["fold"] == "unfolded"
    assert words(press(at, "set_F"))["fold"] == "folded"


def test_the_theme_is_a_word_of_the_link():
    at = opened(query=PRESENTED)
    assert "color-scheme" not in styles(at)  # the reader's own
    at = press(at, "set_D")
    assert words(at)["theme"] == "dark"
    assert "color-scheme: dark" in styles(at)
    assert words(press(at, "set_D"))["theme"] == "light"


def test_elsewhere_neither_word_changes_anything():
    at = opened("pages/numbers.py", PRESENTED | {"theme": "dark"})
    assert at.sidebar.children
    assert "color-scheme" not in styles(at)
    assert not notices(at)


def test_a_mark_for_each_stage():
    marks = re.search(r'<div class="marks".*?</div>', html(opened(query=PRESENTED)))[0]
    assert re.findall(r'<i class="(.*?)">', marks) == ["", "", "here", "", "", ""]
    assert 'aria-label="3 of 6"' in marks


def test_every_key_is_a_button_with_a_name():
    at = opened(query=PRESENTED)
    names = {button.key: button.label for button in at.button}
    assert names["to_left"] == "Previous stage"
    keys = {button.proto.shortcut for button in at.button}
    assert keys == {"left", "right", "up", "down", "f", "d", "escape", "pageup", "pagedown"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_each_language(language):
    at = opened(query=PRESENTED | {"lang": language, "count": "flops", "at": "head"})
    sentence, reasons, *_ = told(at)
    assert sentence == said(
        language, "presenter.pools", who=said(language, "presenter.who_head"), channels=2048, classes=1000
    )
    assert "FLOPs" in reasons
    assert said(language, "headline.flops") in plain(at)


@pytest.mark.parametrize(
    "query",
    [
        {"net": "cifar-resnet1202", "fold": "unfolded", "at": "layer2.57.conv1"},
        {"net": "mnist-two-blocks", "at": "head"},
        {"net": "plain34"},
        {"net": "resnet50", "repeats": "1", "at": "stem"},
        {"net": "resnet50", "norm": "none", "input": "1x64x96"},
        {"net": "resnet18", "input": "3x33x65", "classes": "4096", "colour": "field"},
        {"net": "resnext50-32x4d", "at": "layer9.9"},
    ],
)
def test_any_network_can_be_presented(query):
    at = opened(query=query | {"present": "yes"})
    assert told(at)[0]
    assert not notices(at)
    press(at, "to_right", "to_down", "to_left", "to_up")


def test_what_a_link_cannot_say_is_said():
    at = opened(query={"net": "resnet18", "present": "maybe", "theme": "blue"})
    (notice,) = notices(at)
    assert "present=maybe" in notice
    assert "theme=blue" in notice
    assert at.sidebar.children


@settings(max_examples=15)
@given(queries(), st.text(max_size=20))
def test_any_link_can_be_presented(query, where):
    at = app(query=query | {"present": "yes", "at": where}).run()
    assert not at.exception


def test_a_refusal_stays_readable_when_it_is_presented():
    at = opened(query={"net": "resnet18"}, boxes=KNOB_ROWS)
    control(at.text_input, "width").set_value("0").run()
    at = press(at, "present")
    assert told(at)[0]


@pytest.mark.parametrize("words", [{"hide": "numbers"}, {"lock": "view"}])
def test_a_link_that_keeps_numbers_or_the_view_back_shows_no_slide(words):
    at = opened(query={"net": "resnet18", "present": "yes", **words})
    assert at.sidebar.children
    assert not any(button.key == "to_left" for button in at.button)
