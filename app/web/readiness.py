"""Whether this process should be sent work, and why not: the checks behind /readyz.

What a receiver outside does wrong is not held against us: a channel that fails leaves us ready, an outbox that
nobody empties does not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import exists, literal, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, aliased

from app.core.context import Context
from app.core.migrate import is_current
from app.core.shapes import InstantOut
from app.delivery.models import Channel, Delivery
from app.delivery.rules import DeliveryState
from app.sources.models import Source
from app.stock import silences

CLOCK_SECONDS = 30
OUTBOX_SECONDS = 300
SILENT_AT_MOST = 100
RETRY_AFTER = "5"

EXAMPLE: dict[str, Any] = {
    "status": "ready",
    "checks": {
        "database": {"status": "ok", "detail": "answers"},
        "migrations": {"status": "ok", "detail": "current"},
        "clock": {"status": "ok", "detail": "last beat 1 s ago"},
        "outbox": {"status": "ok", "detail": "nothing is overdue"},
    },
    "outbox_age_seconds": 0,
    "silent_sources": [
        {"source_id": "erp-stock", "heard_at": "2026-11-21T04:05:06Z", "silent_after_seconds": 3600},
    ],
    "silent_stores": [{"store_id": "CAP", "heard_at": "2026-11-20T02:05:06Z"}],
    "preparing": [],
}


class Check(BaseModel):
    """One thing looked at. `elsewhere`: another process does it; `unknown`: it could not be looked at."""

    status: Literal["ok", "failed", "elsewhere", "unknown"]
    detail: str


class Checks(BaseModel):
    """Everything that decides."""

    database: Check
    migrations: Check
    clock: Check
    outbox: Check


class SilentSource(BaseModel):
    """A source not heard for longer than it may be; told, not held against us."""

    source_id: str
    heard_at: InstantOut | None
    silent_after_seconds: int


class SilentStore(BaseModel):
    """A store whose POS has been quiet for longer than it may; told, not held against us."""

    store_id: str
    heard_at: InstantOut


class Readiness(BaseModel):
    """Whether to send work here."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    status: Literal["ready", "not_ready"]
    checks: Checks
    outbox_age_seconds: int | None = Field(description="How long the oldest delivery has been overdue.")
    silent_sources: list[SilentSource]
    silent_stores: list[SilentStore]
    preparing: list[str] = Field(description="What is still being made ready in the background.")


class Health(BaseModel):
    """The process is alive."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})

    status: Literal["ok"] = "ok"


class Probe:
    """Looks at one process. Keeps a positive answer about the schema: it does not go back by itself."""

    def __init__(self, context: Context, last_beat: Callable[[], datetime | None] | None) -> None:
        self._context = context
        self._last_beat = last_beat
        self._is_current = False

    def look(self) -> Readiness:
        """Everything, now."""
        now = self._context.clock()
        checks = Checks(
            database=Check(status="ok", detail="answers"),
            migrations=Check(status="unknown", detail="the database does not answer"),
            clock=self._clock(now),
            outbox=Check(status="unknown", detail="the database does not answer"),
        )
        age: int | None = None
        silent: list[SilentSource] = []
        quiet: list[SilentStore] = []
        try:
            with self._context.database.read() as session:
                session.execute(select(literal(1)))
                checks.migrations = self._migrations()
                if checks.migrations.status == "ok":
                    age = outbox_age_seconds(session, now=now)
                    silent = silent_sources(session, now=now)
                    quiet = silent_stores(session)
                    checks.outbox = _outbox(age)
        except SQLAlchemyError as error:
            checks.database = Check(status="failed", detail=f"does not answer: {type(error).__name__}")
        decided = (checks.database, checks.migrations, checks.clock, checks.outbox)
        ready = all(check.status in ("ok", "elsewhere") for check in decided)
        return Readiness(
            status="ready" if ready else "not_ready",
            checks=checks,
            outbox_age_seconds=age,
            silent_sources=silent,
            silent_stores=quiet,
            preparing=[],
        )

    def _migrations(self) -> Check:
        if not self._is_current:
            self._is_current = is_current(self._context.database.url.render_as_string(hide_password=False))
        if self._is_current:
            return Check(status="ok", detail="current")
        return Check(status="failed", detail="the schema is not this version's; run 'raincheck db upgrade'")

    def _clock(self, now: datetime) -> Check:
        if self._last_beat is None:
            return Check(status="elsewhere", detail="another process keeps the clock")
        beat = self._last_beat()
        if beat is None:
            return Check(status="failed", detail="has not begun yet")
        seconds = int((now - beat).total_seconds())
        fresh = seconds <= CLOCK_SECONDS
        return Check(status="ok" if fresh else "failed", detail=f"last beat {max(0, seconds)} s ago")


def _outbox(age: int) -> Check:
    if age <= OUTBOX_SECONDS:
        return Check(status="ok", detail=f"oldest due for {age} s" if age else "nothing is overdue")
    return Check(status="failed", detail=f"the oldest delivery has been due for {age} s; nobody sends")


def outbox_age_seconds(session: Session, *, now: datetime) -> int:
    """How long the oldest delivery that could be sent has been due, 0 when none is.

    Left out: those in a sender's hands, those that wait for an earlier one of their alert, and those of a channel
    that fails or is off. They wait for somebody outside.
    """
    earlier = aliased(Delivery)
    oldest = session.execute(
        select(Delivery.next_attempt_at)
        .join(Channel, Channel.channel_id == Delivery.channel_id)
        .where(
            Delivery.state == DeliveryState.PENDING.value,
            Delivery.next_attempt_at <= now,
            or_(Delivery.lease_until.is_(None), Delivery.lease_until <= now),
            Channel.enabled.is_(True),
            Channel.failing_since.is_(None),
            ~exists().where(
                earlier.channel_id == Delivery.channel_id,
                earlier.alert_id == Delivery.alert_id,
                earlier.state == DeliveryState.PENDING.value,
                earlier.seq < Delivery.seq,
            ),
        )
        .order_by(Delivery.next_attempt_at)
        .limit(1)
    ).scalar_one_or_none()
    return 0 if oldest is None else int((now - oldest).total_seconds())


def silent_sources(session: Session, *, now: datetime) -> list[SilentSource]:
    """Sources not heard for longer than they may be, counted from their making while never heard."""
    query = select(Source.source_id, Source.heard_at, Source.created_at, Source.silent_after_seconds)
    found = []
    for source_id, heard_at, created_at, seconds in session.execute(query.order_by(Source.source_id)):
        if seconds is not None and now - (heard_at or created_at) > timedelta(seconds=seconds):
            found.append(SilentSource(source_id=source_id, heard_at=heard_at, silent_after_seconds=seconds))
    return found[:SILENT_AT_MOST]


def silent_stores(session: Session) -> list[SilentStore]:
    """Stores whose POS is silent, as the clock noted it."""
    return [
        SilentStore(store_id=silence.name, heard_at=silence.last_heard_at)
        for silence in silences.standing(session)
        if silence.about == silences.About.STORE
    ][:SILENT_AT_MOST]
