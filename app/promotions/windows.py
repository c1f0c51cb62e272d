"""Offer windows: laid out per store when a promotion or a store changes, taken by the tick when they are due."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from app.catalog.models import Store
from app.catalog.shapes import StoreSelection
from app.core.bulk import among
from app.core.upsert import chunks
from app.promotions.models import Offer, OfferWindow, Promotion
from app.promotions.rules import Status, Window, status

Pair = tuple[str, str]
"""(store_id, product key)"""
PAIRS_PER_QUERY = 400


def window_at(promotion: Promotion, store: Store) -> Window:
    """The promotion's window on this store's own clock."""
    if promotion.starts_on is not None and promotion.ends_on is not None:
        return Window.from_local_dates(promotion.starts_on, promotion.ends_on, ZoneInfo(store.timezone))
    assert promotion.starts_at is not None
    assert promotion.ends_at is not None
    return Window(promotion.starts_at, promotion.ends_at)


def lay_out(
    session: Session, promotion: Promotion, offers: Sequence[Offer], stores: Iterable[Store], *, now: datetime
) -> set[Pair]:
    """Make the windows of these stores anew; returns every pair that had or has one."""
    stores = list(stores)
    ids = sorted(store.store_id for store in stores)
    touched: set[Pair] = set()
    for part in chunks(ids):
        gone = session.execute(
            delete(OfferWindow)
            .where(OfferWindow.promotion_id == promotion.promotion_id, OfferWindow.store_id.in_(part))
            .returning(OfferWindow.store_id, OfferWindow.sku)
        )
        touched.update((store_id, sku) for store_id, sku in gone)
    if promotion.cancelled_at is not None:
        return touched
    chosen = StoreSelection.model_validate(promotion.stores)
    values: list[dict[str, Any]] = []
    for store in stores:
        if not chosen.covers(store.store_id, store.region):
            continue
        window = window_at(promotion, store)
        for offer in offers:
            values.append(
                {
                    "store_id": store.store_id,
                    "sku": offer.sku,
                    "promotion_id": promotion.promotion_id,
                    "position": offer.position,
                    "price": offer.price,
                    "starts_at": window.starts_at,
                    "ends_at": window.ends_at,
                    "phase": window.phase(now).value,
                    "due_at": window.next_change(now),
                }
            )
    for rows in chunks(values):
        session.execute(insert(OfferWindow), rows)
    touched.update((value["store_id"], value["sku"]) for value in values)
    return touched


def running(session: Session, pairs: Collection[Pair], *, now: datetime) -> dict[Pair, list[OfferWindow]]:
    """For each pair the windows open at `now`."""
    found: dict[Pair, list[OfferWindow]] = {}
    for part in chunks(sorted(set(pairs)), PAIRS_PER_QUERY):
        query = select(OfferWindow).where(
            among(session, (OfferWindow.store_id, OfferWindow.sku), part),
            OfferWindow.starts_at <= now,
            OfferWindow.ends_at > now,
        )
        for window in session.scalars(query):
            found.setdefault((window.store_id, window.sku), []).append(window)
    return found


def running_keys(session: Session, store_ids: Collection[str], *, now: datetime) -> set[Pair]:
    """Every pair with an open window in these stores."""
    query = select(OfferWindow.store_id, OfferWindow.sku).where(
        OfferWindow.store_id.in_(sorted(set(store_ids))), OfferWindow.starts_at <= now, OfferWindow.ends_at > now
    )
    return {(store_id, sku) for store_id, sku in session.execute(query)}


def pairs_of_skus(session: Session, skus: Collection[str], *, now: datetime) -> set[Pair]:
    """Every pair with an open window for these products, in any store."""
    found: set[Pair] = set()
    for part in chunks(sorted(set(skus))):
        query = select(OfferWindow.store_id, OfferWindow.sku).where(
            OfferWindow.sku.in_(part), OfferWindow.starts_at <= now, OfferWindow.ends_at > now
        )
        found.update((store_id, sku) for store_id, sku in session.execute(query))
    return found


def advertised(session: Session, store_id: str, *, now: datetime) -> set[str]:
    """Products with an open window at a store."""
    return {sku for _, sku in running_keys(session, [store_id], now=now)}


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether any window's phase changes by `now`; a cheap look before :func:`take_due`."""
    return session.execute(select(OfferWindow.sku).where(OfferWindow.due_at <= now).limit(1)).first() is not None


def take_due(session: Session, *, now: datetime, limit: int) -> set[Pair]:
    """Claim windows whose phase changes by `now`, move them on and return their pairs.

    Claimed rows are locked, so two clocks never take one window twice; what a crash leaves is due again.
    """
    due = session.scalars(
        select(OfferWindow)
        .where(OfferWindow.due_at <= now)
        .order_by(OfferWindow.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for window in due:
        span = Window(window.starts_at, window.ends_at)
        window.phase = span.phase(now).value
        window.due_at = span.next_change(now)
    session.flush()
    return {(window.store_id, window.sku) for window in due}


def statuses(session: Session, promotions: Sequence[Promotion], *, now: datetime) -> dict[str, Status]:
    """Each promotion's status over all its stores."""
    ids = [promotion.promotion_id for promotion in promotions]
    spans: dict[str, list[Window]] = {}
    query = (
        select(OfferWindow.promotion_id, OfferWindow.starts_at, OfferWindow.ends_at, func.count(OfferWindow.store_id))
        .where(OfferWindow.promotion_id.in_(ids))
        .group_by(OfferWindow.promotion_id, OfferWindow.starts_at, OfferWindow.ends_at)
    )
    for promotion_id, starts_at, ends_at, _ in session.execute(query):
        spans.setdefault(promotion_id, []).append(Window(starts_at, ends_at))
    return {promotion.promotion_id: _status(promotion, spans, now) for promotion in promotions}


def _status(promotion: Promotion, spans: dict[str, list[Window]], now: datetime) -> Status:
    windows = spans.get(promotion.promotion_id)
    if not windows:  # no store yet: the days are read in UTC until there is one
        if promotion.starts_on is not None and promotion.ends_on is not None:
            windows = [Window.from_local_dates(promotion.starts_on, promotion.ends_on, ZoneInfo("UTC"))]
        else:
            assert promotion.starts_at is not None
            assert promotion.ends_at is not None
            windows = [Window(promotion.starts_at, promotion.ends_at)]
    return status(windows, now, is_cancelled=promotion.cancelled_at is not None)


def rename(session: Session, keys: dict[str, str]) -> None:
    """Give offers and windows that named a product by an unknown GTIN its sku."""
    for old, new in sorted(keys.items()):
        taken = select(OfferWindow.store_id, OfferWindow.promotion_id).where(OfferWindow.sku == new)
        session.execute(
            delete(OfferWindow).where(
                OfferWindow.sku == old, tuple_(OfferWindow.store_id, OfferWindow.promotion_id).in_(taken)
            )
        )
        session.execute(update(OfferWindow).where(OfferWindow.sku == old).values(sku=new))
        session.execute(update(Offer).where(Offer.sku == old).values(sku=new))
