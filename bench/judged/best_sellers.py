"""A catalogue of everyday names: what one large chain sold most, out of lists that web shops were tried out with.

`python -m bench.judged.best_sellers OUT.csv LIST.js ...`: scripts that hold the chain's products as objects with a
name, a price (`salePrice` or `price`), a `manufacturer` and an address with `skuId`. Each name is taken once, without
its category.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.judged.audio_video import COLUMNS

_TEXT = r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
_PRODUCT = re.compile(
    rf'\b"?name"?:\s*{_TEXT},.*?\b"?(?:salePrice|price)"?:\s*([\d.]+),.*?"?manufacturer"?:\s*(?:{_TEXT}|null)'
    r".*?skuId=(\d+)",
    re.DOTALL,
)
_SUBOBJECT = re.compile(r"\{[^{}]*\}")
"""A category of a product has a name as well, and no price."""


def products(text: str) -> Iterator[dict[str, str]]:
    """Those a script holds, in its order."""
    inner = _SUBOBJECT.sub(lambda found: found[0] if "manufacturer" in found[0] else "{}", text)
    for name, other, price, brand, another, sku in _PRODUCT.findall(inner):
        yield {
            "sku": sku,
            "name": re.sub(r"\\(.)", r"\1", name or other),
            "brand": re.sub("[®™]", "", brand or another),
            "price": price,
        }


def main(out: str, *lists: str) -> None:
    """Write the catalogue."""
    once: dict[str, dict[str, str]] = {}
    for path in lists:
        for product in products(Path(path).read_text(encoding="utf-8")):
            once.setdefault(product["name"].lower(), product)
    with Path(out).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(once.values())


if __name__ == "__main__":
    main(*sys.argv[1:])
