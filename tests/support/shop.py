"""A small retailer over HTTP: a client with a clock of its own, and plain functions that post what tests need."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_network
from typing import Any

from fastapi.testclient import TestClient
from starlette.routing import BaseRoute

from app.access import service as access
from app.access.rules import Role
from app.core.clock import rfc3339
from app.core.context import Context
from app.core.db import Database
from app.core.errors import MEDIA_TYPE
from app.core.settings import Settings
from app.main import create_app
from app.scheduler.duties import follow_the_clock

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
"""Saturday noon in Brisbane; the catalogue of `promotion()` runs."""


@dataclass
class FakeClock:
    """A clock that moves only when told."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **kwargs: float) -> datetime:
        """Move on by a timedelta's arguments."""
        self.now += timedelta(**kwargs)
        return self.now


@dataclass
class Shop:
    """The service under test, with one key per role."""

    client: TestClient
    context: Context
    clock: FakeClock
    keys: dict[str, str] = field(default_factory=dict)

    def key(self, role: str, *stores: str) -> str:
        """A key of this role, for these stores."""
        name = "-".join((role, *stores))
        if name not in self.keys:
            with self.context.database.write() as session:
                self.keys[name] = access.create_key(
                    session, name=name, role=Role(role), stores=stores, now=self.clock()
                )
        return self.keys[name]

    def call(self, method: str, path: str, role: str = "admin", *stores: str, **kwargs: Any) -> Any:
        """One request with a key of this role; returns the response."""
        headers = {"Authorization": f"Bearer {self.key(role, *stores)}"} | kwargs.pop("headers", {})
        return self.client.request(method, path, headers=headers, **kwargs)

    def ok(self, method: str, path: str, role: str = "admin", *stores: str, **kwargs: Any) -> Any:
        """As `call`, for a request that must succeed; returns its JSON."""
        response = self.call(method, path, role, *stores, **kwargs)
        assert response.is_success, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else None

    def stock(self, *rows: tuple[Any, ...], at: datetime | None = None) -> Any:
        """Post levels: (store_id, sku, on_hand) or (store_id, sku, on_hand, as_of)."""
        levels = [
            {
                "store_id": row[0],
                "sku": row[1],
                "on_hand": row[2],
                "as_of": rfc3339(row[3] if len(row) > 3 else at or self.clock()),
            }
            for row in rows
        ]
        return self.ok("POST", "/v1/stock-levels", "pos", json={"levels": levels})

    def promote(self, promotion_id: str = "NOV", **changes: Any) -> Any:
        """Put the catalogue promotion."""
        return self.ok("PUT", f"/v1/promotions/{promotion_id}", "ads", json=promotion(**changes))

    def alerts(self, **params: Any) -> list[Any]:
        """Every alert, newest first."""
        items = self.ok("GET", "/v1/alerts", "staff", params=params | {"limit": 500})["items"]
        assert isinstance(items, list)
        return items

    def open_alerts(self, **params: Any) -> list[Any]:
        """Every alert that is not resolved."""
        return self.alerts(state=["open", "acknowledged"], **params)

    def alert(self, **params: Any) -> Any:
        """The one alert there is."""
        (found,) = self.alerts(**params)
        return found

    def problem(self, status: int, method: str, path: str, role: str = "admin", *stores: str, **kwargs: Any) -> Any:
        """As `call`, for a request that must be refused with this status; returns the problem document."""
        return refused(self.call(method, path, role, *stores, **kwargs), status)

    def shelve(self, store_id: str = "CAP", /, **on_hand: float | None) -> None:
        """Put ten of everything on a store's shelf but for what is named (`DVD_45=0`)."""
        levels = {row["sku"]: 10 for row in products()} | {sku.replace("_", "-"): n for sku, n in on_hand.items()}
        self.stock(*((store_id, sku, units) for sku, units in levels.items()))

    def on_hand(self, store_id: str = "CAP", sku: str = "DVD-45") -> Any:
        """Units on hand by the record."""
        return self.ok("GET", f"/v1/stores/{store_id}/stock/{sku}")["on_hand"]

    def sell(self, transaction_id: str, quantity: Any = 1, *, at: datetime | None = None, **changes: Any) -> Any:
        """Post one sale of one line at CAP."""
        line = {"sku": changes.pop("sku", "DVD-45"), "quantity": quantity, "unit_price": "45.00"}
        sale = {
            "store_id": "CAP",
            "transaction_id": transaction_id,
            "occurred_at": rfc3339(at or self.clock()),
            "lines": [line],
        } | changes
        return self.ok("POST", "/v1/sales", "pos", json={"transactions": [sale]})

    def channel(self, **changes: Any) -> Any:
        """Add a channel: to the log, unless an address is given."""
        kind = "webhook" if "address" in changes else "log"
        return self.ok("POST", "/v1/channels", json={"name": "Floor", "kind": kind} | changes)

    def deliveries(self, **params: Any) -> list[Any]:
        """Every delivery, oldest first."""
        items = self.ok("GET", "/v1/deliveries", params=params | {"limit": 500})["items"]
        assert isinstance(items, list)
        return items[::-1]

    def tick(self, **kwargs: float) -> None:
        """What the clock would do, now or after it has moved on by a timedelta's arguments."""
        self.clock.advance(**kwargs)
        follow_the_clock(self.context)


