"""Pictures of the staff page for the documentation: `make screenshots` or `python -m bench.screenshots FOLDER`.

The demo's retailer on a bad Saturday, in a real Chromium at the size of a phone, a tablet and a till: the list, a
card, the card narrowed by an answer, the list without signal, a rain check, the manager's view. Made anew by the
command whenever the page has changed; nothing in them is drawn by hand.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.access import devices
from app.core.context import Context
from app.core.logging import configure
from app.core.settings import Settings
from app.demo import retailer
from app.demo.client import Client
from app.demo.play import STORE, Play, make_keys
from app.demo.receiver import receiving
from app.demo.server import serving, settings_for
from tests.support.browser import chromium
from tests.support.floor import WORKS_OFFLINE, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = Path("docs/screenshots")
MOST_BYTES = 150_000
SIZES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "tablet": {"viewport": {"width": 820, "height": 1180}, "has_touch": True},
    "till": {"viewport": {"width": 1024, "height": 768}},
}
ALSO_GONE = ("SB-21", "KET-STEEL")
"""Two more of the catalogue's offers that are sold out in the pictures."""
WAIT_MS = 20_000
ZONE = retailer.stores()[0]["timezone"]


@dataclass(frozen=True)
class Floor:
    """The demo's store after the sell-out: its alerts by sku, and a rain check's code."""

    context: Context
    address: str
    alerts: dict[str, str]
    code: str


def main() -> None:
    """Take them all; ends with an error if one is too heavy for a page of documentation."""
    parser = argparse.ArgumentParser(prog="python -m bench.screenshots", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    configure(form="console", level="error")
    with chromium() as chrome, _floor() as floor:
        browser = chrome.browser()
        for size in SIZES:
            with _device(browser, floor, size) as page:
                _take(page, floor, folder, size)
        # Closed without signal, these devices send nothing of what was tapped.
        for size in SIZES:
            with _device(browser, floor, size) as page:
                _take_offline(page, folder, size)
    heavy = [path.name for path in folder.glob("*.png") if path.stat().st_size > MOST_BYTES]
    if heavy:
        parser.error(f"heavier than {MOST_BYTES // 1000} kB: {', '.join(heavy)}")


@contextmanager
def _floor() -> Iterator[Floor]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        receiver = stack.enter_context(receiving())
        running = stack.enter_context(serving(settings_for(Settings(), Path(folder) / "screenshots.db")))
        keys = make_keys(running.context)
        admin, ads, pos = (
            stack.enter_context(Client(running.address, key)) for key in (keys.admin, keys.ads, keys.pos)
        )
        play = Play(context=running.context, receiver=receiver, admin=admin, ads=ads, pos=pos)
        play.open_shop()
        # Without opening hours a store is always open: by night the pictures are those of the day.
        always = [{name: value for name, value in row.items() if name != "opening_hours"} for row in retailer.stores()]
        ads.post("/v1/stores", {"stores": always})
        play.stock_up()
        for _ in (*play.morning(), *play.sell_out()):
            pass
        now = play.now().isoformat()
        gone = [{"store_id": STORE, "sku": sku, "on_hand": 0, "as_of": now} for sku in ALSO_GONE]
        pos.post("/v1/stock-levels", {"levels": gone})
        alerts = {row["product"]["sku"]: row["alert_id"] for row in admin.pages("/v1/alerts", store_id=STORE)}
        admin.post(f"/v1/alerts/{alerts[ALSO_GONE[0]]}/acknowledge", {"by": "Jo"})
        mine = alerts[retailer.ADVERTISED_SKU]
        for kind in ("other_store", "declined"):
            admin.post(f"/v1/alerts/{mine}/outcomes", {"kind": kind, "remedy_offered": True, "by": "Sam"})
        check = admin.post("/v1/rain-checks", {"alert_id": mine, "quantity": 1, "by": "Sam"})
        yield Floor(running.context, running.address, alerts, check["code"])


@contextmanager
def _device(browser: Browser, floor: Floor, size: str) -> Iterator[Page]:
    """A manager's paired device of this size, in Sam's hands."""
    context = browser.new_context(base_url=floor.address, locale="en-AU", timezone_id=ZONE, **SIZES[size])
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    secret, now = floor.context.secret, floor.context.clock()
    token = devices.pairing_token(secret, store_id=STORE, is_manager=True, now=now)
    page.goto(f"/pair/{token}")
    page.locator("main form button").click()
    page.get_by_label("Who are you today?").fill("Sam")
    page.get_by_role("button", name="Keep").click()
    until(page, WORKS_OFFLINE)
    page.goto("/")
    yield page
    context.close()


def _take(page: Page, floor: Floor, folder: Path, size: str) -> None:
    def shoot(name: str) -> None:
        page.screenshot(path=folder / f"{name}-{size}.png")

    card = f"/alerts/{floor.alerts[retailer.ADVERTISED_SKU]}"
    page.goto("/")
    page.get_by_text("Live", exact=True).wait_for()
    shoot("list")
    page.goto(card)
    shoot("card")
    page.locator(".answers .chip").first.click()
    page.locator(".chip.given").first.wait_for()
    page.locator("#ask").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('ask').scrollIntoView()")
    shoot("narrowed")
    page.goto(f"/rain-checks/{floor.code}")
    shoot("rain-check")
    page.goto("/team")
    shoot("manager")


def _take_offline(page: Page, folder: Path, size: str) -> None:
    page.goto("/")
    page.get_by_text("Live", exact=True).wait_for()
    page.context.set_offline(True)
    page.reload()
    page.locator("#offline").wait_for()
    page.get_by_role("button", name="On it").last.click()
    page.locator("#taps").wait_for()
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=folder / f"offline-{size}.png")


if __name__ == "__main__":
    main()
