"""The outbox: write, claim, settle. Claiming and settling are short transactions; sending happens in neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.core.clock import rfc3339
from app.core.ids import new_id
from app.delivery import push
from app.delivery.models import Attempt, Channel, Delivery, Hearing
from app.delivery.push import Subscription
from app.delivery.rules import CUSTOMERS, DeliveryState, EventType, Hold, Next, Outcome, should_disable

LEASE = timedelta(seconds=60)
"""Longer than any attempt (15 s): a lease that ends means its sender died, and the delivery is due again."""
CANDIDATES = 200
IN_FLIGHT_PER_CHANNEL = 4
"""More connections to one receiver make it slower, and a dead one must not fill the sender."""
ANSWER_BYTES = 20_000
PRUNE_ROWS = 2_000


@dataclass(frozen=True)
class Claimed:
    """A delivery in our hands, with what is needed to send it."""

    seq: int
    channel_id: str
    kind: str
    address: str | None
    secrets: tuple[str, ...]
    webhook_id: str
    type: str
    body: str
    created_at: datetime
    attempt: int
    subscriptions: tuple[Subscription, ...] = ()
    """Of a push channel: the devices that are still to be told."""


def enqueue(
    session: Session,
    channel: Channel,
    *,
    type: EventType,
    data: Any,
    alert_id: str | None,
    store_id: str | None,
    now: datetime,
    hold: Hold | None = None,
) -> Delivery:
    """Write one message to one channel, at the next flush. `data` must be JSON-ready; it is kept as it is now."""
    delivery = Delivery(
        delivery_id=new_id("dlv", now),
        webhook_id=new_id("msg", now),
        channel_id=channel.channel_id,
        alert_id=alert_id,
        store_id=store_id,
        type=type.value,
        body=message_body(type, data, now=now),
        created_at=now,
        state=DeliveryState.PENDING.value,
        attempts=0,
        claims=0,
        next_attempt_at=hold.until if hold else now,
        held_for=hold.reason.value if hold else None,
    )
    session.add(delivery)
    return delivery


def message_body(type: EventType, data: Any, *, now: datetime) -> str:
    """The body as receivers get it."""
    return msgspec.json.encode({"type": type.value, "timestamp": rfc3339(now), "data": data}).decode()


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether anything waits to be sent; a cheap look before a claim."""
    return bool(
        session.execute(
            select(Delivery.seq)
            .where(
                Delivery.state == DeliveryState.PENDING.value,
                Delivery.next_attempt_at <= now,
                Delivery.held_for.is_(None),
                Delivery.merged_into.is_(None),
            )
            .limit(1)
        ).first()
    )


