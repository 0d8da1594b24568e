"""The family map: its data sets, its filters, and where the network on screen stands."""

import re

import plotly.graph_objects as go
import pytest

from explorer.analysis import totals
from explorer.analysis.compare.family import elsewhere, family
from explorer.charts.offline import script
from explorer.charts.page import page as file_of
from explorer.charts.palette import LIGHT
from explorer.i18n import LANGUAGES
from explorer.presets import find
from explorer.units import short
from tests.pages.app import button_group, charts, control, notices, opened, plain, said
from tests.pages.session import heavy, kept
from tests.traces import trace_of

PAGE = "pages/map.py"
DOTS = family("imagenet").dots
BARE = family("imagenet").bare
SHOWN = len(DOTS)  # results on ImageNet
MINE = sum(dot.preset.name == "resnet50" for dot in DOTS)


def page(**query):
    return opened(PAGE, query)


def text(at):
    return " ".join(plain(at).split())


def dots(at):
    """Names of the presets drawn, one a result."""
    (figure,) = charts(at)
    return [name for trace in figure["data"] for (name,) in trace.get("customdata") or []]


def line(at):
    """Whether the network on screen is a line."""
    (figure,) = charts(at)
    return any(trace.get("line", {}).get("dash") == "dash" for trace in figure["data"])


def chooser(at):
    return control(at.selectbox, "map_network")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_shows_every_result_and_says_what_its_front_is(language):
    at = page(lang=language)
    assert sorted(dots(at)) == sorted(dot.preset.name for dot in family("imagenet").dots)
    for part in (
        said(language, "page.map"), str(SHOWN), "ResNeXt-101 32×8d", "84.28 %", "88.8 M",
        said(language, "family.screen_many", title="ResNet-50", count=MINE, low="75.99", high="81.24"),
        said(language, "family.bare_line", count=len(BARE), all=len({dot.preset.name for dot in DOTS}) + len(BARE), data="ImageNet"),
    ):  # fmt: skip
        assert part in text(at), part
    assert all(preset.title in text(at) for preset in elsewhere())
    assert not notices(at)


@pytest.mark.parametrize(
    "query, data",
    [
        ({}, "imagenet"),
        ({"net": "cifar-resnet56"}, "cifar10"),
        ({"net": "wrn-28-10", "classes": "100"}, "cifar100"),
        ({"net": "mnist-two-blocks"}, "imagenet"),
        ({"net": "cifar-resnet56", "map_data": "imagenet"}, "imagenet"),
        ({"map_data": "cifar100"}, "cifar100"),
    ],
)
def test_the_data_set_is_the_networks_own_or_the_links(query, data):
    at = page(**query)
    assert sorted(dots(at)) == sorted(dot.preset.name for dot in family(data).dots)
    assert button_group(at, "widget_map_data").value == data


def test_another_data_set_keeps_the_network_on_screen():
    at = page(net="resnet50")
    button_group(at, "widget_map_data").set_value("cifar10").run()
    assert at.session_state.owns["map"].map_data == "cifar10" and at.session_state.spec == find("resnet50").spec
    assert line(at) and said(
        "en", "family.screen_none", title="ResNet-50", cost="25.6 M parameters", data="CIFAR-10"
    ) in text(at)


def test_the_cost_axis_obeys_the_switch_of_macs_and_flops():
    for count, cost in (("macs", "4.74 G MACs"), ("flops", "9.49 G FLOPs")):
        at = page(repeats="3-4-9-3", map_x="macs", count=count)
        assert cost in text(at) and count.upper()[:-1] in charts(at)[0]["layout"]["xaxis"]["title"]["text"].upper()
        assert "5 more results" in text(at)
    spec = find("timm-resnet50t").spec
    activations = totals(trace_of(spec)).activations
    assert f"{short(activations)} activations" in text(page(net="timm-resnet50t", map_x="activations"))


