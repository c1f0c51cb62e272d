"""A simulated till: small baskets, and the sell-out of one product, as transactions of `POST /v1/sales`.

Pure: it reads the stock it is given and changes nothing; `remaining` tells what is left afterwards. Deterministic: the
same arguments give the same transactions with the same identifiers, so that posting them twice counts them once.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import accumulate
from random import Random
from typing import Any

from app.demo.retailer import ADVERTISED_SKU, offers, products

Stock = dict[tuple[str, str], int]

# Ordinary traffic leaves this many of everything, so that nothing but the advertised player sells out in the demo.
LEFT_ON_SHELF = 3
MOST_LINES = 4
MOST_PER_SELL_OUT = 2

# How often a basket's next line goes with its first one, and how much more often advertised products are picked.
_ACCESSORY_SHARE = 0.6
_ADVERTISED_WEIGHT = 6.0
_LINE_WEIGHTS = (50, 30, 14, 6)
# How often a pick is tried again when the shelf turns out too thin, before the basket is rung up as it is.
_TRIES = 8


class _Shelves:
    """What one run of the till still may sell, and at what price; it never drops below the floor it is given."""

    def __init__(self, stock: Stock, floor: int) -> None:
        self.left = dict(stock)
        self.floor = floor
        self.rows = {row["sku"]: row for row in products()}
        self.ad_prices = {offer["sku"]: offer["price"] for offer in offers()}
        self.limits = {offer["sku"]: int(offer.get("limit_per_customer", MOST_PER_SELL_OUT)) for offer in offers()}

    def free(self, store_id: str, sku: str) -> int:
        """Return how many units may still be sold; none of a product that is unknown or inactive."""
        row = self.rows.get(sku)
        return max(0, self.left.get((store_id, sku), 0) - self.floor) if row is not None and row["active"] else 0

    def take(self, store_id: str, sku: str, quantity: int) -> dict[str, Any]:
        """Take units off the shelf and return the line that sells them, at the advertised price if there is one."""
        self.left[store_id, sku] -= quantity
        price = self.ad_prices.get(sku, self.rows[sku]["price"])
        return {"sku": sku, "quantity": quantity, "unit_price": price}

    def weight(self, sku: str) -> float:
        """Return how eagerly a product is bought: cheap things oftener than dear ones, advertised ones oftenest."""
        return (_ADVERTISED_WEIGHT if sku in self.ad_prices else 1.0) / (20.0 + float(self.rows[sku]["price"]))


def traffic(seed: int, stock: Stock, now: datetime, count: int) -> Iterator[dict[str, Any]]:
    """Yield up to `count` small baskets sold at `now`, fewer only when the shelves are too thin.

    Never sells the advertised DVD player, and leaves at least three of every other product. `now` must be aware, and
    later than the `as_of` of the stock, or the sales will not count against it.
    """
    _must_be_aware(now)
    shelves = _Shelves(stock, LEFT_ON_SHELF)
    random = Random(seed)
    run = f"{seed}/{now.isoformat()}"
    picks = _picks(shelves)
    store_ids = sorted(picks)
    if not store_ids:
        return
    for number in range(count):
        store_id = random.choice(store_ids)
        lines = _basket(random, shelves, store_id, picks[store_id])
        if lines:
            yield _transaction(store_id, random.randint(1, 6), run, number, now, lines)


def sell_out(store_id: str, sku: str, stock: Stock, now: datetime) -> list[dict[str, Any]]:
    """Return the transactions that sell the rest of one product at one store, one or two units in each.

    X
    """
    _must_be_aware(now)
    to_sell = _Shelves(stock, 0)
    beside = _Shelves(stock, LEFT_ON_SHELF)
    fitting = to_sell.rows[sku]["accessories"] if sku in to_sell.rows else []
    most = min(MOST_PER_SELL_OUT, to_sell.limits.get(sku, MOST_PER_SELL_OUT))
    random = Random(f"{store_id}/{sku}")
    transactions: list[dict[str, Any]] = []
    while (left := to_sell.free(store_id, sku)) > 0:
        number = len(transactions)
        lines = [to_sell.take(store_id, sku, min(left, random.randint(1, most)))]
        in_stock = [other for other in fitting if beside.free(store_id, other) > 0]
        if number % 2 == 0 and in_stock:
            lines.append(beside.take(store_id, in_stock[number // 2 % len(in_stock)], 1))
        transactions.append(_transaction(store_id, 1 + number % 6, f"{sku}/{now.isoformat()}", number, now, lines))
    return transactions


def remaining(stock: Stock, transactions: Iterable[dict[str, Any]]) -> Stock:
    """Return the stock after the transactions, as a new dictionary."""
    left = dict(stock)
    for transaction in transactions:
        for line in transaction["lines"]:
            left[transaction["store_id"], line["sku"]] -= line["quantity"]
    return left


class _Picks:
    """The products of one store that customers choose among, with their running total of weights."""

    def __init__(self, skus: list[str], weights: list[float]) -> None:
        self.skus = skus
        self.totals = list(accumulate(weights))

    def pick(self, random: Random) -> str:
        """Return one product, the heavier the likelier."""
        return self.skus[bisect(self.totals, random.random() * self.totals[-1], hi=len(self.skus) - 1)]


def _picks(shelves: _Shelves) -> dict[str, _Picks]:
    by_store: dict[str, list[str]] = {}
    for store_id, sku in sorted(shelves.left):
        if sku != ADVERTISED_SKU and shelves.free(store_id, sku) > 0:
            by_store.setdefault(store_id, []).append(sku)
    return {store_id: _Picks(skus, [shelves.weight(sku) for sku in skus]) for store_id, skus in by_store.items()}


def _basket(random: Random, shelves: _Shelves, store_id: str, picks: _Picks) -> list[dict[str, Any]]:
    size = random.choices(range(1, MOST_LINES + 1), _LINE_WEIGHTS)[0]
    lines: list[dict[str, Any]] = []
    chosen: set[str] = {ADVERTISED_SKU}
    for _ in range(_TRIES):
        if len(lines) == size:
            break
        fitting = shelves.rows[lines[0]["sku"]]["accessories"] if lines else []
        sku = random.choice(fitting) if fitting and random.random() < _ACCESSORY_SHARE else picks.pick(random)
        free = shelves.free(store_id, sku)
        if sku in chosen or free == 0:
            continue
        chosen.add(sku)
        cheap = float(shelves.rows[sku]["price"]) < 30
        wanted = random.choice((1, 1, 1, 2)) if cheap else 1
        lines.append(shelves.take(store_id, sku, min(free, wanted)))
    return lines


def _transaction(
    store_id: str, lane: int, run: str, number: int, now: datetime, lines: list[dict[str, Any]]
) -> dict[str, Any]:
    # The run's digest keeps two runs of the same minute apart: a repeated identifier would count as a duplicate.
    digest = sha256(run.encode()).hexdigest()[:10]
    return {
        "store_id": store_id,
        "transaction_id": f"{lane}-{digest}-{number:04d}",
        "occurred_at": now.isoformat(),
        "lines": lines,
    }


def _must_be_aware(now: datetime) -> None:
    if now.utcoffset() is None:
        raise ValueError("the till needs an instant with an offset; a naive one is refused by POST /v1/sales")
