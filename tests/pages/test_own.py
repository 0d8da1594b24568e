"""A network of the reader's own on the Compare page: what is said of a file, and what of it is kept."""

from base64 import b64encode

import pytest

from explorer.analysis import totals, trace
from explorer.analysis.identify.by_weights import by_weights
from explorer.analysis.onnx.from_onnx import from_onnx
from explorer.export.onnx import to_onnx
from explorer.model import build
from explorer.permalink import DEFAULT_NET
from explorer.presets import PRESETS
from explorer.reading import LIMIT, onnx_graph
from explorer.reading.apart import Died
from explorer.ui.pages.compare import own
from explorer.ui.pages.compare.onnx_drop import Sent, read
from tests.pages.app import app, html, notices, plain, said
from tests.pages.session import heavy, kept
from tests.traces import trace_of

pytestmark = pytest.mark.usefixtures("one_child")
PAGE = "pages/compare.py"
D = to_onnx(PRESETS["timm-resnet50d"].spec)


@pytest.fixture
def dropped(monkeypatch):
    """The page after a file was dropped. AppTest cannot drop one: here one comes when the place is drawn first."""

    def drop(name, content, query=None, large=False, size=None):
        waiting = [Sent(name, size or len(content), content, large)]
        monkeypatch.setattr(own, "onnx_drop", lambda *rest: rest[-1](waiting.pop()) if waiting else None)
        at = app(PAGE, query).run()
        at.run()  # a callback runs before the page, so the file is there when the page is drawn again
        assert not at.exception
        return at

    return drop


def text(at):
    return " ".join(plain(at).split())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_section_says_what_it_takes(lang):
    at = app(PAGE, {"lang": lang}).run()
    assert said(lang, "own.heading") in text(at) and said(lang, "own.library") in text(at)
    assert "own" not in kept(at)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_file_is_counted_and_set_beside_the_reference(dropped, lang):
    at = dropped("mine.onnx", D, {"lang": lang})
    theirs, ours = (
        totals(trace(build(PRESETS[name].spec, "meta"), (3, 224, 224))) for name in ("timm-resnet50d", DEFAULT_NET)
    )
    for number in (theirs.macs, theirs.params, theirs.buffers, theirs.activations):
        assert f"{number:,}" in text(at)
    assert f"+{theirs.macs - ours.macs:,}" in text(at)
    assert f"+{theirs.params - ours.params:,}" in text(at)
    assert "ResNet-50-D · timm" in text(at)
    assert "mine.onnx" in text(at) and not notices(at)


def test_the_waterfall_is_in_the_measure_and_the_unit_of_the_page(dropped):
    flops = text(dropped("mine.onnx", D, {"count": "flops"}))
    assert f"{said('en', 'choice.count.flops')}, as chosen above: A to your file: +479,281,152" in flops
    params = text(dropped("mine.onnx", D, {"difference": "params"}))
    assert "Parameters, as chosen above: A to your file: +19,232 parameters" in params


def test_only_layers_are_kept_and_nothing_of_the_file(dropped):
    at = dropped("mine.onnx", to_onnx(PRESETS["cifar-resnet20"].spec, "random"))
    assert not heavy(kept(at)) and not [value for value in kept(at).values() if isinstance(value, bytes)]
    assert kept(at)["own"].found == from_onnx(to_onnx(PRESETS["cifar-resnet20"].spec))
    assert "mine" not in str(at.query_params)


def test_it_stays_until_it_is_removed(dropped):
    at = dropped("mine.onnx", D)
    assert said("en", "export.compare.own") in text(at)  # the files of the comparison are made of the link alone
    at.button(key="own_remove").click().run()
    assert not at.exception and "own" not in kept(at) and "mine.onnx" not in text(at)
    assert said("en", "export.compare.own") not in text(at)


def test_it_is_measured_against_whatever_is_the_reference(dropped):
    at = dropped("mine.onnx", D, {"net": "resnet18", "compare": "timm-resnet50d", "reference": "B"})
    assert "B and your file do not differ in this." in text(at)


