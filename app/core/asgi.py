"""The shell around every request: its id, its body (whole, capped, unpacked), its log line, its safe headers.

Pure ASGI, because context variables set in Starlette's BaseHTTPMiddleware are lost. The body is read here
once, so every route has the same limit, gzip is taken everywhere, and nothing is half read when it is refused.
"""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError, TimeoutError
from starlette.datastructures import Headers, MutableHeaders

from app.core import errors
from app.core.clock import utc_now
from app.core.ids import new_id
from app.core.metrics import Metrics

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY_BYTES = 8 * 1024 * 1024
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_UNLABELLED = frozenset({"", "application/x-www-form-urlencoded", "text/plain", "application/octet-stream"})
_QUIET_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
}

log = structlog.get_logger("raincheck.request")


class Shell:
    """ASGI middleware; the outermost one. One answer leaves for each request, a problem document at worst."""

    def __init__(self, app: App, *, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        scope = _plain(scope)
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _SANE_ID.fullmatch(given) else new_id("req", utc_now())
        scope["request_id"] = request_id
        status = 0
        started = time.perf_counter()

        async def send_safely(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                out = MutableHeaders(scope=message)
                out["X-Request-ID"] = request_id
                for name, value in SAFE_HEADERS.items():
                    out.setdefault(name, value)
                if scope["path"].startswith("/v1/"):
                    out.setdefault("Cache-Control", "no-store")
            if is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            body = await read_body(headers, receive)
            await self.app(scope, replay(body, receive), send_safely)
        except Exception as error:
            problem = _as_problem(error)
            if isinstance(problem, errors.Internal):
                log.exception("request_failed", method=scope["method"], path=scope["path"])
            if status:
                raise  # the answer has begun; the server can only cut the connection
            await errors.respond(problem, request_id)(scope, receive, send_safely)
        finally:
            seconds = time.perf_counter() - started
            route = scope.get("route")
            path = getattr(route, "path", "(none)")
            self.metrics.requests.labels(scope["method"], path, str(status)).observe(seconds)
            if scope["path"] not in _QUIET_PATHS:
                log.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=status,
                    milliseconds=round(seconds * 1000, 1),
                )


def _plain(scope: Scope) -> Scope:
    """The request as the routes know it: HEAD is a GET without its body, and a body under /v1 is JSON.

    Tills and `curl -d` send JSON labelled as a form, or as nothing at all.
    """
    scope = {**scope, "method": "GET" if scope["method"] == "HEAD" else scope["method"]}
    if scope["path"].startswith("/v1/") and not scope["path"].startswith("/v1/inbound/"):
        label = Headers(scope=scope).get("content-type", "").split(";")[0].strip().lower()
        if label in _UNLABELLED:
            kept = [(name, value) for name, value in scope["headers"] if name != b"content-type"]
            scope["headers"] = [*kept, (b"content-type", b"application/json")]
    return scope


def _as_problem(error: Exception) -> errors.Problem:
    if isinstance(error, errors.Problem):
        return error
    if isinstance(error, OperationalError | TimeoutError):
        log.warning("database_unavailable", reason=str(getattr(error, "orig", error)))
        return errors.Unavailable("The database cannot answer right now; nothing of this call was kept.")
    return errors.Internal("An internal error; it has been logged under the request id.")


async def read_body(headers: Headers, receive: Receive) -> bytes:
    """The whole body, unpacked. Raises TooLarge as soon as it is known to be, before the rest is read."""
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip"):
        raise errors.UnsupportedEncoding(f"Content-Encoding {encoding!r} is not taken; send gzip or plain.")
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
        raise errors.TooLarge(f"The body has {declared} bytes; at most {MAX_BODY_BYTES} are taken. Split it.")
    unpack = _Gzip() if encoding in ("gzip", "x-gzip") else None
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise errors.BadRequest("The connection ended before the body did; nothing was taken.")
        chunk = message.get("body", b"")
        more = message.get("more_body", False)
        if unpack is not None:
            try:
                chunk = unpack.feed(chunk, MAX_BODY_BYTES + 1 - size)
            except zlib.error as error:
                raise errors.BadRequest(f"The body is not valid gzip: {error}.") from None
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            raise errors.TooLarge(f"The body is over {MAX_BODY_BYTES} bytes; nothing was taken. Split it.")
        parts.append(chunk)
    if unpack is not None and not unpack.is_whole:
        raise errors.BadRequest("The gzip body ends too early; nothing was taken. Send it again.")
    return b"".join(parts)


class _Gzip:
    """Unpacks gzip of one or several members: several put together are one (RFC 1952), and rows must not be lost."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)
        self.is_whole = False

    def feed(self, chunk: bytes, room: int) -> bytes:
        """What `chunk` unpacks to, at most `room` bytes: a few kilobytes of gzip can hold gigabytes."""
        out: list[bytes] = []
        while chunk and room > 0:
            if self.is_whole:
                self._member, self.is_whole = zlib.decompressobj(wbits=31), False
            out.append(self._member.decompress(chunk, room))
            room -= len(out[-1])
            self.is_whole = self._member.eof
            chunk = self._member.unused_data
        return b"".join(out)


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the read body once, then whatever the server has to say (a disconnect)."""
    given = False

    async def give() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return give
