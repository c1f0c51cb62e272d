"""Who is told of an alert: written to the outbox in the alert's own transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alerts import digest, seen
from app.alerts.episodes import note
from app.alerts.models import Alert
from app.alerts.post import Post
from app.alerts.rules import State
from app.catalog import service as catalog
from app.catalog.models import Store
from app.core.upsert import chunks
from app.delivery import outbox, withdraw
from app.delivery.models import Channel, Hearing
from app.delivery.rules import STORM_AT, EventType, Listener, why_not


class Why(StrEnum):
    """What brings an alert to a channel that had not heard of it."""

    FITS = "fits"
    NOBODY_ACKNOWLEDGED = "nobody_acknowledged"
    FOUND_BY_AUDIT = "found_by_audit"


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


class Audience:
    """The channels of each store, looked up once for each: a chain has hundreds of both."""

    def __init__(self, channels: Iterable[Channel], stores: Mapping[str, Store]) -> None:
        self._all = [(channel, listener(channel)) for channel in channels]
        self._stores = stores
        self._found: dict[str, list[tuple[Channel, Listener]]] = {}

    def of(self, store_id: str) -> list[tuple[Channel, Listener]]:
        """Every channel whose business the store is."""
        if store_id not in self._found:
            store = self._stores.get(store_id)
            region = store.region if store else None
            self._found[store_id] = [pair for pair in self._all if pair[1].covers(store_id, region)]
        return self._found[store_id]


def opened(session: Session, alerts: Sequence[Alert], *, now: datetime, is_audit: bool = False) -> int:
    """Tell `alert.opened` to every channel an alert fits now and that has not heard of it; returns how many times.

    Called when an alert opens, when its kind changes, and by the clock for channels that wait: whoever it
    fits later hears later, once. What an audit finds goes as one message to each store and channel.
    """
    channels = enabled(session)
    if not alerts or not channels:
        return 0
    heard = heard_by(session, [alert.alert_id for alert in alerts])
    stores = catalog.stores_by_id(session, {alert.store_id for alert in alerts})
    audience = Audience(channels, stores)
    chosen = [
        (alert, channel)
        for alert in alerts
        for channel, listens in audience.of(alert.store_id)
        if channel.channel_id not in heard.get(alert.alert_id, ())
        and why_not(
            listens,
            kind=alert.kind,
            opened_at=alert.opened_at,
            is_acknowledged=alert.state == State.ACKNOWLEDGED.value,
            now=now,
        )
        is None
    ]
    if not chosen:
        return 0
    post = Post(session, alerts, channels, stores, storm_at=1 if is_audit else STORM_AT, now=now)
    for alert, channel in chosen:
        post.send(alert, channel, EventType.OPENED)
        session.add(Hearing(alert_id=alert.alert_id, channel_id=channel.channel_id, heard_at=now))
        if is_audit or channel.after_minutes > 0:
            note(
                session,
                alert,
                type="escalated" if channel.after_minutes > 0 else "caught_up",
                reason=Why.FOUND_BY_AUDIT if is_audit else Why.NOBODY_ACKNOWLEDGED,
                now=now,
                **about(channel),
            )
    post.close()
    return len(chosen)


def told(
    session: Session,
    alerts: Sequence[Alert],
    event: EventType,
    *,
    now: datetime,
    saying: Mapping[str, Any] | None = None,
) -> None:
    """Tell a later event of each alert to those who heard it opened and want it; `saying` goes with its data.

    Who has not been sent the opening yet is sent it as things stand now instead of two messages.
    """
    if not alerts:
        return
    ids = [alert.alert_id for alert in alerts]
    unsent: set[tuple[str, str]] = set()
    if event is EventType.RESOLVED:
        carriers = withdraw.withdraw(session, ids, now=now).digests
    else:
        unsent, carriers = _rewrite_unsent(session, alerts, now=now)
    digest.rewrite(session, carriers, now=now)
    heard = heard_by(session, ids)
    if not heard:
        return
    channels = {channel.channel_id: channel for channel in enabled(session)}
    stores = catalog.stores_by_id(session, {alert.store_id for alert in alerts})
    post = Post(session, alerts, list(channels.values()), stores, storm_at=STORM_AT, now=now)
    for alert in alerts:
        for channel_id in sorted(heard.get(alert.alert_id, ())):
            channel = channels.get(channel_id)
            if channel is None or (alert.alert_id, channel_id) in unsent:
                continue
            # Whoever heard the beginning is owed the end, even if its choice of events was changed since.
            if event is EventType.RESOLVED or event.value in channel.events:
                post.send(alert, channel, event, saying=saying)
    post.close()


def stop_escalation(session: Session, alert: Alert, *, now: datetime) -> None:
    """Somebody has it: what was on its way to a later step and has not left is withdrawn."""
    later = [channel.channel_id for channel in enabled(session) if channel.after_minutes > 0]
    if later:
        gone = withdraw.withdraw(session, [alert.alert_id], channel_ids=later, now=now)
        digest.rewrite(session, gone.digests, now=now)


def _rewrite_unsent(
    session: Session, alerts: Sequence[Alert], *, now: datetime
) -> tuple[set[tuple[str, str]], set[int]]:
    """Bring openings that have not left up to date.

    Returns their (alert, channel) pairs, and the digests that carry some of them.
    """
    waiting = withdraw.unsent_openings(session, [alert.alert_id for alert in alerts], now=now)
    if not waiting:
        return set(), set()
    written = {str(delivery.alert_id) for delivery in waiting}
    data = seen.as_json(session, [alert for alert in alerts if alert.alert_id in written], now=now)
    done: set[tuple[str, str]] = set()
    carriers: set[int] = set()
    for delivery in waiting:
        alert_id = str(delivery.alert_id)
        delivery.body = outbox.message_body(EventType.OPENED, data[alert_id], now=now)
        done.add((alert_id, delivery.channel_id))
        if delivery.merged_into is not None:
            carriers.add(delivery.merged_into)
    return done, carriers


def about(channel: Channel) -> dict[str, Any]:
    """A channel as a timeline names it; never its address, which may hold secrets."""
    return {"channel_id": channel.channel_id, "channel": channel.name}


def enabled(session: Session) -> list[Channel]:
    """Every channel that is switched on."""
    return list(session.scalars(select(Channel).where(Channel.enabled).order_by(Channel.channel_id)))


def heard_by(session: Session, alert_ids: Collection[str]) -> dict[str, set[str]]:
    """The channels that have heard of each alert."""
    found: dict[str, set[str]] = {}
    for part in chunks(sorted(alert_ids)):
        query = select(Hearing.alert_id, Hearing.channel_id).where(Hearing.alert_id.in_(part))
        for alert_id, channel_id in session.execute(query):
            found.setdefault(alert_id, set()).add(channel_id)
    return found
