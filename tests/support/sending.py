"""Sending what is due, in step with a test's own clock: what the worker does, without its thread or its chance."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping

from app.delivery import outbox
from app.delivery.channels.base import Sender
from app.delivery.channels.registry import senders
from app.delivery.outbox import Claimed
from app.delivery.rules import Next, Outcome, after
from tests.support.shop import Shop

OWNER = "snd_test"


def claim(shop: Shop, owner: str = OWNER) -> list[Claimed]:
    """Take what is due now."""
    with shop.context.database.write() as session:
        return outbox.claim(session, owner=owner, in_flight=Counter(), now=shop.clock())


def settle(shop: Shop, results: list[tuple[Claimed, Outcome]], owner: str = OWNER) -> None:
    """Record what came of it."""
    now = shop.clock()
    following: list[tuple[Claimed, Outcome, Next]] = [
        (message, outcome, after(message.attempt, outcome, now=now, jitter=0)) for message, outcome in results
    ]
    with shop.context.database.write() as session:
        outbox.settle(session, following, owner=owner, now=now)


def send_due(shop: Shop) -> list[Outcome]:
    """Send until nothing is due any more; returns what each attempt came to."""
    return asyncio.run(_send_due(shop, senders(shop.context.settings)))


async def _send_due(shop: Shop, by_kind: Mapping[str, Sender]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    while claimed := claim(shop):
        results = [(message, await by_kind[message.kind].send(message, now=shop.clock())) for message in claimed]
        settle(shop, results)
        outcomes += [outcome for _, outcome in results]
    for sender in by_kind.values():
        await sender.close()
    return outcomes
