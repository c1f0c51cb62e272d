"""How soon a clerk sees the list and the card on a slow phone: `python -m bench.first_card`.

A real Chromium with a processor six times slower than this machine's and a signal of 400 ms and 400 kbit/s ("slow
4G"), against the demo's service on loopback. Times are from the tap to the first paint of the content, as the
browser's own clock tells them; bytes are what came down the wire, pictures of products apart (there are none).

- cold: nothing kept, as after pairing: what a notification opened for the first time costs.
- list, then card: a tap on the list, the page's own files kept.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from app.core.logging import configure
from tests.support.browser import chromium
from tests.support.everyone import eventful
from tests.support.floor import PHONE, WORKS_OFFLINE, Service, stocked, until
from tests.support.wire import Wire, wired

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROUNDS = 7
CPU = 6
LATENCY_MS = 400
BYTES_PER_SECOND = 400_000 / 8
WAIT_MS = 60_000
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.first_card", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    configure(form="console", level="error")
    found: dict[str, list[tuple[float, int]]] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        chromium() as chrome,
        stocked(Path(folder) / "raincheck.db") as service,
    ):
        browser, paths = chrome.browser(), eventful(service)
        for _ in range(rounds):
            for name in ("list", "card"):
                found.setdefault(f"{name}, cold", []).append(_cold(browser, service, paths[name]))
            found.setdefault("list, then card", []).append(_tapped(browser, service, paths["card"]))
    table = Table("first paint of the content", "median", "worst", "bytes", title="A slow phone", title_justify="left")
    for name, measured in found.items():
        times = [seconds for seconds, _ in measured]
        size = max(size for _, size in measured)
        table.add_row(name, f"{median(times):.2f} s", f"{max(times):.2f} s", f"{size / 1000:.0f} kB")
    console = Console(width=100)
    console.print(table)
    console.print(f"  {rounds} rounds; CPU x {CPU}, {LATENCY_MS} ms, {BYTES_PER_SECOND * 8 / 1000:.0f} kbit/s")


def _paired(browser: Browser, service: Service, wire: Wire) -> BrowserContext:
    context = browser.new_context(base_url=wire.address, **PHONE)
    context.request.post(replace(service, address=wire.address).pairing_link(), max_redirects=0)
    return context


def _slow(page: Page) -> Page:
    page.set_default_timeout(WAIT_MS)
    phone = page.context.new_cdp_session(page)
    phone.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    phone.send("Network.enable")
    conditions = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": BYTES_PER_SECOND}
    phone.send("Network.emulateNetworkConditions", {**conditions, "uploadThroughput": BYTES_PER_SECOND})
    return page


def _cold(browser: Browser, service: Service, path: str) -> tuple[float, int]:
    with wired(service.address) as wire:
        context = _paired(browser, service, wire)
        wire.down = 0
        page = _slow(context.new_page())
        page.goto(path, wait_until="load")
        seconds = page.evaluate(PAINTED) / 1000
        until(page, WORKS_OFFLINE)
        context.close()
        return seconds, wire.down


def _tapped(browser: Browser, service: Service, path: str) -> tuple[float, int]:
    with wired(service.address) as wire:
        context = _paired(browser, service, wire)
        page = context.new_page()
        page.goto("/")
        until(page, WORKS_OFFLINE)
        page.reload()
        _slow(page)
        wire.down = 0
        page.locator(f"a.entry[href='{path}']").click()
        page.wait_for_url(f"**{path}")
        page.wait_for_load_state("load")
        seconds = page.evaluate(PAINTED) / 1000
        context.close()
        return seconds, wire.down


if __name__ == "__main__":
    main()
