"""GTINs as the field writes them: right, wrong, short of their zeros."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.rules import check_digit, gtin_of_key, gtin_or_none, parse_gtin, unknown_key

VALID = ["6291041500213", "4006381333931", "90311017", "036282818705", "8806088269696", "10614141000415"]
INVALID = {"4006381333930": "1", "885787364684": "8"}
"""Measured; the second is the example in Google's own feed specification."""


@pytest.mark.parametrize("text", VALID)
def test_a_valid_gtin_is_kept_as_fourteen_digits(text: str) -> None:
    gtin = parse_gtin(text)
    assert (gtin.digits, gtin.is_valid) == (text.zfill(14), True)


@pytest.mark.parametrize(("text", "ends"), INVALID.items(), ids=list(INVALID))
def test_a_wrong_check_digit_is_told_and_not_refused(text: str, ends: str) -> None:
    gtin = parse_gtin(text)
    assert (gtin.digits, gtin.is_valid) == (text.zfill(14), False)
    assert parse_gtin(text[:-1] + ends).is_valid


def test_the_check_digit_of_a_location_number_is_worked_out_the_same_way() -> None:
    assert check_digit("943646579210") == 4


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        pytest.param(36282818705, "00036282818705", id="a leading zero was eaten"),
        pytest.param(4006381333931, "04006381333931", id="thirteen digits"),
        pytest.param(90311017, "00000090311017", id="eight digits are eight digits"),
        pytest.param(1234567, "00000001234567", id="seven digits are padded to twelve"),
        pytest.param(10614141000415, "10614141000415", id="fourteen digits"),
        pytest.param(4006381333931.0, "04006381333931", id="a whole float"),
    ],
)
def test_a_number_is_padded_with_the_zeros_it_lost(number: int | float, digits: str) -> None:
    assert parse_gtin(number).digits == digits


@pytest.mark.parametrize(
    "value",
    ["", "123", "12345678901", "123456789012345", "4006381-33393", "ABCDEFGH", "٤٠٠٦٣٨١٣", -1, 10**14, True, None, 1.5],
    ids=repr,
)  # fmt: skip
def test_what_is_no_gtin_at_all_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="8, 12, 13 or 14 digits"):
        parse_gtin(value)


def test_blanks_around_a_gtin_are_no_part_of_it() -> None:
    assert parse_gtin(" 4006381333931 ").digits == "04006381333931"


@given(body=st.text("0123456789", min_size=11, max_size=13))
def test_a_number_with_its_check_digit_is_valid_and_any_single_wrong_digit_is_noticed(body: str) -> None:
    whole = body + str(check_digit(body))
    assert parse_gtin(whole).is_valid
    for place, digit in enumerate(whole):
        wrong = whole[:place] + str((int(digit) + 1) % 10) + whole[place + 1 :]
        assert not parse_gtin(wrong).is_valid


@given(body=st.text("0123456789", min_size=7, max_size=13))
def test_zeros_in_front_change_no_check_digit(body: str) -> None:
    assert check_digit(body) == check_digit(body.zfill(20))


def test_a_key_made_for_an_unknown_gtin_gives_it_back_and_is_no_sku() -> None:
    key = unknown_key("04006381333931")
    assert gtin_of_key(key) == "04006381333931"
    assert gtin_of_key("DVD-45") is None
    assert gtin_or_none("DVD-45") is None
    assert gtin_or_none("4006381333931") == "04006381333931"
