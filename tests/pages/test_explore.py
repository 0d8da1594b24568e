"""Explore: every preset, every control, every link."""

import json
import re
from dataclasses import replace

import pytest
import torch
from hypothesis import example, given, settings
from markupsafe import escape
from torch import nn

from explorer import permalink
from explorer.presets import PRESETS, find
from explorer.spec import ResNetSpec, problems
from explorer.ui.pages import own_words, read_query
from explorer.ui.widgets import cached
from tests.kinds import LONGEST, ONE_OF_EACH_ORIGIN
from tests.pages.app import (
    KNOB_ROWS,
    app,
    button_group,
    charts,
    control,
    headline,
    html,
    notices,
    opened,
    plain,
    queries,
    said,
    whole,
)
from tests.pages.session import heavy, kept
from tests.traces import counted

LAYERS = {"tab": "layers"}


def table_sums(at):
    """Parameters and MACs or FLOPs of all rows of the table of layers."""
    rows = at.dataframe[0].value
    return [rows["params"].sum(), rows["cost"].sum()]


def cost_sums(at):
    """What the bars of the two cost charts come to, from the whole numbers behind them."""
    return [sum(sum(trace.get("customdata", ())) for trace in chart["data"]) for chart in charts(at)[:2]]


def test_it_opens_with_resnet50():
    at = opened()
    figures = headline(at)
    assert "<h1>ResNet-50</h1>" in html(at)
    assert figures["Depth"][:2] == ("50", "layers")
    assert figures["Depth"].note == "49 conv + 1 fc"
    assert figures["Parameters"].value == "25,557,032"
    assert figures["MACs, conv + fc"][:2] == ("4.089", "G")
    assert whole(figures["MACs, conv + fc"].note) == 4_089_184_256
    assert figures["Activations"][:2] == ("11.11", "M")
    assert figures["Weights"][:2] == ("97.5", "MiB")
    assert cost_sums(at) == [25_557_032, 4_089_184_256]
    assert not notices(at)


@pytest.mark.parametrize("name", PRESETS)
def test_the_link_of_a_preset_is_its_network(name):
    assert read_query(f"net={name}").spec == PRESETS[name].spec
    assert not read_query(f"net={name}").notes


@pytest.mark.parametrize("name", dict.fromkeys([*ONE_OF_EACH_ORIGIN, LONGEST]))
def test_a_preset_opens_by_its_link(name):
    at = opened(query={"net": name} | LAYERS)
    sums = counted(PRESETS[name].spec)
    figures = headline(at)
    assert at.session_state.spec == PRESETS[name].spec
    assert at.selectbox(key="widget_preset").value == name
    assert figures["Depth"].value == f"{sums.weighted_layers:,}"
    assert figures["Parameters"].value == f"{sums.params:,}"
    assert whole(figures["MACs, conv + fc"].note) == sums.macs
    assert table_sums(at) == [sums.params, sums.macs]
    assert PRESETS[name].special["en"] in plain(at)
    assert not notices(at)


SPEC = ResNetSpec()
PRESS = [  # a button group, the button pressed, and the knobs it sets
    ("widget_block", "basic", {"block": "basic"}),
    ("widget_stride_on", "1x1", {"stride_on": "1x1"}),
    ("widget_shortcut", "A", {"shortcut": "A"}),
    ("widget_shortcut", "none", {"shortcut": "none"}),
    ("widget_order", "pre", {"order": "pre"}),
]
PICK = [  # a list, the value picked, and the knobs it sets
    ("widget_stem", "cifar", {"stem": "cifar"}),
    ("widget_attention", "se", {"attention": "se"}),
    ("widget_norm", "group", {"norm": "group"}),
    ("widget_bias", "all", {"bias": "all"}),
    ("widget_head", "conv", {"head": "conv"}),
]
SLIDE = [
    ("widget_depth", 18, {"block": "basic", "repeats": (2, 2, 2, 2)}),
    ("widget_depth", 152, {"repeats": (3, 8, 36, 3)}),
    ("widget_side", 96, {"input": (3, 96, 96)}),
    ("widget_side", 512, {"input": (3, 512, 512)}),
]
TYPE = [
    ("widget_repeats", "2-3", {"repeats": (2, 3)}),
    ("widget_repeats", " 1, 2,1 ", {"repeats": (1, 2, 1)}),
    ("widget_width", "32", {"width": 32}),
    ("widget_input", "1x64x96", {"input": (1, 64, 96)}),
    ("widget_input", "3 × 65 X 65", {"input": (3, 65, 65)}),
    ("widget_classes", "1,010", {"classes": 1010}),
]


