"""Alert events as they are read for the stream: from where on, and what goes over the wire.

Numbers of events are given out before their transactions commit, so on PostgreSQL a lower one may appear after a
higher one. Whoever reads on therefore reads a window back and leaves out what it has seen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from fastapi.sse import format_sse_event
from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.alerts import service as alerts
from app.alerts.models import Alert, AlertEvent
from app.core.db import is_postgresql
from app.core.upsert import chunks
from app.stock import silences

TYPES = ("opened", "updated", "acknowledged", "resolved")
STREAMED = {**dict(zip(TYPES, TYPES, strict=True)), "reminded": "updated"}
"""Events of the timeline by what the stream calls them; what concerns channels alone is nothing to a page."""
WINDOW_IDS = 200
LATE = timedelta(seconds=5)
"""What began this long before the last event a returning client saw may have been committed after it."""

NO_SEQ = -1
SILENCE = format_sse_event(data_str="{}", event="silence")

EventRow = Row[int, str, str, str]
"""seq, type, alert_id, store_id"""


@dataclass(frozen=True)
class Message:
    """One event as it goes over the wire."""

    seq: int
    store_id: str | None
    """None: it concerns every store."""
    wire: bytes
    is_for_pages: bool = False
    """Nothing to those who read the stream by a key."""


@dataclass(frozen=True)
class Position:
    """From where a stream goes on: every event above `floor` that is not in `seen`."""

    floor: int
    seen: frozenset[int]


Silent = frozenset[tuple[str, str]]
"""What is silent: (about, name)."""


def silent(session: Session) -> Silent:
    """What has gone quiet and has not been heard again."""
    return frozenset((one.about, one.name) for one in silences.standing(session))


def silence_messages(before: Silent, after: Silent) -> list[Message]:
    """What pages are told when something falls silent or speaks again: to look again. Of no number: it is not kept."""
    return [
        Message(NO_SEQ, name if about == silences.About.STORE else None, SILENCE, is_for_pages=True)
        for about, name in sorted(before ^ after)
    ]


def newest_seq(session: Session) -> int:
    """The number of the newest event, 0 before the first."""
    return session.execute(select(func.max(AlertEvent.seq))).scalar_one_or_none() or 0


def position(session: Session, after: int | None) -> Position:
    """Where to go on after the event numbered `after`; None, or a number not given out yet, means now."""
    newest = newest_seq(session)
    resumes = after is not None and after <= newest
    last = after if after is not None and resumes else newest
    floor = last - WINDOW_IDS
    query = select(AlertEvent.seq, AlertEvent.at).where(AlertEvent.seq > floor, AlertEvent.seq <= last)
    visible: dict[int, datetime] = {row.seq: row.at for row in session.execute(query)}
    seen = frozenset(visible)
    if resumes and last in visible and is_postgresql(session):
        seen = frozenset(seq for seq, at in visible.items() if seq == last or at < visible[last] - LATE)
    return Position(floor, seen)


def above(session: Session, floor: int) -> list[EventRow]:
    """Every event numbered above `floor`, in order."""
    query = select(AlertEvent.seq, AlertEvent.type, AlertEvent.alert_id, AlertEvent.store_id)
    return list(session.execute(query.where(AlertEvent.seq > floor).order_by(AlertEvent.seq)))


def backlog(
    session: Session, stores: frozenset[str] | None, floor: int, told: Collection[int], *, limit: int, now: datetime
) -> tuple[list[Message], int, bool]:
    """The next events above `floor` not yet told, from where to read on, and whether there may be more."""
    query = (
        select(AlertEvent.seq, AlertEvent.type, AlertEvent.alert_id, AlertEvent.store_id)
        .where(AlertEvent.seq > floor, AlertEvent.type.in_(STREAMED))
        .order_by(AlertEvent.seq)
        .limit(limit)
    )
    if stores is not None:
        query = query.where(AlertEvent.store_id.in_(sorted(stores)))
    rows = list(session.execute(query))
    found = messages(session, [row for row in rows if row.seq not in told], now=now)
    return found, rows[-1].seq if rows else floor, len(rows) == limit


def messages(session: Session, rows: Sequence[EventRow], *, now: datetime) -> list[Message]:
    """Events with their alerts as these are now; what is not streamed is left out."""
    streamed = [row for row in rows if row.type in STREAMED]
    bodies: dict[str, str] = {}
    for ids in chunks(sorted({row.alert_id for row in streamed})):
        found = list(session.scalars(select(Alert).where(Alert.alert_id.in_(ids))))
        for body in alerts.as_json(session, found, now=now):
            bodies[body["alert_id"]] = msgspec.json.encode(body).decode()
    return [
        Message(
            row.seq,
            row.store_id,
            format_sse_event(data_str=bodies[row.alert_id], event=f"alert.{STREAMED[row.type]}", id=str(row.seq)),
        )
        for row in streamed
        if row.alert_id in bodies
    ]