def refused(response: Any, status: int) -> Any:
    """The problem document of an answer that must be one, with this status."""
    assert response.status_code == status, f"{response.status_code} {response.text}"
    assert response.headers["content-type"] == MEDIA_TYPE
    body = response.json()
    assert body["status"] == status
    assert body["type"].startswith("/problems/")
    assert body["instance"] == response.headers["x-request-id"]
    assert body["detail"]
    return body


@contextmanager
def open_shop(database_url: str, *, stocked: bool = True, **settings: Any) -> Iterator[Shop]:
    """The service on an empty, migrated database; `stocked` with three stores and a shelf of DVD players."""
    clock = FakeClock()
    given: dict[str, Any] = {"allow_private_networks": (ip_network("127.0.0.0/8"),), "secret_key": "k" * 32}
    context = Context(
        settings=Settings(database_url=database_url, **(given | settings)),
        database=_database(database_url),
        clock=clock,
    )
    app = create_app(context)
    app.router.routes[:] = _ROUTES.setdefault("built", app.router.routes[:])
    with TestClient(app, base_url="http://127.0.0.1") as client:
        shop = Shop(client, context, clock)
        if stocked:
            shop.ok("POST", "/v1/stores", json={"stores": [store("CAP"), store("CLE"), store("CAR")]})
            shop.ok("POST", "/v1/products", json={"products": products()})
        yield shop
    context.database.close()


_ROUTES: dict[str, list[BaseRoute]] = {}
"""Those of the first application: FastAPI reads their signatures when first asked, for longer than most tests take."""


@cache
def _database(url: str) -> Database:
    """Kept from test to test, without its connections: to compile its statements takes longer than most tests."""
    return Database(url)


_PLACES = {"CAP": (-27.524, 153.192), "CLE": (-27.527, 153.266), "CAR": (-27.502, 153.102)}


def store(store_id: str, **changes: Any) -> dict[str, Any]:
    """A store near Brisbane, always open."""
    latitude, longitude = _PLACES.get(store_id, (-27.5, 153.0))
    return {
        "store_id": store_id,
        "name": store_id.title(),
        "timezone": "Australia/Brisbane",
        "currency": "AUD",
        "locale": "en-AU",
        "region": "QLD",
        "latitude": latitude,
        "longitude": longitude,
    } | changes


def product(sku: str, price: Any = "79.00", **changes: Any) -> dict[str, Any]:
    """A DVD player."""
    return {
        "sku": sku,
        "name": f"Player {sku}",
        "brand": "Halvero",
        "category": "Electronics > Video > DVD Players",
        "price": price,
        "location": "Aisle 7",
    } | changes


def products() -> list[dict[str, Any]]:
    """The advertised player, four others, a cable and a rack."""
    return [
        product("DVD-45", "79.00", unit_cost="52.00", attributes={"hdmi": False}, accessories=["HDMI", "RACK"]),
        product("DVD-69", "69.00", attributes={"hdmi": False}),
        product("DVD-89", "89.00", attributes={"hdmi": True}),
        product("DVD-99", "99.00", attributes={"hdmi": True}),
        product("DVD-X", "85.00"),
        product("HDMI", "9.95", category="Electronics > Cables > HDMI", name="HDMI cable"),
        product("RACK", "19.95", category="Home > Storage > Media", name="Disc rack"),
    ]


def promotion(**changes: Any) -> dict[str, Any]:
    """The November catalogue, running at NOW in every store."""
    body: dict[str, Any] = {
        "name": "November catalogue",
        "headline": "DVD player, only $45",
        "media": ["tv", "newspaper"],
        "ad_spend": "12000.00",
        "starts_on": "2026-11-20",
        "ends_on": "2026-11-26",
        "stores": {"all": True},
        "offers": [offer()],
    }
    return body | changes


def offer(sku: str = "DVD-45", price: Any = "45.00", **changes: Any) -> dict[str, Any]:
    """The $45 player."""
    return {
        "sku": sku,
        "price": price,
        "limit_per_customer": 2,
        "alternatives": ["DVD-99"],
        "never_suggest": ["DVD-X"],
    } | changes
