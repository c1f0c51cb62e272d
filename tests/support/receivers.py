"""Receivers on loopback that people's channels can send to: a mail server, and an HTTP server that records."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

from aiosmtpd.controller import Controller

SECONDS = 20
"""Longer than any of these takes on a busy machine; only a failure waits for it."""


@dataclass
class Mailbox:
    """A mail server and what it took."""

    port: int
    mails: Queue[EmailMessage] = field(default_factory=Queue)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take one mail."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.put(mail)
        return "250 taken"

    def address(self, parameters: str = "", *, host: str = "127.0.0.1") -> str:
        """The Apprise address of somebody's mailbox here."""
        return (
            f"mailto://example.com:{self.port}?smtp={host}&from=raincheck@example.com&to=floor@example.com{parameters}"
        )

    def take(self) -> EmailMessage:
        """The next mail."""
        return self.mails.get(timeout=SECONDS)


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """An SMTP server on loopback."""
    mailbox = Mailbox(0)
    controller = Controller(mailbox, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        assert controller.server is not None
        mailbox.port = controller.server.sockets[0].getsockname()[1]
        yield mailbox
    finally:
        controller.stop()


@dataclass
class Endpoint:
    """An HTTP server, what it got, and how it answers."""

    port: int = 0
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    requests: Queue[dict[str, Any]] = field(default_factory=Queue)
    may_answer: threading.Event = field(default_factory=threading.Event)

    def take(self) -> dict[str, Any]:
        """The next request: its path, headers and JSON."""
        return self.requests.get(timeout=SECONDS)


@contextmanager
def http_server(
    *, answers: bool = True, status: int = 200, headers: Mapping[str, str] | None = None
) -> Iterator[Endpoint]:
    """An HTTP server on loopback; without `answers` it keeps callers waiting until `may_answer` is set."""
    endpoint = Endpoint(status=status, headers=headers or {})
    if answers:
        endpoint.may_answer.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            got = {"path": self.path, "headers": dict(self.headers), "json": json.loads(body) if body else None}
            endpoint.requests.put(got)
            endpoint.may_answer.wait(SECONDS)
            self.send_response(endpoint.status)
            for name, value in endpoint.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A caller that has gone is no matter."""

    server = Server(("127.0.0.1", 0), Handler)
    endpoint.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.may_answer.set()
        server.shutdown()
        server.server_close()
        thread.join(SECONDS)
