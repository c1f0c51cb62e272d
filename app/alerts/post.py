"""One batch of announcements: what it needs to know is loaded once, its messages are written once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.alerts import digest, seen
from app.alerts.digest import Key
from app.alerts.episodes import note
from app.alerts.models import Alert
from app.catalog.hours import next_opening
from app.catalog.models import Store
from app.core.clock import rfc3339
from app.delivery import outbox
from app.delivery.models import Channel, Delivery, Hearing
from app.delivery.rules import STORM_AT, STORM_SECONDS, DeliveryState, EventType, Held, Hold, hold


class Post:
    """Takes messages one by one and writes them at the end; a storm of them goes as digests."""

    def __init__(
        self,
        session: Session,
        alerts: Sequence[Alert],
        channels: Sequence[Channel],
        stores: Mapping[str, Store],
        *,
        storm_at: int,
        now: datetime,
    ) -> None:
        self._session = session
        self._now = now
        self._alerts = {alert.alert_id: alert for alert in alerts}
        self._channels = {channel.channel_id: channel for channel in channels}
        self._stores = stores
        self._storm_at = storm_at
        self._seen = seen.as_json(session, alerts, now=now)
        grouped = [channel.channel_id for channel in channels if channel.group_seconds > 0]
        self._gathering = _gathering(session, grouped, Held.GROUP)
        self._sent: dict[Key, list[Delivery]] = {}

    def send(
        self, alert: Alert, channel: Channel, event: EventType, *, saying: Mapping[str, Any] | None = None
    ) -> None:
        """Write one message about an alert; `saying` goes with the alert's own data."""
        key = (channel.channel_id, alert.store_id)
        waits = self._hold(channel, self._stores.get(alert.store_id))
        if waits is not None and waits.reason is Held.GROUP:
            self._gathering[key] = waits.until
        delivery = outbox.enqueue(
            self._session,
            channel,
            type=event,
            data={**self._seen[alert.alert_id], **(saying or {})},
            alert_id=alert.alert_id,
            store_id=alert.store_id,
            now=self._now,
            hold=waits,
        )
        self._sent.setdefault(key, []).append(delivery)
        if waits is not None:
            self._note_held(delivery)

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
        """Write what was sent; where too much goes to one store's channel at once it goes as one digest."""
        together: dict[Key, list[Delivery]] = {}
        late: set[Key] = set()
        for key, deliveries in self._sent.items():
            alone = [delivery for delivery in deliveries if delivery.held_for is None]
            before = self._heard_before.get(key, 0) if alone and alone[0].type == EventType.OPENED.value else 0
            if len(alone) > self._storm_at or len(alone) + before > STORM_AT:
                together[key] = alone
                if before >= STORM_AT:
                    late.add(key)
        self._session.flush()
        waits = {}
        if late:
            until = self._now + timedelta(seconds=STORM_SECONDS)
            gathering = _gathering(self._session, sorted({key[0] for key in late}), Held.STORM)
            waits = {key: gathering.get(key, until) for key in late}
        digest.gather(self._session, together, wait_until=waits, now=self._now)
        for deliveries in together.values():
            for delivery in deliveries:
                if delivery.held_for is not None:
                    self._note_held(delivery)
        self._session.flush()

    @cached_property
    def _heard_before(self) -> dict[Key, int]:
        """How many alerts of a storm's time each channel has heard of each store, besides those of this batch."""
        since = self._now - timedelta(seconds=STORM_SECONDS)
        query = (
            select(Hearing.channel_id, Alert.store_id, func.count())
            .join(Hearing, Hearing.alert_id == Alert.alert_id)
            .where(Alert.store_id.in_(sorted({key[1] for key in self._sent})), Alert.opened_at > since)
            .group_by(Hearing.channel_id, Alert.store_id)
        )
        found: dict[Key, int] = {}
        for channel_id, store_id, count in self._session.execute(query):
            key = (channel_id, store_id)
            now = [self._alerts[str(delivery.alert_id)].opened_at for delivery in self._sent.get(key, ())]
            found[key] = count - sum(opened_at > since for opened_at in now)
        return found

    def _note_held(self, delivery: Delivery) -> None:
        note(
            self._session,
            self._alerts[str(delivery.alert_id)],
            type="held",
            reason=str(delivery.held_for),
            now=self._now,
            channel_id=delivery.channel_id,
            channel=self._channels[delivery.channel_id].name,
            event=delivery.type,
            until=rfc3339(delivery.next_attempt_at),
        )


def _gathering(session: Session, channel_ids: Sequence[str], reason: Held) -> dict[Key, datetime]:
    """When what waits for this reason will go, by channel and store."""
    if not channel_ids:
        return {}
    query = (
        select(Delivery.channel_id, Delivery.store_id, func.min(Delivery.next_attempt_at))
        .where(
            Delivery.channel_id.in_(channel_ids),
            Delivery.state == DeliveryState.PENDING.value,
            Delivery.held_for == reason.value,
        )
        .group_by(Delivery.channel_id, Delivery.store_id)
    )
    return {(channel_id, str(store_id)): until for channel_id, store_id, until in session.execute(query)}
