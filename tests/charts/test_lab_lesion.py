"""Networks that were taken apart: bars, bands and lines are the errors and sizes that were measured."""

from statistics import fmean

import pytest

from explorer.charts.lab_lesion import Taken, blocks, norms, out, several
from explorer.charts.lab_lesion_words import norms_sentence, sentence, several_sentence, several_table, table
from explorer.charts.lab_series import Net
from explorer.charts.palette import DARK, LIGHT
from explorer.i18n import LANGUAGES, translator

EN = translator("en")
NAMES = [f"layer{stage}.{number}" for stage in (1, 2, 3) for number in range(3)]
PLAIN = Taken(
    Net("plain-20", "plain", 20), {name: 0.85 + at / 100 for at, name in enumerate(NAMES)}, 0.028,
    [{"out": count, "errors": [0.9, 0.8 + count / 100]} for count in (2, 3)],
    [{"block": name, "x": 1.0 + at, "f": 2.0} for at, name in enumerate(NAMES)],
)  # fmt: skip
RESNET = Taken(
    Net("resnet-20", "residual", 20), {name: 0.03 + at / 50 for at, name in enumerate(NAMES)}, 0.025,
    [{"out": count, "errors": [0.1 * count, 0.2 * count]} for count in (2, 3)],
    [{"block": name, "x": 1.0 + at, "f": 0.5} for at, name in enumerate(NAMES)],
)  # fmt: skip
BOTH = [PLAIN, RESNET]
looks = pytest.mark.parametrize("look", [None, LIGHT, DARK])


def drawn(figure, kind):
    return [trace for trace in figure.data if trace.type == kind and trace.y is not None]


@looks
def test_a_bar_is_the_error_without_a_block_and_names_it_first(look):
    figure = blocks(BOTH, EN, look)
    for one, bars in zip(BOTH, drawn(figure, "bar"), strict=True):
        assert list(bars.y) == [100 * error for error in one.errors.values()]
        assert [entry[0] for entry in bars.customdata] == NAMES
        assert bars.marker.color in (look or LIGHT).series


def test_panels_are_aligned_and_have_the_whole_and_chance_as_lines():
    layout = blocks(BOTH, EN).layout
    assert layout.xaxis.range == layout.xaxis2.range and layout.yaxis.range == layout.yaxis2.range
    levels = {(shape.yref, shape.line.dash): shape.y0 for shape in layout.shapes}
    assert levels == pytest.approx({("y", "dash"): 2.8, ("y", "dot"): 90, ("y2", "dash"): 2.5, ("y2", "dot"): 90})
    assert [name for name in layout.xaxis.ticktext] == ["layer1", "layer2", "layer3"]


def test_chosen_blocks_stand_out():
    for bars in drawn(blocks(BOTH, EN, chosen=("layer1.1", "layer3.2")), "bar"):
        assert list(bars.selectedpoints) == [1, 8]
    assert all(bars.selectedpoints is None for bars in drawn(blocks(BOTH, EN), "bar"))


def test_a_network_that_is_still_being_taken_apart_has_the_bars_that_are_known():
    figure = blocks([Taken(PLAIN.net, {"layer1.0": 0.5})], EN)
    assert [list(bars.y) for bars in drawn(figure, "bar")] == [[50.0]]
    assert [shape.line.dash for shape in figure.layout.shapes] == ["dot"]


@looks
def test_several_blocks_out_are_means_and_ranges(look):
    figure = several(BOTH, EN, look)
    lines = [trace for trace in drawn(figure, "scatter") if not trace.fill]
    bands = [trace for trace in drawn(figure, "scatter") if trace.fill]
    for one, line, band in zip(BOTH, lines, bands, strict=True):
        errors = [[one.whole], list(one.errors.values()), *(row["errors"] for row in one.several)]
        assert list(line.x) == [0, 1, 2, 3]
        assert list(line.y) == pytest.approx([100 * fmean(row) for row in errors])
        assert list(band.y) == pytest.approx(
            [100 * max(row) for row in errors] + [100 * min(row) for row in reversed(errors)]
        )
    assert [row["out"] for row in out(PLAIN)] == [0, 1, 2, 3]


@looks
def test_sizes_are_two_lines_a_network_on_one_logarithmic_scale(look):
    figure = norms(BOTH, EN, look)
    x, f, *_ = drawn(figure, "scatter")
    assert list(x.y) == [row["x"] for row in PLAIN.norms] and list(f.y) == [2.0] * 9
    assert x.line.dash != f.line.dash
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range and figure.layout.yaxis.type == "log"


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_have_the_numbers(language):
    t = translator(language)
    said = sentence(BOTH, t)
    assert "2.8 %" in said and "89.0 %" in said and "93.0 %" in said and "layer3.2" in said
    assert "45.0 %" in several_sentence(BOTH, t) and "60.0 %" in several_sentence(BOTH, t)
    assert "0.100" in norms_sentence([RESNET], t) and t("lab_lesion.norms_plain") not in norms_sentence([RESNET], t)
    assert norms_sentence(BOTH, t).endswith(t("lab_lesion.norms_plain"))
    for nothing in (sentence, several_sentence, norms_sentence):
        assert nothing([Taken(PLAIN.net, {})], t) == t("lab_lesion.nothing")


def test_nothing_yet_is_an_empty_chart():
    for draw in (blocks, several, norms):
        assert not [trace for trace in draw([], EN).data if trace.y]


def test_tables_have_every_block_and_every_draw():
    found = table(BOTH, EN)
    assert {len(column) for column in found.values()} == {18}
    assert found["|F(x)|"][:9] == [2.0] * 9
    assert len(several_table(BOTH, EN)["Network"]) == 2 * (1 + 9 + 4)
