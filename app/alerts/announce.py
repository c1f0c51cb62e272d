"""Who is told of an alert: written to the outbox in the alert's own transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.alerts import digest
from app.alerts.messages import alert_json
from app.alerts.models import Alert, Outcome
from app.alerts.rules import State
from app.catalog import service as catalog
from app.catalog.hours import next_opening
from app.catalog.models import Store
from app.core.upsert import chunks
from app.delivery import outbox
from app.delivery.models import Channel, Delivery, Hearing
from app.delivery.rules import STORM_AT, DeliveryState, EventType, Held, Hold, Listener, first_hears, hold


def listener(channel: Channel) -> Listener:
    """What decides whether this channel hears of an alert."""
    return Listener(
        channel_id=channel.channel_id,
        events=frozenset(channel.events),
        kinds=frozenset(channel.kinds),
        all_stores=channel.stores.get("all") is True,
        store_ids=frozenset(channel.stores.get("ids") or ()),
        regions=frozenset(channel.stores.get("regions") or ()),
        after_minutes=channel.after_minutes,
    )


class _Post:
    """One batch of announcements: what it needs to know is loaded once, its messages are flushed once."""

    def __init__(self, session: Session, alerts: Sequence[Alert], channels: Sequence[Channel], *, now: datetime):
        self._session = session
        self._now = now
        self._outcomes = outcomes_of(session, [alert.alert_id for alert in alerts])
        self.stores = catalog.stores_by_id(session, {alert.store_id for alert in alerts})
        self._gathering = _gathering(session, [c for c in channels if c.group_seconds > 0])
        self._sent: dict[tuple[str, str], list[Delivery]] = {}

    def send(self, alert: Alert, channel: Channel, event: EventType) -> None:
        """Write one message."""
        key = (channel.channel_id, alert.store_id)
        waits = self._hold(channel, self.stores.get(alert.store_id))
        if waits is not None and waits.reason is Held.GROUP:
            self._gathering[key] = waits.until
        delivery = outbox.enqueue(
            self._session,
            channel,
            type=event,
            data=alert_json(alert, self._outcomes[alert.alert_id], now=self._now),
            alert_id=alert.alert_id,
            store_id=alert.store_id,
            now=self._now,
            hold=waits,
        )
        self._sent.setdefault(key, []).append(delivery)

    def _hold(self, channel: Channel, store: Store | None) -> Hold | None:
        if store is None:
            return None
        opens_at = None
        if channel.quiet_outside_opening_hours:
            opens_at = next_opening(store.opening_hours, ZoneInfo(store.timezone), self._now)
        return hold(
            opens_at=opens_at,
            is_quiet=channel.quiet_outside_opening_hours,
            group_seconds=channel.group_seconds,
            gathering_until=self._gathering.get((channel.channel_id, store.store_id)),
            now=self._now,
        )

    def close(self) -> None:
        """Flush; where too much goes to one store's channel at once it goes as one digest."""
        storm = False
        for deliveries in self._sent.values():
            alone = [delivery for delivery in deliveries if delivery.held_for is None]
            if len(alone) > STORM_AT:
                storm = True
                for delivery in alone:
                    delivery.held_for = Held.STORM.value
        self._session.flush()
        if storm:
            digest.release(self._session, now=self._now)


def opened(session: Session, alerts: Sequence[Alert], *, now: datetime) -> None:
    """Tell `alert.opened` to every channel an alert fits now and that has not heard of it.

    Called when an alert opens, when its kind changes, and by the clock for channels that wait: whoever it
    fits later hears later, once.
    """
    channels = _channels(session)
    if not alerts or not channels:
        return
    heard = _heard(session, [alert.alert_id for alert in alerts])
    post = _Post(session, alerts, channels, now=now)
    for alert in alerts:
        store = post.stores.get(alert.store_id)
        for channel in channels:
            if (alert.alert_id, channel.channel_id) in heard:
                continue
            if first_hears(
                listener(channel),
                store_id=alert.store_id,
                region=store.region if store else None,
                kind=alert.kind,
                opened_at=alert.opened_at,
                is_acknowledged=alert.state == State.ACKNOWLEDGED.value,
                now=now,
            ):
                post.send(alert, channel, EventType.OPENED)
                session.add(Hearing(alert_id=alert.alert_id, channel_id=channel.channel_id, heard_at=now))
    post.close()


