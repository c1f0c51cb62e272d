"""Quantities: what is bought by the amount, what as much of another would cost, and how that is said."""

from __future__ import annotations

from decimal import Decimal
from math import isclose
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.suggestions import alternatives, profiles, quantities, quantity_words, remedies
from app.suggestions.quantities import PIECES, VOLUME, Amount, Pair
from app.suggestions.rules import Asked, Item, price_loss
from app.suggestions.words import Words

sizes = st.decimals(min_value=1, max_value=20_000, places=1)
pieces = st.integers(min_value=1, max_value=48).map(Decimal)
amounts = st.builds(Amount, st.just(VOLUME), sizes, pieces)
pairs = st.builds(Pair, amounts, amounts)
prices = st.decimals(min_value=Decimal("0.10"), max_value=500, places=2)

BY_CONTENT = quantities.measures("Cola", "Grocery > Soft drinks")


def near(first: Decimal, second: Decimal) -> bool:
    return isclose(first, second, rel_tol=1e-9)


@given(pair=pairs, price=prices)
def test_as_much_of_the_other_has_the_unit_price_of_the_other(pair: Pair, price: Decimal) -> None:
    assert near(quantities.rescaled(price, pair) / pair.asked.total, price / pair.other.total)


@given(pair=pairs, price=prices)
def test_the_weighed_price_lies_between_the_ticket_and_the_price_of_as_much(pair: Pair, price: Decimal) -> None:
    low, high = sorted((price, quantities.rescaled(price, pair)))
    weighed = quantities.weighed(price, pair)
    assert low <= weighed <= high or near(weighed, low) or near(weighed, high)


@given(amount=amounts, price=prices)
def test_the_same_amount_leaves_the_price_as_it_is(amount: Amount, price: Decimal) -> None:
    pair = Pair(amount, amount)
    assert quantities.weighed(price, pair) == quantities.rescaled(price, pair) == price
    assert pair.is_alike


@given(pair=pairs, price=prices)
def test_rescaling_there_and_back_again_changes_nothing(pair: Pair, price: Decimal) -> None:
    there = quantities.rescaled(price, pair)
    assert near(quantities.rescaled(there, Pair(pair.other, pair.asked)), price)


@given(pair=pairs, price=prices, asked=prices)
def test_what_is_worth_it_costs_no_more_by_the_unit(pair: Pair, price: Decimal, asked: Decimal) -> None:
    gap = price / pair.other.total - asked / pair.asked.total
    if abs(gap) > Decimal("1e-12"):
        assert quantities.is_worth(price, asked, pair) is (gap < 0)


@given(size=sizes, first=pieces, second=pieces)
def test_how_it_is_packed_makes_no_difference_to_how_much_it_is(size: Decimal, first: Decimal, second: Decimal) -> None:
    assert Pair(Amount(VOLUME, size * second, first), Amount(VOLUME, size * first, second)).ratio == 1


@given(facts=st.dictionaries(st.sampled_from([VOLUME, "weight_g", PIECES, "rolls"]), st.integers(1, 900)))
def test_a_product_holds_as_much_as_itself(facts: dict[str, int]) -> None:
    pair = quantities.compare(facts, facts, BY_CONTENT)
    assert (pair is None) is (not facts)
    assert pair is None or pair.ratio == 1


@pytest.mark.parametrize(
    ("name", "category", "by"),
    [
        ("Cola 12 x 330 ml", None, "volume_ml"),
        ("Ultra soft toilet paper 9 rolls", None, "rolls"),
        ("Copy paper A4, 500 sheets", None, "sheets"),
        ("AA battery, pack of 8", None, "pack_count"),
        ("DVD-R 50 discs", None, "discs"),
        ("Zorblax 500 g", "Grocery > Spreads", "weight_g"),
    ],
)
def test_what_is_used_up_is_bought_by_the_amount(name: str, category: str | None, by: str) -> None:
    assert by in quantities.measures(name, category)


@pytest.mark.parametrize(
    "name",
    [
        "Kettle 1.7 l",
        "Backpack 30 l",
        "Laptop 15.6 inch 2 kg",
        "Refrigerator 200 litres",
        "USB flash drive 32GB",
        "Zorblax",
    ],
)
def test_what_is_kept_is_not_bought_by_the_amount(name: str) -> None:
    assert quantities.measures(name, None) == ()


@pytest.mark.parametrize(
    ("asked", "other", "ratio"),
    [
        ({"volume_ml": 330, "pack_count": 12}, {"volume_ml": 330, "pack_count": 6}, "0.5"),
        ({"volume_ml": 1500}, {"volume_l": 1.5}, "1"),
        ({"weight_g": 500}, {"weight_kg": 1}, "2"),
        ({"pack_count": 12}, {"pack_count": 4}, None),
        ({"volume_ml": 330}, {"pack_count": 6}, None),
        ({"volume_ml": 330}, {}, None),
        ({"volume_ml": 330}, {"volume_ml": 20_000}, None),
        ({"volume_ml": True}, {"volume_ml": True}, None),
    ],
)
def test_amounts_are_compared_by_the_same_measure(
    asked: dict[str, Any], other: dict[str, Any], ratio: str | None
) -> None:
    pair = quantities.compare(asked, other, (VOLUME, "weight_g"))
    assert (None if pair is None else pair.ratio) == (None if ratio is None else Decimal(ratio))


