"""The curve is the counts, and its marks stand where its sentence says."""

from math import log10

import pytest

from explorer.analysis.blocks.bottleneck import Setting, curve
from explorer.charts.bottleneck import curve_chart
from explorer.charts.palette import DARK, KINDS, LIGHT
from explorer.i18n import LANGUAGES, translator

EN = translator("en")
SETTINGS = (
    Setting(),
    Setting(kernel=1),
    Setting(16, 16, 1, 8),
    Setting(groups=32),
    Setting(16, 8, 7, 8),
    Setting(2048, 4096, bias=True),
)
NAMES = ("level", "ring", "dot")
each = pytest.mark.parametrize("setting", SETTINGS, ids=str)


def lines(figure):
    return figure.data[len(KINDS) :]


def notes(figure):
    return {note.text: (10**note.x, 10**note.y) for note in figure.layout.annotations}


@each
def test_the_line_is_the_counts_and_the_dashed_one_the_level(setting):
    found = curve(setting)
    line, level = lines(curve_chart(found, NAMES, EN))
    assert list(zip(line.customdata, line.y, strict=True)) == list(found.points)
    assert [x * inner for x, inner in zip(line.x, line.customdata, strict=True)] == pytest.approx(
        [setting.channels] * len(line.x)
    )
    assert set(level.y) == {found.level} and level.line.dash


@each
def test_the_ring_stands_where_the_saving_ends_and_the_dot_at_the_setting(setting):
    found = curve(setting)
    marks = notes(curve_chart(found, NAMES, EN))
    assert marks["○"] == pytest.approx((found.ends, found.level))
    assert marks["●"] == pytest.approx((setting.channels / setting.inner, dict(found.points)[setting.inner]))
    assert marks.keys() == {"○", "●", *NAMES}


@each
def test_all_of_it_lies_inside_the_axes_and_both_are_ticked(setting):
    figure = curve_chart(curve(setting), NAMES, EN)
    for axis, values in ((figure.layout.xaxis, "x"), (figure.layout.yaxis, "y")):
        low, high = axis.range
        assert axis.type == "log"
        assert all(low <= log10(value) <= high for line in lines(figure) for value in line[values])
        assert sum(low <= log10(tick) <= high for tick in axis.tickvals) >= 2
    low, high = figure.layout.xaxis.range
    assert all(low <= note.x <= high for note in figure.layout.annotations)


@pytest.mark.parametrize("language", LANGUAGES)
def test_axes_and_hover_name_what_is_counted(language):
    t = translator(language)
    for setting, word in ((Setting(), "weights"), (Setting(norm=True), "params")):
        layout = curve_chart(curve(setting), NAMES, t).layout
        assert layout.yaxis.title.text == t(f"bottleneck.axis_{word}")
        assert layout.xaxis.title.text == t("bottleneck.reduction")
    assert "%{y:,}" in lines(curve_chart(curve(Setting()), NAMES, t))[0].hovertemplate


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_a_figure_for_a_file_is_in_ink(look):
    figure = curve_chart(curve(Setting()), NAMES, EN, look)
    assert all(line.line.color == look.ink for line in lines(figure))
    assert figure.layout.paper_bgcolor == look.background
