"""Rows a second over HTTP for `POST /v1/stock-levels`, beside the raw upsert of the same rows.

The raw side writes the same rows, sorted by key as the service sorts them, in the same batches, through the same
driver, into a table of the same shape and size, with one commit a batch and nothing else: no HTTP, no checks, no
history, no alerts. On SQLite it has a file of its own, so that neither side empties the other's page cache.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from typing import Any

import msgspec

from app.core.clock import to_micros
from bench import chain, harness
from bench.chain import Chain
from bench.harness import POSTGRESQL, SQLITE, Bench, Report, Spread

NAME = "intake"
PATH = "/v1/stock-levels"
RAW_TABLE = "raw_levels"
CONNECTIONS = {1: 16, 100: 4, 1_000: 2, 10_000: 1}
ROWS_A_ROUND = {1: 2_000, 100: 30_000, 1_000: 60_000, 10_000: 100_000}
ROUNDS, QUICK_ROUNDS = 5, 2
QUICK_SHARE = 5
SHARES = {"every row changed": 1.0, "one row in ten changed": 0.1}
"""A POS that posts what changed, and one that posts its whole stock every few minutes."""

Batch = list[tuple[str, str, int]]
"""(store_id, sku, units), sorted by key"""

_SQLITE_UPSERT = f"""
INSERT INTO {RAW_TABLE} (store_id, sku, counted, as_of, source, sold) VALUES (?, ?, ?, ?, 'pos', 0)
ON CONFLICT (store_id, sku) DO UPDATE SET counted = excluded.counted, as_of = excluded.as_of
WHERE excluded.as_of > {RAW_TABLE}.as_of
"""
_POSTGRESQL_UPSERT = f"""
INSERT INTO {RAW_TABLE} (store_id, sku, counted, as_of, source, sold)
SELECT r.store_id, r.sku, r.counted, r.as_of, 'pos', 0
FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bigint[]) AS r (store_id, sku, counted, as_of)
ON CONFLICT (store_id, sku) DO UPDATE SET counted = excluded.counted, as_of = excluded.as_of
WHERE excluded.as_of > {RAW_TABLE}.as_of
"""


class Shelves:
    """What stands on every shelf, so that a batch can be made to change a given share of its rows."""

    def __init__(self, size: Chain, seed: int) -> None:
        self._size = size
        self._stores = size.store_ids
        self._units = [
            bytearray(size.units(place, number) for number in range(size.products)) for place in range(size.stores)
        ]
        self._random = random.Random(seed)
        self._step = 0
        self._store = -1

    def batch(self, rows: int, changed: float) -> Batch:
        """Rows of one store, as its POS sends them, in key order; the stores take turns."""
        self._store = store = (self._store + 1) % self._size.stores
        held = self._units[store]
        made: Batch = []
        for number in sorted(self._random.sample(range(self._size.products), rows)):
            if self._random.random() < changed:
                held[number] = (held[number] + self._random.randint(1, 30)) % 31  # never what it was
            made.append((self._stores[store], self._size.sku(number), held[number]))
        return made

    def instant(self) -> datetime:
        """The next batch's `as_of`: newer than any before, and not ahead of the clock."""
        self._step += 1
        return self._size.began + timedelta(hours=6, milliseconds=self._step)


def run(bench: Bench) -> Report:
    """Measure both databases."""
    size = Chain(stores=20, products=12_000) if bench.quick else Chain()
    rows: list[tuple[str, ...]] = []
    figures: dict[str, Any] = {"stock_rows": size.stores * size.products}
    for kind in (SQLITE, POSTGRESQL):
        figures[kind] = found = _measure(bench, kind, size)
        for label, by_batch in found.items():
            for batch, figure in by_batch.items():
                service, raw, ratio = figure["rows_per_second"], figure["raw_rows_per_second"], figure["ratio"]
                rows.append(
                    (
                        kind,
                        label,
                        f"{batch:,}",
                        f"{service['median']:,.0f}",
                        f"{raw['median']:,.0f}",
                        f"{ratio['median']:.2f} ({ratio['min']:.2f}-{ratio['max']:.2f})",
                    )
                )
    return Report(
        title="Rows a second: POST /v1/stock-levels beside the raw upsert of the same rows",
        columns=("database", "batches", "rows a post", "service rows/s", "raw rows/s", "ratio (min-max)"),
        rows=rows,
        figures=figures,
        notes=(
            f"{size.stores} stores x {size.products:,} products, {size.offers} running offers at each store; "
            f"connections: {', '.join(f'{many} at {batch:,}' for batch, many in CONNECTIONS.items())}; raw: one.",
        ),
    )


