"""A message to people that could not be sent at once: tried soon, never old news, and the end told once."""

from __future__ import annotations

from typing import Any

import pytest

from app.delivery.rules import PEOPLE_RETRY_SECONDS, Outcome
from app.scheduler.duties import escalate
from tests.support.sending import claim, deliver, sell_out, settle
from tests.support.shop import Shop, product

UNREACHABLE = Outcome(False, error="the service did not take it")


def people(shop: Shop, **changes: Any) -> str:
    """A channel to people, and nobody else."""
    made = shop.channel(kind="apprise", address="ntfy://127.0.0.1:9/floor", **changes)
    return str(made["channel_id"])


def fail(shop: Shop) -> int:
    """One attempt at whatever is due; returns at how many messages."""
    claimed = claim(shop)
    settle(shop, [(message, UNREACHABLE) for message in claimed])
    return len(claimed)


def told(shop: Shop, channel_id: str) -> list[tuple[str, str]]:
    return [(body["type"], body["data"]["state"]) for body in deliver(shop, channel_id)]


def test_people_are_tried_soon_and_not_for_a_day(shop: Shop) -> None:
    people(shop)
    sell_out(shop)
    assert fail(shop) == 1
    for wait in PEOPLE_RETRY_SECONDS:
        shop.clock.advance(seconds=wait - 1)
        assert fail(shop) == 0
        shop.clock.advance(seconds=1)
        assert fail(shop) == 1
    (delivery,) = shop.deliveries()
    assert delivery["state"] == "failed"
    assert sum(PEOPLE_RETRY_SECONDS) <= 2 * 3600


def test_what_is_over_before_its_next_attempt_is_not_said_again_and_its_end_is(shop: Shop) -> None:
    floor = people(shop)
    sell_out(shop)
    fail(shop)
    shop.clock.advance(seconds=2)
    shop.stock(("CAP", "DVD-45", 40))
    assert told(shop, floor) == [("alert.resolved", "resolved")]
    shop.clock.advance(hours=3)
    assert told(shop, floor) == []


def test_what_a_sender_has_in_its_hands_is_left_to_it(shop: Shop) -> None:
    floor = people(shop)
    sell_out(shop)
    (taken,) = claim(shop)
    shop.stock(("CAP", "DVD-45", 40), at=shop.clock.advance(seconds=2))
    settle(shop, [(taken, Outcome(True))])
    assert told(shop, floor) == [("alert.resolved", "resolved")]
    assert [one["state"] for one in shop.deliveries()] == ["delivered", "delivered"]


def test_what_changed_before_the_next_attempt_is_told_in_it(shop: Shop) -> None:
    floor = people(shop)
    sell_out(shop)
    fail(shop)
    shop.ok("POST", f"/v1/alerts/{shop.alert()['alert_id']}/acknowledge", "staff", json={"by": "Sam"})
    shop.clock.advance(seconds=5)
    assert told(shop, floor) == [("alert.opened", "acknowledged")]


def test_an_escalation_that_could_not_be_sent_is_not_tried_again_once_somebody_has_it(shop: Shop) -> None:
    manager = people(shop, after_minutes=15, events=["alert.opened", "alert.resolved"])
    sell_out(shop)
    shop.clock.advance(minutes=15)
    escalate(shop.context)
    fail(shop)
    shop.ok("POST", f"/v1/alerts/{shop.alert()['alert_id']}/acknowledge", "staff", json={"by": "Sam"})
    shop.clock.advance(hours=3)
    escalate(shop.context)
    assert told(shop, manager) == []


def test_a_digest_that_could_not_be_sent_leaves_out_what_is_over(shop: Shop) -> None:
    floor = people(shop)
    skus = [f"P-{place}" for place in range(12)]
    shop.ok("POST", "/v1/products", json={"products": [product(sku) for sku in skus]})
    sell_out(shop, *skus)
    fail(shop)
    shop.clock.advance(seconds=2)
    shop.stock(("CAP", "P-0", 40))
    shop.clock.advance(seconds=3)
    digest, resolved = sorted(deliver(shop, floor), key=lambda body: str(body["type"]))
    assert (digest["type"], digest["data"]["count"]) == ("alert.digest", 11)
    assert (resolved["type"], resolved["data"]["product"]["sku"]) == ("alert.resolved", "P-0")


@pytest.mark.parametrize("kind", ["webhook", "log"])
def test_a_program_gets_every_message_in_its_order_all_the_same(shop: Shop, kind: str) -> None:
    address = {"address": "http://127.0.0.1:9/hook"} if kind == "webhook" else {}
    hook = shop.channel(**address)["channel_id"]
    sell_out(shop)
    fail(shop)
    shop.clock.advance(seconds=2)
    shop.stock(("CAP", "DVD-45", 40))
    shop.clock.advance(seconds=5)
    assert told(shop, hook) == [("alert.opened", "open"), ("alert.resolved", "resolved")]
