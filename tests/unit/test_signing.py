"""Signatures: checked by the reference library, which signs for receivers too."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from app.delivery.signing import SECRET_PREFIX, headers, new_secret

BODY = '{"type":"alert.opened","data":{"text":"nur noch 3 Stück, žádné"}}'


def test_a_receiver_verifies_what_we_sign() -> None:
    secret = new_secret()
    signed = headers([secret], "msg_1", BODY.encode(), now=datetime.now(UTC))
    assert Webhook(secret).verify(BODY, signed)["type"] == "alert.opened"


def test_while_a_secret_rotates_both_verify() -> None:
    old, new = new_secret(), new_secret()
    signed = headers([new, old], "msg_1", BODY.encode(), now=datetime.now(UTC))
    assert Webhook(old).verify(BODY, signed) == Webhook(new).verify(BODY, signed)


def test_another_secret_or_body_does_not_verify() -> None:
    signed = headers([new_secret()], "msg_1", BODY.encode(), now=datetime.now(UTC))
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(BODY, signed)


@given(body=st.text(), micros=st.integers(0, 999_999))
def test_our_signature_is_the_reference_librarys(body: str, micros: int) -> None:
    secret = new_secret()
    now = datetime(2026, 11, 21, 2, 3, 4, micros, tzinfo=UTC)
    ours = headers([secret], "msg_1", body.encode(), now=now)
    assert ours["webhook-signature"] == Webhook(secret).sign("msg_1", now, body)
    assert secret.startswith(SECRET_PREFIX)
