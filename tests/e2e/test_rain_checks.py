"""A rain check from the card to the till, in a real Chromium at the size of a phone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.floor import LEAST_TARGET, Service, phone

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_clerk_gives_a_rain_check_prints_it_and_redeems_it_when_the_customer_is_back(
    browser: Browser, service: Service, tmp_path: Path, script: bool
) -> None:
    service.stock(DVD_45=0)
    with phone(browser, service, java_script_enabled=script) as page:
        page.locator("a.entry").click()
        page.get_by_text("Give a rain check").click()
        page.get_by_label("How many for the customer?").select_option("2")
        page.get_by_label("E-mail or telephone").fill("0412 345 678")
        page.get_by_label("Given by").fill("Sam")
        page.screenshot(path=tmp_path / "form.png", full_page=True)
        page.get_by_role("button", name="Give the rain check").click()

        code = page.locator(".slip-code").inner_text()
        assert len(code.replace("-", "")) == 9
        bars = page.locator(".slip svg")
        box = bars.bounding_box()
        assert box is not None and box["width"] > 250
        assert bars.get_attribute("aria-label") == f"Barcode of the rain check {code}"
        page.screenshot(path=tmp_path / "slip.png", full_page=True)
        assert page.get_by_role("button", name="Print", exact=True).count() == int(script)
        page.emulate_media(media="print")
        assert page.locator(".slip").is_visible()
        assert page.locator(".bar").is_hidden() and page.get_by_role("button", name="Redeem").count() == 0
        page.screenshot(path=tmp_path / "print.png", full_page=True)
        page.emulate_media(media="screen")

        service.stock(DVD_45=40)
        page.get_by_role("link", name="Rain checks").click()
        page.get_by_text("1 customer is waiting").wait_for()
        page.get_by_text("Call 0412345678").wait_for()
        page.screenshot(path=tmp_path / "waiting.png", full_page=True)
        page.get_by_label("Code of a rain check").fill(code.lower().replace("-", " "))
        page.get_by_role("button", name="Show").click()
        page.get_by_role("button", name="I have told them").click()
        page.get_by_text("told ").wait_for()

        page.locator("a.entry").click()
        page.get_by_label("Receipt number").fill("7-001-42")
        page.get_by_role("button", name="Redeem at the till").click()
        page.get_by_text("Redeemed. Sell it at $45.00.").wait_for()
        assert page.get_by_role("button", name="Redeem at the till").count() == 0
    (check,) = service.client.get("/v1/rain-checks").raise_for_status().json()["items"]
    assert (check["state"], check["transaction_id"], check["quantity"]) == ("redeemed", "7-001-42", 2)
    (outcome,) = service.alert()["outcomes"]
    assert (outcome["kind"], outcome["quantity"], outcome["by"]) == ("rain_check", 2, "Sam")


def test_everything_to_tap_is_big_enough_on_the_pages_of_rain_checks(browser: Browser, service: Service) -> None:
    service.stock(DVD_45=0)
    alert_id = service.alert()["alert_id"]
    body = {"alert_id": alert_id, "quantity": 1, "contact": "0412 345 678"}
    code = service.post("/v1/rain-checks", body)["code"]
    service.stock(DVD_45=40)
    with phone(browser, service) as page:
        for path in ("/rain-checks", f"/rain-checks/{code}", f"/alerts/{alert_id}", "/rain-checks?code=nothing"):
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            small = page.evaluate(
                """least => [...document.querySelectorAll("a:not(.skip), button, select, input:not([type=hidden])")]
                    .map(one => one.closest("label") ?? one)
                    .filter(one => one.offsetParent && one.getBoundingClientRect().height < least)
                    .map(one => one.outerHTML)""",
                LEAST_TARGET,
            )
            assert small == []
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
