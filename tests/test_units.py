"""Numbers as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.units import PREFIXES, change_of, mib, parts, percent, prefix, short, signed

SIZES = {letter: size for size, letter in PREFIXES} | {"": 1}


@pytest.mark.parametrize(
    "count, written",
    [
        (4_089_184_256, "4.09 G"),
        (8_178_368_512, "8.18 G"),
        (25_557_032, "25.6 M"),
        (118_013_952, "118 M"),
        (1_000, "1.00 k"),
        (999, "999"),
        (1, "1"),
        (0, "0"),
        (10**12, "1.00 T"),
        (10**15, "1000 T"),
    ],
)
def test_a_count_in_short(count, written):
    assert short(count) == written


def test_number_and_prefix_apart():
    assert parts(4_089_184_256) == ("4.089", "G")
    assert parts(25_557_032) == ("25.56", "M")
    assert parts(650) == ("650", "")


@pytest.mark.parametrize("letter", "kMGT")
def test_a_prefix_starts_at_its_own_size(letter):
    assert prefix(SIZES[letter]) == (SIZES[letter], letter)
    assert prefix(SIZES[letter] - 1)[0] == SIZES[letter] // 1000
    assert SIZES[letter] == 1000 ** ("kMGT".index(letter) + 1)


@given(st.integers(0, 10**15), st.integers(3, 6))
def test_what_is_written_is_the_count_rounded(count, digits):
    number, letter = parts(count, digits)
    size = SIZES[letter]
    whole = len(str(count // size))
    slack = size * 10.0 ** -max(digits - whole, 0) / 2 if letter else 0
    assert abs(float(number.replace(",", "")) * size - count) <= slack * (1 + 1e-9)
    assert short(count, digits) == f"{number} {letter}".strip()


@pytest.mark.parametrize(
    "size, written",
    [(102_228_128, "97.5"), (2**20, "1.0"), (2**30, "1,024.0"), (2**20 // 20, "0.050"), (0, "0.000"), (4096, "0.004")],
)
def test_mib_is_a_power_of_two(size, written):
    assert mib(size) == written


@pytest.mark.parametrize(
    "part, whole, written",
    [
        (1, 4, "25.0 %"),
        (0, 9, "0.0 %"),
        (7, 7, "100.0 %"),
        (2, 3, "66.7 %"),
        (0, 0, "0 %"),
        (1, 9999, "< 0.1 %"),
        (9999, 10_000, "> 99.9 %"),
    ],
)
def test_a_share(part, whole, written):
    assert percent(part, whole) == written


def test_differences_have_a_sign_as_wide_as_a_plus():
    assert [signed(231_211_008), signed(-1234), signed(0), signed(0, "0")] == ["+231,211,008", "−1,234", "±0", "0"]
    assert [change_of(*pair) for pair in ((16, 10), (99_986, 100_000), (5, 5))] == ["+60.0 %", "−0.014 %", "±0 %"]
