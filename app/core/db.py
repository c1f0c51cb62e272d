"""The database: engines, transactions, column types.

One code path for SQLite and PostgreSQL. On SQLite there is one writing connection and every write
transaction begins IMMEDIATE: a deferred one that reads before it writes loses updates without an error
(docs/decisions/0007). Instants are kept as UTC microseconds, money as ten-thousandths and quantities as
thousandths, all whole numbers, so both databases compare and sum them exactly (docs/decisions/0008).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from zlib import crc32

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Dialect,
    Engine,
    Integer,
    MetaData,
    String,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from app.core.clock import from_micros, to_micros

MONEY_SCALE = 10_000
QUANTITY_SCALE = 1_000
SQLITE_BUSY_SECONDS = 15
SQLITE_READERS = 5
TRIES = 3
_RUN_AGAIN = frozenset({"40001", "40P01"})
"""PostgreSQL's serialization failure and deadlock: nothing is wrong with the work itself."""

T = TypeVar("T")

Json = JSON().with_variant(JSONB(), "postgresql")
BigKey = BigInteger().with_variant(Integer(), "sqlite")
"""A growing integer key. SQLite only counts up by itself on a plain INTEGER."""


def identifier(length: int) -> String:
    """Text compared byte by byte on both databases, as Python sorts it: batches then lock in one order."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


Name = identifier(64)
"""A caller's own identifier (store, product, promotion, source): 1-64 characters."""
ProductKey = identifier(80)
"""A sku, or `gtin:<14 digits>` for a product named by a GTIN that nobody has yet."""


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as microseconds since 1970 in UTC. Refuses naive ones."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


class _Scaled(TypeDecorator[Decimal]):
    """A decimal kept as a whole number of its smallest part. Refuses what would be rounded."""

    impl = BigInteger
    cache_ok = True
    scale: int

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = Decimal(value) * self.scale
        whole = int(scaled)
        if whole != scaled:
            raise ValueError(f"{value} has more decimals than 1/{self.scale}")
        return whole

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        # A sum over a BIGINT column comes back as NUMERIC from PostgreSQL.
        return None if value is None else Decimal(int(value)) / self.scale


class Money(_Scaled):
    """An amount in some store's currency, exact to 1/10,000 of its unit."""

    scale = MONEY_SCALE
    cache_ok = True


class Quantity(_Scaled):
    """Units or weight, exact to 1/1,000."""

    scale = QUANTITY_SCALE
    cache_ok = True


class Base(DeclarativeBase):
    """All tables. Every constraint has a name, or SQLite could never be migrated."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant, dict[str, Any]: Json, list[Any]: Json, bool: Boolean}


class Database:
    """Engines for one database and the two ways to use them: :meth:`write` and :meth:`read`."""

    def __init__(self, url: str, *, pool: int = 15) -> None:
        self.url: URL = make_url(url)
        self.on_sqlite = self.url.get_backend_name() == "sqlite"
        if self.on_sqlite:
            self.writer = _sqlite_engine(self.url, pool=1, begin="BEGIN IMMEDIATE", read_only=False)
            self.reader = _sqlite_engine(self.url, pool=SQLITE_READERS, begin="BEGIN", read_only=True)
        else:
            self.writer = create_engine(
                self.url, pool_size=pool, max_overflow=pool, pool_pre_ping=True, json_deserializer=_from_json
            )
            self.reader = self.writer

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one transaction, committed at the end of the block or rolled back whole."""
        with Session(self.writer, expire_on_commit=False) as session, session.begin():
            yield session

    def transact(self, work: Callable[[Session], T]) -> T:
        """Run `work` in one transaction and commit it; a deadlock's victim runs again, up to TRIES times.

        `work` must do nothing but use its session: it may run more than once.
        """
        for _ in range(TRIES - 1):
            try:
                with self.write() as session:
                    return work(session)
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) not in _RUN_AGAIN:
                    raise
        with self.write() as session:
            return work(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads."""
        with Session(self.reader, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        """Give every connection back. Safe to call twice."""
        self.writer.dispose()
        self.reader.dispose()


def _from_json(text: str | bytes) -> Any:
    """A kept value. A card reads several hundred, a sixth of its time with the standard library's reader."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return json.loads(text)  # which takes NaN and half a surrogate pair, as it writes them


def _sqlite_engine(url: URL, *, pool: int, begin: str, read_only: bool) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=60,
        json_deserializer=_from_json,
        connect_args={"timeout": SQLITE_BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # sqlite3's own transaction handling sends no BEGIN for a SELECT
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA cache_size=-65536")
        cursor.execute("PRAGMA temp_store=MEMORY")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def one_at_a_time(session: Session, what: str) -> None:
    """Wait until no other transaction that said the same is open. SQLite has a single writer anyway.

    For work that lays two tables against each other: done side by side on PostgreSQL, each side would miss
    the other's new rows and nobody would ever lay those out.
    """
    if is_postgresql(session):
        session.execute(select(func.pg_advisory_xact_lock(crc32(what.encode()))))


def is_postgresql(session: Session) -> bool:
    """Whether this session speaks to PostgreSQL; only upserts and claims may ask."""
    return session.get_bind().dialect.name == "postgresql"


__all__ = [
    "MONEY_SCALE",
    "QUANTITY_SCALE",
    "Base",
    "BigKey",
    "Database",
    "Instant",
    "Json",
    "Money",
    "Name",
    "ProductKey",
    "Quantity",
    "identifier",
    "is_postgresql",
    "one_at_a_time",
]
