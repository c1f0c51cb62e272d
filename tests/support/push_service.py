"""A push service on loopback, and the browsers subscribed to it: they check who sent and read what was encrypted."""

from __future__ import annotations

import json
import os
import threading
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from app.delivery.vapid import encoded
from tests.support.staff import Device

SECONDS = 10


@dataclass
class Browser:
    """What subscribed: its keys, and what the push service was handed for it."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 201
    headers: dict[str, str] = field(default_factory=dict)
    seen: int = 0
    """Requests, whatever was answered."""

    def subscription(self) -> dict[str, Any]:
        """A PushSubscription as `toJSON` writes it."""
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": encoded(point), "auth": encoded(self.auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def shown(self) -> list[dict[str, Any]]:
        """What was pushed, decrypted as the browser does it."""
        return [
            json.loads(http_ece.decrypt(body, private_key=self.private, auth_secret=self.auth))
            for _, body in self.taken
        ]


@dataclass
class PushService:
    """Answers for the browsers subscribed to it."""

    address: str = ""
    browsers: dict[str, Browser] = field(default_factory=dict)

    def browser(self, name: str, **changes: Any) -> Browser:
        """A browser that subscribes here."""
        made = Browser(f"{self.address}/push/{name}", **changes)
        self.browsers[f"/push/{name}"] = made
        return made


@contextmanager
def push_service() -> Iterator[PushService]:
    """The service, in a thread of its own."""
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            browser = service.browsers[self.path]
            browser.seen += 1
            if 200 <= browser.status < 300:
                browser.taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(browser.status)
            for name, value in browser.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join(SECONDS)


def subscribe(device: Device, browser: Browser) -> Any:
    """Have a paired device notified there."""
    headers = {"Origin": "http://127.0.0.1"}
    return device.client.put("/push", json=browser.subscription(), headers=headers)


def sender_of(headers: dict[str, str]) -> dict[str, Any]:
    """The claims of a VAPID token whose signature holds, with the key it was made by as `key`."""
    authorization = headers["authorization"]
    assert Vapid02.verify(authorization)
    token, _, key = authorization.removeprefix("vapid t=").partition(",k=")
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims | {"key": key}
