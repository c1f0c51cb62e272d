"""Other stores that have what is sold out here: which are worth the way, and when they trade. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date

from app.catalog import hours
from app.suggestions.rules import LAST_UNIT
from app.suggestions.words import Words

STORES_LOOKED_AT = 12
"""Of the nearest so many the opening hours are looked at; one still farther helps nobody at the counter."""
OPENS_WITHIN_DAYS = 7


@dataclass(frozen=True)
class Opening:
    """When a store trades, by its own clock: until `closes_at` (None: for a day or longer), or from `opens_at`."""

    is_open: bool
    opens_at: datetime
    closes_at: datetime | None
    is_today: bool
    """Whether it opens on the store's present calendar day; else the day must be said too."""


@dataclass(frozen=True)
class OtherStore:
    """Another store, what can be had of the product there, and when it trades."""

    store_id: str
    name: str
    on_hand: Decimal
    """Less what is held for rain checks."""
    distance_km: float | None
    opening: Opening


def opening(store_hours: hours.Hours | None, zone: ZoneInfo, now: datetime) -> Opening | None:
    """When a store trades now or next, None for one that does not open within a week. Hours that meet are one."""
    span: tuple[datetime, datetime] | None = None
    for begin, end in hours.spans(store_hours, zone, now, now + timedelta(days=OPENS_WITHIN_DAYS)):
        if span is not None and begin > span[1]:
            break
        span = (begin if span is None else span[0], end)
        if end - span[0] >= timedelta(days=1):
            break
    if span is None:
        return None
    begins, ends = span
    opens_at = begins.astimezone(zone)
    return Opening(
        is_open=begins <= now,
        opens_at=opens_at,
        closes_at=ends.astimezone(zone) if ends - begins < timedelta(days=1) else None,
        is_today=opens_at.date() == now.astimezone(zone).date(),
    )


def opens(trading: Opening, words: Words) -> str:
    """ "9:00 am", or "Mon 9:00 am": by its name, since a card may be read a day after it was made."""
    time = words.translator.clock(trading.opens_at)
    return time if trading.is_today else f"{format_date(trading.opens_at, 'EEE', locale=words.locale)} {time}"


def is_worth_it(on_hand: Decimal) -> bool:
    """Whether a customer may be sent there: the last unit is left to those who stand before it."""
    return on_hand > LAST_UNIT


def nearest(stores: Iterable[OtherStore]) -> list[OtherStore]:
    """Stores with more than the last unit: those open now first, then the nearest; of unknown distance last."""
    return sorted(
        (store for store in stores if is_worth_it(store.on_hand)),
        key=lambda store: (
            not store.opening.is_open,
            store.distance_km is None,
            store.distance_km or 0.0,
            -store.on_hand,
            store.store_id,
        ),
    )
