"""Reading POS bodies fast: raw bytes to rows, each judged by itself.

The whole body is decoded into structs at once; only where that fails is each row decoded alone, to say which
ones are wrong and why. Both ways use the same structs, so their verdicts cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from app.catalog.rules import parse_gtin
from app.core.clock import to_micros
from app.core.db import QUANTITY_SCALE
from app.core.errors import Invalid, TooLarge
from app.core.shapes import MAX_QUANTITY, from_thousandths, parse_money, thousandths
from app.sources.intake import LevelRow, Rejection, SaleRow
from app.stock.sales import Line

MAX_ROWS = 10_000
MAX_LINES = 1_000
Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,64}\Z")]
Transaction = Annotated[str, Meta(pattern=r"^[!-~]([ -~]{0,98}[!-~])?\Z")]
Household = Annotated[str, Meta(min_length=1, max_length=100)]
_YEARS = range(1970, 9001)
NAIVE = "has no offset, so it is no instant; write it like 2026-11-21T04:05:06+10:00"


class LevelIn(Struct, gc=False):
    """A stock level as sent; `on_hand` must be there, though it may be null."""

    store_id: Id
    on_hand: int | float | str | None
    sku: Id | None = None
    gtin: str | int | float | None = None
    as_of: datetime | None = None


class StoreLevelIn(Struct, gc=False):
    """A stock level within one store's snapshot."""

    on_hand: int | float | str | None
    sku: Id | None = None
    gtin: str | int | float | None = None


class LineIn(Struct, gc=False):
    """A line of a sale as sent."""

    quantity: int | float | str
    sku: Id | None = None
    gtin: str | int | float | None = None
    unit_price: str | None = None


class SaleIn(Struct, gc=False):
    """A transaction as sent."""

    store_id: Id
    transaction_id: Transaction
    occurred_at: datetime
    lines: Annotated[list[LineIn], Meta(min_length=1, max_length=MAX_LINES)]
    household: Household | None = None


class _LevelBatch(Struct):
    levels: list[LevelIn]


class _RawLevels(Struct):
    levels: list[msgspec.Raw]


class _SaleBatch(Struct):
    transactions: list[SaleIn]


class _RawSales(Struct):
    transactions: list[msgspec.Raw]


class SnapshotIn(Struct):
    """A snapshot's envelope; its rows are read one by one where one is wrong."""

    levels: list[msgspec.Raw]
    as_of: datetime | None = None
    complete: bool = False
    force: bool = False


Sent = TypeVar("Sent")
Row = TypeVar("Row")
Checked = tuple[list[tuple[int, Row]], list[Rejection]]
"""Good rows with their index in the batch, and what is wrong with the others."""

_levels = msgspec.json.Decoder(_LevelBatch)
_raw_levels = msgspec.json.Decoder(_RawLevels)
_level = msgspec.json.Decoder(LevelIn)
_sales = msgspec.json.Decoder(_SaleBatch)
_raw_sales = msgspec.json.Decoder(_RawSales)
_sale = msgspec.json.Decoder(SaleIn)
_snapshot = msgspec.json.Decoder(SnapshotIn)
_store_level = msgspec.json.Decoder(StoreLevelIn)


def levels(body: bytes, *, ndjson: bool) -> Checked[LevelRow]:
    """The rows of `POST /v1/stock-levels`. Raises Invalid where the body cannot be read, TooLarge."""
    structs, rejected = _decode(body, ndjson, _levels, _raw_levels, _level, "levels")
    return _check(structs, rejected, _level_row)


def sales(body: bytes) -> Checked[SaleRow]:
    """The rows of `POST /v1/sales`. Raises Invalid where the body cannot be read, TooLarge."""
    structs, rejected = _decode(body, False, _sales, _raw_sales, _sale, "transactions")
    return _check(structs, rejected, _sale_row)


def snapshot(body: bytes, store_id: str) -> tuple[SnapshotIn, Checked[LevelRow]]:
    """The envelope and rows of one store's snapshot; a row has no time of its own. Raises Invalid."""
    try:
        envelope = _snapshot.decode(body)
    except msgspec.MsgspecError as error:
        raise _unreadable(error) from None
    if envelope.as_of is not None:
        try:
            _instant(envelope.as_of, "as_of")
        except ValueError as error:
            raise Invalid(f"{error}.", errors=[{"pointer": "/as_of", "detail": str(error)}]) from None
    structs, rejected = _one_by_one(envelope.levels, _store_level)
    return envelope, _check(
        structs,
        rejected,
        lambda index, row: _level_row(index, LevelIn(store_id, row.on_hand, row.sku, row.gtin, None)),
    )


