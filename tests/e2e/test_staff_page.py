"""The staff page as a clerk has it in hand: a real Chromium, at the size of a phone, against a real server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.floor import LEAST_TARGET, PHONE, SOON, Service, phone

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_clerk_pairs_a_phone_sees_an_alert_arrive_takes_it_on_and_says_what_came_of_it(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    with phone(browser, service) as page:
        page.get_by_role("heading", name="All is well").wait_for()
        page.get_by_text("Live", exact=True).wait_for()

        service.stock(DVD_45=0)
        entry = page.locator("a.entry")
        entry.wait_for()
        assert page.title().startswith("(1) Capalaba")
        assert "$45.00" in entry.inner_text()
        page.screenshot(path=tmp_path / "list.png")

        entry.click()
        page.get_by_role("heading", name="First: keep the promise").wait_for()
        page.screenshot(path=tmp_path / "card.png", full_page=True)
        page.get_by_label("Who are you today?").fill("Sam")
        page.get_by_role("button", name="On it").click()
        page.get_by_text("Sam is on it").wait_for()

        page.get_by_role("link", name="Yes").click()
        page.locator(".chip.given").wait_for()
        assert page.locator(".offer", has_text="Player DVD-69").count() == 0
        page.get_by_text("Barcode for the till").first.click()
        box = page.locator("svg").first.bounding_box()
        assert box is not None and box["width"] > 250

        page.get_by_label("I offered to keep the promise first").check()
        page.get_by_role("button", name="Player DVD-99").click()
        page.get_by_text("Noted: Took an alternative").wait_for()
        page.screenshot(path=tmp_path / "noted.png")

        page.get_by_role("link", name="All alerts").click()
        page.get_by_text("Sam is on it").wait_for()
        service.stock(DVD_45=40)
        page.get_by_role("heading", name="All is well").wait_for()
    alert = service.alert()
    assert alert["acknowledged_by"] == "Sam"
    (outcome,) = alert["outcomes"]
    assert (outcome["kind"], outcome["sku"], outcome["remedy_offered"], outcome["by"]) == (
        "alternative_sold", "DVD-99", True, "Sam"
    )  # fmt: skip
    assert (tmp_path / "card.png").stat().st_size > 10_000


def test_an_open_card_that_is_being_used_says_when_its_alert_has_changed(browser: Browser, service: Service) -> None:
    service.stock(DVD_45=0)
    with phone(browser, service) as page:
        page.locator("a.entry").click()
        page.get_by_text("Live", exact=True).wait_for()
        page.get_by_text("Barcode for the till").first.click()
        assert page.locator("#changed").is_hidden()
        service.post(f"/v1/alerts/{service.alert()['alert_id']}/acknowledge", {"by": "Jo"})
        page.get_by_text("This alert has changed").click()
        page.get_by_text("Jo is on it").wait_for()


def test_the_whole_page_works_without_a_script(browser: Browser, service: Service) -> None:
    service.stock(DVD_45=0)
    with phone(browser, service, java_script_enabled=False) as page:
        assert page.locator('noscript meta[http-equiv="refresh"]').count() == 1
        page.locator("a.entry").click()
        page.get_by_role("button", name="On it").click()
        page.get_by_text("Somebody is on it").wait_for()
        page.get_by_role("button", name="Nothing, thanks").click()
        page.get_by_text("Noted: Nothing, thanks").wait_for()
        page.get_by_label("How many?").fill("3")
        page.get_by_role("button", name="Found some").click()
        page.get_by_text("found on the shelf").first.wait_for()
    assert service.alert()["resolution"] == "found_on_shelf"


def test_a_link_in_another_app_leads_a_paired_phone_to_the_alert(browser: Browser, service: Service) -> None:
    service.stock(DVD_45=0)
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.set_default_timeout(SOON)
    page.goto(service.pairing_link())
    page.get_by_role("button", name="Pair this device").click()
    page.wait_for_url(f"{service.address}/")
    page.goto(f"data:text/html,<a href='{service.address}/alerts/{service.alert()['alert_id']}'>look</a>")
    page.get_by_text("look").click()
    page.get_by_role("button", name="On it").wait_for()
    context.close()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_to_tap_is_big_enough_and_nothing_runs_off_the_side(
    browser: Browser, service: Service, tmp_path: Path, direction: str, scheme: str
) -> None:
    service.stock(DVD_45=0)
    with phone(browser, service, color_scheme=scheme) as page:
        for path in ("/", f"/alerts/{service.alert()['alert_id']}", "/products?q=player", "/products/DVD-69"):
            page.goto(path)
            page.evaluate("direction => { document.documentElement.dir = direction }", direction)
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            page.screenshot(path=tmp_path / f"{scheme}-{direction}{path.split('?')[0].replace('/', '-')}.png")
            small = page.evaluate(
                """least => [...document.querySelectorAll("a:not(.skip), button, input:not([type=hidden]), summary")]
                    .map(one => one.closest("label") ?? one)
                    .filter(one => one.offsetParent && one.getBoundingClientRect().height < least)
                    .map(one => one.outerHTML)""",
                LEAST_TARGET,
            )
            assert small == []
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
