"""Digests: what was held for one store and channel goes as one message, as things stand when it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alerts.messages import alert_json
from app.alerts.models import Alert
from app.core.upsert import chunks
from app.delivery import outbox
from app.delivery.models import Channel, Delivery
from app.delivery.rules import DeliveryState, EventType

MAX_ALERTS = 500
"""Alerts told in full in one digest; `count` tells honestly how many there were."""
BATCH = 2_000


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether anything held may go; a cheap look before :func:`release`."""
    query = select(Delivery.seq).where(
        Delivery.state == DeliveryState.PENDING.value, Delivery.held_for.is_not(None), Delivery.next_attempt_at <= now
    )
    return session.execute(query.limit(1)).first() is not None


def release(session: Session, *, now: datetime) -> int:
    """Let go what is due: alone as it would have gone, several of a store and channel as one digest.

    Returns how many messages were let go. Rows are locked, so two clocks never release one twice.
    """
    due = session.scalars(
        select(Delivery)
        .where(
            Delivery.state == DeliveryState.PENDING.value,
            Delivery.held_for.is_not(None),
            Delivery.next_attempt_at <= now,
        )
        .order_by(Delivery.channel_id, Delivery.store_id, Delivery.seq)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for (channel_id, _), together in groupby(due, key=lambda delivery: (delivery.channel_id, delivery.store_id)):
        held = list(together)
        alerts = _alerts(session, held)
        for delivery in held:
            delivery.held_for = None
        if len(held) == 1:
            _freshen(held[0], alerts, now=now)
            continue
        _merge(session, session.get_one(Channel, channel_id), held, alerts, now=now)
    session.flush()
    return len(due)


def _alerts(session: Session, held: Sequence[Delivery]) -> dict[str, Alert]:
    found: dict[str, Alert] = {}
    for part in chunks(sorted({str(delivery.alert_id) for delivery in held})):
        found |= {alert.alert_id: alert for alert in session.scalars(select(Alert).where(Alert.alert_id.in_(part)))}
    return found


def _freshen(delivery: Delivery, alerts: dict[str, Alert], *, now: datetime) -> None:
    """The quantity told is the one when it goes, not the one when it was held."""
    alert = alerts.get(str(delivery.alert_id))
    if alert is not None:
        delivery.body = outbox.message_body(EventType(delivery.type), alert_json(alert, (), now=now), now=now)


def _merge(
    session: Session, channel: Channel, held: Sequence[Delivery], alerts: dict[str, Alert], *, now: datetime
) -> None:
    told = [alerts[alert_id] for alert_id in dict.fromkeys(str(delivery.alert_id) for delivery in held)]
    data = {
        "store": told[0].store,
        "count": len(told),
        "alerts": [alert_json(alert, (), now=now) for alert in told[:MAX_ALERTS]],
    }
    carrier = outbox.enqueue(
        session,
        channel,
        type=EventType.DIGEST,
        data=data,
        alert_id=None,
        store_id=held[0].store_id,
        now=now,
    )
    session.flush()
    for delivery in held:
        delivery.merged_into = carrier.seq
        delivery.claims += 1  # it is on its way: its alert's end must be told too
