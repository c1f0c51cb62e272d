"""Small data sets of the form that `raincheck replay` reads, written for the tests alone."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Sequence
from pathlib import Path


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def write_grocery(folder: Path) -> None:
    """Two weeks of store 367 and a line of store 1: product 1 sells out in week 2, product 2 does not sell."""
    _write(
        folder / "products.csv.gz",
        ("product_id", "manufacturer_id", "department", "brand", "product_category", "product_type", "package_size"),
        [
            (1, 7, "GROCERY", "National", "BEANS", "PREPARED BEANS", "15.75 OZ"),
            (2, 7, "GROCERY", "Private", "BEANS", "BAKED BEANS", "15 OZ"),
            (3, 9, "MISC", "National", "", "", ""),
        ],
    )
    _write(
        folder / "promotions.csv.gz",
        ("store_id", "week", "product_id", "display_location", "mailer_location"),
        [(367, 2, 1, 0, "A"), (367, 2, 2, 0, "F"), (367, 2, 2, 5, "D"), (367, 2, 3, 0, "C"), (367, 2, 9, 3, "0")],
    )
    columns = (
        "household_id", "store_id", "basket_id", "product_id", "quantity", "sales_value", "retail_disc",
        "coupon_disc", "coupon_match_disc", "week", "timestamp",
    )  # fmt: skip
    _write(
        folder / "transactions.csv.gz",
        columns,
        [
            (1, 367, "B1", 1, 1, 2.50, 0.0, 0.0, 0.0, 1, "2017-01-02 12:00:00"),
            (1, 367, "B2", 2, 3, 12.0, 0.0, 0.0, 0.0, 1, "2017-01-03 12:00:00"),
            (1, 367, "B5", 1, 1, 2.00, 0.5, 0.0, 0.0, 2, "2017-01-10 15:00:00"),
            (2, 367, "B4", 1, 1, 2.00, 0.5, 0.0, 0.0, 2, "2017-01-09 12:00:00"),
            (2, 367, "B4", 5, 0, 0.00, 0.0, 1.0, 0.0, 2, "2017-01-09 12:00:00"),
            (3, 1, "B6", 1, 1, 9.99, 0.0, 0.0, 0.0, 3, "2017-01-16 12:00:00"),
        ],
    )


def write_stock_feed(folder: Path) -> None:
    """Three snapshots of two shops: product 1 goes at Akranesi, stays gone, and never was at Höfn."""
    _write(folder / "stores.csv.gz", ("region", "store"), [("Vesturland", "Akranesi"), ("Suðurland", "Höfn")])
    columns = (
        "id", "name", "supplier", "country_of_origin", "grape", "alcohol_volume", "bottled_volume", "category",
        "sub_category", "price",
    )  # fmt: skip
    _write(
        folder / "products.csv.gz",
        columns,
        [(number, f"Wine {number}", "S", "frakkland", "", 13.5, 750.0, "red", "", 1999) for number in range(1, 6)],
    )
    _write(
        folder / "stock_snapshots.csv.gz",
        ("snapshot", "store", "product_id", "quantity"),
        [
            ("2016-03-22 22:31", "Akranesi", 2, 14),
            ("2016-03-22 22:31", "Höfn", 4, 5),
            ("2016-03-21 22:26", "Akranesi", 1, 5),
            ("2016-03-21 22:26", "Akranesi", 2, 14),
            ("2016-03-21 22:26", "Höfn", 4, 5),
            ("2016-03-24 22:31", "Akranesi", 2, 14),
        ],
    )
