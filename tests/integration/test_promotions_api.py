"""Promotions over HTTP: register, replace, cancel; whose window is open; which offer governs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import rfc3339
from tests.support.shop import NOW, Shop, offer, product, promotion, store

HOUR = timedelta(hours=1)


def window(start: float, end: float) -> dict[str, Any]:
    """A window from and to these hours from now."""
    return {
        "starts_on": None,
        "ends_on": None,
        "starts_at": rfc3339(NOW + start * HOUR),
        "ends_at": rfc3339(NOW + end * HOUR),
    }


def codes(answer: Any) -> set[tuple[str, str | None, str | None]]:
    return {(warning["code"], warning["sku"], warning["store_id"]) for warning in answer["warnings"]}


def test_it_is_created_once_and_then_replaced_whole(shop: Shop) -> None:
    assert shop.call("PUT", "/v1/promotions/NOV", "ads", json=promotion()).status_code == 201
    changed = promotion(briefing="New words.", offers=[offer("DVD-69", "44.00")])
    del changed["media"]
    assert shop.call("PUT", "/v1/promotions/NOV", "ads", json=changed).status_code == 200
    found = shop.ok("GET", "/v1/promotions/NOV", "ads")
    assert (found["briefing"], found["media"]) == ("New words.", [])
    assert [one["sku"] for one in found["offers"]] == ["DVD-69"]


def test_what_is_answered_is_what_was_sent_with_its_defaults(shop: Shop) -> None:
    answer = shop.promote(offers=[{"sku": "DVD-45", "price": "45"}])
    assert answer["offers"] == [
        {
            "sku": "DVD-45", "gtin": None, "price": "45.00", "limit_per_customer": None,
            "expected_units_per_store": None, "alternatives": [], "never_suggest": [],
            "back_at": 2, "back_after_seconds": 300,
        }
    ]  # fmt: skip
    assert answer["remedies"] == ["other_store", "comparable_at_ad_price", "rain_check"]
    assert answer["ad_spend"] == "12000.00"
    assert (answer["starts_on"], answer["ends_on"], answer["starts_at"]) == ("2026-11-20", "2026-11-26", None)


def test_they_are_listed_newest_first_page_by_page(shop: Shop) -> None:
    for number in range(5):
        shop.clock.advance(seconds=1)
        shop.promote(f"P-{number}")
    first = shop.ok("GET", "/v1/promotions", "ads", params={"limit": 2})
    second = shop.ok("GET", "/v1/promotions", "ads", params={"limit": 4, "cursor": first["next_cursor"]})
    found = [item["promotion_id"] for item in (*first["items"], *second["items"])]
    assert found == ["P-4", "P-3", "P-2", "P-1", "P-0"]
    assert second["next_cursor"] is None


def test_one_nobody_knows_is_404(shop: Shop) -> None:
    shop.problem(404, "GET", "/v1/promotions/NOPE", "ads")
    shop.problem(404, "DELETE", "/v1/promotions/NOPE", "ads")


def test_cancelling_twice_changes_nothing_and_a_put_revives(shop: Shop) -> None:
    shop.promote()
    for _ in range(2):
        assert shop.call("DELETE", "/v1/promotions/NOV", "ads").status_code == 204
    assert shop.ok("GET", "/v1/promotions/NOV", "ads")["status"] == "cancelled"
    assert shop.promote()["status"] == "running"


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [(1, 2, "scheduled"), (-1, 1, "running"), (0, 1, "running"), (-2, 0, "ended")],
    ids=["to come", "now", "just begun", "just over"],
)
def test_its_status_follows_its_window(shop: Shop, start: float, end: float, status: str) -> None:
    assert shop.promote(**window(start, end))["status"] == status


def test_it_runs_while_it_runs_in_at_least_one_store_on_that_stores_own_clock(shop: Shop) -> None:
    shop.ok("PUT", "/v1/stores/LON", json=store("LON", timezone="Europe/London"))
    days = {"starts_on": "2026-11-22", "ends_on": "2026-11-22"}
    assert shop.promote(**days)["status"] == "scheduled"
    shop.clock.advance(hours=12)  # 14:00Z on the 21st: midnight in Brisbane
    assert shop.ok("GET", "/v1/promotions/NOV", "ads")["status"] == "running"
    shop.clock.advance(hours=24)  # over in Brisbane, 14:00 in London
    assert shop.ok("GET", "/v1/promotions/NOV", "ads")["status"] == "running"
    shop.clock.advance(hours=10)
    assert shop.ok("GET", "/v1/promotions/NOV", "ads")["status"] == "ended"


def test_a_dated_promotion_ends_with_the_first_instant_after_its_last_local_day(shop: Shop) -> None:
    shop.promote(starts_on="2026-11-21", ends_on="2026-11-21")
    shop.stock(("CAP", "DVD-45", 0))
    assert shop.alert()["promise"]["starts_at"] == "2026-11-20T14:00:00Z"
    assert shop.alert()["promise"]["ends_at"] == "2026-11-21T14:00:00Z"


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no window": ({"starts_on": None, "ends_on": None}, ""),
    "half a window": ({"ends_on": None}, ""),
    "both kinds of window": ({"starts_at": rfc3339(NOW), "ends_at": rfc3339(NOW + HOUR)}, ""),
    "one of each": ({"ends_on": None, "ends_at": rfc3339(NOW + HOUR)}, ""),
    "a last day before the first": ({"starts_on": "2026-11-27"}, ""),
    "an end at its beginning": (window(1, 1), ""),
    "a naive instant": (window(0, 1) | {"starts_at": "2026-11-21T00:00:00"}, "/starts_at"),
    "a number for a day": ({"starts_on": 20261120}, "/starts_on"),
    "an instant for a day": ({"starts_on": "2026-11-20T10:00:00Z"}, "/starts_on"),
    "no stores": ({"stores": {}}, "/stores"),
    "two ways to name stores": ({"stores": {"all": True, "ids": ["CAP"]}}, "/stores"),
    "not all stores": ({"stores": {"all": False}}, "/stores"),
    "no offers": ({"offers": []}, "/offers"),
    "an offer twice": ({"offers": [offer(), offer()]}, ""),
    "an offer by two names": ({"offers": [offer(gtin="4006381333931")]}, "/offers/0"),
    "a price as a number": ({"offers": [offer(price=45.0)]}, "/offers/0/price"),
    "a price with a sign": ({"offers": [offer(price="-45.00")]}, "/offers/0/price"),
    "a price with five decimals": ({"offers": [offer(price="45.00001")]}, "/offers/0/price"),
    "a limit of none": ({"offers": [offer(limit_per_customer=0)]}, "/offers/0/limit_per_customer"),
    "a limit in words": ({"offers": [offer(limit_per_customer="2")]}, "/offers/0/limit_per_customer"),
    "back at nothing": ({"offers": [offer(back_at=0)]}, "/offers/0/back_at"),
    "an unknown remedy": ({"remedies": ["apology"]}, "/remedies/0"),
    "a remedy twice": ({"remedies": ["rain_check", "rain_check"]}, "/remedies"),
    "a misspelt field": ({"headlines": "DVD"}, "/headlines"),
    "no name": ({"name": ""}, "/name"),
}


def test_what_is_not_of_the_documented_form_is_refused_where_it_is_wrong_and_nothing_is_kept(shop: Shop) -> None:
    for what, (changes, pointer) in BAD.items():
        response = shop.call("PUT", "/v1/promotions/BAD", "ads", json=promotion(**changes))
        assert response.status_code == 422, f"{what}: {response.status_code}"
        assert pointer in {error["pointer"] for error in response.json()["errors"]}, f"{what}: {response.json()}"
    shop.problem(404, "GET", "/v1/promotions/BAD", "ads")


def test_it_warns_of_everything_that_may_break_its_promise(shop: Shop) -> None:
    shop.ok("POST", "/v1/products", json={"products": [product("OFF", active=False), product("FREE", price=None)]})
    shop.shelve("CAP")
    shop.stock(("CLE", "DVD-45", 4), ("CLE", "DVD-99", 4))
    shop.promote("OTHER", stores={"ids": ["CLE"]})
    offers = [offer(), offer("NEW"), offer("OFF"), offer("FREE"), offer("DVD-69", "69.00")]
    answer = shop.promote(stores={"ids": ["CAP", "CLE", "NOPE"]}, offers=offers)
    assert codes(answer) >= {
        ("unknown_store", None, "NOPE"),
        ("unknown_sku", "NEW", None),
        ("inactive_product", "OFF", None),
        ("no_regular_price", "FREE", None),
        ("price_not_below_regular", "DVD-69", None),
        ("overlap", "DVD-45", "CLE"),
        ("no_stock_record", "DVD-69", "CLE"),
    }
    assert not codes(answer) & {("no_stock_record", "DVD-45", "CAP"), ("overlap", "DVD-45", "CAP")}


def test_it_warns_of_a_store_with_nothing_to_offer_instead(shop: Shop) -> None:
    shop.shelve("CAP")
    shop.stock(("CLE", "DVD-45", 4), ("CLE", "DVD-99", 1))
    answer = shop.promote(stores={"ids": ["CAP", "CLE"]})
    assert ("no_alternative", "DVD-45", "CLE") in codes(answer), "the last unit is nothing to offer"
    assert ("no_alternative", "DVD-45", "CAP") not in codes(answer)


def test_a_window_wholly_past_is_taken_with_a_warning(shop: Shop) -> None:
    answer = shop.promote(starts_on="2026-10-01", ends_on="2026-10-02")
    assert answer["status"] == "ended"
    assert ("window_past", None, None) in codes(answer)


@pytest.mark.parametrize(
    ("stores", "heard"),
    [
        pytest.param({"all": True}, {"CAP", "CLE", "CAR"}, id="all"),
        pytest.param({"ids": ["CAP", "CLE"]}, {"CAP", "CLE"}, id="by id"),
        pytest.param({"regions": ["NSW"]}, {"CAR"}, id="by region"),
        pytest.param({"ids": []}, set(), id="none"),
    ],
)
def test_only_the_stores_it_names_are_alerted(shop: Shop, stores: dict[str, Any], heard: set[str]) -> None:
    shop.ok("PUT", "/v1/stores/CAR", json=store("CAR", region="NSW"))
    shop.promote(stores=stores)
    shop.stock(*((store_id, "DVD-45", 0) for store_id in ("CAP", "CLE", "CAR")))
    assert {alert["store"]["store_id"] for alert in shop.open_alerts()} == heard


def test_a_store_that_is_new_or_changes_its_region_joins_and_leaves(shop: Shop) -> None:
    shop.promote(stores={"regions": ["NSW"]})
    shop.stock(("CAP", "DVD-45", 0))
    assert shop.open_alerts() == []
    shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", region="NSW"))
    assert [alert["store"]["store_id"] for alert in shop.open_alerts()] == ["CAP"]
    shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", region="QLD"))
    assert shop.alert()["resolution"] == "no_longer_advertised"


def test_a_store_that_moves_to_another_time_zone_moves_its_window(shop: Shop) -> None:
    shop.promote(starts_on="2026-11-22", ends_on="2026-11-22")
    shop.stock(("CAP", "DVD-45", 0))
    assert shop.open_alerts() == []
    shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", timezone="Pacific/Kiritimati"))  # 16:00 there
    assert shop.open_alerts() == []
    shop.clock.advance(hours=9)
    shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", timezone="Pacific/Kiritimati"))
    assert len(shop.open_alerts()) == 1, "01:00 on the 22nd"


def test_an_offer_of_an_unknown_product_starts_to_work_once_it_is_known(shop: Shop) -> None:
    shop.stock(("CAP", "NEW", 0))
    shop.promote(offers=[offer("NEW"), offer("DVD-45")])
    assert shop.open_alerts() == []
    shop.ok("PUT", "/v1/products/NEW", json={"name": "New", "price": "60.00"})
    assert shop.alert()["product"]["sku"] == "NEW"


def test_where_two_overlap_the_lowest_price_governs_and_alone_has_an_alert(shop: Shop) -> None:
    shop.promote("DEAR", offers=[offer(price="49.00")])
    shop.promote("CHEAP", offers=[offer(price="45.00")])
    shop.stock(("CAP", "DVD-45", 0))
    assert shop.alert()["promise"]["promotion_id"] == "CHEAP"


@pytest.mark.parametrize(
    ("others", "governs"),
    [
        pytest.param({"A": window(-5, 5), "B": window(-4, 5)}, "B", id="of equal price the later start"),
        pytest.param({"B": window(-4, 5), "A": window(-5, 5)}, "B", id="whatever came first"),
        pytest.param({"B": window(-4, 5), "A": window(-4, 5)}, "A", id="of equal start the identifier"),
    ],
)
def test_ties_are_settled_the_same_way_every_time(shop: Shop, others: dict[str, Any], governs: str) -> None:
    for promotion_id, changes in others.items():
        shop.promote(promotion_id, **changes)
    shop.stock(("CAP", "DVD-45", 0))
    assert shop.alert()["promise"]["promotion_id"] == governs


def test_when_the_governing_one_is_cancelled_the_next_takes_over_with_an_alert_of_its_own(shop: Shop) -> None:
    shop.promote("DEAR", offers=[offer(price="49.00")])
    shop.promote("CHEAP", offers=[offer(price="45.00")])
    shop.stock(("CAP", "DVD-45", 0))
    shop.ok("DELETE", "/v1/promotions/CHEAP", "ads")
    assert {(alert["promise"]["promotion_id"], alert["state"]) for alert in shop.alerts()} == {
        ("CHEAP", "resolved"),
        ("DEAR", "open"),
    }


def test_an_offer_may_name_its_product_by_gtin(shop: Shop) -> None:
    shop.ok("POST", "/v1/products", json={"products": [product("NEW", gtin="4006381333931")]})
    answer = shop.promote(offers=[{"gtin": 4006381333931, "price": "45.00"}, {"gtin": "90311017", "price": "1.00"}])
    assert [(one["sku"], one["gtin"]) for one in answer["offers"]] == [
        ("NEW", "04006381333931"),
        (None, "00000090311017"),
    ]
    assert ("unknown_sku", "00000090311017", None) in codes(answer)


def test_a_thousand_offers_are_taken_at_once(shop: Shop) -> None:
    answer = shop.promote(offers=[offer(f"P-{number}") for number in range(1000)])
    assert len(answer["offers"]) == 1000
    assert len(answer["warnings"]) == 500, "warnings are capped"
