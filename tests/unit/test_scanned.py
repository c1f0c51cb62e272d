"""What scanners, cameras and hands put into the search, read as a till reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.rules import check_digit
from app.web.scanned import read, upc_a

EAN_13 = "5901234123457"
UPC_A = "036000291452"


@pytest.mark.parametrize(
    "typed",
    [
        EAN_13,
        f"  {EAN_13}\r\n",
        "5 901234 123457",
        "5-901234-123457",
        f"]E0{EAN_13}",
        f"0{EAN_13}",
        f"(01)0{EAN_13}(10)AB-123",
        f"]C1010{EAN_13}17261231",
        f"https://id.gs1.org/01/0{EAN_13}/10/AB-123?17=261231",
    ],
)
def test_whatever_stands_around_it_the_number_is_read(typed: str) -> None:
    seen = read(typed)
    assert (seen.gtins, seen.fits) == ((f"0{EAN_13}",), True)


def test_a_upc_a_is_its_ean_13_with_a_leading_zero() -> None:
    assert read(UPC_A).gtins == read(f"0{UPC_A}").gtins == (f"00{UPC_A}",)


# GS1 General Specifications 5.2.2.4.2, a line of its table each: what the last digit says was left out.
@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("0123450", "01200000345"),
        ("0123451", "01210000345"),
        ("0123452", "01220000345"),
        ("0123453", "01230000045"),
        ("0123454", "01234000005"),
        ("0123455", "01234500005"),
        ("1123459", "11234500009"),
    ],
)
def test_a_upc_e_gets_its_zeros_back(short: str, whole: str) -> None:
    check = check_digit(whole)
    assert upc_a(f"{short}{check}") == f"00{whole}{check}"
    assert upc_a(f"{short}{(check + 1) % 10}") is None
    assert f"00{whole}{check}" in read(f"{short}{check}").gtins
    assert read(f"{short}{check}").fits


def test_eight_digits_are_first_what_their_check_digit_says() -> None:
    assert read("96385074").gtins == ("00000096385074",)
    assert read("04252614").gtins == ("00042100005264", "00000004252614")


@given(st.text("0123456789", min_size=11, max_size=11), st.integers(0, 11), st.integers(1, 9))
def test_a_digit_misread_is_noticed(body: str, place: int, by: int) -> None:
    right = f"{body}{check_digit(body)}"
    wrong = f"{right[:place]}{(int(right[place]) + by) % 10}{right[place + 1 :]}"
    assert read(right).fits
    assert not read(wrong).fits


@pytest.mark.parametrize("typed", ["", "   ", "dvd player", "DVD-45", "4711", "K7M-2QX-9TH", "0123 456", "(01)12"])
def test_what_is_no_number_of_a_product_is_left_as_it_is(typed: str) -> None:
    seen = read(typed)
    assert (seen.text, seen.gtins, seen.fits) == (typed.strip(), (), True)


@given(st.text())
def test_anything_can_be_read(typed: str) -> None:
    seen = read(typed)
    assert all(len(gtin) == 14 and gtin.isdigit() for gtin in seen.gtins)
    assert seen.text == seen.text.strip()
