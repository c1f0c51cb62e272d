"""One week of a real grocery store (dunnhumby's Complete Journey): its ads, its shelves, every basket in turn.

The data have no names, no shelf prices and no stock, so these are ours:
- a product's name is its type and size; its regular price the median of what was paid per unit before discount;
- an advertised price is the median of what was paid per unit that week with discount, where anything was paid,
  else 0.8 of the regular price;
- opening stock is the quantile (0.6 unless told otherwise) of the weekly units the store sold of the product over
  the weeks that sold any; so of the products that sell in a week roughly two in five run short.
The week is shifted as a whole so that its last basket is now. It is a panel of households, not all the store's
sales: what it shows is how the service fares under real baskets, not how often real shelves were empty.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from app.demo.client import Client
from app.demo.replay.tables import BadData, table
from app.demo.replay.target import BATCH, Progress, answers, nearest_rank

ZONE = ZoneInfo("America/New_York")
NOT_ADVERTISED = "0"
SHARE_WHERE_UNKNOWN = 0.8
QUANTILE = 0.6
MAX_OFFERS = 2_000
TRANSACTIONS = (
    "store_id", "basket_id", "product_id", "quantity", "sales_value", "retail_disc", "coupon_disc",
    "coupon_match_disc", "week", "timestamp",
)  # fmt: skip
PROMOTIONS = ("store_id", "week", "product_id", "mailer_location")
PRODUCTS = ("product_id", "manufacturer_id", "department", "brand", "product_category", "product_type", "package_size")


@dataclass
class Basket:
    """One household's purchase."""

    basket_id: str
    at: datetime
    lines: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Week:
    """What one store sold in one week, and what is needed around it."""

    store_id: str
    week: int
    baskets: list[Basket]
    skipped_lines: int
    regular: dict[str, float]
    """Median paid per unit before discount, over all stores and weeks."""
    paid: dict[str, float]
    """Median paid per unit with discount in this week, in this store where it sold any, else in all."""
    opening: dict[str, int]
    """What the store begins the week with, of everything it sold in the data."""
    advertised: list[str]


def load(folder: Path, *, store_id: str | None, week: int | None, quantile: float) -> Week:
    """Read the transactions and the week's advertised products. Raises BadData.

    Without a store the one with the most lines, without a week that store's busiest one.
    """
    rows = list(table(folder, "transactions", TRANSACTIONS))
    counted = Counter((row["store_id"], row["week"]) for row in rows)
    by_store = Counter(row["store_id"] for row in rows)
    store_id = store_id or max(by_store, key=lambda each: (by_store[each], each), default="")
    weeks = {number: count for (store, number), count in counted.items() if store == store_id}
    chosen = str(week) if week is not None else max(weeks, key=lambda each: (weeks[each], each), default="")
    if chosen not in weeks:
        known = ", ".join(sorted(by_store)) or "none"
        raise BadData(f"{folder} has no sales of store {store_id or '?'} in week {chosen or '?'} (stores: {known})")
    mine = [row for row in rows if row["store_id"] == store_id and row["week"] == chosen]
    baskets, skipped = _baskets(mine)
    opening = _opening([row for row in rows if row["store_id"] == store_id], quantile)
    advertised = sorted(
        {
            row["product_id"]
            for row in table(folder, "promotions", PROMOTIONS)
            if row["store_id"] == store_id and row["week"] == chosen and row["mailer_location"] != NOT_ADVERTISED
        }
    )
    this_week = [row for row in rows if row["week"] == chosen]
    paid = _medians(this_week, with_discount=True) | _medians(mine, with_discount=True)
    regular = _medians(rows, with_discount=False)
    return Week(store_id, int(chosen), baskets, skipped, regular, paid, opening, advertised)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _baskets(rows: Iterable[dict[str, str]]) -> tuple[list[Basket], int]:
    found: dict[str, Basket] = {}
    skipped = 0
    for row in rows:
        quantity = int(float(row["quantity"]))
        if quantity <= 0:
            skipped += 1  # coupons and corrections: nothing left the shelf
            continue
        basket = found.setdefault(row["basket_id"], Basket(row["basket_id"], _instant(row["timestamp"])))
        price = f"{float(row['sales_value']) / quantity:.2f}"
        basket.lines.append({"sku": row["product_id"], "quantity": quantity, "unit_price": price})
    return sorted(found.values(), key=lambda basket: (basket.at, basket.basket_id)), skipped


