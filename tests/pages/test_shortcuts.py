"""The page of shortcuts: what stands on it, for usual networks and for odd ones."""

import pytest

from explorer.i18n import words
from explorer.ui import pages
from tests.pages.app import button_group, charts, control, html, notices, opened, plain, said
from tests.pages.session import heavy, kept

PAGE = "pages/shortcuts.py"


def text(at):
    return " ".join(plain(at).split())


def test_it_opens_with_the_shortcuts_of_resnet_50():
    at = opened(PAGE)
    assert "<h1>Shortcuts</h1>" in html(at)
    for line in (
        "4 of 16 shortcuts project. Alone they hold 2,768,896 weights, 10.8 % of the parameters, and do 359.7 M MACs, 8.8 % of all.",
        "The normalisation and biases behind them hold 7,680 parameters more.",
        "1×1 1.1 64×56×56 → 256×56×56 channels ×4 projection 16,384 weights, 51.38 M MACs",
        "1.2 to 1.3, ×2 256×56×56 → 256×56×56 shape stays identity",
        "1×1 /2 2.1 256×56×56 → 512×28×28 map halved, channels ×2 projection",
        "B (on screen) 4 projections where the channels change, else identity 25,557,032 parameters, 4.089 G MACs –",
        "C 16 projections, one in every block 40,128,552 parameters, 6.555 G MACs +57.0 % parameters, +60.3 % MACs",
        "Option A copies 256 channels and adds 256 of zeros, so that there are 512.",
        "784 of 3,136",
        "The size of tensor a (56) must match the size of tensor b (28) at non-singleton dimension 3",
        "arXiv:1608.06993",
    ):
        assert line in text(at), line
    assert len(charts(at)) == 2
    assert not notices(at)


def test_c_costs_resnet_50_64_percent_more_as_the_paper_builds_it():
    assert "With the stride on the 1×1, as in the paper, it is 63.9 % more MACs." in text(opened(PAGE))
    first = text(opened(PAGE, {"net": "resnet50-v1"}))
    assert "2.47 G MACs (63.9 %) more" in first
    assert "as in the paper" not in first


def test_resnet_34_has_the_papers_errors_and_others_lead_to_it():
    at = opened(PAGE, {"net": "resnet34"})
    assert "a top-1 error of 25.03 % with A, 24.52 % with B and 24.19 % with C" in text(at)
    for row in ("none none, a plain network", "28.54 %", "25.03 %", "24.52 %", "24.19 %", "arXiv:1512.03385, table 3"):
        assert row in text(at)
    label = said("en", "shortcuts.measured", title="ResNet-34")
    assert label not in {link.proto.label for link in at.get("page_link")}
    (link,) = (one.proto for one in opened(PAGE).get("page_link") if one.proto.label == label)
    assert pages.read_query(link.query_string).spec == pages.read_query("net=resnet34").spec


def test_flops_are_two_for_each_mac():
    found = text(opened(PAGE, {"count": "flops"}))
    assert "719.3 M FLOPs, 8.8 % of all" in found and "8.178 G FLOPs" in found
    assert "MACs" not in found


def test_another_block_is_chosen_by_list_and_link():
    at = opened(PAGE)
    control(at.selectbox, "join").set_value("layer1.0").run()
    assert not at.exception
    assert at.session_state.written["at"] == "layer1.0"
    for line in (
        "Option A copies 64 channels and adds 192 of zeros",
        "at non-singleton dimension 1",
        "→ 1×320×56×56",
        "differ in channels (64 and 256);",
    ):
        assert line in text(at), line
    assert "784 of" not in text(at)  # the map stays
    inside = text(opened(PAGE, {"at": "layer3.4.conv2"}))
    assert said("en", "shortcuts.padded_same", channels=1024) in inside
    assert said("en", "shortcuts.added_same") in inside


def test_silent_additions_are_said():
    found = text(opened(PAGE))
    assert "one map for all channels 1×1×28×28 and 1×512×28×28 x + f(x) → 1×512×28×28 with no error" in found
    assert "1×512×1×1 and 1×512×28×28 x + f(x) → 1×512×28×28 with no error" in found
    narrow = text(opened(PAGE, {"net": "cifar-resnet20", "width": "1", "block": "bottleneck", "at": "layer1.0"}))
    assert "differ in channels (1 and 4), and PyTorch adds them all the same" in narrow


ODD = [
    ({"net": "plain34"}, "none of the 16 blocks has a shortcut"),
    ({"net": "mnist-two-blocks"}, "No block here changes its shape"),
    ({"net": "cifar-resnet1202"}, "None of the 600 shortcuts holds a weight"),
    ({"net": "resnet18", "stem_width": "128"}, "A: Shortcut A can add channels of zeros and drop none"),
    ({"net": "resnet18", "stem_width": "128", "at": "layer1.0"}, "Zero padding cannot serve here: 128 channels"),
    ({"net": "keras-resnet50v2", "at": "layer1.2"}, "All 256 channels are copied and none is added"),
    ({"net": "timm-resnet50d"}, "avg /2, 1×1 2.1"),
    ({"net": "resnet50", "stride": "last", "shortcut": "D"}, "map halved average pool"),
    ({"net": "d2l-resnet18"}, "B bias (on screen) 3 projections with a bias"),
    ({"net": "resnet50", "repeats": "1"}, "1 of 1 shortcuts project"),
    ({"net": "cifar-resnet20", "input": "3x3x3"}, "4 of 9."),
    ({"net": "resnext50-32x4d", "input": "1x64x96"}, "2,768,896 weights"),
    ({"at": "layer9.7"}, "Zero padding drawn, block 2.1"),
]


@pytest.mark.parametrize("query, line", ODD, ids=str)
def test_odd_networks_have_sentences(query, line):
    found = text(opened(PAGE, query))
    assert line in found
    assert not {"None,", "nan", "{", "}"} & set(found.split())


def test_the_table_holds_the_numbers_of_the_strip():
    at = opened(PAGE)
    at.session_state["joins_table"] = True
    at.run()
    (table,) = (one.value for one in at.dataframe)
    assert table["Blocks"].sum() == 16
    assert table["Weights"].sum() == 2_768_896 and table["MACs"].sum() == 359_661_568


def test_the_switch_of_language_changes_every_word():
    at = opened(PAGE)
    button_group(at, "widget_lang").set_value("zh").run()
    assert not at.exception
    found = text(at)
    assert "16 条捷径中有 4 条是投影" in found
    for key in ("lens", "options", "added", "pair_raw", "silent", "what_C", "bar_A", "kind_identity"):
        assert said("zh", f"shortcuts.{key}", count=16) in found
        assert words("en")[f"shortcuts.{key}"] not in found


def test_no_session_keeps_a_network():
    assert not heavy(kept(opened(PAGE)))
