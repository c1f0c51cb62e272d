"""Learning from what staff told: how often what a card showed was taken. Rank is weighed, people are not counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.upsert import inserting
from app.suggestions.models import Acceptance, Preparation

LOOKED_AT = (1.0, 0.7, 0.5)
"""How likely the first, second and third line of a card is proposed at all: what stands lower is refused less."""
HEARD_OUT = 0.3
"""Who left, or was served by a remedy, has hardly heard of an alternative."""
FEEDS_WITHIN = timedelta(minutes=30)
"""When what was learned is ranked by, at the latest."""


def weigh(shown: Sequence[str], taken: str | None, *, was_declined: bool) -> dict[str, tuple[float, float]]:
    """What one outcome adds to (shown, taken) of each product on the card, in the card's order. Pure.

    Who took one was proposed all above it; the others as likely as they are looked at. A refusal counts for all
    of them by their place; an outcome that says nothing of alternatives counts for little.
    """
    rank = shown.index(taken) if taken in shown else None
    added: dict[str, tuple[float, float]] = {}
    for place, sku in enumerate(shown):
        looked_at = LOOKED_AT[min(place, len(LOOKED_AT) - 1)]
        if rank is not None:
            added[sku] = (1.0 if place <= rank else looked_at * HEARD_OUT, 1.0 if place == rank else 0.0)
        else:
            added[sku] = (looked_at * (1.0 if was_declined else HEARD_OUT), 0.0)
    return added


def learn(session: Session, asked: str, added: Mapping[str, tuple[float, float]], *, now: datetime) -> None:
    """Add up what was shown and taken for an asked product, and have it ranked by that soon."""
    insert = inserting(session, Acceptance)
    rows = [
        {"asked_sku": asked, "sku": sku, "shown": shown, "taken": taken}
        for sku, (shown, taken) in sorted(added.items())
    ]
    if not rows:
        return
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["asked_sku", "sku"],
            set_={
                "shown": Acceptance.shown + insert.excluded.shown,
                "taken": Acceptance.taken + insert.excluded.taken,
            },
        ),
        rows,
    )
    soon = now + FEEDS_WITHIN
    session.execute(update(Preparation).where(Preparation.sku == asked, Preparation.due_at > soon).values(due_at=soon))
