"""The demo's story, step by step, as real callers would play it: ad team, POS and receiver, over HTTP.

Each step returns what happened, so that the command can tell it its own way. Nothing here prints.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.access import service as access
from app.access.rules import Role
from app.core.context import Context
from app.core.errors import NotFound
from app.demo import retailer, till
from app.demo.client import Client
from app.demo.receiver import Receiver

STORE = "CAP"
CHANNEL = "Capalaba floor"
OPENED_BEFORE = timedelta(minutes=30)
"""How long ago the demo's shop opened, so that its till has sold something before anybody looks."""
ROUNDS = 6
BASKETS_PER_ROUND = 8
ALERT_SECONDS = 30.0
LEVELS_PER_POST = 1_000


@dataclass(frozen=True)
class Keys:
    """One key of each role."""

    admin: str
    ads: str
    pos: str
    staff: str


def make_keys(context: Context) -> Keys:
    """Fresh keys; those of an earlier demo in the same database end."""
    made: dict[str, str] = {}
    with context.database.write() as session:
        for role in Role:
            name = f"demo {role.value}"
            now = context.clock()
            with suppress(NotFound):
                access.revoke_key(session, name=name, now=now)
            stores = [STORE] if role is Role.STAFF else []
            made[role.value] = access.create_key(session, name=name, role=role, stores=stores, now=now)
    return Keys(**made)


class Play:
    """One performance against one service."""

    def __init__(self, *, context: Context, receiver: Receiver, admin: Client, ads: Client, pos: Client) -> None:
        self._context = context
        self._receiver = receiver
        self._admin = admin
        self._ads = ads
        self._pos = pos
        self._seed = 0
        self._opened_at = context.clock() - OPENED_BEFORE
        self.stock: till.Stock = {}

    def now(self) -> datetime:
        """The service's own time; it shares this process and its clock."""
        return self._context.clock()

    def standing(self) -> dict[str, Any] | None:
        """The alert of the advertised product at the demo's store that an earlier demo left open, if any."""
        for alert in self._admin.pages("/v1/alerts", store_id=STORE, state=["open", "acknowledged"]):
            if alert["product"]["sku"] == retailer.ADVERTISED_SKU:
                return dict(alert)
        return None

    def open_shop(self) -> dict[str, Any]:
        """Stores, products and the promotion; returns the promotion as answered."""
        stores = retailer.stores()
        self._ads.post("/v1/stores", {"stores": stores})
        for _ in self._ads.batches("/v1/products", "products", retailer.products(), LEVELS_PER_POST):
            pass
        # The ad runs on the stores' own days, which may not be the days of whoever plays the demo.
        today = self._context.clock().astimezone(ZoneInfo(stores[0]["timezone"])).date()
        promotion: dict[str, Any] = self._ads.put(f"/v1/promotions/{retailer.PROMOTION_ID}", retailer.promotion(today))
        return promotion

    def stock_up(self, *, with_advertised: bool = True, afresh: bool = False) -> int:
        """Every store's stock, as of the shop's opening (`afresh`: as of now); returns how many levels.

        Without `with_advertised` the advertised product at the demo's store stays as sold out as it is.
        """
        if afresh:
            self._opened_at = self._context.clock()
        as_of = self._opened_at.isoformat()
        here = (STORE, retailer.ADVERTISED_SKU)
        rows = [
            {**row, "as_of": as_of}
            for row in retailer.opening_stock()
            if with_advertised or (row["store_id"], row["sku"]) != here
        ]
        for _ in self._pos.batches("/v1/stock-levels", "levels", rows, LEVELS_PER_POST):
            pass
        self.stock = {(row["store_id"], row["sku"]): row["on_hand"] for row in rows}
        return len(rows)

    def connect(self) -> str:
        """A webhook channel for the store, pointing at the receiver; returns its id."""
        for channel in self._admin.pages("/v1/channels"):
            if channel["name"] == CHANNEL:
                self._admin.call("DELETE", f"/v1/channels/{channel['channel_id']}")
        made = self._admin.post(
            "/v1/channels",
            {
                "name": CHANNEL,
                "kind": "webhook",
                "address": self._receiver.address,
                "stores": {"ids": [STORE]},
                "events": ["alert.opened", "alert.updated", "alert.resolved"],
            },
        )
        self._receiver.secret = made["secret"]
        return str(made["channel_id"])

    def morning(self) -> Iterator[list[dict[str, Any]]]:
        """What the tills sold between the opening and now, a round at a time; each is posted when it is given."""
        now = self._context.clock()
        step = (now - self._opened_at) / (ROUNDS + 1)
        for number in range(1, ROUNDS + 1):
            yield self.ring_up(BASKETS_PER_ROUND, at=self._opened_at + number * step)

    def ring_up(self, baskets: int, *, at: datetime) -> list[dict[str, Any]]:
        """Ordinary baskets at all stores, posted; returns them. None are left once the shelves are too thin."""
        self._seed += 1
        sold = list(till.traffic(self._seed, self.stock, at, baskets))
        if sold:
            self._post(sold)
        return sold

    def sell_out(self) -> Iterator[dict[str, Any]]:
        """The rest of the advertised product at the store, a customer at a time, each posted when it is given."""
        at = self._context.clock()
        for transaction in till.sell_out(STORE, retailer.ADVERTISED_SKU, self.stock, at):
            self._post([transaction])
            yield transaction

    def alert(self, seconds: float = ALERT_SECONDS) -> dict[str, Any] | None:
        """The alert as the webhook brought it, if it came in time and its signature held."""
        message = self._receiver.wait_for("sold_out", sku=retailer.ADVERTISED_SKU, seconds=seconds)
        return dict(message.body["data"]) if message is not None and message.is_genuine else None

    def why_not(self, channel_id: str) -> str:
        """One line that says why no alert came."""
        if any(not message.is_genuine for message in self._receiver.messages):
            return "a webhook came, but its signature did not hold"
        tried = self._admin.get("/v1/deliveries", channel_id=channel_id)["items"]
        if not tried:
            return f"no delivery was made for the sell-out within {ALERT_SECONDS:.0f} s"
        attempts = tried[-1]["attempts"]
        return f"the delivery is {tried[-1]['state']}: {attempts[-1]['error'] if attempts else 'not tried yet'}"

    def _post(self, transactions: list[dict[str, Any]]) -> None:
        for _ in self._pos.batches("/v1/sales", "transactions", transactions, LEVELS_PER_POST):
            pass
        self.stock = till.remaining(self.stock, transactions)
