"""Sales: taken once per (store, transaction), subtracted from the newest level they come after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.core.bulk import among
from app.core.upsert import chunks, inserting
from app.stock.models import Sale, SaleLine
from app.stock.service import PRUNE_ROWS, Pair, heard, rows

_KEYS_PER_QUERY = 400


class Line(NamedTuple):
    """One product within a transaction."""

    sku: str
    quantity: Decimal
    unit_price: Decimal | None


@dataclass(frozen=True)
class Transaction:
    """A sale as the POS sends it."""

    store_id: str
    transaction_id: str
    occurred_at: datetime
    lines: tuple[Line, ...]
    household: str | None = None
    """A keyed hash of the caller's own name for the customer."""

    @property
    def key(self) -> tuple[str, str]:
        """What it counts once by."""
        return self.store_id, self.transaction_id


@dataclass(frozen=True)
class Sold:
    """What taking sales did."""

    accepted: int
    duplicate: int
    changed: list[Pair]


def record_sales(session: Session, transactions: Sequence[Transaction], *, now: datetime) -> Sold:
    """Take transactions that were not taken before; repeats change nothing."""
    first: dict[tuple[str, str], Transaction] = {}
    for transaction in transactions:
        first.setdefault(transaction.key, transaction)
    new = _claim(session, first, now=now)
    taken = [first[key] for key in sorted(new)]
    lines = [(transaction, number, line) for transaction in taken for number, line in enumerate(transaction.lines)]
    if lines:
        session.execute(
            insert(SaleLine),
            [
                {
                    "store_id": transaction.store_id,
                    "transaction_id": transaction.transaction_id,
                    "line": number,
                    "sku": line.sku,
                    "quantity": line.quantity,
                    "unit_price": line.unit_price,
                    "occurred_at": transaction.occurred_at,
                }
                for transaction, number, line in lines
            ],
        )
    sold: dict[Pair, list[tuple[datetime, Decimal]]] = defaultdict(list)
    for transaction in taken:
        for line in transaction.lines:
            sold[transaction.store_id, line.sku].append((transaction.occurred_at, line.quantity))
    seen, changed = _subtract(session, sold)
    latest: dict[str, datetime] = {}
    for transaction in first.values():
        held = latest.get(transaction.store_id, transaction.occurred_at)
        latest[transaction.store_id] = max(held, transaction.occurred_at)
    if latest:
        heard(session, {}, latest, now=now)
    # Marking the store waited for whoever was just writing its first level of a product; that one did not see
    # these sales, and the look above did not see its level. Whoever comes later sees them.
    unseen = {pair: sales for pair, sales in sold.items() if pair not in seen}
    if unseen:
        changed += _subtract(session, unseen)[1]
    session.expire_all()
    return Sold(len(taken), len(transactions) - len(taken), changed)


def _claim(session: Session, first: dict[tuple[str, str], Transaction], *, now: datetime) -> set[tuple[str, str]]:
    """The keys that were not known before. The primary key decides, so two posts of one sale cannot both win."""
    statement = inserting(session, Sale).on_conflict_do_nothing()
    new: set[tuple[str, str]] = set()
    for part in chunks(sorted(first), _KEYS_PER_QUERY):
        values = [
            {
                "store_id": key[0],
                "transaction_id": key[1],
                "occurred_at": first[key].occurred_at,
                "received_at": now,
                "household": first[key].household,
            }
            for key in part
        ]
        found = session.execute(statement.values(values).returning(Sale.store_id, Sale.transaction_id))
        new.update((store_id, transaction_id) for store_id, transaction_id in found)
    return new


def _subtract(
    session: Session, by_pair: Mapping[Pair, Sequence[tuple[datetime, Decimal]]]
) -> tuple[set[Pair], list[Pair]]:
    """Lower the levels these sales come after; returns the pairs that have a level, and those that were lowered.

    The rows are locked, so a reading that lands meanwhile waits.
    """
    seen: set[Pair] = set()
    changed: list[Pair] = []
    session.expire_all()
    for level in rows(session, by_pair, lock=True):
        seen.add((level.store_id, level.sku))
        later = [sale for sale in by_pair[level.store_id, level.sku] if sale[0] > level.as_of]
        if later:
            level.sold += sum((quantity for _, quantity in later), Decimal())
            level.sold_at = max(*(at for at, _ in later), level.sold_at or later[0][0])
            changed.append((level.store_id, level.sku))
    session.flush()
    return seen, changed


def prune(session: Session, *, before: datetime) -> int:
    """Forget sales older than `before`, a bounded number at a time; returns how many transactions."""
    old = session.execute(
        select(Sale.store_id, Sale.transaction_id).where(Sale.occurred_at < before).limit(PRUNE_ROWS)
    ).all()
    for part in chunks(old, _KEYS_PER_QUERY):
        keys = [tuple(row) for row in part]
        session.execute(delete(SaleLine).where(among(session, (SaleLine.store_id, SaleLine.transaction_id), keys)))
        session.execute(delete(Sale).where(among(session, (Sale.store_id, Sale.transaction_id), keys)))
    return len(old)
