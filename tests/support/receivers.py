"""Receivers on loopback that people's channels can send to: a mail server, and an HTTP server that records."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

from aiosmtpd.smtp import SMTP

SECONDS = 20
"""Longer than any of these takes on a busy machine; only a failure waits for it."""


@dataclass
class Mailbox:
    """A mail server and what it took."""

    port: int = 0
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
    """An SMTP server on loopback, in a thread of its own."""
    mailbox = Mailbox()
    ready, loop = threading.Event(), asyncio.new_event_loop()

    async def serve() -> asyncio.Server:
        server = await loop.create_server(lambda: SMTP(mailbox, loop=loop), "127.0.0.1", 0)
        mailbox.port = server.sockets[0].getsockname()[1]
        loop.call_soon(ready.set)
        return server

    async def stop(server: asyncio.Server) -> None:
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    def run() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(serve())
        loop.run_forever()
        loop.run_until_complete(stop(server))
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=run, name="mail server", daemon=True)
    thread.start()
    assert ready.wait(SECONDS)
    try:
        yield mailbox
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(SECONDS)


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
            got = {
                "path": self.path,
                "headers": dict(self.headers),
                "raw": body,
                "json": json.loads(body) if body else None,
            }
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


@contextmanager
def hanging_up() -> Iterator[tuple[int, list[bytes]]]:
    """A server that reads a request and closes without a word; yields its port and the requests."""
    requests: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    requests.append(connection.recv(65_536))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], requests
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)