def check_changed(at, knobs):
    assert not at.exception
    spec = replace(SPEC, **knobs)
    assert at.session_state.spec == spec != SPEC
    assert at.session_state.written == permalink.words(spec) | LAYERS
    assert not notices(at)
    sums = counted(spec)
    assert headline(at)["Parameters"].value == f"{sums.params:,}"
    assert table_sums(at) == [sums.params, sums.macs]


@pytest.mark.parametrize("key, value, knobs", PRESS)
def test_a_button_sets_its_knob_alone(key, value, knobs):
    at = opened(query=LAYERS)
    button_group(at, key).set_value(value).run()
    check_changed(at, knobs)


@pytest.mark.parametrize("key, value, knobs", PICK)
def test_a_list_sets_its_knob_alone(key, value, knobs):
    at = opened(query=LAYERS, boxes=KNOB_ROWS)
    at.selectbox(key=key).set_value(value).run()
    check_changed(at, knobs)


@pytest.mark.parametrize("key, value, knobs", SLIDE)
def test_a_slider_sets_its_knobs_alone(key, value, knobs):
    check_changed(opened(query=LAYERS).select_slider(key=key).set_value(value).run(), knobs)


@pytest.mark.parametrize("key, value, knobs", TYPE)
def test_a_text_sets_its_knob_alone(key, value, knobs):
    check_changed(opened(query=LAYERS, boxes=KNOB_ROWS).text_input(key=key).set_value(value).run(), knobs)


@pytest.mark.parametrize("name", ["plain34", "cifar-resnet20", "resnet50-v1"])
def test_a_preset_is_picked(name):
    at = opened().selectbox(key="widget_preset").set_value(name).run()
    assert not at.exception
    assert at.session_state.spec == find(name).spec
    assert at.session_state.written == {"net": name}


def test_controls_show_a_network_without_a_name():
    at = opened(query={"net": "resnet50", "repeats": "1-2-1", "input": "3x64x96", "classes": "7"}, boxes=KNOB_ROWS)
    assert at.selectbox(key="widget_preset").value == "custom"
    assert at.select_slider(key="widget_depth").value == "1-2-1"
    assert at.select_slider(key="widget_side").value == "64×96"
    typed = {key: at.text_input(key=f"widget_{key}").value for key in ("repeats", "input", "width", "classes")}
    assert typed == {"repeats": "1-2-1", "input": "3x64x96", "width": "64", "classes": "7"}
    at.selectbox(key="widget_preset").set_value("resnet18").run()
    assert at.session_state.spec == find("resnet18").spec


def test_the_depth_of_a_cifar_network_slides_over_the_papers():
    at = opened(query={"net": "cifar-resnet20"}).select_slider(key="widget_depth").set_value(110).run()
    assert at.session_state.spec == find("cifar-resnet110").spec


def test_an_odd_network_says_what_is_odd():
    assert said("en", "odd.one_place") in plain(opened(query={"net": "resnet18", "stride": "1x1"}))
    assert said("en", "odd.tiny_map", value="32×32", map="1×1") in plain(opened(query={"input": "3x32x32"}))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_preset_says_what_sets_it_apart_and_its_source(lang):
    preset = find("timm-resnet50d")
    text = plain(opened(query={"net": preset.name, "lang": lang}))
    assert preset.special[lang] in text and preset.source in text


REFUSED = [  # what is typed, and how the sentence shows it
    ("widget_repeats", "3-x", "“3-x”"),
    ("widget_repeats", "", "“”"),
    ("widget_repeats", "3-0-1", "Stage 2 has 0 blocks"),
    ("widget_repeats", "1001", "1,001 blocks"),
    ("widget_repeats", "1-1-1-1-1-1-1", "not 7"),
    ("widget_input", "3x1x1", "A 1×1 input"),
    ("widget_input", "3x0x64", "0 pixels"),
    ("widget_input", "3x64", "“3x64”"),
    ("widget_input", "<b>big</b>", "“&lt;b&gt;big&lt;/b&gt;”"),
    ("widget_width", "0", "width of 0"),
    ("widget_width", "9999", "9,999"),
    ("widget_width", "-4", "-4"),
    ("widget_classes", "100001", "100,001 classes"),
    ("widget_classes", "ten", "ten"),
]


@pytest.mark.parametrize("key, typed, shown", REFUSED)
def test_what_cannot_be_built_is_said_and_the_last_good_network_stays(key, typed, shown):
    at = opened(query={"net": "resnet18"}, boxes=KNOB_ROWS).text_input(key=key).set_value(typed).run()
    assert not at.exception
    assert at.session_state.spec == find("resnet18").spec
    assert headline(at)["Parameters"].value == "11,689,512"
    (notice,) = notices(at)
    assert shown in notice
    assert said("en", "problem.heading") in notice


