"""The Compare page: its links, its networks, and what it answers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer import permalink
from explorer.permalink import LETTERS, read_name
from explorer.presets import PRESETS, find
from explorer.ui import pages
from explorer.ui.pages import own_words
from explorer.ui.pages.compare.networks import partner
from tests.pages.app import app, arrives_late, button_group, charts, control, html, notices, opened, plain, said
from tests.pages.session import heavy
from tests.strategies import near_presets

PAGE = "pages/compare.py"
EIGHT = "resnet50~timm-resnet50d~timm-seresnet50~plain34~mnist-two-blocks~preact-resnet110~slim-resnet-v1-50"


def text(at):
    return " ".join(plain(at).split())


def page(net, others="", **words):
    return opened(PAGE, {"net": net, "compare": others} | words)


def titles(at):
    return [link.label for link in (link.proto for link in at.get("page_link")) if link.label.startswith("**")]


def test_it_opens_with_something_to_compare():
    at = opened(PAGE)
    assert titles(at) == ["**A** ResNet-50 · torchvision", "**B** ResNet-50 v1 · Paper, ImageNet"]
    assert "3 × −77,070,336 = −231,211,008" in text(at)
    assert len(charts(at)) == 3 and not notices(at)


def test_one_link_answers_what_v15_costs():
    at = text(page("resnet50-v1", "resnet50"))
    assert "A to B: +231,211,008 MACs. 3 × +77,070,336 = +231,211,008." in at
    assert "4,089,184,256 +231,211,008, +5.99 %" in at
    assert "427 px −56 px" in at


def test_one_link_answers_where_se_adds():
    at = text(page("resnet50", "timm-seresnet50", difference="params"))
    for number in ("+2,530,992", "+25,392", "+133,248", "+792,960", "+1,579,392"):
        assert number in at


def test_one_link_answers_what_d_changes():
    at = text(page("resnet50", "timm-resnet50d"))
    for number in (
        "−118,013,952",
        "+10,838,016",
        "+115,605,504",
        "+231,211,008",
        "average pool: added × 3 0",
        "431 px",
    ):
        assert number in at


def test_one_link_answers_what_keras_prints():
    at = text(page("resnet50", "keras-resnet50", difference="printed", split="cause"))
    for said_so in (
        "+79,680 in the printed total",
        "bias of a convolution, added × 53 +26,560",
        "× 53 +53,120",
        "25,636,712",
    ):
        assert said_so in at


def test_what_is_printed_is_asked_only_where_it_differs():
    measures = button_group(page("resnet50", "keras-resnet50"), "widget_difference").options
    assert len(measures) == 5
    at = page("resnet50", "resnet101", difference="printed")
    assert len(button_group(at, "widget_difference").options) == 4
    assert "MACs" in text(at)


def test_each_published_number_has_its_source():
    at = text(page("resnet50", "resnet50[classes=10]~cifar-resnet110"))
    assert (
        "A: 76.130 %, top-1 accuracy, ImageNet, 224 px, 1-crop, recipe: references/classification. Source: torchvision"
        in at
    )
    assert "C: 6.43 %, error, CIFAR-10" in at
    assert "B: 7" not in at  # other classes, nothing published


def test_a_network_that_cannot_be_used_is_left_out_with_a_sentence():
    at = page("resnet50", "nobody~resnet50[input=3x1x1]~resnet18")
    assert titles(at)[1:] == ["**B** ResNet-18 · torchvision"]
    (notice,) = notices(at)
    assert "“nobody”" in notice and "1×1 input" in notice
    assert said("en", "link.heading") in notice


@pytest.mark.parametrize("junk", ["~", "~~resnet18", "<b>", "resnet50[", "resnet50~" * 9, "resnet50[classes=10", "é"])
def test_any_word_gives_a_page(junk):
    at = page("resnet50", junk)
    assert len(titles(at)) == 2 and notices(at)
    assert "<b>" not in html(at).split("versus")[0].replace("<b>A</b>", "").replace("<b>B</b>", "")


@settings(deadline=None, max_examples=200)
@given(near_presets())
def test_a_name_is_read_back(spec):
    link = read_name(permalink.name(spec))
    assert link.spec == spec and not link.notes


@settings(deadline=None, max_examples=60)
@given(st.lists(near_presets(), min_size=1, max_size=7))
def test_the_word_is_read_back(specs):
    word = permalink.joined(specs)
    assert word in own_words("compare")["compare"]
    assert permalink.members(word) == (tuple(specs), ())
    link = pages.read({"compare": word}, "compare")
    assert link.own.compare == word and not link.notes


@heavy
@pytest.mark.parametrize(
    "net", ["cifar-resnet1202", "mnist-two-blocks", "plain34", "keras-resnet50v2", "caffe-resnet50"]
)
def test_odd_networks_beside_eight(net):
    at = page(net, EIGHT, other="H", difference="field", lang="zh")
    assert [title[2] for title in titles(at)] == list(LETTERS)


@pytest.mark.parametrize("measure", ["macs", "params", "memory", "field"])
@pytest.mark.parametrize(
    "net, other", [("plain34", "resnet34"), ("mnist-two-blocks", "resnet18"), ("resnet34", "resnet50")]
)
def test_odd_pairs(net, other, measure):
    for split in ("auto", "layer", "cause"):
        assert len(charts(page(net, other, difference=measure, split=split, count="flops"))) == 3


def test_tiny_and_odd_inputs():
    at = page("resnet18", "resnet18[input=1x64x96]~resnet18[norm=none]", input="3x17x33", classes="4096")
    assert len(titles(at)) == 3 and len(charts(at)) == 3


def test_every_preset_has_somebody_to_be_compared_with():
    for preset in PRESETS.values():
        assert partner(preset.spec) != preset.spec


def remove(at, letter):
    return next(button for button in at.button if button.key and button.key.startswith(f"compare_remove_{letter}_"))


def test_adding_and_removing():
    at = page("resnet50", "resnet18")
    control(at.selectbox, "compare_pick").set_value("resnet34").run()
    assert titles(at)[2] == "**C** ResNet-34 · torchvision"
    remove(at, "A").click().run()
    assert titles(at) == ["**A** ResNet-18 · torchvision", "**B** ResNet-34 · torchvision"]
    assert remove(at, "A").disabled


@pytest.mark.parametrize(
    "typed", ["resnet34", "http://localhost/?net=resnet34&lang=zh", "?net=resnet34", "net=resnet34", " resnet34 "]
)
def test_a_link_or_a_name_is_added(typed):
    at = page("resnet50", "resnet18")
    control(at.text_input, "compare_typed").set_value(typed).run()
    assert not at.exception and titles(at)[2] == "**C** ResNet-34 · torchvision"
    assert control(at.text_input, "compare_typed").value == ""


def test_a_link_that_cannot_be_used_changes_nothing_and_is_said():
    at = page("resnet50", "resnet18")
    control(at.text_input, "compare_typed").set_value("?net=resnet50&input=3x1x1").run()
    assert len(titles(at)) == 2 and "1×1 input" in notices(at)[0]


def test_eight_are_the_most():
    at = page("resnet18", EIGHT)
    assert len(titles(at)) == 8
    assert control(at.selectbox, "compare_pick").disabled and control(at.text_input, "compare_typed").disabled


def test_the_reference_and_the_explained_one():
    at = page("resnet50-v1", "resnet50~timm-resnet50d", reference="B", other="B")
    assert "B to A: −231,211,008 MACs" in text(at)
    assert "B to C: +239,640,576 MACs" in text(page("resnet50-v1", "resnet50~timm-resnet50d", reference="B", other="C"))
    assert "A to B" in text(page("resnet50-v1", "resnet50", reference="H", other="G"))


def test_letters_move_up_when_a_network_goes():
    at = page("resnet18", "resnet34~resnet50~resnet101", reference="C", other="D")
    remove(at, "B").click().run()
    assert control(at.selectbox, "reference").value == "B"
    assert "B to C" in text(at)


def test_two_quick_removals_take_the_two_networks_that_were_meant():
    """The letters have moved up by the second one, and a double click on one network takes no other."""
    at = page("resnet18", "resnet34~resnet50~resnet101")
    second, third = remove(at, "B").click(), remove(at, "C").click()
    remove(at, "B").click().run()
    arrives_late(at, third)
    assert titles(at) == ["**A** ResNet-18 · torchvision", "**B** ResNet-101 · torchvision"]
    at = page("resnet18", "resnet34~resnet50~resnet101")
    second = remove(at, "B").click()
    at.run()
    arrives_late(at, second)
    assert [title[:5] for title in titles(at)] == ["**A**", "**B**", "**C**"]


def test_a_table_twin_opens():
    at = app(PAGE, {"net": "resnet50-v1", "compare": "resnet50"})
    at.run()
    assert [box.label for box in at.expander if box.label == said("en", "chart.table")]


def test_names_of_the_family_are_read():
    assert read_name("cifar-resnet26").spec == find("cifar-resnet26").spec
