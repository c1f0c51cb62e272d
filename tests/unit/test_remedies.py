"""What the store owes, what goes with it, and what to ask: tables and properties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.suggestions import accessories, questions, remedies
from app.suggestions.remedies import OtherStore, Terms
from app.suggestions.rules import DEAREST_COMPARABLE, LIST_LENGTH, Asked, Item
from tests.support.shelf import WORDS, asked, item, shelves, wishes

other_stores = st.builds(OtherStore, st.text("ABC", min_size=1), st.just("Store"), st.just(Decimal(4)), st.just(1.0))


@given(
    shelf=shelves,
    wish=wishes,
    kinds=st.permutations(["other_store", "comparable_at_ad_price", "rain_check", "compensation"]),
    stores=st.lists(other_stores, max_size=5),
)
def test_no_remedy_is_dearer_than_the_ad_and_there_are_at_most_three_in_the_promotions_order(
    shelf: list[Item], wish: Asked, kinds: list[str], stores: list[OtherStore]
) -> None:
    terms = Terms(kinds, date(2026, 12, 26), 2)
    found = remedies.lines(wish, terms, stores, remedies.comparable(shelf, wish), WORDS)
    assert len(found) <= LIST_LENGTH
    assert [kinds.index(line.kind) for line in found] == sorted(kinds.index(line.kind) for line in found)
    if wish.ad_price is None:
        assert found == []
    for line in found:
        assert line.text
        assert line.price is None or Decimal(line.price) <= (wish.ad_price or 0)


@given(shelf=shelves, wish=wishes)
def test_what_is_given_at_the_advertised_price_is_worth_at_least_the_sold_out_product(
    shelf: list[Item], wish: Asked
) -> None:
    gift = remedies.comparable(shelf, wish)
    if gift is not None:
        assert wish.item.regular_price is not None
        assert gift.regular_price is not None
        assert wish.item.regular_price <= gift.regular_price <= wish.item.regular_price * DEAREST_COMPARABLE


def test_the_nearest_in_value_is_given_and_the_ad_teams_pick_last() -> None:
    shelf = [item("P-1", "90.00"), item("P-2", "80.00"), item("P-3", "79.00")]
    assert remedies.comparable(shelf, asked()) == shelf[2]
    assert remedies.comparable(shelf, asked(picks=["P-3"])) == shelf[1]
    assert remedies.comparable([item("P-4", "78.99"), item("P-5", "158.01")], asked()) is None


def test_other_stores_are_ranked_by_distance_and_their_last_unit_is_left_to_them() -> None:
    def store(store_id: str, on_hand: int, km: float | None) -> OtherStore:
        return OtherStore(store_id, store_id, Decimal(on_hand), km)

    found = remedies.nearest([store("A", 5, None), store("B", 2, 9.0), store("C", 1, 1.0), store("D", 9, 9.0)])
    assert [one.store_id for one in found] == ["D", "B", "A"]


def test_what_goes_with_most_products_on_the_card_comes_first() -> None:
    known = {sku: item(sku, "9.95", category="Cables") for sku in ("HDMI", "RACK", "SCART", "TAPE")}
    wish = asked(item=item("DVD-45", accessories=("TAPE", "RACK", "HDMI")))
    shown = [item("P-1", accessories=("HDMI",)), item("P-2", accessories=("HDMI", "SCART"))]
    assert [one.sku for one, _ in accessories.choose(wish, shown, known)] == ["HDMI", "TAPE", "RACK"]


def test_the_question_that_splits_the_alternatives_best_is_asked_first_and_none_twice() -> None:
    shown = [
        item("A", attributes={"hdmi": True, "smart": True, "size": 40, "colour": "red", "legs": 4}),
        item("B", attributes={"hdmi": True, "smart": True, "size": 50, "colour": "blue", "legs": 4}),
        item("C", attributes={"hdmi": False, "smart": False, "size": 60, "colour": "green"}),
    ]
    found = questions.choose(shown, WORDS)
    assert [one.attribute for one in found] == ["size", "hdmi"], "smart says what hdmi says, colour is no need"
    for question in found:
        assert sorted(sku for answer in question.answers for sku in answer.skus) == ["A", "B", "C"]


def test_there_is_nothing_to_ask_about_a_single_alternative() -> None:
    assert questions.choose([item("A", attributes={"hdmi": True})], WORDS) == []
    assert questions.choose([], WORDS) == []
