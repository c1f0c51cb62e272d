"""Devices that asked to be notified: which of them a message is for, who has it already, whose subscription is over.

A push channel has no address. What it is told of a store goes to the store's paired devices that asked, each once
whatever the number of attempts, and to no device of another store; what concerns no single store goes to none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.access.models import Device
from app.catalog.models import Store
from app.core.errors import Invalid
from app.core.guard import Network
from app.core.outbound import vet_url
from app.core.upsert import chunks, inserting
from app.delivery.models import Channel, Delivery, Push
from app.delivery.rules import ChannelKind, EventType, Outcome
from app.delivery.vapid import decoded

OWN_CHANNEL = "chn_phones"
"""The push channel made where no other covers the store of a device that asks."""
OWN_EVENTS = (EventType.OPENED, EventType.UPDATED, EventType.RESOLVED)
POINT_BYTES = 65
AUTH_BYTES = 16
MAX_ENDPOINT = 1_000
_LOOPBACK = ("http://127.0.0.1:", "http://localhost:", "http://[::1]:")


@dataclass(frozen=True)
class Subscription:
    """Where a device's browser is notified, and what messages to it are encrypted by (RFC 8291)."""

    device_id: str
    endpoint: str
    p256dh: str
    auth: str


def vet(subscription: Subscription, allowed: Sequence[Network]) -> None:
    """Raise Invalid for a subscription that must not or cannot be sent to. Resolves names: outside transactions.

    The address comes from a browser, which anyone can write: it is held to what any address we call is held to.
    """
    why = None
    if len(subscription.endpoint) > MAX_ENDPOINT:
        why = "the endpoint is too long"
    elif not subscription.endpoint.startswith(("https://", *_LOOPBACK)):
        why = "a push service is reached by https://"
    elif not _is_point(subscription.p256dh) or len(_bytes(subscription.auth)) != AUTH_BYTES:
        why = "the keys are none of a browser's"
    else:
        why = vet_url(subscription.endpoint, allowed)
    if why is not None:
        raise Invalid(f"This browser cannot be notified: {why}.")


def _is_point(text: str) -> bool:
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - as in vapid

    raw = _bytes(text)
    if len(raw) != POINT_BYTES:
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except ValueError:
        return False
    return True


def _bytes(text: str) -> bytes:
    try:
        return decoded(text)
    except ValueError:
        return b""


def subscribe(session: Session, subscription: Subscription, *, now: datetime) -> None:
    """Notify a device from now on. Where no push channel covers its store, one of ours does from now on."""
    # A browser that was paired anew keeps its endpoint: only its last device is notified.
    _forget(session, [subscription.endpoint])
    device = session.get_one(Device, subscription.device_id, with_for_update=True)
    device.push_endpoint = subscription.endpoint
    device.push_p256dh = subscription.p256dh
    device.push_auth = subscription.auth
    session.flush()
    _cover(session, device.store_id, now=now)


def unsubscribe(session: Session, device_id: str) -> None:
    """Notify a device no more."""
    session.execute(
        update(Device)
        .where(Device.device_id == device_id)
        .values(push_endpoint=None, push_p256dh=None, push_auth=None)
        .execution_options(synchronize_session=False)
    )


def _forget(session: Session, endpoints: Sequence[str]) -> None:
    session.execute(
        update(Device)
        .where(Device.push_endpoint.in_(endpoints))
        .values(push_endpoint=None, push_p256dh=None, push_auth=None)
        .execution_options(synchronize_session="fetch")
    )


def _cover(session: Session, store_id: str, *, now: datetime) -> None:
    store = session.get(Store, store_id)
    channels = session.scalars(select(Channel).where(Channel.kind == ChannelKind.WEB_PUSH.value))
    if any(_covers(channel, store_id, store.region if store else None) for channel in channels):
        return
    insert = inserting(session, Channel)
    session.execute(
        insert.values(
            channel_id=OWN_CHANNEL,
            name="Phones",
            kind=ChannelKind.WEB_PUSH.value,
            stores={"ids": []},
            events=[event.value for event in OWN_EVENTS],
            kinds=[],
            after_minutes=0,
            quiet_outside_opening_hours=True,  # they are people's own phones
            group_seconds=0,
            enabled=True,
            created_at=now,
            updated_at=now,
        ).on_conflict_do_nothing()
    )
    own = session.get_one(Channel, OWN_CHANNEL, with_for_update=True, populate_existing=True)
    own.stores = {**own.stores, "ids": sorted({*(own.stores.get("ids") or ()), store_id})}
    own.updated_at = now
    session.flush()


