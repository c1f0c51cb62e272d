"""Messages to customers: one each, to the address they left, which is erased afterwards.

They go through the outbox like any other message, by two channels of our own whose address has a place for the
customer's. That address stands in the body of the one delivery and nowhere else: no log, no answer, no attempt
names it, and with the body it is forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.upsert import chunks, inserting
from app.delivery import outbox
from app.delivery.models import Channel, Delivery
from app.delivery.outbox import Claimed
from app.delivery.rules import CUSTOMERS, ChannelKind, DeliveryState, EventType, Outcome

PLACE = "{contact}"
"""Stands in the address where the customer's own belongs."""
_MASK = "****"
_SHORTEST = 4


@dataclass(frozen=True)
class Way:
    """How customers are written to: one of our own channels and the address the operator gave it."""

    channel_id: str
    name: str
    address: str

    @classmethod
    def by_email(cls, address: str) -> Way:
        """By e-mail."""
        return cls(CUSTOMERS[0], "Customers by e-mail", address)

    @classmethod
    def by_sms(cls, address: str) -> Way:
        """By short message."""
        return cls(CUSTOMERS[1], "Customers by SMS", address)


def tell(
    session: Session, channel: Channel, *, name: str, contact: str, data: Mapping[str, Any], now: datetime
) -> None:
    """Write the one message to a customer, by a channel of :func:`channel`; `name` tells it from every other."""
    delivery = outbox.enqueue(
        session,
        channel,
        type=EventType.RAIN_CHECK_HELD,
        data={**data, "contact": contact},
        alert_id=None,  # each customer's goes by itself: in line behind another's it might wait for that one's retries
        store_id=None,
        now=now,
    )
    delivery.delivery_id = _id_of(name)
    session.flush()


def channel(session: Session, way: Way, *, now: datetime) -> Channel | None:
    """Our own channel, made at its first use; it hears of nothing, it is only written to. None: switched off."""
    insert = inserting(session, Channel)
    session.execute(
        insert.values(
            channel_id=way.channel_id,
            name=way.name,
            kind=ChannelKind.APPRISE.value,
            address=way.address,
            stores={"ids": []},
            events=[],
            kinds=[],
            after_minutes=0,
            quiet_outside_opening_hours=False,
            group_seconds=0,
            enabled=True,
            created_at=now,
            updated_at=now,
        ).on_conflict_do_nothing()
    )
    found = session.get_one(Channel, way.channel_id, populate_existing=True)
    if found.address != way.address:
        found.address = way.address
    return found if found.enabled else None


def forget(session: Session, names: Collection[str], *, now: datetime) -> None:
    """Erase what was to be told to these customers; what is not sent yet is not sent any more."""
    body = outbox.message_body(EventType.RAIN_CHECK_HELD, {}, now=now)
    for part in chunks(sorted({_id_of(name) for name in names})):
        theirs = update(Delivery).where(Delivery.delivery_id.in_(part)).execution_options(synchronize_session=False)
        session.execute(theirs.values(body=body))
        session.execute(
            theirs.where(Delivery.state == DeliveryState.PENDING.value).values(
                state=DeliveryState.CANCELLED.value, finished_at=now
            )
        )


def failed(session: Session, names: Collection[str]) -> set[str]:
    """Those of these whose message was given up: somebody has to call them."""
    ids = {_id_of(name): name for name in names}
    found: set[str] = set()
    for part in chunks(sorted(ids)):
        query = select(Delivery.delivery_id).where(
            Delivery.delivery_id.in_(part), Delivery.state == DeliveryState.FAILED.value
        )
        found.update(ids[delivery_id] for delivery_id in session.scalars(query))
    return found


def _id_of(name: str) -> str:
    return f"dlv_{name.lower()}"


def through(message: Claimed, send: Callable[[Claimed], Outcome]) -> Outcome:
    """Send a message; one to a customer to the address in its body, of which what came of it says nothing."""
    if message.channel_id not in CUSTOMERS:
        return send(message)
    data = msgspec.json.decode(message.body).get("data") or {}
    contact = data.get("contact")
    if not contact:
        return Outcome(False, error="there is no customer to send this to, or no longer", permanent=True)
    address = (message.address or "").replace(PLACE, quote(contact, safe=""))
    outcome = send(replace(message, address=address))
    return replace(outcome, error=_without(outcome.error, contact), answer=_without(outcome.answer, contact))


def _without(text: str | None, contact: str) -> str | None:
    """A text that does not name the customer."""
    if text is None:
        return None
    names = {contact, quote(contact, safe=""), contact.lstrip("+"), *contact.split("@")}
    for name in sorted(names, key=len, reverse=True):
        if len(name) >= _SHORTEST:
            text = re.sub(re.escape(name), _MASK, text, flags=re.IGNORECASE)
    return text
