"""The picture on the page: what is chosen, what the sheet says of it, and what the browser is given to draw."""

import re
from html import unescape

import pytest
import streamlit
from hypothesis import example, given, settings
from hypothesis import strategies as st

from explorer.codegen import code
from explorer.i18n import LANGUAGES
from explorer.presets import PRESETS
from explorer.ui.shell import frame
from tests.pages.app import component, control, html, notices, opened, picture, said

LEFT_OUT = "Part of the link was ignored"


def sheet(at):
    """Each row of the sheet by its label, as plain words."""
    (table,) = re.findall(r'<table class="sheet">.*?</table>', html(at))
    rows = re.findall(r"<tr><th[^>]*>(.*?)</th><td>(.*?)</td></tr>", table)
    plain = lambda text: " ".join(unescape(re.sub("<[^>]*>", "", text)).split())
    return {plain(label): plain(line) for label, line in rows}


def chosen(at):
    whole, loupe = picture(at, "diagram"), picture(at, "loupe")
    assert whole["chosen"] == loupe["chosen"]
    return whole["chosen_block"], whole["chosen"]


def test_the_sheet_of_a_layer():
    at = opened(query={"net": "resnet50", "at": "layer2.0.conv2"})
    assert sheet(at) == {
        "Layer": "conv 3×3 layer2.0.conv2",
        "Shape": "128×56×56 → 128×28×28",
        "Output": "⌊(56 + 2·1 − 3) / 2⌋ + 1 = 28",
        "Parameters": "3 × 3 × 128 × 128 = 147,456",
        "MACs": "147,456 × 28 × 28 = 115,605,504 2.8 %",
        "Activations": "128 × 28 × 28 = 100,352",
        "Receptive field": "35 + (3 − 1) × 4 = 43 px",
        "In the code": "line 42: self.conv2 = nn.Conv2d(…)",
        "Table 1": "conv3_x: [1×1, 128; 3×3, 128; 1×1, 512] × 4",
    }
    assert chosen(at) == ("2.1", "layer2.0.conv2")
    assert not notices(at)


def test_the_sheet_in_flops_and_in_chinese():
    at = opened(query={"net": "resnet50", "at": "layer2.0.conv2", "count": "flops", "lang": "zh"})
    rows = sheet(at)
    assert list(rows) == [
        *(said("zh", f"sheet.{key}") for key in ("layer", "shape", "output", "params")),
        "FLOPs",
        *(said("zh", f"sheet.{key}") for key in ("activations", "field", "code", "table_1")),
    ]
    assert "231,211,008" in rows["FLOPs"]


def test_the_picture_is_on_its_way_before_any_chart_is(monkeypatch):
    monkeypatch.setattr(frame, "sleep", lambda _: streamlit.stop())  # while the browser paints
    at = opened(query={"net": "resnet50"})
    assert picture(at, "diagram")["stages"] and picture(at, "loupe")["ops"] and not at.get("plotly_chart")


def test_the_script_of_the_picture_is_named_and_not_sent():
    lines = component(opened(query={"net": "resnet50"}), "diagram").js_content
    assert re.search(r'"_stcore/bidi-components/resnet-explorer.network_diagram/[a-z_]+-[0-9a-f]{16}\.js"', lines)
    assert len(lines) < 300


@pytest.mark.parametrize(
    ("net", "name", "made"),
    [
        ("resnet50", "layer3.2.bn2", "self.bn2 = nn.BatchNorm2d"),
        ("resnet50", "layer2.0.downsample.0", "nn.Conv2d"),
        ("timm-seresnet50", "layer1.0.se.fc1", "self.fc1 = nn.Conv2d"),
        ("keras-resnet50v2", "layer1.2.conv3", "self.conv3 = nn.Conv2d"),
        ("cifar-resnet20", "fc", "self.fc = nn.Linear"),
    ],
)
def test_the_line_of_the_sheet_is_that_of_the_file(net, name, made):
    found = re.fullmatch(r"line (\d+): (.*)\(…\)", sheet(opened(query={"net": net, "at": name}))["In the code"])
    assert found[2] == made
    assert code(PRESETS[net].spec).splitlines()[int(found[1]) - 1].strip().startswith(made)


@pytest.mark.parametrize(
    ("net", "name", "label", "cell"),
    [
        ("resnet50", "maxpool", "Table 1", "conv2_x: 3×3 max pool, stride 2; [1×1, 64; 3×3, 64; 1×1, 256] × 3"),
        ("resnext50-32x4d", "layer4.0.conv2", "Table 1", "conv5_x: [1×1, 1024; 3×3, 1024, C=32; 1×1, 2048] × 3"),
        ("resnet18", "fc", "Table 1", "average pool, 1000-d fc"),
        ("cifar-resnet20", "layer2.1.conv1", "Table of 4.2", "output map size 16×16, # layers 6, # filters 32"),
        ("cifar-resnet20", "conv1", "Table of 4.2", "output map size 32×32, # layers 1+6, # filters 16"),
    ],
)
def test_the_cell_of_the_papers_table(net, name, label, cell):
    assert sheet(opened(query={"net": net, "at": name}))[label] == cell


