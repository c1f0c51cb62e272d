"""Promotions that start empty, end empty or are changed while an item is sold out: each has one right answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import rfc3339
from app.scheduler.duties import release_held, sweep
from tests.support.sending import send_due
from tests.support.shop import NOW, Shop, offer, product, store

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
BY_DAY = {day: ["09:00", "17:30"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@pytest.fixture
def sold_out(shop: Shop) -> Shop:
    """The advertised player is sold out at CAP, and its people have heard."""
    shop.channel(stores={"ids": ["CAP"]})
    shop.promote()
    shop.shelve(DVD_45=0)
    send_due(shop)
    return shop


def told(shop: Shop) -> list[str]:
    """What the channels have been told so far, oldest first, without what was withdrawn or went in a digest."""
    send_due(shop)
    return [
        delivery["type"].removeprefix("alert.") for delivery in shop.deliveries() if delivery["state"] == "delivered"
    ]


def episodes(shop: Shop) -> list[tuple[str, str | None]]:
    """Each alert's promotion and how it ended, oldest first."""
    return [(alert["promise"]["promotion_id"], alert["resolution"]) for alert in shop.alerts()[::-1]]


def whole_days(first: str, last: str) -> dict[str, Any]:
    return {"starts_on": first, "ends_on": last}


def exactly(starts_at: Any, ends_at: Any) -> dict[str, Any]:
    return {"starts_on": None, "ends_on": None, "starts_at": rfc3339(starts_at), "ends_at": rfc3339(ends_at)}


# Starting


def test_a_promotion_that_starts_on_an_empty_shelf_is_told_once_and_not_before(shop: Shop) -> None:
    shop.channel()
    shop.promote(**exactly(NOW + DAY, NOW + 2 * DAY))
    shop.stock(("CAP", "DVD-45", 0))
    shop.tick(days=1, microseconds=-1)
    assert told(shop) == []
    shop.tick(microseconds=1)
    shop.tick(hours=1)
    assert told(shop) == ["opened"]


def test_at_its_first_instant_it_runs_even_before_the_clock_has_come_round(shop: Shop) -> None:
    shop.promote(**exactly(NOW + DAY, NOW + 2 * DAY))
    shop.clock.now = NOW + DAY
    assert shop.stock(("CAP", "DVD-45", 0))["alerts"]["opened"] == 1
    shop.tick()
    assert episodes(shop) == [("NOV", None)]


def test_a_promotion_that_ran_its_whole_time_while_nobody_looked_alerts_nobody(shop: Shop) -> None:
    shop.promote(**exactly(NOW + DAY, NOW + 2 * DAY))
    shop.stock(("CAP", "DVD-45", 0))
    shop.tick(days=3)
    assert shop.alerts() == []


def test_a_store_that_is_added_to_the_promotion_while_it_is_empty_alerts_at_once(shop: Shop) -> None:
    shop.promote(stores={"ids": ["CLE"]})
    shop.stock(("CAP", "DVD-45", 0))
    assert shop.alerts() == []
    shop.promote(stores={"ids": ["CLE", "CAP"]})
    assert shop.alert()["store"]["store_id"] == "CAP"


def test_an_offer_that_is_added_while_its_shelf_is_empty_alerts_at_once(shop: Shop) -> None:
    shop.promote(offers=[offer("DVD-69")])
    shop.stock(("CAP", "DVD-45", 0))
    assert shop.alerts() == []
    shop.promote(offers=[offer("DVD-69"), offer("DVD-45")])
    assert shop.alert()["product"]["sku"] == "DVD-45"


def test_a_store_of_the_region_that_is_created_later_and_empty_alerts_with_its_first_level(shop: Shop) -> None:
    shop.promote(stores={"regions": ["NSW"]})
    shop.ok("PUT", "/v1/stores/SYD", json=store("SYD", region="NSW", timezone="Australia/Sydney"))
    assert shop.stock(("SYD", "DVD-45", 0))["alerts"]["opened"] == 1


def test_a_store_that_moves_into_the_region_while_it_is_empty_alerts_and_one_that_moves_out_is_done(
    shop: Shop,
) -> None:
    shop.promote(stores={"regions": ["NSW"]})
    shop.stock(("CAP", "DVD-45", 0))
    shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", region="NSW"))
    assert episodes(shop) == [("NOV", None)]
    shop.ok("PUT", "/v1/stores/CAP", json=store("CAP"))
    assert episodes(shop) == [("NOV", "no_longer_advertised")]


# Staying at zero


