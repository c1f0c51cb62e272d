"""Alerts before the record says so: shelves that are running out, and shelves whose till has gone silent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.catalog.hours import DAYS
from app.core.clock import rfc3339
from app.scheduler.duties import adopt_windows, look_ahead, sweep
from tests.support.receivers import http_server
from tests.support.sending import hook, send_due
from tests.support.shop import Shop, offer, store

HOURS = {day: ["08:00", "20:00"] for day in DAYS}


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """A shop that trades from eight to eight, where it is noon."""
    shop.ok("POST", "/v1/stores", json={"stores": [store(name, opening_hours=HOURS) for name in ("CAP", "CLE", "CAR")]})
    return shop


def advertise(shop: Shop, per_day: float, *, on_hand: int, **changes: Any) -> None:
    """The seven days' catalogue with this many sales expected a day, and a shelf that has sold so since it began."""
    shop.promote(offers=[offer(expected_units_per_store=7 * per_day)], **changes)
    sold = round(per_day)
    start = shop.clock() - timedelta(hours=28)
    shop.stock(("CAP", "DVD-45", on_hand + sold), at=start)
    for number in range(sold):  # yesterday from eight to eight
        shop.sell(f"before-{number}", at=start + timedelta(hours=12 * (number + 0.5) / sold))


def look(shop: Shop, **later: float) -> None:
    """What the clock makes of the shelves, now or after it has moved on."""
    shop.clock.advance(**later)
    look_ahead(shop.context)


def others_sell(shop: Shop, number: int) -> None:
    """Another product sells: the till is alive."""
    shop.sell(f"other-{number}", sku="DVD-99")


def quiet_hours(shop: Shop, hours: float) -> None:
    """The advertised product does not sell for so long while others do."""
    for number in range(int(hours * 2)):
        shop.clock.advance(minutes=30)
        others_sell(shop, int(shop.clock().timestamp()) + number)
        look_ahead(shop.context)


def told(shop: Shop) -> list[str]:
    return [delivery["type"] for delivery in shop.deliveries()]


def test_a_shelf_expected_to_run_out_is_told_early_and_becomes_sold_out_in_place(shop: Shop) -> None:
    shop.channel()
    shop.channel(kinds=["sold_out"])
    advertise(shop, 10, on_hand=14)
    look(shop)
    alert = shop.alert()
    assert (alert["kind"], alert["state"], alert["reason"]) == ("running_out", "open", "likely_before_end")
    assert alert["on_hand"] == 14
    assert alert["run_out"]["probability_before_end"] > 0.9
    assert rfc3339(shop.clock()) < alert["run_out"]["early_at"] < alert["run_out"]["expected_at"]
    assert alert["briefing"][0].startswith("14 left by the record; probably gone by")
    assert told(shop) == ["alert.opened"], "the second channel asked for sold_out only"

    shop.clock.advance(hours=4)
    shop.stock(("CAP", "DVD-45", 0))
    later = shop.alert()
    assert (later["alert_id"], later["kind"], later["reason"]) == (alert["alert_id"], "sold_out", "none_on_hand")
    assert later["run_out"] is None
    assert sorted(told(shop)) == ["alert.opened", "alert.opened"], "who had not been sent it yet is sent it as it is"
    shop.stock(("CAP", "DVD-45", 60), at=shop.clock.advance(minutes=1))
    assert shop.alert()["resolution"] == "back_in_stock"


def test_a_shelf_that_was_to_run_out_and_is_seen_empty_is_told_as_empty(shop: Shop) -> None:
    with http_server() as receiver:
        shop.channel(address=hook(receiver), kinds=["sold_out"])
        advertise(shop, 10, on_hand=14)
        look(shop)
        path = f"/v1/alerts/{shop.alert()['alert_id']}/shelf-check"
        shop.ok("POST", path, "staff", json={"result": "gone"})
        send_due(shop)
        told = receiver.take()["json"]["data"]
    assert (told["kind"], told["reason"], told["on_hand"]) == ("sold_out", "shelf_is_empty", 0)


def test_a_shelf_that_lasts_is_nobodys_business(shop: Shop) -> None:
    advertise(shop, 10, on_hand=300)
    look(shop)
    assert shop.alerts() == []
    run_out = shop.ok("GET", "/v1/stores/CAP/stock/DVD-45", "pos")["run_out"]
    assert run_out["probability_before_end"] < 0.01


