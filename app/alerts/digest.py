"""Digests: what goes to one store and channel at once goes as one message, as things stand when it goes.

A digest no sender has touched takes in what comes after it, so one sell-out is one digest however many batches
and transactions it came in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.alerts import seen
from app.alerts.models import Alert
from app.core.bulk import among
from app.core.db import one_at_a_time
from app.core.upsert import chunks
from app.delivery import outbox
from app.delivery.models import Channel, Delivery
from app.delivery.rules import DeliveryState, EventType, Held

MAX_ALERTS = 500
"""Alerts told in full in one digest; `count` and `alert_ids` tell honestly how many and which there are."""
BATCH = 2_000
GROUPS_AT_ONCE = 200

Key = tuple[str, str]
"""A channel and a store."""

_PENDING = Delivery.state == DeliveryState.PENDING.value


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether anything held may go; a cheap look before :func:`release`."""
    query = select(Delivery.seq).where(_PENDING, Delivery.held_for.is_not(None), Delivery.next_attempt_at <= now)
    return session.execute(query.limit(1)).first() is not None


def release(session: Session, *, now: datetime, batch: int = BATCH) -> int:
    """Let go what is due: alone as it would have gone, several of a store and channel as one digest.

    A group is let go whole, however large, and groups up to about `batch` messages at a time: call it until it
    returns 0. Returns how many messages were let go.
    """
    # Two clocks that shared out a group between them would make two digests of it.
    one_at_a_time(session, "digests")
    due = and_(_PENDING, Delivery.held_for.is_not(None), Delivery.next_attempt_at <= now)
    sizes = session.execute(
        select(Delivery.channel_id, Delivery.store_id, func.count())
        .where(due)
        .group_by(Delivery.channel_id, Delivery.store_id)
        .order_by(Delivery.channel_id, Delivery.store_id)
        .limit(GROUPS_AT_ONCE)
    )
    keys: list[Key] = []
    total = 0
    for channel_id, store_id, size in sizes:
        if keys and total + size > batch:
            break
        keys.append((channel_id, str(store_id)))
        total += size
    if not keys:
        return 0
    held: dict[Key, list[Delivery]] = {}
    rows = session.scalars(
        select(Delivery)
        .where(due, among(session, (Delivery.channel_id, Delivery.store_id), keys))
        .order_by(Delivery.seq)
        .with_for_update(skip_locked=True)
    )
    for delivery in rows:
        held.setdefault((delivery.channel_id, str(delivery.store_id)), []).append(delivery)
    alone = [together[0] for together in held.values() if len(together) == 1]
    _freshen(session, alone, now=now)
    gather(session, {key: together for key, together in held.items() if len(together) > 1}, now=now)
    return sum(len(together) for together in held.values())


def gather(
    session: Session,
    groups: Mapping[Key, Sequence[Delivery]],
    *,
    wait_until: Mapping[Key, datetime] | None = None,
    now: datetime,
) -> None:
    """Put each group's messages into one digest: into one that has not left yet where there is one.

    Where there is none, a group named in `wait_until` is held as a storm until then. A message whose alert has an
    earlier one still on its way to that channel goes by itself, behind it: in a digest it would overtake it.
    """
    if not groups:
        return
    session.flush()
    carriers = _not_left(session, groups)
    flat = [delivery for together in groups.values() for delivery in together]
    behind = _behind(session, flat)
    channels = {
        channel.channel_id: channel
        for channel in session.scalars(select(Channel).where(Channel.channel_id.in_({key[0] for key in groups})))
    }
    until = wait_until or {}
    riders: dict[Key, list[Delivery]] = {}
    for key, together in groups.items():
        for delivery in together:
            delivery.held_for = None
            if delivery.seq in behind:
                continue
            if key in until and key not in carriers:
                delivery.held_for, delivery.next_attempt_at = Held.STORM.value, until[key]
            else:
                riders.setdefault(key, []).append(delivery)
    for key in riders:
        if key not in carriers:
            carriers[key] = outbox.enqueue(
                session, channels[key[0]], type=EventType.DIGEST, data={}, alert_id=None, store_id=key[1], now=now
            )
    session.flush()
    for key, together in riders.items():
        for delivery in together:
            delivery.merged_into = carriers[key].seq
    session.flush()
    rewrite(session, [carriers[key].seq for key in riders], now=now)


