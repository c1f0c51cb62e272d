"""Barcodes: what a till's scanner must be able to read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.rules import check_digit
from app.web.barcode import QUIET_MODULES, barcode, code_128, code_128_modules, modules

# The widths of the four stripes of each digit, as printed in the standard's table for the right-hand side; a
# reader written from them, and not from the code under test, must give the digits back.
WIDTHS = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")
PARITIES = ("LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL")


def read(pattern: str) -> str:
    """The digits a scanner would read from a row of modules."""
    half = (len(pattern) - 11) // 2
    assert pattern[:3] == pattern[-3:] == "101"
    assert pattern[3 + half : 8 + half] == "01010"
    left = [_digit(pattern[at : at + 7], starts_dark=False) for at in range(3, 3 + half, 7)]
    right = [_digit(pattern[at : at + 7], starts_dark=True) for at in range(8 + half, 8 + 2 * half, 7)]
    digits = "".join(digit for digit, _ in (*left, *right))
    parity = "".join(kind for _, kind in left)
    return digits if parity == "LLLL" else f"{PARITIES.index(parity)}{digits}"


def _digit(pattern: str, *, starts_dark: bool) -> tuple[str, str]:
    assert pattern[0] == ("1" if starts_dark else "0")
    widths, last = "", ""
    for module in pattern:
        if module == last:
            widths = f"{widths[:-1]}{int(widths[-1]) + 1}"
        else:
            widths, last = f"{widths}1", module
    if widths in WIDTHS:
        return str(WIDTHS.index(widths)), "L"
    return str(WIDTHS.index(widths[::-1])), "G"


@pytest.mark.parametrize("first", range(10), ids="first digit {}".format)
def test_an_ean_13_reads_back_as_its_digits(first: int) -> None:
    body = f"{first}12345678907"[:12]
    digits = f"{body}{check_digit(body)}"
    assert read(modules(digits)) == digits
    assert len(modules(digits)) == 95


def test_the_example_of_the_standard_is_drawn_as_printed() -> None:
    assert modules("5901234123457") == (
        "101" "0001011" "0100111" "0110011" "0010011" "0111101" "0011101" "01010"
        "1100110" "1101100" "1000010" "1011100" "1001110" "1000100" "101"
    )  # fmt: skip


def test_an_ean_8_reads_back_as_its_digits() -> None:
    symbol = barcode("00000096385074")
    assert symbol is not None and symbol.digits == "96385074"
    assert read(modules("96385074")) == "96385074"
    assert symbol.width == 67 + 2 * QUIET_MODULES


def test_a_upc_is_drawn_as_the_ean_13_with_a_leading_zero() -> None:
    symbol = barcode("00036000291452")
    assert symbol is not None and symbol.digits == "0036000291452"
    assert read(modules(symbol.digits)) == symbol.digits


def test_the_bars_are_the_dark_modules_with_a_quiet_zone_on_either_side() -> None:
    symbol = barcode("05901234123457")
    assert symbol is not None
    dark = {at + offset - QUIET_MODULES for at, width in symbol.bars for offset in range(width)}
    assert "".join("1" if at in dark else "0" for at in range(95)) == modules("5901234123457")


@pytest.mark.parametrize(
    "gtin", [None, "", "15901234123454", "05901234123458", "5901234123457", "0590123412345x"], ids="{!r}".format
)
def test_what_a_till_cannot_sell_or_read_has_no_barcode(gtin: str | None) -> None:
    assert barcode(gtin) is None


def test_a_code_128_is_drawn_as_a_scanner_reads_it() -> None:
    # ZXing reads these stripes, photographed off the page, as "ZDQJJ97MH".
    stripes = "211214 312311 112313 211331 112133 112133 321122 312131 113123 231113 211313 2331112".replace(" ", "")
    drawn = "".join("10"[place % 2] * int(width) for place, width in enumerate(stripes))
    assert code_128_modules("ZDQJJ97MH") == drawn


@given(text=st.text("ABCDEFGHJKMNPQRSTUVWXYZ23456789", min_size=1, max_size=12))
def test_every_character_of_a_code_128_is_three_dark_and_three_light_stripes_over_eleven_modules(text: str) -> None:
    pattern = code_128_modules(text)
    assert len(pattern) == 11 * (len(text) + 2) + 13
    symbols = [pattern[at : at + 11] for at in range(0, len(pattern) - 13, 11)]
    for symbol in symbols:
        widths = [len(run) for run in re.findall("1+|0+", symbol)]
        assert len(widths) == 6 and symbol[0] == "1" and symbol[-1] == "0"
        assert sum(widths[::2]) % 2 == 0, "the number of dark modules is even: this is how a reader checks itself"
    assert len(set(symbols[1 : len(text) + 1])) == len(set(text))
    assert code_128(text).width == len(pattern) + 2 * QUIET_MODULES
