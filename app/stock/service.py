"""Use cases of stock levels: record readings, read the present state, find what a snapshot leaves out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core.clock import from_micros, to_micros
from app.core.db import is_postgresql
from app.core.upsert import chunks
from app.stock import rules
from app.stock.models import SaleLine, StockLevel, StockReading, StoreFeed
from app.stock.rules import Level
from app.stock.statements import upsert_levels

Pair = tuple[str, str]
"""(store_id, product key)"""
PRUNE_ROWS = 5_000


@dataclass(frozen=True)
class Recorded:
    """What recording readings did: pairs whose reading now stands, and those whose quantity changed."""

    applied: set[Pair]
    changed: list[Pair]


def record(session: Session, levels: Sequence[Level], *, source: str, now: datetime) -> Recorded:
    """Take readings; the newest stands per (store, product), whatever order they come in.

    Readings must not lie ahead of `now`; the door sees to it. The store's feed is marked as heard.
    """
    if not levels:
        return Recorded(set(), [])
    best = rules.newest(levels)
    applied = upsert_levels(session, best, source)
    stands = {(row[0], row[1]) for row in applied}
    changed = [(row[0], row[1]) for row in applied if row[2] != row[3] or row[3] is None]
    _keep_history(session, levels, best, stands, set(changed))
    resold = _subtract_later_sales(session, best, stands)
    _heard(session, best, now=now)
    if resold:
        changed = sorted({*changed, *resold})
    session.expire_all()
    return Recorded(stands, changed)


def _keep_history(
    session: Session, levels: Sequence[Level], best: Sequence[Level], stands: set[Pair], changed: set[Pair]
) -> None:
    """Readings that changed something, and the odd late one: a straggler tells about the past only."""
    rows = [level for level in best if (level.store_id, level.sku) in changed]
    late = len(levels) - len(best)
    if late or len(stands) != len(best):
        held = {(level.store_id, level.sku): level for level in best}
        rows += [
            level
            for level in levels
            if (mine := held[level.store_id, level.sku]) is not level or (level.store_id, level.sku) not in stands
            if mine.as_of != level.as_of or mine is level
        ]
    if not rows:
        return
    unique = {(level.store_id, level.sku, level.as_of): level.counted for level in sorted(rows, key=_history_order)}
    insert = (postgresql if is_postgresql(session) else sqlite).insert(StockReading.__table__)
    statement = insert.on_conflict_do_nothing()
    session.execute(
        statement,
        [
            {
                "store_id": store_id,
                "sku": sku,
                "as_of": from_micros(as_of),
                "counted": None if counted is None else Decimal(counted) / 1000,
            }
            for (store_id, sku, as_of), counted in sorted(unique.items(), key=lambda item: item[0])
        ],
    )


def _history_order(level: Level) -> tuple[str, str, int, int]:
    # Of equal age the lower comes last and so stands, as it does for the level itself.
    return level.store_id, level.sku, level.as_of, -(level.counted if level.counted is not None else 2**60)


def _subtract_later_sales(session: Session, best: Sequence[Level], stands: set[Pair]) -> list[Pair]:
    """Sales can arrive before the reading they come after. Costs one small query where a store sends none."""
    oldest: dict[str, int] = {}
    for level in best:
        if (level.store_id, level.sku) in stands:
            oldest[level.store_id] = min(oldest.get(level.store_id, level.as_of), level.as_of)
    if not oldest:
        return []
    feeds = session.execute(
        select(StoreFeed.store_id, StoreFeed.newest_sale_at).where(
            StoreFeed.store_id.in_(sorted(oldest)), StoreFeed.newest_sale_at.is_not(None)
        )
    )
    busy = {store_id for store_id, at in feeds if at is not None and to_micros(at) > oldest[store_id]}
    pairs = sorted(pair for pair in stands if pair[0] in busy)
    return recount_sales(session, pairs) if pairs else []


def recount_sales(session: Session, pairs: Sequence[Pair]) -> list[Pair]:
    """Set what was sold since each pair's reading from the sales themselves; returns the pairs that have any."""
    found: list[tuple[str, str, Decimal, datetime]] = []
    for part in chunks(pairs, 500):
        totals = session.execute(
            select(StockLevel.store_id, StockLevel.sku, func.sum(SaleLine.quantity), func.max(SaleLine.occurred_at))
            .join(
                SaleLine,
                (SaleLine.store_id == StockLevel.store_id)
                & (SaleLine.sku == StockLevel.sku)
                & (SaleLine.occurred_at > StockLevel.as_of),
            )
            .where(tuple_(StockLevel.store_id, StockLevel.sku).in_(part))
            .group_by(StockLevel.store_id, StockLevel.sku)
        )
        found += [(store_id, sku, quantity, at) for store_id, sku, quantity, at in totals]
    levels = {(level.store_id, level.sku): level for level in rows(session, [(row[0], row[1]) for row in found])}
    for store_id, sku, quantity, at in found:
        levels[store_id, sku].sold = quantity
        levels[store_id, sku].sold_at = at
    session.flush()
    return [(row[0], row[1]) for row in found]


