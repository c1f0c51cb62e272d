"""A catalogue of today's electronics, in the long names of an online marketplace, out of a public list.

`python -m bench.judged.marketplace LIST.csv OUT.csv`: a list with product_id, product_name, category and
discounted_price in rupees (the "Amazon sales" list of 1,465 products was used). Electronics and computers are taken,
each product once, without its category; prices become dollars, and the first word of a name is the brand.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

from bench.judged.audio_video import COLUMNS

DEPARTMENTS = ("Electronics|", "Computers&Accessories|")
RUPEES = 83
"""To a dollar."""


def main(source: str, out: str) -> None:
    """Write the catalogue."""
    products: dict[str, dict[str, str]] = {}
    with Path(source).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["category"].startswith(DEPARTMENTS):
                name = row["product_name"].strip()
                price = float(re.sub(r"[^\d.]", "", row["discounted_price"])) / RUPEES
                product = {"name": name, "brand": name.split()[0], "price": f"{price:.2f}"}
                products.setdefault(row["product_id"], product)
    with Path(out).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows({"sku": sku, **product} for sku, product in products.items())


if __name__ == "__main__":
    main(*sys.argv[1:])
