"""A small shop system on loopback that answers one CSV of stock: whichever snapshot it was last given."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATH = "/stock.csv"
HEADER = ("store", "product_id", "quantity", "snapshot")


@dataclass
class SnapshotServer:
    """The address to pull from, and what it answers."""

    address: str
    body: bytes = b""

    def show(self, levels: Mapping[tuple[str, str], int], *, as_of: datetime) -> None:
        """Answer this snapshot from now on."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(HEADER)
        at = as_of.isoformat()
        writer.writerows((store, product, quantity, at) for (store, product), quantity in sorted(levels.items()))
        self.body = text.getvalue().encode()


@contextmanager
def snapshots_served() -> Iterator[SnapshotServer]:
    """The server on a free port, for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = served.body if self.path == PATH else b""
            self.send_response(200 if self.path == PATH else 404)
            self.send_header("Content-Type", "text/csv; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the service keeps an account of its pulls."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        served = SnapshotServer(f"http://127.0.0.1:{listening.server_port}{PATH}")
        thread = threading.Thread(target=listening.serve_forever, name="snapshots", daemon=True)
        thread.start()
        try:
            yield served
        finally:
            listening.shutdown()
            thread.join(10)