def _covers(channel: Channel, store_id: str, region: str | None) -> bool:
    stores = channel.stores
    return (
        stores.get("all") is True
        or store_id in (stores.get("ids") or ())
        or (region is not None and region in (stores.get("regions") or ()))
    )


def recipients(session: Session, messages: Iterable[tuple[Delivery, Channel]]) -> dict[int, tuple[Subscription, ...]]:
    """For each message of a push channel, by its `seq`, the devices it is for that do not have it yet."""
    ours = [(delivery, channel) for delivery, channel in messages if channel.kind == ChannelKind.WEB_PUSH.value]
    if not ours:
        return {}
    tests = [(delivery, channel) for delivery, channel in ours if delivery.type == EventType.TEST.value]
    stores = {delivery.seq: store for delivery, _ in ours if (store := _store_of(delivery)) is not None}
    devices = [*_subscribed(session, stores.values()), *_tested(session, [channel for _, channel in tests])]
    by_id = {device.device_id: (device, region) for device, region in devices}
    told: dict[int, set[str]] = {}
    for seq, device_id in session.execute(
        select(Push.delivery_seq, Push.device_id).where(Push.delivery_seq.in_([delivery.seq for delivery, _ in ours]))
    ):
        told.setdefault(seq, set()).add(device_id)
    found = {}
    for delivery, channel in ours:
        found[delivery.seq] = tuple(
            Subscription(device.device_id, device.push_endpoint, device.push_p256dh, device.push_auth)
            for device, region in by_id.values()
            if device.device_id not in told.get(delivery.seq, ())
            and (
                _covers(channel, device.store_id, region)
                if delivery.type == EventType.TEST.value
                else device.store_id == stores.get(delivery.seq)
            )
            and device.push_endpoint
            and device.push_p256dh
            and device.push_auth
        )
    return found


def _store_of(delivery: Delivery) -> str | None:
    """The one store a message is about. What is told of a silent store names it in its data."""
    if delivery.store_id is not None or delivery.type not in (EventType.SILENT.value, EventType.BACK.value):
        return delivery.store_id
    store = (msgspec.json.decode(delivery.body).get("data") or {}).get("store") or {}
    return store.get("store_id")


def _subscribed(session: Session, store_ids: Iterable[str]) -> list[tuple[Device, str | None]]:
    found: list[tuple[Device, str | None]] = []
    for part in chunks(sorted(set(store_ids))):
        query = select(Device).where(
            Device.store_id.in_(part), Device.push_endpoint.is_not(None), Device.revoked_at.is_(None)
        )
        found += [(device, None) for device in session.scalars(query)]
    return found


def _tested(session: Session, channels: Sequence[Channel]) -> list[tuple[Device, str | None]]:
    """The devices of every store of these channels, with the store's region."""
    if not channels:
        return []
    query = (
        select(Device, Store.region)
        .outerjoin(Store, Store.store_id == Device.store_id)
        .where(Device.push_endpoint.is_not(None), Device.revoked_at.is_(None))
    )
    if not any(channel.stores.get("all") is True for channel in channels):
        ids = {store_id for channel in channels for store_id in channel.stores.get("ids") or ()}
        regions = {region for channel in channels for region in channel.stores.get("regions") or ()}
        query = query.where(or_(Device.store_id.in_(sorted(ids)), Store.region.in_(sorted(regions))))
    return [(device, region) for device, region in session.execute(query)]


def note(session: Session, seq: int, outcome: Outcome, *, now: datetime) -> None:
    """Keep which devices took a message, and forget the subscriptions that are over."""
    if outcome.told:
        insert = inserting(session, Push)
        rows = [{"delivery_seq": seq, "device_id": device_id, "sent_at": now} for device_id in sorted(outcome.told)]
        for part in chunks(rows):
            session.execute(insert.values(list(part)).on_conflict_do_nothing())
    if outcome.gone:
        _forget(session, outcome.gone)


def forget_pushes(session: Session, seqs: Sequence[int]) -> None:
    """Forget which devices took these messages: they are sent again, or gone."""
    session.execute(delete(Push).where(Push.delivery_seq.in_(seqs)))
