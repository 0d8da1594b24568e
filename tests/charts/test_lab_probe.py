"""Norms before training: the numbers of the probes, their mean and both ends, on one scale."""

from math import log10
from statistics import fmean

import pytest

from explorer.charts.lab_probe import Probed, along, probe, sentence, table
from explorer.charts.lab_series import Net
from explorer.charts.palette import DARK, LIGHT
from explorer.i18n import LANGUAGES, translator

EN = translator("en")
NETS = [
    Net(f"{name}-{depth}", family, depth)
    for name, family in (("plain", "plain"), ("resnet", "residual"))
    for depth in (20, 56, 110)
]
POINTS = ["conv1", "layer1.0", "layer2.0", "fc"]


def result(net, norm, seed):
    size = net.depth / 20 * (1 if norm == "batch" else 1e-6) * (2 if net.family == "plain" else 1)
    values = [size * (place + seed) for place in range(1, 5)]
    return {"points": POINTS, "gradients": values, "activations": [2 * value for value in values], "loss": 2.3}


FOUND = [
    Probed(net, norm, [result(net, norm, seed) for seed in (1, 2, 3)]) for net in NETS for norm in ("none", "batch")
]


def lines(figure):
    return [trace for trace in figure.data if trace.type == "scatter" and trace.fill is None]


def bands(figure):
    return [trace for trace in figure.data if trace.type == "scatter" and trace.fill]


@pytest.mark.parametrize("look", [None, LIGHT, DARK])
@pytest.mark.parametrize("measure", ["gradients", "activations"])
def test_a_line_is_the_mean_of_the_seeds_and_its_band_their_ends(measure, look):
    figure = probe(FOUND, measure, EN, look)
    assert len(lines(figure)) == len(bands(figure)) == 12
    wanted = sorted(FOUND, key=lambda one: one.norm == "batch")  # the panel above first
    count = 4 if measure == "gradients" else 3  # what leaves the classifier is no activation
    for one, line, band in zip(wanted, lines(figure), bands(figure), strict=True):
        columns = list(zip(*(found[measure] for found in one.results), strict=True))[:count]
        assert list(line.y) == pytest.approx([fmean(column) for column in columns])
        assert list(band.y) == [*map(max, columns), *reversed([min(column) for column in columns])]
        assert line.line.color in (look or LIGHT).series
        assert line.yaxis == ("y2" if one.norm == "batch" else "y")


@pytest.mark.parametrize("measure", ["gradients", "activations"])
def test_both_panels_have_one_logarithmic_scale_that_holds_all(measure):
    figure = probe(FOUND, measure, EN)
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range
    assert figure.layout.yaxis.type == figure.layout.yaxis2.type == "log"
    low, high = figure.layout.yaxis.range
    assert all(low < log10(value) < high for line in (*lines(figure), *bands(figure)) for value in line.y)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_that_it_is_before_training(language):
    t = translator(language)
    texts = [note.text for note in probe(FOUND, "gradients", t).layout.annotations]
    assert {f"<b>{t('lab_probe.none')}</b>", f"<b>{t('lab_probe.batch')}</b>"} <= set(texts)
    assert ("before training" in t("lab_probe.batch")) if language == "en" else ("训练前" in t("lab_probe.batch"))
    assert sentence(FOUND, "gradients", t).endswith(t("lab_probe.limits"))


def test_names_of_gradients_stand_at_the_left_where_they_end_and_of_activations_at_the_right():
    for measure, anchor, at in (("gradients", "right", 0), ("activations", "left", 1)):
        names = [
            note for note in probe(FOUND, measure, EN).layout.annotations if note.text in {net.name for net in NETS}
        ]
        assert len(names) == 12 and {(note.xanchor, note.x) for note in names} == {(anchor, at)}


def test_the_sentence_has_what_stands_at_the_first_block():
    plain = Probed(
        NETS[0],
        "none",
        [{"points": POINTS, "gradients": [9.0, 1.4e-10, 3.0, 4.0], "activations": [1.0] * 4, "loss": 1.0}],
    )
    assert "plain-20 1.4 × 10⁻¹⁰" in sentence([plain], "gradients", EN)
    assert "seeds" not in sentence([plain], "gradients", EN)
    assert not bands(probe([plain], "gradients", EN))


def test_what_is_no_number_breaks_the_line():
    hurt = result(NETS[0], "none", 1)
    hurt["gradients"] = [1.0, None, 3.0, 4.0]
    one = Probed(NETS[0], "none", [hurt, result(NETS[0], "none", 2)])
    (line,) = lines(probe([one], "gradients", EN))
    assert line.y[1] is None and line.connectgaps is False
    assert along(one, "gradients")[1].mean is None
    lost = Probed(NETS[0], "none", [hurt | {"gradients": [None] * 4}])
    assert len(lines(probe([lost], "gradients", EN))) == 1


def test_nothing_yet_is_an_empty_chart():
    assert not lines(probe([], "gradients", EN))


def test_the_table_has_a_row_for_each_place():
    found = table(FOUND, "gradients", EN)
    assert {len(column) for column in found.values()} == {12 * 4}
    assert found["Mean"][0] == pytest.approx(fmean(one["gradients"][0] for one in FOUND[0].results))
