"""What a price takes off: of an alternative by the regular price, of an accessory by what its kind costs as a rule."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.suggestions.rules import UNKNOWN_PRICE, price_loss
from app.suggestions.traits import Named
from app.suggestions.typical import within_kind
from tests.support.products import understood
from tests.support.shelf import asked, item

PRICES = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(100_000), places=2)


def loss(price: Decimal | str | None, regular: Decimal | str | None = "100.00") -> float:
    wish = asked(item=item("ASKED", None, regular_price=None if regular is None else Decimal(regular)), ad_price=None)
    return price_loss(item("OTHER", None if price is None else str(price)), wish)


@pytest.mark.parametrize("price", ["100.00", "110.00", "116.00"])
def test_a_sixth_dearer_is_as_good_as_the_regular_price(price: str) -> None:
    assert loss(price) == 0


@pytest.mark.parametrize(("price", "taken"), [("200.00", 0.27), ("50.00", 0.21), ("80.00", 0.07), ("150.00", 0.13)])
def test_what_is_further_away_loses_by_the_logarithm(price: str, taken: float) -> None:
    assert loss(price) == pytest.approx(taken, abs=0.005)


@given(first=PRICES, second=PRICES, regular=PRICES)
def test_the_further_a_price_is_away_on_one_side_the_more_it_loses(
    first: Decimal, second: Decimal, regular: Decimal
) -> None:
    near, far = sorted((first, second), key=lambda price: abs(price - regular))
    if (near < regular) == (far < regular):
        assert 0 <= loss(near, regular) <= loss(far, regular)


@pytest.mark.parametrize(("price", "regular"), [(None, "100.00"), ("100.00", None), ("0.00", "100.00")])
def test_a_price_nobody_knows_is_far_away(price: str | None, regular: str | None) -> None:
    assert loss(price, regular) == UNKNOWN_PRICE > max(loss("0.01"), loss("90000.00"))


def named(sku: str, name: str, price: str) -> Named:
    changed = datetime(2026, 3, 2, 9, tzinfo=UTC)
    return Named(sku, name, None, None, Decimal(price), Decimal(price), changed, understood(name))


PLAYER = named("PLAYER", "Halvero DVD Player", "400.00")


def shares(*prices: str, name: str = "6 ft HDMI Cable") -> list[float]:
    return within_kind(PLAYER, [named(f"C{place}", name, price) for place, price in enumerate(prices)])


def test_of_two_that_suit_as_well_the_cheaper_goes_first() -> None:
    half, usual, double = shares("5.00", "10.00", "20.00")
    assert half > usual > double
    assert half == pytest.approx(usual * 1.07, rel=0.01)


def test_what_costs_next_to_nothing_is_more_likely_a_mistake() -> None:
    cent, usual, _ = shares("0.01", "10.00", "20.00")
    assert cent < 0.7 * usual


def test_a_white_lead_for_what_is_not_white_stands_behind_a_black_one() -> None:
    black, white, plain = within_kind(
        PLAYER,
        [
            named("B", "6 ft HDMI Cable Black", "10.00"),
            named("W", "6 ft HDMI Cable White", "10.00"),
            named("P", "6 ft HDMI Cable", "10.00"),
        ],
    )
    assert white < black == plain
