"""Forms that count once: a double tap sends the same form twice, and both are shown the same page.

What every tap on a card carries besides is read here too: who made it, when, on which page, and its number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Form, Response
from sqlalchemy.orm import Session

from app.access import idempotency
from app.web.taps import Ago, By, made_at
from app.web.visit import PageVisit, Visit, see, tidy_name

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


LIST = "list"
"""The page a tap was made on, where that is not the card."""


@dataclass(frozen=True)
class Tap:
    """A tap on a card."""

    visit: Visit
    by: str | None
    """Who made it: as it says itself, else whoever holds the device."""
    made: datetime | None
    """When, where that was not just now."""
    number: str
    is_on_list: bool

    @property
    def at(self) -> datetime:
        """The moment it counts for."""
        return self.made or self.visit.now

    def back(self, alert_id: str) -> str:
        """The page it was made on."""
        return "/" if self.is_on_list else f"/alerts/{alert_id}"

    def once(self, what: str, do: Callable[[Session], str]) -> Response:
        """Do it, once; `what` tells apart the things one form can ask for."""
        return once(self.visit, f"{self.number} {what}".strip() if self.number else "", do)

    def remember(self) -> None:
        """Whoever says who they are holds the device from now on; what was tapped earlier says nothing of now."""
        if self.by is not None and self.made is None:
            self.visit.remember(self.by)


def _tap(
    visit: PageVisit,
    by: By = "",
    back: Annotated[str, Form(max_length=10)] = "",
    ago: Ago = 0,
    number: Once = "",
) -> Tap:
    return Tap(visit, tidy_name(by) or visit.name, made_at(ago, visit.now), number, back == LIST)


Tapped = Annotated[Tap, Depends(_tap)]
