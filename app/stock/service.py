"""Use cases of stock levels: record readings, read the present state, find what a snapshot leaves out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.orm import Session

from app.catalog.models import Store
from app.core.bulk import among
from app.core.clock import to_micros
from app.core.upsert import chunks
from app.stock import rules
from app.stock.models import SaleLine, StockLevel, StockReading, StoreFeed
from app.stock.rules import Level
from app.stock.statements import insert_readings, upsert_heard, upsert_levels

Pair = tuple[str, str]
"""(store_id, product key)"""
PRUNE_ROWS = 5_000


@dataclass(frozen=True)
class Recorded:
    """What recording readings did: the newest of each pair, those that now stand, and those whose quantity changed."""

    newest: Mapping[Pair, Level]
    applied: Collection[Pair]
    changed: list[Pair]


def record(session: Session, levels: Sequence[Level], *, source: str, now: datetime, is_heard: bool = True) -> Recorded:
    """Take readings; the newest stands per (store, product), whatever order they come in.

    Readings must not lie ahead of `now`; the door sees to it. The store's feed is marked as heard, unless the
    readings are not its own (`is_heard`).
    """
    if not levels:
        return Recorded({}, set(), [])
    best = rules.newest(levels)
    applied = upsert_levels(session, list(best.values()), source)
    changed = sorted([(row[0], row[1]) for row in applied if row[2] != row[3] or row[3] is None])
    if len(applied) == len(levels):  # the ordinary batch: nothing repeated, nothing late
        stands: Collection[Pair] = best.keys()
        insert_readings(session, [best[pair] for pair in changed])
    else:
        stands = {(row[0], row[1]) for row in applied}
        insert_readings(session, _worth_keeping(levels, best, stands, set(changed)))
    newest_sales = (
        _heard(session, best.values(), now=now) if is_heard else _newest_sales(session, {pair[0] for pair in best})
    )
    resold = _subtract_later_sales(session, best, stands, newest_sales)
    if resold:
        changed = sorted({*changed, *resold})
    session.expire_all()
    return Recorded(best, stands, changed)


def _worth_keeping(
    levels: Sequence[Level], best: Mapping[Pair, Level], stands: Collection[Pair], changed: set[Pair]
) -> list[Level]:
    """Readings that changed something, and the odd late one: a straggler tells about the past only."""
    rows = [level for pair, level in best.items() if pair in changed]
    rows += [
        level
        for level in levels
        if (mine := best[level.store_id, level.sku]) is not level or (level.store_id, level.sku) not in stands
        if mine.as_of != level.as_of or mine is level
    ]
    unique = {(level.store_id, level.sku, level.as_of): level for level in sorted(rows, key=_history_order)}
    return [level for _, level in sorted(unique.items())]


def _history_order(level: Level) -> tuple[str, str, int, int]:
    # Of equal age the lower comes last and so stands, as it does for the level itself.
    return level.store_id, level.sku, level.as_of, -(level.counted if level.counted is not None else 2**60)


def _subtract_later_sales(
    session: Session, best: Mapping[Pair, Level], stands: Collection[Pair], newest_sales: Mapping[str, int | None]
) -> list[Pair]:
    """Sales can arrive before the reading they come after. Costs nothing where a store sends none."""
    sold_at = {store_id: at for store_id, at in newest_sales.items() if at is not None}
    if not sold_at:
        return []
    busy = {pair[0] for pair in stands if best[pair].as_of < sold_at.get(pair[0], 0)}
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
            .where(among(session, (StockLevel.store_id, StockLevel.sku), part))
            .group_by(StockLevel.store_id, StockLevel.sku)
        )
        found += [(store_id, sku, quantity, at) for store_id, sku, quantity, at in totals]
    levels = {(level.store_id, level.sku): level for level in rows(session, [(row[0], row[1]) for row in found])}
    for store_id, sku, quantity, at in found:
        levels[store_id, sku].sold = quantity
        levels[store_id, sku].sold_at = at
    session.flush()
    return [(row[0], row[1]) for row in found]


def _heard(session: Session, best: Iterable[Level], *, now: datetime) -> dict[str, int | None]:
    """`best` is sorted by store. Returns each store's newest sale."""
    at = to_micros(now)
    return upsert_heard(
        session,
        [
            (store_id, at, max(map(itemgetter(3), levels)), None)
            for store_id, levels in groupby(best, key=itemgetter(0))
        ],
    )


def _newest_sales(session: Session, store_ids: Collection[str]) -> dict[str, int | None]:
    """Each store's newest sale, its feed as silent as before."""
    query = select(StoreFeed.store_id, StoreFeed.newest_sale_at).where(StoreFeed.store_id.in_(sorted(store_ids)))
    return {store_id: None if at is None else to_micros(at) for store_id, at in session.execute(query)}


def heard(session: Session, as_of: dict[str, datetime], sold_at: dict[str, datetime], *, now: datetime) -> None:
    """Mark stores as heard now, with the newest reading and sale seen."""
    at = to_micros(now)
    feeds = [
        (
            store_id,
            at,
            to_micros(as_of[store_id]) if store_id in as_of else None,
            to_micros(sold_at[store_id]) if store_id in sold_at else None,
        )
        for store_id in sorted({*as_of, *sold_at})
    ]
    if feeds:
        upsert_heard(session, feeds)


def rows(session: Session, pairs: Iterable[Pair], *, lock: bool = False) -> list[StockLevel]:
    """The stock rows of these pairs, in key order; with `lock` held until the transaction ends."""
    found: list[StockLevel] = []
    for part in chunks(sorted(set(pairs)), 500):
        query = (
            select(StockLevel)
            .where(among(session, (StockLevel.store_id, StockLevel.sku), part))
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
        # The key begins with the store: with every store named, each row is one step in it, else all are read.
        query = select(StockLevel).where(
            StockLevel.store_id.in_(select(Store.store_id)),
            StockLevel.sku.in_(part),
            StockLevel.on_hand > Decimal(rules.LAST_UNIT) / 1000,
        )
        for level in session.scalars(query):
            found.setdefault(level.sku, []).append(level)
    return found


def left_out(session: Session, store_id: str, named: Collection[str], *, as_of: datetime) -> list[StockLevel]:
    """Tracked rows of a store that a complete snapshot of `as_of` does not name and does not come too late for.

    Those at zero are among them: they are known to be empty as of the snapshot, so that an older reading that
    arrives after it does not fill the shelf again.
    """
    query = select(StockLevel).where(
        StockLevel.store_id == store_id, StockLevel.counted.is_not(None), StockLevel.as_of <= as_of
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