def test_filters_come_from_the_link_and_go_into_it():
    at = page(map_recipe="torchvision-v1,torchvision-v2", map_claim="one")
    every = [dot for dot in family("imagenet").dots if dot.claim == "one"]
    assert len(dots(at)) == sum(dot.report.by.name in ("torchvision-v1", "torchvision-v2") for dot in every)
    control(at.multiselect, "map_recipe").set_value(["torchvision-v1"]).run()
    assert at.session_state.owns["map"].map_recipe == "torchvision-v1"
    control(at.multiselect, "map_origin").set_value(["timm", "torchvision"]).run()
    control(at.multiselect, "map_year").set_value(["2019"]).run()
    assert (at.session_state.owns["map"].map_origin, at.session_state.owns["map"].map_year) == (
        "timm,torchvision",
        "2019",
    )
    assert {find(name).origin for name in dots(at)} == {"torchvision"}
    at.button(key="map_all").click().run()
    assert len(dots(at)) == SHOWN and not [button for button in at.button if button.key == "map_all"]


def test_a_control_that_is_changed_keeps_its_key():
    at = page()
    for chosen in (["timm"], ["timm", "keras"], ["keras"]):
        control(at.multiselect, "map_origin").set_value(chosen).run()
        assert control(at.multiselect, "map_origin").key == "widget_map_origin"
        assert control(at.multiselect, "map_origin").value == chosen


@pytest.mark.parametrize("language", LANGUAGES)
def test_filters_that_leave_nothing_say_what_would_bring_results_back(language):
    at = page(lang=language, map_origin="keras", map_recipe="timm-a1")
    keras = sum(dot.preset.origin == "keras" for dot in family("imagenet").dots)
    a1 = sum(dot.report.by.name == "timm-a1" for dot in family("imagenet").dots)
    (notice,) = notices(at)
    for name, count in (("recipe", keras), ("origin", a1)):
        filter_ = said(language, f"family.control.{name}")
        assert said(language, "family.without", filter=filter_, count=count) in notice
    assert not charts(at)
    at = page(lang=language, map_origin="keras", map_recipe="timm-a1", map_year="2015")
    assert said(language, "family.without_any", count=SHOWN) in notices(at)[0]


def test_a_recipe_of_another_data_set_can_be_taken_back():
    at = page(net="cifar-resnet20", map_recipe="timm-a1")
    assert not charts(at) and notices(at)
    assert control(at.multiselect, "map_recipe").value == ["timm-a1"]
    control(at.multiselect, "map_recipe").set_value([]).run()
    assert charts(at) and not notices(at)


def test_results_that_are_filtered_out_leave_a_line():
    at = page(net="resnet50", map_recipe="keras")
    count = sum(dot.preset.name == "resnet50" for dot in family("imagenet").dots)
    assert line(at)
    assert said("en", "family.screen_hidden", title="ResNet-50", cost="25.6 M parameters", count=count) in text(at)


ODD = (
    {"net": "cifar-resnet1202"},
    {"net": "mnist-two-blocks"},
    {"net": "resnet50", "repeats": "1"},
    {"net": "resnet50", "input": "1x64x96"},
    {"net": "resnext50-32x4d", "groups": "2"},
    {"net": "plain34", "norm": "none"},
    {"net": "preact-resnet110", "classes": "4096"},
    {"net": "resnet18", "input": "3x17x17"},
    {"net": "cifar-resnet26"},
    {"net": "timm-resnet200d"},
    {"net": "kuangliu-resnet18", "classes": "100"},
)


@pytest.mark.parametrize("query", ODD, ids=str)
@pytest.mark.parametrize("x", ["params", "macs"])
def test_any_network_has_its_place(query, x):
    at = page(**query, map_x=x)
    assert len(charts(at)) == 1 and not notices(at)
    has_result = query in ({"net": "cifar-resnet1202"}, {"net": "timm-resnet200d"}, {"net": "plain34"})
    assert line(at) != has_result


def test_nothing_is_claimed_of_a_network_that_is_no_preset():
    at = page(net="resnet50", input="3x160x160")
    assert "your ResNet-50" in text(at) and "nothing is published" in text(at) and line(at)


def test_a_network_is_chosen_by_its_name():
    at = page()
    assert chooser(at).value == "resnet50"
    chooser(at).set_value("caffe-se-resnet152").run()
    assert at.session_state.spec == find("caffe-se-resnet152").spec
    assert "one result of 78.66 %" in text(at)
    (link,) = (one for one in at.get("page_link") if "SE-ResNet-152" in one.proto.label)
    assert "net=caffe-se-resnet152" in link.proto.query_string


