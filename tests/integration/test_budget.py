"""What a page may weigh, whom it may ask, and what it may run: held for every page, without a browser.

The first look at the page on a shop floor's signal is the one that counts: under 100 KB with everything it names,
pictures of products apart. tests/e2e/test_first_load.py weighs the same on the wire.
"""

from __future__ import annotations

import re
from gzip import decompress
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from app.core.asgi import CONTENT_SECURITY_POLICY
from app.web.ask import CAMERA_POLICY
from tests.support.shop import Shop, offer, product, promotion
from tests.support.staff import Device, paired

MOST_BYTES = 100_000
MOST_REQUESTS = 14
"""A page, a style sheet, its scripts, its icon and manifest, the worker and what that keeps."""


class Tags(HTMLParser):
    """Every element of a page with its attributes, and the text within scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.code = ""
        self._within = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._within = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._within = False

    def handle_data(self, data: str) -> None:
        if self._within:
            self.code += data


def tags_of(page: str) -> Tags:
    """A page, taken apart."""
    tags = Tags()
    tags.feed(page)
    return tags


def wire(device: Device, path: str, *, takes: str = "gzip") -> tuple[bytes, dict[str, str]]:
    """The body as it travels, and the headers."""
    with device.client.stream("GET", path, headers={"Accept-Encoding": takes}) as response:
        assert response.status_code == 200, path
        return b"".join(response.iter_raw()), dict(response.headers)


def named(page: str) -> list[str]:
    """The files of our own that a page names, and those of the manifest and the worker."""
    tags = tags_of(page).found
    files = [attrs["href"] for tag, attrs in tags if tag == "link"]
    files += [attrs["src"] for tag, attrs in tags if tag == "script"]
    return list(dict.fromkeys(file for file in files if file)) + ["/sw.js"]


@pytest.fixture
def paths(shop: Shop) -> dict[str, str]:
    """A store on a bad day: twelve alerts, one with everything a card can have; the paths of its pages."""
    rows = [product(f"TV-{number}", "399.00", name=f"Halvero {30 + number}-inch LED TV") for number in range(11)]
    shop.ok("POST", "/v1/products", json={"products": rows})
    offers = [offer(), *(offer(row["sku"], "299.00", alternatives=[], never_suggest=[]) for row in rows)]
    shop.ok("PUT", "/v1/promotions/NOV", "ads", json=promotion(offers=offers))
    shop.shelve("CAP", DVD_45=0)
    shop.stock(*(("CAP", row["sku"], 0) for row in rows))
    (alert,) = [alert for alert in shop.alerts() if alert["product"]["sku"] == "DVD-45"]
    code = shop.ok("POST", "/v1/rain-checks", json={"alert_id": alert["alert_id"], "quantity": 1})["code"]
    return {
        "list": "/",
        "card": f"/alerts/{alert['alert_id']}",
        "product": "/products/DVD-69",
        "ask": "/products",
        "results": "/products?q=player",
        "camera": "/scan",
        "rain checks": "/rain-checks",
        "rain check": f"/rain-checks/{code}",
        "problems": "/problems",
        "problem": "/problems/not-found",
        "reference": "/docs",
    }


@pytest.fixture
def device(shop: Shop) -> Device:
    """A paired device."""
    return paired(shop)


@pytest.mark.parametrize("name", ["list", "card"])
def test_a_first_load_is_under_a_hundred_kilobytes_and_few_requests(
    device: Device, paths: dict[str, str], name: str
) -> None:
    page = device.get(paths[name]).text
    if name == "list":
        assert page.count('class="entry alert') == 12
    files = named(page)
    weights = {path: len(wire(device, path)[0]) for path in (paths[name], *files)}
    assert sum(weights.values()) < MOST_BYTES, weights
    assert len(weights) <= MOST_REQUESTS, list(weights)


def test_pages_and_their_files_travel_compressed_and_are_the_same_without(
    device: Device, paths: dict[str, str]
) -> None:
    for path in (paths["problem"], *named(device.get("/").text)):
        packed, headers = wire(device, path)
        plain, others = wire(device, path, takes="identity")
        assert "content-encoding" not in others
        if headers.get("content-encoding") == "gzip":
            assert decompress(packed) == plain
            assert "accept-encoding" in headers["vary"].lower()
        else:
            assert packed == plain
            assert len(plain) < 1_000 or headers["content-type"].startswith("image/png"), path


def test_what_the_api_answers_is_left_as_it_is(shop: Shop) -> None:
    answer = shop.call("GET", "/v1/products", headers={"Accept-Encoding": "gzip"})
    assert len(answer.content) > 1_000
    assert "content-encoding" not in answer.headers


def test_no_page_runs_or_styles_anything_of_its_own(device: Device, paths: dict[str, str]) -> None:
    pages = {name: device.get(path) for name, path in paths.items()}
    pages |= {"refused": device.get("/alerts/none"), "pairing": device.get("/pair/none")}
    for name, answer in pages.items():
        policy = answer.headers["content-security-policy"]
        assert policy == (CAMERA_POLICY if name == "camera" else CONTENT_SECURITY_POLICY), name
        tags = tags_of(answer.text)
        assert not tags.code.strip(), name
        for tag, attrs in tags.found:
            assert tag != "style" and "style" not in attrs, (name, tag)
            assert not [attr for attr in attrs if attr.startswith("on")], (name, tag, attrs)
            assert not (attrs.get("href") or "").lower().startswith("javascript:"), (name, attrs)


def test_the_policy_lets_nothing_unsafe_in_and_nobody_else(device: Device) -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == rules["worker-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert re.findall(r"'[a-z-]*unsafe[a-z-]*'", CAMERA_POLICY) == ["'wasm-unsafe-eval'"]


def test_every_page_asks_this_origin_alone(device: Device, paths: dict[str, str]) -> None:
    for name, path in paths.items():
        for tag, attrs in tags_of(device.get(path).text).found:
            for attr in ("src", "href", "action", "poster", "data"):
                if tag != "a" and (address := attrs.get(attr)):
                    assert not urlsplit(address).netloc and not urlsplit(address).scheme, (name, tag, address)
