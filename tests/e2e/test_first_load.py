"""The first look at the page, weighed on the wire as a real Chromium loads it: scripts, worker and all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.support.everyone import eventful, managing
from tests.support.floor import PHONE, SOON, WORKS_OFFLINE, Service, until
from tests.support.wire import Wire, wired

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MOST_BYTES = 100_000


@contextmanager
def fresh_phone(browser: Browser, service: Service, wire: Wire) -> Iterator[Page]:
    """A phone that is paired but has not seen any page yet; the wire counts from here."""
    at_wire = replace(service, address=wire.address)
    context = browser.new_context(base_url=wire.address, **PHONE)
    try:
        # Pairing asks for no page and so keeps no file: what follows is the first load.
        answer = context.request.post(at_wire.pairing_link(), max_redirects=0)
        assert answer.status == 303
        wire.down = 0
        page = context.new_page()
        page.set_default_timeout(SOON)
        yield page
    finally:
        context.close()


def test_the_first_list_and_the_first_card_come_in_under_a_hundred_kilobytes_each(
    browser: Browser, service: Service
) -> None:
    paths = eventful(service)
    for name in ("list", "card"):
        with wired(service.address) as wire, fresh_phone(browser, service, wire) as page:
            page.goto(paths[name])
            until(page, WORKS_OFFLINE)
            page.wait_for_load_state("load")
            assert 5_000 < wire.down < MOST_BYTES, name


def test_no_page_asks_anybody_else(browser: Browser, service: Service) -> None:
    paths = eventful(service)
    with managing(browser, service) as page:
        asked: set[str] = set()
        page.context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        for path in paths.values():
            page.goto(path)
        assert asked == {urlsplit(service.address).netloc}
