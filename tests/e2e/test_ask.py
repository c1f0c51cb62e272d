"""A product in the hand: its barcode before the camera of a phone, or before the scanner of a till."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from app.web.barcode import barcode, code_128
from tests.support.floor import Service, phone
from tests.support.scanning import film, with_camera

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

EAN_13 = "5901234123457"
"""The number of DVD-99 on this floor."""

OWN_READER = """
window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["ean_13", "code_128"]; }
    constructor(options) { this.formats = options.formats; }
    async detect(picture) {
        const real = picture instanceof HTMLVideoElement && picture.videoWidth > 0;
        return real && this.formats.includes("ean_13") ? [{ rawValue: "VALUE" }] : [];
    }
};
"""
"""The browser's own reader, where Chromium has none; `VALUE` is what it reads in any picture."""


def asked_for(page: Page) -> list[str]:
    """The paths the page asks for from now on."""
    paths: list[str] = []
    page.on("request", lambda request: paths.append(urlsplit(request.url).path))
    return paths


def test_a_barcode_before_the_camera_leads_to_the_card(browser: Browser, service: Service, tmp_path: Path) -> None:
    with (
        with_camera(browser, film(tmp_path / "ean.y4m", barcode(f"0{EAN_13}"))) as seeing,
        phone(seeing, service) as page,
    ):
        paths = asked_for(page)
        page.get_by_role("link", name="Scan with the camera").click()
        page.get_by_role("heading", name="Player DVD-99").wait_for()
        assert urlsplit(page.url).path == "/products/DVD-99"
        # This Chromium reads no barcodes by itself: the library did, and nobody else was asked.
        assert {"/static/vendor/barcode-detector.js", "/static/vendor/zxing_reader.wasm"} <= set(paths)
        page.go_back()
        page.get_by_role("heading", name="All is well").wait_for()


def test_a_rain_check_before_the_camera_is_looked_up(browser: Browser, service: Service, tmp_path: Path) -> None:
    service.stock(DVD_45=0)
    code = service.post("/v1/rain-checks", {"alert_id": service.alert()["alert_id"], "quantity": 1})["code"]
    with (
        with_camera(browser, film(tmp_path / "code.y4m", code_128(code))) as seeing,
        phone(seeing, service) as page,
    ):
        page.get_by_role("link", name="Rain checks").click()
        page.get_by_role("link", name="Scan with the camera").click()
        page.get_by_role("button", name="Redeem at the till").wait_for()
        assert urlsplit(page.url).path == f"/rain-checks/{code}"


def test_a_browser_that_reads_barcodes_itself_fetches_no_library(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    with with_camera(browser, film(tmp_path / "grey.y4m", None)) as seeing, phone(seeing, service) as page:
        page.add_init_script(OWN_READER.replace("VALUE", EAN_13))
        paths = asked_for(page)
        page.get_by_role("link", name="Scan with the camera").click()
        page.get_by_role("heading", name="Player DVD-99").wait_for()
        assert not [path for path in paths if "vendor" in path]


def test_what_the_camera_does_not_show_can_be_typed(browser: Browser, service: Service, tmp_path: Path) -> None:
    with with_camera(browser, film(tmp_path / "grey.y4m", None)) as seeing, phone(seeing, service) as page:
        page.get_by_role("link", name="Scan with the camera").click()
        page.get_by_text("Hold the barcode of a product").wait_for()
        assert page.locator("video").bounding_box() is not None
        page.get_by_label("Ask about any product").fill("HDMI")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="HDMI cable").wait_for()


REFUSES = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NAME') }"


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (REFUSES.replace("NAME", "NotAllowedError"), "Allow it"),
        (REFUSES.replace("NAME", "NotFoundError"), "No camera"),
        ("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })", "over HTTPS"),
    ],
    ids=["refused", "no camera", "no HTTPS"],
)
def test_without_a_camera_the_page_says_why_and_what_to_do_instead(
    browser: Browser, service: Service, script: str, told: str
) -> None:
    with phone(browser, service) as page:
        page.add_init_script(script)
        page.goto("/scan")
        seen = page.get_by_role("status").filter(has_text=told)
        seen.wait_for()
        assert "ype the number under the barcode" in seen.inner_text()
        assert page.locator("video").is_hidden()


def test_a_scanner_gun_types_a_number_and_enter(browser: Browser, service: Service) -> None:
    with phone(browser, service) as page:
        page.get_by_label("Ask about any product").focus()
        page.keyboard.type(EAN_13)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Player DVD-99").wait_for()
