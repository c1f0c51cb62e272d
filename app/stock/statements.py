"""The hot statements, by hand: what every batch of stock levels runs, and nothing else.

Each takes and gives plain values: quantities are thousandths, instants microseconds. Built with SQLAlchemy's
expressions they cost more to put together than to run (docs/measurements.md). Runs are bounded, because
PostgreSQL's planner turns to full scans when a statement joins ten thousand rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.orm import Session

from app.core.bulk import packed, unpacked
from app.core.db import is_postgresql
from app.core.upsert import chunks
from app.stock.rules import Level

SQLITE_ROWS = 500
POSTGRESQL_ROWS = 2_000

Applied = tuple[str, str, int | None, int | None]
"""(store_id, sku, counted, on hand before; None: unknown or not tracked)"""
Heard = tuple[str, int, int | None, int | None]
"""(store_id, heard_at, newest_as_of, newest_sale_at)"""

_STANDS = """
ON CONFLICT (store_id, sku) DO UPDATE SET
    counted = excluded.counted, as_of = excluded.as_of, source = excluded.source,
    previous = s.counted - s.sold, sold = 0, sold_at = NULL
WHERE excluded.as_of > s.as_of
   OR (excluded.as_of = s.as_of AND excluded.counted IS NOT NULL
       AND (s.counted IS NULL OR excluded.counted < s.counted))
RETURNING store_id, sku, counted, previous
"""
_LEVEL = {"store_id": "text", "sku": "text", "counted": "bigint", "as_of": "bigint"}
_FEED = {"store_id": "text", "heard_at": "bigint", "newest_as_of": "bigint", "newest_sale_at": "bigint"}
_POSTGRESQL_LEVELS = f"""
INSERT INTO stock_levels AS s (store_id, sku, counted, as_of, source, sold)
SELECT r.store_id, r.sku, r.counted, r.as_of, %s, 0 FROM {unpacked(True, **_LEVEL)}
{_STANDS}
"""  # noqa: S608 - made of constants
_POSTGRESQL_READINGS = f"""
INSERT INTO stock_readings (store_id, sku, counted, as_of)
SELECT r.store_id, r.sku, r.counted, r.as_of FROM {unpacked(True, **_LEVEL)}
ON CONFLICT DO NOTHING
"""  # noqa: S608 - made of constants
_SQLITE_READINGS = """
INSERT INTO stock_readings (store_id, sku, counted, as_of) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
"""


@lru_cache(maxsize=2 * SQLITE_ROWS)
def _sqlite_levels(rows: int) -> str:
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
            applied += _rows(connection.exec_driver_sql(_POSTGRESQL_LEVELS, (source, *packed(True, part))))
        return applied
    for part in chunks(levels, SQLITE_ROWS):
        flat: list[Any] = []
        for level in part:
            flat += level
            flat.append(source)
        applied += _rows(connection.exec_driver_sql(_sqlite_levels(len(part)), tuple(flat)))
    return applied


def insert_readings(session: Session, readings: Sequence[Level]) -> None:
    """Keep readings as history; one that is there already stays. Sorted by key, as for :func:`upsert_levels`."""
    if not readings:
        return
    connection = session.connection()
    if is_postgresql(session):
        for part in chunks(readings, POSTGRESQL_ROWS):
            connection.exec_driver_sql(_POSTGRESQL_READINGS, packed(True, part))
    else:
        connection.exec_driver_sql(_SQLITE_READINGS, list(readings))


@lru_cache
def _heard(on_postgresql: bool) -> str:
    greatest = "greatest" if on_postgresql else "max"
    newest = ", ".join(
        f"{name} = {greatest}(coalesce(f.{name}, excluded.{name}), coalesce(excluded.{name}, f.{name}))"
        for name in ("newest_as_of", "newest_sale_at")
    )
    return f"""
        INSERT INTO store_feeds AS f (store_id, heard_at, newest_as_of, newest_sale_at)
        SELECT r.store_id, r.heard_at, r.newest_as_of, r.newest_sale_at FROM {unpacked(on_postgresql, **_FEED)}
        WHERE true
        ON CONFLICT (store_id) DO UPDATE SET heard_at = excluded.heard_at, {newest}
        RETURNING store_id, newest_sale_at
    """  # noqa: S608 - made of constants


def upsert_heard(session: Session, feeds: Sequence[Heard]) -> dict[str, int | None]:
    """Mark stores as heard; the newest of each instant stands. Returns each store's newest sale. Sorted by store."""
    on_postgresql = is_postgresql(session)
    return dict(_rows(session.connection().exec_driver_sql(_heard(on_postgresql), packed(on_postgresql, feeds))))


def _rows(result: CursorResult[Any]) -> list[Any]:
    """The driver's own tuples; SQLAlchemy's rows are made one by one."""
    assert result.cursor is not None, "the statement returns rows"
    found: list[Any] = list(result.cursor.fetchall())
    result.close()
    return found
