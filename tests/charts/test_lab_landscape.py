"""Landscapes: heights are logarithms of the losses, and one colour is one loss on all of them."""

from math import log10

import pytest

from explorer.charts.lab_landscape import Land, contour, scale, sentence, surface, table
from explorer.charts.lab_series import Net
from explorer.charts.page import coloured
from explorer.charts.palette import DARK, LIGHT
from explorer.i18n import LANGUAGES, translator

EN = translator("en")
AT = [-1.0, -0.5, 0.0, 0.5, 1.0]
TOLD = {"centre": 0.01, "edge_low": 3.0, "edge_high": 6.0, "minima": 1}
BOWL = Land(Net("resnet-20", "residual", 20), AT, [[0.01 + 3 * (x * x + y * y) for x in AT] for y in AT], TOLD)
FLAT = Land(Net("plain-56", "plain", 56), AT, [[1.5 + 0.1 * x for x in AT] for _ in AT], TOLD | {"minima": 8})
ENDS = scale([BOWL, FLAT])
looks = pytest.mark.parametrize("look", [None, LIGHT, DARK])
both = pytest.mark.parametrize("draw", [contour, surface])


def drawn(figure):
    (shown,) = (trace for trace in figure.data if trace.type in ("contour", "surface"))
    return shown


@looks
@both
@pytest.mark.parametrize("land", [BOWL, FLAT])
def test_heights_are_logarithms_and_the_scale_is_shared(land, draw, look):
    figure = draw(land, ENDS, EN, look)
    shown = drawn(figure)
    assert [list(line) for line in shown.z] == [[log10(value) for value in line] for line in land.losses]
    ends = (shown.zmin, shown.zmax) if draw is contour else (figure.layout.coloraxis.cmin, figure.layout.coloraxis.cmax)
    assert ends == ENDS
    assert ENDS[0] < log10(0.01) and ENDS[1] > log10(6.01)


def test_a_contour_has_ten_steps_in_the_colours_of_the_palette():
    """Nine lines: Plotly then takes one colour of ten for each step, so a page can turn them with its theme."""
    shown = drawn(contour(BOWL, ENDS, EN))
    lines = (shown.contours.end - shown.contours.start) / shown.contours.size
    assert lines == pytest.approx(8)
    assert tuple(colour for _, colour in shown.colorscale) == LIGHT.steps
    assert tuple(colour for _, colour in drawn(coloured(contour(BOWL, ENDS, EN), DARK)).colorscale) == DARK.steps


def test_a_surface_names_no_colour_on_a_page_and_has_those_of_a_look_in_a_file():
    figure = surface(BOWL, ENDS, EN)
    assert figure.layout.coloraxis.colorscale is None
    shown = coloured(figure, DARK).layout.template.layout.coloraxis.colorscale
    assert tuple(colour for _, colour in shown) == DARK.steps


@both
def test_what_is_not_known_yet_is_a_gap(draw):
    begun = Land(BOWL.net, AT, [[1.0, None, 0.0, 2.0, 3.0]])
    first, *rest = drawn(draw(begun, scale([begun]), EN)).z
    assert list(first) == [0, None, -6, log10(2), log10(3)]  # a loss of zero lies on the floor
    assert [list(line) for line in rest] == [[None] * 5] * 4


def test_the_trained_network_is_marked():
    assert [(note.x, note.y) for note in contour(BOWL, ENDS, EN).layout.annotations] == [(0, 0)]
    (needle,) = (trace for trace in surface(BOWL, ENDS, EN).data if trace.type == "scatter3d")
    assert (needle.x[0], needle.y[0], needle.z[0]) == (0, 0, log10(0.01))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_has_centre_edge_and_minima(language):
    t = translator(language)
    said = sentence([BOWL, FLAT], t)
    given = {"centre": "0.0100", "low": "3.00", "high": "6.00"}
    assert t("lab_landscape.row_one", name="resnet-20", **given) in said
    assert t("lab_landscape.row", name="plain-56", minima=8, **given) in said
    assert sentence([Land(BOWL.net, AT, [])], t) == t("lab_landscape.nothing")


def test_the_table_has_every_point():
    found = table([BOWL, FLAT], EN)
    assert {len(column) for column in found.values()} == {50}
    assert found["Training loss"][:5] == list(BOWL.losses[0])
