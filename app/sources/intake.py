"""Intake: the use cases of the door. Each takes checked rows in the caller's transaction and calls `evaluate`.

Rows are judged one by one; whatever is wrong with one is told by its index and spoils no other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from app.alerts.evaluate import Changes, evaluate
from app.alerts.watching import watched
from app.catalog import lookups
from app.catalog import service as catalog
from app.catalog.rules import unknown_key
from app.core.clock import to_micros
from app.core.errors import SuspiciousSnapshot
from app.core.secret import keyed_hash
from app.promotions import windows
from app.stock import rules as stock_rules
from app.stock import sales as stock_sales
from app.stock import service as stock
from app.stock.rules import Level
from app.stock.sales import Line, Transaction
from app.stock.service import Pair, Recorded

FUTURE_DETAIL = "as_of is more than 5 minutes ahead of our clock; check the sender's clock and its offset."


@dataclass(frozen=True)
class Rejection:
    """A row that was not taken, and what to change."""

    index: int
    code: str
    detail: str


class LevelRow(msgspec.Struct, frozen=True, gc=False):
    """A stock level as sent. Either `sku` or `gtin` (14 digits) names the product; `as_of` None means now."""

    index: int
    store_id: str
    sku: str | None
    gtin: str | None
    counted: int | None
    """Thousandths of a unit; None: not tracked."""
    as_of: int | None
    """Microseconds since 1970."""


@dataclass(frozen=True)
class SaleRow:
    """A transaction as sent; each line's `sku` is None where a GTIN names the product."""

    index: int
    store_id: str
    transaction_id: str
    occurred_at: datetime
    lines: tuple[tuple[str | None, str | None, Line], ...]
    household: str | None = None
    """The caller's own name for the customer; only a keyed hash of it is kept."""


@dataclass
class Taken:
    """What became of a batch of stock levels."""

    accepted: int = 0
    stale: int = 0
    unmatched: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    applied: dict[int, str] = field(default_factory=dict)
    """Row index -> "accepted", "stale" or "unmatched", for callers that answer for parts of a batch."""
    pairs: dict[int, Pair] = field(default_factory=dict)


@dataclass
class SalesTaken:
    """What became of a batch of sales."""

    accepted: int = 0
    duplicate: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)


Covers = Callable[[str], bool]


def everywhere(_store_id: str) -> bool:
    """Covers every store: for imports and pulls, which an operator set up."""
    return True


def take_levels(
    session: Session,
    rows: Sequence[LevelRow],
    *,
    source: str,
    covers: Covers,
    now: datetime,
    rain_check_days: int,
) -> Taken:
    """Take stock levels; the newest stands. Counts: accepted + stale + unmatched + rejected = rows."""
    taken = Taken()
    stores = {row.store_id for row in rows}
    known_stores = lookups.known_stores(session, stores)
    refused = {store_id for store_id in stores if store_id not in known_stores or not covers(store_id)}
    skus = _match(session, {row.gtin for row in rows if row.sku is None and row.gtin is not None})
    now_micros = to_micros(now)
    levels: list[Level] = []
    indexes: list[int] = []
    for row in rows:
        as_of = row.as_of
        if as_of is None:
            as_of = now_micros
        elif as_of > now_micros:
            as_of = stock_rules.not_ahead(as_of, now_micros)
        if row.store_id in refused or as_of is None:
            problem = _store_problem(row.index, row.store_id, known_stores, covers)
            taken.rejected.append(problem or Rejection(row.index, "from_the_future", FUTURE_DETAIL))
            continue
        sku = row.sku or skus.get(row.gtin or "") or unknown_key(row.gtin or "")
        levels.append(Level(row.store_id, sku, row.counted, as_of))
        indexes.append(row.index)
    recorded = stock.record(session, levels, source=source, now=now)
    _count(session, taken, levels, indexes, recorded)
    hot = watched(session, recorded.changed, now=now)
    taken.changes = evaluate(session, hot, now=now, rain_check_days=rain_check_days) if hot else Changes()
    taken.rejected.sort(key=lambda rejection: rejection.index)
    return taken


def _count(session: Session, taken: Taken, levels: Sequence[Level], indexes: Sequence[int], recorded: Recorded) -> None:
    unknown = lookups.unknown_skus(session, {sku for _, sku in recorded.applied})
    pairs = [(level.store_id, level.sku) for level in levels]
    taken.pairs = dict(zip(indexes, pairs, strict=True))
    if len(recorded.applied) == len(levels) and not unknown:  # the ordinary batch
        taken.accepted = len(levels)
        taken.applied = dict.fromkeys(indexes, "accepted")
        return
    used: set[Pair] = set()
    for index, level, pair in zip(indexes, levels, pairs, strict=True):
        if pair not in recorded.applied or recorded.newest[pair] != level or pair in used:
            verdict = "stale"
            taken.stale += 1
        elif level.sku in unknown:
            verdict = "unmatched"
            taken.unmatched += 1
        else:
            verdict = "accepted"
            taken.accepted += 1
        if verdict != "stale":
            used.add(pair)
        taken.applied[index] = verdict


