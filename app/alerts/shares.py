"""In what share of its stores an advertised product is sold out: told to ad teams, who can pull the ad and bring it
back.

Who heard is remembered under a key for each episode, which begins with what it is about; there is no other state.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.alerts import broadcast
from app.alerts.announce import listener
from app.alerts.models import Alert
from app.alerts.rules import Kind
from app.catalog import service as catalog
from app.core.clock import to_micros
from app.core.db import one_at_a_time
from app.core.ids import base32
from app.core.upsert import chunks
from app.delivery import outbox
from app.delivery.models import Channel, Hearing
from app.delivery.rules import EventType
from app.promotions import service as promotions
from app.promotions.models import OfferWindow

PULL_AT = Fraction(1, 2)
"""From this share of stores on an ad sends more people away than it serves."""
BACK_BELOW = Fraction(1, 4)
"""Well below the other, so that one delivery does not start and stop an ad."""
PREFIX = "pso_"
_BOUNDS = ("pso", "psp")
ABOUT_CHARS = 24

Advertised = tuple[str, str]
"""(promotion_id, sku)"""


@dataclass(frozen=True)
class Share:
    """How many of the stores that advertise something now have none of it."""

    sold_out: int
    stores: int

    @property
    def value(self) -> Fraction:
        """Between 0 and 1."""
        return Fraction(self.sold_out, self.stores) if self.stores else Fraction(0)

    def turn(self, *, is_told: bool) -> EventType | None:
        """What is to be told of it: that it is sold out, that it is back, or nothing. Between the marks nothing is."""
        if not is_told and self.value >= PULL_AT:
            return EventType.PROMOTION_SOLD_OUT
        return EventType.PROMOTION_BACK if is_told and self.value < BACK_BELOW else None


@dataclass
class Changes:
    """What is to be told now, and episodes that nobody advertises any more, by their keys."""

    sold_out: dict[Advertised, Share] = field(default_factory=dict)
    back: dict[Advertised, Share] = field(default_factory=dict)
    keys: dict[Advertised, str] = field(default_factory=dict)
    heard: dict[str, set[str]] = field(default_factory=dict)
    moot: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.sold_out or self.back or self.moot)


def look(session: Session, *, now: datetime) -> Changes:
    """What has changed by `now`. Costs what is sold out, not what is advertised."""
    heard: dict[str, set[str]] = {}
    told = select(Hearing.alert_id, Hearing.channel_id).where(
        Hearing.alert_id.between(*_BOUNDS),  # by the key, whatever the collation; LIKE would read every hearing
        Hearing.alert_id.startswith(PREFIX, autoescape=True),
    )
    for episode, channel_id in session.execute(told):
        heard.setdefault(episode, set()).add(channel_id)
    listening = {channel.channel_id for channel in _listening(session, EventType.PROMOTION_SOLD_OUT)}
    if not heard and not listening:
        return Changes()
    shares = _shares(session, now=now)
    by_about = {episode[: len(PREFIX) + ABOUT_CHARS]: episode for episode in heard}
    found = Changes(heard=heard)
    for advertised, share in shares.items():
        key = by_about.pop(_about(advertised), None)
        if key is not None:
            found.keys[advertised] = key
        if share.turn(is_told=False) is not None and listening - heard.get(key or "", set()):
            found.sold_out[advertised] = share
        elif share.turn(is_told=key is not None) is EventType.PROMOTION_BACK:
            found.back[advertised] = share
    if by_about:  # none of them is sold out anywhere, or they are not advertised any more
        running = {_about(advertised): advertised for advertised in _running(session, now=now)}
        for about, episode in by_about.items():
            if about in running:
                found.keys[running[about]] = episode
                found.back[running[about]] = Share(0, _stores(session, [running[about]], now=now)[running[about]])
            else:
                found.moot.append(episode)
    return found


def tell(session: Session, *, now: datetime) -> None:
    """Tell what has changed: each episode once to each channel of all stores that wants it, whoever else looks."""
    one_at_a_time(session, "shares")
    found = look(session, now=now)
    broadcast.forget(session, found.moot, now=now)
    telling = {**found.sold_out, **found.back}
    if not telling:
        return
    known = promotions.by_id(session, {promotion_id for promotion_id, _ in telling})
    products = catalog.products_by_sku(session, {sku for _, sku in telling})
    language = broadcast.language(session)
    for advertised, share in telling.items():
        promotion, product = known[advertised[0]], products.get(advertised[1])
        data = {
            "promotion": {
                "promotion_id": promotion.promotion_id,
                "name": promotion.name,
                "headline": promotion.headline,
            },
            "sku": advertised[1],
            "product": None if product is None else {"sku": product.sku, "name": product.name},
            "share": round(float(share.value), 4),
            "stores_sold_out": share.sold_out,
            "stores": share.stores,
            "store_ids": _sold_out_in(session, advertised, now=now),
            "locale": language,
        }
        if advertised in found.back:
            _back(session, found.keys[advertised], data, now=now)
        else:
            _sold_out(session, found.keys.get(advertised) or _key(advertised, now), data, now=now)
    session.flush()


def _sold_out(session: Session, key: str, data: dict[str, Any], *, now: datetime) -> None:
    channels = _listening(session, EventType.PROMOTION_SOLD_OUT)
    fresh = broadcast.hear(session, key, [channel.channel_id for channel in channels], now=now)
    for channel in channels:
        if channel.channel_id in fresh:
            delivery = outbox.enqueue(
                session,
                channel,
                type=EventType.PROMOTION_SOLD_OUT,
                data=data,
                alert_id=key,
                store_id=None,
                now=now,
            )
            delivery.next_attempt_at = now + timedelta(minutes=channel.after_minutes)


def _back(session: Session, key: str, data: dict[str, Any], *, now: datetime) -> None:
    heard = {channel_id for _, channel_id in broadcast.forget(session, [key], now=now)}
    for channel in broadcast.listening(session, EventType.PROMOTION_BACK):
        if channel.channel_id in heard:
            outbox.enqueue(
                session, channel, type=EventType.PROMOTION_BACK, data=data, alert_id=key, store_id=None, now=now
            )


def _listening(session: Session, event: EventType) -> list[Channel]:
    return [channel for channel in broadcast.listening(session, event) if listener(channel).all_stores]


def _about(advertised: Advertised) -> str:
    return PREFIX + hashlib.sha256("/".join(advertised).encode()).hexdigest()[:ABOUT_CHARS]


def _key(advertised: Advertised, now: datetime) -> str:
    return f"{_about(advertised)}{base32(to_micros(now), 11)}"


def _shares(session: Session, *, now: datetime) -> dict[Advertised, Share]:
    """Of everything that is sold out anywhere."""
    query = (
        select(OfferWindow.promotion_id, OfferWindow.sku, func.count())
        .select_from(Alert)
        .join(OfferWindow, (OfferWindow.store_id == Alert.store_id) & (OfferWindow.sku == Alert.sku))
        .where(*_sold_out_now(now))
        .group_by(OfferWindow.promotion_id, OfferWindow.sku)
    )
    sold_out = {(promotion_id, sku): number for promotion_id, sku, number in session.execute(query)}
    stores = _stores(session, sold_out, now=now)
    return {advertised: Share(number, stores[advertised]) for advertised, number in sold_out.items()}


def _stores(session: Session, chosen: Collection[Advertised], *, now: datetime) -> dict[Advertised, int]:
    """In how many stores each is advertised now."""
    found = dict.fromkeys(chosen, 0)
    for part in chunks(sorted({sku for _, sku in chosen})):
        query = (
            select(OfferWindow.promotion_id, OfferWindow.sku, func.count())
            .where(OfferWindow.sku.in_(part), OfferWindow.starts_at <= now, OfferWindow.ends_at > now)
            .group_by(OfferWindow.promotion_id, OfferWindow.sku)
        )
        found |= {
            (promotion_id, sku): number
            for promotion_id, sku, number in session.execute(query)
            if (promotion_id, sku) in found
        }
    return found


def _running(session: Session, *, now: datetime) -> Iterable[Advertised]:
    query = (
        select(OfferWindow.promotion_id, OfferWindow.sku)
        .where(OfferWindow.starts_at <= now, OfferWindow.ends_at > now)
        .distinct()
    )
    return [(promotion_id, sku) for promotion_id, sku in session.execute(query)]


def _sold_out_in(session: Session, advertised: Advertised, *, now: datetime) -> list[str]:
    query = (
        select(OfferWindow.store_id)
        .join(Alert, (OfferWindow.store_id == Alert.store_id) & (OfferWindow.sku == Alert.sku))
        .where(OfferWindow.promotion_id == advertised[0], OfferWindow.sku == advertised[1], *_sold_out_now(now))
        .order_by(OfferWindow.store_id)
    )
    return list(session.scalars(query))


def _sold_out_now(now: datetime) -> tuple[Any, ...]:
    return (
        Alert.resolved_at.is_(None),
        Alert.kind == Kind.SOLD_OUT.value,
        OfferWindow.starts_at <= now,
        OfferWindow.ends_at > now,
    )
