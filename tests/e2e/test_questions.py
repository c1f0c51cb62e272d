"""An answer tapped in a real Chromium: the list narrows, others come in, a second tap brings all back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.floor import Service, phone
from tests.support.shop import offer, product, promotion

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = {
    "TV-32A": "Halvero 32-inch LED TV",
    "TV-32B": "Kestrel 32-inch LED TV",
    "TV-40A": "Halvero 40-inch LED TV",
    "TV-40B": "Kestrel 40-inch LED TV",
}


def test_a_tap_on_an_answer_narrows_the_list_and_brings_in_others(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    rows = [
        product(sku, f"{220 + 10 * place}.00", name=name, category="Electronics > Video > Televisions")
        for place, (sku, name) in enumerate({"TV-AD": "Nordlys 32-inch LED TV", **NAMES}.items())
    ]
    service.post("/v1/products", {"products": rows})
    today = service.context.clock().date()
    body = promotion(
        starts_on=str(today - timedelta(days=2)),
        ends_on=str(today + timedelta(days=5)),
        offers=[offer("TV-AD", "199.00", alternatives=["TV-32A", "TV-32B", "TV-40A"], never_suggest=[])],
        remedies=["rain_check"],
    )
    service.client.put("/v1/promotions/TV", json=body).raise_for_status()
    service.stock(**{sku.replace("-", "_"): 5 for sku in NAMES}, TV_AD=0)
    with phone(browser, service) as page:
        page.locator("a.entry").click()
        offers = page.locator(".offer")
        offers.filter(has_text=NAMES["TV-32A"]).wait_for()
        assert offers.filter(has_text=NAMES["TV-40B"]).count() == 0

        page.get_by_text("Which screen size suits you: 32 in or 40 in?").wait_for()
        page.get_by_role("link", name="40 in", exact=True).click()
        page.locator(".chip.given").wait_for()
        offers.filter(has_text=NAMES["TV-40B"]).wait_for()
        assert offers.filter(has_text=NAMES["TV-40A"]).count() == 1
        assert offers.filter(has_text=NAMES["TV-32A"]).count() == 0
        page.screenshot(path=tmp_path / "narrowed.png", full_page=True)

        page.get_by_role("link", name="40 in", exact=True).click()
        offers.filter(has_text=NAMES["TV-32A"]).wait_for()
        assert page.locator(".chip.given").count() == 0