def test_a_notice_goes_with_the_next_good_change():
    at = opened(boxes=KNOB_ROWS).text_input(key="widget_width").set_value("0").run()
    assert notices(at)
    control(at.text_input, "width").set_value("8").run()
    assert not notices(at)
    assert at.session_state.spec.width == 8


def test_the_button_of_a_notice_builds_the_nearest_network():
    at = opened(boxes=KNOB_ROWS).text_input(key="widget_input").set_value("3x1x1").run()
    at.button(key="fix").click().run()
    assert not at.exception
    assert at.session_state.spec == replace(SPEC, input=(3, 17, 17))
    assert not notices(at)


def test_a_word_of_a_link_that_cannot_be_used_is_named():
    at = opened(query={"net": "resnet18", "width": "huge", "colour": "red"})
    assert at.session_state.spec == find("resnet18").spec
    (notice,) = notices(at)
    assert "width=huge" in notice and "colour" in notice


def test_the_switch_turns_macs_into_flops():
    at = opened(query=LAYERS)
    macs = at.dataframe[0].value["cost"].sum()
    button_group(at, "widget_count").set_value("flops").run()
    assert not at.exception
    figures, table = headline(at), at.dataframe[0]
    assert "MACs, conv + fc" not in figures
    assert figures["FLOPs, conv + fc"][:2] == ("8.178", "G")
    assert whole(figures["FLOPs, conv + fc"].note) == 8_178_368_512
    assert '"FLOPs"' in table.proto.columns and '"MACs"' not in table.proto.columns
    assert table.value["cost"].sum() == 2 * macs == 8_178_368_512
    assert at.session_state.written == {"net": "resnet50", "count": "flops"} | LAYERS


TABS = own_words("explore")["tab"]


@pytest.mark.parametrize("name", ["resnet50", "plain34", "cifar-resnet20", "preact-resnet164", "mnist-two-blocks"])
@pytest.mark.parametrize("tab", TABS)
def test_every_tab_opens_by_its_link(tab, name):
    at = opened(query={"net": name, "tab": tab, "lang": "zh"})
    assert at.session_state.owns["explore"].tab == tab
    assert not notices(at)


def test_a_tab_is_opened_by_a_click_and_stands_in_the_link():
    at = opened(query={"lang": "en"})
    assert charts(at) and not at.dataframe  # what is not open is not sent
    at.session_state["widget_tab"] = said("en", "choice.tab.layers")
    own = replace(at.session_state.owns["explore"], tab="layers")
    at.session_state.owns = at.session_state.owns | {"explore": own}  # what the callback of the click does
    at.run()
    assert not at.exception
    assert charts(at) == [] and at.dataframe


@pytest.mark.parametrize("count, unit", [("macs", "MACs"), ("flops", "FLOPs")])
def test_costs_are_in_the_unit_asked_for(count, unit):
    at = opened(query={"tab": "costs", "count": count, "lang": "en"})
    assert charts(at)[1]["layout"]["xaxis"]["title"]["text"] == f"{unit}, G"
    assert cost_sums(at) == [25_557_032, 4_089_184_256 * (2 if count == "flops" else 1)]
    assert f"most {unit} in stage 3" in plain(at)


@pytest.mark.parametrize("by, axis", [("stage", "yaxis"), ("block", "xaxis"), ("layer", "xaxis"), ("kind", "yaxis")])
def test_costs_are_grouped(by, axis):
    at = opened(query={"tab": "costs"})
    if by != "stage":
        button_group(at, "widget_by").set_value(by).run()
    assert not at.exception
    assert at.session_state.owns["explore"].by == by
    titles = {"block": said("en", "costs.block_axis"), "layer": said("en", "costs.layer_axis")}
    assert [chart["layout"][axis]["title"]["text"] for chart in charts(at)[:2]] == [titles.get(by, "")] * 2


def test_what_the_parameters_are_sums_to_all_of_them():
    text = plain(opened(query={"net": "timm-seresnet50", "tab": "shares", "lang": "en"}))
    section = text.partition(said("en", "held.part"))[2].partition(said("en", "held.buffers"))[0]
    counts = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]* (?= *[<\d.]+ [\d.]* ?%)", section)]
    assert sum(counts) == counted(find("timm-seresnet50").spec).params


