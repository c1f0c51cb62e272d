"""The shop floor for end-to-end tests: a real server with a stocked shop, and a phone in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from app.access import devices
from app.access import service as access
from app.access.rules import Role
from app.core.context import Context
from app.core.settings import Settings
from app.demo.server import serving, settings_for
from tests.support.shop import products, promotion, store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
LEAST_TARGET = 44
"""Pixels a finger needs."""
SOON = 10_000
"""Milliseconds within which a page must follow what happened."""
WORKS_OFFLINE = "async () => Boolean(await navigator.serviceWorker.ready)"
"""Says so once the page's service worker is at work."""
UNTIL = """async (argument) => {
    const wanted = %(wanted)s;
    const late = new Promise((_, fail) => setTimeout(() => fail(new Error("not within %(limit)s ms")), %(limit)s));
    for (;;) {
        const found = await Promise.race([wanted(argument), late]);
        if (found) return found;
        await new Promise((soon) => setTimeout(soon, 50));
    }
}"""


@dataclass
class Service:
    """A running Raincheck with a stocked shop."""

    context: Context
    address: str
    client: httpx.Client

    def post(self, path: str, body: Any) -> Any:
        response = self.client.post(path, json=body)
        response.raise_for_status()
        return response.json()

    def stock(self, **on_hand: int) -> None:
        levels = [{"store_id": "CAP", "sku": sku.replace("_", "-"), "on_hand": units} for sku, units in on_hand.items()]
        self.post("/v1/stock-levels", {"levels": levels})

    def pairing_link(self, store_id: str = "CAP", *, is_manager: bool = False) -> str:
        secret, now = self.context.secret, self.context.clock()
        token = devices.pairing_token(secret, store_id=store_id, is_manager=is_manager, now=now)
        return f"{self.address}/pair/{token}"

    def alert(self) -> Any:
        (found,) = self.client.get("/v1/alerts").raise_for_status().json()["items"]
        return found


@contextmanager
def stocked(path: Path) -> Iterator[Service]:
    """Capalaba has ten of everything, Cleveland six of the advertised player; the catalogue runs."""
    with serving(settings_for(Settings(), path)) as running:
        context = running.context
        with context.database.write() as session:
            key = access.create_key(session, name="e2e", role=Role.ADMIN, now=context.clock())
        # No connection is kept: one that has idled while a page was looked at may be closed just as it is used again.
        limits, headers = httpx.Limits(max_keepalive_connections=0), {"Authorization": f"Bearer {key}"}
        with httpx.Client(base_url=running.address, headers=headers, limits=limits) as client:
            made = Service(context, running.address, client)
            made.post("/v1/stores", {"stores": [store("CAP", name="Capalaba"), store("CLE", name="Cleveland")]})
            rows = [row | ({"gtin": "5901234123457"} if row["sku"] == "DVD-99" else {}) for row in products()]
            made.post("/v1/products", {"products": rows})
            levels = [{"store_id": "CAP", "sku": row["sku"], "on_hand": 10} for row in rows]
            levels.append({"store_id": "CLE", "sku": "DVD-45", "on_hand": 6})
            made.post("/v1/stock-levels", {"levels": levels})
            today = context.clock().date()
            days = {
                "starts_on": str(today - timedelta(days=2)),
                "ends_on": str(today + timedelta(days=5)),
            }
            client.put("/v1/promotions/NOV", json=promotion(**days)).raise_for_status()
            yield made


def _is_complaint(message: ConsoleMessage) -> bool:
    """Whether the browser minds something other than what a test does: cut the network, be refused by the server."""
    expected = ("Failed to load resource: net::ERR_", "Failed to load resource: the server responded with")
    return message.type == "error" and not message.text.startswith(expected)


def until(page: Page, wanted: str, argument: Any = None) -> Any:
    """What a function of the page returns, or promises, once that is true; ends with an error where it takes too long.

    Playwright's `evaluate` waits for a promise for ever; its `wait_for_function` takes any promise for true, and looks
    again by evaluating text, which the pages' policy refuses.
    """
    return page.evaluate(UNTIL % {"wanted": wanted, "limit": 2 * SOON}, argument)


@contextmanager
def phone(browser: Browser, service: Service, link: str | None = None, **options: Any) -> Iterator[Page]:
    """A phone paired by a link, on the list; nothing may be refused by the page's own policy."""
    context = browser.new_context(base_url=service.address, **(PHONE | options))
    complaints: list[str] = []
    try:
        page = context.new_page()
        page.set_default_timeout(SOON)
        page.on("console", lambda message: complaints.append(message.text) if _is_complaint(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(link or service.pairing_link())
        page.get_by_role("button", name="Pair this device").click()
        page.wait_for_url(f"{service.address}/")
        yield page
    finally:
        context.close()
    assert not complaints
