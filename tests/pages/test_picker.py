"""The window of all networks: what stands in it, and what its search finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from streamlit.testing.v1.element_tree import Button

from explorer import permalink
from explorer.i18n import translator, words
from explorer.presets import ORIGINS, PRESETS
from explorer.ui.shell.picker import matches
from tests.each import each
from tests.pages.app import html, opened, said

LABELS = {lang: {words(lang)[f"origin.{origin}"]: origin for origin in ORIGINS} for lang in ("en", "zh")}


def window(wanted="", picked=None, **query):
    """The page with its window open. A run without a click would close it, so all of it happens in one."""
    at = opened(query=query)
    at.button(key="picker_open").click().run()
    at.button(key="picker_open").click()
    if picked:
        at.button(key=f"pick_{picked}").click()
    at.text_input(key="picker_search").set_value(wanted).run()
    assert not at.exception
    return at


def listed(at, lang="en"):
    """Names in the window by their origin, in order."""
    found, origin = {}, None
    for element in at._tree:
        body = element.proto.body if element.type == "html" else ""
        if body.startswith("<h3>"):
            origin = LABELS[lang][body.removeprefix("<h3>").removesuffix("</h3>")]
            assert origin not in found
            found[origin] = []
        elif isinstance(element, Button) and (element.key or "").startswith("pick_"):
            found[origin].append(element.key.removeprefix("pick_"))
    return found


def names(at):
    return [name for presets in listed(at).values() for name in presets]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_preset_stands_under_its_origin_once(lang):
    at = window(lang=lang)
    shown = listed(at, lang)
    assert list(shown) == list(ORIGINS)
    assert {name: origin for origin, presets in shown.items() for name in presets} == {
        name: preset.origin for name, preset in PRESETS.items()
    }
    assert sum(map(len, shown.values())) == len(PRESETS)
    assert all(escape(preset.special[lang]) in html(at) for preset in PRESETS.values())
    assert at.button(key="picker_open").label == said(lang, "picker.open", count=len(PRESETS))


@pytest.mark.parametrize("name", ["resnet18", "keras-resnet50", "mnist-two-blocks"])
def test_a_pick_changes_the_network_and_the_link_and_closes_the_window(name):
    at = window(picked=name, count="flops")
    assert at.session_state.spec == PRESETS[name].spec
    assert at.session_state.written == permalink.words(PRESETS[name].spec, permalink.View(count="flops"))
    assert f"<h1>{escape(PRESETS[name].title)}</h1>" in html(at)
    assert not names(at)


def test_a_search_leaves_the_finds_alone():
    at = window("keras v2")
    assert {"keras-resnet50v2", "keras-resnet101v2"} <= {*names(at)} == found("keras v2")
    assert list(listed(at)) == ["keras", "slim"]  # one of TF-slim's is described by Keras's V2


def test_a_pick_from_a_search():
    at = window("1202", picked="cifar-resnet1202")
    assert at.session_state.spec == PRESETS["cifar-resnet1202"].spec


@pytest.mark.parametrize("wanted", ["nothing like this", "<script>alert(1)</script>", "{value}", "{0.x}", "%s"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_search_without_a_find_says_so(wanted, lang):
    at = window(wanted, lang=lang)
    assert not names(at)
    assert f"<p>{escape(said(lang, 'picker.none', value=wanted))}</p>" in html(at)
    assert "<script>" not in html(at)


def test_the_window_is_closed_at_first():
    at = opened()
    assert not names(at) and 'class="pick"' not in html(at)


def found(wanted, lang="en"):
    return {name for name, preset in PRESETS.items() if matches(preset, wanted, translator(lang))}


@pytest.mark.parametrize(
    "wanted, name",
    [
        ("resnet50d", "timm-resnet50d"),
        ("ResNet-50-D", "timm-resnet50d"),
        ("ResNet 50 v2 keras", "keras-resnet50v2"),
        ("resnext50_32x4d", "resnext50-32x4d"),
        ("tf-slim 2016", "slim-resnet-v1-50"),
        ("TFslim", "slim-resnet-v1-50"),
        ("WRN-16-4", "wrn-16-4"),
        ("wrn164", "wrn-16-4"),
        ("d2l", "d2l-resnet18"),
        ("bearpaw 2017", "bearpaw-preresnet110"),
        ("  1202  ", "cifar-resnet1202"),
        ("论文 1202", "cifar-resnet1202"),
        ("mnist", "mnist-two-blocks"),
    ],
)
def test_a_name_is_found_as_people_write_it(wanted, name):
    assert name in found(wanted) | found(wanted, "zh")


@pytest.mark.parametrize("lang", ["en", "zh"])
@each("name", PRESETS)
def test_a_preset_is_found_by_all_that_is_known_of_it(name, lang):
    preset = PRESETS[name]
    known = [name, preset.title, preset.called, words(lang)[f"origin.{preset.origin}"], str(preset.year)]
    for wanted in (*known, *preset.special.values(), " ".join(known), " ".join(known).upper()):
        assert name in found(wanted, lang), wanted


def test_every_word_must_be_there():
    assert found("resnet18") > found("resnet18 kuangliu") > set()
    assert found("resnet18 keras") == set()
    assert found("") == found("  \t ") == set(PRESETS)


@given(st.text(max_size=80))
def test_any_search_is_answered(wanted):
    assert found(wanted) <= PRESETS.keys()
    assert found(wanted) <= found(wanted[:1].strip())
