"""`Idempotency-Key`: a repeat answers the first answer and does nothing again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from app.access import idempotency
from tests.support.shop import Shop

CHANNEL = {"name": "Floor", "kind": "webhook", "address": "http://127.0.0.1:9/hook"}


def create(shop: Shop, key: str = "k-1", role: str = "admin", **changes: Any) -> Any:
    return shop.call("POST", "/v1/channels", role, json=CHANNEL | changes, headers={"Idempotency-Key": key})


def channels(shop: Shop) -> int:
    return len(shop.ok("GET", "/v1/channels")["items"])


def test_a_repeat_answers_the_first_answer_its_secret_included(shop: Shop) -> None:
    first, again = create(shop), create(shop)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["secret"].startswith("whsec_")
    assert again.content == first.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert channels(shop) == 1


def test_the_order_of_fields_is_no_difference(shop: Shop) -> None:
    first = create(shop)
    turned = dict(reversed(CHANNEL.items()))
    again = shop.call("POST", "/v1/channels", json=turned, headers={"Idempotency-Key": '"k-1"'})
    assert again.content == first.content, "nor are the quotes its draft standard asks for"


def test_another_body_under_the_same_key_is_422(shop: Shop) -> None:
    create(shop)
    response = create(shop, name="Another")
    assert response.status_code == 422
    assert response.json()["type"] == "/problems/idempotency-key-reused"
    assert channels(shop) == 1


def test_a_key_counts_per_caller_and_address(shop: Shop) -> None:
    shop.promote()
    shop.stock(("CAP", "DVD-45", 0))
    path = f"/v1/alerts/{shop.alert()['alert_id']}"
    headers = {"Idempotency-Key": "k-1"}
    for role in ("staff", "admin"):
        for _ in range(2):
            shop.ok("POST", f"{path}/outcomes", role, json={"kind": "declined"}, headers=headers)
    shop.ok("POST", f"{path}/acknowledge", "staff", json={}, headers=headers)
    assert [outcome["kind"] for outcome in shop.alert()["outcomes"]] == ["declined", "declined"]


def test_after_24_hours_a_key_is_new(shop: Shop) -> None:
    first = create(shop)
    shop.clock.advance(hours=24, microseconds=-1)
    assert create(shop).json() == first.json()
    shop.clock.advance(microseconds=1)
    assert create(shop).json()["channel_id"] != first.json()["channel_id"]


def test_a_refusal_is_an_answer_too(shop: Shop) -> None:
    shop.promote()
    shop.stock(("CAP", "DVD-45", 0))
    path = f"/v1/alerts/{shop.alert()['alert_id']}/acknowledge"
    shop.ok("DELETE", "/v1/promotions/NOV", "ads")
    headers = {"Idempotency-Key": "k-1"}
    first = shop.call("POST", path, "staff", json={}, headers=headers)
    again = shop.call("POST", path, "staff", json={}, headers=headers)
    assert (first.status_code, again.status_code) == (409, 409)
    assert again.headers["content-type"] == "application/problem+json"
    assert again.json() == first.json()


def slot(shop: Shop, fingerprint: str) -> idempotency.Slot:
    key_id = shop.key("admin")[4:12]
    return idempotency.Slot(key_id, "POST /v1/channels/nobody/test", "k-1", fingerprint)


NO_BODY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_while_the_first_request_runs_a_repeat_is_409_and_may_come_back(shop: Shop) -> None:
    with shop.context.database.write() as session:
        assert idempotency.claim(session, slot(shop, NO_BODY), now=shop.clock()) is None
    headers = {"Idempotency-Key": "k-1"}
    response = shop.call("POST", "/v1/channels/nobody/test", headers=headers)
    assert (response.status_code, response.headers["retry-after"]) == (409, "1")
    assert response.json()["type"] == "/problems/still-running"


def test_what_a_process_that_died_had_begun_is_taken_over_after_a_minute(shop: Shop) -> None:
    with shop.context.database.write() as session:
        idempotency.claim(session, slot(shop, NO_BODY), now=shop.clock())
    shop.clock.advance(seconds=60)
    response = shop.call("POST", "/v1/channels/nobody/test", headers={"Idempotency-Key": "k-1"})
    assert response.status_code == 404


def test_a_failure_of_ours_is_not_kept_so_a_repeat_tries_again(shop: Shop) -> None:
    failures = [RuntimeError("the disk is on fire")]

    def fail(_session: Any) -> None:
        if failures:
            raise failures.pop()

    from app.delivery.models import Channel

    def before_insert(_mapper: Any, _connection: Any, _target: Any) -> None:
        fail(_target)

    event.listen(Channel, "before_insert", before_insert)
    try:
        assert create(shop).status_code == 500
        assert channels(shop) == 0
        assert create(shop).status_code == 201
    finally:
        event.remove(Channel, "before_insert", before_insert)
    assert channels(shop) == 1


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "a\tb"], ids=["empty", "quotes alone", "256 characters", "a tab"])
def test_what_is_no_key_is_400(shop: Shop, key: str) -> None:
    response = create(shop, key)
    assert response.status_code == 400
    assert channels(shop) == 0


def test_without_a_key_every_post_is_done(shop: Shop) -> None:
    shop.ok("POST", "/v1/channels", json=CHANNEL)
    shop.ok("POST", "/v1/channels", json=CHANNEL)
    assert channels(shop) == 2


def test_kept_answers_are_forgotten_when_they_expire(shop: Shop) -> None:
    create(shop)
    with shop.context.database.write() as session:
        assert idempotency.prune(session, now=shop.clock.advance(hours=23)) == 0
        assert idempotency.prune(session, now=shop.clock.advance(hours=1)) == 1