def _medians(rows: Iterable[dict[str, str]], *, with_discount: bool) -> dict[str, float]:
    prices: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        quantity = float(row["quantity"])
        if quantity > 0:
            paid = float(row["sales_value"]) + float(row["coupon_match_disc"])
            full = paid if with_discount else paid + float(row["retail_disc"])
            prices[row["product_id"]].append(full / quantity)
    return {product: value for product, found in prices.items() if (value := round(median(found), 2)) > 0}


def _opening(rows: Iterable[dict[str, str]], quantile: float) -> dict[str, int]:
    weekly: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        weekly[row["product_id"]][row["week"]] += int(float(row["quantity"]))
    ranked = {product: sorted(count for count in units.values() if count > 0) for product, units in weekly.items()}
    return {product: nearest_rank(units, quantile) for product, units in ranked.items() if units}


def products(folder: Path, regular: dict[str, float]) -> list[dict[str, Any]]:
    """Every product as a row of `POST /v1/products`."""
    return [_product(row, regular) for row in table(folder, "products", PRODUCTS)]


def _product(row: dict[str, str], regular: dict[str, float]) -> dict[str, Any]:
    path = [part for part in (row["department"], row["product_category"], row["product_type"]) if part]
    name = " ".join((row["product_type"] or row["product_category"] or row["department"] or "Product").split())
    attributes = {"manufacturer": row["manufacturer_id"], "size": row["package_size"]}
    product: dict[str, Any] = {
        "sku": row["product_id"],
        "name": f"{name.capitalize()} {row['package_size']}".strip(),
        "brand": row["brand"] or None,
        # A category's own ">" or "/" would read as another level.
        "category": " > ".join(part.replace(">", "/") for part in path) or None,
        "attributes": {key: value for key, value in attributes.items() if value},
    }
    price = regular.get(row["product_id"])
    return product if price is None else product | {"price": f"{price:.2f}"}


def offers(week: Week) -> list[dict[str, Any]]:
    """The week's mailer as offers; products whose price nothing in the data tells are left out."""
    found = []
    for product in week.advertised:
        regular = week.regular.get(product)
        price = week.paid.get(product) or (round(regular * SHARE_WHERE_UNKNOWN, 2) if regular else None)
        if price:
            found.append(
                {"sku": product, "price": f"{price:.2f}", "expected_units_per_store": week.opening.get(product, 1)}
            )
    return found


def play(client: Client, folder: Path, week: Week, *, now: datetime, progress: Progress) -> dict[str, Any]:
    """Load and replay; returns the summary. Raises Refused, BadData."""
    started = time.perf_counter()
    shift = now - week.baskets[-1].at if week.baskets else timedelta()
    opens_at = week.baskets[0].at + shift - timedelta(minutes=1) if week.baskets else now
    catalogue = products(folder, week.regular)
    promoted = offers(week)
    _load(client, week, catalogue, promoted, opens_at=opens_at, ends_at=now + timedelta(days=1), progress=progress)
    loaded = time.perf_counter()
    days = _sell(client, week, shift=shift, run=f"{int(now.timestamp()):x}", progress=progress)
    sold = time.perf_counter()
    return {
        "what": "grocery",
        "store": week.store_id,
        "week": week.week,
        "products": len(catalogue),
        "promotions": len(_promotion_ids(week, promoted)),
        "offers": len(promoted),
        "advertised_without_a_price": len(week.advertised) - len(promoted),
        "levels": len(_levels(week, promoted, opens_at)),
        "sales": len(week.baskets),
        "lines": sum(len(basket.lines) for basket in week.baskets),
        "lines_left_out": week.skipped_lines,
        "alerts": {
            "opened": sum(day["opened"] for day in days.values()),
            "resolved": sum(day["resolved"] for day in days.values()),
            "by_day": [{"day": day, **counts} for day, counts in sorted(days.items())],
            **_offered(client, week, promoted),
        },
        "seconds": {"loading": round(loaded - started, 1), "selling": round(sold - loaded, 1)},
        "answers": asdict(answers(client.seconds["POST /v1/sales"])),
    }


