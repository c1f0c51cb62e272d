"""The made-up retailer the benchmarks run on: fifty stores, twenty thousand products, a dozen offers a store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec

from app.access import service as access
from app.access.rules import Role
from app.catalog.shapes import ProductIn, StoreIn
from app.core.clock import to_micros
from app.core.db import Database
from app.promotions.shapes import PromotionIn
from app.sources import registers
from bench.harness import POSTGRESQL, SQLITE, connect_postgresql, connect_sqlite

RAIN_CHECK_DAYS = 30
PER_LEAF = 50
LEAVES_PER_PARENT = 5
_COLUMNS = "store_id, sku, counted, as_of, sold, source"


@dataclass(frozen=True)
class Chain:
    """How large the retailer is. Every product has a stock row in every store."""

    stores: int = 50
    products: int = 20_000
    offers: int = 12
    expected: int = 0
    """Units the ad team expects an advertised product to sell at each store; 0: it says nothing."""
    began: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(days=1))
    """The `as_of` of every level at the start; what the benchmark posts is newer."""

    @property
    def store_ids(self) -> list[str]:
        """S001 and on."""
        return [f"S{number:03}" for number in range(1, self.stores + 1)]

    def sku(self, number: int) -> str:
        """A sku of ordinary length."""
        return f"P{number:07}"

    def advertised(self) -> list[str]:
        """The skus on offer, spread over the catalogue."""
        step = self.products // self.offers
        return [self.sku(place * step) for place in range(self.offers)]

    def units(self, store: int, product: int) -> int:
        """What is on hand at the start: 1 to 30 of everything."""
        return 1 + (store * 7 + product * 13) % 30

    def levels(self) -> Iterator[tuple[str, str, int, int]]:
        """Every stock row in key order: store, sku, thousandths, microseconds."""
        at = to_micros(self.began)
        for place, store_id in enumerate(self.store_ids):
            for number in range(self.products):
                yield store_id, self.sku(number), self.units(place, number) * 1000, at


def fill(chain: Chain, url: str) -> None:
    """Fill a migrated database: master data through the door, stock rows by bulk SQL."""
    database = Database(url)
    now = datetime.now(UTC)
    stores = [
        StoreIn.model_validate(
            {
                "store_id": store_id,
                "name": f"Store {store_id}",
                "timezone": "Australia/Brisbane",
                "currency": "AUD",
                "latitude": -27.0 - place * 0.05,
                "longitude": 153.0,
            }
        )
        for place, store_id in enumerate(chain.store_ids)
    ]
    with database.write() as session:
        registers.take_stores(session, stores, now=now, rain_check_days=RAIN_CHECK_DAYS)
    for start in range(0, chain.products, 5_000):
        products = [_product(chain, number) for number in range(start, min(start + 5_000, chain.products))]
        with database.write() as session:
            registers.take_products(session, products, now=now, rain_check_days=RAIN_CHECK_DAYS)
    with database.write() as session:
        registers.take_promotion(session, "NOV", _promotion(chain, now), now=now, rain_check_days=RAIN_CHECK_DAYS)
    database.close()
    load_levels(url, chain.levels())


def _product(chain: Chain, number: int) -> ProductIn:
    leaf = number // PER_LEAF
    shelf = leaf // LEAVES_PER_PARENT
    return ProductIn.model_validate(
        {
            "sku": chain.sku(number),
            "name": f"Product {number} of range {leaf}",
            "brand": f"Brand {number % 40}",
            "category": f"Department {shelf // 8} > Range {shelf} > Kind {leaf}",
            "price": f"{5 + number % 200}.95",
            "attributes": {"size": number % 5, "hdmi": number % 3 == 0},
            "location": f"Aisle {leaf % 30}",
            "accessories": [chain.sku((number + step * 997) % chain.products) for step in (1, 2, 3)],
        }
    )


def _promotion(chain: Chain, now: datetime) -> PromotionIn:
    return PromotionIn.model_validate(
        {
            "name": "November catalogue",
            "headline": "Only this week",
            "media": ["tv"],
            "starts_at": (now - timedelta(hours=12)).isoformat(),
            "ends_at": (now + timedelta(days=6)).isoformat(),
            "stores": {"all": True},
            "offers": [
                {
                    "sku": sku,
                    "price": "4.95",
                    "limit_per_customer": 2,
                    "expected_units_per_store": chain.expected or None,
                }
                for sku in chain.advertised()
            ],
        }
    )


def load_levels(url: str, rows: Iterator[tuple[str, str, int, int]], table: str = "stock_levels") -> None:
    """Write stock rows past the service, as fast as the database takes them."""
    if url.startswith(SQLITE):
        with closing(connect_sqlite(url)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(f"INSERT INTO {table} ({_COLUMNS}) VALUES (?, ?, ?, ?, 0, 'pos')", rows)
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    assert url.startswith(POSTGRESQL)
    with (
        closing(connect_postgresql(url)) as connection,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({_COLUMNS}) FROM STDIN") as copy,
    ):
        for store_id, sku, counted, as_of in rows:
            copy.write_row((store_id, sku, counted, as_of, 0, "pos"))


def make_key(url: str, role: Role = Role.ADMIN) -> str:
    """A key for the running service."""
    database = Database(url)
    with database.write() as session:
        token = access.create_key(session, name=f"bench-{role}", role=role, now=datetime.now(UTC))
    database.close()
    return token


def body(rows: Sequence[tuple[str, str, int]], as_of: datetime) -> bytes:
    """The body of `POST /v1/stock-levels`: (store, sku, units) of one instant."""
    instant = as_of.isoformat()
    return msgspec.json.encode(
        {
            "levels": [
                {"store_id": store_id, "sku": sku, "on_hand": units, "as_of": instant} for store_id, sku, units in rows
            ]
        }
    )