def test_an_empty_shelf_overnight_is_told_once_however_often_the_till_says_zero(sold_out: Shop) -> None:
    sold_out.ok("PUT", "/v1/stores/CAP", json=store("CAP", opening_hours=BY_DAY))
    for _ in range(24):
        sold_out.tick(hours=1)
        sold_out.stock(("CAP", "DVD-45", 0))
        sweep(sold_out.context)
    assert told(sold_out) == ["opened"]
    assert len(sold_out.alerts()) == 1


def test_what_sells_out_at_night_waits_for_one_digest_at_opening_and_the_day_repeats_nothing(shop: Shop) -> None:
    shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", opening_hours=BY_DAY))
    shop.channel(quiet_outside_opening_hours=True)
    shop.promote(offers=[offer("DVD-45"), offer("DVD-69")])
    shop.shelve()
    for hour, sku in enumerate(("DVD-45", "DVD-69", "DVD-45", "DVD-69")):
        shop.clock.now = NOW + timedelta(hours=8 + hour)  # from eight in the evening
        shop.stock(("CAP", sku, 0))
        release_held(shop.context)
        assert told(shop) == []
    for hour in range(12):
        shop.clock.now = NOW + timedelta(hours=21 + hour)  # from nine in the morning
        shop.stock(("CAP", "DVD-45", 0), ("CAP", "DVD-69", 0))
        release_held(shop.context)
        assert told(shop).count("digest") == 1
    assert len(shop.alerts()) == 2


def test_a_store_that_is_closed_for_good_still_has_its_alert_and_keeps_nobody_waiting(shop: Shop) -> None:
    shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", opening_hours={}))
    shop.channel(quiet_outside_opening_hours=True)
    shop.promote()
    shop.stock(("CAP", "DVD-45", 0))
    assert told(shop) == ["opened"], "it would wait for an opening that never comes"


# Ending


def test_a_promotion_that_ends_at_zero_is_over_for_whoever_heard_and_the_empty_shelf_is_nothing_more(
    sold_out: Shop,
) -> None:
    sold_out.promote(**whole_days("2026-11-20", "2026-11-21"))
    sold_out.tick(hours=12)
    sold_out.clock.advance(minutes=1)
    sold_out.stock(("CAP", "DVD-45", -1))
    sold_out.tick(hours=12)
    assert episodes(sold_out) == [("NOV", "promotion_ended")]
    assert told(sold_out) == ["opened", "resolved"]


def test_a_level_of_the_very_instant_it_ends_opens_nothing_and_one_of_the_instant_before_does(shop: Shop) -> None:
    shop.promote(**exactly(NOW - DAY, NOW + DAY))
    shop.clock.now = NOW + DAY - INSTANT
    shop.stock(("CAP", "DVD-45", 0))
    shop.clock.now = NOW + DAY
    shop.stock(("CLE", "DVD-45", 0))
    shop.tick()
    assert [(alert["store"]["store_id"], alert["resolution"]) for alert in shop.alerts()] == [
        ("CAP", "promotion_ended")
    ]
    assert shop.alert()["resolved_at"] == rfc3339(NOW + DAY)


def test_a_promotion_that_is_extended_while_it_is_sold_out_goes_on_under_one_alert_and_nobody_is_told(
    sold_out: Shop,
) -> None:
    sold_out.promote(ends_on="2026-11-30")
    assert sold_out.alert()["promise"]["ends_at"] == "2026-11-30T14:00:00Z"
    sold_out.tick(days=6)
    assert (sold_out.alert()["state"], told(sold_out)) == ("open", ["opened"])
    sold_out.tick(days=4)
    assert episodes(sold_out) == [("NOV", "promotion_ended")]


def test_a_promotion_that_is_shortened_into_the_past_ends_at_once(sold_out: Shop) -> None:
    sold_out.promote(ends_on="2026-11-20")
    assert (episodes(sold_out), told(sold_out)) == ([("NOV", "promotion_ended")], ["opened", "resolved"])


def test_one_that_is_extended_again_after_its_end_is_a_new_episode(sold_out: Shop) -> None:
    sold_out.promote(ends_on="2026-11-20")
    sold_out.tick(hours=1)
    sold_out.promote()
    assert episodes(sold_out) == [("NOV", "promotion_ended"), ("NOV", None)]


