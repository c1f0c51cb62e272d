"""The outbox against a real receiver on loopback: signed, in order, retried, and never twice by one sender."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from app.core.clock import rfc3339, utc_now
from app.delivery import service
from app.delivery.outbox import IN_FLIGHT_PER_CHANNEL, LEASE
from app.delivery.rules import RETRY_SECONDS, Outcome
from app.delivery.shapes import ChannelIn
from app.delivery.worker import Worker
from tests.support.receivers import Endpoint, http_server
from tests.support.sending import claim, send_due, settle
from tests.support.shop import Shop, offer, open_shop, product


@pytest.fixture
def receiver() -> Iterator[Endpoint]:
    """Somebody's webhook receiver; it says 200 until told otherwise."""
    with http_server() as endpoint:
        yield endpoint


def hook(endpoint: Endpoint, path: str = "/hook") -> str:
    return f"http://127.0.0.1:{endpoint.port}{path}"


def sell_out(shop: Shop, *skus: str) -> None:
    """Advertise these products and sell them out at CAP."""
    skus = skus or ("DVD-45",)
    shop.promote(offers=[offer(sku, alternatives=[], never_suggest=[]) for sku in skus])
    shop.stock(*(("CAP", sku, 0) for sku in skus))


def taken(endpoint: Endpoint) -> list[dict[str, Any]]:
    """Every request so far."""
    found = []
    while not endpoint.requests.empty():
        found.append(endpoint.requests.get_nowait())
    return found


def headers(request: dict[str, Any]) -> dict[str, str]:
    return {name.lower(): value for name, value in request["headers"].items()}


def types(endpoint: Endpoint) -> list[str]:
    return [request["json"]["type"] for request in taken(endpoint)]


def test_a_webhook_is_signed_and_its_signature_holds_by_the_standards_own_library(
    shop: Shop, receiver: Endpoint
) -> None:
    shop.clock.now = utc_now()  # the library checks the time against its own clock
    made = shop.channel(address=hook(receiver))
    now = shop.clock()
    shop.promote(starts_on=None, ends_on=None, starts_at=rfc3339(now - LEASE), ends_at=rfc3339(now + timedelta(days=1)))
    shop.stock(("CAP", "DVD-45", 0))
    send_due(shop)
    (request,) = taken(receiver)
    verified: Any = Webhook(made["secret"]).verify(request["raw"], headers(request))
    assert verified == {"type": "alert.opened", "timestamp": rfc3339(now), "data": shop.alert()}
    assert headers(request)["content-type"] == "application/json"
    assert headers(request)["user-agent"].startswith("Raincheck/")
    (delivery,) = shop.deliveries()
    assert delivery["state"] == "delivered"
    assert delivery["webhook_id"] == headers(request)["webhook-id"]
    assert delivery["attempts"] == [{"at": rfc3339(now), "status": 200, "error": None, "answer": "{}"}]


def test_for_a_day_after_rotation_the_old_secret_signs_beside_the_new(shop: Shop, receiver: Endpoint) -> None:
    made = shop.channel(address=hook(receiver))
    path = f"/v1/channels/{made['channel_id']}"
    turned = shop.ok("POST", f"{path}/rotate-secret")
    assert turned["secret"] != made["secret"]

    def signatures() -> list[str]:
        shop.ok("POST", f"{path}/test")
        send_due(shop)
        (request,) = taken(receiver)
        sent = headers(request)
        keys = {
            Webhook(secret).sign(sent["webhook-id"], shop.clock(), request["raw"].decode()): name
            for name, secret in (("old", made["secret"]), ("new", turned["secret"]))
        }
        return [keys.get(one, "unknown") for one in sent["webhook-signature"].split(" ")]

    assert signatures() == ["new", "old"]
    shop.clock.advance(hours=24)
    assert signatures() == ["new"]


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