@pytest.mark.parametrize("by, chosen", [("layer", "layer2.1.conv2"), ("block", "layer2.1")])
def test_a_chosen_layer_stands_out_in_the_charts(by, chosen):
    at = opened(query={"tab": "costs", "by": by, "at": "layer2.1.conv2"})
    for chart in charts(at)[:2]:
        bars = [trace for trace in chart["data"] if trace.get("customdata")]
        marked = [bar["customdata"][point][0] for bar in bars for point in bar["selectedpoints"]]
        assert set(marked) == {chosen}


def test_a_chosen_layer_is_marked_in_the_table():
    rows = opened(query={"at": "layer2.1.conv2"} | LAYERS).dataframe[0]
    (marked,) = json.loads(rows.proto.selection_default)["selection"]["rows"]
    assert rows.value["name"].iloc[marked] == "layer2.1.conv2"


HEADINGS = {"costs": ("costs.heading",), "shares": ("tree.heading", "cumulative.heading", "held.heading")}


@pytest.mark.parametrize("tab", HEADINGS)
def test_the_switch_of_language_changes_every_word(tab):
    at = opened(query={"tab": tab})
    english = plain(at)
    button_group(at, "widget_lang").set_value("zh").run()
    assert not at.exception
    chinese = plain(at)
    for key in (*HEADINGS[tab], "headline.params", "headline.macs"):
        assert said("en", key) in english and said("zh", key) not in english
        assert said("zh", key) in chinese and said("en", key) not in chinese
    assert at.selectbox(key="widget_preset").label == said("zh", "knob.preset")
    if tab == "costs":
        assert charts(at)[0]["layout"]["xaxis"]["title"]["text"].startswith(said("zh", "costs.params_axis"))
    assert headline(at)[said("zh", "headline.params")].value == "25,557,032"
    assert at.session_state.written["lang"] == "zh"


def test_the_search_finds_rows_and_says_how_many():
    at = opened(query=LAYERS).text_input(key="search").set_value("layer3 1024x14x14").run()
    assert not at.exception
    shown = at.dataframe[0].value
    assert 0 < len(shown) < 175
    assert shown["name"].str.startswith("layer3").all()
    assert said("en", "table.found", found=len(shown), count=175) in plain(at)


@pytest.mark.parametrize("wanted", ["nothing", "no such <i>layer</i>"])
def test_a_search_without_a_find_says_so(wanted):
    at = opened(query=LAYERS).text_input(key="search").set_value(wanted).run()
    assert not at.exception
    assert not at.dataframe
    assert f"“{escape(wanted)}”" in html(at)


def test_the_session_follows_the_address():
    at = opened(query={"net": "resnet18", "count": "flops"})
    at.query_params.clear()
    at.query_params["net"] = "plain34"
    at.run()
    assert at.session_state.spec == find("plain34").spec
    assert at.session_state.view.count == "macs"
    assert "<h1>Plain-34</h1>" in html(at)


def test_a_control_writes_the_address():
    at = opened().select_slider(key="widget_side").set_value(96).run()
    assert at.query_params == {"net": "resnet50", "input": "3x96x96"}


@settings(max_examples=15)
@example({"net": "9" * 400, "repeats": "1-" * 30, "input": "0x0x0", "lang": "", "": ""})
@example({"by": "block", "repeats": "1", "stem": "cifar", "input": "1x1x1", "classes": "1", "width": "1"})
@given(queries())
def test_any_link_opens_a_page(query):
    at = app(query=query).run()
    assert not at.exception
    assert problems(at.session_state.spec) == ()
    assert headline(at)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_link_of_many_strange_words_gets_a_few_sentences(language):
    at = opened(query={f"strange{number}": "1" for number in range(900)} | {"lang": language})
    (notice,) = notices(at)
    assert notice.count("strange") == 8
    assert said(language, "link.more", count=892) in notice
    assert len(notice) < 20_000


def test_no_session_keeps_a_network():
    built_here_first = {"net": "resnet18", "classes": "987"}  # in no cache yet
    at = opened(query=built_here_first, boxes=KNOB_ROWS)
    button_group(at, "widget_count").set_value("flops").run()
    at.text_input(key="widget_width").set_value("0").run()
    assert {"spec", "view", "refused"} <= kept(at).keys()
    assert heavy(kept(at)) == set()
    assert heavy(cached.analysis(at.session_state.spec)) == set()


def test_a_network_in_a_session_would_be_seen():
    hidden = {"a": [(ResNetSpec(), lambda: None)], "b": type("Holder", (), {})()}
    assert heavy(hidden) == set()
    hidden["b"].inside = ({"deep": nn.Linear(1, 1)},)
    hidden["a"].append(torch.zeros(1))
    assert heavy(hidden) == {"Linear", "Tensor"}
