"""The bottleneck bench: its numbers, its controls, its links."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.analysis.blocks.bottleneck import Setting, bench
from explorer.i18n import translator, words
from explorer.ui import pages
from explorer.ui.pages import own_words
from explorer.ui.widgets.bench.words import data
from tests.pages.app import JUNK, app, button_group, charts, control, html, notices, opened, plain, said
from tests.pages.session import heavy, kept

PAGE = "pages/bottleneck.py"
EN = translator("en")
BENCH = [*own_words("bottleneck")]


def text(at):
    return " ".join(plain(at).split())


def test_it_opens_with_the_papers_example():
    at = opened(PAGE)
    assert "<h1>Bottleneck bench</h1>" in html(at)
    for line in (
        "3 × 3 × 256 × 256 = 589,824",
        "589,824 + 589,824 = 1,179,648 weights",
        "16,384 + 36,864 + 16,384 = 69,632 weights",
        "36,864 + 36,864 = 73,728 weights",
        "1,179,648 × 56 × 56 = 3,699,376,128 MACs",
        "69,632 × 56 × 56 = 218,365,952 MACs",
        "below a reduction of 0.76, where 18 r² − 2 r − 9 = 0",
        "Even 256 channels inside hold fewer weights: 720,896 against 1,179,648.",
        "The same block in ResNet-50 Stage 1, blocks 2 to 3.",
    ):
        assert line in text(at)
    assert len(charts(at)) == 1
    assert not notices(at)


def test_what_a_1x1_does_is_shown_on_real_layers_with_a_link_to_each():
    at = opened(PAGE)
    for line in (
        "layer1.1.conv1 256×56×56 → 64×56×56 1 × 1 × 256 × 64 = 16,384 weights",
        "36,864 weights in place of 589,824",
        "layer1.0.conv3 64×56×56 → 256×56×56",
        "layer1.0.downsample.0 64×56×56 → 256×56×56",
        "layer2.0.conv1 256×56×56 → 128×28×28 1 × 1 × 256 × 128 = 32,768 weights",
        "does 4 times the MACs, 102.8 M for 25.69 M",
    ):
        assert line in text(at)
    links = [link.proto for link in at.get("page_link")]
    shown = {link.label: link.query_string for link in links if link.label.startswith("layer")}
    assert shown == {
        "layer1.1.conv1 of ResNet-50": "net=resnet50&at=layer1.1.conv1",
        "layer1.0.conv3 of ResNet-50": "net=resnet50&at=layer1.0.conv3",
        "layer1.0.downsample.0 of ResNet-50": "net=resnet50&at=layer1.0.downsample.0",
        "layer2.0.conv1 of ResNet-50 v1": "net=resnet50-v1&at=layer2.0.conv1",
        "layer2.0.conv1 of ResNet-50": "net=resnet50&at=layer2.0.conv1",
    }


def test_slips_are_answered_with_the_numbers_on_the_bench():
    at = opened(PAGE)
    for line in (
        "1.06× at 64, 16.94× at 256",
        "25,557,032 against 21,797,672",
        "32,768 of 69,632, 47.1 %",
        "69,632 + 384 biases + 768 in BN",
        "56² 218.4 M, 112² 873.5 M; 69,632 weights",
    ):
        assert line in text(at)
    assert "groups make it" not in text(at)
    grouped = text(opened(PAGE, {"bench_groups": "32"}))
    assert "“32 groups make it 32 times cheaper.”" in grouped
    assert "3×3 36,864 to 1,152; block 69,632 to 33,920" in grouped


def test_biases_and_bn_are_counted_when_asked_for():
    at = opened(PAGE, {"bench_bias": "yes", "bench_norm": "yes"})
    assert "1 × 1 × 256 × 64 + 64 = 16,448" in text(at)
    assert "BN 2 × 256 = 512" in text(at)
    assert "69,632 + 1,152 = 70,784 parameters" in text(at)
    assert "69,632 × 56 × 56 = 218,365,952 MACs" in text(at)
    assert said("en", "bottleneck.curve_params") in text(at)
    button_group(at, "widget_bench_also").set_value(["norm"]).run()
    assert at.session_state.written["bench_norm"] == "yes" and "bench_bias" not in at.session_state.written
    assert "69,632 + 768 = 70,400 parameters" in text(at)


def test_flops_are_two_for_each_mac():
    at = opened(PAGE, {"count": "flops"})
    assert "2 × 69,632 × 56 × 56 = 436,731,904 FLOPs" in text(at)
    assert "4 times the FLOPs, 205.5 M for 51.38 M" in text(at)
    assert "MACs" not in text(at)


CONTROLS = [("channels", "512"), ("reduction", "8"), ("groups", "8"), ("map", "28")]


@pytest.mark.parametrize("name, value", CONTROLS)
def test_a_slider_changes_the_bench_and_the_link(name, value):
    at = opened(PAGE)
    before = text(at)
    control(at.select_slider, f"bench_{name}").set_value(value).run()
    assert not at.exception
    assert at.session_state.written[f"bench_{name}"] == value
    assert text(at) != before
    assert not notices(at)


def test_the_kernel_changes_every_word_of_it():
    at = opened(PAGE)
    button_group(at, "widget_bench_kernel").set_value("5").run()
    assert "5 × 5 × 256 × 256 = 1,638,400" in text(at)
    assert "A block of ResNet-50" in text(at)


def test_what_is_usual_stays_out_of_the_link():
    usual = {word: getattr(pages.usual("bottleneck"), word) for word in BENCH}
    at = opened(PAGE, usual)
    control(at.select_slider, "bench_map").set_value("7").run()
    assert at.session_state.written == {"net": "resnet50", "bench_map": "7"}


def test_the_same_block_may_stand_in_another_network():
    assert "The same block in ResNeXt-50 32×4d" in text(opened(PAGE, {"bench_reduction": "2", "bench_groups": "32"}))
    assert "The same block in ResNet-50 Stage 3, blocks 2 to 6." in text(opened(PAGE, {"bench_channels": "1024"}))


def test_what_cannot_be_built_is_explained_and_the_last_good_bench_stays():
    at = opened(PAGE, {"bench_channels": "32", "bench_reduction": "8"})
    assert "Bottleneck 32 → 4 → 32" in text(at)
    control(at.select_slider, "bench_groups").set_value("16").run()
    assert not at.exception
    (notice,) = notices(at)
    assert "the bench stays at 32 → 4 → 32" in notice
    assert "16 groups do not divide the 4 channels inside the bottleneck. What works: 1, 2, 4." in notice
    assert "Bottleneck 32 → 4 → 32" in text(at)
    at.button(key="bench_use").click().run()
    assert not notices(at)
    assert at.session_state.written["bench_groups"] == "4"
    assert "3 × 3 × 1 × 4 = 36" in text(at)


def test_an_unknown_value_in_a_link_is_said():
    at = opened(PAGE, {"bench_kernel": "4"})
    assert "bench_kernel=4. What works: 1, 3, 5, 7." in " ".join(notices(at))
    assert "16,384 + 36,864 + 16,384 = 69,632 weights" in text(at)


@settings(max_examples=15)
@given(
    st.fixed_dictionaries({}, optional={word: st.sampled_from(own_words("bottleneck")[word]) | JUNK for word in BENCH})
)
def test_any_link_opens_a_page(query):
    at = app(PAGE, query).run()
    assert not at.exception
    assert len(charts(at)) == 1


def test_the_switch_of_language_changes_every_word():
    at = opened(PAGE)
    english = text(at)
    button_group(at, "widget_lang").set_value("zh").run()
    assert not at.exception
    chinese = text(at)
    same = {key for key in words("en") if words("en")[key] == words("zh")[key]}
    fixed = [key for key in words("en") if key.startswith("bottleneck.") and "{" not in words("en")[key]]
    shown = [key for key in fixed if words("en")[key] in english and key not in same]
    assert len(shown) > 15
    for key in ("uses", "uses_line", "slips", "slips_line", "fact_nothing", "slip_map", "curve_weights"):
        assert said("zh", f"bottleneck.{key}") in chinese and said("en", f"bottleneck.{key}") not in chinese


def test_the_tables_hold_the_numbers_of_the_pictures():
    at = opened(PAGE)
    for key in ("bench_table", "bench_curve_table"):
        at.session_state[key] = True
    at.run()
    assert not at.exception
    convolutions, reductions = (table.value for table in at.dataframe)
    assert convolutions["weights"].tolist() == [589_824] * 2 + [16_384, 36_864, 16_384] + [36_864] * 2
    assert convolutions["MACs"].sum() == 3_699_376_128 + 218_365_952 + 231_211_008
    assert dict(zip(reductions["Reduction"], reductions["weights"], strict=True))["4"] == 69_632
    assert reductions["Reduction"].tolist() == ["½", "1", "2", "4", "8", "16", "32"]


def test_the_picture_has_the_geometry_of_the_convolutions():
    drawn = data(bench(Setting(groups=8)), EN)
    (same_width, inside) = drawn["sections"]
    wide, bottleneck = same_width["blocks"]
    (narrow,) = inside["blocks"]
    for block, counts in ((wide, [589_824] * 2), (bottleneck, [16_384, 4_608, 16_384]), (narrow, [36_864] * 2)):
        areas = [conv["kernel"] ** 2 * conv["channels"] * conv["out"] // conv["groups"] for conv in block["convs"]]
        assert areas == counts
        assert [conv["count"] for conv in block["convs"]] == [f"{count:,}" for count in counts]
        assert block["total"] == f"{sum(counts):,}"
    assert [conv["kind"] for conv in bottleneck["convs"]] == ["conv_1x1", "conv_3x3", "conv_1x1"]
    assert "8 groups" in drawn["words"]["hatched"] and "37,376" in drawn["words"]["label"]


@pytest.mark.parametrize(
    "setting, title, value",
    [
        (Setting(), "Same cost, the paper's pairing", "1.06×"),
        (Setting(512, 128), "Same cost, the paper's pairing", "1.06×"),
        (Setting(inner=32), "The width inside, 32 channels", "0.72×"),
        (Setting(kernel=5), "The width inside, 64 channels", "1.52×"),
        (Setting(groups=4), "The width inside, 64 channels", "1.76×"),
    ],
)
def test_the_papers_pairing_is_named_only_where_it_stands(setting, title, value):
    _, inside = data(bench(setting), EN)["sections"]
    assert (inside["title"], inside["blocks"][0]["ratio"]["value"]) == (title, value)


def test_where_nothing_is_saved_the_picture_says_so():
    same_width, _ = data(bench(Setting(inner=512)), EN)["sections"]
    assert same_width["line"] == "Here a bottleneck saves nothing"
    assert same_width["blocks"][1]["ratio"] == {"value": "0.45×", "note": ["as many weights", "as the bottleneck"]}


def test_no_session_keeps_a_network():
    at = opened(PAGE)
    assert heavy(kept(at)) == set()