def test_the_run_out_is_told_beside_the_stock(shop: Shop) -> None:
    advertise(shop, 10, on_hand=14)
    run_out = shop.ok("GET", "/v1/stores/CAP/stock/DVD-45", "pos")["run_out"]
    assert run_out["probability_before_end"] > 0.9
    assert rfc3339(shop.clock()) < run_out["expected_at"] < rfc3339(shop.clock() + timedelta(days=3))
    assert shop.ok("GET", "/v1/stores/CLE/stock/DVD-45", "pos")["run_out"] is None, "no level is known there"


def test_a_delivery_ends_what_was_expected(shop: Shop) -> None:
    shop.channel()
    advertise(shop, 10, on_hand=14)
    look(shop)
    shop.stock(("CAP", "DVD-45", 200), at=shop.clock.advance(minutes=5))
    look(shop)
    alert = shop.alert()
    assert (alert["state"], alert["resolution"]) == ("resolved", "no_longer_expected")
    look(shop, hours=1)
    assert len(shop.alerts()) == 1


def test_what_runs_out_after_the_horizon_or_within_the_lead_is_not_told(shop: Shop) -> None:
    advertise(shop, 10, on_hand=40)  # four days' worth
    look(shop)
    assert shop.alerts() == []
    shop.promote(offers=[offer(expected_units_per_store=70)], alerting={"warn_horizon_hours": 120, "warn_at": 0.7})
    look(shop, minutes=1)
    assert shop.alert()["kind"] == "running_out"


def test_an_ad_team_can_do_without_forecasts_and_suspicions(shop: Shop) -> None:
    advertise(shop, 40, on_hand=30, alerting={"warn_at": None, "check_shelf_at": None})
    look(shop)
    quiet_hours(shop, 6)
    assert shop.alerts() == []


def suspect(shop: Shop) -> Any:
    """A shelf of four by the record, of a product that sold forty yesterday and none today."""
    advertise(shop, 40, on_hand=4, alerting={"warn_at": None})
    look(shop)
    assert shop.alerts() == []
    quiet_hours(shop, 2)
    return shop.alert()


def test_a_silent_till_beside_a_full_record_asks_somebody_to_look(shop: Shop) -> None:
    alert = suspect(shop)
    assert (alert["kind"], alert["state"], alert["reason"]) == ("suspected", "open", "check_shelf")
    assert alert["probability_empty"] >= 0.75
    assert alert["briefing"][:2] == [
        "The record says 4, but none has sold for a while.",
        "Look on the shelf and in the back, then say what you found.",
    ]
    quiet_hours(shop, 5)
    grown = shop.alert()
    assert (grown["alert_id"], grown["reason"]) == (alert["alert_id"], "likely_empty")
    assert grown["probability_empty"] >= 0.9
    assert grown["briefing"][0] == "The record says 4, but by now some should have sold: it is probably gone."


def test_a_forecast_that_goes_silent_is_the_same_alert(shop: Shop) -> None:
    shop.channel()
    advertise(shop, 40, on_hand=4)
    others_sell(shop, 0)
    look(shop)
    first = shop.alert()
    assert first["kind"] == "running_out"
    send_due(shop)
    quiet_hours(shop, 2)
    second = shop.alert()
    assert (second["alert_id"], second["kind"]) == (first["alert_id"], "suspected")
    assert told(shop) == ["alert.opened", "alert.updated"]


def test_a_sale_refutes_a_suspicion_and_the_next_needs_more_proof(shop: Shop) -> None:
    first = suspect(shop)
    shop.sell("at-last", at=shop.clock.advance(minutes=1))
    look(shop, seconds=2)
    alert = shop.alert()
    assert (alert["alert_id"], alert["resolution"]) == (first["alert_id"], "no_longer_expected")
    quiet_hours(shop, 2.5)
    belief = shop.ok("GET", "/v1/alerts", "staff", params={"state": "open"})["items"]
    assert belief == [], "what was enough the first time is not enough the second"


