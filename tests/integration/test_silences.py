"""Silence: a store's POS or a source that has gone quiet is told once, shown everywhere, and decides nothing."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from app.catalog.hours import DAYS
from app.core.clock import rfc3339
from app.scheduler.duties import measure, prune
from app.sources.listening import listen
from app.stock.models import Silence
from app.stock.silences import silent_stores
from tests.support.counting import cost, counted
from tests.support.feed_server import Answer, FeedServer
from tests.support.pulling import LEVELS, Naps, put, run_of
from tests.support.receivers import Endpoint
from tests.support.sending import hook, send_due, taken, types
from tests.support.shop import NOW, Shop, offer, open_shop, product, store
from tests.support.staff import paired

LIMIT = 1_560
"""Minutes a store may be quiet by default."""
SILENCE = {"events": ["source.silent", "source.back"]}


def tick(shop: Shop, **kwargs: float) -> None:
    """What the clock does about silences, now or after it has moved on."""
    shop.clock.advance(**kwargs)
    listen(shop.context)


def told(shop: Shop, channel: Any, *, state: str | None = None) -> list[str]:
    """Types of what a channel was or will be told, oldest first; what was withdrawn left out."""
    found = shop.deliveries(channel_id=channel["channel_id"])
    return [one["type"] for one in found if one["state"] != "cancelled" and state in (None, one["state"])]


def quiet_store(shop: Shop) -> None:
    """CAP advertises and was heard, then no more until it is silent."""
    shop.promote()
    shop.stock(("CAP", "DVD-45", 5))
    tick(shop, minutes=LIMIT, seconds=1)


def source(shop: Shop, source_id: str = "erp", **changes: Any) -> None:
    """A source nobody answers for, allowed an hour of silence."""
    put(shop, source_id, "http://127.0.0.1:9/stock", **({"silent_after_seconds": 3600} | changes))


# When


def test_a_store_is_silent_after_26_hours_and_not_a_second_sooner(shop: Shop) -> None:
    channel = shop.channel(**SILENCE)
    shop.promote()
    shop.stock(("CAP", "DVD-45", 5))
    tick(shop, minutes=LIMIT)
    assert told(shop, channel) == []
    tick(shop, seconds=1)
    tick(shop)
    tick(shop, hours=5)
    assert told(shop, channel) == ["source.silent"]
    with shop.context.database.read() as session:
        assert silent_stores(session, ["CAP", "CLE"]) == {"CAP"}


def test_how_long_a_store_may_be_silent_is_a_setting(database_url: str) -> None:
    with open_shop(database_url, store_silent_after_minutes=30) as shop:
        channel = shop.channel(**SILENCE)
        shop.promote()
        shop.stock(("CAP", "DVD-45", 5))
        tick(shop, minutes=30)
        assert told(shop, channel) == []
        tick(shop, minutes=1)
        assert told(shop, channel) == ["source.silent"]


def test_a_store_never_heard_or_with_nothing_advertised_is_not_missed(shop: Shop) -> None:
    channel = shop.channel(**SILENCE)
    shop.promote(stores={"ids": ["CLE"]})
    shop.stock(("CAP", "DVD-45", 5))
    tick(shop, minutes=LIMIT + 1)
    assert told(shop, channel) == [], "CAP advertises nothing, CLE was never heard"
    shop.promote(stores={"all": True})
    tick(shop)
    assert told(shop, channel) == ["source.silent"]


def test_a_sale_is_a_word_from_the_till(shop: Shop) -> None:
    channel = shop.channel(**SILENCE)
    shop.promote()
    shop.stock(("CAP", "DVD-45", 5))
    shop.clock.advance(minutes=LIMIT)
    shop.sell("1")
    tick(shop, minutes=LIMIT)
    assert told(shop, channel) == []
    tick(shop, minutes=1)
    assert told(shop, channel) == ["source.silent"]


def test_a_day_on_which_the_store_does_not_open_does_not_count(shop: Shop) -> None:
    weekdays = {day: ["09:00", "18:00"] for day in DAYS if day != "sun"}
    shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", opening_hours=weekdays))
    channel = shop.channel(**SILENCE)
    shop.promote()
    shop.clock.advance(hours=5, minutes=59)  # Saturday 17:59, the last word before Sunday
    shop.stock(("CAP", "DVD-45", 5))
    tick(shop, hours=39, minutes=1)  # Monday, 9:00: nothing is amiss
    assert told(shop, channel) == []
    tick(shop, hours=10, minutes=58)  # Monday 19:58
    assert told(shop, channel) == []
    tick(shop, minutes=3)
    assert told(shop, channel) == ["source.silent"]


def test_a_till_is_not_missed_before_the_store_has_traded_for_a_while(database_url: str) -> None:
    with open_shop(database_url, store_silent_after_minutes=60) as shop:
        shop.ok(
            "PUT",
            "/v1/stores/CAP",
            json=store("CAP", opening_hours={"sat": ["09:00", "18:00"], "sun": ["10:00", "16:00"]}),
        )
        channel = shop.channel(**SILENCE)
        shop.promote()
        shop.clock.advance(hours=5, minutes=59)  # Saturday 17:59
        shop.stock(("CAP", "DVD-45", 5))
        tick(shop, hours=16, minutes=30)  # Sunday 10:29
        assert told(shop, channel) == []
        tick(shop, minutes=31)
        assert told(shop, channel) == ["source.silent"]


def test_a_source_is_silent_after_its_own_time_and_one_never_heard_from_its_making(
    shop: Shop, feeds: FeedServer
) -> None:
    channel = shop.channel(**SILENCE)
    put(shop, "erp", feeds.answers("/stock", Answer(LEVELS)), silent_after_seconds=3600)
    source(shop, "never", silent_after_seconds=7200)
    source(shop, "calm", silent_after_seconds=None)
    shop.clock.advance(minutes=10)
    assert run_of(shop).outcome == "taken"
    tick(shop, minutes=60)
    assert told(shop, channel) == []
    tick(shop, seconds=1)
    assert told(shop, channel) == ["source.silent"]
    assert shop.ok("GET", "/v1/sources/erp")["silent_since"] == rfc3339(shop.clock.now)
    assert shop.ok("GET", "/v1/sources/never")["silent_since"] is None
    tick(shop, minutes=50)
    assert told(shop, channel) == ["source.silent"] * 2
    listed = {one["source_id"]: one["silent_since"] is not None for one in shop.ok("GET", "/v1/sources")["items"]}
    assert listed == {"erp": True, "never": True, "calm": False}


def test_two_clocks_never_tell_one_silence_twice(shop: Shop) -> None:
    channel = shop.channel(**SILENCE)
    with open_shop(str(shop.context.settings.database_url), stocked=False) as other:
        shop.promote()
        shop.stock(("CAP", "DVD-45", 5))
        for one in (shop, other):
            tick(one, minutes=LIMIT + 1)
        assert told(shop, channel) == ["source.silent"]
        send_due(shop)
        shop.stock(("CAP", "DVD-45", 5))
        for one in (other, shop):
            tick(one, minutes=1)
        assert told(shop, channel) == ["source.silent", "source.back"]


# Who hears, and what


def test_a_silent_store_is_told_to_its_channels_and_a_source_to_those_of_all_stores(shop: Shop) -> None:
    here, there = shop.channel(stores={"ids": ["CAP"]}, **SILENCE), shop.channel(stores={"ids": ["CLE"]}, **SILENCE)
    region, everywhere = shop.channel(stores={"regions": ["QLD"]}, **SILENCE), shop.channel(**SILENCE)
    alerts_alone = shop.channel(events=["alert.opened", "alert.resolved"])
    source(shop)
    quiet_store(shop)
    assert told(shop, here) == told(shop, region) == ["source.silent"]
    assert told(shop, there) == told(shop, alerts_alone) == []
    assert told(shop, everywhere) == ["source.silent"] * 2


def test_a_channel_hears_every_event_unless_it_chooses(shop: Shop) -> None:
    channel = shop.channel()
    assert channel["events"] == [
        "alert.opened",
        "alert.updated",
        "alert.acknowledged",
        "alert.resolved",
        "source.silent",
        "source.back",
        "promotion.sold_out",
        "promotion.back",
    ]
    quiet_store(shop)
    assert told(shop, channel) == ["source.silent"]


@pytest.mark.parametrize(
    ("end", "beginning"),
    [
        ("source.back", "source.silent"),
        ("promotion.back", "promotion.sold_out"),
        ("alert.resolved", "alert.opened"),
    ],
)
def test_an_end_cannot_be_chosen_without_its_beginning(shop: Shop, end: str, beginning: str) -> None:
    body = {"name": "Floor", "kind": "log", "events": [end]}
    assert beginning in shop.problem(422, "POST", "/v1/channels", json=body)["errors"][0]["detail"]
    assert shop.channel(events=[beginning, end])["events"] == [beginning, end]


def test_a_webhook_is_told_which_store_and_when_it_was_last_heard(shop: Shop, receiver: Endpoint) -> None:
    shop.channel(address=hook(receiver), **SILENCE)
    quiet_store(shop)
    send_due(shop)
    (request,) = taken(receiver)
    assert request["json"]["type"] == "source.silent"
    data = request["json"]["data"]
    assert data["source"] is None
    assert {name: data["store"][name] for name in ("store_id", "name", "timezone", "currency")} == {
        "store_id": "CAP", "name": "Cap", "timezone": "Australia/Brisbane", "currency": "AUD"
    }  # fmt: skip
    assert (data["last_heard"], data["silent_after_seconds"]) == (rfc3339(NOW), LIMIT * 60)
    assert [one["alert_id"] for one in shop.deliveries()] == [None], "it is about no alert"


def test_a_webhook_is_told_which_source_and_that_it_was_never_heard(shop: Shop, receiver: Endpoint) -> None:
    shop.channel(address=hook(receiver), **SILENCE)
    source(shop)
    tick(shop, minutes=61)
    send_due(shop)
    data = receiver.take()["json"]["data"]
    assert data["source"] == {"source_id": "erp", "kind": "json", "provides": "stock"}
    assert (data["store"], data["last_heard"], data["silent_after_seconds"]) == (None, None, 3600)


def test_whoever_heard_the_silence_hears_its_end_and_nobody_else(shop: Shop, receiver: Endpoint) -> None:
    shop.channel(address=hook(receiver), **SILENCE)
    unasked = shop.channel(events=["source.silent"])
    quiet_store(shop)
    send_due(shop)
    late = shop.channel(**SILENCE)
    shop.stock(("CAP", "DVD-45", 4), at=shop.clock.advance(hours=1))
    tick(shop, seconds=2)
    tick(shop, seconds=2)
    send_due(shop)
    assert types(receiver) == ["source.silent", "source.back"]
    assert told(shop, unasked) == ["source.silent"]
    assert told(shop, late) == []


def test_a_store_silent_again_is_told_again(shop: Shop) -> None:
    channel = shop.channel(**SILENCE)
    quiet_store(shop)
    send_due(shop)
    shop.stock(("CAP", "DVD-45", 4))
    tick(shop, seconds=2)
    send_due(shop)
    tick(shop, minutes=LIMIT + 1)
    assert told(shop, channel) == ["source.silent", "source.back", "source.silent"]


def test_a_silence_over_before_it_was_sent_is_told_to_nobody(shop: Shop) -> None:
    channel = shop.channel(**SILENCE)
    quiet_store(shop)
    shop.stock(("CAP", "DVD-45", 4))
    tick(shop, seconds=2)
    assert told(shop, channel) == []
    assert [one["state"] for one in shop.deliveries()] == ["cancelled"]


def test_a_channel_switched_off_meanwhile_is_not_told_of_an_end_it_never_heard_begin(shop: Shop) -> None:
    channel = shop.channel(**SILENCE)
    quiet_store(shop)
    for enabled in (False, True):
        shop.ok("PATCH", f"/v1/channels/{channel['channel_id']}", json={"enabled": enabled})
    shop.stock(("CAP", "DVD-45", 4))
    tick(shop, seconds=2)
    assert told(shop, channel) == []


def test_a_manager_hears_only_of_a_silence_that_lasts(shop: Shop) -> None:
    manager = shop.channel(after_minutes=60, **SILENCE)
    quiet_store(shop)
    shop.clock.advance(minutes=59)
    assert send_due(shop) == []
    shop.clock.advance(minutes=2)
    assert len(send_due(shop)) == 1
    shop.stock(("CAP", "DVD-45", 4))
    tick(shop, seconds=2)
    assert told(shop, manager) == ["source.silent", "source.back"]
    assert len(send_due(shop)) == 1, "the end does not wait"


def test_outside_opening_hours_a_stores_silence_waits_for_the_doors(shop: Shop) -> None:
    hours = {day: ["09:00", "13:00"] for day in DAYS}
    shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", opening_hours=hours))
    shop.channel(quiet_outside_opening_hours=True, **SILENCE)
    quiet_store(shop)  # Sunday 14:00
    shop.clock.advance(hours=18, minutes=59)  # Monday 8:59
    assert send_due(shop) == []
    shop.clock.advance(minutes=1)
    assert len(send_due(shop)) == 1


@pytest.mark.parametrize("change", ["deleted", "no longer watched", "allowed more"])
def test_a_source_nobody_waits_for_any_more_ends_its_silence_without_a_word(shop: Shop, change: str) -> None:
    channel = shop.channel(**SILENCE)
    source(shop)
    tick(shop, minutes=61)
    send_due(shop)
    if change == "deleted":
        shop.ok("DELETE", "/v1/sources/erp")
    else:
        source(shop, silent_after_seconds=None if change == "no longer watched" else 86_400)
    measure(shop.context)
    assert 'raincheck_silent{about="source"} 1.0' in shop.call("GET", "/metrics").text
    tick(shop, seconds=2)
    measure(shop.context)
    assert 'raincheck_silent{about="source"} 0.0' in shop.call("GET", "/metrics").text
    assert told(shop, channel) == ["source.silent"]


def test_many_stores_silent_at_once_are_one_message_to_people_and_each_its_own_to_a_program(
    shop: Shop, receiver: Endpoint
) -> None:
    names = [f"S{number:02}" for number in range(12)]
    shop.ok("POST", "/v1/stores", json={"stores": [store(name) for name in names]})
    people = shop.channel(kind="apprise", address=f"ntfy://127.0.0.1:{receiver.port}/floor", **SILENCE)
    program = shop.channel(**SILENCE)
    shop.promote()
    shop.stock(*((name, "DVD-45", 5) for name in names))
    tick(shop, minutes=LIMIT + 1)
    assert told(shop, program) == ["source.silent"] * 12
    assert told(shop, people) == ["source.silent"]
    send_due(shop)
    (request,) = taken(receiver)
    assert "No data from 12 stores" in str(request)
    shop.stock(*((name, "DVD-45", 5) for name in names))
    tick(shop, seconds=2)
    assert told(shop, people) == ["source.silent", "source.back"]


# Where it shows


def test_an_alert_says_what_it_rests_on_has_gone_silent(shop: Shop, feeds: FeedServer) -> None:
    shop.promote()
    put(shop, "erp", feeds.answers("/stock", Answer(LEVELS)), silent_after_seconds=3600)
    run_of(shop)
    assert shop.alert()["silent"] is None
    tick(shop, minutes=61)
    assert shop.alert()["silent"] == {"about": "source", "name": "erp", "last_heard": rfc3339(NOW)}
    tick(shop, minutes=LIMIT)
    assert shop.alert()["silent"] == {"about": "store", "name": "CAP", "last_heard": rfc3339(NOW)}
    card = shop.ok("GET", "/v1/stores/CAP/products/DVD-99/assist", "staff")
    assert card["silent"] == {"about": "store", "name": "CAP", "last_heard": rfc3339(NOW)}
    run_of(shop)
    tick(shop, seconds=2)
    assert shop.alert()["silent"] is None


def test_readiness_tells_of_silent_stores_and_stays_ready(shop: Shop) -> None:
    quiet_store(shop)
    answer = shop.client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["silent_stores"] == [{"store_id": "CAP", "heard_at": rfc3339(NOW)}]


def test_silences_long_over_are_forgotten(shop: Shop) -> None:
    quiet_store(shop)
    shop.stock(("CAP", "DVD-45", 4))
    tick(shop, seconds=2)
    days = shop.context.settings.delivery_history_days
    for moved, kept in ((timedelta(days=days), 1), (timedelta(minutes=5), 0)):
        shop.clock.now += moved
        prune(shop.context)
        with shop.context.database.read() as session:
            assert len(session.scalars(select(Silence)).all()) == kept


def test_the_staff_page_says_since_when_nothing_was_heard(shop: Shop) -> None:
    shop.promote()
    shop.shelve("CAP", DVD_45=0)
    device = paired(shop)
    warning = "No data since Sat, 21 Nov, 12:00 pm; ask on the shelf before you promise anything."
    for path in ("/", f"/alerts/{shop.alert()['alert_id']}", "/products/DVD-99"):
        assert "No data since" not in device.see(path)
    tick(shop, minutes=LIMIT + 1)
    for path in ("/", f"/alerts/{shop.alert()['alert_id']}", "/products/DVD-99"):
        assert warning in device.see(path).replace("\u202f", " ")
    shop.stock(("CAP", "DVD-45", 0), ("CAP", "DVD-99", 4))
    tick(shop, seconds=2)
    assert "No data since" not in device.see("/")


def test_a_look_on_the_shelf_is_no_word_from_the_till_but_is_not_stale_either(shop: Shop) -> None:
    channel = shop.channel(**SILENCE)
    shop.promote()
    shop.stock(("CAP", "DVD-45", 0), ("CAP", "DVD-99", 8))
    tick(shop, minutes=LIMIT + 1)
    send_due(shop)
    alert = shop.alert()
    assert alert["silent"] is not None
    shop.clock.advance(minutes=1)
    shop.ok("POST", f"/v1/alerts/{alert['alert_id']}/shelf-check", "staff", json={"result": "gone", "by": "Sam"})
    tick(shop, seconds=2)
    assert told(shop, channel) == ["source.silent"]
    assert shop.alert()["silent"] is None, "what stands was seen just now"


def test_many_alerts_cost_no_more_looks_than_one(shop: Shop) -> None:
    skus = [f"P-{number}" for number in range(40)]
    shop.ok("POST", "/v1/products", json={"products": [product(sku) for sku in skus]})
    shop.promote(offers=[offer(sku, alternatives=[], never_suggest=[]) for sku in skus])
    shop.stock(*(("CAP", sku, 0) for sku in skus))
    tick(shop, minutes=LIMIT + 1)
    assert [one["silent"] is None for one in shop.alerts()] == [False] * 40
    one, all_of_them = (cost(shop, partial(shop.ok, "GET", "/v1/alerts", params={"limit": limit})) for limit in (1, 40))
    assert all_of_them <= one


def test_a_clock_that_finds_nothing_new_only_reads(shop: Shop) -> None:
    quiet_store(shop)
    source(shop)
    with counted(shop) as statements:
        tick(shop)
    assert len(statements) <= 8
    assert not [text for text in statements if text.startswith(("INSERT", "UPDATE", "DELETE"))]


# What it does not do


def test_stale_data_neither_opens_nor_resolves_anything_by_itself(shop: Shop) -> None:
    shop.promote()
    shop.stock(("CAP", "DVD-45", 0), ("CLE", "DVD-45", 3))
    before = shop.alert()
    for _ in range(4):
        shop.tick(hours=24)
        tick(shop)
    after = shop.alert()
    assert (after["alert_id"], after["state"], after["kind"]) == (before["alert_id"], "open", "sold_out")
    assert after["silent"] is not None
    shop.tick(days=3)
    assert shop.alert()["resolution"] == "promotion_ended"


@pytest.mark.parametrize(
    "broken",
    [Answer(b""), Answer([]), Answer(b"<html>Sign in</html>"), Answer(status=503), None],
    ids=["empty", "an empty list", "garbage", "503", "nobody there"],
)
def test_a_source_that_fails_for_hours_zeroes_nothing_and_closes_nothing(
    shop: Shop, feeds: FeedServer, broken: Answer | None
) -> None:
    shop.promote()
    address = feeds.answers("/stock", Answer(LEVELS), *([broken] if broken else []))
    put(shop, "erp", address, silent_after_seconds=3600)
    run_of(shop)
    if broken is None:
        put(shop, "erp", "http://127.0.0.1:1/stock", silent_after_seconds=3600)
    before = {(one["store"]["store_id"], one["product"]["sku"], one["state"]) for one in shop.alerts()}
    for _ in range(4):
        shop.tick(hours=2)
        tick(shop)
        assert run_of(shop, sleep=Naps()).outcome == "failed"
    assert {(one["store"]["store_id"], one["product"]["sku"], one["state"]) for one in shop.alerts()} == before
    assert (shop.on_hand("CAP", "DVD-99"), shop.on_hand("CAP", "DVD-45")) == (8, 0)
    put(shop, "erp", feeds.answers("/better", Answer([{"store_id": "CAP", "sku": "DVD-45", "on_hand": 30}])))
    run_of(shop)
    assert shop.open_alerts() == []


def test_ten_thousand_rows_after_an_hours_outage_are_one_digest_per_store_and_channel(shop: Shop) -> None:
    skus = [f"P-{number:04}" for number in range(3_333)]
    for start in range(0, len(skus), 1_000):
        shop.ok("POST", "/v1/products", json={"products": [product(sku) for sku in skus[start : start + 1_000]]})
    advertised = skus[:100]
    shop.promote(offers=[{"sku": sku, "price": "45.00"} for sku in advertised])
    names = ("CAP", "CLE", "CAR")
    shop.stock(*((name, sku, 5) for name in names for sku in skus))
    floors = {name: shop.channel(stores={"ids": [name]}) for name in names}
    shop.clock.advance(hours=1)
    answer = shop.stock(*((name, sku, 0 if sku in set(advertised) else 4) for name in names for sku in skus))
    assert answer["alerts"] == {"opened": 300, "resolved": 0}
    for floor in floors.values():
        found = shop.deliveries(channel_id=floor["channel_id"])
        assert [one["type"] for one in found].count("alert.digest") == 1
    assert len(send_due(shop)) == 3
