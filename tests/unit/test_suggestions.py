"""What may be offered, and in which order: vetoes as properties, choices as tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.suggestions import accessories, alternatives, profiles, remedies
from app.suggestions.rules import (
    LAST_UNIT,
    LIST_LENGTH,
    Asked,
    Item,
    Relation,
    attribute_fit,
    order,
    qualifies,
    relation,
    worths,
)
from tests.support.shelf import SKUS, WORDS, asked, item, shelves, wishes

LAWS = list(profiles.known().values())

# Vetoes


@given(shelf=shelves, wish=wishes)
def test_no_alternative_is_shown_that_does_not_qualify(shelf: list[Item], wish: Asked) -> None:
    for one in alternatives.choose(shelf, wish):
        assert one.sku != wish.item.sku
        assert one.is_active
        assert not one.is_at_risk
        assert one.price is not None
        assert one.on_hand is not None
        assert one.on_hand > LAST_UNIT
        assert one.sku not in wish.never
        assert wish.item.is_age_restricted or not one.is_age_restricted


@given(shelf=shelves, wish=wishes)
def test_no_accessory_and_no_gift_is_shown_that_does_not_qualify(shelf: list[Item], wish: Asked) -> None:
    chosen = alternatives.choose(shelf, wish)
    shown = [one for one, _ in accessories.choose(wish, chosen, {one.sku: one for one in shelf})]
    gifts = [one.item for law in LAWS if (one := remedies.comparable(shelf, wish, law)) is not None]
    assert all(qualifies(one, wish) for one in (*shown, *gifts))
    assert not {one.sku for one in shown} & {wish.item.sku, *(one.sku for one in chosen)}


@given(shelf=shelves, wish=wishes)
def test_each_list_has_at_most_three_and_names_nothing_twice(shelf: list[Item], wish: Asked) -> None:
    chosen = alternatives.choose(shelf, wish)
    goes_with = accessories.choose(wish, chosen, {one.sku: one for one in shelf})
    for skus in ([one.sku for one in chosen], [one.sku for one, _ in goes_with]):
        assert len(skus) <= LIST_LENGTH
        assert len(set(skus)) == len(skus)


@given(shelf=shelves, wish=wishes, taken=st.frozensets(st.sampled_from(SKUS), max_size=2))
def test_what_is_given_at_the_advertised_price_is_not_sold_beside_it(
    shelf: list[Item], wish: Asked, taken: frozenset[str]
) -> None:
    assert not {one.sku for one in alternatives.choose(shelf, wish, taken=taken)} & taken


@given(shelf=shelves, wish=wishes, data=st.data())
def test_the_choice_does_not_depend_on_the_order_of_the_shelf(
    shelf: list[Item], wish: Asked, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(shelf))
    assert alternatives.choose(shelf, wish) == alternatives.choose(shuffled, wish)
    assert all(remedies.comparable(shelf, wish, law) == remedies.comparable(shuffled, wish, law) for law in LAWS)
    assert order(shelf, wish, worths(shelf, wish)) == order(shuffled, wish, worths(shuffled, wish))


class Uncompared(Item):
    """A product nobody may look for in a list: over thousands of a category that takes minutes."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("compared one by one")

    __hash__ = None  # type: ignore[assignment]


def test_a_large_category_is_gone_through_not_compared_with_itself() -> None:
    shelf = [Uncompared(f"P-{number}", "Player", price=Decimal(90 + number), on_hand=Decimal(8), category="A > B",
                        parent="A") for number in range(20)]  # fmt: skip
    wish = asked(item=item("DVD-45", category="A > B", on_hand=Decimal(0)))
    assert len(alternatives.choose(shelf, wish)) == 3
    assert len(alternatives.further(shelf, wish)) == 20
    assert accessories.choose(wish, shelf[:3], {one.sku: one for one in shelf}) == []


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        pytest.param({}, True, id="on the shelf"),
        pytest.param({"on_hand": Decimal("1.001")}, True, id="more than the last unit"),
        pytest.param({"on_hand": Decimal(1)}, False, id="the last unit"),
        pytest.param({"on_hand": Decimal(0)}, False, id="sold out"),
        pytest.param({"on_hand": None}, False, id="not tracked"),
        pytest.param({"is_active": False}, False, id="not active"),
        pytest.param({"is_at_risk": True}, False, id="with an alert of its own"),
        pytest.param({"is_age_restricted": True}, False, id="age-restricted"),
        pytest.param({"price": None}, False, id="without a price"),
    ],
)
def test_what_may_be_offered(changes: dict[str, Any], may: bool) -> None:
    assert qualifies(item("P-1", **changes), asked()) is may


def test_neither_the_product_itself_nor_what_the_ad_team_vetoed_may_be_offered() -> None:
    wish = asked(never=frozenset({"DVD-X"}))
    assert not qualifies(item("DVD-45"), wish)
    assert not qualifies(item("DVD-X"), wish)


def test_a_pick_of_the_ad_team_does_not_stand_over_its_own_veto() -> None:
    wish = asked(picks=["P-1"], never=frozenset({"P-1"}))
    assert alternatives.choose([item("P-1"), item("P-2")], wish) == [item("P-2")]


# Alternatives


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ("44.99", Relation.VALUE),
        ("45.00", Relation.COMPARABLE),
        ("79.00", Relation.COMPARABLE),
        ("79.01", Relation.STEP_UP),
    ],
    ids=str,
)
def test_how_a_price_stands_to_what_the_customer_came_for(price: str, expected: Relation) -> None:
    assert relation(Decimal(price), asked()) is expected


def test_without_a_promotion_prices_are_compared_with_the_regular_one() -> None:
    wish = asked(ad_price=None)
    found = [relation(Decimal(price), wish) for price in ("78.99", "79.00", "79.01")]
    assert found == [Relation.VALUE, Relation.COMPARABLE, Relation.STEP_UP]


