"""Webhooks to a receiver on loopback: signed, never redirected, never private, and no one waits for another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from standardwebhooks.webhooks import Webhook

from app.core.clock import rfc3339, utc_now
from app.delivery import service
from app.delivery.outbox import IN_FLIGHT_PER_CHANNEL, LEASE
from app.delivery.shapes import ChannelIn
from app.delivery.worker import Worker
from tests.support.receivers import Endpoint, http_server
from tests.support.sending import headers, hook, sell_out, send_due, taken
from tests.support.shop import Shop, open_shop, product


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


def test_a_redirect_is_a_failure_and_is_not_followed(shop: Shop) -> None:
    with http_server() as elsewhere, http_server(status=302, headers={"Location": hook(elsewhere)}) as receiver:
        shop.channel(address=hook(receiver))
        sell_out(shop)
        (outcome,) = send_due(shop)
        assert (outcome.delivered, outcome.status) == (False, 302)
        assert taken(elsewhere) == []
        assert shop.deliveries()[0]["state"] == "pending"


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
