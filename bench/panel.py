"""A panel of grocery households, split by weeks into what is known and what is held out (see bench.groceries)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median

from app.demo.replay import grocery
from app.demo.replay.tables import table
from app.stock.service import Pair

STORE = "BENCH"
"""Where everything is in stock; the sales keep their own stores, which have what they ever sold."""
OFTEN = 20
"""Training baskets with a product from which on what it is bought with is asked for."""


@dataclass
class Basket:
    """One visit of a household."""

    household: str
    store_id: str
    basket_id: str
    at: datetime
    units: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """The data, split."""

    kinds: dict[str, tuple[str, str]]
    """Each product's category and type."""
    advertised: set[str]
    before: list[Basket]
    after: list[Basket]
    kept: dict[str, set[str]]
    """By store what it sold in any week, before or after."""
    prices: dict[str, float]
    """Median paid per unit before discount, of the weeks before."""

    def here(self, store_id: str, skus: Iterable[str]) -> list[str]:
        """Those of them that a store keeps."""
        kept = self.kept.get(store_id)  # one store has everything
        return [sku for sku in skus if kept is None or sku in kept]

    @property
    def cut_at(self) -> datetime:
        """The first instant that is held out."""
        return self.after[0].at


@dataclass(frozen=True)
class Asked:
    """A product that was asked for, and what would have been right; of a switch one product."""

    sku: str
    right: frozenset[str]
    store_id: str = STORE

    @property
    def pair(self) -> Pair:
        """What was asked for where."""
        return self.store_id, self.sku


def read(folder: Path, weeks: int) -> Panel:
    """Split after so many weeks. Raises BadData."""
    kinds = {
        row["product_id"]: (row["product_category"], row["product_type"])
        for row in table(folder, "products", grocery.PRODUCTS)
    }
    advertised = {
        row["product_id"]
        for row in table(folder, "promotions", grocery.PROMOTIONS)
        if row["mailer_location"] != grocery.NOT_ADVERTISED
    }
    halves: tuple[dict[str, Basket], dict[str, Basket]] = ({}, {})
    paid: defaultdict[str, list[float]] = defaultdict(list)
    for row in table(folder, "transactions", (*grocery.TRANSACTIONS, "household_id")):
        sku, units, is_after = row["product_id"], int(float(row["quantity"])), int(row["week"]) > weeks
        if units <= 0 or sku not in kinds:
            continue
        at = datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC)
        basket = halves[is_after].setdefault(
            row["basket_id"], Basket(row["household_id"], row["store_id"], row["basket_id"], at)
        )
        basket.units[sku] = basket.units.get(sku, 0) + units
        if not is_after:
            full = sum(float(row[name]) for name in ("sales_value", "retail_disc", "coupon_match_disc"))
            paid[sku].append(full / units)
    before, after = (sorted(half.values(), key=lambda basket: (basket.at, basket.basket_id)) for half in halves)
    prices = {sku: price for sku, found in paid.items() if (price := round(median(found), 2)) > 0}
    kept: defaultdict[str, set[str]] = defaultdict(set)
    for basket in (*before, *after):
        kept[basket.store_id] |= basket.units.keys()
    return Panel(kinds, advertised, before, after, dict(kept), prices)


def switches(panel: Panel) -> list[Asked]:
    """Next choices that fall into the weeks after: from an advertised product that was sold before to another.

    Each with the store where it was made.
    """
    visits: defaultdict[tuple[str, tuple[str, str]], list[tuple[bool, str, set[str]]]] = defaultdict(list)
    for is_after, baskets in ((False, panel.before), (True, panel.after)):
        for basket in baskets:
            by_kind: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
            for sku in basket.units:
                by_kind[panel.kinds[sku]].add(sku)
            for kind, skus in by_kind.items():
                visits[basket.household, kind].append((is_after, basket.store_id, skus))
    found = []
    for (_, kind), seen in sorted(visits.items()):
        for (_, _, first), (is_after, store_id, then) in pairwise(seen):
            if is_after and kind[1] and len(first) == len(then) == 1 and first != then:
                found += [Asked(sku, frozenset(then), store_id) for sku in first if sku in panel.prices]
    return [asked for asked in found if asked.sku in panel.advertised]


def together(panel: Panel) -> list[Asked]:
    """Held-out baskets with an advertised product that sold often before, and what else of other categories is in."""
    sold = Counter(sku for basket in panel.before for sku in basket.units)
    return [
        Asked(sku, right)
        for basket in panel.after
        for sku in sorted(basket.units)
        if sku in panel.advertised and sold[sku] >= OFTEN and sku in panel.prices
        if (right := frozenset(each for each in basket.units if panel.kinds[each][0] != panel.kinds[sku][0]))
    ]


def by_product(cases: Sequence[Asked], skus: Collection[str]) -> list[Asked]:
    """One for each of these products: all that was right in any case of it."""
    right: defaultdict[str, set[str]] = defaultdict(set)
    for asked in cases:
        right[asked.sku] |= asked.right
    return [Asked(sku, frozenset(right[sku])) for sku in sorted(skus)]