def cola(sku: str, name: str, price: str, **changes: Any) -> Item:
    return Item(
        sku,
        name,
        category="Grocery > Soft drinks",
        price=Decimal(price),
        regular_price=Decimal(changes.pop("regular", price)),
        on_hand=Decimal(9),
        **changes,
    )


ASKED = Asked(cola("COLA-12", "Cola 12 x 330 ml", "7.99"), Decimal("5.99"))


@pytest.mark.parametrize(
    ("name", "price", "locale", "said"),
    [
        ("Cola 6 x 330 ml", "3.49", "en-AU", "6 instead of 12, $0.58 each instead of $0.50"),
        ("Cola 24 x 330 ml", "11.98", "en-AU", "24 instead of 12, $0.50 each either way"),
        ("Cola 1.5 l", "2.20", "en-AU", "1.5 l instead of 12 × 330 ml, $1.47 per litre instead of $1.51"),  # noqa: RUF001
        ("Cola 6 x 330 ml", "3.49", "de-DE", "6 statt 12, 0,58 AU$ pro Stück statt 0,50 AU$"),
        ("Cola 6 x 330 ml", "3.49", "cs-CZ", "6 místo 12, 0,58 AU$ za kus místo 0,50 AU$"),
    ],
)
def test_another_amount_is_said_with_its_unit_price(name: str, price: str, locale: str, said: str) -> None:
    reasons = alternatives.reasons(cola("OTHER", name, price), ASKED, Words.of("AUD", locale))
    assert said in [reason.replace("\N{NO-BREAK SPACE}", " ") for reason in reasons]


def test_small_unit_prices_are_told_by_the_hundred_and_american_ones_by_the_ounce() -> None:
    paper = Pair(Amount("sheets", Decimal(500)), Amount("sheets", Decimal(250)))
    said = quantity_words.reason(Decimal("3.00"), Decimal("5.00"), paper, Words.of("AUD", "en-AU"))
    assert said == "250 sheets instead of 500 sheets, $1.20 per 100 instead of $1.00"
    can = Pair(Amount(VOLUME, Decimal("354.882")), Amount(VOLUME, Decimal("591.47")))
    said = quantity_words.reason(Decimal("2.00"), Decimal("1.56"), can, Words.of("USD", "en-US"))
    assert said == "20 fl oz instead of 12 fl oz, $0.10 per fl oz instead of $0.13"


def test_the_same_amount_in_other_words_is_no_reason() -> None:
    reasons = alternatives.reasons(cola("OTHER", "Other Cola 12 x 33 cl", "6.49"), ASKED, Words.of("AUD", "en-AU"))
    assert not [reason for reason in reasons if "instead of" in reason]


def test_a_price_is_near_by_the_unit() -> None:
    at_the_same_unit_price = price_loss(cola("SIX", "Cola 6 x 330 ml", "3.99"), ASKED)
    of_no_known_amount = price_loss(cola("SOME", "Cola", "3.99"), ASKED)
    half_as_much_for_all = price_loss(cola("DEAR", "Cola 6 x 330 ml", "7.99"), ASKED)
    as_much_for_all = price_loss(cola("SAME", "Other cola 12 x 330 ml", "7.99"), ASKED)
    assert at_the_same_unit_price < of_no_known_amount
    assert at_the_same_unit_price < half_as_much_for_all
    assert as_much_for_all == 0


@pytest.mark.parametrize(
    ("name", "regular", "gift"),
    [
        ("Cola 12 x 330 ml", "8.49", True),
        ("Cola 6 x 330 ml", "8.49", False),
        ("Cola 2 x 2 l", "8.49", True),
        ("Cola 3 x 1 l", "8.49", False),
    ],
)
def test_a_smaller_pack_is_no_comparable_product_however_dear(name: str, regular: str, gift: bool) -> None:
    found = remedies.comparable([cola("OTHER", name, regular)], ASKED, profiles.of("us-ma"))
    assert (found is not None) is gift


@pytest.mark.parametrize(("regular", "gift"), [("5.30", True), ("5.40", False), ("6.50", False)])
def test_two_thirds_at_the_same_share_off_must_cost_two_thirds_at_most(regular: str, gift: bool) -> None:
    eight = cola("EIGHT", "Cola 8 x 330 ml", "6.50", regular=regular)
    found = remedies.comparable([eight], ASKED, profiles.of("us-il"))
    assert (found is not None) is gift
