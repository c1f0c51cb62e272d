"""Silences: stores' POS and sources that have gone quiet for longer than they may, until they are heard again."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.upsert import chunks
from app.stock.models import Silence


class About(StrEnum):
    """What has gone quiet."""

    SOURCE = "source"
    STORE = "store"


def silent_stores(session: Session, store_ids: Collection[str]) -> set[str]:
    """Those of `store_ids` whose POS is silent: what is known of their shelves may have stopped being true."""
    found: set[str] = set()
    for part in chunks(sorted(set(store_ids))):
        found.update(
            session.scalars(
                select(Silence.name).where(
                    Silence.about == About.STORE.value, Silence.name.in_(part), Silence.back_at.is_(None)
                )
            )
        )
    return found
