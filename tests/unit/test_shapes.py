"""Money, quantities, instants and days as callers write them and as we answer them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.core.shapes import (
    MAX_QUANTITY,
    DayIn,
    Flag,
    InstantIn,
    InstantOut,
    MoneyIn,
    MoneyOut,
    Number,
    QuantityIn,
    Whole,
    from_thousandths,
    money_text,
    parse_money,
    quantity_number,
    thousandths,
)


def takes(kind: Any, value: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("text", ["0", "45", "45.0", "45.00", "0.0001", "999999999999.9999"])
def test_money_is_a_decimal_string(text: str) -> None:
    assert parse_money(text) == Decimal(text)


@pytest.mark.parametrize(
    "value",
    ["", "-1", "+1", "45.", ".5", "1e3", "1,299.00", "$45", "45.00 ", "0.00001", "1000000000000", "٤٥", 45, 45.0, None],
    ids=repr,
)  # fmt: skip
def test_what_is_no_money_is_refused_with_what_to_change(value: Any) -> None:
    with pytest.raises(ValueError, match="decimal string"):
        parse_money(value)
    assert not takes(MoneyIn, value)


@pytest.mark.parametrize(
    ("amount", "decimals", "text"),
    [
        ("45", 2, "45.00"),
        ("45.5", 2, "45.50"),
        ("45.0050", 2, "45.005"),
        ("0", 2, "0.00"),
        ("79", 0, "79"),
        ("79.00", 0, "79"),
        ("79.5", 0, "79.5"),
        ("1000", 2, "1000.00"),
        ("1E+3", 0, "1000"),
        ("1.25", 3, "1.250"),
        ("-10", 2, "-10.00"),
    ],
    ids=str,
)
def test_an_amount_has_the_decimals_of_its_currency_and_more_only_where_they_count(
    amount: str, decimals: int, text: str
) -> None:
    assert money_text(Decimal(amount), decimals) == text


@given(amount=st.decimals(0, 10**11, places=4))
def test_money_that_is_answered_is_taken_back_unchanged(amount: Decimal) -> None:
    assert parse_money(TypeAdapter(MoneyOut).dump_python(amount)) == amount


MOST_DECIMALS = 12
"""Zeros among them, as platforms write them."""
exact = st.decimals(-(MAX_QUANTITY - 1), MAX_QUANTITY - 1, places=3, allow_nan=False, allow_infinity=False)


@given(amount=exact)
def test_a_quantity_is_exact_to_a_thousandth_however_it_is_written(amount: Decimal) -> None:
    expected = int(amount * 1000)
    assert thousandths(str(amount)) == thousandths(f"{amount}000") == thousandths(amount) == expected
    assert thousandths(float(amount)) == expected
    assert from_thousandths(expected) == amount
    assert thousandths(quantity_number(amount)) == expected


@given(amount=st.integers(-(MAX_QUANTITY - 1), MAX_QUANTITY - 1))
def test_a_whole_number_of_units_is_that_many_thousands(amount: int) -> None:
    assert thousandths(amount) == amount * 1000
    assert quantity_number(Decimal(amount)) == amount
    assert isinstance(quantity_number(Decimal(amount)), int)


@given(amount=st.decimals(-1000, 1000, allow_nan=False, allow_infinity=False))
@example(amount=Decimal("15.6250000000000000000000000004"))
def test_what_would_have_to_be_rounded_is_refused(amount: Decimal) -> None:
    taken = Fraction(amount) * 1000  # decimals would be rounded to 28 digits here
    text = f"{amount:f}"
    if taken.denominator == 1 and len(text.partition(".")[2]) <= MOST_DECIMALS:
        assert thousandths(text) == taken
    else:
        with pytest.raises(ValueError, match="decimal"):
            thousandths(text)


@given(value=st.floats())
def test_no_float_is_taken_for_another_quantity(value: float) -> None:
    try:
        taken = thousandths(value)
    except ValueError:
        return
    assert taken / 1000 == value


@pytest.mark.parametrize(
    "value",
    [True, False, None, "", " 1", "1 ", "1e3", "+1", "1.", ".5", "--1", "nan", "inf", [], {}, 10**9, -(10**9)],
    ids=repr,
)
def test_what_is_no_quantity_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="quantity"):
        thousandths(value)
    assert not takes(QuantityIn, value)


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("2026-11-21T04:05:06+10:00", True),
        ("2026-11-21T04:05:06.123456Z", True),
        ("2026-11-21t04:05:06z", True),
        ("2026-11-21T04:05:06", False),
        ("2026-11-21", False),
        ("2026-11-21T04:05Z", False),
        ("1763690400", False),
        (1763690400, False),
        (True, False),
        ("2026-02-30T00:00:00Z", False),
        ("1969-12-31T23:59:59Z", False),
        ("9001-01-01T00:00:00Z", False),
    ],
    ids=repr,
)
def test_an_instant_is_rfc_3339_with_an_offset(value: Any, taken: bool) -> None:
    assert takes(InstantIn, value) is taken


def test_an_instant_is_answered_in_utc_with_a_z() -> None:
    at = TypeAdapter(InstantIn).validate_python("2026-11-21T04:05:06+10:00")
    assert TypeAdapter(InstantOut).dump_python(at) == "2026-11-20T18:05:06Z"
    assert at == datetime(2026, 11, 20, 18, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("2026-11-21", True),
        (date(2026, 11, 21), True),
        ("2026-11-21T00:00:00Z", False),
        ("20261121", False),
        (20261121, False),
        (0, False),
        ("2026-02-30", False),
        ("21.11.2026", False),
    ],
    ids=repr,
)
def test_a_day_is_a_calendar_day(value: Any, taken: bool) -> None:
    assert takes(DayIn, value) is taken


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        pytest.param(Flag, [True, False], [1, 0, "true", "yes", None], id="true or false"),
        pytest.param(Whole, [0, -3], ["2", 2.5, True, None], id="a whole number"),
        pytest.param(Number, [0, 1.5, -2], ["1.5", True, None], id="a number"),
    ],
)
def test_words_are_not_taken_for_values(kind: Any, good: list[Any], bad: list[Any]) -> None:
    assert all(takes(kind, value) for value in good)
    assert not any(takes(kind, value) for value in bad)
