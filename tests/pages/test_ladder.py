"""The page of the ladder: its rungs in either language and unit, and a sentence for every odd network."""

import pytest

from explorer.i18n import LANGUAGES
from tests.pages.app import charts, notices, opened, plain, said

PAGE = "pages/ladder.py"


def page(**query):
    return opened(PAGE, query)


def words(figure):
    return [note["text"] for note in figure["layout"]["annotations"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_resnet_50_is_told_from_a_to_keras(language):
    at = page(lang=language)
    text = " ".join(plain(at).split())
    for number in (
        *("3,498,311,680", "3,857,973,248", "4,089,184,256", "6,324,224,000", "3 × 77,070,336 = 231,211,008"),
        *("4,111,512,576", "4,132,436,968", "4,133,742,592", "8,178,368,512", "8,211,108,352", "4.13 GMac"),
        *("25,557,032", "25,583,592", "25,636,712", "26,560", "53,120", "arXiv:1512.03385"),
    ):
        assert number in text
    (figure,) = charts(at)
    assert "<b>B, v1.5</b>" in figure["layout"]["yaxis"]["ticktext"]


def test_wrong_routes_are_marked_wrong():
    at = page()
    (box,) = notices(at)
    assert 'class="notice warn"' in box and "✕ Wrong ways to v1’s 3.858 G" in box
    for part in ("4,142,713,856", "issues/17", "reads 3.858", "reads 3.850", "reads 3.808", "10⁹", "2³⁰", "84.2 %"):
        assert part in box
    (figure,) = charts(at)
    assert words(figure).count("✕") == 3 and "<b>3.808 G, wrong</b>" in words(figure)


def test_the_switch_doubles_networks_and_leaves_tools_as_they_print():
    at = page(count="flops")
    text = " ".join(plain(at).split())
    assert "8,178,368,512 FLOPs" in text and "7,715,946,496 FLOPs" in text and "4,132,436,968 MACs" in text
    (figure,) = charts(at)
    assert figure["layout"]["xaxis"]["title"]["text"] == "FLOPs, G"
    assert {"8.178 G", "4.132 G MACs × 2", "8.211 G"} <= set(words(figure))


@pytest.mark.parametrize("count", ["macs", "flops"])
def test_each_mark_stands_at_its_number(count):
    """Ticks of networks by their labels: 3.858 G stands at 3.858."""
    (figure,) = charts(page(count=count))
    ticks = figure["data"][-1]["x"]
    for note in figure["layout"]["annotations"]:
        number, unit, *rest = [*note["text"].split(), "", ""]
        if unit == "G" and not any(rest) and "." in number and len(number) == 5:
            assert any(x is not None and abs(x - float(number)) < 0.0006 for x in ticks), note


ODD = (
    {"net": "cifar-resnet20"},
    {"net": "mnist-two-blocks", "input": "1x64x96"},
    {"net": "resnet50", "input": "3x17x17", "groups": "2"},
    {"net": "resnet50", "repeats": "1"},
    {"net": "plain34", "norm": "none"},
    {"net": "keras-resnet50v2", "classes": "4096"},
    {"net": "preact-resnet110"},
    {"net": "resnet18", "width": "32", "stem_width": "64"},
    {"net": "resnet50", "attention": "eca", "norm": "group", "bias": "v2", "count": "flops"},
    {"net": "mnist-two-blocks", "repeats": "1", "width": "1", "input": "1x1x1", "stem": "cifar", "classes": "1"},
    {"net": "nonsense", "lang": "zh"},
)


@pytest.mark.parametrize("query", ODD, ids=str)
def test_odd_networks_get_their_ladder(query):
    at = page(**query)
    text = " ".join(plain(at).split())
    language = query.get("lang", "en")
    assert said(language, "ladder.here") in text and said(language, "ladder.held.heading") in text
    (figure,) = charts(at)
    low, high = figure["layout"]["xaxis"]["range"]
    assert low < high and len(figure["layout"]["yaxis"]["ticktext"]) > 9


def test_what_cannot_be_built_is_named():
    text = plain(page(net="resnet18", width="32", stem_width="64"))
    assert "A is left out." in text and said("en", "ladder.one_place") in text


def test_other_sizes_of_timms_table_are_said():
    assert "6.8 (288×288)" in plain(page())
    assert "Printed as 6.8 G by timm" in plain(page(input="3x288x288"))


def test_the_table_is_made_when_it_is_opened():
    at = page(net="resnet18")
    assert not at.dataframe
    at.session_state["ladder_table"] = True
    at.run()
    frame = at.dataframe[0].value
    assert list(frame[said("en", "ladder.who")][:3]) == ["A", "B", "C"]
    assert list(frame[said("en", "ladder.difference")][:2]) == [0, 19_267_584]
