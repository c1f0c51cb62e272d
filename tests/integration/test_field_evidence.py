"""What users of other stock-alert systems complained of, each complaint as a test."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from app.core.clock import rfc3339
from app.delivery.rules import Outcome
from app.scheduler.duties import escalate, follow_the_clock, release_held, sweep
from app.sources.pull import pull
from tests.support.feed_server import Answer, FeedServer
from tests.support.pulling import put, run_of
from tests.support.receivers import hanging_up, http_server
from tests.support.sending import claim, hook, sell_out, send_due, settle
from tests.support.shop import NOW, Shop, offer, product, promotion, store

HOUR = timedelta(hours=1)


def body(on_hand: Any, **changes: Any) -> dict[str, Any]:
    return {"levels": [{"store_id": "CAP", "sku": "DVD-45", "on_hand": on_hand, "as_of": rfc3339(NOW)} | changes]}


def post(shop: Shop, on_hand: Any, **changes: Any) -> Any:
    return shop.ok("POST", "/v1/stock-levels", "pos", json=body(on_hand, **changes))


# 1


def test_two_identical_messages_in_parallel_are_one_event_and_one_alert(shop: Shop) -> None:
    shop.channel()
    shop.promote()
    shop.key("pos")
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: post(shop, 0), range(2)))
    assert sorted((answer["accepted"], answer["stale"]) for answer in answers) == [(0, 1), (1, 0)]
    assert len(shop.alerts()) == len(shop.deliveries()) == 1


def test_the_same_message_sent_again_under_another_id_is_one_alert(shop: Shop) -> None:
    shop.promote()
    for number in range(3):
        shop.ok("POST", "/v1/stock-levels", "pos", json=body(0), headers={"X-Request-ID": f"try-{number}"})
    assert len(shop.alerts()) == 1


# 2


def test_an_older_reading_after_a_newer_one_is_ignored_and_counted(shop: Shop) -> None:
    shop.promote()
    post(shop, 5)
    assert post(shop, 0, as_of=rfc3339(NOW - HOUR))["stale"] == 1
    assert shop.alerts() == []


def test_an_event_a_day_late_is_recorded_and_pages_nobody(shop: Shop) -> None:
    shop.channel()
    shop.promote()
    post(shop, 5)
    post(shop, 0, as_of=rfc3339(NOW - 24 * HOUR))
    assert shop.deliveries() == []
    assert shop.on_hand() == 5


# 3


def test_five_none_one_none_within_minutes_is_one_alert(shop: Shop) -> None:
    shop.channel()
    shop.promote()
    for units in (5, 0, 1, 0):
        shop.tick(minutes=1)
        shop.stock(("CAP", "DVD-45", units))
    assert len(shop.alerts()) == len(shop.deliveries()) == 1


def test_a_delivery_in_between_makes_two_alerts_that_day(shop: Shop) -> None:
    shop.promote()
    for units in (5, 0, 40, 0):
        shop.tick(hours=2)
        shop.stock(("CAP", "DVD-45", units))
    assert [(alert["state"], alert["resolution"]) for alert in shop.alerts()] == [
        ("open", None),
        ("resolved", "back_in_stock"),
    ]


# 4


def test_a_first_record_of_none_for_an_advertised_product_is_an_alert(shop: Shop) -> None:
    shop.promote()
    post(shop, 0)
    assert len(shop.alerts()) == 1


def test_a_promotion_that_starts_on_an_empty_shelf_is_an_alert(shop: Shop) -> None:
    post(shop, 0)
    shop.promote(starts_on="2026-11-22", ends_on="2026-11-22")
    assert shop.alerts() == []
    shop.tick(hours=12)
    assert len(shop.alerts()) == 1


def test_a_promotion_registered_late_is_an_alert(shop: Shop) -> None:
    post(shop, 0)
    shop.promote(starts_on="2026-11-01", ends_on="2026-11-30")
    assert len(shop.alerts()) == 1


# 5


def test_open_alerts_close_when_the_promotion_ends_is_cancelled_or_loses_the_store(shop: Shop) -> None:
    shop.promote("ENDS", starts_on="2026-11-21", ends_on="2026-11-21", offers=[offer("DVD-45")])
    shop.promote("CANCELLED", offers=[offer("DVD-69", "44.00")])
    shop.promote("MOVES", offers=[offer("DVD-89", "44.00")])
    shop.stock(*(("CAP", sku, 0) for sku in ("DVD-45", "DVD-69", "DVD-89")))
    assert len(shop.open_alerts()) == 3
    shop.ok("DELETE", "/v1/promotions/CANCELLED", "ads")
    shop.promote("MOVES", offers=[offer("DVD-89", "44.00")], stores={"ids": ["CLE"]})
    shop.tick(hours=12)
    assert {alert["promise"]["promotion_id"]: alert["resolution"] for alert in shop.alerts()} == {
        "ENDS": "promotion_ended",
        "CANCELLED": "promotion_cancelled",
        "MOVES": "no_longer_advertised",
    }


def test_a_promotion_moved_to_the_future_has_none(shop: Shop) -> None:
    shop.promote()
    post(shop, 0)
    shop.promote(starts_on="2026-12-20", ends_on="2026-12-26")
    assert shop.open_alerts() == []
    shop.tick(hours=1)
    assert shop.open_alerts() == []


# 6


def test_saving_editing_and_renaming_promotions_and_products_tells_nobody_anything(shop: Shop) -> None:
    shop.channel()
    shop.promote()
    shop.shelve(DVD_45=0)
    told = len(shop.deliveries())
    alert_id = shop.alert()["alert_id"]
    shop.promote()
    shop.promote(name="Renamed", headline="Also renamed", offers=[offer(price="44.00")])
    shop.ok("POST", "/v1/products", json={"products": [product("DVD-45", "78.00", name="Renamed")]})
    shop.ok("POST", "/v1/products", json={"products": [product("UNRELATED", "1.00")]})
    shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", name="Renamed"))
    shop.promote("ANOTHER", offers=[offer("HDMI", "5.00")])
    shop.ok("DELETE", "/v1/promotions/ANOTHER", "ads")
    assert [alert["alert_id"] for alert in shop.alerts()] == [alert_id]
    assert len(shop.deliveries()) == told


# 7


def test_when_one_store_sells_out_only_its_own_staff_hear(shop: Shop) -> None:
    with http_server() as receiver:
        for store_id in ("CAP", "CLE"):
            shop.channel(address=f"http://127.0.0.1:{receiver.port}/{store_id}", stores={"ids": [store_id]})
        shop.promote()
        post(shop, 0)
        send_due(shop)
        assert receiver.take()["path"] == "/CAP"
        assert receiver.requests.empty()
    assert shop.ok("GET", "/v1/alerts", "staff", "CLE")["items"] == []


def test_the_message_shows_the_quantity_after_the_change(shop: Shop) -> None:
    with http_server() as receiver:
        shop.channel(address=f"http://127.0.0.1:{receiver.port}/")
        shop.promote()
        shop.stock(("CAP", "DVD-45", 15, NOW - HOUR))
        shop.sell("1", 15)
        send_due(shop)
        assert receiver.take()["json"]["data"]["on_hand"] == 0


# 8


@pytest.mark.parametrize(
    ("on_hand", "alerts"),
    [(None, 0), (-3, 1), ("0.00000", 1), ("-0", 1), (0.0, 1), ("1", 0), (1, 0), (0.001, 0)],
    ids=repr,
)
def test_none_is_not_tracked_negative_is_out_and_limited_is_not_out(shop: Shop, on_hand: Any, alerts: int) -> None:
    shop.promote()
    assert post(shop, on_hand)["accepted"] == 1
    assert len(shop.alerts()) == alerts


@pytest.mark.parametrize(
    ("word", "alerts"),
    [
        ("out of stock", 1),
        ("OUT_OF_STOCK", 1),
        ("https://schema.org/OutOfStock", 1),
        ("0.00000", 1),
        ("limited availability", 0),
        ("in_stock", 0),
        ("untracked", 0),
    ],
    ids=repr,
)
def test_a_word_for_none_is_none_and_limited_is_not_out(shop: Shop, feeds: FeedServer, word: str, alerts: int) -> None:
    shop.promote()
    post(shop, 5, as_of=rfc3339(NOW - HOUR))
    rows = [{"store_id": "CAP", "sku": "DVD-45", "on_hand": word}, {"store_id": "CAP", "sku": "DVD-99", "on_hand": 8}]
    put(shop, "erp", feeds.answers("/stock", Answer(rows)))
    run_of(shop)
    assert len(shop.alerts()) == alerts


# 9


@pytest.mark.parametrize("units", [0, 1], ids=["none left", "the last unit"])
def test_an_alternative_that_cannot_be_had_is_never_offered_and_never_the_sold_out_product(
    shop: Shop, units: int
) -> None:
    shop.promote()
    shop.shelve(DVD_45=0, DVD_99=units)
    offered = [line["sku"] for line in shop.alert()["alternatives"]]
    assert offered
    assert not {"DVD-99", "DVD-45"} & set(offered)


def test_when_an_offered_alternative_goes_out_the_alert_is_ranked_anew_and_is_still_one(shop: Shop) -> None:
    shop.channel()
    shop.promote()
    shop.shelve(DVD_45=0)
    first, *others = [line["sku"] for line in shop.alert()["alternatives"]]
    shop.clock.advance(minutes=1)
    shop.stock(("CAP", first, 0))
    assert [line["sku"] for line in shop.alert()["alternatives"]][: len(others)] == others
    assert [line["rank"] for line in shop.alert()["alternatives"]] == list(range(1, len(others) + 1))


# 10


def test_any_number_of_schedulers_and_senders_make_one_pull_one_alert_and_one_message(
    shop: Shop, feeds: FeedServer
) -> None:
    processes = 6
    shop.channel()
    shop.promote(starts_on="2026-11-22", ends_on="2026-11-22", offers=[offer("DVD-45"), offer("DVD-69")])
    shop.stock(("CAP", "DVD-45", 0))
    put(shop, "erp", feeds.answers("/stock", Answer([{"store_id": "CAP", "sku": "DVD-69", "on_hand": 0}])))
    shop.clock.advance(hours=12)  # the promotion starts, and the source is due
    together = Barrier(processes)

    def process(number: int) -> list[tuple[str, str]]:
        together.wait(60)
        run = pull(shop.context, "erp")
        for duty in (follow_the_clock, sweep, escalate, release_held):
            duty(shop.context)
        sent = []
        while claimed := claim(shop, f"snd_{number}"):
            settle(shop, [(message, Outcome(True, status=200)) for message in claimed], f"snd_{number}")
            sent += [("told", json.loads(message.body)["data"]["product"]["sku"]) for message in claimed]
        return sent + ([("pulled", run.outcome)] if run is not None else [])

    with ThreadPoolExecutor(processes) as pool:
        done = [what for each in pool.map(process, range(processes)) for what in each]
    done += [("told", sku) for sku in left_to_tell(shop)]
    assert sorted(done) == [("pulled", "taken"), ("told", "DVD-45"), ("told", "DVD-69")]
    assert feeds.count("/stock") == 1
    assert sorted(alert["product"]["sku"] for alert in shop.alerts()) == ["DVD-45", "DVD-69"]


def left_to_tell(shop: Shop) -> list[str]:
    """What the last of several senders left, because another one had just looked away."""
    claimed = claim(shop)
    settle(shop, [(message, Outcome(True, status=200)) for message in claimed])
    return [json.loads(message.body)["data"]["product"]["sku"] for message in claimed]


# 11


def test_a_feed_that_is_back_after_an_hour_with_ten_thousand_rows_tells_one_digest(
    shop: Shop, feeds: FeedServer
) -> None:
    advertised = [f"P-{number:03}" for number in range(60)]
    shop.channel()
    shop.ok("POST", "/v1/products", json={"products": [product(sku) for sku in advertised]})
    shop.promote(offers=[offer(sku, alternatives=[], never_suggest=[]) for sku in advertised])
    rows = [{"store_id": "CAP", "sku": sku, "on_hand": 0} for sku in advertised]
    rows += [{"store_id": "CAP", "sku": f"X-{number}", "on_hand": number % 7} for number in range(10_000 - len(rows))]
    put(shop, "erp", feeds.answers("/stock", *[Answer(status=503)] * 3, Answer(rows)))
    assert run_of(shop).outcome == "failed"
    shop.clock.advance(hours=1)
    run = run_of(shop)
    assert (run.outcome, run.rows, len(shop.open_alerts())) == ("taken", 10_000, 60)
    (digest,) = claim(shop)
    body = json.loads(digest.body)
    assert (body["type"], body["data"]["count"]) == ("alert.digest", 60)


@pytest.mark.parametrize("answer", [[], {"data": []}], ids=["an empty list", "an empty object"])
def test_an_answer_of_200_with_nothing_in_it_empties_no_shelf_and_ends_no_alert(
    shop: Shop, feeds: FeedServer, answer: Any
) -> None:
    shop.promote(offers=[offer("DVD-45"), offer("DVD-69")])
    shop.stock(("CAP", "DVD-45", 0), ("CAP", "DVD-69", 5))
    put(shop, "erp", feeds.answers("/stock", Answer(answer)))
    shop.clock.advance(hours=1)
    assert run_of(shop).outcome == "failed"
    assert (shop.on_hand(), shop.on_hand(sku="DVD-69")) == (0, 5)
    assert (shop.alert()["product"]["sku"], shop.alert()["state"]) == ("DVD-45", "open")


# 12


def test_a_channel_that_fails_is_tried_again_later_and_later_and_each_attempt_can_be_seen(shop: Shop) -> None:
    with http_server(status=503) as receiver:
        shop.channel(address=hook(receiver))
        sell_out(shop)
        waits = []
        for attempts in range(1, 4):
            send_due(shop)
            (delivery,) = shop.deliveries(state="pending")
            assert [attempt["status"] for attempt in delivery["attempts"]] == [503] * attempts
            waits.append(datetime.fromisoformat(delivery["next_attempt_at"]) - shop.clock())
            shop.clock.now += waits[-1]
        assert waits == [timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)]


def test_after_an_attempt_of_unknown_result_the_webhook_id_stays_the_same(shop: Shop) -> None:
    with hanging_up() as (port, requests):
        shop.channel(address=f"http://127.0.0.1:{port}/")
        sell_out(shop)
        send_due(shop)
        shop.clock.advance(seconds=5)
        send_due(shop)
        (delivery,) = shop.deliveries()
        assert [attempt["status"] for attempt in delivery["attempts"]] == [None, None]
        assert all(attempt["error"] for attempt in delivery["attempts"])
        assert [delivery["webhook_id"].encode() in request for request in requests] == [True, True]


# 13


@pytest.mark.parametrize(
    ("zone", "first_instant", "last_instant"),
    [
        pytest.param("Australia/Brisbane", "2026-10-03T14:00:00Z", "2026-10-04T14:00:00Z", id="no summer time"),
        pytest.param("Australia/Sydney", "2026-10-03T14:00:00Z", "2026-10-04T13:00:00Z", id="a day of 23 hours"),
        pytest.param("Australia/Lord_Howe", "2026-10-03T13:30:00Z", "2026-10-04T13:00:00Z", id="of 23 and a half"),
        pytest.param("Asia/Kolkata", "2026-10-03T18:30:00Z", "2026-10-04T18:30:00Z", id="half an hour off"),
    ],
)
def test_a_dated_window_is_whole_days_on_the_stores_own_clock(
    shop: Shop, zone: str, first_instant: str, last_instant: str
) -> None:
    shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", timezone=zone))
    shop.promote(starts_on="2026-10-04", ends_on="2026-10-04", stores={"ids": ["CAP"]})
    post(shop, 0, as_of="2026-10-01T00:00:00Z")
    shop.clock.now = NOW.fromisoformat(first_instant) - timedelta(microseconds=1)
    shop.promote(starts_on="2026-10-04", ends_on="2026-10-04", stores={"ids": ["CAP"]})
    shop.tick()
    assert shop.open_alerts() == []
    shop.tick(microseconds=1)
    assert shop.alert()["promise"]["ends_at"] == last_instant
    shop.clock.now = NOW.fromisoformat(last_instant) - timedelta(microseconds=1)
    shop.tick()
    assert shop.alert()["state"] == "open"
    shop.tick(microseconds=1)
    assert shop.alert()["resolution"] == "promotion_ended"


def test_an_instant_may_have_any_offset_but_must_have_one(shop: Shop) -> None:
    window = {"starts_on": None, "ends_on": None, "ends_at": "2026-11-22T00:00:00Z"}
    starts = ("2026-11-21T12:00:00+10:00", "2026-11-21T02:00:00Z", "2026-11-20T21:00:00-05:00")
    answers = [shop.promote(f"P-{place}", **window, starts_at=at) for place, at in enumerate(starts)]
    assert {answer["starts_at"] for answer in answers} == {rfc3339(NOW)}
    naive = promotion(**window, starts_at="2026-11-21T12:00:00")
    shop.problem(422, "PUT", "/v1/promotions/P", "ads", json=naive)
