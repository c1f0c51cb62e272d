"""Cursor pages: `?limit=&cursor=` in, `{"items": [...], "next_cursor": ...}` out.

A cursor is the sort key of the last item given, so rows that come or go between two pages neither repeat
nor hide others.
"""

from __future__ import annotations

import base64
import json
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import ColumnElement, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.core.errors import Invalid

DEFAULT_LIMIT = 50
MAX_LIMIT = 500

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many items at the most.")]
Cursor = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")]


def encode(*key: Any) -> str:
    """A cursor for the item with this sort key."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def comes_after(columns: tuple[InstrumentedAttribute[Any], ...], key: tuple[Any, ...]) -> ColumnElement[bool]:
    """The rows that follow `key` in a list sorted by these columns, newest first.

    Each value is bound as its column's own type: left to itself SQLAlchemy binds by Python's, and an instant
    compared with microseconds is an error on PostgreSQL and always true on SQLite.
    """
    values = (literal(value, column.type) for column, value in zip(columns, key, strict=True))
    return tuple_(*columns) < tuple_(*values)


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
