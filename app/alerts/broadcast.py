"""News that is about no single alert: who is told of it, once, and who is told of its end.

Each piece of news has a key under which it is remembered who heard it; the same key keeps its messages in order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.alerts.announce import listener
from app.alerts.messages import store_json
from app.catalog.hours import next_opening
from app.catalog.models import Store
from app.core.clock import rfc3339
from app.core.upsert import chunks, inserting
from app.delivery import outbox
from app.delivery.models import Channel, Delivery, Hearing
from app.delivery.rules import STORM_AT, ChannelKind, DeliveryState, EventType
from app.stock.models import Silence

MAX_STORES = 500
"""Stores named in one message; its count tells honestly how many there are."""


@dataclass(frozen=True)
class Notice:
    """A silence with what is told of it: the store, or the source as it is shown (`source_id`, `kind`, `provides`)."""

    silence: Silence
    store: Store | None
    source: Mapping[str, Any] | None
    heard_at: datetime | None
    silent_after_seconds: int

    def fits(self, channel: Channel) -> bool:
        """Whether it is the channel's business: a store is its channels', a source is everybody's."""
        heard_by = listener(channel)
        if self.store is None:
            return heard_by.all_stores
        return heard_by.covers(self.store.store_id, self.store.region)

    def at(self, channel: Channel, event: EventType, now: datetime) -> datetime:
        """When the channel is told: a silence after its minutes, and where it is quiet at night at opening time."""
        at = now + timedelta(minutes=channel.after_minutes) if event is EventType.SILENT else now
        if self.store is not None and channel.quiet_outside_opening_hours:
            at = next_opening(self.store.opening_hours, ZoneInfo(self.store.timezone), at) or at
        return at

    def data(self, language: str) -> dict[str, Any]:
        """As documented."""
        return {
            "source": self.source,
            "store": None if self.store is None else store_json(self.store),
            "last_heard": None if self.heard_at is None else rfc3339(self.heard_at),
            "silent_after_seconds": self.silent_after_seconds,
            "locale": language if self.store is None else self.store.locale,
        }


def silent(session: Session, notices: Sequence[Notice], *, now: datetime) -> None:
    """Tell `source.silent`, for notices whose silences are ours to tell."""
    chosen = {
        channel: [notice for notice in notices if notice.fits(channel)]
        for channel in listening(session, EventType.SILENT)
    }
    for channel, fitting in chosen.items():
        session.add_all(
            Hearing(alert_id=notice.silence.silence_id, channel_id=channel.channel_id, heard_at=now)
            for notice in fitting
        )
    _tell(session, chosen, EventType.SILENT, now=now)


def back(session: Session, notices: Sequence[Notice], *, now: datetime) -> None:
    """Tell `source.back` to whoever heard `source.silent` and wants it; what had not left yet is withdrawn instead."""
    heard = forget(session, [notice.silence.silence_id for notice in notices], now=now)
    chosen = {
        channel: [notice for notice in notices if (notice.silence.silence_id, channel.channel_id) in heard]
        for channel in listening(session, EventType.BACK)
    }
    _tell(session, chosen, EventType.BACK, now=now)


def forget(session: Session, keys: Collection[str], *, now: datetime) -> set[tuple[str, str]]:
    """End news without a word: withdraw what no sender has touched. Returns the (key, channel) pairs that heard it.

    Of any number of clocks one is given each pair.
    """
    heard: set[tuple[str, str]] = set()
    unheard: set[tuple[str, str]] = set()
    for part in chunks(sorted(keys)):
        gone = session.execute(
            delete(Hearing).where(Hearing.alert_id.in_(part)).returning(Hearing.alert_id, Hearing.channel_id)
        )
        heard.update((key, channel_id) for key, channel_id in gone)
        session.execute(
            update(Delivery)
            .where(Delivery.alert_id.in_(part), Delivery.state == DeliveryState.PENDING.value, Delivery.claims == 0)
            .values(state=DeliveryState.CANCELLED.value, finished_at=now)
            .execution_options(synchronize_session=False)
        )
        withdrawn = session.execute(  # by us, or when the channel was switched off
            select(Delivery.alert_id, Delivery.channel_id).where(
                Delivery.alert_id.in_(part), Delivery.state == DeliveryState.CANCELLED.value, Delivery.claims == 0
            )
        )
        unheard.update((str(key), channel_id) for key, channel_id in withdrawn)
    return heard - unheard


def hear(session: Session, key: str, channel_ids: Collection[str], *, now: datetime) -> set[str]:
    """Note that these channels hear some news; returns those that had not, each to one clock only."""
    if not channel_ids:
        return set()
    insert = inserting(session, Hearing)
    rows = [{"alert_id": key, "channel_id": channel_id, "heard_at": now} for channel_id in sorted(channel_ids)]
    return set(session.scalars(insert.values(rows).on_conflict_do_nothing().returning(Hearing.channel_id)))


def listening(session: Session, event: EventType) -> list[Channel]:
    """Channels that are on and want an event."""
    channels = session.scalars(select(Channel).where(Channel.enabled).order_by(Channel.channel_id))
    return [channel for channel in channels if event.value in channel.events]


def language(session: Session) -> str:
    """The locale of most stores: for what is said to no single one."""
    count = func.count()
    query = select(Store.locale).group_by(Store.locale).order_by(count.desc(), Store.locale).limit(1)
    return session.scalars(query).first() or "en"


def _tell(session: Session, chosen: Mapping[Channel, Sequence[Notice]], event: EventType, *, now: datetime) -> None:
    common = language(session) if any(chosen.values()) else "en"
    for channel, notices in chosen.items():
        by_instant: dict[datetime, list[Notice]] = {}
        for notice in notices:
            by_instant.setdefault(notice.at(channel, event, now), []).append(notice)
        for at, together in by_instant.items():
            stores = [notice for notice in together if notice.store is not None]
            if channel.kind == ChannelKind.APPRISE.value and len(stores) > STORM_AT:
                # Nobody reads the eleventh; a program wants each.
                _put(session, channel, event, _together(stores, common), key=None, at=at, now=now)
                together = [notice for notice in together if notice.store is None]
            for notice in together:
                _put(
                    session,
                    channel,
                    event,
                    notice.data(common),
                    key=notice.silence.silence_id,
                    at=at,
                    now=now,
                )
    session.flush()


def _together(notices: Sequence[Notice], language: str) -> dict[str, Any]:
    return {
        "source": None,
        "store": None,
        "stores": [store_json(notice.store) for notice in notices[:MAX_STORES] if notice.store is not None],
        "count": len(notices),
        "last_heard": None,
        "silent_after_seconds": max(notice.silent_after_seconds for notice in notices),
        "locale": language,
    }


def _put(
    session: Session,
    channel: Channel,
    event: EventType,
    data: Mapping[str, Any],
    *,
    key: str | None,
    at: datetime,
    now: datetime,
) -> None:
    delivery = outbox.enqueue(session, channel, type=event, data=data, alert_id=key, store_id=None, now=now)
    # Later, but neither held nor a store's: those go in the company of alerts.
    delivery.next_attempt_at = at
