"""Eleven weeks of a real chain's stock feed (Iceland's wine and spirits shops), pulled snapshot by snapshot.

The source never writes zero: a product a shop does not have has no line. A feed that is taken line by line could
then never show a sell-out, so one thing is added: an explicit 0 for each advertised product that the shop had in
an earlier snapshot and has no line for now, while the shop has other lines. A shop with no line at all is a gap in
the source and gets none. Every third product (by its number) is advertised in every shop, at 0.9 of its price.
All snapshots are shifted together so that the last one is now.

Counted beside our alerts is what two plainer rules would have sent: a message at every crossing between none and
some, and a message for every snapshot in which an advertised product is at none.
"""

from __future__ import annotations

import re
import time
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.demo.client import Client, Refused
from app.demo.replay.snapshot_server import SnapshotServer, snapshots_served
from app.demo.replay.tables import BadData, table
from app.demo.replay.target import BATCH, Progress, answers

SOURCE = "replayed-stock-feed"
PROMOTION = "REPLAY-STOCK-FEED"
ADVERTISE_EVERY = 3
DISCOUNT = 0.9
WITHIN = timedelta(hours=1)
SNAPSHOTS = ("snapshot", "store", "product_id", "quantity")
PRODUCTS = ("id", "name", "supplier", "country_of_origin", "grape", "alcohol_volume", "bottled_volume", "category",
            "sub_category", "price")  # fmt: skip
