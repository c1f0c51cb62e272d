"""Use cases of channels and deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import paging
from app.core.clock import rfc3339
from app.core.errors import Conflict, Invalid, NotFound
from app.core.guard import Network
from app.core.ids import new_id
from app.core.outbound import vet_url
from app.delivery import outbox
from app.delivery.addresses import validate_address
from app.delivery.models import Channel, Delivery
from app.delivery.rules import OLD_SECRET_FOR, WITHOUT_ADDRESS, ChannelKind, DeliveryState, EventType, check_events
from app.delivery.shapes import AttemptOut, ChannelIn, ChannelPatch, DeliveryOut
from app.delivery.signing import new_secret


def vet(kind: ChannelKind, address: str | None, allowed: Sequence[Network]) -> None:
    """Raise Invalid for an address that must not be reached. Resolves names: call it outside transactions."""
    if address is None or kind in WITHOUT_ADDRESS:
        return
    why = vet_url(address, allowed) if kind is ChannelKind.WEBHOOK else validate_address(address, allowed)
    if why is not None:
        raise Invalid(f"/address: {why}", errors=[{"pointer": "/address", "detail": why}])


def create_channel(session: Session, body: ChannelIn, *, now: datetime) -> Channel:
    """Add a channel. A webhook gets a secret, which the caller shows this once."""
    channel = Channel(
        channel_id=new_id("chn", now),
        name=body.name,
        kind=body.kind.value,
        address=body.address if body.kind is not ChannelKind.WEB_PUSH else None,
        stores=body.stores.kept(),
        events=list(body.events),
        kinds=list(body.kinds),
        after_minutes=body.after_minutes,
        quiet_outside_opening_hours=body.quiet_outside_opening_hours,
        group_seconds=body.group_seconds,
        enabled=True,
        secret=new_secret() if body.kind is ChannelKind.WEBHOOK else None,
        created_at=now,
        updated_at=now,
    )
    session.add(channel)
    session.flush()
    return channel


def change_channel(session: Session, channel_id: str, body: ChannelPatch, *, now: datetime) -> Channel:
    """Change what is named. Switching a channel on again forgives its failures. Raises NotFound, Invalid."""
    channel = get_channel(session, channel_id, lock=True)
    given: dict[str, Any] = {name: getattr(body, name) for name in body.model_fields_set}
    for name, value in given.items():
        if value is None and not (name == "address" and channel.kind in WITHOUT_ADDRESS):
            raise Invalid(f"/{name}: may not be null", errors=[{"pointer": f"/{name}", "detail": "may not be null"}])
    if "stores" in given and body.stores is not None:
        given["stores"] = body.stores.kept()
    if channel.kind == ChannelKind.WEB_PUSH.value:
        given.pop("address", None)
    enabled = given.pop("enabled", None)
    for name, value in given.items():
        setattr(channel, name, value)
    check_events(channel.events)
    channel.updated_at = now
    if enabled is True and not channel.enabled:
        channel.enabled, channel.disabled_reason, channel.failing_since = True, None, None
    elif enabled is False and channel.enabled:
        outbox.disable(session, channel, reason="Switched off by an operator.", now=now)
    session.flush()
    return channel


def delete_channel(session: Session, channel_id: str) -> None:
    """Remove a channel with its deliveries. Raises NotFound."""
    get_channel(session, channel_id, lock=True)
    session.execute(delete(Channel).where(Channel.channel_id == channel_id))


def rotate_secret(session: Session, channel_id: str, *, now: datetime) -> Channel:
    """A new secret; the old one signs beside it for 24 hours. Raises NotFound, Conflict."""
    channel = get_channel(session, channel_id, lock=True)
    if channel.secret is None:
        raise Conflict(f"A {channel.kind} channel has no secret to rotate.")
    channel.old_secret = channel.secret
    channel.old_secret_until = now + OLD_SECRET_FOR
    channel.secret = new_secret()
    channel.updated_at = now
    session.flush()
    return channel


def send_test(session: Session, channel_id: str, *, now: datetime) -> Delivery:
    """Put a `channel.test` message in the outbox. Raises NotFound, Conflict for a channel switched off."""
    channel = get_channel(session, channel_id)
    if not channel.enabled:
        raise Conflict("This channel is switched off; switch it on with PATCH first.")
    data = {"channel_id": channel_id, "name": channel.name, "sent_at": rfc3339(now), "text": "It works."}
    delivery = outbox.enqueue(session, channel, type=EventType.TEST, data=data, alert_id=None, store_id=None, now=now)
    session.flush()
    return delivery


def get_channel(session: Session, channel_id: str, *, lock: bool = False) -> Channel:
    """One channel. Raises NotFound."""
    channel = session.get(Channel, channel_id, with_for_update=lock)
    if channel is None:
        raise NotFound(f"No channel is known as {channel_id}.")
    return channel


def page_channels(session: Session, *, limit: int, cursor: str | None) -> tuple[list[Channel], str | None]:
    """A page of channels, newest first."""
    return paging.page(session, select(Channel), Channel.created_at, Channel.channel_id, limit=limit, cursor=cursor)


def get_delivery(session: Session, delivery_id: str, *, lock: bool = False) -> Delivery:
    """One delivery. Raises NotFound."""
    query = select(Delivery).where(Delivery.delivery_id == delivery_id)
    delivery = session.scalars(query.with_for_update() if lock else query).first()
    if delivery is None:
        raise NotFound(f"No delivery is known as {delivery_id}.")
    return delivery


def page_deliveries(
    session: Session,
    *,
    channel_id: str | None,
    alert_id: str | None,
    states: Sequence[DeliveryState],
    limit: int,
    cursor: str | None,
) -> tuple[list[DeliveryOut], str | None]:
    """A page of deliveries, newest first."""
    query = select(Delivery)
    if channel_id is not None:
        query = query.where(Delivery.channel_id == channel_id)
    if alert_id is not None:
        query = query.where(Delivery.alert_id == alert_id)
    if states:
        query = query.where(Delivery.state.in_([state.value for state in states]))
    found, next_cursor = paging.page(session, query, Delivery.seq, limit=limit, cursor=cursor)
    return delivery_outs(session, found), next_cursor


def delivery_outs(session: Session, deliveries: Sequence[Delivery]) -> list[DeliveryOut]:
    """Deliveries as they are answered."""
    attempts = outbox.attempts_of(session, [delivery.seq for delivery in deliveries])
    return [
        DeliveryOut(
            delivery_id=delivery.delivery_id,
            webhook_id=delivery.webhook_id,
            channel_id=delivery.channel_id,
            alert_id=delivery.alert_id,
            type=delivery.type,
            state=DeliveryState(delivery.state),
            created_at=delivery.created_at,
            attempts=[AttemptOut.model_validate(attempt, from_attributes=True) for attempt in attempts[delivery.seq]],
            next_attempt_at=delivery.next_attempt_at if delivery.state == DeliveryState.PENDING.value else None,
        )
        for delivery in deliveries
    ]


def redeliver(session: Session, delivery_id: str, *, now: datetime) -> Delivery:
    """Send again, under the same `webhook-id`. Raises NotFound, Conflict for a channel switched off."""
    delivery = get_delivery(session, delivery_id, lock=True)
    if not get_channel(session, delivery.channel_id).enabled:
        raise Conflict("Its channel is switched off; switch it on with PATCH first.")
    outbox.redeliver(session, delivery, now=now)
    session.flush()
    return delivery