def _promotion_ids(week: Week, promoted: Sequence[Any]) -> list[str]:
    count = -(-len(promoted) // MAX_OFFERS)
    return [f"REPLAY-{week.store_id}-{week.week}-{number + 1}" for number in range(count)]


def _levels(week: Week, promoted: Sequence[dict[str, Any]], opens_at: datetime) -> list[dict[str, Any]]:
    shelf = {offer["sku"]: 1 for offer in promoted} | week.opening
    as_of = opens_at.isoformat()
    return [
        {"store_id": week.store_id, "sku": sku, "on_hand": units, "as_of": as_of}
        for sku, units in sorted(shelf.items())
    ]


def _load(
    client: Client,
    week: Week,
    catalogue: Sequence[dict[str, Any]],
    promoted: Sequence[dict[str, Any]],
    *,
    opens_at: datetime,
    ends_at: datetime,
    progress: Progress,
) -> None:
    store = {"store_id": week.store_id, "name": f"Store {week.store_id}", "timezone": ZONE.key, "currency": "USD"}
    client.post("/v1/stores", {"stores": [store]})
    for number, _ in enumerate(client.batches("/v1/products", "products", catalogue, BATCH), 1):
        progress("products", min(number * BATCH, len(catalogue)), len(catalogue))
    for number, promotion_id in enumerate(_promotion_ids(week, promoted)):
        client.put(
            f"/v1/promotions/{promotion_id}",
            {
                "name": f"Mailer of week {week.week}",
                "media": ["mailer"],
                "starts_at": opens_at.isoformat(),
                "ends_at": ends_at.isoformat(),
                "stores": {"ids": [week.store_id]},
                "offers": promoted[number * MAX_OFFERS : (number + 1) * MAX_OFFERS],
            },
        )
    levels = _levels(week, promoted, opens_at)
    for number, _ in enumerate(client.batches("/v1/stock-levels", "levels", levels, BATCH), 1):
        progress("stock levels", min(number * BATCH, len(levels)), len(levels))


def _sell(
    client: Client, week: Week, *, shift: timedelta, run: str, progress: Progress
) -> defaultdict[str, dict[str, int]]:
    days: defaultdict[str, dict[str, int]] = defaultdict(lambda: {"sales": 0, "opened": 0, "resolved": 0})
    for number, basket in enumerate(week.baskets, 1):
        if not basket.lines:
            continue
        transaction = {
            "store_id": week.store_id,
            # The run keeps replays apart: a basket sent before would count as a duplicate and sell nothing.
            "transaction_id": f"{basket.basket_id}-{run}",
            "occurred_at": (basket.at + shift).isoformat(),
            "lines": basket.lines,
        }
        (answer,) = client.batches("/v1/sales", "transactions", [transaction], 1)
        day = days[basket.at.astimezone(ZONE).date().isoformat()]
        day["sales"] += 1
        day["opened"] += answer["alerts"]["opened"]
        day["resolved"] += answer["alerts"]["resolved"]
        progress("sales", number, len(week.baskets))
    return days


def _offered(client: Client, week: Week, promoted: Sequence[Any]) -> dict[str, int]:
    """How many of the alerts have something to offer."""
    counts = {"with_a_remedy": 0, "with_an_alternative": 0, "with_an_accessory": 0}
    for promotion_id in _promotion_ids(week, promoted):
        for alert in client.pages("/v1/alerts", store_id=week.store_id, promotion_id=promotion_id):
            counts["with_a_remedy"] += bool(alert["remedies"])
            counts["with_an_alternative"] += bool(alert["alternatives"])
            counts["with_an_accessory"] += bool(alert["accessories"])
    return counts
