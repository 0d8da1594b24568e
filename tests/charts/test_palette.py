"""The palette is the theme's, can be seen on its background, and told apart by any eye."""

import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from explorer.charts.palette import DARK, KINDS, LIGHT
from tests.charts.colour import EYES, ciede2000, contrast, lab

THEME = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
LOOKS = {"light": LIGHT, "dark": DARK}
both = pytest.mark.parametrize("name", LOOKS)

SHARMA = [  # Sharma, Wu, Dalal 2005, table 1
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((50, 2.5, 0), (61, -5, 29), 22.8977),
    ((50, 2.5, 0), (56, -27, -3), 31.9030),
    ((50, 2.5, 0), (58, 24, 15), 19.4535),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize("one, other, distance", SHARMA)
def test_the_ruler_measures_as_published(one, other, distance):
    assert ciede2000(one, other) == pytest.approx(distance, abs=5e-5)
    assert ciede2000(other, one) == pytest.approx(distance, abs=5e-5)


def test_the_ruler_starts_from_known_colours():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    assert lab("#FF0000") == pytest.approx((53.24, 80.09, 67.20), abs=0.02)
    for eye in EYES:
        assert lab("#FFFFFF", eye) == pytest.approx((100, 0, 0), abs=0.02)  # white is white to every eye


def test_a_deutan_eye_takes_red_for_green():
    red, green = "#B05050", "#7A7A40"
    assert ciede2000(lab(red), lab(green)) > 30
    assert ciede2000(lab(red, "deutan"), lab(green, "deutan")) < 12


@both
def test_the_palette_is_the_themes(name):
    look, theme = LOOKS[name], THEME[name]
    assert list(look.kinds) == theme["chartCategoricalColors"]
    assert len(look.kinds) == len(KINDS) == len(set(KINDS))
    assert (look.background, look.ink, look.muted) == (
        theme["backgroundColor"],
        theme["textColor"],
        theme["grayTextColor"],
    )


@both
def test_every_kind_stands_out_from_its_background(name):
    look, theme = LOOKS[name], THEME[name]
    for background in (look.background, theme["backgroundColor"], theme["secondaryBackgroundColor"]):
        for kind, colour in zip(KINDS, look.kinds, strict=True):
            assert contrast(colour, background) >= 3, (kind, colour, background)


@both
def test_text_can_be_read(name):
    look, theme = LOOKS[name], THEME[name]
    for background in (theme["backgroundColor"], theme["secondaryBackgroundColor"]):
        for text in (look.ink, look.muted, theme["linkColor"]):
            assert contrast(text, background) >= 4.5, (text, background)


@both
@pytest.mark.parametrize("eye", EYES)
def test_every_two_kinds_are_told_apart(name, eye):
    seen = {kind: lab(colour, eye) for kind, colour in zip(KINDS, LOOKS[name].kinds, strict=True)}
    distances = {pair: ciede2000(seen[pair[0]], seen[pair[1]]) for pair in combinations(KINDS, 2)}
    closest = min(distances, key=distances.get)
    assert distances[closest] >= 12, (closest, distances[closest])


@both
def test_the_steps_are_the_theme_s_and_rise_evenly(name):
    steps = LOOKS[name].steps
    assert list(steps) == THEME[name]["chartSequentialColors"]
    lightness = [lab(step)[0] for step in steps]
    assert lightness == sorted(lightness, reverse=name == "light")


@both
def test_networks_stand_out_from_their_background(name):
    look, theme = LOOKS[name], THEME[name]
    for background in (look.background, theme["secondaryBackgroundColor"]):
        assert all(contrast(colour, background) >= 3 for colour in look.series), background


@both
@pytest.mark.parametrize("eye", EYES)
def test_plain_is_told_from_residual_and_shallow_from_deep(name, eye):
    """Depth is a line's weight, too, so two depths may be nearer to each other than the two kinds of networks."""
    seen = [lab(colour, eye) for colour in LOOKS[name].series]
    plain, residual = seen[:3], seen[3:]
    assert min(ciede2000(one, other) for one, other in zip(plain, residual, strict=True)) >= 20
    for shades in (plain, residual):
        assert min(ciede2000(one, other) for one, other in combinations(shades, 2)) >= 10
        lightness = [shade[0] for shade in shades]
        assert lightness == sorted(lightness, reverse=name == "light")  # the deepest is furthest from the ground