def _decode(
    body: bytes,
    ndjson: bool,
    whole: msgspec.json.Decoder[Any],
    raw: msgspec.json.Decoder[Any],
    one: msgspec.json.Decoder[Row],
    name: str,
) -> tuple[list[tuple[int, Row]], list[Rejection]]:
    if ndjson:
        parts: Sequence[bytes | msgspec.Raw] = [line for line in body.split(b"\n") if line.strip()]
        _cap(len(parts))
        return _one_by_one(parts, one)
    try:
        rows: list[Row] = getattr(whole.decode(body), name)
    except (msgspec.ValidationError, ValueError):
        try:
            parts = getattr(raw.decode(body), name)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise _unreadable(error) from None
        _cap(len(parts))
        return _one_by_one(parts, one)
    _cap(len(rows))
    return list(enumerate(rows)), []


def _cap(rows: int) -> None:
    if rows > MAX_ROWS:
        raise TooLarge(f"The batch has {rows} rows; at most {MAX_ROWS} are taken. Nothing was taken: split it.")


def _unreadable(error: Exception) -> Invalid:
    message, _, path = str(error).partition(" - at ")
    pointer = re.sub(r"\[(\d+)\]", r"/\1", path.strip("`").removeprefix("$")).replace(".", "/")
    return Invalid(f"The body cannot be read: {message}.", errors=[{"pointer": pointer, "detail": message}])


def _one_by_one(
    parts: Iterable[bytes | msgspec.Raw], one: msgspec.json.Decoder[Row]
) -> tuple[list[tuple[int, Row]], list[Rejection]]:
    good: list[tuple[int, Row]] = []
    rejected: list[Rejection] = []
    for index, part in enumerate(parts):
        try:
            good.append((index, one.decode(part)))
        except (msgspec.MsgspecError, ValueError) as error:
            rejected.append(Rejection(index, "invalid_row", str(error).replace("$.", "")))
    return good, rejected


def _check(
    structs: Iterable[tuple[int, Sent]], rejected: list[Rejection], convert: Callable[[int, Sent], Row]
) -> Checked[Row]:
    good: list[tuple[int, Row]] = []
    for index, struct in structs:
        try:
            good.append((index, convert(index, struct)))
        except _Naive as error:
            rejected.append(Rejection(index, "naive_time", str(error)))
        except ValueError as error:
            rejected.append(Rejection(index, "invalid_row", str(error)))
    return good, rejected


class _Naive(ValueError):
    pass


def _instant(at: datetime, name: str) -> datetime:
    if at.tzinfo is None:
        raise _Naive(f"{name} {NAIVE}")
    if at.year not in _YEARS:
        raise ValueError(f"{name}: the year is out of range")
    return at


def _named(sku: str | None, gtin: str | int | float | None) -> tuple[str | None, str | None]:
    if sku is not None:
        return sku, None
    if gtin is None:
        raise ValueError("name the product by sku or by gtin")
    return None, parse_gtin(gtin).digits


def _level_row(index: int, row: LevelIn) -> LevelRow:
    as_of = None
    if row.as_of is not None:
        as_of = to_micros(_instant(row.as_of, "as_of"))
    sku, gtin, counted = row.sku, None, row.on_hand
    if sku is None:
        sku, gtin = _named(sku, row.gtin)
    if type(counted) is int and -MAX_QUANTITY < counted < MAX_QUANTITY:  # what nearly every row is
        counted *= QUANTITY_SCALE
    elif counted is not None:
        counted = thousandths(counted)
    return LevelRow(index, row.store_id, sku, gtin, counted, as_of)


def _sale_row(index: int, row: SaleIn) -> SaleRow:
    occurred_at = _instant(row.occurred_at, "occurred_at")
    lines: list[tuple[str | None, str | None, Line]] = []
    for line in row.lines:
        sku, gtin = _named(line.sku, line.gtin)
        quantity: Decimal = from_thousandths(thousandths(line.quantity))
        price = None if line.unit_price is None else parse_money(line.unit_price)
        lines.append((sku, gtin, Line(sku or "", quantity, price)))
    return SaleRow(index, row.store_id, row.transaction_id, occurred_at, tuple(lines), row.household)