def take_snapshot(
    session: Session,
    store_id: str,
    rows: Sequence[LevelRow],
    *,
    as_of: datetime,
    is_complete: bool,
    force: bool,
    source: str,
    now: datetime,
    rain_check_days: int,
) -> Taken:
    """Take one store's whole stock. With `is_complete` what is missing counts as 0.

    Raises SuspiciousSnapshot, with nothing kept, where that would empty most of what is advertised.
    """
    if is_complete:
        rows = [*rows, *_missing(session, store_id, rows, as_of=as_of, force=force, now=now)]
    taken = take_levels(session, rows, source=source, covers=everywhere, now=now, rain_check_days=rain_check_days)
    return taken


def _missing(
    session: Session, store_id: str, rows: Sequence[LevelRow], *, as_of: datetime, force: bool, now: datetime
) -> list[LevelRow]:
    skus = _match(session, {row.gtin for row in rows if row.sku is None and row.gtin is not None})
    named = {row.sku or skus.get(row.gtin or "") or unknown_key(row.gtin or "") for row in rows}
    at = to_micros(as_of)
    left_out = stock.left_out(session, store_id, named, as_of=as_of)
    advertised = windows.advertised(session, store_id, now=now)
    levels = stock.levels_of(session, [(store_id, sku) for sku in sorted(advertised)])
    in_stock = {sku for (_, sku), level in levels.items() if level.on_hand is not None and level.on_hand > 0}
    if not force and stock_rules.is_suspicious(in_stock, [level.sku for level in left_out]):
        gone = sorted(in_stock & {level.sku for level in left_out})
        raise SuspiciousSnapshot(
            f"It leaves out {len(gone)} of the {len(in_stock)} advertised products in stock at {store_id} "
            f"({', '.join(gone[:5])}{', ...' if len(gone) > 5 else ''}). Nothing was kept. "
            'If the shelf is that empty, send it again with "force": true.'
        )
    never_seen = {sku for sku in advertised - named if (store_id, sku) not in levels}
    missing = sorted({level.sku for level in left_out} | never_seen)
    return [LevelRow(-1, store_id, sku, None, 0, at) for sku in missing]


def take_sales(
    session: Session, rows: Sequence[SaleRow], *, covers: Covers, secret: str, now: datetime, rain_check_days: int
) -> SalesTaken:
    """Take transactions, each once; what they sell comes off the newest level they come after."""
    taken = SalesTaken()
    known_stores = lookups.known_stores(session, {row.store_id for row in rows})
    gtins = {gtin for row in rows for sku, gtin, _ in row.lines if sku is None and gtin is not None}
    skus = _match(session, gtins)
    now_micros = to_micros(now)
    good: list[Transaction] = []
    for row in rows:
        problem = _store_problem(row.index, row.store_id, known_stores, covers)
        at = stock_rules.not_ahead(to_micros(row.occurred_at), now_micros)
        if problem is None and at is None:
            problem = Rejection(row.index, "from_the_future", FUTURE_DETAIL.replace("as_of", "occurred_at"))
        if problem is not None:
            taken.rejected.append(problem)
            continue
        lines = tuple(
            Line(sku or skus.get(gtin or "") or unknown_key(gtin or ""), line.quantity, line.unit_price)
            for sku, gtin, line in row.lines
        )
        occurred_at = min(row.occurred_at, now)
        household = None if row.household is None else keyed_hash(secret, row.household)
        good.append(Transaction(row.store_id, row.transaction_id, occurred_at, lines, household))
    sold = stock_sales.record_sales(session, good, now=now)
    taken.accepted, taken.duplicate = sold.accepted, sold.duplicate
    hot = watched(session, sold.changed, now=now)
    taken.changes = evaluate(session, hot, now=now, rain_check_days=rain_check_days) if hot else Changes()
    return taken


def _store_problem(index: int, store_id: str, known: Collection[str], covers: Covers) -> Rejection | None:
    if not covers(store_id):
        return Rejection(index, "forbidden_store", f"This key does not cover store {store_id}.")
    if store_id not in known:
        return Rejection(index, "unknown_store", f"No store is known as {store_id}; create it with POST /v1/stores.")
    return None


def _match(session: Session, gtins: Collection[str]) -> Mapping[str, str]:
    return catalog.match_gtins(session, gtins) if gtins else {}
