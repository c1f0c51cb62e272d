"""What is known of advertised shelves: levels, sales, trading time and the sales rate they tell, in a few queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.alerts import policy
from app.catalog import service as catalog
from app.catalog.hours import Hours
from app.catalog.models import Store
from app.core.bulk import among
from app.core.upsert import chunks
from app.promotions import service as promotions
from app.promotions import windows
from app.promotions.models import Offer, OfferWindow, Promotion
from app.promotions.rules import governing
from app.rain_checks import holds
from app.stock import service as stock
from app.stock import silences
from app.stock.forecast import rates
from app.stock.forecast.observed import Observed, observe
from app.stock.forecast.rates import Rate, Trading
from app.stock.forecast.run_out import effective_stock
from app.stock.forecast.silence import DEFAULT_THRESHOLDS, Thresholds
from app.stock.models import SaleLine, StockLevel, StockReading, StoreFeed
from app.stock.service import Pair

LEARN_FROM = timedelta(days=28)
"""How far back sales are looked at: further back another season, another price."""
LOOK_AHEAD = timedelta(days=21)
"""How far past the promotion's end a run-out is still told."""
READINGS_FROM = timedelta(days=8)
"""How far before the start a reading is looked for, to know the level there."""
LIFT = 2.0
"""What an advertised price is taken to do to a product's ordinary sales where the ad team expects nothing; wide of
the mark by half either way, which `BASE_SHAPE` says."""
ENOUGH_DAYS, ENOUGH_UNITS = 7, 3.0
"""Ordinary sales tell a rate from so many days and units on."""
FIRST_UNITS, FIRST_SHAPE = 5.0, 1.0
"""Without expectation or history the promotion's own first units are taken for a guess that weighs one sale."""


@dataclass(frozen=True)
class Known:
    """What is known of one advertised shelf."""

    ends_at: datetime
    on_hand: float | None
    """Less what is held for rain checks: those units sell to nobody else."""
    heard_at: datetime
    """Until when the store's data tells of it, at most now."""
    is_silent: bool
    """The store's POS, or the source the level came from, has gone quiet: nothing may be concluded."""
    hours: Hours | None
    zone: ZoneInfo
    calendar: Trading
    proof_at: datetime
    sold_before: float
    rate: Rate | None
    """None where nothing tells how fast it sells."""
    thresholds: Thresholds


def load(session: Session, pairs: Collection[Pair], *, now: datetime) -> dict[Pair, Known]:
    """What is known of these pairs; those advertised nowhere now, or without a level, are left out."""
    chosen = {
        pair: window
        for pair, found in windows.running(session, pairs, now=now).items()
        if (window := governing(found)) is not None
    }
    levels = stock.levels_of(session, chosen)
    chosen = {pair: window for pair, window in chosen.items() if pair in levels}
    if not chosen:
        return {}
    offers = promotions.offers_by_key(session, {(window.promotion_id, window.position) for window in chosen.values()})
    promoted = promotions.by_id(session, {window.promotion_id for window in chosen.values()})
    stores = catalog.stores_by_id(session, {pair[0] for pair in chosen})
    starts = {pair: max(window.starts_at, now - LEARN_FROM) for pair, window in chosen.items()}
    calendars = _calendars(stores, chosen, starts, now=now)
    feeds = _feeds(session, stores)
    held = holds.held(session, chosen)
    silent = silences.behind(session, chosen)
    first = min(starts.values())
    readings = _readings(session, chosen, since=first - READINGS_FROM)
    sales = _sales(session, [pair for pair in chosen if _sells(feeds.get(pair[0]))], since=first)
    unexpected = [
        pair
        for pair, window in chosen.items()
        if not offers[window.promotion_id, window.position].expected_units_per_store
    ]
    ordinary = _ordinary(session, {pair: chosen[pair].starts_at for pair in unexpected})
    found: dict[Pair, Known] = {}
    for pair, window in chosen.items():
        level, store, calendar = levels[pair], stores[pair[0]], calendars[pair[0]]
        heard_at = _heard(feeds.get(pair[0]), level, now=now)
        seen = observe(
            _with_level(readings.get(pair, []), level),
            sales.get(pair, []) if _sells(feeds.get(pair[0])) else None,
            calendar,
            since=starts[pair],
            until=heard_at,
        )
        offer = offers[window.promotion_id, window.position]
        found[pair] = Known(
            ends_at=window.ends_at,
            on_hand=_sellable(level.on_hand, held.get(pair)),
            heard_at=heard_at,
            is_silent=pair in silent,
            hours=store.opening_hours,
            zone=ZoneInfo(store.timezone),
            calendar=calendar,
            proof_at=seen.proof_at,
            sold_before=seen.sold_before,
            rate=_rate(offer, window, seen, ordinary.get(pair), calendar),
            thresholds=_thresholds(promoted[window.promotion_id]),
        )
    return found


def per_day(session: Session, pairs: Collection[Pair], *, now: datetime) -> dict[str, float]:
    """Units customers ask for on an ordinary trading day, by sku, where anything tells it; for pairs of one store."""
    found = load(session, pairs, now=now)
    return {sku: known.rate.per_day for (_, sku), known in found.items() if known.rate is not None}


def _sellable(on_hand: Decimal | None, held: Decimal | None) -> float | None:
    return None if on_hand is None else effective_stock(float(on_hand), promised=float(held or 0))


def _thresholds(promotion: Promotion) -> Thresholds:
    return policy.of(promotion).suspect or DEFAULT_THRESHOLDS


def _sells(feed: StoreFeed | None) -> bool:
    """Whether the store sends its sales; else they are read off its levels."""
    return feed is not None and feed.newest_sale_at is not None


