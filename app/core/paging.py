"""Cursor pages: `?limit=&cursor=` in, `{"items": [...], "next_cursor": ...}` out.

A cursor is the sort key of the last item given, so rows that come or go between two pages neither repeat
nor hide others.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Query
from sqlalchemy import Integer, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.clock import from_micros, to_micros
from app.core.db import Instant
from app.core.errors import Invalid

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
_FAR = 2**57
"""Microseconds; an instant past the year 6500 was not made by us."""

Row = TypeVar("Row")

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many items at the most.")]
Cursor = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")]


def encode(*key: Any) -> str:
    """A cursor for the item with this sort key."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def page(
    session: Session,
    query: Select[Row],
    *columns: InstrumentedAttribute[Any],
    limit: int,
    cursor: str | None,
) -> tuple[list[Row], str | None]:
    """A page of `query`'s rows by these columns, newest first, and the cursor of the next one. Raises Invalid.

    The columns must tell any two rows apart. An instant stands in a cursor as its microseconds.
    """
    kinds = tuple(int if isinstance(column.type, Instant | Integer) else str for column in columns)
    query = query.order_by(*(column.desc() for column in columns))
    after = decode(cursor, kinds)
    if after is not None:
        # Each value is bound as its column's own type: left to itself SQLAlchemy binds by Python's, and an
        # instant compared with microseconds is an error on PostgreSQL and always true on SQLite.
        values = (literal(_value(column, part), column.type) for column, part in zip(columns, after, strict=True))
        query = query.where(tuple_(*columns) < tuple_(*values))
    found = list(session.scalars(query.limit(limit + 1)))
    if len(found) <= limit:
        return found, None
    last = (getattr(found[limit - 1], column.key) for column in columns)
    return found[:limit], encode(*(to_micros(part) if isinstance(part, datetime) else part for part in last))


def _value(column: InstrumentedAttribute[Any], part: Any) -> Any:
    return from_micros(max(0, min(part, _FAR))) if isinstance(column.type, Instant) else part


def decode(cursor: str | None, kinds: tuple[type, ...]) -> tuple[Any, ...] | None:
    """The sort key in a cursor, None without one. Raises Invalid for anything we did not make."""
    if cursor is None:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(key, list) or [type(part) for part in key] != list(kinds):
            raise ValueError(cursor)
        if any(isinstance(part, int) and abs(part) >= 2**63 for part in key):
            raise ValueError(cursor)
        if any(isinstance(part, str) and "\x00" in part for part in key):
            raise ValueError(cursor)
    except (ValueError, UnicodeDecodeError):
        raise Invalid(
            "cursor: not one of ours; use the next_cursor of the page before.",
            errors=[{"pointer": "query:cursor", "detail": "not one of ours"}],
        ) from None
    return tuple(key)
