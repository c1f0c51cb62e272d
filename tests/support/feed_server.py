"""A retailer's system as sources see it: a real HTTP server on loopback whose every answer a test decides."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request that came in; header names in lower case."""

    path: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What to answer. A body that is no bytes goes out as JSON."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """The body's bytes."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Route = Answer | Callable[[Asked], Answer]


@dataclass
class FeedServer:
    """The server's address, what it answers on each path, and what it was asked."""

    url: str
    routes: dict[str, Route] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def answers(self, path: str, *answers: Answer) -> str:
        """Answer these one after another, the last one for ever; returns the address."""
        left = list(answers)
        lock = threading.Lock()

        def route(_asked: Asked) -> Answer:
            with lock:
                return left.pop(0) if len(left) > 1 else left[0]

        self.routes[path] = route
        return self.url + path

    def count(self, path: str) -> int:
        """How often a path was asked for, whatever its query."""
        return sum(1 for asked in self.asked if asked.path.split("?")[0] == path)


@contextmanager
def feed_server() -> Iterator[FeedServer]:
    """A server of the test's own, on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()})
            server.asked.append(asked)
            route = server.routes.get(self.path) or server.routes.get(self.path.split("?")[0]) or Answer(status=404)
            answer = route(asked) if callable(route) else route
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            if answer.status != 304:
                try:
                    self.wfile.write(answer.content)
                except OSError:
                    self.close_connection = True  # the other side has heard enough

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet: pytest shows what failed."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    server = FeedServer(f"http://127.0.0.1:{listening.server_port}")
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()