def test_a_promotion_that_is_moved_to_the_future_resolves_and_opens_again_when_it_starts(sold_out: Shop) -> None:
    sold_out.promote(**whole_days("2026-11-23", "2026-11-26"))
    assert episodes(sold_out) == [("NOV", "no_longer_advertised")]
    sold_out.tick(hours=36, microseconds=-1)
    assert len(sold_out.alerts()) == 1
    sold_out.tick(microseconds=1)
    assert episodes(sold_out) == [("NOV", "no_longer_advertised"), ("NOV", None)]
    assert told(sold_out) == ["opened", "resolved", "opened"]


def test_a_cancelled_promotion_that_is_revived_while_it_is_empty_is_a_new_episode(sold_out: Shop) -> None:
    sold_out.ok("DELETE", "/v1/promotions/NOV", "ads")
    sold_out.tick(hours=1)
    sold_out.promote()
    assert episodes(sold_out) == [("NOV", "promotion_cancelled"), ("NOV", None)]


def test_a_store_that_is_taken_out_and_put_back_while_it_is_empty_has_two_episodes(sold_out: Shop) -> None:
    sold_out.promote(stores={"ids": ["CLE"]})
    sold_out.tick(hours=1)
    sold_out.promote(stores={"ids": ["CLE", "CAP"]})
    assert episodes(sold_out) == [("NOV", "no_longer_advertised"), ("NOV", None)]


def test_an_offer_that_is_taken_out_ends_its_own_alert_and_no_other(sold_out: Shop) -> None:
    sold_out.promote(offers=[offer("DVD-45"), offer("DVD-69")])
    sold_out.clock.advance(minutes=1)
    sold_out.stock(("CAP", "DVD-69", 0))
    sold_out.promote(offers=[offer("DVD-69")])
    found = {alert["product"]["sku"]: alert["resolution"] for alert in sold_out.alerts()}
    assert found == {"DVD-45": "no_longer_advertised", "DVD-69": None}


def test_a_product_that_is_taken_off_sale_and_put_back_while_it_is_empty_has_two_episodes(sold_out: Shop) -> None:
    for active in (False, True):
        sold_out.tick(hours=1)
        sold_out.ok("POST", "/v1/products", json={"products": [product("DVD-45", active=active)]})
    assert episodes(sold_out) == [("NOV", "no_longer_advertised"), ("NOV", None)]


def test_stock_that_is_no_longer_tracked_ends_it_and_tracked_again_at_zero_it_opens_anew(sold_out: Shop) -> None:
    for on_hand in (None, 0):
        sold_out.clock.advance(minutes=1)
        sold_out.stock(("CAP", "DVD-45", on_hand))
    assert episodes(sold_out) == [("NOV", "no_longer_advertised"), ("NOV", None)]


# Two promotions of one product


def test_when_the_governing_promotion_ends_the_other_one_is_sold_out_instead(sold_out: Shop) -> None:
    sold_out.promote("DEC", **whole_days("2026-11-20", "2026-11-30"), offers=[offer(price="49.00")])
    assert episodes(sold_out) == [("NOV", None)], "the lower price governs"
    sold_out.tick(days=6)
    assert episodes(sold_out) == [("NOV", "promotion_ended"), ("DEC", None)]
    assert told(sold_out) == ["opened", "resolved", "opened"]


def test_when_the_governing_promotion_is_cancelled_the_other_one_is_sold_out_instead(sold_out: Shop) -> None:
    sold_out.promote("DEC", offers=[offer(price="49.00")])
    sold_out.tick(minutes=1)
    sold_out.ok("DELETE", "/v1/promotions/NOV", "ads")
    assert episodes(sold_out) == [("NOV", "promotion_cancelled"), ("DEC", None)]


def test_when_another_promotion_becomes_the_cheaper_one_the_alert_is_its(sold_out: Shop) -> None:
    sold_out.promote("DEC", offers=[offer(price="49.00")])
    sold_out.tick(minutes=1)
    sold_out.promote("DEC", offers=[offer(price="39.00")])
    assert episodes(sold_out) == [("NOV", "no_longer_advertised"), ("DEC", None)]
    assert sold_out.open_alerts()[0]["promise"]["price"] == "39.00"


def test_a_promotion_that_does_not_govern_comes_and_goes_unnoticed(sold_out: Shop) -> None:
    sold_out.promote(
        "DEC", **exactly(NOW + timedelta(hours=1), NOW + timedelta(hours=2)), offers=[offer(price="49.00")]
    )
    sold_out.tick(hours=1)
    sold_out.promote("DEC", **exactly(NOW, NOW + timedelta(hours=3)), offers=[offer(price="48.00")])
    sold_out.tick(hours=2)
    sold_out.ok("DELETE", "/v1/promotions/DEC", "ads")
    assert (episodes(sold_out), told(sold_out)) == ([("NOV", None)], ["opened"])