def skus(chosen: list[Item]) -> list[str]:
    return [one.sku for one in chosen]


def test_the_best_comparable_and_the_best_step_up_come_first() -> None:
    shelf = [
        item("C-1", "50.00"),
        item("C-2", "51.00"),
        item("C-3", "52.00"),
        item("S-1", "99.00"),
        item("V-1", "40.00"),
    ]
    chosen = skus(alternatives.choose(shelf, asked()))
    assert sorted(one[0] for one in chosen[:2]) == ["C", "S"]
    assert chosen[2].startswith("C")


def test_a_cheaper_one_is_shown_only_where_fewer_than_three_others_fit() -> None:
    others = [item("C-1", "50.00"), item("C-2", "51.00"), item("S-1", "99.00")]
    cheaper = item("V-1", "44.00")
    assert "V-1" not in skus(alternatives.choose([*others, cheaper], asked()))
    assert skus(alternatives.choose([*others[:2], cheaper], asked()))[-1] == "V-1"


def test_what_households_choose_instead_is_not_held_against_its_price() -> None:
    fits = {"score": 0.8, "why": {"fit": 0.8, "kind": True}}
    chosen = {"score": 0.8, "why": {"fit": 0.8, "kind": True, "instead": 3}}
    dearer = [item("S-1", "150.00", **fits), item("S-2", "150.00", **chosen)]
    assert skus(alternatives.choose(dearer, asked()))[0] == "S-2"
    cheaper = [item("V-1", "40.00", **fits), item("V-2", "40.00", **chosen), item("F-1", "400.00", **chosen)]
    assert set(skus(alternatives.choose([*cheaper, item("C-1", "60.00", **fits)], asked()))) == {"C-1", "V-2", "F-1"}


def test_the_ad_teams_picks_come_first_in_their_order_whatever_they_cost() -> None:
    shelf = [item("C-1", "50.00"), item("P-1", "199.00"), item("P-2", "30.00"), item("S-1", "99.00")]
    assert skus(alternatives.choose(shelf, asked(picks=["P-2", "GONE", "P-1"])))[:2] == ["P-2", "P-1"]


def test_a_neighbouring_category_is_looked_at_only_where_the_own_one_is_too_thin() -> None:
    near = item("N-1", "60.00", category="Electronics > Video > Recorders")
    far = item("F-1", "60.00", category="Home > Storage", parent="Home")
    own = [item(f"C-{number}", "60.00") for number in range(3)]
    assert skus(alternatives.choose([near, far, *own[:2]], asked())) == ["C-0", "C-1", "N-1"]
    assert "N-1" not in skus(alternatives.choose([near, far, *own], asked()))


def test_a_named_substitute_counts_from_any_category() -> None:
    far = item("F-1", "60.00", category="Home > Storage", parent="Home")
    wish = asked(item=item("DVD-45", on_hand=Decimal(0), substitutes=("F-1",)))
    assert alternatives.choose([far], wish) == [far]


def test_fit_goes_before_price_and_margin_orders_only_near_equals() -> None:
    wish = asked(item=item("DVD-45", on_hand=Decimal(0), attributes={"size": 55}))
    fitting = item("A", "70.00", attributes={"size": 55})
    other = item("B", "50.00", attributes={"size": 43})
    rich = item("C", "70.10", attributes={"size": 55}, unit_cost=Decimal(10))
    shelf = [other, fitting, rich]
    assert skus(order(shelf, wish, worths(shelf, wish))) == ["C", "A", "B"]


def test_a_yes_for_a_no_is_better_and_missing_is_unknown() -> None:
    wish = asked(item=item("DVD-45", attributes={"hdmi": False, "size": 55}))
    assert attribute_fit(item("A", attributes={"hdmi": True, "size": 55}), wish) == 1
    assert attribute_fit(item("B", attributes={"hdmi": True}), wish) == 1
    assert attribute_fit(item("C", attributes={"hdmi": True, "size": 43}), wish) == 0.5
    assert attribute_fit(item("D"), wish) == 0.5


@given(shelf=shelves, wish=wishes)
def test_every_line_can_be_written_and_says_why(shelf: list[Item], wish: Asked) -> None:
    for rank, one in enumerate(alternatives.choose(shelf, wish), 1):
        line = alternatives.line(one, wish, WORDS, rank=rank)
        assert line.reasons
        assert all(line.reasons)
        assert line.rank == rank
        if wish.price is not None:
            assert Decimal(line.price_difference or "x") == (one.price or 0) - wish.price


def accessory(sku: str, kind: str, score: float) -> Item:
    return item(sku, "9.95", score=score, why={"kind": kind})


def test_a_second_of_a_kind_is_offered_only_where_nothing_else_is_and_where_it_goes_about_as_well() -> None:
    wish = asked(item=item("CASE"))
    films = [accessory("F-1", "film", 0.9), accessory("F-2", "film", 0.8), accessory("F-3", "film", 0.6)]
    strap = accessory("S-1", "strap", 0.3)
    assert [one.sku for one, _ in accessories.choose(wish, [], {}, films)] == ["F-1", "F-2"]
    assert [one.sku for one, _ in accessories.choose(wish, [], {}, [*films, strap])] == ["F-1", "S-1", "F-2"]


def test_what_was_prepared_and_ruled_out_does_not_come_back_as_a_link() -> None:
    wish = asked(item=item("CASE", accessories=("F-1",)))
    known = {"F-1": item("F-1", "9.95")}
    assert [one.sku for one, _ in accessories.choose(wish, [], known)] == ["F-1"]
    assert accessories.choose(wish, [], known, []) == []
