"""Sending what is due, in step with a test's own clock: what the worker does, without its thread or its chance.

And what a receiver got.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from app.delivery import outbox
from app.delivery.channels.base import Sender
from app.delivery.channels.registry import senders
from app.delivery.outbox import Claimed
from app.delivery.rules import ChannelKind, Next, Outcome, after
from tests.support.receivers import Endpoint
from tests.support.shop import Shop, offer

OWNER = "snd_test"


def claim(shop: Shop, owner: str = OWNER) -> list[Claimed]:
    """Take what is due now."""
    with shop.context.database.write() as session:
        return outbox.claim(session, owner=owner, in_flight=Counter(), now=shop.clock())


def settle(shop: Shop, results: list[tuple[Claimed, Outcome]], owner: str = OWNER) -> None:
    """Record what came of it."""
    now = shop.clock()
    following: list[tuple[Claimed, Outcome, Next]] = [
        (message, outcome, after(message.attempt, outcome, kind=ChannelKind(message.kind), now=now, jitter=0))
        for message, outcome in results
    ]
    with shop.context.database.write() as session:
        outbox.settle(session, following, owner=owner, now=now)


def deliver(shop: Shop, channel_id: str) -> list[dict[str, Any]]:
    """Have everybody's receiver take what is due; returns the bodies this channel took, in order."""
    found = []
    while claimed := claim(shop):
        settle(shop, [(message, Outcome(True, status=200)) for message in claimed])
        found += [json.loads(message.body) for message in claimed if message.channel_id == channel_id]
    return found


def send_due(shop: Shop) -> list[Outcome]:
    """Send until nothing is due any more; returns what each attempt came to."""
    return asyncio.run(_send_due(shop, senders(shop.context)))


async def _send_due(shop: Shop, by_kind: Mapping[str, Sender]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    while claimed := claim(shop):
        results = [(message, await by_kind[message.kind].send(message, now=shop.clock())) for message in claimed]
        settle(shop, results)
        outcomes += [outcome for _, outcome in results]
    for sender in by_kind.values():
        await sender.close()
    return outcomes


def hook(endpoint: Endpoint, path: str = "/hook") -> str:
    """The address of a path there."""
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
    """Its headers by their names in lower case."""
    return {name.lower(): value for name, value in request["headers"].items()}


def types(endpoint: Endpoint) -> list[str]:
    """What was told so far, in order."""
    return [request["json"]["type"] for request in taken(endpoint)]
