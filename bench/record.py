"""What was said of a shop, kept plainly: the judge of what its cards show. Knows nothing of the service.

What is held and what has an open alert is put in as the tables tell it; all else is what was sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from bench.catalogue import Made

LIST_LENGTH = 3
Pair = tuple[str, str]
"""(store_id, sku)"""


@dataclass
class Ad:
    """A promotion as it was said."""

    starts_at: datetime
    ends_at: datetime
    stores: frozenset[str]
    cents: dict[str, int]
    picks: dict[str, list[str]]
    never: dict[str, list[str]]


@dataclass
class Record:
    """Everything that was said, and what the tables say of alerts and of held units."""

    products: dict[str, Made]
    levels: dict[Pair, int | None] = field(default_factory=dict)
    ads: dict[str, Ad] = field(default_factory=dict)
    alerted: set[Pair] = field(default_factory=set)
    held: dict[Pair, Decimal] = field(default_factory=dict)

    def ad(self, pair: Pair, now: datetime) -> Ad | None:
        """The promotion that governs: the lowest price, then the later start, then the identifier."""
        running = [
            (one.cents[pair[1]], -one.starts_at.timestamp(), name)
            for name, one in self.ads.items()
            if pair[1] in one.cents and pair[0] in one.stores and one.starts_at <= now < one.ends_at
        ]
        return self.ads[min(running)[2]] if running else None

    def free(self, pair: Pair) -> Decimal | None:
        """Units nobody has a claim on; None: not tracked, or never counted."""
        on_hand = self.levels.get(pair)
        return None if on_hand is None else on_hand - self.held.get(pair, Decimal(0))

    def price(self, pair: Pair, now: datetime) -> int:
        """What it costs there, in cents."""
        ad, regular = self.ad(pair, now), self.products[pair[1]].cents
        return regular if ad is None else min(regular, ad.cents[pair[1]])

    def wrongs(self, pair: Pair, card: dict[str, Any], now: datetime) -> Iterator[tuple[str, str]]:
        """What this card shows and must not, with the reason."""
        store_id, asked = pair
        ad = self.ad(pair, now)
        given = [line["sku"] for line in card["remedies"] if line.get("sku")]
        lists = {name: [line["sku"] for line in card[name]] for name in ("alternatives", "accessories")}
        for sku, times in Counter([*given, *lists["alternatives"], *lists["accessories"]]).items():
            there = (store_id, sku)
            free, product = self.free(there), self.products.get(sku)
            if times > 1:
                yield "shown twice", sku
            if sku == asked:
                yield "the product itself", sku
            if product is None or not product.is_active:
                yield "not active", sku
            elif product.is_age_restricted and not self.products[asked].is_age_restricted:
                yield "age-restricted", sku
            if free is None:
                yield "not tracked", sku
            elif free <= 1:
                yield "not above the last unit", sku
            if there in self.alerted:
                yield "has an open alert", sku
            if ad is not None and sku in ad.never.get(asked, ()):
                yield "vetoed", sku
        for name, shown in lists.items():
            if len(shown) > LIST_LENGTH:
                yield f"more than three {name}", asked
            for line in card[name]:
                if line["sku"] in self.products and Decimal(line["price"]) * 100 != self.price(
                    (store_id, line["sku"]), now
                ):
                    yield "another price", line["sku"]
        for line in card["remedies"]:
            if line.get("store_id") and ((free := self.free((line["store_id"], asked))) is None or free <= 1):
                yield "sent to a store without it", line["store_id"]
            if line.get("price") and ad is not None and Decimal(line["price"]) * 100 > ad.cents[asked]:
                yield "a remedy dearer than the ad", line.get("sku") or asked
