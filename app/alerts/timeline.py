"""Why: every decision about an alert, by a named reason.

Decisions about the alert itself, and about holding and escalating its messages, are written when they are made.
What became of each message, and which channels of the store hear nothing and why, is read off the outbox and the
channels when somebody asks; it costs nothing before, and goes when old deliveries are forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alerts import announce
from app.alerts.announce import Audience, Why, about
from app.alerts.models import Alert, AlertEvent
from app.alerts.rules import State
from app.catalog import service as catalog
from app.core.clock import rfc3339
from app.delivery import outbox
from app.delivery.models import Attempt, Channel, Delivery
from app.delivery.rules import GONE, DeliveryState, EventType, Held, Listener, NotSent, why_not


class Step(StrEnum):
    """What a timeline tells of."""

    OPENED = "opened"
    UPDATED = "updated"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    OUTCOME = "outcome"
    SHELF_CHECK = "shelf_check"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    CAUGHT_UP = "caught_up"
    HELD = "held"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NOT_SENT = "not_sent"


MEANINGS = {
    Step.OPENED: "The alert opened; the reason is what the record or the forecast says.",
    Step.UPDATED: "Its kind or its alternatives changed.",
    Step.ACKNOWLEDGED: "Somebody took it on.",
    Step.RESOLVED: "The episode ended.",
    Step.OUTCOME: "Staff told what came of a customer.",
    Step.SHELF_CHECK: "Somebody looked at the shelf.",
    Step.REMINDED: "Whoever took it on was asked what came of it.",
    Step.ESCALATED: "A channel that waits before it hears was told.",
    Step.CAUGHT_UP: "The audit found a channel that should have been told, and told it.",
    Step.HELD: "A message waits for the store to open (quiet), for company (group), or since there are many (storm).",
    Step.SENT: "A message was first tried; the reason says why this channel hears it.",
    Step.DELIVERED: "The receiver took it.",
    Step.FAILED: "It was given up.",
    Step.CANCELLED: "It was withdrawn before anybody can be sure to have heard it.",
    Step.NOT_SENT: "A channel of this store does not hear, and why.",
}
"""What each step means, as the API and its description say it."""
_TOLD = {
    Step.UPDATED: EventType.UPDATED,
    Step.REMINDED: EventType.UPDATED,
    Step.ACKNOWLEDGED: EventType.ACKNOWLEDGED,
    Step.RESOLVED: EventType.RESOLVED,
}
"""Written decisions that are told to those who heard the opening."""


@dataclass(frozen=True)
class Entry:
    """One line of a timeline."""

    at: datetime
    type: Step
    reason: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class _Sent:
    """A message about the alert, and the digest it rides in."""

    delivery: Delivery
    digest: Delivery | None
    attempts: Sequence[Attempt]

    def rides(self) -> dict[str, Any]:
        """The digest it was told in, where there is one."""
        return {} if self.digest is None else {"digest": self.digest.delivery_id}


def entries(session: Session, alert: Alert, *, now: datetime) -> list[Entry]:
    """Every decision about an alert, oldest first; at one instant what was decided stands before what was sent."""
    events = list(
        session.scalars(select(AlertEvent).where(AlertEvent.alert_id == alert.alert_id).order_by(AlertEvent.seq))
    )
    sent = _sent(session, alert)
    channels = {
        channel.channel_id: channel for channel in session.scalars(select(Channel).order_by(Channel.channel_id))
    }
    found = [*_written(events, sent)]
    for one in sent:
        found += _of_message(one, alert, channels[one.delivery.channel_id], events)
    heard = announce.heard_by(session, [alert.alert_id]).get(alert.alert_id, set())
    audience = Audience(channels.values(), catalog.stores_by_id(session, {alert.store_id})).of(alert.store_id)
    for channel, listens in audience:
        if channel.channel_id in heard:
            found += _kept_back(alert, channel, events, [one for one in sent if _is_to(one, channel)])
        elif not any(_is_to(one, channel) for one in sent):
            found.append(_unheard(alert, channel, listens, now=now))
    return sorted(found, key=lambda entry: entry.at)


def _is_to(one: _Sent, channel: Channel) -> bool:
    return one.delivery.channel_id == channel.channel_id


def _sent(session: Session, alert: Alert) -> list[_Sent]:
    deliveries = session.scalars(
        select(Delivery).where(Delivery.alert_id == alert.alert_id).order_by(Delivery.seq)
    ).all()
    carriers = sorted({delivery.merged_into for delivery in deliveries if delivery.merged_into is not None})
    digests = {one.seq: one for one in session.scalars(select(Delivery).where(Delivery.seq.in_(carriers)))}
    attempts = outbox.attempts_of(session, [*digests, *(delivery.seq for delivery in deliveries)])
    found = []
    for delivery in deliveries:
        digest = digests.get(delivery.merged_into) if delivery.merged_into is not None else None
        found.append(_Sent(delivery, digest, attempts[(digest or delivery).seq]))
    return found


def _written(events: Sequence[AlertEvent], sent: Sequence[_Sent]) -> Iterator[Entry]:
    """What was decided; of a held message also the digest it was let go in."""
    for event in events:
        detail = event.detail
        if event.type == Step.HELD:
            for one in sent:
                at, told, to = one.delivery.created_at, one.delivery.type, one.delivery.channel_id
                if (at, told, to) == (event.at, detail["event"], detail["channel_id"]):
                    detail = detail | one.rides()
        yield Entry(event.at, Step(event.type), event.reason, detail)


def _of_message(one: _Sent, alert: Alert, channel: Channel, events: Sequence[AlertEvent]) -> Iterator[Entry]:
    """What became of a message."""
    delivery = one.delivery
    detail = about(channel) | {"event": delivery.type, "delivery_id": delivery.delivery_id} | one.rides()
    if one.digest is not None and not _was_noted_held(delivery, events):
        yield Entry(delivery.created_at, Step.HELD, Held.STORM.value, detail)
    tries = len(one.attempts)
    if one.attempts:
        why = _why_sent(delivery, channel, events)
        yield Entry(one.attempts[0].at, Step.SENT, why, detail | {"attempts": tries})
    if delivery.finished_at is None:
        return
    last = one.attempts[-1] if one.attempts else None
    status = {} if last is None or last.status is None else {"status": last.status}
    if delivery.state == DeliveryState.DELIVERED.value:
        yield Entry(delivery.finished_at, Step.DELIVERED, "taken_by_the_receiver", detail | status)
    elif delivery.state == DeliveryState.FAILED.value:
        reason = "receiver_is_gone" if last is not None and last.status == GONE else "given_up"
        yield Entry(delivery.finished_at, Step.FAILED, reason, detail | status | {"attempts": tries})
    elif delivery.state == DeliveryState.CANCELLED.value:
        yield Entry(delivery.finished_at, Step.CANCELLED, _why_cancelled(delivery, alert, channel), detail)


def _was_noted_held(delivery: Delivery, events: Sequence[AlertEvent]) -> bool:
    return any(
        event.type == Step.HELD
        and event.at == delivery.created_at
        and (event.detail["channel_id"], event.detail["event"]) == (delivery.channel_id, delivery.type)
        for event in events
    )


def _why_sent(delivery: Delivery, channel: Channel, events: Sequence[AlertEvent]) -> str:
    if delivery.type != EventType.OPENED.value:
        return "heard_the_opening"
    for event in events:
        if event.type in (Step.ESCALATED, Step.CAUGHT_UP) and event.detail["channel_id"] == channel.channel_id:
            return event.reason
    return Why.FITS.value


def _why_cancelled(delivery: Delivery, alert: Alert, channel: Channel) -> str:
    if delivery.finished_at == alert.resolved_at:
        return "over_before_it_was_told"
    if channel.after_minutes > 0 and delivery.finished_at == alert.acknowledged_at:
        return NotSent.ACKNOWLEDGED_IN_TIME.value
    return "channel_switched_off"


def _kept_back(alert: Alert, channel: Channel, events: Sequence[AlertEvent], sent: Sequence[_Sent]) -> Iterator[Entry]:
    """Later events that a channel which heard the opening was sent no message about."""
    begins = [one.delivery for one in sent if one.delivery.type == EventType.OPENED.value]
    for event in events:
        told = _TOLD.get(Step(event.type))
        if told is None or any((one.delivery.type, one.delivery.created_at) == (told, event.at) for one in sent):
            continue
        detail = about(channel) | {"event": told.value}
        if not begins:
            continue  # its deliveries are forgotten, or it had not heard yet
        if any(one.created_at <= event.at and _left_after(one, event.at) for one in begins):
            yield Entry(event.at, Step.NOT_SENT, "told_with_the_opening", detail)
        elif begins[0].created_at > event.at:
            yield Entry(event.at, Step.NOT_SENT, "not_heard_yet", detail)
        elif told.value not in channel.events:
            yield Entry(event.at, Step.NOT_SENT, NotSent.EVENT_NOT_WANTED.value, detail)


def _left_after(opening: Delivery, at: datetime) -> bool:
    return opening.finished_at is None or opening.finished_at >= at


def _unheard(alert: Alert, channel: Channel, listens: Listener, *, now: datetime) -> Entry:
    """Why a channel of this store was told nothing, by what it wants now."""
    detail = about(channel)
    if not channel.enabled:
        return Entry(alert.opened_at, Step.NOT_SENT, NotSent.DISABLED.value, detail)
    is_acknowledged = alert.acknowledged_at is not None
    until = alert.resolved_at or now
    why = why_not(listens, kind=alert.kind, opened_at=alert.opened_at, is_acknowledged=is_acknowledged, now=until)
    if why is NotSent.WAITS:
        detail |= {"after_minutes": channel.after_minutes, "until": rfc3339(listens.due_at(alert.opened_at))}
        if alert.state == State.RESOLVED.value:
            return Entry(alert.resolved_at or now, Step.NOT_SENT, "over_before_its_time", detail)
    at = alert.acknowledged_at if why is NotSent.ACKNOWLEDGED_IN_TIME else None
    # What fits and was never told waits for the audit, or is over.
    reason = why.value if why is not None else ("added_later" if channel.updated_at > alert.opened_at else "untold")
    return Entry(at or alert.opened_at, Step.NOT_SENT, reason, detail)
