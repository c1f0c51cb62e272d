"""What simple rules would show in a card's place, chosen from the same products: the marks to beat."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log, sqrt

from bench.judged.catalogues import Row

SHOWN = 5
CHEAPEST, DEAREST = 0.5, 2.0
"""The price band of word overlap, against the asked product's own price."""


def same_category_nearest_price(rows: Sequence[Row], asked: Row) -> list[str]:
    """Those of the file's own category, the nearest in price first; nothing where the file has no category."""
    if not asked.category or asked.price is None:
        return []
    price = asked.price
    kin = [
        (abs(log(row.price / price)), row.sku)
        for row in rows
        if row.category == asked.category and row.price is not None and row.sku != asked.sku
    ]
    return [sku for _, sku in sorted(kin)[:SHOWN]]


class WordOverlap:
    """Cosine of TF-IDF over the words of name and brand."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = {row.sku: row for row in rows}
        counted = {row.sku: Counter(_words(row)) for row in rows}
        self._in = Counter(word for words in counted.values() for word in words)
        self._weights = {sku: self._weighted(words) for sku, words in counted.items()}
        self._having: defaultdict[str, list[str]] = defaultdict(list)
        for sku, words in counted.items():
            for word in words:
                self._having[word].append(sku)

    def _weighted(self, words: Counter[str]) -> dict[str, float]:
        """(1 + log tf) x smoothed idf, of length 1."""
        count = len(self._rows)
        raw = {word: (1 + log(n)) * (1 + log((1 + count) / (1 + self._in[word]))) for word, n in words.items()}
        length = sqrt(sum(weight**2 for weight in raw.values())) or 1.0
        return {word: weight / length for word, weight in raw.items()}

    def most_like(self, asked: Row, *, in_band: bool) -> list[str]:
        """The products whose words agree most; `in_band` from half to twice the price only. All have a price."""
        scores: defaultdict[str, float] = defaultdict(float)
        for word, weight in self._weights[asked.sku].items():
            for sku in self._having[word]:
                scores[sku] += weight * self._weights[sku][word]
        del scores[asked.sku]
        best = sorted(scores, key=lambda sku: (-scores[sku], sku))
        return [sku for sku in best if self._may(self._rows[sku], asked, in_band=in_band)][:SHOWN]

    @staticmethod
    def _may(row: Row, asked: Row, *, in_band: bool) -> bool:
        if row.price is None:
            return False
        return not in_band or asked.price is None or CHEAPEST <= row.price / asked.price <= DEAREST


def _words(row: Row) -> list[str]:
    return re.findall(r"[a-z0-9]+(?:\.[0-9]+)?", f"{row.name} {row.brand}".lower())
