"""The hot statements, by hand: one set-based upsert per batch that says what it changed.

Values are bound in runs of a fixed size: SQLite keeps the prepared statement, and PostgreSQL's planner turns
to full scans when a statement joins ten thousand rows. Quantities are thousandths, instants microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from app.core.db import is_postgresql
from app.core.upsert import chunks
from app.stock.rules import Level

SQLITE_ROWS = 500
POSTGRESQL_ROWS = 2_000

Applied = tuple[str, str, int | None, int | None]
"""(store_id, sku, counted, on hand before; None: unknown or not tracked)"""

_STANDS = """
ON CONFLICT (store_id, sku) DO UPDATE SET
    counted = excluded.counted, as_of = excluded.as_of, source = excluded.source,
    previous = s.counted - s.sold, sold = 0, sold_at = NULL
WHERE excluded.as_of > s.as_of
   OR (excluded.as_of = s.as_of AND excluded.counted IS NOT NULL
       AND (s.counted IS NULL OR excluded.counted < s.counted))
RETURNING store_id, sku, counted, previous
"""
_POSTGRESQL = f"""
INSERT INTO stock_levels AS s (store_id, sku, counted, as_of, source, sold)
SELECT r.store_id, r.sku, r.counted, r.as_of, %s, 0
FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bigint[]) AS r (store_id, sku, counted, as_of)
{_STANDS}
"""  # noqa: S608 - made of constants


@lru_cache(maxsize=2 * SQLITE_ROWS)
def _sqlite(rows: int) -> str:
    values = ", ".join(["(?, ?, ?, ?, ?, 0)"] * rows)
    return f"INSERT INTO stock_levels AS s (store_id, sku, counted, as_of, source, sold) VALUES {values} {_STANDS}"  # noqa: S608 - made of constants


def upsert_levels(session: Session, levels: Sequence[Level], source: str) -> list[Applied]:
    """Apply readings that stand over what is held; returns those that did.

    `levels` must be sorted by (store_id, sku) with no key twice (:func:`app.stock.rules.newest`).
    """
    connection = session.connection()
    applied: list[Any] = []
    if is_postgresql(session):
        for part in chunks(levels, POSTGRESQL_ROWS):
            stores, skus, counted, as_of = (list(column) for column in zip(*part, strict=True))
            applied += connection.exec_driver_sql(_POSTGRESQL, (source, stores, skus, counted, as_of)).fetchall()
    else:
        for part in chunks(levels, SQLITE_ROWS):
            flat: list[Any] = []
            for store_id, sku, units, as_of_one in part:
                flat += (store_id, sku, units, as_of_one, source)
            applied += connection.exec_driver_sql(_sqlite(len(part)), tuple(flat)).fetchall()
    return applied
