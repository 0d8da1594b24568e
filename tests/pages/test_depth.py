"""Counting layers: the step, the switches, the sum, the other numbers, labels, links."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.i18n import words
from explorer.presets import PRESETS
from explorer.spec import problems
from tests.pages.app import JUNK, app, button_group, html, notices, opened, plain, queries, said
from tests.pages.session import heavy, kept
from tests.traces import counted

PAGE = "pages/depth.py"
SWITCHES = ("with_projections", "with_norms", "with_pools")


def text(at):
    return " ".join(plain(at).split())


def count(at):
    """The number in large type, and of how many."""
    (found,) = re.findall(r'<p class="counted" role="status"><b>([\d,]+)</b> <span>of ([\d,]+)</span>', html(at))
    return tuple(int(number.replace(",", "")) for number in found)


def ticks(at):
    """Filled, outlined and small ones of the strip."""
    (drawn,) = re.findall(r'<div class="strip.*?</div></div>', html(at))
    forms = re.findall(r'<i class="(n|o) \w+( on)?', drawn)
    return forms.count(("n", " on")), forms.count(("n", "")), forms.count(("o", ""))


def press(at, key):
    next(button for button in at.button if button.key == key).click()
    at.run()
    assert not at.exception


def ask(at, label, params):
    at.text_input(key="depth_label").set_value(label)
    at.text_input(key="depth_params").set_value(params)
    next(button for button in at.button if button.label == said("en", "depth.check")).click()
    at.run()
    assert not at.exception
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", "".join(notices(at)))).split())


def test_resnet18_is_counted_layer_by_layer():
    at = opened(PAGE, {"net": "resnet18"})
    assert count(at) == (1, 18) and ticks(at) == (1, 17, 51)
    assert "Layer conv1" in text(at) and said("en", "depth.nothing") in text(at)
    press(at, "depth_next")
    assert count(at) == (2, 18) and ticks(at) == (2, 16, 51)
    for line in (
        "layer1.0.conv1",
        "3 × 3 × 64 × 64 = 36,864",
        "bn1: It mixes no channels",
        "maxpool: It has no weights.",
    ):
        assert line in text(at)
    press(at, "depth_last")
    assert count(at) == (18, 18) and ticks(at) == (18, 0, 51)
    assert "512 × 1,000 + 1,000 = 513,000" in text(at)
    assert at.session_state.written["step"] == "18"
    press(at, "depth_back")
    assert count(at) == (17, 18)
    press(at, "depth_first")
    assert count(at) == (1, 18)


def test_there_is_no_step_before_the_first_and_none_behind_the_last():
    disabled = lambda at: {button.key for button in at.button if button.disabled and button.key.startswith("depth_")}
    assert disabled(opened(PAGE, {"net": "resnet18"})) == {"depth_back", "depth_first"}
    assert disabled(opened(PAGE, {"net": "resnet18", "step": "18"})) == {"depth_next", "depth_last"}
    assert disabled(opened(PAGE, {"net": "resnet18", "step": "2"})) == set()


def test_the_slider_is_a_word_of_the_link():
    at = opened(PAGE, {"net": "resnet18"})
    slider = next(one for one in at.slider if "step" in one.key)
    assert (slider.min, slider.max) == (1, 18)
    slider.set_value(9).run()
    assert count(at) == (9, 18) and at.session_state.written["step"] == "9"


def test_switches_count_more_and_the_name_stays():
    at = opened(PAGE, {"net": "resnet18"})
    button_group(at, "widget_depth_also").set_value(["projection"]).run()
    assert count(at) == (1, 21)
    assert at.session_state.written["with_projections"] == "yes"
    assert "1 + 4 + 5 + 5 + 5 + 1 = 21" in text(at)
    assert said("en", "depth.more", kinds="projections", depth=18) in text(at)
    button_group(at, "widget_depth_also").set_value(["projection", "norm", "pool"]).run()
    assert count(at) == (1, 43)
    press(at, "depth_next")
    assert said("en", "depth.by_switch", why=said("en", "depth.why_norm")) in text(at)


def test_another_network_keeps_a_step_that_it_has():
    at = opened(PAGE, {"net": "resnet50", "step": "40"})
    at.selectbox(key="widget_preset").set_value("cifar-resnet20").run()
    assert not at.exception
    assert count(at) == (20, 20)
    assert said("en", "depth.beyond", step=40, name="ResNet-20", total=20) in text(at)


@pytest.mark.parametrize("step", ["0", "-1", "1.5", "x", "", "999999", "٣"])
def test_a_step_that_is_none_is_said(step):
    at = opened(PAGE, {"net": "resnet18", "step": step})
    assert count(at) == (1, 18)
    assert len(notices(at)) == 1 and words("en")["link.works.step"] in notices(at)[0]


@pytest.mark.parametrize("name", {preset.origin: name for name, preset in PRESETS.items()}.values())
def test_a_preset_of_each_origin_counts_to_its_own_depth(name):
    spec = PRESETS[name].spec
    depth = counted(spec).weighted_layers
    at = opened(PAGE, {"net": name, "step": str(depth)})
    assert count(at) == (depth, depth)
    assert f" = {depth:,}" in text(at)


def test_the_sum_behind_a_name():
    assert "1 + 3 × (3 + 4 + 6 + 3) + 1 = 50" in text(opened(PAGE))
    assert "6n + 2 with n = 3: 6 × 3 + 2 = 20" in text(opened(PAGE, {"net": "cifar-resnet20"}))
    assert "9n + 2 with n = 111: 9 × 111 + 2 = 1,001" in text(opened(PAGE, {"net": "preact-resnet1001"}))


def test_a_name_that_counts_otherwise_is_told():
    at = opened(PAGE, {"net": "wrn-28-10"})
    assert count(at) == (1, 26)
    assert said("en", "depth.name_odd", name="WRN-28-10", why=said("en", "depth.odd_all_convs")) in text(at)
    assert said("en", "depth.name_true", name="ResNet-50") in text(opened(PAGE))


def test_what_else_people_count():
    at = opened(PAGE, {"net": "resnet18"})
    for line in ("18 + 3 = 21", "21 + 20 = 41", "41 + 2 = 43", "17 + 17 + 17 + 2 + 1 = 54", "16 + 2 = 18"):
        assert line in text(at)
    for value in ("69", "62", "122", "73", "10"):
        assert f"<td>{value}</td>" in html(at)
    assert said("en", "depth.question") in {link.proto.label for link in at.get("page_link")}
    deeper = opened(PAGE)
    assert "48 + 2 = 50" in text(deeper) and "right by accident" in text(deeper)
    assert said("en", "depth.question") not in {link.proto.label for link in deeper.get("page_link")}
    small = text(opened(PAGE, {"net": "cifar-resnet20"}))
    assert "18 + 1 = 19" in small and "right by accident" not in small


def test_a_label_that_does_not_hold():
    at = opened(PAGE)
    answer = ask(at, "CIFAR ResNet-18", "0.27M")
    assert said("en", "depth.verdict_lies", number=18, params="0.27M", depths="20") in answer
    assert said("en", "depth.not_cifar", number=18, nearest="14 or 20") in answer
    links = {link.proto.label: link.proto.query_string for link in at.get("page_link")}
    assert links["ResNet-20, shortcut B · Paper, CIFAR-10"].startswith("net=cifar-resnet20-b")


def test_a_label_that_holds_though_it_is_another_network():
    at = opened(PAGE)
    answer = ask(at, "CIFAR ResNet-18", "11.17M")
    assert said("en", "depth.verdict_fits", number=18, params="11.17M") in answer
    assert said("en", "depth.not_imagenet", number=18, params=11_689_512, knobs="Stem, Input, Classes") in answer
    assert ask(at, "ResNet-18", "11,689,512") == said("en", "depth.verdict_fits", number=18, params="11,689,512")


def test_a_label_by_another_rule():
    answer = ask(opened(PAGE), "WRN-28-10", "36.5M")
    assert said("en", "depth.verdict_by_name", number=28, params="36.5M", depths="26") in answer
    assert said("en", "depth.odd_all_convs") in answer


@pytest.mark.parametrize(
    "label, params, key",
    [
        ("<b>net</b>", "1", "no_number"),
        ("ResNet-18", "", "no_params"),
        ("ResNet-18", "8.2 GFLOPs", "not_params"),
        ("ResNet-18", "resnet50", "not_params"),
        ("ResNet-18", "7", "verdict_unknown"),
    ],
)
def test_what_cannot_be_judged_is_said(label, params, key):
    at = opened(PAGE)
    answer = ask(at, label, params)
    assert words("en")[f"depth.{key}"].partition("{")[0][:30] in answer
    assert "<b>net" not in html(at)


def test_a_count_that_cannot_be_read_is_said():
    answer = ask(opened(PAGE), "ResNet-18", "{nonsense")
    assert "before “nonsense”" in answer
    assert "18 is a depth of the paper's ImageNet networks" in answer


def test_an_example_fills_the_fields():
    at = opened(PAGE)
    next(button for button in at.button if button.label == "WRN-28-10, 36.5M").click()
    at.run()
    assert (at.text_input(key="depth_label").value, at.text_input(key="depth_params").value) == ("WRN-28-10", "36.5M")
    assert len(notices(at)) == 1


def test_a_network_of_a_thousand_blocks_is_drawn_in_cells():
    at = opened(PAGE, {"net": "cifar-resnet1202", "step": "700"})
    assert count(at) == (700, 1202)
    assert html(at).count('<i class="c') == 600
    assert "block 2.150" in text(at)
    assert len(html(at)) < 100_000
    longest = opened(PAGE, {"net": "cifar-resnet20", "repeats": "400-300-300", "step": "2002"})
    assert count(longest) == (2002, 2002)
    assert html(longest).count('<i class="c') == 500 and "2 blocks" in text(longest)


@pytest.mark.parametrize(
    "query",
    [
        {"net": "mnist-two-blocks"},
        {"net": "resnet50", "repeats": "1"},
        {"net": "resnet18", "input": "1x64x96"},
        {"net": "resnext50-32x4d", "input": "3x17x17"},
        {"net": "plain34", "norm": "none"},
        {"net": "preact-resnet110", "step": "110"},
        {"net": "timm-seresnet50", "with_pools": "yes"},
        {"net": "slim-resnet-v1-50", "with_pools": "yes", "step": "55"},
        {"net": "resnet18", "classes": "4096", "norm": "group", "lang": "zh"},
    ],
)
def test_odd_networks(query):
    at = opened(PAGE, query)
    assert not notices(at)
    assert at.get("html")


def test_the_switch_of_language_changes_every_word():
    at = opened(PAGE, {"net": "resnet18"})
    button_group(at, "widget_lang").set_value("zh").run()
    assert not at.exception
    for key in ("strip", "sum", "others", "label", "why_stem", "because_paper"):
        assert said("zh", f"depth.{key}") in text(at)
        assert said("en", f"depth.{key}") not in text(at)


@settings(max_examples=15)
@given(queries(), st.fixed_dictionaries({}, optional={word: JUNK | st.just("yes") for word in ("step", *SWITCHES)}))
def test_any_link_opens_a_page(query, more):
    at = app(PAGE, query | more).run()
    assert not at.exception
    assert problems(at.session_state.spec) == ()
    assert 'class="counted"' in html(at)


def test_no_session_keeps_a_network():
    at = opened(PAGE, {"net": "resnet18"})
    ask(at, "ResNet-18", "0.27M")
    assert heavy(kept(at)) == set()
