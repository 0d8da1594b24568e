"""The tab of the input size: every network gets its steps, its limits and its ladder."""

from dataclasses import replace

import pytest

from explorer.analysis import totals
from explorer.i18n import LANGUAGES
from explorer.presets import find
from explorer.ui import pages
from explorer.ui.pages.explore import machine
from tests.pages.app import charts, html, opened, plain, said
from tests.traces import trace_of


def tab(**query):
    return opened(query={"tab": "sizes", **query})


def counted(spec):
    return totals(trace_of(spec))


def steps(at):
    (figure,) = charts(at)
    return next(one for one in figure["data"] if one.get("line", {}).get("shape") == "hvh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tab_names_the_present_size_the_limits_and_the_advice(language):
    text = plain(tab(lang=language))
    ladder = "16 → 8 → 4 → 2 → 1"
    why = said(language, "problem.collapsed", value="16×16", ladder=ladder, least=17)
    assert said(language, "sizes.refused_run", first=1, last=16, why=why) in text
    assert said(language, "sizes.most", most=2048) in text
    for part in ("4.089 G MACs", "7×7", "193", "225", "25,557,032", "⌊(224 + 2·3 − 7) / 2⌋ + 1 = 112"):
        assert part in text


def test_flops_where_flops_are_counted():
    assert "8.178 G FLOPs" in plain(tab(count="flops"))


@pytest.mark.parametrize("side, edges", [("224", ("short", "short", "lost", "lost", "lost")), ("225", ("even",) * 5)])
def test_the_ladder_of_v1_steps_over_rows(side, edges):
    text = plain(tab(net="resnet50-v1", input=f"3x{side}x{side}"))
    for edge in ("even", "short", "lost", "ceil"):
        assert text.count(said("en", f"sizes.edge_{edge}")) == edges.count(edge)


def test_the_sizes_of_a_network_do_not_depend_on_the_input_they_were_traced_at(monkeypatch):
    """A flattened map has weights for each pixel, so the input a network was traced at must be known."""
    monkeypatch.setattr(machine, "_sizes", machine._sizes.__wrapped__)  # worked out each time
    spec = find("mnist-two-blocks").spec
    for image in ((64, 96), (28, 28), (100, 40)):
        sizes = machine.sizes(replace(spec, input=(1, *image)))
        for side in (2, 28, 51, 128):
            real = counted(replace(spec, input=(1, side, side)))
            assert (sizes[side - 1].side, sizes[side - 1].macs, sizes[side - 1].params) == (
                side,
                real.macs,
                real.params,
            )


ODD = (
    {"net": "mnist-two-blocks", "input": "1x64x96"},
    {"net": "resnet50", "input": "3x17x17"},
    {"net": "resnet50", "repeats": "1", "input": "3x3x3"},
    {"net": "plain34", "norm": "group", "input": "3x2048x2048"},
    {"net": "preact-resnet110", "classes": "4096"},
    {"net": "cifar-resnet20", "repeats": "1", "stem": "cifar"},
    {"net": "resnet50", "repeats": "1-1-1-1-1-1-1-1"},
)


@pytest.mark.parametrize("query", ODD, ids=str)
def test_odd_networks_get_their_steps_and_a_sentence(query):
    at = tab(**query)
    assert len(steps(at)["customdata"]) > 10
    assert said("en", "sizes.heading") in plain(at) and said("en", "sizes.ladder") in plain(at)


def test_an_oblong_image_has_a_row_for_each_axis():
    text = plain(tab(net="mnist-two-blocks", input="1x65x96"))
    assert said("en", "sizes.height", layer="maxpool") in text and said("en", "sizes.width", layer="maxpool") in text
    assert "⌈(65 + 2·0 − 2) / 2⌉ + 1 = 33" in text and "⌊(96 + 2·0 − 2) / 2⌋ + 1 = 48" in text
    assert text.count(said("en", "sizes.edge_ceil")) == text.count(said("en", "sizes.edge_even")) == 1


def test_a_network_that_halves_nothing_has_no_ladder():
    at = tab(net="cifar-resnet20", repeats="1", stem="cifar")
    assert said("en", "sizes.window") not in html(at)
    assert said("en", "sizes.no_halving") in plain(at)
    (figure,) = charts(at)
    assert said("en", "sizes.rug") not in [words["text"] for words in figure["layout"]["annotations"]]


def test_the_table_is_made_when_it_is_opened():
    at = tab()
    assert not at.dataframe
    at.session_state["sizes_table"] = True
    at.run()
    assert list(at.dataframe[0].value[said("en", "sizes.side")]) == list(range(17, 513))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_small_image_in_a_large_stem_is_told_what_the_other_stem_keeps(language):
    at = tab(net="resnet18", input="3x32x32", lang=language)
    other = counted(replace(find("resnet18").spec, input=(3, 32, 32), stem="cifar"))
    for part in (said(language, "sizes.squeezed"), "8×8", "1×1", "6,946,816", "4×4", f"{other.macs / 1e6:.1f} M MACs"):
        assert part in plain(at), part
    (link,) = (one for one in at.get("page_link") if one.proto.label == said(language, "sizes.cifar"))
    led = pages.read_query(link.proto.query_string)
    assert (led.spec.stem, led.spec.input, led.own.tab) == ("cifar", (3, 32, 32), "sizes")


@pytest.mark.parametrize("query", [{}, {"net": "cifar-resnet20"}, {"net": "kuangliu-resnet18"}], ids=str)
def test_an_image_that_fits_its_stem_hears_nothing_of_it(query):
    assert said("en", "sizes.squeezed") not in plain(tab(**query))


def test_the_stem_for_small_images_is_not_offered_to_itself():
    at = tab(net="cifar-resnet20", repeats="1-1-1-1-1", input="3x9x9")
    assert said("en", "sizes.squeezed") in plain(at)
    assert not [one for one in at.get("page_link") if one.proto.label == said("en", "sizes.cifar")]
