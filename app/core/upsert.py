"""Insert or replace, the same way on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core.db import Base, is_postgresql

T = TypeVar("T")

CHUNK = 1_000
"""Keys in one IN list or rows in one statement: large statements make PostgreSQL scan whole tables."""


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """`items` in runs of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def inserting(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT for the database at hand that can be told what to do on a conflict."""
    return postgresql.insert(table) if is_postgresql(session) else sqlite.insert(table)


def upsert(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str],
    keep: Sequence[str] = (),
) -> None:
    """Insert `rows`; where `key` is known replace every other column except those in `keep`.

    Rows are sorted by key first: concurrent batches in different orders deadlock on PostgreSQL.
    """
    if not rows:
        return
    ordered = sorted(rows, key=lambda row: tuple(str(row[name]) for name in key))
    insert = inserting(session, table)
    changed = [name for name in ordered[0] if name not in key and name not in keep]
    statement = insert.on_conflict_do_update(
        index_elements=list(key), set_={name: insert.excluded[name] for name in changed}
    )
    session.execute(statement, ordered)
