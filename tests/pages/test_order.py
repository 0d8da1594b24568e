"""The page of orders: the strips, what they cost, who builds them, and the special cases."""

import re

import pytest

from explorer.i18n import words
from explorer.ui import pages
from explorer.ui.pages import PAGES
from tests.pages.app import button_group, control, html, notices, opened, plain, said
from tests.pages.session import heavy, kept

PAGE = "pages/order.py"


def text(at):
    return " ".join(plain(at).split())


def lanes(at):
    """What each lane says to those who do not see it."""
    return re.findall(r'class="lane-scroll"[^>]*aria-label="([^"]*)"', html(at))


def test_it_opens_with_the_orders_of_resnet_50():
    at = opened(PAGE)
    assert "<h1>v1, v1.5, v2</h1>" in html(at)
    for line in (
        "3.858 G MACs 25,557,032 parameters receptive field 483 px Built so: Paper, ImageNet · Keras · Caffe",
        "v1.5 (on screen) 2.1 · 256×56×56 → 512×28×28",
        "The stride moves from the first 1×1 to the 3×3. 4.089 G MACs (+6.0 %) 25,557,032 parameters (±0)",
        "(±0) receptive field 427 px Built so: torchvision · timm",
        "v1, stride last 1.3 · 256×56×56 → 256×28×28",
        "from a stage's first block to the last block of the stage before, 1.3. The shortcut of this block: one pixel in four.",
        "3.482 G MACs (−9.7 %)",
        "25,549,352 parameters (−7,680)",
        "Built so: Keras · TF-slim",
        "keras/src/applications/resnet_v2.py",
        "128 parameters fewer here",
        "with 4,096 parameters, or are left out",
    ):
        assert line in text(at), line
    assert not notices(at)


def test_a_lane_reads_in_its_order():
    found = lanes(opened(PAGE))
    assert found[0] == (
        "In order: the shortcut leaves, 1×1 /2 128, norm, ReLU, 3×3 128, norm, ReLU, 1×1 512, norm, addition, ReLU."
    )
    assert found[3] == (
        "In order: norm, ReLU, the shortcut leaves, 1×1 /2 128, norm, ReLU, 3×3 128, norm, ReLU, 1×1 512, addition."
    )
    gated = lanes(opened(PAGE, {"net": "timm-seresnet50"}))
    assert gated[0].endswith("1×1 512, norm, attention, addition, ReLU.")


def test_what_moved_is_marked_and_what_is_gone_leaves_a_gap():
    body = html(opened(PAGE))
    drawn = re.findall(r'<div class="lane" .*?</div>', body)[:6]
    assert [(lane.count('class="mark"'), lane.count('class="gone"'), lane.count("op ")) for lane in drawn] == [
        (0, 0, 9), (2, 0, 9), (2, 0, 9), (2, 2, 9), (4, 2, 9), (4, 2, 9),
    ]  # fmt: skip
    assert all(lane.count(" halves") == 1 for lane in drawn)


def test_each_order_opens_in_explore():
    links = [one.proto for one in opened(PAGE).get("page_link") if one.proto.label.endswith("in Explore")]
    found = {link.label: pages.read_query(link.query_string) for link in links}
    assert len(found) == 6
    assert {(link.spec.order, link.spec.stride_on) for link in found.values()} == {
        (order, stride) for order in ("post", "pre") for stride in ("1x1", "3x3", "last")
    }
    assert {link.view.at for link in found.values()} == {"layer2.0"}


def test_a_basic_block_has_two_orders_and_the_page_says_why():
    at = opened(PAGE, {"net": "resnet34"})
    assert said("en", "order.one_place") in text(at)
    assert sum(one.proto.label.endswith("in Explore") for one in at.get("page_link")) == 2
    assert said("en", "order.one_place") not in text(opened(PAGE))


def test_another_block_is_chosen_by_list_and_link():
    at = opened(PAGE)
    place = next(one for one in control(at.selectbox, "place").options if one == said("en", "order.inside", stage=3))
    control(at.selectbox, "place").select(place).run()
    assert not at.exception
    assert at.session_state.written["at"] == "layer3.1"
    assert "v2 3.2 · 1024×14×14 → 1024×14×14" in text(at)
    assert said("en", "order.raw") in text(at)
    assert text(opened(PAGE, {"at": "layer3.4.conv1"})) == text(at)


def test_the_special_cases_are_those_of_the_network():
    here = f" {said('en', 'shortcuts.here')}"
    cases = {
        ("resnet50",): ("stem_v1", "first_v1", "end_v1"),
        ("timm-resnetv2-50",): ("stem_v2", "first_v2", "end_v2"),
        ("timm-resnetv2-50", ("projects", "raw"), ("final_norm", "no")): ("stem_v2", "first_raw", "end_open"),
        ("preact-resnet110",): ("stem_v2", "first_identity", "end_v2"),
    }
    for (net, *knobs), keys in cases.items():
        body = html(opened(PAGE, {"net": net, **dict(knobs)}))
        labels = [
            label.removesuffix(here) for label in re.findall(r'<p class="label">([^<]*)</p>', body) if here in label
        ]
        assert sorted(labels) == sorted(said("en", f"order.{key}") for key in keys)


ODD = [
    ({"net": "plain34", "order": "pre"}, "the block ends without them"),
    ({"net": "mnist-two-blocks"}, "14×14 → 32×14×14"),
    ({"net": "cifar-resnet1202"}, "receptive field 5,597 px"),
    ({"net": "resnet50", "repeats": "1"}, "1.1 · 64×56×56 → 256×56×56"),
    ({"net": "resnet50", "norm": "none"}, "ReLU moves before the convolutions"),
    ({"net": "resnet50", "norm": "none"}, "Without normalisation no parameter goes with it"),
    ({"net": "resnext50-32x4d", "input": "1x64x96"}, "receptive field"),
    ({"net": "cifar-resnet20", "input": "3x17x17"}, "16×17×17 → 32×9×9"),
    ({"net": "resnet50", "head": "flatten", "stem": "tiered"}, "3×3 /2"),
    ({"net": "resnet50", "stride": "last", "shortcut": "D"}, "average pool"),
    ({"at": "layer9.7"}, "2.1 · 256×56×56"),
    ({"net": "resnet18", "stride": "last"}, "1.2 · 64×56×56 → 64×28×28"),
]


@pytest.mark.parametrize("query, line", ODD, ids=str)
def test_odd_networks_have_sentences(query, line):
    found = text(opened(PAGE, query))
    assert line in found
    assert not {"None,", "nan", "{", "}"} & set(found.split())


def test_the_switch_of_language_changes_every_word():
    at = opened(PAGE)
    button_group(at, "widget_lang").set_value("zh").run()
    assert not at.exception
    found = text(at)
    assert "步幅从第一个 1×1 移到 3×3。" in found
    for key in ("strips", "is_first", "before", "special", "why_first", "first_raw", "source"):
        assert said("zh", f"order.{key}") in found and words("en")[f"order.{key}"] not in found


def test_flops_are_two_for_each_mac():
    found = text(opened(PAGE, {"count": "flops"}))
    assert "7.716 G FLOPs" in found and "8.178 G FLOPs (+6.0 %)" in found and "MACs" not in found


def test_no_session_keeps_a_network():
    assert not heavy(kept(opened(PAGE)))


@pytest.mark.parametrize("file", [row.file for row in PAGES.values()])
def test_no_markup_of_ours_is_taken_for_text(file):
    assert "class=&#34;" not in html(opened(file, {"lang": "en"}))
