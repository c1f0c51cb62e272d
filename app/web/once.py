"""Forms that count once: a double tap sends the same form twice, and both are shown the same page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated

from fastapi import Form, Response
from sqlalchemy.orm import Session

from app.access import idempotency
from app.web.visit import Visit, see

Once = Annotated[str, Form(alias="once", max_length=40, pattern=r"^[A-Za-z0-9_-]*$")]
"""The number a form carries; used once."""


def once(visit: Visit, key: str, do: Callable[[Session], str]) -> Response:
    """Do what a form asks for and go on to the page it names, or to the same page where it was done already.

    An empty `key` is a form without a number: it is done each time.
    """
    with visit.write() as session:
        if not key:
            return see(do(session))
        slot = idempotency.Slot(
            principal=visit.principal.key_id,
            address=f"{visit.request.method} {visit.request.url.path}"[:500],
            key=key[: idempotency.MAX_KEY_CHARS],
            fingerprint=hashlib.sha256(key.encode()).hexdigest(),
        )
        kept = idempotency.claim(session, slot, now=visit.now)
        if kept is not None:
            return see((kept.body or b"/").decode())
        path = do(session)
        idempotency.keep(session, slot, status=303, body=path.encode(), media_type="text/html")
        return see(path)
