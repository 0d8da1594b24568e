"""The picture as a file: it stands alone, holds what it shows, and takes any name as text."""

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from time import perf_counter
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from explorer.analysis import trace
from explorer.analysis.blocks.structure import structure
from explorer.charts.palette import DARK, KINDS, LIGHT
from explorer.diagram import METRIC, data, style, svg
from explorer.diagram.colours import tokens
from explorer.diagram.scripts import DRAWING
from explorer.i18n import LANGUAGES, choices, translator
from explorer.model import build
from explorer.presets import PRESETS
from explorer.spec import ResNetSpec
from explorer.ui.pages import read_query
from tests.charts.colour import contrast
from tests.strategies import specs

NAME = "{http://www.w3.org/2000/svg}"
LOOKS = {"light": LIGHT, "dark": DARK}
SMALL = ResNetSpec(repeats=(1, 1), width=8)


def drawing(text):
    """The file as an XML parser reads it."""
    root = ElementTree.fromstring(text.encode())
    assert root.tag == NAME + "svg"
    return root


def words(root):
    return [one.text for one in root.iter(NAME + "text")]


def traced(module, shape=(3, 32, 32)):
    return trace(module, shape)


@pytest.mark.parametrize(
    "name", ["resnet18", "resnet50", "resnet152", "cifar-resnet1202", "plain34", "mnist-two-blocks"]
)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("look", LOOKS)
def test_it_holds_the_name_the_legend_and_every_sum(name, lang, look):
    spec = read_query(f"net={name}").spec
    root = drawing(svg(spec, look, lang))
    whole = data.network(found := traced(build(spec, "meta"), spec.input), structure(found), "macs", translator(lang))
    said = words(root)
    assert root.find(NAME + "title").text == said[0]
    wanted = [whole["words"]["params"], whole["words"]["scale"], whole["input"]["shape"]]
    for stage in whole["stages"]:
        wanted += [stage["title"], stage["shape"], stage["params"]["text"], stage["work"]["text"]]
    assert set(wanted) <= set(said)
    assert {kind for key, kind in whole["kinds"].items() if key not in data.SLIVERS} <= set(said)
    ground = root.find(NAME + "rect")
    assert ground.attrib["fill"] == LOOKS[look].background
    assert [float(n) for n in root.attrib["viewBox"].split()] == [
        float(ground.attrib[key]) for key in ("x", "y", "width", "height")
    ]
    assert (root.attrib["width"], root.attrib["height"]) == (ground.attrib["width"], ground.attrib["height"])


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("colour", METRIC)
def test_every_colour_is_written_out_and_is_one_of_the_theme(look, colour):
    text = svg(PRESETS["resnet50"].spec, look, colour=colour)
    for left in ("light-dark(", "var(", "currentColor", "class=", "style=", "transparent", "undefined", "NaN", "url("):
        assert left not in text, left
    root = drawing(text)
    colours = {one.attrib[key] for one in root.iter() for key in ("fill", "stroke") if key in one.attrib}
    assert colours <= {*tokens(LOOKS[look]).values(), "none"}
    assert {one.tag.removeprefix(NAME) for one in root.iter()} <= {
        "svg",
        "title",
        "g",
        "path",
        "rect",
        "circle",
        "text",
    }
    assert not [key for one in root.iter() for key in one.attrib if key.startswith(("on", "{")) or "href" in key]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", ["resnet18", "timm-resnet50d"])
@pytest.mark.parametrize("colour", ["kind", "params", "macs", "field"])
def test_a_label_on_a_projection_can_be_read(look, name, colour):
    """White is unreadable on the light steps of a count, as it is in the dark theme."""
    root = drawing(svg(PRESETS[name].spec, look, colour=colour))
    pairs = [
        (box.attrib["fill"], label.attrib["fill"])
        for group in root.iter(NAME + "g")
        for box, label in pairwise(group)
        if label.tag == NAME + "text" and "1×1" in label.text and box.tag == NAME + "rect"
    ]
    assert len(pairs) >= 3
    assert all(contrast(*pair) > 3.5 for pair in pairs), pairs


def test_it_counts_as_it_is_told():
    said = lambda count: words(drawing(svg(PRESETS["resnet18"].spec, count=count)))
    assert {"MACs", "118 M"} <= set(said("macs"))
    assert {"FLOPs", "236 M"} <= set(said("flops"))


def test_folding_decides_how_many_blocks_stand_there():
    glyphs = lambda fold: len(drawing(svg(PRESETS["resnet50"].spec, fold=fold)).findall(f"{NAME}g"))
    assert [glyphs(fold) for fold in ("folded", "unfolded")] == [1 + 8 + 1, 1 + 16 + 1]
    assert glyphs("auto") == glyphs("folded")


