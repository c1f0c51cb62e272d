"""Pictures of products: from our own address, past the guard, asked for once."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import httpx
import pytest

from app.web import pictures
from app.web.visit import DEVICE_COOKIE
from tests.support.feed_server import Answer, FeedServer
from tests.support.shop import Shop, product
from tests.support.staff import Device, paired, unpaired

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 500
IMAGE = Answer(PNG, headers={"Content-Type": "image/png; charset=binary"})


@pytest.fixture
def device(shop: Shop) -> Device:
    return paired(shop)


def pictured(shop: Shop, address: str, sku: str = "DVD-99") -> str:
    """Give a product a picture; returns our address of it, as the card has it."""
    shop.ok("POST", "/v1/products", json={"products": [product(sku, "99.00", image_url=address)]})
    shop.shelve("CAP")
    shop.clock.advance(minutes=1)
    page = paired(shop).get("/products/DVD-45").text
    (found,) = re.findall(r'<img class="picture" src="([^"]+)"', page)
    assert isinstance(found, str)
    return found


def test_a_picture_comes_from_our_own_address_and_is_fetched_once(
    shop: Shop, device: Device, feeds: FeedServer
) -> None:
    path = pictured(shop, feeds.answers("/99.png", IMAGE))
    assert path.startswith("/pictures/DVD-99?v=")
    for _ in range(2):
        answer = device.get(path)
        assert (answer.status_code, answer.content) == (200, PNG)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["cache-control"] == "private, max-age=86400"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert feeds.count("/99.png") == 1
    shop.clock.advance(hours=24)
    assert device.get(path).status_code == 200
    assert feeds.count("/99.png") == 2


def test_another_picture_has_another_address(shop: Shop, feeds: FeedServer) -> None:
    first = pictured(shop, feeds.answers("/a.png", IMAGE))
    assert pictured(shop, feeds.answers("/b.png", IMAGE)) != first


def test_no_page_may_load_a_picture_from_anywhere_else(device: Device) -> None:
    policy = dict(part.strip().split(" ", 1) for part in device.get("/").headers["content-security-policy"].split(";"))
    assert policy["img-src"] == "'self' data:"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"gone", status=404, headers={"Content-Type": "image/png"}),
        Answer(b"<svg/>", headers={"Content-Type": "image/svg+xml"}),
        Answer(b"<html>", headers={"Content-Type": "text/html"}),
        Answer(b"0" * (pictures.MOST_BYTES + 1), headers={"Content-Type": "image/png"}),
        Answer(status=302, headers={"Location": "http://169.254.169.254/latest.png"}),
        Answer(status=302, headers={"Location": "file:///etc/passwd"}),
    ],
    ids=["gone", "svg", "page", "too large", "to the metadata", "to a file"],
)
def test_what_is_no_image_is_no_picture_and_not_asked_for_at_once_again(
    shop: Shop, device: Device, feeds: FeedServer, answer: Answer
) -> None:
    path = pictured(shop, feeds.answers("/99.png", answer))
    for _ in range(2):
        assert device.get(path).status_code == 404
    assert feeds.count("/99.png") == 1
    shop.clock.now += timedelta(minutes=10)
    assert device.get(path).status_code == 404
    assert feeds.count("/99.png") == 2


def test_a_picture_in_a_private_network_is_not_fetched(shop: Shop, device: Device) -> None:
    assert device.get(pictured(shop, "http://10.1.2.3/99.png")).status_code == 404


def test_a_picture_that_has_moved_is_followed(shop: Shop, device: Device, feeds: FeedServer) -> None:
    feeds.answers("/new.png", IMAGE)
    path = pictured(shop, feeds.answers("/old.png", Answer(status=301, headers={"Location": "/new.png"})))
    assert device.get(path).content == PNG


def test_who_is_not_paired_sees_no_picture_and_a_product_without_one_has_none(
    shop: Shop, device: Device, feeds: FeedServer
) -> None:
    path = pictured(shop, feeds.answers("/99.png", IMAGE))
    assert unpaired(shop).get(path).status_code == 401
    assert feeds.count("/99.png") == 0
    assert device.get("/pictures/DVD-69").status_code == 404
    assert device.get("/pictures/who/knows").status_code == 404


def test_a_picture_many_devices_ask_for_at_once_is_fetched_once(shop: Shop, device: Device, feeds: FeedServer) -> None:
    path = pictured(shop, feeds.answers("/99.png", IMAGE))

    async def all_at_once() -> list[int]:
        transport = httpx.ASGITransport(app=shop.client.app)
        cookies = {DEVICE_COOKIE: str(device.client.cookies[DEVICE_COOKIE])}
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", cookies=cookies) as client:
            return [answer.status_code for answer in await asyncio.gather(*(client.get(path) for _ in range(24)))]

    assert set(asyncio.run(all_at_once())) == {200}
    assert feeds.count("/99.png") == 1


@pytest.mark.parametrize(("limit", "most"), [("KEPT_BYTES", 2 * len(PNG)), ("MOST_KEPT", 2)])
def test_what_was_not_looked_at_for_longest_makes_room(
    shop: Shop, device: Device, feeds: FeedServer, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setattr(pictures, limit, most)
    skus = ("DVD-99", "DVD-69", "DVD-79")
    rows = [product(sku, "79.00", image_url=feeds.answers(f"/{sku}", IMAGE)) for sku in skus]
    shop.ok("POST", "/v1/products", json={"products": rows})
    for sku in ("DVD-99", "DVD-69", "DVD-99", "DVD-79", "DVD-99", "DVD-69"):
        assert device.get(f"/pictures/{sku}").status_code == 200
    assert [feeds.count(f"/{sku}") for sku in skus] == [1, 2, 1]
