"""Taps as the page's script sends them: at once, or later where there was no signal when a finger came down.

A form sent by the browser itself is answered by the page it leads to. The script's own requests say so in a header
and are answered in JSON: where it leads, or why it was refused. A tap carries a number of its own
(:mod:`app.web.once`), so that one sent twice counts once, and how long ago it was made, so that it counts for then.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Form, Request, Response
from starlette.responses import JSONResponse

from app.access.idempotency import KEPT
from app.core.errors import Conflict, Problem
from app.core.i18n import marked

HEADER = "x-raincheck-tap"
"""No page of another site can send it: a browser asks us first, and we do not answer."""
AT_ONCE = timedelta(seconds=10)
"""A tap that takes no longer to arrive was made now: no clock is that exact."""
PRIVATE = {"Cache-Control": "no-store"}

Ago = Annotated[float, Form(allow_inf_nan=False)]
"""Seconds since the tap, by the device's clock; what it says of today's date does not matter."""
By = Annotated[str, Form(max_length=500)]
"""Who made the tap, as the page knew them then: the device may be in other hands when it is sent."""


def is_tap(request: Request) -> bool:
    """Whether the page's script asks, and not the browser for a page."""
    return HEADER in request.headers


def made_at(ago: float, now: datetime) -> datetime | None:
    """When the tap was made, None for just now. Raises Conflict for one too old to be told from a repeat.

    A number is kept for so long from its first use on, which is never before the tap.
    """
    if ago <= AT_ONCE.total_seconds():
        return None
    if ago >= KEPT.total_seconds():
        raise Conflict(marked("This was tapped more than a day ago; what has come since is not known. Note it again."))
    return now - timedelta(seconds=ago)


def leads_to(response: Response) -> Response:
    """Where a form leads, for the script."""
    to = response.headers.get("location")
    if to is None:
        return response
    told = JSONResponse({"to": to}, headers=PRIVATE)
    told.raw_headers += [(name, value) for name, value in response.raw_headers if name == b"set-cookie"]
    return told


def refused(problem: Problem, reason: str) -> Response:
    """Why a tap was refused, for the script; `reason` in the language of whoever tapped."""
    body = {"title": problem.title, "reason": reason}
    return JSONResponse(body, status_code=problem.status, headers={**(problem.headers or {}), **PRIVATE})