EACH_KIND = {
    "conv1": ("7 × 7 × 3 × 64", "9,408"),
    "bn1": ("64", "128"),
    "maxpool": ("56",),
    "layer1.0.downsample.0": ("16,384",),
    "layer4.2.relu": ("512×7×7",),
    "avgpool": ("whole image",),
    "fc": ("2,048 × 1,000 + 1,000 = 2,049,000", "2,048,000 0.1 %"),
}


@pytest.mark.parametrize("name", EACH_KIND)
def test_the_sheet_of_each_kind_of_layer(name):
    at = opened(query={"net": "resnet50", "at": name})
    rows = sheet(at)
    assert rows["Layer"].endswith(f" {name}")
    assert all(figure in " ".join(rows.values()) for figure in EACH_KIND[name]), rows
    assert chosen(at)[1] == name


@pytest.mark.parametrize(
    ("net", "where", "dearest"),
    [
        ("resnet50", "layer2.0", ("2.1", "layer2.0.conv2")),
        ("resnet50", "stem", ("stem", "conv1")),
        ("resnet50", "head", ("head", "fc")),
        ("cifar-resnet1202", "layer3.199", ("3.200", "layer3.199.conv1")),
    ],
)
def test_a_block_chooses_its_dearest_layer(net, where, dearest):
    at = opened(query={"net": net, "at": where})
    assert chosen(at) == dearest
    assert not notices(at)


def test_an_addition_chooses_its_block():
    """The table of layers has a row for it, and the picture no mark that could be chosen."""
    assert chosen(opened(query={"at": "layer4.2.add"}))[0] == "4.3"


def test_without_a_choice_it_begins_where_the_map_is_first_halved():
    assert chosen(opened()) == ("2.1", "layer2.0.conv2")
    assert chosen(opened(query={"net": "resnet50-v1"})) == ("2.1", "layer2.0.conv1")
    assert chosen(opened(query={"net": "keras-resnet50v2"})) == ("1.3", "layer1.2.conv2")


@pytest.mark.parametrize("name", ["nonsense", "layer9.0", "layer2.9.conv2", "layer2", "input", "layer1.0.sub"])
def test_a_layer_that_the_network_has_not(name):
    at = opened(query={"net": "resnet50", "at": name})
    assert chosen(at) == ("2.1", "layer2.0.conv2")
    assert not notices(at)


@pytest.mark.parametrize(
    "junk",
    ["", "Layer2", "a b", "../etc", "<script>alert(1)</script>", "{value}", "layer２", "x" * 25, "a.b.c.d.e.f.g.h"],
)
def test_what_cannot_be_the_name_of_a_layer_gets_a_sentence(junk):
    at = opened(query={"net": "resnet18", "at": junk})
    (notice,) = notices(at)
    assert LEFT_OUT in notice
    assert "<script" not in notice
    assert said("en", "link.works.at") in unescape(notice)
    assert chosen(at)[1] == "layer2.0.conv1"


@settings(max_examples=20)
@given(st.text(max_size=80))
@example("layer1.0.conv1")
@example("{name}")
def test_any_choice_in_a_link_opens(name):
    at = opened(query={"net": "cifar-resnet20", "at": name})
    assert chosen(at)[1]
    assert len(notices(at)) <= 1


def test_a_choice_stays_while_the_network_has_it():
    at = opened(query={"net": "resnet50", "at": "layer3.5.conv2"})
    assert chosen(at) == ("3.6", "layer3.5.conv2")
    at.query_params["net"] = "resnet101"
    slider = control(at.select_slider, "depth")
    slider.set_value(next(one for one in slider.options if str(one).startswith("101"))).run()
    assert not at.exception
    assert chosen(at) == ("3.6", "layer3.5.conv2")


def test_a_choice_falls_back_when_the_network_changes_under_it():
    at = opened(query={"net": "resnet152", "at": "layer3.35.conv3"})
    assert chosen(at) == ("3.36", "layer3.35.conv3")
    slider = control(at.select_slider, "depth")
    slider.set_value(next(one for one in slider.options if str(one).startswith("50"))).run()
    assert not at.exception
    assert chosen(at) == ("2.1", "layer2.0.conv2")
    assert not notices(at)


def test_a_link_colours_by_receptive_field():
    at = opened(query={"net": "resnet50", "colour": "field"})
    assert picture(at, "diagram")["metric"] == "field"
    assert not notices(at)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("where", "shapes"), [("stem", "3×224×224 → 64×56×56"), ("head", "2048×7×7 → 1000")])
def test_stem_and_head_under_the_loupe_say_their_shapes(where, shapes, language):
    at = opened(query={"net": "resnet50", "at": where, "lang": language})
    assert f"<h2>{said(language, f'stage.{where}')}</h2><p>{shapes}</p>" in html(at)
