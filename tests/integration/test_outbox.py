"""The outbox against a real receiver on loopback: signed, in order, retried, and never twice by one sender."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from app.core.clock import rfc3339
from app.delivery.outbox import LEASE
from app.delivery.rules import RETRY_SECONDS, Outcome
from app.scheduler.duties import release_held
from tests.support.receivers import Endpoint
from tests.support.sending import claim, headers, hook, sell_out, send_due, settle, taken, types
from tests.support.shop import Shop, offer


def test_a_failing_receiver_is_tried_again_on_schedule_under_one_webhook_id_and_then_given_up(
    shop: Shop, receiver: Endpoint
) -> None:
    shop.channel(address=hook(receiver))
    sell_out(shop)
    receiver.status = 503
    send_due(shop)
    for wait in RETRY_SECONDS:
        assert shop.deliveries()[0]["next_attempt_at"] == rfc3339(shop.clock() + timedelta(seconds=wait))
        shop.clock.advance(seconds=wait - 1)
        assert send_due(shop) == []
        shop.clock.advance(seconds=1)
        assert len(send_due(shop)) == 1
    (delivery,) = shop.deliveries()
    assert (delivery["state"], delivery["next_attempt_at"]) == ("failed", None)
    assert [attempt["status"] for attempt in delivery["attempts"]] == [503] * 8
    assert delivery["attempts"][0]["error"]
    shop.clock.advance(days=1)
    assert send_due(shop) == []
    sent = [headers(request) for request in taken(receiver)]
    assert len({one["webhook-id"] for one in sent}) == 1
    assert all(int(a["webhook-timestamp"]) < int(b["webhook-timestamp"]) for a, b in pairwise(sent))


def test_messages_of_one_alert_arrive_in_order_and_delay_no_other_alert(shop: Shop, receiver: Endpoint) -> None:
    shop.channel(address=hook(receiver))
    sell_out(shop, "DVD-45")
    receiver.status = 500
    send_due(shop)
    shop.ok("POST", f"/v1/alerts/{shop.alert()['alert_id']}/acknowledge", "staff", json={})
    assert send_due(shop) == [], "the acknowledgement waits for the opening"
    receiver.status = 200
    taken(receiver)
    shop.promote("OTHER", offers=[offer("DVD-69", "44.00", alternatives=[])])
    shop.stock(("CAP", "DVD-69", 0))
    send_due(shop)
    (other,) = taken(receiver)
    assert other["json"]["data"]["product"]["sku"] == "DVD-69"
    shop.clock.advance(seconds=5)
    send_due(shop)
    assert types(receiver) == ["alert.opened", "alert.acknowledged"]


def test_410_switches_the_channel_off_and_what_waits_for_it_is_cancelled(shop: Shop, receiver: Endpoint) -> None:
    made = shop.channel(address=hook(receiver))
    other = shop.channel(address=hook(receiver, "/other"))
    sell_out(shop, "DVD-45", "DVD-69")
    (first, *_) = claim(shop)
    settle(shop, [(first, Outcome(False, status=410))])
    gone = first.channel_id
    found = shop.ok("GET", f"/v1/channels/{gone}")
    assert found["enabled"] is False
    assert "410" in found["disabled_reason"]
    assert {delivery["state"] for delivery in shop.deliveries(channel_id=gone)} == {"failed", "cancelled"}
    remaining = made["channel_id"] if gone == other["channel_id"] else other["channel_id"]
    assert {delivery["state"] for delivery in shop.deliveries(channel_id=remaining)} == {"pending"}
    shop.problem(409, "POST", f"/v1/channels/{gone}/test")
    shop.ok("PATCH", f"/v1/channels/{gone}", json={"enabled": True})
    assert shop.ok("GET", f"/v1/channels/{gone}")["disabled_reason"] is None
    shop.ok("POST", f"/v1/channels/{gone}/test")


def test_a_channel_that_fails_for_five_days_is_switched_off_and_a_success_forgives(
    shop: Shop, receiver: Endpoint
) -> None:
    channel_id = shop.channel(address=hook(receiver))["channel_id"]

    def attempt(status: int) -> bool:
        receiver.status = status
        shop.ok("POST", f"/v1/channels/{channel_id}/test")
        send_due(shop)
        return bool(shop.ok("GET", f"/v1/channels/{channel_id}")["enabled"])

    assert attempt(500)
    shop.clock.advance(days=4)
    assert attempt(200)
    assert attempt(500)
    shop.clock.advance(days=5, microseconds=-1)
    assert attempt(500), "not yet five days since the last success"
    shop.clock.advance(microseconds=1)
    assert not attempt(500)
    assert "5 days" in shop.ok("GET", f"/v1/channels/{channel_id}")["disabled_reason"]


def test_what_a_sender_that_died_had_taken_is_due_again_under_the_same_id(shop: Shop, receiver: Endpoint) -> None:
    shop.channel(address=hook(receiver))
    sell_out(shop)
    (taken_by_the_dead,) = claim(shop, "snd_dead")
    assert claim(shop, "snd_alive") == []
    shop.clock.now += LEASE
    (again,) = claim(shop, "snd_alive")
    assert again.webhook_id == taken_by_the_dead.webhook_id


def test_a_sender_that_lost_its_lease_settles_nothing(shop: Shop, receiver: Endpoint) -> None:
    shop.channel(address=hook(receiver))
    sell_out(shop)
    (late,) = claim(shop, "snd_slow")
    shop.clock.now += LEASE
    (current,) = claim(shop, "snd_quick")
    settle(shop, [(late, Outcome(False, status=410 - 10))], "snd_slow")
    assert claim(shop, "snd_third") == [], "still in the hands of the quick one"
    settle(shop, [(current, Outcome(True, status=200))], "snd_quick")
    settle(shop, [(late, Outcome(False, status=500))], "snd_slow")
    (delivery,) = shop.deliveries()
    assert delivery["state"] == "delivered"
    assert [attempt["status"] for attempt in delivery["attempts"]] == [400, 200, 500], (
        "each attempt is told all the same"
    )


def test_what_is_over_before_it_was_told_is_told_to_nobody(shop: Shop, receiver: Endpoint) -> None:
    shop.channel(address=hook(receiver))
    sell_out(shop)
    shop.ok("DELETE", "/v1/promotions/NOV", "ads")
    assert send_due(shop) == []
    assert [delivery["state"] for delivery in shop.deliveries()] == ["cancelled"]


def test_whoever_heard_the_opening_hears_the_end_and_nobody_else_does(shop: Shop, receiver: Endpoint) -> None:
    shop.channel(address=hook(receiver, "/first"), events=["alert.opened"])
    sell_out(shop)
    send_due(shop)
    shop.channel(address=hook(receiver, "/late"))
    shop.ok("DELETE", "/v1/promotions/NOV", "ads")
    send_due(shop)
    assert [(request["path"], request["json"]["type"]) for request in taken(receiver)] == [
        ("/first", "alert.opened"),
        ("/first", "alert.resolved"),
    ]


def test_an_opening_that_may_have_been_heard_is_sent_to_the_end_and_its_resolution_follows(
    shop: Shop, receiver: Endpoint
) -> None:
    shop.channel(address=hook(receiver))
    sell_out(shop)
    claim(shop, "snd_dead")
    shop.ok("DELETE", "/v1/promotions/NOV", "ads")
    shop.clock.now += LEASE
    send_due(shop)
    assert types(receiver) == ["alert.opened", "alert.resolved"]


def test_a_digest_of_endings_waits_for_the_digest_of_their_beginnings(shop: Shop, receiver: Endpoint) -> None:
    shop.channel(address=hook(receiver), group_seconds=60)
    sell_out(shop, "DVD-45", "DVD-69")
    receiver.status = 503
    shop.clock.advance(seconds=60)
    release_held(shop.context)
    send_due(shop)
    shop.clock.advance(seconds=5)
    send_due(shop)
    shop.ok("DELETE", "/v1/promotions/NOV", "ads")
    shop.clock.advance(seconds=60)
    release_held(shop.context)
    receiver.status = 200
    taken(receiver)
    assert send_due(shop) == [], "the beginning is to be tried again in five minutes"
    shop.clock.advance(minutes=5)
    send_due(shop)
    told = [{alert["state"] for alert in request["json"]["data"]["alerts"]} for request in taken(receiver)]
    assert told == [{"open"}, {"resolved"}]


def test_a_delivery_can_be_sent_again_under_the_same_webhook_id(shop: Shop, receiver: Endpoint) -> None:
    channel_id = shop.channel(address=hook(receiver))["channel_id"]
    sell_out(shop)
    send_due(shop)
    path = f"/v1/deliveries/{shop.deliveries()[0]['delivery_id']}"
    answer = shop.ok("POST", f"{path}/redeliver")
    assert (answer["state"], answer["next_attempt_at"]) == ("pending", rfc3339(shop.clock()))
    send_due(shop)
    first, second = taken(receiver)
    assert headers(first)["webhook-id"] == headers(second)["webhook-id"]
    assert first["raw"] == second["raw"]
    assert len(shop.ok("GET", path)["attempts"]) == 2
    shop.problem(404, "POST", "/v1/deliveries/dlv_nope/redeliver")
    shop.ok("PATCH", f"/v1/channels/{channel_id}", json={"enabled": False})
    shop.problem(409, "POST", f"{path}/redeliver")
