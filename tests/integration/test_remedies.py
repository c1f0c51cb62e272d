"""Remedies by the law of the store's place, other stores and their hours, and the briefing: over HTTP."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.catalog import service as catalog
from app.promotions import service as promotions
from app.suggestions import profiles, service
from app.suggestions.service import Promise, Request
from tests.support.shop import NOW, Shop, offer, product, store
from tests.support.staff import paired

WEEKDAYS = {day: ["09:00", "17:30"] for day in ("mon", "tue", "wed", "thu", "fri")}
SATURDAY_TOO = WEEKDAYS | {"sat": ["09:00", "17:00"]}


def move(shop: Shop, store_id: str, **changes: Any) -> None:
    """Replace a store, changed."""
    shop.ok("PUT", f"/v1/stores/{store_id}", json=store(store_id, **changes))


def sell_out(shop: Shop, **promotion: Any) -> Any:
    """Everything on the shelf at CAP but the advertised player; returns its alert."""
    promoted = shop.promote(**promotion)
    shop.shelve(DVD_45=0)
    return shop.alert(store_id="CAP") | {"warnings": promoted["warnings"]}


def kinds(card: Any) -> list[str]:
    return [line["kind"] for line in card["remedies"]]


def warned(answer: Any) -> set[str]:
    return {warning["code"] for warning in answer["warnings"]}


def test_where_a_rain_check_is_owed_it_is_added_with_a_notice_and_is_good_as_long_as_the_law_asks(shop: Shop) -> None:
    move(shop, "CAP", jurisdiction="us-ct")
    card = sell_out(shop, remedies=["comparable_at_ad_price", "compensation"])
    assert kinds(card) == ["comparable_at_ad_price", "compensation", "rain_check"]
    rain_check = card["remedies"][2]
    assert (rain_check["price"], rain_check["valid_until"]) == ("45.00", "2027-02-04")
    assert rain_check["notice"] == "Player DVD-45 is out of stock. A rain check may be had on request."
    assert {line["jurisdiction"] for line in card["remedies"]} == {"us-ct"}
    assert "remedy_added" in warned(card)


def test_the_staff_page_shows_the_notice_once_the_product_is_sold_out(shop: Shop) -> None:
    move(shop, "CAP", jurisdiction="us-ct")
    said = paired(shop).see(f"/alerts/{sell_out(shop)['alert_id']}")
    assert "Put up this notice where customers look for it: Player DVD-45 is out of stock." in said
    move(shop, "CAP")
    assert "Put up this notice" not in paired(shop).see(f"/alerts/{shop.alert()['alert_id']}")


def test_a_promotion_that_gives_none_gives_none_and_is_told_so(shop: Shop) -> None:
    move(shop, "CAP", jurisdiction="us-ct")
    card = sell_out(shop, remedies=[])
    assert card["remedies"] == []
    assert "no_remedy_that_counts" in warned(card)


def test_what_is_age_restricted_is_not_owed_a_rain_check_where_the_law_spares_it(shop: Shop) -> None:
    move(shop, "CAP", jurisdiction="us-ct")
    shop.ok("POST", "/v1/products", json={"products": [product("DVD-45", age_restricted=True)]})
    assert kinds(sell_out(shop, remedies=["comparable_at_ad_price"])) == ["comparable_at_ad_price"]


@pytest.mark.parametrize("jurisdiction", ["au", "us-ca", None])
def test_elsewhere_the_promotions_own_list_stands(shop: Shop, jurisdiction: str | None) -> None:
    move(shop, "CAP", jurisdiction=jurisdiction)
    card = sell_out(shop, remedies=["comparable_at_ad_price"])
    assert kinds(card) == ["comparable_at_ad_price"]
    assert "notice" not in card["remedies"][0]
    assert card["remedies"][0].get("jurisdiction") == jurisdiction
    assert not warned(card) & {"remedy_added", "no_remedy_that_counts", "unknown_jurisdiction"}


def test_lesser_value_at_the_same_share_off_is_given_where_it_counts_and_nothing_of_equal_value_is_there(
    shop: Shop,
) -> None:
    move(shop, "CAP", jurisdiction="us-il")
    shop.promote(offers=[offer(alternatives=[], never_suggest=["DVD-89", "DVD-99", "DVD-X"])])
    shop.shelve(DVD_45=0)
    (line,) = [one for one in shop.alert()["remedies"] if one["kind"] == "comparable_at_ad_price"]
    assert (line["sku"], line["price"]) == ("DVD-69", "39.30"), "69 x 45 / 79, rounded down"


def test_a_jurisdiction_without_a_profile_is_kept_and_told(shop: Shop) -> None:
    rows = [store("CAP"), store("CLE", jurisdiction="us-cn"), store("CAR", jurisdiction="US-CT")]
    answer = shop.ok("POST", "/v1/stores", json={"stores": rows})
    assert (answer["accepted"], [(one["index"], one["code"]) for one in answer["warnings"]]) == (
        3,
        [(1, "unknown_jurisdiction")],
    )
    assert shop.ok("GET", "/v1/stores/CLE")["jurisdiction"] == "us-cn"
    assert "unknown_jurisdiction" in warned(shop.promote())


def test_a_jurisdiction_that_is_too_long_is_refused(shop: Shop) -> None:
    problem = shop.problem(422, "PUT", "/v1/stores/CAP", json=store("CAP", jurisdiction="x" * 21))
    assert problem["errors"][0]["pointer"] == "/jurisdiction"


def test_the_profiles_can_be_read_with_their_sources_and_say_what_they_are_not(shop: Shop) -> None:
    answer = shop.ok("GET", "/v1/jurisdictions", "staff")
    assert "Not legal advice" in answer["notice"]
    found = {one["jurisdiction"]: one for one in answer["items"]}
    assert set(found) == set(profiles.known())
    connecticut = found["us-ct"]
    assert (connecticut["owed"], connecticut["rain_check_days"], connecticut["overdue_after_days"]) == (
        ["rain_check"],
        70,
        60,
    )
    assert connecticut["source"]


def test_another_store_that_is_open_goes_before_a_nearer_one_that_is_closed(shop: Shop) -> None:
    move(shop, "CLE", opening_hours=WEEKDAYS)
    move(shop, "CAR", opening_hours=SATURDAY_TOO)
    shop.stock(("CLE", "DVD-45", 6), ("CAR", "DVD-45", 3))
    first, second = sell_out(shop, remedies=["other_store"])["remedies"]
    assert (first["store_id"], first["closes_at"]) == ("CAR", "2026-11-21T07:00:00Z")
    assert first["text"].replace("\u202f", " ").endswith("has 3. Ring them and have one held. Open until 5:00 pm.")
    assert "opens_at" not in first
    assert (second["store_id"], second["opens_at"]) == ("CLE", "2026-11-22T23:00:00Z")
    assert second["text"].replace("\u202f", " ").endswith("has 6. Closed now; opens Mon 9:00 am.")


def test_nobody_is_sent_to_a_store_that_does_not_open(shop: Shop) -> None:
    move(shop, "CLE", opening_hours={})
    shop.stock(("CLE", "DVD-45", 6))
    assert sell_out(shop, remedies=["other_store"])["remedies"] == []


def test_units_held_for_rain_checks_are_not_offered_from_another_store(shop: Shop) -> None:
    sell_out(shop)
    shop.stock(("CLE", "DVD-45", 6), ("CAR", "DVD-45", 4))
    with shop.context.database.read() as session:
        promotion = promotions.get(session, "NOV")
        promise = Promise(promotion, promotions.offers_of(session, ["NOV"])["NOV"][0], NOW, NOW + timedelta(days=6))
        request = Request(catalog.store(session, "CAP"), catalog.product(session, "DVD-45"), promise)
        held = {("CLE", "DVD-45"): Decimal(5), ("CAR", "DVD-45"): Decimal(1), ("CAP", "DVD-45"): Decimal(9)}
        (made,) = service.cards(session, [request], at_risk=[], rain_check_days=30, now=NOW, held=held)
    named = [(line.store_id, line.on_hand) for line in made.card.remedies if line.kind == "other_store"]
    assert named == [("CAR", 3)]


def test_the_briefing_says_what_the_ad_cost_how_the_offer_works_and_how_to_handle_it(shop: Shop) -> None:
    said = sell_out(shop, briefing="Most want a cable as well.")["briefing"]
    assert said == [
        "The ad (tv and newspaper) cost $12,000.00 to bring this customer in.",
        "At $45.00 it earns nothing itself: it is there to bring people in.",
        "Until 26 Nov 2026 people come in for this: make the promise good first, ask what they need it for, then offer "
        "what fits.",
        "Most want a cable as well.",
    ]


def test_a_rain_check_that_is_owed_is_given_as_the_card_says_though_the_promotion_leaves_it_out(shop: Shop) -> None:
    move(shop, "CAP", jurisdiction="us-ct")
    card = sell_out(shop, remedies=["compensation"])
    body = {"alert_id": card["alert_id"], "quantity": 1}
    given = shop.ok("POST", "/v1/rain-checks", "staff", json=body)
    assert given["valid_until"] == card["remedies"][1]["valid_until"] == "2027-02-04"


def test_a_rain_check_nobody_owes_is_not_given_where_the_promotion_leaves_it_out(shop: Shop) -> None:
    card = sell_out(shop, remedies=["compensation"])
    shop.problem(409, "POST", "/v1/rain-checks", "staff", json={"alert_id": card["alert_id"], "quantity": 1})
