"""What is held for rain checks: units set aside as stock comes back, the oldest rain check first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.catalog.models import Store
from app.core.bulk import among
from app.core.upsert import chunks
from app.rain_checks.models import RainCheck
from app.rain_checks.rules import RainCheckState, Waiting, to_hold
from app.rain_checks.service import OUTSTANDING_STATES, expire
from app.stock.models import Sale, StockLevel
from app.stock.service import Pair

PAIRS_PER_QUERY = 400


def waiting_for(session: Session, pairs: Iterable[Pair]) -> list[Pair]:
    """Those of these pairs somebody holds an outstanding rain check for, in key order."""
    found: list[Pair] = []
    for part in chunks(sorted(set(pairs)), PAIRS_PER_QUERY):
        query = (
            select(RainCheck.store_id, RainCheck.sku)
            .distinct()
            .where(among(session, (RainCheck.store_id, RainCheck.sku), part), RainCheck.state.in_(OUTSTANDING_STATES))
        )
        found += [(store_id, sku) for store_id, sku in session.execute(query)]
    return sorted(found)


def ended(session: Session, *, now: datetime, limit: int) -> list[Pair]:
    """Pairs with a rain check past its last day."""
    query = (
        select(RainCheck.store_id, RainCheck.sku)
        .distinct()
        .where(RainCheck.state.in_(OUTSTANDING_STATES), RainCheck.expires_at <= now)
        .limit(limit)
    )
    return [(store_id, sku) for store_id, sku in session.execute(query)]


def update(session: Session, pairs: Collection[Pair], *, missing: Collection[Pair], now: datetime) -> list[Pair]:
    """End what is past its last day; set aside what is there for the others, and let go of what is not there.

    For `missing` pairs nothing is held, whatever the record says: the shelf is believed to be empty. Returns the
    pairs of which more or fewer units are held than before. Calling it twice changes nothing.
    """
    changed: list[Pair] = []
    for part in chunks(sorted(set(pairs)), PAIRS_PER_QUERY):
        outstanding = session.scalars(
            select(RainCheck)
            .where(among(session, (RainCheck.store_id, RainCheck.sku), part), RainCheck.state.in_(OUTSTANDING_STATES))
            .order_by(RainCheck.store_id, RainCheck.sku, RainCheck.issued_at, RainCheck.code)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
        if not outstanding:
            continue
        # Only now, the rain checks being ours: whoever had them may have changed the level meanwhile.
        levels = _on_hand(session, part)
        gone = _gone(session, part)
        for pair, checks in groupby(outstanding, key=lambda check: (check.store_id, check.sku)):
            mine = _end(session, list(checks), now=now)
            on_hand = None if pair in missing else levels.get(pair)
            waiting = [Waiting(check.code, check.quantity) for check in mine]
            held = to_hold(on_hand, gone.get(pair, Decimal()), waiting)
            for check in mine:
                if (check.code in held) != (check.held_at is not None):
                    check.held_at = now if check.code in held else None
                    changed.append(pair)
    session.flush()
    return sorted(set(changed))


def _end(session: Session, checks: list[RainCheck], *, now: datetime) -> list[RainCheck]:
    """End those past their last day; returns those that stand."""
    expire(session, [check for check in checks if check.expires_at <= now], now=now)
    return [check for check in checks if check.expires_at > now]


def _on_hand(session: Session, pairs: Collection[Pair]) -> dict[Pair, Decimal | None]:
    query = select(StockLevel.store_id, StockLevel.sku, StockLevel.on_hand).where(
        among(session, (StockLevel.store_id, StockLevel.sku), sorted(pairs))
    )
    return {(store_id, sku): on_hand for store_id, sku, on_hand in session.execute(query)}


def _gone(session: Session, pairs: Collection[Pair]) -> dict[Pair, Decimal]:
    """Units that left the store with a rain check since the record was last true, their sale not being known yet.

    Without them the next customer would be told of the very units the one before carried out.
    """
    known = select(Sale.store_id).where(
        Sale.store_id == RainCheck.store_id, Sale.transaction_id == RainCheck.transaction_id
    )
    query = (
        select(RainCheck.store_id, RainCheck.sku, func.sum(RainCheck.quantity))
        .join(StockLevel, (StockLevel.store_id == RainCheck.store_id) & (StockLevel.sku == RainCheck.sku))
        .where(
            among(session, (RainCheck.store_id, RainCheck.sku), sorted(pairs)),
            RainCheck.state == RainCheckState.REDEEMED.value,
            RainCheck.redeemed_at > StockLevel.as_of,
            or_(StockLevel.sold_at.is_(None), RainCheck.redeemed_at > StockLevel.sold_at),
            ~known.exists(),
        )
        .group_by(RainCheck.store_id, RainCheck.sku)
    )
    return {(store_id, sku): units for store_id, sku, units in session.execute(query)}


def held(session: Session, pairs: Collection[Pair]) -> dict[Pair, Decimal]:
    """Units held for rain checks, for those of these pairs that have any."""
    found: dict[Pair, Decimal] = {}
    for part in chunks(sorted(set(pairs)), PAIRS_PER_QUERY):
        query = _HELD.where(among(session, (RainCheck.store_id, RainCheck.sku), part))
        found |= {(store_id, sku): units for store_id, sku, units in session.execute(query)}
    return found


def held_of(session: Session, skus: Collection[str], store_ids: Collection[str]) -> dict[Pair, Decimal]:
    """Units held for rain checks: of these products in whatever store, and of whatever product in these stores."""
    found: dict[Pair, Decimal] = {}
    for some in chunks(sorted(set(store_ids))):
        in_stores = session.execute(_HELD.where(RainCheck.store_id.in_(some)))
        found |= {(store_id, sku): units for store_id, sku, units in in_stores}
    for part in chunks(sorted(set(skus))):
        # The key begins with the store: with every store named, each product is one step in it, else all are read.
        query = _HELD.where(RainCheck.store_id.in_(select(Store.store_id)), RainCheck.sku.in_(part))
        found |= {(store_id, sku): units for store_id, sku, units in session.execute(query)}
    return found


_HELD = (
    select(RainCheck.store_id, RainCheck.sku, func.sum(RainCheck.quantity))
    .where(RainCheck.state.in_(OUTSTANDING_STATES), RainCheck.held_at.is_not(None))
    .group_by(RainCheck.store_id, RainCheck.sku)
)