@pytest.mark.parametrize("result", ["gone", "found"])
def test_a_shelf_check_confirms_or_refutes_and_sets_the_level(shop: Shop, result: str) -> None:
    path = f"/v1/alerts/{suspect(shop)['alert_id']}/shelf-check"
    if result == "gone":
        gone = shop.ok("POST", path, "staff", json={"result": "gone", "by": "Sam"})
        assert (gone["kind"], gone["reason"], gone["on_hand"]) == ("sold_out", "shelf_is_empty", 0)
        assert shop.on_hand() == 0
        look(shop, minutes=1)
        assert shop.alert()["state"] == "open"
    else:
        found = shop.ok("POST", path, "staff", json={"result": "found", "on_hand": 38, "by": "Sam"})
        assert (found["resolution"], shop.on_hand()) == ("found_on_shelf", 38)
        quiet_hours(shop, 2)
        assert len(shop.alerts()) == 1, "seen with one's own eyes, it is not doubted again the same afternoon"


def test_a_till_that_says_nothing_at_all_proves_nothing(shop: Shop) -> None:
    advertise(shop, 30, on_hand=400)
    look(shop)
    for _ in range(16):
        look(shop, minutes=30)
    assert shop.alerts() == [], "the whole store is silent, not the product"


def test_the_night_is_no_silence(shop: Shop) -> None:
    advertise(shop, 10, on_hand=400)
    shop.clock.advance(hours=7, minutes=45)
    shop.sell("last-of-the-day", at=shop.clock())
    others_sell(shop, 1)
    for _ in range(24):
        look(shop, minutes=30)
    shop.clock.advance(minutes=20)
    others_sell(shop, 2)
    look(shop)
    assert shop.alerts() == []


def test_looking_again_changes_nothing(shop: Shop) -> None:
    shop.channel()
    advertise(shop, 10, on_hand=14)
    for _ in range(3):
        look(shop)
        sweep(shop.context)
        adopt_windows(shop.context)
    assert len(shop.alerts()) == 1
    assert told(shop) == ["alert.opened"]
    assert shop.alert()["revision"] == 1


def test_a_product_running_out_is_offered_to_nobody(shop: Shop) -> None:
    shop.promote(offers=[offer("DVD-69", "60.00", expected_units_per_store=70, alternatives=[])])
    shop.shelve(DVD_69=14)
    look(shop)
    assert shop.alert()["kind"] == "running_out"
    assist = shop.ok("GET", "/v1/stores/CAP/products/DVD-45/assist", "staff")
    assert "DVD-69" not in [line["sku"] for line in assist["alternatives"]]


def test_sales_can_be_read_off_falling_levels(shop: Shop) -> None:
    shop.promote(offers=[offer(expected_units_per_store=70)])
    start = shop.clock() - timedelta(hours=28)
    for hour in range(0, 28, 2):
        shop.stock(("CAP", "DVD-45", 40 - hour), at=start + timedelta(hours=hour))
    look(shop)
    alert = shop.alert()
    assert (alert["kind"], alert["on_hand"]) == ("running_out", 14)


def test_without_expectation_or_history_nothing_is_foretold_until_it_has_sold_for_a_while(shop: Shop) -> None:
    shop.promote(offers=[offer()])
    shop.stock(("CAP", "DVD-45", 12))
    look(shop)
    quiet_hours(shop, 6)
    assert shop.alerts() == []


def test_what_it_ordinarily_sells_stands_in_for_an_expectation(shop: Shop) -> None:
    start = shop.clock() - timedelta(days=20)
    shop.stock(("CAP", "DVD-45", 200), at=start)
    for day in range(18):
        shop.sell(f"ordinary-{day}", 5, at=start + timedelta(days=day, hours=1))
    shop.promote(offers=[offer()])
    shop.stock(("CAP", "DVD-45", 12))
    look(shop)
    assert shop.alert()["kind"] == "running_out"


def test_alerts_are_scored_by_what_came_after_them(shop: Shop) -> None:
    alert = suspect(shop)
    shop.ok("POST", f"/v1/alerts/{alert['alert_id']}/shelf-check", "staff", json={"result": "gone"})
    scored = {one["kind"]: one for one in shop.ok("GET", "/v1/alert-precision", "ads")["kinds"]}
    assert scored["suspected"] == {
        "kind": "suspected", "alerts": 1, "confirmed": 1, "refuted": 0, "precision": 1.0
    }  # fmt: skip
    assert scored["running_out"]["precision"] is None
    elsewhere = shop.ok("GET", "/v1/alert-precision", "ads", params={"store_id": "CLE"})["kinds"]
    assert [one["alerts"] for one in elsewhere] == [0, 0, 0]
