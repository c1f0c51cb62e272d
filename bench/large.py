"""The large retailer cards are measured over: a catalogue of any size, one full store, one promotion, baskets.

Stores and the promotion come through the door; products, levels and sales are written past the service.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from app.catalog.shapes import StoreIn
from app.core.clock import to_micros
from app.core.db import Database
from app.promotions.shapes import PromotionIn
from app.sources import registers
from bench.catalogue import Made, products, sku
from bench.chain import RAIN_CHECK_DAYS, load_levels
from bench.harness import SQLITE, connect_postgresql, connect_sqlite

STORES = 10
STORE = "S001"
"""The one cards are made at: it has a row of every product, and half of them stand on its shelf."""
BASKETS_PER_OFFER = 40


@dataclass(frozen=True)
class Size:
    """How large the retailer is."""

    products: int
    offers: int

    def advertised(self) -> list[str]:
        """Spread over the catalogue, so that large kinds have more of them; of each kind some."""
        return [sku(place * (self.products // self.offers)) for place in range(self.offers)]


def fill(size: Size, url: str) -> None:
    """Fill a migrated database: stores and the promotion through the door, all else past the service."""
    database, now = Database(url), datetime.now(UTC)
    at = to_micros(now)
    ids = [f"S{number:03}" for number in range(1, STORES + 1)]
    with database.write() as session:
        registers.take_stores(
            session, [_store(place, one) for place, one in enumerate(ids)], now=now, rain_check_days=1
        )
    _load(url, "products", _PRODUCT_COLUMNS, (_product_row(one, at) for one in products(size.products)))
    _load(
        url,
        "traits",
        ("sku", "attributes", "fits", "devices"),
        ((sku(number), "{}", "[]", "[]") for number in range(size.products)),
    )
    asked = size.advertised()
    prices = dict(_prices(url, asked))
    with database.write() as session:
        registers.take_promotion(session, "NOV", _promotion(prices, now), now=now, rain_check_days=RAIN_CHECK_DAYS)
    database.close()
    load_levels(url, _levels(size, ids, at))
    baskets = list(_baskets(size, at))
    columns = ("store_id", "transaction_id", "occurred_at", "received_at", "household")
    _load(url, "sales", columns, ((store, number, sold, at, house) for store, number, sold, house, _ in baskets))
    _load(
        url,
        "sale_lines",
        ("store_id", "transaction_id", "line", "sku", "quantity", "occurred_at"),
        (
            (store, number, line, one, 1000, sold)
            for store, number, sold, _, lines in baskets
            for line, one in enumerate(lines)
        ),
    )


_PRODUCT_COLUMNS = (
    "sku", "name", "brand", "category", "category_parent", "price", "unit_cost", "attributes", "location", "active",
    "age_restricted", "substitutes", "accessories", "created_at", "updated_at",
)  # fmt: skip


def _product_row(one: Made, at: int) -> tuple[Any, ...]:
    price = one.cents * 100
    aisle = f"Aisle {1 + one.cents % 40}"
    flags = (one.is_active, one.is_age_restricted)
    named = (one.sku, one.name, one.brand, one.category, one.parent)
    return (*named, price, price * 3 // 5, "{}", aisle, *flags, "[]", json.dumps(one.accessories), at, at)


def _load(url: str, table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    named = ", ".join(columns)
    if url.startswith(SQLITE):
        with closing(connect_sqlite(url)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            marks = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", rows)
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with (
        closing(connect_postgresql(url)) as connection,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _prices(url: str, asked: Sequence[str]) -> list[tuple[str, int]]:
    """Regular prices in ten-thousandths."""
    marks = ", ".join(("?" if url.startswith(SQLITE) else "%s",) * len(asked))
    opened = connect_sqlite(url) if url.startswith(SQLITE) else connect_postgresql(url)
    with closing(opened) as connection:
        found = connection.execute(f"SELECT sku, price FROM products WHERE sku IN ({marks})", asked)
        return [(str(one), int(price)) for one, price in found.fetchall()]


def _store(place: int, store_id: str) -> StoreIn:
    return StoreIn.model_validate(
        {
            "store_id": store_id,
            "name": f"Store {store_id}",
            "timezone": "Australia/Brisbane",
            "currency": "AUD",
            "latitude": -27.0 - place * 0.05,
            "longitude": 153.0,
        }
    )


def _promotion(prices: dict[str, int], now: datetime) -> PromotionIn:
    return PromotionIn.model_validate(
        {
            "name": "November catalogue",
            "headline": "Only this week",
            "media": ["tv"],
            "starts_at": (now - timedelta(hours=12)).isoformat(),
            "ends_at": (now + timedelta(days=6)).isoformat(),
            "stores": {"all": True},
            "remedies": ["other_store", "comparable_at_ad_price", "rain_check"],
            "offers": [
                {"sku": one, "price": f"{max(1, price * 6 // 1_000_000)}.00", "limit_per_customer": 2}
                for one, price in sorted(prices.items())
            ],
        }
    )


def _levels(size: Size, ids: Sequence[str], at: int) -> Iterator[tuple[str, str, int, int]]:
    """In key order: half of everything stands in the first store, what is advertised in all of them."""
    draw = random.Random(7)
    advertised = size.advertised()
    plenty = set(advertised)
    for number in range(size.products):
        units = 400 if sku(number) in plenty else draw.choice((0, 0, 0, 1, 2, 5, 8, 14))
        yield ids[0], sku(number), units * 1000, at
    for store_id in ids[1:]:
        for one in advertised:
            yield store_id, one, 400_000, at


def _baskets(size: Size, at: int) -> Iterator[tuple[str, str, int, str, list[str]]]:
    """Store, transaction, instant, household and products: an advertised one with others of the catalogue."""
    draw = random.Random(9)
    number = 0
    for one in size.advertised():
        for _ in range(BASKETS_PER_OFFER):
            number += 1
            others = {sku(int(size.products * draw.random() ** 3)) for _ in range(3)}
            sold = at - draw.randrange(1, 60 * 86_400) * 1_000_000
            yield STORE, f"T{number:07}", sold, f"home-{draw.randrange(2_000)}", [one, *sorted(others - {one})]
