"""Grouping: many messages for one store and channel become one digest; quiet hours wait for opening."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from app.delivery.models import Delivery
from app.scheduler import escalate, release_held
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


def sell_out_many(shop: Shop, count: int = MANY) -> None:
    skus = [f"P{number:03}" for number in range(count)]
    shop.ok("POST", "/v1/products", json={"products": [product(sku) for sku in skus]})
    shop.promote(offers=[offer(sku, alternatives=[], never_suggest=[]) for sku in skus])
    shop.stock(*[("CAP", sku, 0) for sku in skus])


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
        shop.clock.advance(seconds=10)
        shop.stock(("CAP", "P000", 40))
        digest, resolved = messages(shop, floor)
        assert digest["type"] == "alert.digest"
        assert resolved["type"] == "alert.resolved"
        assert resolved["data"]["product"]["sku"] == "P000"


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
