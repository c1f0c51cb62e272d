"""Pictures of products in a real Chromium: shown from our own address, and no hole where there is none."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.support.feed_server import Answer, FeedServer
from tests.support.floor import Service, phone, until
from tests.support.shop import product

ICON = Path(__file__).resolve().parents[2] / "app" / "web" / "static" / "icon-192.png"
SHOWN = """(sku) => {
    const picture = document.querySelector(`.offer[data-sku="${sku}"] img.picture`);
    picture.scrollIntoView();
    return picture.complete && picture.naturalWidth;
}"""
HIDDEN = """(sku) => {
    const picture = document.querySelector(`.offer[data-sku="${sku}"] img.picture`);
    picture.scrollIntoView();
    return picture.hidden;
}"""


def test_a_card_shows_pictures_and_asks_nobody_else(
    browser: Browser, service: Service, feeds: FeedServer, tmp_path: Path
) -> None:
    there = feeds.answers("/there.png", Answer(ICON.read_bytes(), headers={"Content-Type": "image/png"}))
    pictures = {"DVD-99": there, "DVD-69": feeds.url + "/gone.png"}
    rows = [product(sku, f"{sku[-2:]}.00", image_url=url, attributes={"hdmi": True}) for sku, url in pictures.items()]
    service.post("/v1/products", {"products": rows})
    service.stock(DVD_45=0)
    with phone(browser, service) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.locator("a.entry").click()
        assert until(page, SHOWN, "DVD-99") == 192
        assert until(page, HIDDEN, "DVD-69")
        page.screenshot(path=tmp_path / "pictures.png")
    assert feeds.count("/there.png") == feeds.count("/gone.png") == 1
    assert [url for url in asked if not url.startswith((service.address, "data:"))] == []
