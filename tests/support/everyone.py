"""Every page of the staff page, on a floor where something happens: for checks that no page may escape."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.access import devices
from app.core.clock import rfc3339
from tests.support.floor import SOON, Service
from tests.support.shop import offer, promotion, store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

PHONE: ViewportSize = {"width": 390, "height": 844}
TILL: ViewportSize = {"width": 1024, "height": 768}
NARROW: ViewportSize = {"width": 320, "height": 640}
LANGUAGES = ("en-AU", "cs-CZ", "de-DE", "es-ES", "fr-FR")


def eventful(service: Service) -> dict[str, str]:
    """Two alerts, one taken on; a rain check waiting, one held for, one redeemed. Returns every page's path by name."""
    today = service.context.clock().date()  # the store may be a day ahead, or about to be
    body = promotion(
        name="Cable week", headline="HDMI cable, only $5", remedies=["rain_check"],
        starts_on=str(today - timedelta(days=1)), ends_on=str(today + timedelta(days=2)),
        offers=[offer("HDMI", "5.00", alternatives=[], never_suggest=[])],
    )  # fmt: skip
    service.client.put("/v1/promotions/CABLES", json=body).raise_for_status()
    service.stock(DVD_45=0, HDMI=0)
    alerts = {row["product"]["sku"]: row["alert_id"] for row in service.client.get("/v1/alerts").json()["items"]}
    service.post(f"/v1/alerts/{alerts['HDMI']}/acknowledge", {"by": "Sam"})
    service.post(f"/v1/alerts/{alerts['DVD-45']}/outcomes", {"kind": "declined", "by": "Jo"})
    asked = {"quantity": 1, "contact": "0412 345 678", "by": "Sam"}
    codes = [service.post("/v1/rain-checks", asked | {"alert_id": alerts[sku]})["code"] for sku in ("DVD-45", "HDMI")]
    redeemed = service.post("/v1/rain-checks", asked | {"alert_id": alerts["DVD-45"]})["code"]
    service.post(f"/v1/rain-checks/{redeemed}/redeem", {"transaction_id": "7-001-42"})
    level = {"store_id": "CAP", "sku": "HDMI", "on_hand": 1, "as_of": rfc3339(service.context.clock())}
    service.post("/v1/stock-levels", {"levels": [level]})
    return {
        "list": "/",
        "card": f"/alerts/{alerts['DVD-45']}",
        "card taken on": f"/alerts/{alerts['HDMI']}",
        "card narrowed": f"/alerts/{alerts['DVD-45']}?q_hdmi=true",
        "card of any product": "/products/DVD-69",
        "ask": "/products",
        "results": "/products?q=player",
        "nothing found": "/products?q=zebra",
        "camera": "/scan",
        "rain checks": "/rain-checks",
        "unknown rain check": "/rain-checks?code=nothing",
        "rain check": f"/rain-checks/{codes[0]}",
        "rain check held": f"/rain-checks/{codes[1]}",
        "rain check redeemed": f"/rain-checks/{redeemed}",
        "manager": "/team",
        "refused": "/alerts/none",
        "pairing": urlsplit(service.pairing_link()).path,
        "pairing spent": "/pair/none",
        "problems": "/problems",
        "problem": "/problems/not-found",
        "reference": "/docs",
    }


def speaking(service: Service, locale: str) -> None:
    """Have the store speak a language."""
    service.post("/v1/stores", {"stores": [store("CAP", name="Capalaba", locale=locale)]})


@contextmanager
def managing(browser: Browser, service: Service, **options: Any) -> Iterator[Page]:
    """The manager's paired device, on the list: it may see every page."""
    context = browser.new_context(base_url=service.address, **({"viewport": PHONE} | options))
    try:
        page = context.new_page()
        page.set_default_timeout(SOON)
        token = devices.pairing_token(
            service.context.secret, store_id="CAP", is_manager=True, now=service.context.clock()
        )
        page.goto(f"/pair/{token}")
        page.locator("main form button").click()  # in whatever language
        page.wait_for_url(f"{service.address}/")
        yield page
    finally:
        context.close()


def unfold(page: Page) -> None:
    """Open everything that is folded: what is behind it must be as good."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