def _heard(feed: StoreFeed | None, level: StockLevel, *, now: datetime) -> datetime:
    told = [at for at in (feed.newest_as_of, feed.newest_sale_at) if at is not None] if feed else []
    return min(now, max([level.known_at, *told]))


def _with_level(
    readings: Sequence[tuple[datetime, float | None]], level: StockLevel
) -> list[tuple[datetime, float | None]]:
    """Readings are kept where they changed something; the one that stands is known until its own instant."""
    counted = None if level.counted is None else float(level.counted)
    if readings and readings[-1][0] >= level.as_of:
        return list(readings)
    return [*readings, (level.as_of, counted)]


def _rate(
    offer: Offer, window: OfferWindow, seen: Observed, ordinary: tuple[float, float] | None, calendar: Trading
) -> Rate | None:
    """What the ad team expects, else what it ordinarily sells times a lift, else a first guess; then what was seen."""
    advertised = calendar.at(window.ends_at) - calendar.at(window.starts_at)
    if calendar.day <= 0 or advertised <= 0:
        return None
    expected = offer.expected_units_per_store
    if expected:
        before = rates.prior(float(expected), advertised, day=calendar.day)
    elif ordinary is not None:
        units, days = ordinary
        before = rates.prior(LIFT * units, days * calendar.day, day=calendar.day, shape=rates.BASE_SHAPE)
    elif seen.sold >= FIRST_UNITS and seen.traded >= calendar.day / 2:
        before = rates.prior(seen.sold, seen.traded, day=calendar.day, shape=FIRST_SHAPE)
    else:
        return None
    return rates.update(before, seen.days)


def _calendars(
    stores: Mapping[str, Store], chosen: Mapping[Pair, OfferWindow], starts: Mapping[Pair, datetime], *, now: datetime
) -> dict[str, Trading]:
    """One calendar for each store, that reaches over all its windows."""
    spans: dict[str, tuple[datetime, datetime]] = {}
    for pair, window in chosen.items():
        begin, end = spans.get(pair[0], (now, now))
        begin = min(begin, window.starts_at, starts[pair] - READINGS_FROM)
        spans[pair[0]] = (begin, max(end, window.ends_at + LOOK_AHEAD))
    return {
        store_id: rates.trading(stores[store_id].opening_hours, ZoneInfo(stores[store_id].timezone), begin, end)
        for store_id, (begin, end) in spans.items()
    }


def _feeds(session: Session, store_ids: Collection[str]) -> dict[str, StoreFeed]:
    found: dict[str, StoreFeed] = {}
    for part in chunks(sorted(store_ids)):
        found |= {
            feed.store_id: feed for feed in session.scalars(select(StoreFeed).where(StoreFeed.store_id.in_(part)))
        }
    return found


def _readings(
    session: Session, pairs: Collection[Pair], *, since: datetime
) -> dict[Pair, list[tuple[datetime, float | None]]]:
    found: dict[Pair, list[tuple[datetime, float | None]]] = {}
    for part in chunks(sorted(pairs), windows.PAIRS_PER_QUERY):
        query = (
            select(StockReading.store_id, StockReading.sku, StockReading.as_of, StockReading.counted)
            .where(among(session, (StockReading.store_id, StockReading.sku), part), StockReading.as_of >= since)
            .order_by(StockReading.store_id, StockReading.sku, StockReading.as_of)
        )
        for store_id, sku, as_of, counted in session.execute(query):
            found.setdefault((store_id, sku), []).append((as_of, None if counted is None else float(counted)))
    return found


def _sales(session: Session, pairs: Collection[Pair], *, since: datetime) -> dict[Pair, list[tuple[datetime, float]]]:
    found: dict[Pair, list[tuple[datetime, float]]] = {}
    for part in chunks(sorted(pairs), windows.PAIRS_PER_QUERY):
        query = (
            select(SaleLine.store_id, SaleLine.sku, SaleLine.occurred_at, SaleLine.quantity)
            .where(among(session, (SaleLine.store_id, SaleLine.sku), part), SaleLine.occurred_at >= since)
            .order_by(SaleLine.store_id, SaleLine.sku, SaleLine.occurred_at)
        )
        for store_id, sku, at, quantity in session.execute(query):
            found.setdefault((store_id, sku), []).append((at, float(quantity)))
    return found


def _ordinary(session: Session, starts: Mapping[Pair, datetime]) -> dict[Pair, tuple[float, float]]:
    """Units sold in the weeks before the start, and in how many days; summed by the database.

    Days without stock are among them, which makes the rate a little low: that warns less, not more.
    """
    found: dict[Pair, tuple[float, float]] = {}
    by_start: dict[datetime, list[Pair]] = {}
    for pair, start in starts.items():
        by_start.setdefault(start, []).append(pair)
    for start, some in sorted(by_start.items()):
        for part in chunks(sorted(some), windows.PAIRS_PER_QUERY):
            query = (
                select(SaleLine.store_id, SaleLine.sku, func.sum(SaleLine.quantity), func.min(SaleLine.occurred_at))
                .where(
                    among(session, (SaleLine.store_id, SaleLine.sku), part),
                    SaleLine.occurred_at >= start - LEARN_FROM,
                    SaleLine.occurred_at < start,
                )
                .group_by(SaleLine.store_id, SaleLine.sku)
            )
            for store_id, sku, units, first in session.execute(query):
                days = (start - first) / timedelta(days=1)
                if days >= ENOUGH_DAYS and (units or Decimal()) >= ENOUGH_UNITS:
                    found[store_id, sku] = (float(units), days)
    return found
