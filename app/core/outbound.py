"""HTTP to the outside: one place that builds clients, so that the guard and the limits are never forgotten.

No redirects, no proxy from the environment, a total time-out around every call, an answer read only up to a
cap. The guard sits where the connection is made: it resolves the name, requires every address to be allowed
and dials that literal; TLS still checks the name.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx

from app import __version__
from app.core.guard import Blocked, Network, check

USER_AGENT = f"Raincheck/{__version__}"
MAX_URL = 2_000


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as browsers and push services name it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _literal(host: str) -> list[str]:
    """The address a host is, in any spelling a resolver takes for one (127.1, 0x7f.1, 2130706433)."""
    try:
        return [str(ip_address(host.strip("[]")))]
    except ValueError:
        pass
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except (OSError, UnicodeError):
        return []


def resolve(host: str, port: int, allowed: Sequence[Network]) -> list[str]:
    """The addresses of `host`, all of them allowed. Raises Blocked if any is not, OSError if there is none."""
    literals = _literal(host)
    if not literals:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        literals = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for literal in literals:
        check(literal, allowed)
    return literals


def vet_url(url: str, allowed: Sequence[Network]) -> str | None:
    """Why we will not call this address, or None. A name that does not resolve now is not refused for it."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        return f"not a web address: {error}"
    if parts.scheme not in ("http", "https") or not parts.hostname or len(url) > MAX_URL:
        return "not a web address; it begins with https:// or http:// and names a host"
    if any(ord(char) <= 32 or ord(char) == 127 for char in url):
        return "not a web address: it holds spaces or control characters"
    try:
        resolve(parts.hostname, port, allowed)
    except Blocked as error:
        return str(error)
    except (OSError, UnicodeError):
        return None
    return None


class _Guarded(httpcore.AsyncNetworkBackend):
    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = allowed
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            literals = await asyncio.to_thread(resolve, host, port, self._allowed)
        except Blocked as error:
            raise httpcore.ConnectError(f"refused: {error}") from None
        except (OSError, UnicodeError) as error:  # an over-long label is no name at all
            raise httpcore.ConnectError(f"cannot resolve {host}: {error}") from None
        last: Exception = httpcore.ConnectError(f"no address for {host}")
        for literal in literals:
            try:
                return await self._inner.connect_tcp(literal, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("refused: Unix sockets are not reached")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers (lower case) and the body up to the cap."""

    status: int
    headers: dict[str, str]
    body: bytes
    cut: bool = field(default=False)


@cache
def _tls() -> ssl.SSLContext:
    """The system's certificates, read once: reading them takes some 50 ms."""
    return httpx.create_ssl_context(trust_env=False)


def client(allowed: Sequence[Network], *, connections: int = 4) -> httpx.AsyncClient:
    """A client that reaches only public addresses and the allowed private networks."""
    limits = httpx.Limits(max_connections=connections)
    transport = httpx.AsyncHTTPTransport(verify=_tls(), limits=limits, trust_env=False)
    # httpx has no public way to give its pool a network backend; a test holds this line to working.
    transport._pool._network_backend = _Guarded(allowed)  # noqa: SLF001
    return httpx.AsyncClient(
        transport=transport, trust_env=False, follow_redirects=False, headers={"User-Agent": USER_AGENT}
    )


async def call(
    via: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    seconds: float,
    max_bytes: int,
    headers: dict[str, str] | None = None,
    content: bytes | None = None,
) -> Answer:
    """One exchange within `seconds` in all. Raises httpx.HTTPError or TimeoutError; never for a status.

    The body is unpacked by httpx while it is read and cut at `max_bytes`, so neither a slow drip nor a
    compressed bomb can hold the caller.
    """
    async with asyncio.timeout(seconds):
        request = via.build_request(method, url, headers=headers, content=content, timeout=httpx.Timeout(seconds))
        response = await via.send(request, stream=True)
        try:
            parts: list[bytes] = []
            size = 0
            cut = False
            async for chunk in response.aiter_bytes(65_536):
                size += len(chunk)
                if size > max_bytes:
                    parts.append(chunk[: len(chunk) - (size - max_bytes)])
                    cut = True
                    break
                parts.append(chunk)
            return Answer(response.status_code, dict(response.headers), b"".join(parts), cut)
        finally:
            await response.aclose()


def retry_after(header: str | None, *, now: datetime) -> float | None:
    """Seconds in a `Retry-After` header (a number, or an HTTP date), None when there is none to trust."""
    if not header:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text), 10**9))
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())
