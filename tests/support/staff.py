"""A paired phone for tests: a browser without a screen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from fastapi.testclient import TestClient

from app.access import devices
from app.web.visit import DEVICE_COOKIE
from tests.support.shop import Shop

_EMPTY = frozenset({"meta", "link", "input", "rect", "br", "img", "hr"})


@dataclass
class Device:
    """Asks for pages with its own cookies; `tap` posts a form as a browser of this origin would."""

    client: TestClient

    def get(self, path: str, **kwargs: Any) -> Any:
        """A page."""
        return self.client.get(path, **kwargs)

    def see(self, path: str) -> str:
        """The text of a page that must be there."""
        response = self.get(path)
        assert response.status_code == 200, f"{path}: {response.status_code} {response.text}"
        return text_of(response.text)

    def tap(self, path: str, **form: str) -> Any:
        """Post a form and follow where it leads."""
        return self.client.post(path, data=form, headers={"Origin": "http://127.0.0.1"})


def unpaired(shop: Shop) -> Device:
    """A device nobody has paired."""
    return Device(TestClient(shop.client.app, base_url="http://127.0.0.1"))


def pairing_path(shop: Shop, store_id: str = "CAP", *, is_manager: bool = False) -> str:
    """A fresh pairing link's path."""
    secret = shop.context.secret
    return f"/pair/{devices.pairing_token(secret, store_id=store_id, is_manager=is_manager, now=shop.clock())}"


def paired(shop: Shop, store_id: str = "CAP") -> Device:
    """A device paired with a store."""
    device = unpaired(shop)
    response = device.tap(pairing_path(shop, store_id))
    assert DEVICE_COOKIE in device.client.cookies, response.text
    return device


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = 0
        self.open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag not in _EMPTY:
            hides = tag in ("head", "script") or "hidden" in names
            self.open.append(hides)
            self.hidden += hides

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY and self.open:
            self.hidden -= self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def text_of(html: str) -> str:
    """What a page says, as one line."""
    parser = _Text()
    parser.feed(html)
    return re.sub(r"\s+", " ", " ".join(parser.parts)).strip()


def title_of(html: str) -> str:
    """A page's title."""
    found = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    assert found is not None
    return found.group(1).strip()