STORES = ("region", "store")
_SPELLED = {"ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "æ": "ae", "Æ": "Ae"}

Pair = tuple[str, str]
"""(store_id, product id)"""


@dataclass
class Feed:
    """The data, by our own identifiers."""

    stores: dict[str, tuple[str, str]]
    """store_id -> (name, region)"""
    products: list[dict[str, str]]
    snapshots: list[tuple[datetime, dict[str, dict[str, int]]]]
    """When (in the source's own time), store_id -> product -> quantity; oldest first."""


@dataclass
class Naive:
    """What plainer rules would have sent."""

    crossings: int = 0
    at_none: int = 0
    _last: dict[Pair, int] = field(default_factory=dict)

    def see(self, levels: Mapping[Pair, int]) -> None:
        """Count one snapshot of the advertised products' levels."""
        for pair, quantity in levels.items():
            before = self._last.get(pair)
            self.at_none += quantity == 0
            self.crossings += before is not None and (before == 0) != (quantity == 0)
            self._last[pair] = quantity


def identifier(text: str) -> str:
    """A name as one of our identifiers: "Hafnarfjörður" is "Hafnarfjordur"."""
    spelled = "".join(_SPELLED.get(char, char) for char in text)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-")[:64]


def load(folder: Path, *, last: int | None = None) -> Feed:
    """Read the feed, or its last so many snapshots. Raises BadData."""
    regions = {row["store"]: row["region"] for row in table(folder, "stores", STORES)}
    stores = {identifier(name): (name, region) for name, region in regions.items()}
    if len(stores) < len(regions):
        raise BadData(f"{folder}: two stores have names that become the same identifier")
    products = list(table(folder, "products", PRODUCTS))
    found: defaultdict[datetime, defaultdict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in table(folder, "stock_snapshots", SNAPSHOTS):
        at = datetime.fromisoformat(row["snapshot"]).replace(tzinfo=UTC)
        found[at][identifier(row["store"])][row["product_id"]] = int(row["quantity"])
    if not found:
        raise BadData(f"{folder} holds no snapshots")
    return Feed(stores, products, [(at, dict(found[at])) for at in sorted(found)[-last if last else 0 :]])


def advertised(feed: Feed) -> list[str]:
    """Every third product that has a price."""
    priced = sorted((row["id"] for row in feed.products if _number(row["price"])), key=lambda each: (len(each), each))
    return priced[::ADVERTISE_EVERY]


def with_zeros(levels: Mapping[str, Mapping[str, int]], seen: set[Pair], promoted: frozenset[str]) -> dict[Pair, int]:
    """One snapshot's levels with the zeros the source leaves out; `seen` learns what each store has had."""
    complete = {(store, product): quantity for store, held in levels.items() for product, quantity in held.items()}
    for store, product in seen:
        if levels.get(store) and product in promoted:
            complete.setdefault((store, product), 0)
    seen.update(complete)
    return complete


def play(client: Client, feed: Feed, *, now: datetime, progress: Progress) -> dict[str, Any]:
    """Load, then pull every snapshot; returns the summary. Raises Refused."""
    started = time.perf_counter()
    shift = now - feed.snapshots[-1][0]
    promoted = advertised(feed)
    _load(client, feed, promoted, starts_at=feed.snapshots[0][0] + shift - timedelta(hours=1), now=now)
    loaded = time.perf_counter()
    naive = Naive()
    with snapshots_served() as served:
        pulled_at, taken = _pull_all(client, feed, served, frozenset(promoted), naive, shift=shift, progress=progress)
        client.call("DELETE", f"/v1/sources/{SOURCE}")
    done = time.perf_counter()
    episodes = _episodes(client, pulled_at, [at for at, _ in feed.snapshots])
    opened, resolved = len(episodes), sum(end is not None for *_, end in episodes)
    return {
        "what": "stock-feed",
        "stores": len(feed.stores),
        "products": len(feed.products),
        "advertised": len(promoted),
        "pulls": len(pulled_at),
        "rows": dict(taken),
        "alerts": {
            "opened": opened,
            "resolved": resolved,
            "open_at_the_end": opened - resolved,
            "reopened_within_an_hour": _reopened(episodes, WITHIN),
            "share_reopened_within_an_hour": round(_reopened(episodes, WITHIN) / opened, 4) if opened else 0.0,
        },
        "messages": {
            "alerts_opened_and_resolved": opened + resolved,
            "naive_at_every_crossing": naive.crossings,
            "naive_for_every_snapshot_at_none": naive.at_none,
        },
        "seconds": {"loading": round(loaded - started, 1), "pulling": round(done - loaded, 1)},
        "answers": asdict(answers(client.seconds[f"POST /v1/sources/{SOURCE}/pull"])),
    }


def _load(client: Client, feed: Feed, promoted: Sequence[str], *, starts_at: datetime, now: datetime) -> None:
    stores = [
        {
            "store_id": store_id,
            "name": name,
            "timezone": "Atlantic/Reykjavik",
            "currency": "ISK",
            "region": identifier(region),
        }
        for store_id, (name, region) in feed.stores.items()
    ]
    client.post("/v1/stores", {"stores": stores})
    for _ in client.batches("/v1/products", "products", [_product(row) for row in feed.products], BATCH):
        pass
    price = {row["id"]: _number(row["price"]) for row in feed.products}
    client.put(
        f"/v1/promotions/{PROMOTION}",
        {
            "name": "A third of the range",
            "starts_at": starts_at.isoformat(),
            "ends_at": (now + timedelta(days=1)).isoformat(),
            "stores": {"ids": sorted(feed.stores)},
            "offers": [{"sku": sku, "price": f"{(price[sku] or 0) * DISCOUNT:.0f}"} for sku in promoted],
        },
    )


def _product(row: dict[str, str]) -> dict[str, Any]:
    path = [part for part in ("Drinks", row["category"], row["sub_category"]) if part]
    named = {"country": row["country_of_origin"], "grape": row["grape"]}
    counted = {"alcohol": _number(row["alcohol_volume"]), "millilitres": _number(row["bottled_volume"])}
    price = _number(row["price"])
    product: dict[str, Any] = {
        "sku": row["id"],
        "name": row["name"] or row["id"],
        "brand": row["supplier"] or None,
        "category": " > ".join(path),
        "attributes": {key: value for key, value in {**named, **counted}.items() if value},
        # Everything here is sold to adults only, so an alternative may be too.
        "age_restricted": True,
    }
    return product if price is None else product | {"price": f"{price:.0f}"}


def _number(text: str) -> float | None:
    try:
        return float(text) or None
    except ValueError:
        return None


def _pull_all(
    client: Client,
    feed: Feed,
    served: SnapshotServer,
    promoted: frozenset[str],
    naive: Naive,
    *,
    shift: timedelta,
    progress: Progress,
) -> tuple[list[datetime], Counter[str]]:
    seen: set[Pair] = set()
    pulled_at: list[datetime] = []
    taken: Counter[str] = Counter()
    for number, (at, levels) in enumerate(feed.snapshots, 1):
        complete = with_zeros(levels, seen, promoted)
        naive.see({pair: quantity for pair, quantity in complete.items() if pair[1] in promoted})
        served.show(complete, as_of=at + shift)
        pulled_at.append(datetime.now(UTC))
        if number == 1:
            _register(client, served.address)
        run = client.post(f"/v1/sources/{SOURCE}/pull")
        if run["error"]:
            raise Refused(f"the pull of the snapshot of {at:%Y-%m-%d %H:%M} failed: {run['error']}")
        taken.update({name: run[name] for name in ("rows", "accepted", "stale", "unmatched", "rejected", "bytes")})
        progress("pulls", number, len(feed.snapshots))
    return pulled_at, taken


def _register(client: Client, address: str) -> None:
    client.put(
        f"/v1/sources/{SOURCE}",
        {
            "kind": "csv",
            "provides": "stock",
            "url": address,
            # Once a year: with an interval it would be pulled at once, beside the pulls asked for here.
            "cron": "0 0 1 1 *",
            "mapping": {"store_id": "store", "sku": "product_id", "on_hand": "quantity", "as_of": "snapshot"},
        },
    )


Episode = tuple[str, str, datetime, datetime | None]
"""Store, product, when it opened and when it ended, in the source's own time."""


def _episodes(client: Client, pulled_at: Sequence[datetime], source_at: Sequence[datetime]) -> list[Episode]:
    """Our alerts in the source's time: an alert opened during or after a pull belongs to that pull's snapshot."""

    def in_source_time(text: str | None) -> datetime | None:
        if text is None:
            return None
        return source_at[max(0, bisect_right(pulled_at, datetime.fromisoformat(text)) - 1)]

    found = []
    for alert in client.pages("/v1/alerts", promotion_id=PROMOTION):
        opened = in_source_time(alert["opened_at"])
        assert opened is not None
        found.append(
            (alert["store"]["store_id"], alert["product"]["sku"], opened, in_source_time(alert["resolved_at"]))
        )
    return sorted(found, key=lambda episode: episode[:3])


def _reopened(episodes: Sequence[Episode], within: timedelta) -> int:
    """How many episodes began within this time after the one before of the same product and store ended."""
    count = 0
    for before, after in pairwise(episodes):
        same = before[:2] == after[:2]
        count += same and before[3] is not None and after[2] - before[3] <= within
    return count
