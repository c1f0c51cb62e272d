"""Catalogues to judge by: read from a file, and imported into a shop of one store, which may be kept for the next."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.catalog.models import Product
from app.core.migrate import upgrade
from app.scheduler import duties
from app.suggestions import preparation
from tests.support.shop import Shop, open_shop, store

BATCH = 5_000
UNITS = 10
ICECAT = ".jsonl"
"""What an Icecat file is known by: `products.jsonl.gz`."""
COLUMNS = {"sku", "name", "brand", "price"}


@dataclass(frozen=True)
class Row:
    """A product as the file has it. No price: None. The category is for the baselines alone."""

    sku: str
    name: str
    brand: str
    price: float | None
    category: str


def read(path: Path) -> list[Row]:
    """The products of a CSV file with columns sku, name, brand, price and perhaps category, or of Icecat's.

    Raises ValueError.
    """
    if ICECAT in path.suffixes:
        return _read_icecat(path)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = COLUMNS - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"{path} has no column {', '.join(sorted(missing))}")
        return [
            Row(row["sku"], row["name"], row["brand"] or "", _price(row["price"]), row.get("category") or "")
            for row in reader
        ]


def _read_icecat(path: Path) -> list[Row]:
    """One product a line, as JSON: id, title, supplier, and a price in US cents. It has no categories."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        products = [json.loads(line) for line in file]
    return [
        Row(str(each["id"]), each["title"], each.get("supplier") or "", (each.get("price") or 0) / 100 or None, "")
        for each in products
    ]


def _price(text: str) -> float | None:
    """Blank and zero are no price."""
    return (float(text) or None) if text.strip() else None


@contextmanager
def opened(rows: Sequence[Row], stores: Sequence[str], database: Path, *, reread: bool) -> Iterator[Shop]:
    """A shop whose stores have ten of everything, its products read by the service; imported once into a file.

    `reread`: products that were read before are read anew, by the code as it is now.
    """
    is_new = not database.exists()
    with shop_in(database, fill=lambda shop: _fill(shop, rows, stores)) as shop:
        if reread and not is_new:
            with shop.context.database.write() as session:
                preparation.catalogue_changed(session, [row.sku for row in rows], now=shop.clock())
        duties.read_products(shop.context)
        yield shop


@contextmanager
def shop_in(database: Path, *, fill: Callable[[Shop], None] = lambda shop: None) -> Iterator[Shop]:
    """A shop on this SQLite file; made and filled where there is none."""
    if not database.exists():
        # One that was broken off must not be taken for a whole one the next time.
        unfinished = database.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        with _shop(unfinished) as shop:
            fill(shop)
        unfinished.rename(database)
    with _shop(database) as shop:
        yield shop


def taken(shop: Shop, rows: Sequence[Row]) -> list[Row]:
    """Those the service has taken: the baselines choose from the same."""
    with shop.context.database.read() as session:
        known = set(session.scalars(select(Product.sku)))
    return [row for row in rows if row.sku in known]


@contextmanager
def _shop(database: Path) -> Iterator[Shop]:
    url = f"sqlite:///{database}"
    upgrade(url)
    with open_shop(url, stocked=False) as shop:
        yield shop


def _fill(shop: Shop, rows: Sequence[Row], stores: Sequence[str]) -> None:
    shop.ok("POST", "/v1/stores", json={"stores": [store(store_id) for store_id in stores]})
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        products = [
            {"sku": row.sku, "name": row.name, "brand": row.brand or None}
            | ({} if row.price is None else {"price": f"{row.price:.2f}"})
            for row in part
        ]
        answer = shop.ok("POST", "/v1/products", json={"products": products})
        for rejection in answer["rejected"]:
            print(f"  not taken: {part[rejection['index']].sku}: {rejection['detail']}")
        for store_id in stores:
            shop.stock(*((store_id, row.sku, UNITS) for row in part))
