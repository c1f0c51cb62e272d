"""An ad whose product is sold out in many of its stores: the ad team is told to pull it, and to bring it back."""

from __future__ import annotations

from typing import Any

import pytest

from app.scheduler.duties import tell_shares
from tests.support.receivers import Endpoint
from tests.support.sending import hook, send_due, taken, types
from tests.support.shop import Shop, offer, open_shop, store

EVENTS = {"events": ["promotion.sold_out", "promotion.back"]}
STORES = ("CAP", "CLE", "CAR", "ABC")


@pytest.fixture
def chain(shop: Shop) -> Shop:
    """Four stores that advertise the player and have some."""
    shop.ok("PUT", "/v1/stores/ABC", json=store("ABC"))
    shop.promote()
    shop.stock(*((name, "DVD-45", 5) for name in STORES))
    return shop


def levels(shop: Shop, **units: int) -> None:
    """New levels of the player, and the clock's look at them."""
    shop.clock.advance(minutes=1)
    shop.stock(*((name, "DVD-45", count) for name, count in units.items()))
    tell_shares(shop.context)


def told(shop: Shop, channel: Any) -> list[str]:
    """Types of what a channel was or will be told, oldest first."""
    found = shop.deliveries(channel_id=channel["channel_id"])
    return [one["type"] for one in found if one["state"] != "cancelled"]


def test_half_the_stores_sold_out_is_told_once_and_less_than_a_quarter_is_back(chain: Shop, receiver: Endpoint) -> None:
    chain.channel(address=hook(receiver), **EVENTS)
    steps: list[tuple[dict[str, int], list[str]]] = [
        ({"CAP": 0}, []),
        ({"CLE": 0}, ["promotion.sold_out"]),
        ({"CAR": 0}, []),
        ({"CAR": 20, "CLE": 20}, []),  # a quarter
        ({"CLE": 0}, []),  # half again, and told already
        ({"CLE": 20, "CAP": 20}, ["promotion.back"]),
        ({"CAP": 0, "ABC": 0}, ["promotion.sold_out"]),
    ]
    for units, news in steps:
        levels(chain, **units)
        tell_shares(chain.context)
        send_due(chain)
        assert types(receiver) == news, units


def test_the_message_says_which_ad_which_product_and_where(chain: Shop, receiver: Endpoint) -> None:
    chain.channel(address=hook(receiver), **EVENTS)
    levels(chain, CAP=0, CLE=0, CAR=0)
    send_due(chain)
    (request,) = taken(receiver)
    data = request["json"]["data"]
    assert data["promotion"] == {
        "promotion_id": "NOV", "name": "November catalogue", "headline": "DVD player, only $45"
    }  # fmt: skip
    assert (data["sku"], data["share"], data["stores_sold_out"], data["stores"]) == ("DVD-45", 0.75, 3, 4)
    assert data["store_ids"] == ["CAP", "CAR", "CLE"]
    levels(chain, CAP=20, CLE=20, CAR=20)
    send_due(chain)
    back = receiver.take()["json"]
    assert (back["type"], back["data"]["share"], back["data"]["store_ids"]) == ("promotion.back", 0.0, [])
    assert back["data"]["stores"] == 4


def test_only_channels_of_all_stores_that_want_it_are_told(chain: Shop) -> None:
    ads, unasked = chain.channel(**EVENTS), chain.channel(events=["alert.opened"])
    floor = chain.channel(stores={"ids": ["CAP"]}, **EVENTS)
    levels(chain, CAP=0, CLE=0)
    assert told(chain, ads) == ["promotion.sold_out"]
    assert told(chain, floor) == []
    assert told(chain, unasked) == ["alert.opened"] * 2


def test_each_product_of_an_ad_is_counted_by_itself(chain: Shop) -> None:
    ads = chain.channel(**EVENTS)
    chain.promote(offers=[offer(), offer("DVD-69", "39.00")])
    chain.stock(("CAP", "DVD-45", 0), ("CLE", "DVD-69", 0), at=chain.clock.advance(minutes=1))
    tell_shares(chain.context)
    assert told(chain, ads) == [], "a quarter of the stores for each"
    chain.stock(("CAR", "DVD-69", 0), at=chain.clock.advance(minutes=1))
    tell_shares(chain.context)
    assert told(chain, ads) == ["promotion.sold_out"]


def test_an_ad_that_ends_is_not_said_to_be_back(chain: Shop) -> None:
    ads = chain.channel(**EVENTS)
    levels(chain, CAP=0, CLE=0)
    send_due(chain)
    chain.ok("DELETE", "/v1/promotions/NOV", "ads")
    tell_shares(chain.context)
    assert told(chain, ads) == ["promotion.sold_out"]
    chain.promote()
    tell_shares(chain.context)
    assert told(chain, ads) == ["promotion.sold_out"] * 2, "the revived ad is as sold out as it was"


def test_a_sell_out_over_before_it_was_sent_is_told_to_nobody(chain: Shop) -> None:
    ads = chain.channel(**EVENTS)
    levels(chain, CAP=0, CLE=0)
    levels(chain, CAP=20, CLE=20)
    assert told(chain, ads) == []
    levels(chain, CAP=0, CLE=0)
    send_due(chain)
    levels(chain, CAP=20, CLE=20)
    assert told(chain, ads) == ["promotion.sold_out", "promotion.back"], "the next episode is told whole"


def test_two_clocks_never_tell_one_episode_twice(chain: Shop) -> None:
    ads = chain.channel(**EVENTS)
    with open_shop(str(chain.context.settings.database_url), stocked=False) as other:
        chain.stock(("CAP", "DVD-45", 0), ("CLE", "DVD-45", 0), at=chain.clock.advance(minutes=1))
        for one in (chain, other):
            tell_shares(one.context)
    assert told(chain, ads) == ["promotion.sold_out"]


def test_a_store_where_the_ad_does_not_run_is_not_counted(chain: Shop) -> None:
    ads = chain.channel(**EVENTS)
    chain.promote(stores={"ids": ["CAP", "CLE"]})
    levels(chain, CAP=0, CAR=0)
    assert told(chain, ads) == ["promotion.sold_out"]
