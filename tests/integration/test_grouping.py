"""Grouping: many messages for one store and channel become one digest; quiet hours wait for opening."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from app.alerts.digest import MAX_ALERTS, release
from app.core.upsert import chunks
from app.delivery.models import Delivery
from app.delivery.rules import STORM_AT, STORM_SECONDS, Outcome
from app.scheduler.duties import escalate, release_held
from tests.support.sending import claim, deliver, settle
from tests.support.shop import Shop, offer, open_shop, product, store

MANY = 30


def channel(shop: Shop, **changes: Any) -> str:
    body = {"name": "floor", "kind": "log"} | changes
    return str(shop.ok("POST", "/v1/channels", json=body)["channel_id"])


def messages(shop: Shop, channel_id: str) -> list[dict[str, Any]]:
    """What would be sent now: bodies of pending messages that neither wait nor ride in a digest, oldest first."""
    with shop.context.database.read() as session:
        rows = session.scalars(
            select(Delivery)
            .where(
                Delivery.channel_id == channel_id,
                Delivery.state == "pending",
                Delivery.held_for.is_(None),
                Delivery.merged_into.is_(None),
            )
            .order_by(Delivery.seq)
        )
        return [json.loads(row.body) for row in rows]


def skus(digest: dict[str, Any]) -> set[str]:
    return {alert["product"]["sku"] for alert in digest["data"]["alerts"]}


def advertise_many(shop: Shop, count: int, promotion_id: str = "NOV") -> list[str]:
    skus = [f"P{number:03}" for number in range(count)]
    shop.ok("POST", "/v1/products", json={"products": [product(sku) for sku in skus]})
    shop.promote(promotion_id, offers=[offer(sku, alternatives=[], never_suggest=[]) for sku in skus])
    return skus


def sell_out_many(shop: Shop, count: int = MANY, *, at_once: int | None = None, promotion_id: str = "NOV") -> None:
    rows = [("CAP", sku, 0) for sku in advertise_many(shop, count, promotion_id)]
    for part in chunks(rows, at_once or count):
        shop.stock(*part)


def sell_out_one_by_one(shop: Shop, count: int, *, seconds: float = 0.5) -> Iterator[str]:
    for sku in advertise_many(shop, count):
        shop.clock.advance(seconds=seconds)
        shop.stock(("CAP", sku, 0))
        yield sku


def test_a_night_feed_that_sells_out_many_items_sends_one_digest(database_url: str) -> None:
    with open_shop(database_url) as shop:
        floor = channel(shop)
        sell_out_many(shop)

        (digest,) = messages(shop, floor)
        assert digest["type"] == "alert.digest"
        assert digest["data"]["count"] == MANY
        assert len(digest["data"]["alerts"]) == MANY
        assert len(shop.open_alerts()) == MANY


def test_a_few_at_once_are_told_one_by_one(database_url: str) -> None:
    with open_shop(database_url) as shop:
        floor = channel(shop)
        sell_out_many(shop, 3)
        assert [message["type"] for message in messages(shop, floor)] == ["alert.opened"] * 3


def test_a_grouping_channel_gathers_for_its_time_and_tells_what_is_true_then(database_url: str) -> None:
    with open_shop(database_url) as shop:
        floor = channel(shop, group_seconds=60)
        shop.promote(offers=[offer(), offer("DVD-69", "39.00")])
        shop.stock(("CAP", "DVD-45", 0))
        shop.clock.advance(seconds=30)
        shop.stock(("CAP", "DVD-69", 0))
        shop.stock(("CAP", "DVD-45", -2))
        release_held(shop.context)
        assert messages(shop, floor) == []

        shop.clock.advance(seconds=31)
        release_held(shop.context)
        (digest,) = messages(shop, floor)
        told = {alert["product"]["sku"]: alert["on_hand"] for alert in digest["data"]["alerts"]}
        assert told == {"DVD-45": -2, "DVD-69": 0}


def test_an_episode_that_ends_while_it_is_held_is_told_to_nobody(database_url: str) -> None:
    with open_shop(database_url) as shop:
        floor = channel(shop, group_seconds=60)
        shop.promote()
        shop.stock(("CAP", "DVD-45", 0))
        shop.clock.advance(seconds=10)
        shop.stock(("CAP", "DVD-45", 40))
        shop.clock.advance(seconds=60)
        release_held(shop.context)
        assert messages(shop, floor) == []
        states = {delivery["state"] for delivery in shop.ok("GET", "/v1/deliveries")["items"]}
        assert states == {"cancelled"}


def test_outside_opening_hours_alerts_wait_and_become_one_digest_at_opening(database_url: str) -> None:
    with open_shop(database_url) as shop:
        hours = {"sun": ["10:00", "16:00"]}  # NOW is Saturday noon in Brisbane
        shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", opening_hours=hours))
        night = channel(shop, quiet_outside_opening_hours=True)
        always = channel(shop)
        shop.promote(offers=[offer(), offer("DVD-69", "39.00")])
        shop.stock(("CAP", "DVD-45", 0), ("CAP", "DVD-69", 0))
        release_held(shop.context)
        assert messages(shop, night) == []
        assert len(messages(shop, always)) == 2

        shop.clock.advance(hours=22)  # Sunday, 10:00
        release_held(shop.context)
        (digest,) = messages(shop, night)
        assert digest["type"] == "alert.digest"
        assert {alert["product"]["sku"] for alert in digest["data"]["alerts"]} == {"DVD-45", "DVD-69"}


def test_one_held_alone_goes_as_itself(database_url: str) -> None:
    with open_shop(database_url) as shop:
        floor = channel(shop, group_seconds=60)
        shop.promote()
        shop.stock(("CAP", "DVD-45", 0))
        shop.clock.advance(seconds=61)
        release_held(shop.context)
        assert [message["type"] for message in messages(shop, floor)] == ["alert.opened"]


def test_whoever_heard_in_a_digest_hears_the_end(database_url: str) -> None:
    with open_shop(database_url) as shop:
        floor = channel(shop)
        sell_out_many(shop)
        (digest,) = deliver(shop, floor)
        shop.clock.advance(seconds=10)
        shop.stock(("CAP", "P000", 40))
        (resolved,) = deliver(shop, floor)
        assert digest["type"] == "alert.digest"
        assert resolved["type"] == "alert.resolved"
        assert resolved["data"]["product"]["sku"] == "P000"


def test_what_is_over_before_its_digest_has_left_is_not_in_it_and_is_never_told(database_url: str) -> None:
    with open_shop(database_url) as shop:
        floor = channel(shop)
        sell_out_many(shop)
        shop.clock.advance(seconds=10)
        shop.stock(("CAP", "P000", 40), ("CAP", "P001", 40))
        (digest,) = deliver(shop, floor)
        assert digest["data"]["count"] == len(digest["data"]["alert_ids"]) == MANY - 2
        assert not {"P000", "P001"} & skus(digest)
        assert deliver(shop, floor) == []


def test_a_digest_of_which_nothing_stands_any_more_is_withdrawn(database_url: str) -> None:
    with open_shop(database_url) as shop:
        floor = channel(shop)
        sell_out_many(shop)
        shop.ok("DELETE", "/v1/promotions/NOV", "ads")
        assert deliver(shop, floor) == []
        assert {delivery["state"] for delivery in shop.deliveries()} == {"cancelled"}


def test_a_digest_tells_what_has_changed_before_it_leaves(database_url: str) -> None:
    with open_shop(database_url) as shop:
        floor = channel(shop)
        shop.shelve()
        many = [f"P{number:03}" for number in range(MANY)]
        shop.ok("POST", "/v1/products", json={"products": [product(sku) for sku in many]})
        shop.promote(offers=[offer(sku, alternatives=["DVD-99"], never_suggest=[]) for sku in many])
        shop.stock(*(("CAP", sku, 0) for sku in many))
        shop.clock.advance(seconds=5)
        shop.stock(("CAP", "DVD-99", 0))
        (digest,) = deliver(shop, floor)
        offered = {line["sku"] for alert in digest["data"]["alerts"] for line in alert["alternatives"]}
        assert offered and "DVD-99" not in offered


@pytest.mark.parametrize("how_many", [300, 1_203])
def test_however_many_sell_out_at_once_it_is_one_digest_that_counts_them_all(database_url: str, how_many: int) -> None:
    with open_shop(database_url) as shop:
        floor, night = channel(shop), channel(shop, group_seconds=60)
        sell_out_many(shop, how_many)
        (digest,) = deliver(shop, floor)
        shop.clock.advance(seconds=60)
        release_held(shop.context)
        (grouped,) = deliver(shop, night)
        for told in (digest, grouped):
            assert told["type"] == "alert.digest"
            assert told["data"]["count"] == len(set(told["data"]["alert_ids"])) == how_many
            assert len(told["data"]["alerts"]) == min(how_many, MAX_ALERTS)


def test_a_group_larger_than_one_batch_is_let_go_whole(database_url: str) -> None:
    with open_shop(database_url) as shop:
        floor, other = channel(shop, group_seconds=60), channel(shop, group_seconds=60)
        sell_out_many(shop)
        shop.clock.advance(seconds=61)
        released: list[int] = []
        while not released or released[-1]:
            with shop.context.database.write() as session:
                released.append(release(session, now=shop.clock(), batch=20))
        assert released == [MANY, MANY, 0]
        assert [one["data"]["count"] for one in messages(shop, floor)] == [MANY]
        assert [one["data"]["count"] for one in messages(shop, other)] == [MANY]


def test_a_feed_in_several_posts_is_one_digest_while_that_has_not_left(database_url: str) -> None:
    with open_shop(database_url) as shop:
        floor = channel(shop)
        sell_out_many(shop, 60, at_once=20)
        (digest,) = deliver(shop, floor)
        assert digest["data"]["count"] == 60


def test_a_storm_of_single_posts_is_gathered_after_the_tenth(database_url: str) -> None:
    with open_shop(database_url) as shop:
        floor = channel(shop)
        told = []
        for part in sell_out_one_by_one(shop, 40):
            told += deliver(shop, floor)
            assert part
        assert [one["type"] for one in told] == ["alert.opened"] * STORM_AT
        shop.clock.advance(seconds=STORM_SECONDS)
        release_held(shop.context)
        (digest,) = deliver(shop, floor)
        assert (digest["type"], digest["data"]["count"]) == ("alert.digest", 40 - STORM_AT)
        assert len({*digest["data"]["alert_ids"], *(one["data"]["alert_id"] for one in told)}) == 40


def test_ten_an_hour_are_no_storm(database_url: str) -> None:
    with open_shop(database_url) as shop:
        floor = channel(shop)
        told = []
        for _ in sell_out_one_by_one(shop, 15, seconds=STORM_SECONDS):
            told += deliver(shop, floor)
        assert [one["type"] for one in told] == ["alert.opened"] * 15


def test_the_end_of_an_alert_never_overtakes_its_beginning_in_a_digest(database_url: str) -> None:
    with open_shop(database_url) as shop:
        floor = channel(shop)
        shop.promote(offers=[offer(alternatives=[])])
        shop.stock(("CAP", "DVD-45", 0))
        (first,) = claim(shop)
        settle(shop, [(first, Outcome(False, status=500))])
        sell_out_many(shop, promotion_id="MANY")
        deliver(shop, floor)
        shop.clock.advance(seconds=1)
        shop.ok("DELETE", "/v1/promotions/NOV", "ads")
        shop.ok("DELETE", "/v1/promotions/MANY", "ads")
        told = deliver(shop, floor)
        assert [one["type"] for one in told] == ["alert.digest"]
        assert "DVD-45" not in skus(told[0])
        shop.clock.advance(seconds=5)
        assert [one["type"] for one in deliver(shop, floor)] == ["alert.opened", "alert.resolved"]


def test_whoever_heard_by_day_hears_the_end_once_when_it_is_over_at_night(database_url: str) -> None:
    with open_shop(database_url) as shop:
        shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", opening_hours={"sat": ["09:00", "17:00"]}))
        quiet = channel(shop, quiet_outside_opening_hours=True)
        shop.promote(ends_on="2026-12-24")
        shop.stock(("CAP", "DVD-45", 0))  # Saturday, noon
        assert [one["type"] for one in deliver(shop, quiet)] == ["alert.opened"]
        shop.clock.advance(hours=8)
        shop.stock(("CAP", "DVD-45", 40))
        release_held(shop.context)
        assert deliver(shop, quiet) == []
        shop.clock.advance(days=6, hours=13)
        for _ in range(2):
            release_held(shop.context)
        assert [one["type"] for one in deliver(shop, quiet)] == ["alert.resolved"]


def test_whoever_hears_by_escalation_hears_the_end_and_whoever_was_spared_does_not(database_url: str) -> None:
    with open_shop(database_url) as shop:
        manager, owner = channel(shop, after_minutes=15), channel(shop, after_minutes=60)
        shop.promote()
        shop.stock(("CAP", "DVD-45", 0))
        shop.clock.advance(minutes=16)
        escalate(shop.context)
        assert [one["type"] for one in deliver(shop, manager)] == ["alert.opened"]
        shop.stock(("CAP", "DVD-45", 40))
        shop.clock.advance(hours=1)
        escalate(shop.context)
        assert [one["type"] for one in deliver(shop, manager)] == ["alert.resolved"]
        assert deliver(shop, owner) == []


def test_an_escalation_that_waits_for_opening_is_withdrawn_by_an_acknowledgement(database_url: str) -> None:
    with open_shop(database_url) as shop:
        shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", opening_hours={"sun": ["10:00", "16:00"]}))
        manager = channel(shop, after_minutes=15, quiet_outside_opening_hours=True)
        shop.promote()
        shop.stock(("CAP", "DVD-45", 0))
        shop.clock.advance(minutes=16)
        escalate(shop.context)
        shop.ok("POST", f"/v1/alerts/{shop.alert()['alert_id']}/acknowledge", "staff", json={"by": "Sam"})
        shop.clock.advance(hours=22)
        release_held(shop.context)
        escalate(shop.context)
        shop.stock(("CAP", "DVD-45", 40))
        release_held(shop.context)
        assert deliver(shop, manager) == []


def test_however_many_escalate_at_once_it_is_one_digest_a_store(database_url: str) -> None:
    with open_shop(database_url) as shop:
        manager = channel(shop, after_minutes=15)
        many = advertise_many(shop, 200)
        for store_id in ("CAP", "CLE", "CAR"):
            shop.stock(*((store_id, sku, 0) for sku in many))
        shop.clock.advance(minutes=15)
        escalate(shop.context)
        told = deliver(shop, manager)
        assert {one["data"]["store"]["store_id"]: one["data"]["count"] for one in told} == {
            "CAP": 200, "CLE": 200, "CAR": 200
        }  # fmt: skip
        assert len(told) == 3


def test_alerts_of_other_stores_never_keep_an_escalation_waiting(database_url: str) -> None:
    with open_shop(database_url) as shop:
        far = [store(f"S{number:03}") for number in range(30)]
        shop.ok("POST", "/v1/stores", json={"stores": far})
        manager = channel(shop, after_minutes=15, stores={"ids": ["S029"]})
        shop.promote(stores={"ids": [one["store_id"] for one in far]})
        shop.stock(*((one["store_id"], "DVD-45", 0) for one in far))
        shop.clock.advance(minutes=15)
        escalate(shop.context)
        (told,) = deliver(shop, manager)
        assert told["data"]["store"]["store_id"] == "S029"


def test_a_change_before_the_opening_has_left_is_told_in_the_opening(database_url: str) -> None:
    with open_shop(database_url) as shop:
        floor = channel(shop)
        shop.promote()
        shop.stock(("CAP", "DVD-99", 8), ("CAP", "DVD-89", 5), ("CAP", "DVD-69", 5), ("CAP", "DVD-45", 0))
        shop.clock.advance(seconds=5)
        shop.stock(("CAP", "DVD-99", 0))
        (message,) = messages(shop, floor)
        assert message["type"] == "alert.opened"
        assert "DVD-99" not in [line["sku"] for line in message["data"]["alternatives"]]


@pytest.mark.parametrize("acknowledged", [False, True], ids=["nobody acknowledged", "somebody has it"])
def test_a_later_step_hears_only_if_nobody_acknowledged(database_url: str, acknowledged: bool) -> None:
    with open_shop(database_url) as shop:
        manager = channel(shop, after_minutes=15)
        shop.promote()
        shop.stock(("CAP", "DVD-45", 0))
        alert_id = shop.open_alerts()[0]["alert_id"]
        shop.clock.advance(minutes=14)
        escalate(shop.context)
        assert messages(shop, manager) == []
        if acknowledged:
            shop.ok("POST", f"/v1/alerts/{alert_id}/acknowledge", "staff", json={"by": "Sam"})
        shop.clock.advance(minutes=2)
        escalate(shop.context)
        escalate(shop.context)
        assert [message["type"] for message in messages(shop, manager)] == ([] if acknowledged else ["alert.opened"])
