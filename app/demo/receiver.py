"""A webhook receiver as a store's own system would have one: it checks each signature before it believes a word.

Deliberately independent of app.delivery.signing: it follows the Standard Webhooks text, so that it would notice
if our signatures did not.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOLERANCE_SECONDS = 300
PATH = "/raincheck"


@dataclass(frozen=True)
class Message:
    """A webhook that came in; `is_genuine` says whether its signature held."""

    webhook_id: str
    is_genuine: bool
    body: dict[str, Any]


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, *, now: float) -> bool:
    """Whether one of the signatures is the secret's over `{id}.{timestamp}.{body}`, and the message is fresh."""
    webhook_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not (timestamp.isascii() and timestamp.isdigit()) or abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{webhook_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    found = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(expected.encode(), candidate.encode()) for candidate in found)


TELLING = frozenset({"alert.opened", "alert.updated"})


@dataclass
class Receiver:
    """What has come in. `secret` is set once the channel has been made; nothing holds without it."""

    address: str
    secret: str | None = None
    messages: list[Message] = field(default_factory=list)
    _arrived: threading.Condition = field(default_factory=threading.Condition)

    def take(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Judge a message and keep it; returns whether it is genuine."""
        held = self.secret is not None and is_genuine(self.secret, headers, body, now=time.time())
        try:
            parsed = json.loads(body)
        except ValueError:
            parsed = None
        with self._arrived:
            whole = parsed if isinstance(parsed, dict) else {}
            self.messages.append(Message(headers.get("webhook-id", ""), held, whole))
            self._arrived.notify_all()
        return held

    def wait_for(self, kind: str, *, sku: str, seconds: float) -> Message | None:
        """The first message that tells an alert of this kind about this product; None once `seconds` have passed.

        Whether it opens the alert or updates one that foresaw it, the news is the same.
        """

        def found() -> Message | None:
            return next((message for message in self.messages if _tells(message, kind, sku)), None)

        with self._arrived:
            self._arrived.wait_for(lambda: found() is not None, timeout=seconds)
            return found()


def _tells(message: Message, kind: str, sku: str) -> bool:
    data = message.body.get("data")
    product = data.get("product") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(product, dict) or message.body.get("type") not in TELLING:
        return False
    return data.get("kind") == kind and product.get("sku") == sku


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free loopback port, for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = self.headers.get("content-length", "0")
            body = self.rfile.read(int(length) if length.isdigit() else 0)
            names = {name.lower(): value for name, value in self.headers.items()}
            held = self.path == PATH and receiver.take(names, body)
            self.send_response(204 if held else 401)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the service logs its deliveries."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        receiver = Receiver(f"http://127.0.0.1:{listening.server_port}{PATH}")
        thread = threading.Thread(target=listening.serve_forever, name="receiver", daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            listening.shutdown()
            thread.join(10)
