"""Many rows as a handful of bound values: a JSON text on SQLite, arrays on PostgreSQL.

For the hot statements written by hand. Their text then never depends on how many rows there are, so it is built,
parsed and planned once, where an IN list of a thousand keys costs more to assemble than to answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Text, bindparam, false, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.db import is_postgresql


def unpacked(on_postgresql: bool, **columns: str) -> str:
    """What to select from: the rows of :func:`packed` as `r`, with these columns of these PostgreSQL types."""
    if on_postgresql:
        arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
        return f"unnest({arrays}) AS r ({', '.join(columns)})"
    fields = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(columns))
    return f"(SELECT {fields} FROM json_each(?)) AS r"  # noqa: S608 - made of constants


def packed(on_postgresql: bool, rows: Sequence[Sequence[str | int | None]]) -> tuple[Any, ...]:
    """What to bind for :func:`unpacked`; at least one row, each with a value (or None) for every column."""
    if on_postgresql:
        return tuple(_array(column) for column in zip(*rows, strict=True))
    return (msgspec.json.encode(rows).decode(),)


def _array(values: Sequence[str | int | None]) -> str:
    # The driver's own adaptation of lists looks at every value several times; this is a third of its cost.
    if isinstance(values[0], str):
        return '{"' + '","'.join(values) + '"}'  # type: ignore[arg-type]  # identifiers: no quote, no backslash
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def among(
    session: Session, columns: Sequence[InstrumentedAttribute[Any]], keys: Sequence[Sequence[str | int]]
) -> ColumnElement[bool]:
    """Whether these columns together are one of `keys`.

    SQLite answers `(a, b) IN (VALUES ...)`, which `tuple_` writes, by reading the whole table, and PostgreSQL takes
    longer to read hundreds of such pairs than to find them; from a subselect both look each key up in the index.
    """
    if not keys:
        return false()
    if is_postgresql(session):
        kinds = (Text if isinstance(value, str) else BigInteger for value in keys[0])
        arrays = [
            literal(list(column), ARRAY(kind)) for column, kind in zip(zip(*keys, strict=True), kinds, strict=True)
        ]
        return _in_arrays(columns, arrays)
    return _in_json(columns, literal(packed(False, keys)[0]))


def among_asked(columns: Sequence[InstrumentedAttribute[Any]], *, on_postgresql: bool) -> ColumnElement[bool]:
    """As :func:`among`, of text columns, for a statement that is built once: told by :func:`asked` what to look up.

    Building a statement anew costs more than most of them take to answer.
    """
    if on_postgresql:
        return _in_arrays(columns, [bindparam(f"asked_{place}", type_=ARRAY(Text)) for place in range(len(columns))])
    return _in_json(columns, bindparam("asked", type_=Text))


def asked(keys: Sequence[Sequence[str]], *, on_postgresql: bool) -> dict[str, Any]:
    """What to bind for :func:`among_asked`; at least one key."""
    if on_postgresql:
        return {f"asked_{place}": list(column) for place, column in enumerate(zip(*keys, strict=True))}
    return {"asked": packed(False, keys)[0]}


def _in_arrays(
    columns: Sequence[InstrumentedAttribute[Any]], arrays: Sequence[ColumnElement[Any]]
) -> ColumnElement[bool]:
    rows = func.unnest(*arrays).table_valued(*(f"k{place}" for place in range(len(columns)))).render_derived()
    return tuple_(*columns).in_(select(*rows.c))


def _in_json(columns: Sequence[InstrumentedAttribute[Any]], text: ColumnElement[str]) -> ColumnElement[bool]:
    value = func.json_each(text).table_valued("value").c.value
    return tuple_(*columns).in_(select(*(func.json_extract(value, f"$[{place}]") for place in range(len(columns)))))
