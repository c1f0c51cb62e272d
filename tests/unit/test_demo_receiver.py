"""The demo's receiver believes a webhook only when the Standard Webhooks library would."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from app.delivery import signing
from app.demo.receiver import Receiver, is_genuine, receiving

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
BODY = json.dumps({"type": "alert.opened", "data": {"kind": "sold_out", "product": {"sku": "DVD-45"}}}).encode()


def genuine(headers: dict[str, str], body: bytes = BODY, *, now: datetime = NOW) -> bool:
    return is_genuine(SECRET, headers, body, now=now.timestamp())


def test_it_believes_the_standard_library_and_us() -> None:
    by_library = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("msg_1", NOW, BODY.decode()),
    }
    assert genuine(by_library)
    assert genuine(signing.headers([SECRET], "msg_1", BODY, now=NOW))


def test_one_good_signature_of_several_is_enough() -> None:
    assert genuine(signing.headers([OTHER, SECRET], "msg_1", BODY, now=NOW))


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_2"},
        {"webhook-timestamp": str(int(NOW.timestamp()) + 1)},
        {"webhook-timestamp": "soon"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v1,ä"},
    ],
)
def test_it_believes_nothing_that_was_changed(change: dict[str, str]) -> None:
    assert not genuine(signing.headers([SECRET], "msg_1", BODY, now=NOW) | change)


def test_it_believes_no_other_body_secret_or_age() -> None:
    headers = signing.headers([SECRET], "msg_1", BODY, now=NOW)
    assert not genuine(headers, BODY + b" ")
    assert not genuine(signing.headers([OTHER], "msg_1", BODY, now=NOW))
    assert not genuine(headers, now=NOW + timedelta(minutes=6))
    assert not genuine({})


def test_what_comes_in_is_answered_and_kept_with_the_verdict() -> None:
    with receiving() as receiver, httpx.Client(trust_env=False) as client:
        receiver.secret = SECRET
        now = datetime.now(UTC)
        forged = client.post(receiver.address, content=BODY, headers=signing.headers([OTHER], "msg_1", BODY, now=now))
        good = client.post(receiver.address, content=BODY, headers=signing.headers([SECRET], "msg_2", BODY, now=now))
        elsewhere = client.post(receiver.address + "/x", content=BODY)
    assert [forged.status_code, good.status_code, elsewhere.status_code] == [401, 204, 401]
    assert [(message.webhook_id, message.is_genuine) for message in receiver.messages] == [
        ("msg_1", False),
        ("msg_2", True),
    ]


def test_waiting_ends_with_the_genuine_message_or_with_the_time() -> None:
    receiver = Receiver("http://127.0.0.1/raincheck", SECRET)
    assert receiver.wait_for("sold_out", sku="DVD-45", seconds=0.01) is None
    receiver.take({"webhook-id": "msg_1"}, b"no json")
    receiver.take(signing.headers([SECRET], "msg_2", BODY, now=datetime.now(UTC)), BODY)
    found = receiver.wait_for("sold_out", sku="DVD-45", seconds=1)
    assert found is not None
    assert found.webhook_id == "msg_2"
    assert receiver.wait_for("sold_out", sku="DVD-99", seconds=0.01) is None
    assert receiver.wait_for("running_out", sku="DVD-45", seconds=0.01) is None