# The store's own clock


def test_a_time_zone_that_is_corrected_ends_and_begins_what_its_days_end_and_begin(sold_out: Shop) -> None:
    sold_out.promote(**whole_days("2026-11-20", "2026-11-21"))
    sold_out.tick(hours=10)  # ten in the evening in Brisbane, one in the morning in Auckland
    assert sold_out.alert()["state"] == "open"
    sold_out.ok("PUT", "/v1/stores/CAP", json=store("CAP", timezone="Pacific/Auckland"))
    assert episodes(sold_out) == [("NOV", "promotion_ended")]
    sold_out.tick(minutes=1)
    sold_out.ok("PUT", "/v1/stores/CAP", json=store("CAP", timezone="Australia/Perth"))
    assert episodes(sold_out) == [("NOV", "promotion_ended"), ("NOV", None)]
    sold_out.tick(hours=4, minutes=-1, microseconds=-1)
    assert len(sold_out.open_alerts()) == 1
    sold_out.tick(microseconds=1)
    assert sold_out.open_alerts() == []


@pytest.mark.parametrize(
    ("day", "hours"),
    [pytest.param("2026-10-04", 23, id="a day of 23 hours"), pytest.param("2026-04-05", 25, id="a day of 25 hours")],
)
def test_an_alert_of_a_day_whose_clocks_change_lives_as_long_as_the_day(shop: Shop, day: str, hours: int) -> None:
    begin = NOW.fromisoformat(f"{day}T00:00:00+{'10' if hours == 23 else '11'}:00")
    shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", timezone="Australia/Sydney"))
    shop.clock.now = begin - DAY
    shop.promote(**whole_days(day, day), stores={"ids": ["CAP"]})
    shop.stock(("CAP", "DVD-45", 0))
    shop.clock.now = begin
    shop.tick()
    assert shop.alert()["opened_at"] == rfc3339(begin)
    shop.tick(hours=hours, microseconds=-1)
    assert shop.alert()["state"] == "open"
    shop.tick(microseconds=1)
    assert shop.alert()["resolution"] == "promotion_ended"


# When it counts as back


def test_a_lower_bar_for_being_back_counts_for_the_alert_that_is_open(sold_out: Shop) -> None:
    sold_out.promote(offers=[offer(back_at=5)])
    sold_out.clock.advance(minutes=1)
    sold_out.stock(("CAP", "DVD-45", 4))
    sold_out.tick(hours=1)
    assert sold_out.alert()["state"] == "open"
    sold_out.promote(offers=[offer(back_at=4, back_after_seconds=600)])
    assert episodes(sold_out) == [("NOV", "back_in_stock")], "by the level's own instant it has been so for an hour"


def test_a_higher_bar_stops_the_wait_of_the_alert_that_is_open(sold_out: Shop) -> None:
    sold_out.clock.advance(minutes=1)
    sold_out.stock(("CAP", "DVD-45", 2))
    sold_out.promote(offers=[offer(back_at=5)])
    sold_out.tick(hours=1)
    assert (sold_out.alert()["state"], told(sold_out)) == ("open", ["opened"])


def test_a_longer_wait_counts_for_the_alert_that_is_open(sold_out: Shop) -> None:
    sold_out.clock.advance(minutes=1)
    sold_out.stock(("CAP", "DVD-45", 2))
    sold_out.promote(offers=[offer(back_after_seconds=3_600)])
    sold_out.tick(minutes=59)
    assert sold_out.alert()["state"] == "open"
    sold_out.tick(minutes=1)
    assert sold_out.alert()["resolution"] == "back_in_stock"


def test_a_delivery_and_the_next_afternoon_empty_again_are_two_alerts_and_both_are_told_to_the_end(
    sold_out: Shop,
) -> None:
    for hours, on_hand in ((18, 40), (6, 1), (2, 0)):
        sold_out.tick(hours=hours)
        sold_out.stock(("CAP", "DVD-45", on_hand))
        send_due(sold_out)
    assert episodes(sold_out) == [("NOV", "back_in_stock"), ("NOV", None)]
    assert told(sold_out) == ["opened", "resolved", "opened"]


def test_a_till_that_corrects_itself_within_minutes_is_one_alert_told_once(sold_out: Shop) -> None:
    for on_hand in (1, 0, 3, 0):
        sold_out.tick(minutes=2)
        sold_out.stock(("CAP", "DVD-45", on_hand))
    assert (episodes(sold_out), told(sold_out)) == ([("NOV", None)], ["opened"])