def _measure(bench: Bench, kind: str, size: Chain) -> dict[str, dict[int, dict[str, Any]]]:
    found: dict[str, dict[int, dict[str, Any]]] = {}
    with ExitStack() as stack:
        url = bench.database(kind, NAME, lambda url: chain.fill(size, url))
        raw = stack.enter_context(closing(_Raw(kind, bench.database(kind, NAME, _already) if kind == SQLITE else url)))
        raw.prepare(size)
        key = chain.make_key(url)
        port = stack.enter_context(harness.serving(url, log=bench.directory / f"{NAME}-{kind}.log"))
        shelves = Shelves(size, seed=7)
        for label, share in SHARES.items():
            found[label] = {}
            for batch in CONNECTIONS:
                bench.say(f"  {kind}, {label}, {batch:,} a post ...")
                found[label][batch] = _rounds(bench, shelves, raw, port, key, batch, share)
    return found


def _already(url: str) -> None:
    raise AssertionError(f"the template is made by now: {url}")


def _rounds(
    bench: Bench, shelves: Shelves, raw: _Raw, port: int, key: str, batch: int, share: float
) -> dict[str, dict[str, float]]:
    many = max(2, ROWS_A_ROUND[batch] // batch // (QUICK_SHARE if bench.quick else 1))
    service: list[float] = []
    alone: list[float] = []
    for turn in range(-1, QUICK_ROUNDS if bench.quick else ROUNDS):
        batches = [(shelves.batch(batch, share), shelves.instant()) for _ in range(many)]
        posts = [harness.request(PATH, chain.body(rows, as_of), key=key) for rows, as_of in batches]
        seconds: dict[str, float] = {}
        sides: list[Callable[[], None]] = [
            lambda posts=posts, seconds=seconds: seconds.update(service=_pour(port, posts, batch)),  # type: ignore[misc]
            lambda batches=batches, seconds=seconds: seconds.update(raw=raw.write(batches)),  # type: ignore[misc]
        ]
        for side in sides if turn % 2 else reversed(sides):
            side()
        if turn >= 0:  # the first round warms both sides up
            service.append(many * batch / seconds["service"])
            alone.append(many * batch / seconds["raw"])
    return {
        "rows_per_second": Spread.of(service).as_json(),
        "raw_rows_per_second": Spread.of(alone).as_json(),
        "ratio": Spread.of([one / other for one, other in zip(service, alone, strict=True)]).as_json(),
    }


def _pour(port: int, posts: Sequence[bytes], batch: int) -> float:
    """Seconds until every post is answered; each must have been taken whole."""

    async def drain(connection: harness.Connection, waiting: Iterator[bytes]) -> None:
        for post in waiting:
            status, answer = await connection.ask(post)
            taken = msgspec.json.decode(answer)
            if status != 200 or taken["accepted"] != batch:
                raise RuntimeError(f"{status}: {answer[:500]!r}")

    async def pour() -> float:
        connections = [await harness.connect(port) for _ in range(CONNECTIONS[batch])]
        waiting = iter(posts)
        started = time.perf_counter()
        await asyncio.gather(*(drain(connection, waiting) for connection in connections))
        seconds = time.perf_counter() - started
        for connection in connections:
            connection.close()
        return seconds

    seconds: float = harness.run(pour)
    return seconds


class _Raw:
    """The database by itself: one connection, one upsert and one commit a batch."""

    def __init__(self, kind: str, url: str) -> None:
        self._kind = kind
        self._url = url
        self._connection = harness.connect_sqlite(url) if kind == SQLITE else harness.connect_postgresql(url)

    def prepare(self, size: Chain) -> None:
        """A table shaped and filled as the service's own."""
        columns = "store_id, sku, counted, as_of, sold, sold_at, previous, source"
        if self._kind == SQLITE:
            (made,) = self._connection.execute("SELECT sql FROM sqlite_master WHERE name = 'stock_levels'").fetchone()
            self._connection.execute(made.replace("stock_levels", RAW_TABLE))
        else:
            self._connection.execute(f"CREATE TABLE {RAW_TABLE} (LIKE stock_levels INCLUDING ALL)")
        self._connection.execute(f"INSERT INTO {RAW_TABLE} ({columns}) SELECT {columns} FROM stock_levels")
        if self._kind == SQLITE:
            self._connection.execute("DROP TABLE stock_levels")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            self._connection.execute(f"VACUUM ANALYZE {RAW_TABLE}")

    def write(self, batches: Sequence[tuple[Batch, datetime]]) -> float:
        """Seconds for all batches."""
        ready = [
            [(store_id, sku, units * 1000, to_micros(as_of)) for store_id, sku, units in rows]
            for rows, as_of in batches
        ]
        started = time.perf_counter()
        for rows in ready:
            if self._kind == SQLITE:
                self._connection.execute("BEGIN IMMEDIATE")
                self._connection.executemany(_SQLITE_UPSERT, rows)
                self._connection.execute("COMMIT")
            else:
                self._connection.execute(_POSTGRESQL_UPSERT, [list(column) for column in zip(*rows, strict=True)])
        return time.perf_counter() - started

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


__all__ = ["NAME", "run"]