def test_on_cifar_100_a_network_is_chosen_with_its_hundred_classes():
    assert "WRN-28-10, solid, with 4 results" in text(page(net="wrn-28-10", map_data="cifar100"))
    at = page(map_data="cifar100")
    assert chooser(at).value is None
    chooser(at).set_value("wrn-28-10").run()
    assert at.session_state.spec.classes == 100 and chooser(at).value == "wrn-28-10"
    assert "WRN-28-10, solid, with 4 results from 18.14 to 20.50 %" in text(at)


def test_what_a_teacher_keeps_fixed_stays():
    at = page(lock="network,view", map_recipe="torchvision-v1")
    assert chooser(at).disabled and control(at.multiselect, "map_recipe").disabled
    assert button_group(at, "widget_map_data").disabled and at.button(key="map_all").disabled


@pytest.mark.parametrize(
    "word, value",
    [("map_data", "mnist"), ("map_x", "time"), ("map_recipe", "timm-a1,nobody"), ("map_year", "1999"),
     ("map_origin", "keras,keras"), ("map_claim", "<b>")],
)  # fmt: skip
def test_a_word_that_means_nothing_is_said_and_left_out(word, value):
    at = page(**{word: value})
    assert len(notices(at)) == 1 and word in notices(at)[0] and "<b>" not in notices(at)[0]
    assert len(dots(at)) == SHOWN


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_is_made_when_it_is_opened(language):
    at = page(net="cifar-resnet56", lang=language)
    assert not at.dataframe
    at.session_state["family_table"] = True
    at.run()
    table = at.dataframe[0].value
    assert len(table) == MINE and table[said(language, "family.column.number")].iloc[0] == "3.53"
    assert "arXiv:1512.03385, table 6" in " ".join(table[said(language, "family.column.source")])


def test_the_presets_are_counted_once(monkeypatch):
    page()
    with monkeypatch.context() as patched:
        patched.setattr("explorer.analysis.compare.family.build", lambda *_: pytest.fail("counted again"))
        assert charts(page(map_x="macs", count="flops"))
        assert charts(page(map_x="activations", map_recipe="timm-a1"))


RULE = re.compile(r"@container \((min|max)-width: ([\d.]+)px\) { (.*?) { display: none; } }")


def visible(file, annotations, wide):
    """The words that a saved page shows in a chart of this width, by the rules it carries."""
    hidden = set()
    for end, limit, chosen in RULE.findall(file):
        if wide >= float(limit) if end == "min" else wide <= float(limit):
            hidden |= {*map(int, re.findall(r'\.annotation\[data-index="(\d+)"\]', chosen))}
    return [words.text for number, words in enumerate(annotations) if number not in hidden]


@pytest.mark.parametrize("query", [{"net": "resnet18"}, {"net": "cifar-resnet56", "map_x": "macs"}], ids=str)
def test_a_saved_page_shows_each_label_once(monkeypatch, query):
    saved = []
    monkeypatch.setattr("explorer.ui.widgets.figures.files", lambda *given: saved.append(given))
    page(**query)
    ((figure, _, key, _, style),) = saved
    file = file_of(figure, LIGHT, "en", "A", "B", style, key).replace(script(), "")
    assert f'<div class="st-key-{key}"><div' in file and f".st-key-{key} {{ container-type: inline-size; }}" in file
    annotations = go.Figure(figure.to_dict()).layout.annotations
    every = [words.text for words in annotations]
    assert len(every) > len({*every})
    for wide in (280, 329, 330, 342, 559, 560, 899, 900, 1100):
        words = visible(file, annotations, wide)
        assert len(words) == len({*words}) > 2, wide
    assert {*words} >= {*visible(file, annotations, 342)}


def test_no_session_is_heavy():
    at = page()
    assert heavy(kept(at)) == set()


def test_the_link_to_explore_has_the_words_of_explore():
    at = opened("pages/map.py", {"lang": "en", "map_x": "macs", "tab": "memory"})
    (link,) = (
        one for one in at.main.get("page_link") if one.proto.page_script_hash and "tab=" in one.proto.query_string
    )
    assert "tab=memory" in link.proto.query_string and "map_x" not in link.proto.query_string