def told(session: Session, alerts: Sequence[Alert], event: EventType, *, now: datetime) -> None:
    """Tell a later event of each alert to those who heard it opened and want it.

    Who has not been sent the opening yet is sent it as things stand now instead of two messages.
    """
    if not alerts:
        return
    ids = [alert.alert_id for alert in alerts]
    if event is EventType.RESOLVED:
        outbox.cancel_unheard(session, ids, now=now)
    heard = _heard(session, ids)
    if not heard:
        return
    unsent = _rewrite_unsent(session, alerts, now=now)
    channels = {channel.channel_id: channel for channel in _channels(session)}
    post = _Post(session, alerts, list(channels.values()), now=now)
    for alert in alerts:
        for channel_id in sorted(channel_id for alert_id, channel_id in heard if alert_id == alert.alert_id):
            channel = channels.get(channel_id)
            if channel is None or (alert.alert_id, channel_id) in unsent:
                continue
            # Whoever heard the beginning is owed the end, even if its choice of events was changed since.
            if event is EventType.RESOLVED or event.value in channel.events:
                post.send(alert, channel, event)
    post.close()


def stop_escalation(session: Session, alert: Alert, *, now: datetime) -> None:
    """Somebody has it: what was on its way to a later step and has not left is withdrawn."""
    later = [channel.channel_id for channel in _channels(session) if channel.after_minutes > 0]
    if later:
        outbox.cancel_unheard(session, [alert.alert_id], channel_ids=later, now=now)


def _rewrite_unsent(session: Session, alerts: Iterable[Alert], *, now: datetime) -> set[tuple[str, str]]:
    """Openings no sender has touched, brought up to date; returns their (alert, channel) pairs."""
    by_id = {alert.alert_id: alert for alert in alerts}
    done: set[tuple[str, str]] = set()
    for part in chunks(sorted(by_id)):
        waiting = session.scalars(
            select(Delivery)
            .where(
                Delivery.alert_id.in_(part),
                Delivery.type == EventType.OPENED.value,
                Delivery.state == DeliveryState.PENDING.value,
                Delivery.claims == 0,
            )
            .order_by(Delivery.seq)
            .with_for_update(skip_locked=True)  # one a sender is just taking counts as sent
        )
        for delivery in waiting:
            alert = by_id[str(delivery.alert_id)]
            delivery.body = outbox.message_body(EventType.OPENED, alert_json(alert, (), now=now), now=now)
            done.add((alert.alert_id, delivery.channel_id))
    return done


def _channels(session: Session) -> list[Channel]:
    return list(session.scalars(select(Channel).where(Channel.enabled).order_by(Channel.channel_id)))


def _heard(session: Session, alert_ids: Collection[str]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for part in chunks(sorted(alert_ids)):
        query = select(Hearing.alert_id, Hearing.channel_id).where(Hearing.alert_id.in_(part))
        found.update((alert_id, channel_id) for alert_id, channel_id in session.execute(query))
    return found


def _gathering(session: Session, grouped: Sequence[Channel]) -> dict[tuple[str, str], datetime]:
    """When the groups now waiting will go, by (channel, store)."""
    if not grouped:
        return {}
    query = (
        select(Delivery.channel_id, Delivery.store_id, func.min(Delivery.next_attempt_at))
        .where(
            Delivery.channel_id.in_([channel.channel_id for channel in grouped]),
            Delivery.state == DeliveryState.PENDING.value,
            Delivery.held_for == Held.GROUP.value,
        )
        .group_by(Delivery.channel_id, Delivery.store_id)
    )
    return {(channel_id, str(store_id)): until for channel_id, store_id, until in session.execute(query)}


def outcomes_of(session: Session, alert_ids: Collection[str]) -> dict[str, list[Outcome]]:
    """The outcomes of each alert, oldest first."""
    found: dict[str, list[Outcome]] = {alert_id: [] for alert_id in alert_ids}
    for part in chunks(sorted(found)):
        query = select(Outcome).where(Outcome.alert_id.in_(part)).order_by(Outcome.seq)
        for outcome in session.scalars(query):
            found[outcome.alert_id].append(outcome)
    return found