def rewrite(session: Session, seqs: Collection[int], *, now: datetime) -> None:
    """Write these digests, which have not left, as things stand now; one that carries nothing any more is withdrawn."""
    if not seqs:
        return
    carried: dict[int, dict[str, None]] = {seq: {} for seq in sorted(seqs)}
    for part in chunks(list(carried)):
        query = select(Delivery.merged_into, Delivery.alert_id).where(_PENDING, Delivery.merged_into.in_(part))
        for seq, alert_id in session.execute(query.order_by(Delivery.seq)):
            carried[int(seq or 0)][str(alert_id)] = None
    told = {seq: list(alert_ids)[:MAX_ALERTS] for seq, alert_ids in carried.items()}
    bodies = _alerts(session, {alert_id for alert_ids in told.values() for alert_id in alert_ids}, now=now)
    for part in chunks(list(carried)):
        for carrier in session.scalars(select(Delivery).where(Delivery.seq.in_(part), _PENDING)):
            alert_ids = carried[carrier.seq]
            if not alert_ids:
                carrier.state, carrier.finished_at = DeliveryState.CANCELLED.value, now
                continue
            alerts = [bodies[alert_id] for alert_id in told[carrier.seq] if alert_id in bodies]
            data = {
                "store": alerts[0]["store"],
                "count": len(alert_ids),
                "alert_ids": list(alert_ids),
                "alerts": alerts,
            }
            carrier.body = outbox.message_body(EventType.DIGEST, data, now=now)
    session.flush()


def _not_left(session: Session, keys: Collection[Key]) -> dict[Key, Delivery]:
    """The digest of each channel and store that no sender has touched, locked."""
    found = session.scalars(
        select(Delivery)
        .where(
            _PENDING,
            Delivery.type == EventType.DIGEST.value,
            Delivery.claims == 0,
            among(session, (Delivery.channel_id, Delivery.store_id), sorted(keys)),
        )
        .order_by(Delivery.seq)
        .with_for_update(skip_locked=True)
    )
    return {(carrier.channel_id, str(carrier.store_id)): carrier for carrier in found}


def _behind(session: Session, deliveries: Sequence[Delivery]) -> set[int]:
    """Of these messages those that must wait for an earlier one of their alert and channel that goes by itself.

    One in another digest keeps nobody: that digest goes first, and the new one waits for it as a whole.
    """
    earlier = aliased(Delivery)
    found: set[int] = set()
    for part in chunks(sorted(delivery.seq for delivery in deliveries)):
        query = select(Delivery.seq).where(
            Delivery.seq.in_(part),
            exists().where(
                earlier.channel_id == Delivery.channel_id,
                earlier.alert_id == Delivery.alert_id,
                earlier.state == DeliveryState.PENDING.value,
                earlier.seq < Delivery.seq,
                earlier.seq.not_in(part),
                earlier.held_for.is_(None),
                earlier.merged_into.is_(None),
            ),
        )
        found.update(session.scalars(query))
    return found


def _freshen(session: Session, deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """The quantity told is the one when it goes, not the one when it was held."""
    bodies = _alerts(session, {str(delivery.alert_id) for delivery in deliveries}, now=now)
    for delivery in deliveries:
        delivery.held_for = None
        alert = bodies.get(str(delivery.alert_id))
        if alert is not None:
            delivery.body = outbox.message_body(EventType(delivery.type), alert | _asked_in(delivery), now=now)
    session.flush()


def _asked_in(delivery: Delivery) -> dict[str, Any]:
    """What a message asks of people besides telling of its alert; it is asked still when its news is freshened."""
    data = msgspec.json.decode(delivery.body)["data"]
    return {"asks": data["asks"]} if "asks" in data else {}


def _alerts(session: Session, alert_ids: Collection[str], *, now: datetime) -> dict[str, dict[str, Any]]:
    found: list[Alert] = []
    for part in chunks(sorted(alert_ids)):
        found += session.scalars(select(Alert).where(Alert.alert_id.in_(part)))
    return seen.as_json(session, found, now=now)
