"""Paths: shares of exact whole numbers, however large."""

from fractions import Fraction
from math import comb

import pytest

from explorer.charts.lab_paths import grouped, paths, quarters, sentence, table
from explorer.charts.palette import DARK, LIGHT
from explorer.i18n import LANGUAGES, translator

EN = translator("en")


def binomial(blocks):
    return [(length, comb(blocks, length)) for length in range(blocks + 1)]


@pytest.mark.parametrize("look", [None, LIGHT, DARK])
@pytest.mark.parametrize("blocks", [1, 9, 27, 54, 600])
def test_bars_are_shares_of_all_paths(blocks, look):
    found = binomial(blocks)
    (bars,) = (trace for trace in paths(found, EN, look).data if trace.y is not None)
    assert list(bars.y) == pytest.approx([float(100 * Fraction(count, 2**blocks)) for _, count in found])
    assert sum(bars.y) == pytest.approx(100)
    assert bars.marker.color in (look or LIGHT).series


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_number_of_paths_is_exact(language):
    t = translator(language)
    assert "2^27 = 134,217,728" in sentence(binomial(27), t)
    assert "2^54 = 18,014,398,509,481,984" in sentence(binomial(54), t)
    assert sentence([(27, 1)], t) == t("lab_paths.sentence_one", length=27)


def test_a_number_without_end_is_a_power_of_ten():
    assert grouped(2**600) == "4.14 × 10^180"
    assert grouped(10**29) == "100" + ",000" * 9


@pytest.mark.parametrize("blocks", [1, 8, 27, 54])
def test_the_middle_half_holds_half_of_the_paths(blocks):
    low, high = quarters(binomial(blocks))
    assert 2 * sum(comb(blocks, length) for length in range(low, high + 1)) >= 2**blocks
    assert low + high == blocks  # as it is the same from both ends


def test_the_table_has_whole_numbers_as_text():
    found = table(binomial(54), EN)
    assert found["Paths"][27] == f"{comb(54, 27):,}"