def claim(
    session: Session, *, owner: str, in_flight: Counter[str], now: datetime, limit: int = CANDIDATES
) -> list[Claimed]:
    """Take due deliveries that are first in line for their alert and channel.

    Rows are locked while they are chosen (other senders skip them) and leased when taken. A channel already
    at its share of this sender's attention is left out, however many of its rows are due.
    """
    full = [channel_id for channel_id, count in in_flight.items() if count >= IN_FLIGHT_PER_CHANNEL]
    earlier, digest = aliased(Delivery), aliased(Delivery)
    first_digests = (
        select(func.min(digest.seq))
        .where(digest.state == DeliveryState.PENDING.value, digest.type == EventType.DIGEST.value)
        .group_by(digest.channel_id, digest.store_id)
    )
    query = (
        select(Delivery)
        .where(
            Delivery.state == DeliveryState.PENDING.value,
            Delivery.next_attempt_at <= now,
            Delivery.held_for.is_(None),
            Delivery.merged_into.is_(None),
            or_(Delivery.lease_until.is_(None), Delivery.lease_until <= now),
            ~exists().where(
                earlier.channel_id == Delivery.channel_id,
                earlier.alert_id == Delivery.alert_id,
                earlier.state == DeliveryState.PENDING.value,
                earlier.seq < Delivery.seq,
            ),
            # A digest has no alert of its own: it comes after the one before it to the same people.
            or_(Delivery.type != EventType.DIGEST.value, Delivery.seq.in_(first_digests)),
        )
        .order_by(Delivery.next_attempt_at, Delivery.seq)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    if full:
        query = query.where(Delivery.channel_id.not_in(full))
    room = Counter(in_flight)
    taken: list[Delivery] = []
    for delivery in session.scalars(query):
        if room[delivery.channel_id] < IN_FLIGHT_PER_CHANNEL:
            room[delivery.channel_id] += 1
            taken.append(delivery)
    channels = {
        channel.channel_id: channel
        for channel in session.scalars(
            select(Channel).where(Channel.channel_id.in_({delivery.channel_id for delivery in taken}))
        )
    }
    to_tell = push.recipients(session, [(delivery, channels[delivery.channel_id]) for delivery in taken])
    claimed: list[Claimed] = []
    for delivery in taken:
        channel = channels[delivery.channel_id]
        if not channel.enabled:
            _finish(delivery, DeliveryState.CANCELLED, now)
            continue
        delivery.lease_owner = owner
        delivery.lease_until = now + LEASE
        delivery.claims += 1
        claimed.append(
            Claimed(
                seq=delivery.seq,
                channel_id=channel.channel_id,
                kind=channel.kind,
                address=channel.address,
                secrets=_secrets(channel, now),
                webhook_id=delivery.webhook_id,
                type=delivery.type,
                body=delivery.body,
                created_at=delivery.created_at,
                attempt=delivery.attempts + 1,
                subscriptions=to_tell.get(delivery.seq, ()),
            )
        )
    session.flush()
    return claimed


def _secrets(channel: Channel, now: datetime) -> tuple[str, ...]:
    found = [channel.secret] if channel.secret else []
    if channel.old_secret and channel.old_secret_until and channel.old_secret_until > now:
        found.append(channel.old_secret)
    return tuple(found)


def settle(
    session: Session, results: Iterable[tuple[Claimed, Outcome, Next]], *, owner: str, now: datetime
) -> list[str]:
    """Record attempts and what follows. A delivery whose lease went to another sender is left to that one.

    Returns the ids of channels this switched off.
    """
    by_seq = {claimed.seq: (claimed, outcome, after) for claimed, outcome, after in results}
    rows = session.scalars(
        select(Delivery).where(Delivery.seq.in_(sorted(by_seq))).order_by(Delivery.seq).with_for_update()
    )
    touched: dict[str, list[tuple[Outcome, Next]]] = {}
    for delivery in rows:
        claimed, outcome, following = by_seq[delivery.seq]
        session.add(
            Attempt(
                delivery_seq=delivery.seq,
                at=now,
                status=outcome.status,
                error=outcome.error,
                answer=outcome.answer[:ANSWER_BYTES] if outcome.answer else outcome.answer,
            )
        )
        push.note(session, delivery.seq, outcome, now=now)
        touched.setdefault(claimed.channel_id, []).append((outcome, following))
        if delivery.lease_owner != owner or delivery.state != DeliveryState.PENDING.value:
            continue
        delivery.attempts = claimed.attempt
        delivery.lease_owner = None
        delivery.lease_until = None
        if following.at is not None:
            delivery.next_attempt_at = following.at
        else:
            _finish(delivery, following.state, now)
            if delivery.type == EventType.DIGEST.value:
                _finish_merged(session, delivery, now)
    session.flush()
    return _note_health(session, touched, now=now)


def _finish(delivery: Delivery, state: DeliveryState, now: datetime) -> None:
    delivery.state = state.value
    delivery.finished_at = now
    delivery.lease_owner = None
    delivery.lease_until = None


def _finish_merged(session: Session, digest: Delivery, now: datetime) -> None:
    """What a digest carried shares its fate."""
    session.execute(
        update(Delivery)
        .where(Delivery.merged_into == digest.seq, Delivery.state == DeliveryState.PENDING.value)
        .values(state=digest.state, finished_at=now)
    )


def _note_health(session: Session, touched: dict[str, list[tuple[Outcome, Next]]], *, now: datetime) -> list[str]:
    disabled: list[str] = []
    channels = session.scalars(
        select(Channel)
        .where(Channel.channel_id.in_(sorted(touched)))
        .order_by(Channel.channel_id)
        .with_for_update(key_share=True)  # new deliveries refer to the channel and need not wait
    )
    for channel in channels:
        results = touched[channel.channel_id]
        if any(outcome.delivered for outcome, _ in results):
            channel.failing_since = None
        elif channel.failing_since is None and not all(outcome.is_for_nobody for outcome, _ in results):
            channel.failing_since = now
        reason = None
        if channel.channel_id in CUSTOMERS:
            continue
        if any(following.disable_channel for _, following in results):
            reason = "The receiver answered 410 Gone: it wants nothing more."
        elif should_disable(channel.failing_since, now):
            reason = "No delivery has succeeded for 5 days."
        if reason is not None and channel.enabled:
            disable(session, channel, reason=reason, now=now)
            disabled.append(channel.channel_id)
    session.flush()
    return disabled


def disable(session: Session, channel: Channel, *, reason: str, now: datetime) -> None:
    """Switch a channel off and cancel what waits for it.

    What it was never told it has not heard: switched on again it is told of what stands then.
    """
    channel.enabled = False
    channel.disabled_reason = reason
    channel.updated_at = now
    session.flush()
    openings = select(Delivery.alert_id).where(
        Delivery.channel_id == channel.channel_id, Delivery.type == EventType.OPENED.value
    )
    left = (DeliveryState.PENDING.value, DeliveryState.FAILED.value)
    untold = openings.where(Delivery.state.in_(left)).except_(
        openings.where(Delivery.state == DeliveryState.DELIVERED.value)
    )
    session.execute(
        delete(Hearing)
        .where(Hearing.channel_id == channel.channel_id, Hearing.alert_id.in_(untold))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Delivery)
        .where(Delivery.channel_id == channel.channel_id, Delivery.state == DeliveryState.PENDING.value)
        .values(state=DeliveryState.CANCELLED.value, finished_at=now)
    )


def redeliver(session: Session, delivery: Delivery, *, now: datetime) -> None:
    """Send a finished delivery again under the same `webhook-id`, with a fresh schedule."""
    if delivery.state != DeliveryState.PENDING.value:
        delivery.state = DeliveryState.PENDING.value
        delivery.attempts = 0
        delivery.finished_at = None
        push.forget_pushes(session, [delivery.seq])
    delivery.next_attempt_at = now


def prune(session: Session, *, before: datetime) -> int:
    """Forget deliveries finished before `before`; returns how many."""
    old = session.scalars(select(Delivery.seq).where(Delivery.finished_at < before).limit(PRUNE_ROWS)).all()
    if old:
        session.execute(delete(Attempt).where(Attempt.delivery_seq.in_(old)))
        push.forget_pushes(session, old)
        session.execute(delete(Delivery).where(Delivery.seq.in_(old)))
    return len(old)


def attempts_of(session: Session, seqs: Sequence[int]) -> dict[int, list[Attempt]]:
    """Every attempt at these deliveries, oldest first."""
    found: dict[int, list[Attempt]] = {seq: [] for seq in seqs}
    query = select(Attempt).where(Attempt.delivery_seq.in_(list(seqs))).order_by(Attempt.attempt_seq)
    for attempt in session.scalars(query):
        found[attempt.delivery_seq].append(attempt)
    return found
