"""A wire between a browser and the service that counts what comes down it, whoever on the page asked for it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CHUNK = 65_536


@dataclass
class Wire:
    """Bytes that came down so far, headers and all."""

    address: str
    down: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, size: int) -> None:
        """So many bytes more."""
        with self._lock:
            self.down += size


@contextmanager
def wired(address: str) -> Iterator[Wire]:
    """An address of our own that leads to the service's."""
    to = urlsplit(address)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = Wire(f"http://127.0.0.1:{listener.getsockname()[1]}")

        def accept() -> None:
            while True:
                try:
                    near, _ = listener.accept()
                except OSError:
                    return  # closed: the block has ended
                far = socket.create_connection((to.hostname or "", to.port or 80))
                threading.Thread(target=_copy, args=(near, far, None), daemon=True).start()
                threading.Thread(target=_copy, args=(far, near, wire), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield wire
        listener.shutdown(socket.SHUT_RDWR)


def _copy(source: socket.socket, sink: socket.socket, wire: Wire | None) -> None:
    try:
        while data := source.recv(CHUNK):
            if wire is not None:
                wire.count(len(data))
            sink.sendall(data)
    except OSError:
        pass  # the browser or the service has hung up
    finally:
        for one in (source, sink):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        source.close()