def _heard(session: Session, levels: Iterable[Level], *, now: datetime) -> None:
    newest: dict[str, int] = {}
    for level in levels:
        newest[level.store_id] = max(newest.get(level.store_id, 0), level.as_of)
    heard(session, {store_id: from_micros(as_of) for store_id, as_of in newest.items()}, {}, now=now)


def heard(session: Session, as_of: dict[str, datetime], sold_at: dict[str, datetime], *, now: datetime) -> None:
    """Mark stores as heard now, with the newest reading and sale seen."""
    insert = (postgresql if is_postgresql(session) else sqlite).insert(StoreFeed)
    greatest = func.greatest if is_postgresql(session) else func.max
    statement = insert.on_conflict_do_update(
        index_elements=["store_id"],
        set_={
            "heard_at": insert.excluded.heard_at,
            **{
                name: greatest(
                    func.coalesce(getattr(StoreFeed, name), insert.excluded[name]),
                    func.coalesce(insert.excluded[name], getattr(StoreFeed, name)),
                )
                for name in ("newest_as_of", "newest_sale_at")
            },
        },
    )
    session.execute(
        statement,
        [
            {
                "store_id": store_id,
                "heard_at": now,
                "newest_as_of": as_of.get(store_id),
                "newest_sale_at": sold_at.get(store_id),
            }
            for store_id in sorted({*as_of, *sold_at})
        ],
    )


def rows(session: Session, pairs: Iterable[Pair], *, lock: bool = False) -> list[StockLevel]:
    """The stock rows of these pairs, in key order; with `lock` held until the transaction ends."""
    found: list[StockLevel] = []
    for part in chunks(sorted(set(pairs)), 500):
        query = (
            select(StockLevel)
            .where(tuple_(StockLevel.store_id, StockLevel.sku).in_(part))
            .order_by(StockLevel.store_id, StockLevel.sku)
        )
        found += session.scalars(query.with_for_update() if lock else query)
    return found


def levels_of(session: Session, pairs: Iterable[Pair]) -> dict[Pair, StockLevel]:
    """The stock rows of these pairs by pair."""
    return {(level.store_id, level.sku): level for level in rows(session, pairs)}


def in_other_stores(session: Session, skus: Collection[str]) -> dict[str, list[StockLevel]]:
    """For each sku the rows of every store that has more than the last unit."""
    found: dict[str, list[StockLevel]] = {}
    for part in chunks(sorted(set(skus))):
        query = select(StockLevel).where(
            StockLevel.sku.in_(part), StockLevel.on_hand > Decimal(rules.LAST_UNIT) / 1000
        )
        for level in session.scalars(query):
            found.setdefault(level.sku, []).append(level)
    return found


def left_out(session: Session, store_id: str, named: Collection[str]) -> list[StockLevel]:
    """Rows of a store with something on hand that a complete snapshot does not name."""
    query = select(StockLevel).where(
        StockLevel.store_id == store_id, StockLevel.counted.is_not(None), StockLevel.on_hand > 0
    )
    kept = set(named)
    return [level for level in session.scalars(query) if level.sku not in kept]


def adopt(session: Session, keys: dict[str, str], *, now: datetime) -> list[Pair]:
    """Move what was kept under unknown product keys to the skus they turned out to be.

    `keys` is old key -> sku. Returns the pairs that may have changed.
    """
    pairs: list[Pair] = []
    for part in chunks(sorted(keys)):
        waiting = list(session.scalars(select(StockLevel).where(StockLevel.sku.in_(part))))
        for source in sorted({level.source for level in waiting}):
            record(
                session,
                [
                    Level(
                        level.store_id,
                        keys[level.sku],
                        None if level.counted is None else int(level.counted * 1000),
                        to_micros(level.as_of),
                    )
                    for level in waiting
                    if level.source == source
                ],
                source=source,
                now=now,
            )
        pairs += [(level.store_id, keys[level.sku]) for level in waiting]
        session.execute(delete(StockLevel).where(StockLevel.sku.in_(part)))
        sold = session.scalars(select(SaleLine).where(SaleLine.sku.in_(part))).all()
        for line in sold:
            line.sku = keys[line.sku]
            pairs.append((line.store_id, line.sku))
        session.flush()
    recount_sales(session, sorted(set(pairs)))
    return sorted(set(pairs))


def prune(session: Session, *, before: datetime) -> int:
    """Forget readings older than `before`, a bounded number at a time; returns how many."""
    old = (
        select(StockReading.store_id, StockReading.sku, StockReading.as_of)
        .where(StockReading.as_of < before)
        .limit(PRUNE_ROWS)
    )
    key = tuple_(StockReading.store_id, StockReading.sku, StockReading.as_of)
    return len(session.execute(delete(StockReading).where(key.in_(old)).returning(StockReading.sku)).all())


def history_start(now: datetime, days: int) -> datetime:
    """The instant before which history is pruned."""
    return now - timedelta(days=days)
