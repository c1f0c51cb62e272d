"""The guide to channels: its examples work as they stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from app.delivery import addresses, signing

GUIDE = (Path(__file__).parents[2] / "docs" / "channels.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"\| `([a-z]+://[^`]+)` \|", GUIDE)


@pytest.mark.parametrize("address", EXAMPLES, ids="{:.40}".format)
def test_every_address_of_the_guide_is_taken(address: str) -> None:
    assert addresses.validate_address(address, (ip_network("10.0.0.0/8"),)) is None


def test_the_guide_shows_the_services_people_ask_for() -> None:
    shown = {addresses.schema_of(address) for address in EXAMPLES}
    assert shown >= {"mailto", "mailtos", "slack", "workflows", "tgram", "ntfy", "ntfys", "twilio"}


def test_the_sample_verifies_what_we_sign_and_nothing_else() -> None:
    (sample,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(sample, names)  # noqa: S102 - our own guide
    is_ours: Callable[..., bool] = names["is_ours"]
    secret, other, body = signing.new_secret(), signing.new_secret(), b'{"type": "channel.test"}'
    headers = signing.headers([other, secret], "msg_1", body, now=datetime.now(UTC))
    assert is_ours(secret, headers, body)
    assert is_ours(other, headers, body)
    assert not is_ours(signing.new_secret(), headers, body)
    assert not is_ours(secret, headers, body + b" ")
    old = signing.headers([secret], "msg_1", body, now=datetime(2026, 1, 1, tzinfo=UTC))
    assert not is_ours(secret, old, body)
