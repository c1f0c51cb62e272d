"""Real series read from a folder: a feed of stock levels, a grocery panel's baskets. Neither is part of the project."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from app.stock.forecast.observed import Reading, Sold

PANEL_ZONE = ZoneInfo("America/New_York")
NOT_ADVERTISED = "0"
ONE_DAY_APART = timedelta(hours=36)
Key = tuple[str, str]
"""(store, product)"""


@dataclass(frozen=True)
class Levels:
    """A feed of stock levels: when each store was heard, and what it said."""

    heard: dict[str, list[datetime]]
    """The snapshots in which a store stands at all, in order."""
    units: dict[Key, dict[datetime, float]]

    def readings(self, key: Key) -> list[Reading]:
        """The levels of one product at one store from its first line on; no line in a snapshot is nothing there."""
        told = self.units[key]
        first = min(told)
        return [(at, told.get(at, 0.0)) for at in self.heard[key[0]] if at >= first]

    def by_weekday(self, until: datetime) -> dict[str, list[float]]:
        """What all products of a store sold on a Monday, a Tuesday, ..., on average, before an instant."""
        sold: dict[str, dict[datetime, float]] = {
            store: {at: 0.0 for before, at in pairwise(instants) if at < until and at - before < ONE_DAY_APART}
            for store, instants in self.heard.items()
        }
        for key in self.units:
            for (_, before), (at, after) in pairwise(self.readings(key)):
                if at in sold[key[0]]:
                    sold[key[0]][at] += max(0.0, (before or 0.0) - (after or 0.0))
        return {store: _means(days) for store, days in sold.items()}


def _means(days: dict[datetime, float]) -> list[float]:
    each = [[units for at, units in days.items() if at.weekday() == weekday] for weekday in range(7)]
    return [sum(units) / max(1, len(units)) for units in each]


def levels(folder: Path) -> Levels:
    """Read `stock_snapshots.csv.gz`: snapshot (UTC), store, product_id, quantity."""
    heard: dict[str, set[datetime]] = defaultdict(set)
    units: dict[Key, dict[datetime, float]] = defaultdict(dict)
    instants: dict[str, datetime] = {}
    for row in _rows(folder / "stock_snapshots.csv.gz"):
        text = row["snapshot"]
        if text not in instants:
            instants[text] = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        heard[row["store"]].add(instants[text])
        units[row["store"], row["product_id"]][instants[text]] = float(row["quantity"])
    return Levels({store: sorted(found) for store, found in heard.items()}, dict(units))


@dataclass(frozen=True)
class Baskets:
    """A grocery panel: what was bought, and the weeks in which it was in the mailer."""

    sales: dict[Key, list[Sold]]
    advertised: dict[Key, list[int]]
    """Numbers of weeks."""
    begins: dict[int, datetime]
    """When a week begins."""


def baskets(folder: Path) -> Baskets:
    """Read `transactions.csv.gz` and `promotions.csv.gz`; a basket's lines of one product are one sale."""
    sales: dict[Key, dict[tuple[datetime, str], float]] = defaultdict(lambda: defaultdict(float))
    begins: dict[int, datetime] = {}
    for row in _rows(folder / "transactions.csv.gz"):
        read = datetime.fromisoformat(row["timestamp"])
        at = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
        sales[row["store_id"], row["product_id"]][at, row["basket_id"]] += float(row["quantity"])
        begins[int(row["week"])] = min(begins.get(int(row["week"]), at), at)
    weeks: dict[Key, set[int]] = defaultdict(set)
    for row in _rows(folder / "promotions.csv.gz"):
        if row["mailer_location"] != NOT_ADVERTISED:
            weeks[row["store_id"], row["product_id"]].add(int(row["week"]))
    return Baskets(
        {key: sorted((at, units) for (at, _), units in lines.items()) for key, lines in sales.items()},
        {key: sorted(found) for key, found in weeks.items()},
        {week: _midnight(first) for week, first in begins.items()},
    )


def _midnight(instant: datetime) -> datetime:
    return instant.astimezone(PANEL_ZONE).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
