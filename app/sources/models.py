"""Tables of sources: what is pulled, how far it came, and every pull's account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigKey, Json, Name
from app.sources.rules import Provides, RunOutcome, SourceKind

MAX_VALIDATOR = 500
"""Characters of an ETag or a Last-Modified that are kept; a longer one is not worth a conditional request."""


def _one_of(names: type[SourceKind] | type[Provides] | type[RunOutcome]) -> str:
    return ", ".join(f"'{name}'" for name in names)


class Source(Base):
    """Somewhere rows are pulled from, again and again."""

    __tablename__ = "sources"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_one_of(SourceKind)})", name="kind"),
        CheckConstraint(f"provides IN ({_one_of(Provides)})", name="provides"),
        CheckConstraint("(every_seconds IS NULL) <> (cron IS NULL)", name="schedule"),
        Index("ix_sources_created_at_source_id", "created_at", "source_id"),
    )

    source_id: Mapped[str] = mapped_column(Name, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    provides: Mapped[str] = mapped_column(String(20))
    url: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, Any]] = mapped_column(Json)
    """Sent with every request to it; may hold secrets and is never shown."""
    every_seconds: Mapped[int | None]
    cron: Mapped[str | None] = mapped_column(String(200))
    mapping: Mapped[dict[str, Any] | None] = mapped_column(Json)
    items: Mapped[str | None] = mapped_column(String(500))
    next_page: Mapped[str | None] = mapped_column(String(500))
    silent_after_seconds: Mapped[int | None]
    revision: Mapped[int]
    """Grows with every PUT, so that a pull under way does not keep its validators for another address."""
    etag: Mapped[str | None] = mapped_column(String(MAX_VALIDATOR))
    last_modified: Mapped[str | None] = mapped_column(String(MAX_VALIDATOR))
    digest: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the mapped rows last taken whole; not kept for stock."""
    failures: Mapped[int]
    """Failed pulls since the last that succeeded."""
    heard_at: Mapped[datetime | None]
    due_at: Mapped[datetime] = mapped_column(index=True)
    lease_owner: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class SourceRun(Base):
    """One pull and what came of it."""

    __tablename__ = "source_runs"
    __table_args__ = (
        CheckConstraint(f"outcome IN ({_one_of(RunOutcome)})", name="outcome"),
        Index("ix_source_runs_source_id_run_seq", "source_id", "run_seq"),
    )

    run_seq: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    source_id: Mapped[str] = mapped_column(Name, ForeignKey("sources.source_id", ondelete="CASCADE"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(String(20))
    status: Mapped[int | None]
    bytes: Mapped[int]
    """Read and unpacked, over all pages."""
    pages: Mapped[int]
    rows: Mapped[int]
    accepted: Mapped[int]
    stale: Mapped[int]
    unmatched: Mapped[int]
    rejected: Mapped[int]
    reasons: Mapped[list[Any]] = mapped_column(Json)
    """The first rejected rows, `{index, code, detail}` each."""
    error: Mapped[str | None] = mapped_column(Text)
