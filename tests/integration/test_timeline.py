"""Why: an alert's timeline names every decision, about the alert and about whoever hears of it or does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.alerts.announce import Why
from app.alerts.timeline import MEANINGS, Step
from app.delivery.rules import STORM_AT, Held, NotSent, Outcome
from app.scheduler.duties import escalate, release_held
from tests.support.sending import claim, sell_out, settle
from tests.support.shop import Shop, offer, product, store
from tests.support.staff import paired

FLOOR, MANAGER = "Floor", "Manager"


def timeline(shop: Shop, alert_id: str | None = None) -> list[dict[str, Any]]:
    path = f"/v1/alerts/{alert_id or shop.alert()['alert_id']}/timeline"
    items = shop.ok("GET", path, "staff", "CAP")["items"]
    assert [item["at"] for item in items] == sorted(item["at"] for item in items)
    return list(items)


def told(shop: Shop, name: str = FLOOR, alert_id: str | None = None) -> list[str]:
    """What the timeline says of one channel."""
    return [
        f"{item['type']}: {item['reason']}"
        for item in timeline(shop, alert_id)
        if item["detail"].get("channel") == name
    ]


def deliver(shop: Shop, *outcomes: Outcome) -> None:
    """Have whatever is due tried until nothing is; these outcomes first, then success."""
    left = list(outcomes)
    while claimed := claim(shop):
        settle(shop, [(message, left.pop(0) if left else Outcome(True, status=200)) for message in claimed])


def acknowledge(shop: Shop) -> None:
    shop.ok("POST", f"/v1/alerts/{shop.alert()['alert_id']}/acknowledge", "staff", json={"by": "Sam"})


def test_a_message_is_followed_from_its_first_attempt_to_its_arrival(shop: Shop) -> None:
    shop.channel(address="http://127.0.0.1:9/hook")
    sell_out(shop)
    assert told(shop) == [], "it has not left"
    deliver(shop, Outcome(False, status=503))
    assert told(shop) == ["sent: fits"]
    shop.clock.advance(seconds=5)
    deliver(shop)
    assert told(shop) == ["sent: fits", "delivered: taken_by_the_receiver"]
    sent, taken = (item for item in timeline(shop) if item["type"] in ("sent", "delivered"))
    (delivery,) = shop.deliveries()
    assert (
        sent["detail"].items()
        >= {"delivery_id": delivery["delivery_id"], "event": "alert.opened", "attempts": 2}.items()
    )
    assert taken["detail"]["status"] == 200
    shop.clock.advance(seconds=1)
    shop.stock(("CAP", "DVD-45", 40))
    deliver(shop)
    assert told(shop)[2:] == ["sent: heard_the_opening", "delivered: taken_by_the_receiver"]


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [(Outcome(False, status=410), "receiver_is_gone"), (Outcome(False, permanent=True), "given_up")],
    ids=["gone", "refused for good"],
)
def test_a_message_that_is_given_up_says_why(shop: Shop, outcome: Outcome, reason: str) -> None:
    shop.channel()
    sell_out(shop)
    deliver(shop, outcome)
    assert told(shop) == ["sent: fits", f"failed: {reason}"]


def test_what_was_withdrawn_says_why(shop: Shop) -> None:
    shop.channel()
    switched_off = shop.channel(name="Off later")["channel_id"]
    shop.channel(name=MANAGER, after_minutes=15)
    sell_out(shop)
    shop.clock.advance(minutes=15)
    escalate(shop.context)
    shop.ok("PATCH", f"/v1/channels/{switched_off}", json={"enabled": False})
    shop.clock.advance(seconds=1)
    acknowledge(shop)
    shop.clock.advance(seconds=1)
    shop.ok("DELETE", "/v1/promotions/NOV", "ads")
    assert told(shop) == ["cancelled: over_before_it_was_told"]
    assert told(shop, "Off later") == ["cancelled: channel_switched_off"]
    assert told(shop, MANAGER) == ["escalated: nobody_acknowledged", "cancelled: acknowledged_in_time"]


def test_a_held_message_says_for_what_until_when_and_in_which_digest_it_went(shop: Shop) -> None:
    shop.ok("PUT", "/v1/stores/CAP", json=store("CAP", opening_hours={"sun": ["10:00", "16:00"]}))
    shop.channel(quiet_outside_opening_hours=True)
    shop.channel(name="Grouped", group_seconds=60)
    sell_out(shop, "DVD-45", "DVD-69")
    alert_id = shop.alerts()[0]["alert_id"]
    assert told(shop, FLOOR, alert_id) == ["held: quiet"]
    assert told(shop, "Grouped", alert_id) == ["held: group"]
    shop.clock.advance(hours=22)
    release_held(shop.context)
    deliver(shop)
    assert told(shop, FLOOR, alert_id) == ["held: quiet", "sent: fits", "delivered: taken_by_the_receiver"]
    held = next(item for item in timeline(shop, alert_id) if item["reason"] == "quiet")
    assert held["detail"]["until"] == "2026-11-22T00:00:00Z"
    digests = {one["delivery_id"] for one in shop.deliveries() if one["type"] == "alert.digest"}
    assert held["detail"]["digest"] in digests


def test_one_of_a_storm_says_so_and_names_its_digest(shop: Shop) -> None:
    shop.channel()
    skus = [f"P-{place}" for place in range(STORM_AT + 1)]
    shop.ok("POST", "/v1/products", json={"products": [product(sku) for sku in skus]})
    sell_out(shop, *skus)
    deliver(shop)
    alert_id = shop.alerts()[0]["alert_id"]
    assert told(shop, FLOOR, alert_id) == ["held: storm", "sent: fits", "delivered: taken_by_the_receiver"]
    (digest,) = [one["delivery_id"] for one in shop.deliveries() if one["type"] == "alert.digest"]
    assert {item["detail"].get("digest") for item in timeline(shop, alert_id)} == {None, digest}


def test_every_channel_of_the_store_that_hears_nothing_has_a_reason(shop: Shop) -> None:
    shop.channel(name="Forecasts", kinds=["running_out"])
    shop.channel(name="Ad team", events=["source.silent"])
    shop.channel(name=MANAGER, after_minutes=15)
    off = shop.channel(name="Off")["channel_id"]
    shop.ok("PATCH", f"/v1/channels/{off}", json={"enabled": False})
    shop.channel(name="Elsewhere", stores={"ids": ["CLE"]})
    sell_out(shop)
    assert told(shop, "Forecasts") == ["not_sent: kind_not_wanted"]
    assert told(shop, "Ad team") == ["not_sent: event_not_wanted"]
    assert told(shop, "Off") == ["not_sent: disabled"]
    assert told(shop, MANAGER) == ["not_sent: waits"]
    (waits,) = (item for item in timeline(shop) if item["reason"] == "waits")
    assert (waits["detail"]["after_minutes"], waits["detail"]["until"]) == (15, "2026-11-21T02:15:00Z")
    assert told(shop, "Elsewhere") == [], "another store's channels are nobody's business here"
    acknowledge(shop)
    assert told(shop, MANAGER) == ["not_sent: acknowledged_in_time"]


def test_an_event_a_channel_did_not_want_or_heard_otherwise_says_so(shop: Shop) -> None:
    shop.channel(events=["alert.opened", "alert.resolved"])
    shop.channel(name="Slow")
    sell_out(shop)
    shop.clock.advance(seconds=1)
    acknowledge(shop)
    assert told(shop, "Slow") == ["not_sent: told_with_the_opening"]
    shop.clock.advance(seconds=1)
    deliver(shop)
    shop.clock.advance(seconds=1)
    shop.ok("DELETE", "/v1/promotions/NOV", "ads")
    deliver(shop)
    assert told(shop).count("not_sent: told_with_the_opening") == 1
    assert told(shop)[-2:] == ["sent: heard_the_opening", "delivered: taken_by_the_receiver"]


def test_a_later_event_a_channel_does_not_want_says_so(shop: Shop) -> None:
    shop.channel(events=["alert.opened", "alert.resolved"])
    sell_out(shop)
    deliver(shop)
    shop.clock.advance(seconds=1)
    acknowledge(shop)
    assert told(shop)[-1] == "not_sent: event_not_wanted"


def test_an_escalation_names_who_hears_and_why(shop: Shop) -> None:
    shop.channel(name=MANAGER, after_minutes=15)
    sell_out(shop)
    shop.clock.advance(minutes=15)
    escalate(shop.context)
    deliver(shop)
    assert told(shop, MANAGER) == [
        "escalated: nobody_acknowledged",
        "sent: nobody_acknowledged",
        "delivered: taken_by_the_receiver",
    ]


def test_a_timeline_never_shows_an_address_or_what_a_receiver_answered(shop: Shop) -> None:
    shop.channel(address="http://127.0.0.1:9/secret-path")
    sell_out(shop)
    deliver(shop, Outcome(False, status=500, error="secret-error", answer="secret-answer"))
    text = shop.call("GET", f"/v1/alerts/{shop.alert()['alert_id']}/timeline", "staff").text
    assert "secret" not in text


def test_every_step_and_reason_is_explained_in_the_description_and_in_the_docs(shop: Shop) -> None:
    docs = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
    described = shop.ok("GET", "/openapi.json")["components"]["schemas"]["TimelineEvent"]["properties"]["type"]
    assert set(MEANINGS) == set(Step)
    for step, meaning in MEANINGS.items():
        assert f"`{step}`: {meaning}" in described["description"]
        assert f"| `{step}` | {meaning} |" in docs
    reasons = [
        *NotSent,
        *Held,
        *Why,
        "told_with_the_opening",
        "given_up",
        "receiver_is_gone",
        "over_before_it_was_told",
    ]
    assert [reason for reason in reasons if f"`{reason}`" not in docs] == []


def test_what_concerns_channels_alone_is_no_event_of_the_page(shop: Shop) -> None:
    device = paired(shop)
    shop.channel(name=MANAGER, after_minutes=15, group_seconds=60)
    shop.promote(offers=[offer(alternatives=[])])
    shop.stock(("CAP", "DVD-45", 0))
    shop.clock.advance(minutes=15)
    escalate(shop.context)
    assert {"escalated: nobody_acknowledged", "held: group"} <= set(told(shop, MANAGER))
    assert device.get("/").status_code == 200
    assert shop.alert()["revision"] == 1
