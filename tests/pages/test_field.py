"""The tab of the receptive field: it opens for any network, and its numbers are the analysis's."""

from dataclasses import replace

import pytest

from explorer.analysis.counts.receptive_field import receptive_field, stage_ends
from explorer.presets import find
from tests.pages.app import charts, html, notices, opened, plain, said
from tests.traces import trace_of


def field_tab(**query):
    return opened(query={"tab": "field", **query})


def spaced(at):
    """The words on the page with one space between them, as they are read."""
    return " ".join(plain(at).split())


def names_on_lines(at):
    """Layers that the lines of the tab's chart name."""
    return [name for line in charts(at)[0]["data"] for (name,) in line.get("customdata", ())]


def ends_of(spec):
    traced = trace_of(spec)
    return stage_ends(traced, receptive_field(traced))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_resnet50_says_both_placements_of_the_stride(lang):
    text = plain(field_tab(lang=lang))
    assert said(lang, "field.other_stride", where=said(lang, "field.stride_1x1"), size=483) in text
    assert "427 px" in text and "Luo" in text and "1701.04128" in text
    text = plain(field_tab(net="resnet50-v1", lang=lang))
    assert said(lang, "field.other_stride", where=said(lang, "field.stride_3x3"), size=427) in text


@pytest.mark.parametrize("net", ["resnet18", "plain34"])
def test_a_basic_block_has_no_other_stride(net):
    other = said("en", "field.other_stride", where="", size=0).partition("  ")[0]
    assert other not in plain(field_tab(net=net))


@pytest.mark.parametrize("query", [{"net": "resnet50"}, {"net": "cifar-resnet1202"}, {"input": "3x64x96"}])
def test_the_table_has_the_end_of_each_stage(query):
    spec = find(query.get("net", "resnet50")).spec
    spec = replace(spec, input=(3, 64, 96)) if "input" in query else spec
    at = field_tab(**query)
    (table,) = (
        one.proto.body for one in at.get("html") if f">{said('en', 'field.column_share')}</th>" in one.proto.body
    )
    for stage, field in ends_of(spec).items():
        if stage == "head":
            assert f"{said('en', 'stage.head')}</th>" not in table
            continue
        shares = [f"{100 * size / side:,.1f} %" for size, side in zip(field.longest, spec.input[1:], strict=True)]
        cells = [f"{size[0]:,} px" for size in (field.longest, field.shortest, field.jump)]
        assert "".join(f"<td>{cell}</td>" for cell in [*cells, " × ".join(dict.fromkeys(shares))]) in table


def test_the_chosen_layer_has_the_ring_and_the_box():
    at = field_tab(at="layer4.2.conv2")
    assert names_on_lines(at)[-1] == "layer4.2.conv2"
    text = spaced(at)
    assert said("en", "field.cell_heading", name="layer4.2.conv2") in text
    assert "363 + (3 − 1) × 32 = 427 px" in text
    assert "32 × 1 = 32 px" in text
    assert "−213 + 3 × 32 = −117 to 309" in text
    assert said("en", "field.beyond", above=117, below=86, left=117, right=86) in text


def test_a_block_chooses_its_dearest_layer_and_an_unknown_name_the_first_halving():
    assert said("en", "field.cell_heading", name="layer2.0.conv2") in plain(field_tab(at="layer9.0"))
    assert said("en", "field.cell_heading", name="layer3.1.conv2") in plain(field_tab(at="layer3.1"))


def test_columns_are_said_where_they_differ():
    text = spaced(field_tab(input="3x64x96", at="layer2.0.conv2"))
    assert "−21 + 4 × 8 = 11 to 53" in text
    assert "−21 + 6 × 8 = 27 to 69" in text


@pytest.mark.parametrize(
    "query", [{"at": "fc"}, {"at": "avgpool"}, {"net": "timm-seresnet50", "at": "layer2.0.se.fc1"}]
)
def test_what_sees_the_whole_image_says_so(query):
    at = field_tab(**query)
    assert said("en", "field.whole_heading", name=query["at"]) in plain(at)
    assert len(charts(at)) == 2


ODD = [
    {"net": "cifar-resnet1202", "at": "layer3.100"},
    {"net": "mnist-two-blocks"},
    {"net": "mnist-two-blocks", "repeats": "1"},
    {"net": "plain34", "norm": "none"},
    {"net": "preact-resnet110", "at": "layer1.0"},
    {"net": "keras-resnet50v2"},
    {"net": "timm-resnet50d", "at": "layer3.0.downsample.0"},
    {"repeats": "1", "input": "1x64x96"},
    {"input": "3x17x17", "at": "layer4.2.conv2"},
    {"net": "cifar-resnet20", "repeats": "1", "input": "3x1x1"},
    {"input": "3x17x17", "head": "flatten", "classes": "4096"},
    {"groups": "32", "group_width": "4", "head": "conv", "at": "fc"},
    {"block": "basic", "shortcut": "A", "repeats": "1-1-1-1-1-1", "input": "3x2048x512"},
]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("query", ODD, ids=lambda query: "&".join(f"{key}={value}" for key, value in query.items()))
def test_any_network_has_its_field(query, lang):
    at = field_tab(lang=lang, **query)
    assert not notices(at)
    assert len(charts(at)) == 2
    assert said(lang, "field.heading") in plain(at)
    assert "{" not in plain(at)


def test_the_twin_has_the_numbers_of_the_line():
    at = field_tab(net="resnet18")
    assert not at.dataframe
    at.session_state["field_layers_table"] = True
    at.run()
    (table,) = (frame.value for frame in at.dataframe)
    longest = table[said("en", "field.longest_px")]
    assert [*longest[:4], longest.iloc[-1]] == [7, 11, 19, 27, 435]
    line = next(line for line in charts(at)[0]["data"] if line.get("name") == said("en", "field.longest"))
    assert list(table[said("en", "field.layer")]) == [name for (name,) in line["customdata"]]


def test_a_link_cannot_put_markup_on_the_page():
    assert "<script>alert" not in html(field_tab(at="<script>alert(1)</script>"))
