"""One catalogue of sound and vision out of public lists that speak of prices differently.

`python -m bench.judged.audio_video ABT.csv BUY.csv MORE.csv OUT.csv`: Abt's and Buy's products as the Abt-Buy matching
benchmark has them (id, name, price; Buy's with a manufacturer), and any list with sku, name, brand and price (a sample
of Datafiniti's electronics was used). Without a price nothing is taken, and a model that two lists carry once.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

COLUMNS = ("sku", "name", "brand", "category", "price")
_MODEL = re.compile(r" - ([A-Z0-9][A-Z0-9/ .-]{3,})$")
"""What stands after the last dash of a name of theirs."""


def benchmark(path: Path, mark: str) -> Iterator[dict[str, str]]:
    """Products of one half of the benchmark: its ids behind a mark, prices without their sign."""
    with path.open(encoding="latin-1", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "sku": mark + re.sub(r"\W", "", row["id"]),
                "name": row["name"],
                "brand": row.get("manufacturer") or "",
                "price": re.sub(r"[^\d.]", "", row.get("price") or ""),
            }


def once(products: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Those with a price, each model and each name once; the first stands."""
    seen: set[str] = set()
    for product in products:
        found = _MODEL.search(product["name"])
        known = re.sub(r"\W", "", found[1]) if found else product["name"].lower()
        if product["price"] and known not in seen:
            seen.add(known)
            yield product


def main(abt: str, buy: str, more: str, out: str) -> None:
    """Write the catalogue."""
    with Path(more).open(encoding="utf-8", newline="") as file:
        products = [*benchmark(Path(abt), "a"), *benchmark(Path(buy), "b"), *csv.DictReader(file)]
    with Path(out).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows({**product, "category": ""} for product in once(products))


if __name__ == "__main__":
    main(*sys.argv[1:])