@pytest.mark.parametrize("net", ["cifar-resnet1202", "mnist-two-blocks", "plain34", "preact-resnet110"])
@pytest.mark.parametrize("measure", ["macs", "params", "memory", "field"])
def test_any_reference_and_measure_gives_a_page(dropped, net, measure):
    assert "mine.onnx" in text(dropped("mine.onnx", D, {"net": net, "difference": measure, "split": "cause"}))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_file_that_cannot_be_read_is_said(dropped, lang):
    at = dropped("<b>odd</b>.onnx", b"no model", {"lang": lang})
    (notice,) = notices(at)
    assert said(lang, "onnx.refused.not_onnx") in notice
    assert "<b>odd" not in html(at) and "&lt;b&gt;odd" in notice


@pytest.mark.parametrize("why", ["long", "memory", "ended"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_file_whose_reading_came_to_no_end_is_said_and_the_page_stays(dropped, monkeypatch, lang, why):
    def died(*_):
        raise Died(why)

    monkeypatch.setattr(onnx_graph, "apart", died)
    at = dropped("mine.onnx", D, {"lang": lang, "compare": "resnet18"})
    (notice,) = notices(at)
    known = {"seconds": onnx_graph.SECONDS, "wall": onnx_graph.WALL, "memory": onnx_graph.MEMORY}
    assert said(lang, f"onnx.refused.{why}", **known) in notice
    assert "ResNet-18" in text(at)


def test_what_is_large_without_its_weights_is_said_with_its_size(dropped):
    (notice,) = notices(dropped("mine.onnx", b"\x08\x0a", large=True, size=123_456_789))
    assert "123,456,789" in notice and f"{LIMIT:,}" in notice


def test_a_name_from_outside_is_text_and_short(dropped):
    at = dropped("<img src=x onerror=alert(1)>" * 9, D)
    assert "<img" not in html(at) and "&lt;img" in html(at)
    assert len(kept(at)["own"].name) <= own.LONGEST


@pytest.mark.parametrize("name", ["**bold**.onnx", ":red[a].onnx", "$b$.onnx", ":material/delete:.onnx", "[a](b).onnx"])
def test_no_name_from_outside_is_read_as_markdown(dropped, name):
    """The label of a button is Markdown, so no name stands in it."""
    at = dropped(name, D)
    assert at.button(key="own_remove").label == said("en", "own.remove")
    assert not [one.label for one in at.button if name.removesuffix(".onnx") in one.label] and name in html(at)


def test_unknown_operations_are_named(dropped, monkeypatch):
    found = from_onnx(D)
    odd = found._replace(
        layers=(found.layers[0]._replace(kind="unknown", macs=None), *found.layers[1:]), unknown=("conv1",)
    )
    monkeypatch.setattr("explorer.analysis.onnx.from_onnx.from_onnx", lambda *_: odd)
    at = dropped("mine.onnx", D)
    assert "conv1" in notices(at)[0] and "≥ " in text(at)


def test_a_link_that_keeps_the_networks_has_no_place_for_one(dropped):
    at = dropped("mine.onnx", D, {"lock": "network"})
    assert said("en", "own.heading") not in text(at)


def test_what_a_browser_sends_is_not_trusted():
    good = {"name": "a.onnx", "size": 2, "head": b64encode(b"ab").decode(), "large": False}
    assert read(good) == Sent("a.onnx", 2, b"ab", False)
    for wrong in (None, 7, "x", {}, {**good, "head": "§"}, {**good, "size": "2"}, {**good, "name": None}):
        assert read(wrong) is None
    assert len(read({**good, "head": b64encode(bytes(LIMIT + 9)).decode()}).content) == LIMIT


def test_a_preset_is_found_by_its_own_trace():
    for name, preset in PRESETS.items():
        assert name in by_weights(trace_of(preset.spec))
