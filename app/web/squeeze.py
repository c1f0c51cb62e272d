"""Pages and their files compressed where the browser takes it: a phone on one bar of signal waits for every kilobyte.

Calls of the API are left as they are: their callers are near and many, and stock in bulk is not worth the time.
"""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

LEAST_BYTES = 1_000
"""What fits into one packet anyway is sent as it is."""
LEVEL = 6
_PLAIN = ("/v1/", "/live", "/metrics")
"""The API, and the stream, whose every event must leave at once."""


class Squeeze:
    """ASGI middleware: gzip for pages, styles, scripts and the scanner's engine."""

    def __init__(self, app: ASGIApp) -> None:
        self.plain = app
        self.squeezed = GZipMiddleware(app, minimum_size=LEAST_BYTES, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_plain = scope["type"] != "http" or scope["path"].startswith(_PLAIN)
        await (self.plain if is_plain else self.squeezed)(scope, receive, send)