def test_a_time_the_receiver_asks_for_is_kept(shop: Shop) -> None:
    with http_server(status=429, headers={"Retry-After": "600"}) as receiver:
        shop.channel(address=hook(receiver))
        sell_out(shop)
        send_due(shop)
        shop.clock.advance(seconds=599)
        assert send_due(shop) == []
        receiver.status = 200
        shop.clock.advance(seconds=1)
        assert [outcome.delivered for outcome in send_due(shop)] == [True]


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


def test_a_redirect_is_a_failure_and_is_not_followed(shop: Shop) -> None:
    with http_server() as elsewhere, http_server(status=302, headers={"Location": hook(elsewhere)}) as receiver:
        shop.channel(address=hook(receiver))
        sell_out(shop)
        (outcome,) = send_due(shop)
        assert (outcome.delivered, outcome.status) == (False, 302)
        assert taken(elsewhere) == []
        assert shop.deliveries()[0]["state"] == "pending"


@contextmanager
def hanging_up() -> Iterator[tuple[int, list[bytes]]]:
    """A server that reads a request and closes without a word; yields its port and the requests."""
    requests: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    requests.append(connection.recv(65_536))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], requests
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)


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


def test_a_private_address_is_refused_when_it_is_given_and_at_every_connection(
    database_url: str, receiver: Endpoint
) -> None:
    with open_shop(database_url, allow_private_networks=()) as shop:
        for address in (hook(receiver), f"http://localhost:{receiver.port}/", "http://[::ffff:10.0.0.1]/"):
            body = {"name": "Floor", "kind": "webhook", "address": address}
            problem = shop.problem(422, "POST", "/v1/channels", json=body)
            assert problem["errors"][0]["pointer"] == "/address"
        known = shop.channel(address="https://floor.example.com/hook")
        path = f"/v1/channels/{known['channel_id']}"
        shop.problem(422, "PATCH", path, json={"address": hook(receiver)})
        with shop.context.database.write() as session:  # as if the name had meant something else yesterday
            body_in = ChannelIn.model_validate({"name": "Inside", "kind": "webhook", "address": hook(receiver)})
            inside = service.create_channel(session, body_in, now=shop.clock()).channel_id
        shop.ok("POST", f"/v1/channels/{inside}/test")
        (outcome,) = send_due(shop)
        assert "127.0.0.0/8" in (outcome.error or "")
        assert taken(receiver) == []


def test_a_receiver_that_hangs_holds_up_no_other_channel(shop: Shop, receiver: Endpoint) -> None:
    skus = [f"P-{number}" for number in range(IN_FLIGHT_PER_CHANNEL * 2)]
    shop.ok("POST", "/v1/products", json={"products": [product(sku) for sku in skus]})
    with http_server(answers=False) as hanging:
        shop.channel(address=hook(hanging))
        shop.channel(address=hook(receiver))
        sell_out(shop, *skus)
        worker = Worker(shop.context)
        worker.start()
        try:
            worker.ring()
            got = {receiver.take()["json"]["data"]["product"]["sku"] for _ in skus}
            assert got == set(skus)
            assert hanging.requests.qsize() <= IN_FLIGHT_PER_CHANNEL
        finally:
            hanging.may_answer.set()
            worker.stop()
    states = [delivery["state"] for delivery in shop.deliveries()]
    assert states.count("delivered") >= len(skus) + IN_FLIGHT_PER_CHANNEL
    assert set(states) <= {"delivered", "pending"}


def test_a_worker_hears_its_bell_and_finishes_what_it_holds_before_it_stops(shop: Shop, receiver: Endpoint) -> None:
    shop.channel(address=hook(receiver))
    worker = Worker(shop.context)
    shop.context.ring = worker.ring
    worker.start()
    sell_out(shop)
    assert receiver.take()["json"]["type"] == "alert.opened"
    worker.stop()
    assert [delivery["state"] for delivery in shop.deliveries()] == ["delivered"]