@pytest.mark.parametrize(
    ("spec", "title", "name"),
    [
        (PRESETS["resnet50"].spec, None, "ResNet-50"),
        (read_query("net=resnet50&shortcut=C").spec, None, "resnet50[shortcut=C]"),
        (PRESETS["resnet50"].spec, "Mine", "Mine"),
    ],
)
def test_the_name_above_it(spec, title, name):
    assert words(drawing(svg(spec, title=title)))[0] == name


def test_without_a_name_it_begins_with_the_picture():
    root = drawing(svg(traced(build(SMALL, "meta"), SMALL.input)))
    assert words(root)[0] == "stem"
    assert root.find(NAME + "title") is None


HOSTILE = "a<b>&\"'</svg><script>alert(1)</script>]]><!--\x00\x1b\ud800\uffff"


class Foreign(nn.Module):
    """A network of somebody else, with a layer of any name."""

    def __init__(self, name):
        super().__init__()
        self.add_module(name, nn.Conv2d(3, 8, 3))

    def forward(self, x):
        (layer,) = self.children()
        return layer(x).relu()


def test_a_hostile_name_stays_text():
    root = drawing(svg(traced(Foreign(HOSTILE)), title=HOSTILE))
    assert not list(root.iter(NAME + "script"))
    shown = HOSTILE[:-4] + "\ufffd" * 4
    assert words(root)[0] == root.find(NAME + "title").text == shown
    assert any(shown in said for said in words(root)[1:])


@settings(max_examples=50)
@given(st.text().filter(lambda name: name and "." not in name))
def test_any_name_makes_a_file_that_can_be_read(name):
    try:
        network = Foreign(name)
    except KeyError:  # a name that a module already has
        return
    drawing(svg(traced(network), title=name))


@pytest.mark.parametrize(
    ("module", "shape"),
    [
        (nn.Sequential(nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 2)), (16,)),
        (nn.Sequential(nn.Conv1d(3, 8, 3)), (3, 64)),
        (nn.Sequential(nn.ReLU()), (3, 8, 8)),
    ],
)
def test_a_network_that_is_none_of_ours(module, shape):
    drawing(svg(traced(module, shape)))


@settings(max_examples=30)
@given(specs(), st.sampled_from(sorted(METRIC)), st.sampled_from(choices("fold")), st.sampled_from(sorted(LOOKS)))
def test_any_network_can_be_drawn(spec, colour, fold, look):
    text = svg(spec, look, colour=colour, fold=fold)
    assert not re.search(r"undefined|NaN|Infinity|null|object", text)
    drawing(text)


@pytest.mark.parametrize("wrong", [{"look": "grey"}, {"lang": "xx"}, {"colour": "red"}, {"fold": "half"}])
def test_an_unknown_word_names_the_known_ones(wrong):
    with pytest.raises(KeyError, match=next(iter(wrong.values()))):
        svg(SMALL, **wrong)


def test_nothing_has_no_picture():
    with pytest.raises(ValueError, match="without layers"):
        svg(traced(nn.Sequential()))


def test_many_ask_at_once():
    """One engine draws one picture at a time, each asker gets their own."""
    specs = [PRESETS[name].spec for name in ("resnet18", "resnet34", "resnet50", "resnet101")] * 3
    alone = [svg(spec) for spec in specs[:4]]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(svg, specs)) == alone * 3


def test_it_draws_at_once():
    """Of a network that is traced; 10 to 20 ms here. Ten times that would be a wait."""
    spec = PRESETS["resnet50"].spec
    found = traced(build(spec, "meta"), spec.input)
    svg(found)
    took = []
    for _ in range(5):
        start = perf_counter()
        svg(found)
        took.append(perf_counter() - start)
    assert min(took) < 0.15


def test_every_rule_of_the_style_is_understood():
    """A selector with anything but names and classes would be left out of a file in silence."""
    css = re.sub(r"/\*.*?\*/", "", (DRAWING / "diagram.css").read_text(), flags=re.DOTALL)
    for selector in re.findall(r"([^{}]+)\{", css):
        assert re.fullmatch(r"\s*[\w.-]+( [\w.-]+)*\s*", selector), selector
    assert len(style.rules()) == css.count("{")
    used = set(re.findall(r"var\(--([\w-]+)\)", css))
    assert used <= set(tokens(LIGHT))


def test_both_themes_name_the_same_colours():
    assert list(tokens(LIGHT)) == list(tokens(DARK))
    assert set(KINDS) < set(tokens(LIGHT))
