"""Asking about any product: whatever a clerk types or scans leads to its card, or says why not."""

from __future__ import annotations

from hashlib import sha256

import pytest

from app.web.render import STATIC
from tests.support.shop import Shop, product
from tests.support.staff import Device, paired, text_of

EAN_13 = "5901234123457"
UPC_A = "036000291452"
UPC_E, ITS_UPC_A = "04252614", "042100005264"
STRICT = "script-src 'self'"


@pytest.fixture
def device(shop: Shop) -> Device:
    """A paired device of a store with a full shelf."""
    rows = [
        product("SCART", name="SCART lead", gtin=EAN_13),
        product("4711", name="Eau de Cologne", gtin=UPC_A),
        product("47112", name="Kitchen timer 4711", gtin=ITS_UPC_A),
    ]
    shop.ok("POST", "/v1/products", json={"products": rows})
    shop.shelve("CAP")
    return paired(shop)


@pytest.mark.parametrize(
    ("typed", "sku"),
    [
        (EAN_13, "SCART"),
        (f"0{EAN_13}", "SCART"),
        ("5 901234 123457", "SCART"),
        (f"]E0{EAN_13}\n", "SCART"),
        (f"https://id.gs1.org/01/0{EAN_13}", "SCART"),
        (UPC_A, "4711"),
        (f"0{UPC_A}", "4711"),
        (UPC_E, "47112"),
        ("4711", "4711"),
        ("DVD-69", "DVD-69"),
        ("scart", "SCART"),
    ],
    ids=repr,
)
def test_what_a_scanner_types_leads_to_the_card(device: Device, typed: str, sku: str) -> None:
    answer = device.get("/products", params={"q": typed})
    assert answer.status_code == 200
    assert answer.url.path == f"/products/{sku}"


def test_a_number_no_product_has_and_one_that_was_misread_are_told_apart(device: Device) -> None:
    assert "No product has the number 4006381333931" in device.see("/products?q=4006381333931")
    misread = device.see("/products?q=5901234123475")
    assert "misread" in misread and "its last digit does not fit" in misread


def test_a_product_with_a_wrong_check_digit_in_the_catalogue_is_found_all_the_same(shop: Shop, device: Device) -> None:
    shop.ok("POST", "/v1/products", json={"products": [product("ODD", gtin="5901234123450")]})
    assert device.get("/products", params={"q": "5901234123450"}).url.path == "/products/ODD"


def test_what_is_found_says_what_is_here_and_what_there_is_an_alert_for(shop: Shop, device: Device) -> None:
    shop.promote()
    shop.clock.advance(minutes=1)
    shop.stock(("CAP", "DVD-45", 0), ("CAP", "DVD-69", 7), ("CAP", "DVD-89", None), ("CAP", "DVD-99", -2))
    page = device.get("/products?q=player").text
    lines = {sku: text_of(page[page.index(f"/products/{sku}") :].partition("</li>")[0]) for sku in ("DVD-45", "DVD-69")}
    assert "none here" in lines["DVD-45"] and "Sold out" in lines["DVD-45"]
    assert "7 here" in lines["DVD-69"] and "Sold out" not in lines["DVD-69"]
    said = text_of(page)
    assert said.count("none here") == 2 and "stock not known" in said


def test_what_another_store_has_is_not_here(shop: Shop, device: Device) -> None:
    shop.stock(("CLE", "DVD-X", 5))
    shop.stock(("CAP", "DVD-X", 0))
    assert "5 here" not in device.see("/products?q=player")


def test_what_begins_as_it_was_asked_for_comes_first(shop: Shop, device: Device) -> None:
    rows = [product(sku, name=name) for sku, name in (("A", "Bag for torches"), ("B", "Torch"), ("C", "Torch red"))]
    shop.ok("POST", "/v1/products", json={"products": rows})
    said = device.see("/products?q=torch")
    assert said.index("Torch ") < said.index("Torch red") < said.index("Bag for torches")


def test_a_rain_checks_code_leads_to_the_rain_check_of_this_store_alone(shop: Shop, device: Device) -> None:
    shop.promote(remedies=["rain_check"])
    shop.stock(("CAP", "DVD-45", 0))
    body = {"alert_id": shop.alert()["alert_id"], "quantity": 1}
    code = shop.ok("POST", "/v1/rain-checks", "staff", json=body)["code"]
    for typed in (code, code.lower(), f"]C1{code}", f"{code[:3]}-{code[3:6]}-{code[6:]}"):
        assert device.get("/products", params={"q": typed}).url.path == f"/rain-checks/{code}"
    elsewhere = paired(shop, "CLE").get("/products", params={"q": code})
    assert elsewhere.url.path == "/products" and "Nothing is called" in text_of(elsewhere.text)


@pytest.mark.parametrize("typed", ["", "   ", "]E0", "%", "\x00", "'; DROP TABLE products; --", "0" * 200])
def test_anything_may_be_typed(device: Device, typed: str) -> None:
    assert device.get("/products", params={"q": typed}).status_code == 200


# The camera


def test_only_the_camera_s_page_may_run_the_scanner(device: Device) -> None:
    policies = {path: device.get(path).headers["content-security-policy"] for path in ("/", "/products", "/scan")}
    assert STRICT in policies["/"] and "wasm" not in policies["/"] + policies["/products"]
    assert policies["/scan"] == policies["/"].replace(STRICT, f"{STRICT} 'wasm-unsafe-eval'")


def test_the_camera_s_page_can_be_typed_into_and_loads_no_scanner_by_itself(device: Device) -> None:
    page = device.get("/scan").text
    assert 'name="q"' in page
    assert 'src="/static/vendor/' not in page and 'data-reader="/static/vendor/barcode-detector.js?v=' in page
    engine = device.get("/static/vendor/zxing_reader.wasm")
    assert engine.headers["content-type"] == "application/wasm"


def test_an_unpaired_device_has_no_camera_page(shop: Shop) -> None:
    assert shop.client.get("/scan").status_code == 401


def test_what_is_vendored_is_what_its_makers_published() -> None:
    told = (STATIC / "vendor" / "README.md").read_text()
    for path in (STATIC / "vendor").iterdir():
        if path.suffix in (".js", ".wasm"):
            assert sha256(path.read_bytes()).hexdigest() in told, path.name
    # The library holds the digest of the engine it was built with.
    engine = sha256((STATIC / "vendor" / "zxing_reader.wasm").read_bytes()).hexdigest()
    assert engine in (STATIC / "vendor" / "barcode-detector.js").read_text()
