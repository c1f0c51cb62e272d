"""What the store owes, what goes with it, and what to ask: tables and properties."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog import hours
from app.suggestions import accessories, elsewhere, profiles, questions, remedies
from app.suggestions.elsewhere import OtherStore, nearest
from app.suggestions.profiles import Profile
from app.suggestions.remedies import Terms
from app.suggestions.rules import DEAREST_COMPARABLE, LIST_LENGTH, Asked, Item
from tests.support.shelf import WORDS, asked, item, other_store, shelves, wishes

KINDS = ["other_store", "comparable_at_ad_price", "rain_check", "compensation"]
NONE, ILLINOIS = profiles.of(None), profiles.of("us-il")
other_stores = st.builds(other_store, st.text("ABC", min_size=1))
any_profile = st.sampled_from(list(profiles.known().values()))


@given(
    shelf=shelves,
    wish=wishes,
    kinds=st.permutations(KINDS).flatmap(lambda kinds: st.integers(0, 4).map(lambda count: kinds[:count])),
    stores=st.lists(other_stores, max_size=5),
    profile=any_profile,
)
def test_no_remedy_is_dearer_than_the_ad_under_any_profile_and_what_is_owed_is_always_among_them(
    shelf: list[Item], wish: Asked, kinds: list[str], stores: list[OtherStore], profile: Profile
) -> None:
    shelf_price = {one.sku: one.price for one in shelf}
    is_age_restricted = wish.item.is_age_restricted
    terms = Terms(
        profile.kinds(kinds, is_age_restricted=is_age_restricted),
        date(2026, 12, 26),
        2,
        due=profile.due(is_age_restricted=is_age_restricted),
    )
    instead = remedies.comparable(shelf, wish, profile)
    found = remedies.lines(wish, terms, stores, instead, WORDS)
    assert len(found) <= LIST_LENGTH
    ranks = [terms.kinds.index(line.kind) for line in found]
    assert ranks == sorted(ranks)
    if wish.ad_price is None or not kinds:
        assert found == []
        return
    assert {line.kind for line in found} >= {kind for kind in terms.due if kind == "rain_check"}
    for line in found:
        assert line.text
        assert line.price is None or 0 < Decimal(line.price) <= wish.ad_price
        if line.sku is not None:
            assert line.kind == "comparable_at_ad_price"
            price = shelf_price[line.sku]
            assert price is not None
            assert price >= wish.ad_price, "what is cheaper as it stands is no favour"


@given(shelf=shelves, wish=wishes, profile=any_profile)
def test_what_is_given_at_the_advertised_price_is_worth_at_least_the_sold_out_product(
    shelf: list[Item], wish: Asked, profile: Profile
) -> None:
    instead = remedies.comparable(shelf, wish, profile)
    if instead is None:
        return
    regular, value = wish.item.regular_price, instead.item.regular_price
    assert regular is not None
    assert value is not None
    assert wish.ad_price is not None
    if instead.price == wish.ad_price and value >= regular:
        assert value <= regular * DEAREST_COMPARABLE
        assert remedies.is_no_less(instead.item, wish)
    else:
        assert profile.lesser_at_same_saving
        assert instead.price / value <= wish.ad_price / regular, "at least the same share off"


def test_the_nearest_in_value_is_given_and_the_ad_teams_pick_last() -> None:
    shelf = [item("P-1", "90.00"), item("P-2", "80.00"), item("P-3", "79.00")]

    def given_at_ad_price(found: list[Item], wish: Asked) -> str | None:
        instead = remedies.comparable(found, wish, NONE)
        return None if instead is None else instead.item.sku

    assert given_at_ad_price(shelf, asked()) == "P-3"
    assert given_at_ad_price(shelf, asked(picks=["P-3"])) == "P-2"
    assert given_at_ad_price([item("P-4", "78.99"), item("P-5", "158.01")], asked()) is None


@pytest.mark.parametrize(
    ("wanted", "has", "is_comparable"),
    [
        ({"hdmi": True}, {"hdmi": False}, False),
        ({"hdmi": False}, {"hdmi": True}, True),
        ({"hdmi": True}, {}, True),
        ({"screen_inches": 42}, {"screen_inches": 40}, False),
        ({"screen_inches": 42}, {"screen_inches": 43.5}, True),
        ({"pack_count": 12}, {"pack_count": 6}, False),
        ({"noise_db": 40}, {"noise_db": 35}, True),
        ({"storage_gb": 32}, {"storage_gb": "32"}, True),
    ],
    ids=repr,
)
def test_what_lacks_something_or_is_smaller_is_not_comparable(
    wanted: dict[str, object], has: dict[str, object], is_comparable: bool
) -> None:
    wish = asked(item=item("DVD-45", attributes=wanted, on_hand=Decimal(0)))
    assert (remedies.comparable([item("P-1", "80.00", attributes=has)], wish, NONE) is not None) is is_comparable


def test_lesser_value_at_the_same_share_off_counts_only_where_the_profile_says_so() -> None:
    lesser = [item("P-1", "50.00"), item("P-2", "60.00"), item("P-3", "39.49")]
    assert remedies.comparable(lesser, asked(), NONE) is None
    instead = remedies.comparable(lesser, asked(), ILLINOIS)
    assert instead is not None
    assert (instead.item.sku, instead.price) == ("P-2", Decimal("34.17")), "60 x 45 / 79, rounded down"
    whole = remedies.comparable(lesser, asked(), ILLINOIS, decimals=0)
    assert whole is not None
    assert whole.price == 34
    better = remedies.comparable([*lesser, item("P-4", "79.00")], asked(), ILLINOIS)
    assert better is not None
    assert (better.item.sku, better.price) == ("P-4", Decimal("45.00")), "equal value goes before lesser"


def test_what_is_due_stands_though_the_list_is_full() -> None:
    terms = Terms([*KINDS[:2], "compensation", "rain_check"], date(2026, 12, 26), None, due=["rain_check"])
    instead = remedies.comparable([item("P-1", "80.00")], asked(), NONE)
    found = remedies.lines(asked(), terms, [other_store("CLE")], instead, WORDS)
    assert [line.kind for line in found] == ["other_store", "comparable_at_ad_price", "rain_check"]


def test_other_stores_are_ranked_by_distance_and_their_last_unit_is_left_to_them() -> None:
    stores = [other_store("A", 5, None), other_store("B", 2, 9.0), other_store("C", 1, 1.0), other_store("D", 9, 9.0)]
    assert [one.store_id for one in nearest(stores)] == ["D", "B", "A"]


def test_a_store_that_is_open_goes_before_a_nearer_one_that_is_closed() -> None:
    found = nearest([other_store("NEAR", km=1.0, is_open=False), other_store("FAR", km=30.0)])
    assert [one.store_id for one in found] == ["FAR", "NEAR"]


BRISBANE = ZoneInfo("Australia/Brisbane")
WEEKDAYS = {day: ["09:00", "17:30"] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.mark.parametrize(
    ("at", "hours", "expected"),
    [
        ("2026-11-20T12:00", WEEKDAYS, (True, None, "17:30", True)),
        ("2026-11-20T08:00", WEEKDAYS, (False, "09:00", "17:30", True)),
        ("2026-11-20T18:00", WEEKDAYS, (False, "09:00", "17:30", False)),
        ("2026-11-20T12:00", None, (True, None, None, True)),
        ("2026-11-20T12:00", {day: ["00:00", "24:00"] for day in hours.DAYS}, (True, None, None, True)),
        ("2026-11-20T22:00", {"fri": ["20:00", "02:00"]}, (True, None, "02:00", True)),
        ("2026-11-20T22:00", {}, None),
    ],
    ids=["open", "before opening", "over the weekend", "always", "round the clock", "past midnight", "never"],
)
def test_when_a_store_trades_is_told_by_its_own_clock(
    at: str, hours: dict[str, list[str]] | None, expected: tuple[bool, str | None, str | None, bool] | None
) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=BRISBANE)
    found = elsewhere.opening(hours, BRISBANE, now)
    if expected is None:
        assert found is None
        return
    assert found is not None
    is_open, opens_at, closes_at, is_today = expected
    assert (found.is_open, found.is_today) == (is_open, is_today)
    assert opens_at is None or f"{found.opens_at:%H:%M}" == opens_at
    assert (None if found.closes_at is None else f"{found.closes_at:%H:%M}") == closes_at


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
