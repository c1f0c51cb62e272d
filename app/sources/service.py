"""Use cases of sources: register, replace, read, remove; and what pulls need of them: claim, renew, settle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.catalog.shapes import RowNote
from app.core import paging
from app.core.errors import Invalid, NotFound
from app.core.guard import Network
from app.core.outbound import vet_url
from app.sources import schedule
from app.sources.models import Source, SourceRun
from app.sources.rules import Provides, RunOutcome, SourceKind
from app.sources.shapes import HIDDEN, SourceIn, SourceOut, SourceRunOut
from app.stock import silences
from app.stock.models import Silence

LEASE = timedelta(seconds=180)
"""Longer than an answer may take (120 s) and renewed with every batch: one that ends means its process died."""
PRUNE_ROWS = 2_000


@dataclass(frozen=True)
class Claimed:
    """A source in our hands, as it stood when it was claimed."""

    source_id: str
    owner: str
    kind: SourceKind
    provides: Provides
    url: str
    headers: dict[str, str]
    every_seconds: int | None
    cron: str | None
    mapping: dict[str, str] | None
    items: str | None
    next_page: str | None
    revision: int
    etag: str | None
    last_modified: str | None
    digest: str | None


def vet(url: str, allowed: Sequence[Network]) -> None:
    """Raise Invalid for an address that must not be pulled. Resolves names: call it outside transactions."""
    why = vet_url(url, allowed)
    if why is None and "@" in urlsplit(url).netloc:
        why = "holds a user name; send it as a header (Authorization), whose value is never shown again"
    if why is not None:
        raise Invalid(f"/url: {why}", errors=[{"pointer": "/url", "detail": why}])


def put(session: Session, source_id: str, body: SourceIn, *, now: datetime) -> tuple[Source, bool]:
    """Create or replace a source; returns it and whether it is new. Its next pull takes everything anew.

    A header sent as `***` keeps its value. Raises Invalid where there is none to keep.
    """
    source = session.get(Source, source_id, with_for_update=True)
    created = source is None
    kept: dict[str, str] = {} if source is None else {name.lower(): value for name, value in source.headers.items()}
    headers: dict[str, str] = {}
    for name, value in body.headers.items():
        if value == HIDDEN and name.lower() not in kept:
            detail = "*** keeps a header as it is, and this one is not known yet; give its value"
            raise Invalid(f"/headers/{name}: {detail}", errors=[{"pointer": f"/headers/{name}", "detail": detail}])
        headers[name] = kept[name.lower()] if value == HIDDEN else value
    if source is None:
        source = Source(source_id=source_id, created_at=now, revision=0)
        session.add(source)
    for field in ("kind", "url", "every_seconds", "cron", "mapping", "items", "next_page", "silent_after_seconds"):
        setattr(source, field, getattr(body, field))
    source.provides = body.provides.value
    source.headers = headers
    source.revision += 1
    source.etag = source.last_modified = source.digest = None
    source.failures = 0
    # Whoever names hours wants those hours; anybody else wants to see whether it works.
    source.due_at = now if body.cron is None else schedule.next_cron(body.cron, now) or now
    source.updated_at = now
    session.flush()
    return source, created


def get(session: Session, source_id: str) -> Source:
    """One source. Raises NotFound."""
    source = session.get(Source, source_id)
    if source is None:
        raise NotFound(f"No source is known as {source_id}.")
    return source


def remove(session: Session, source_id: str) -> None:
    """Remove a source with its runs; what it provided stays. Raises NotFound."""
    if session.execute(delete(Source).where(Source.source_id == source_id).returning(Source.source_id)).first() is None:
        raise NotFound(f"No source is known as {source_id}.")


def page(session: Session, *, limit: int, cursor: str | None) -> tuple[list[Source], str | None]:
    """A page of sources, newest first."""
    return paging.page(session, select(Source), Source.created_at, Source.source_id, limit=limit, cursor=cursor)


def page_runs(
    session: Session, source_id: str, *, limit: int, cursor: str | None
) -> tuple[list[SourceRun], str | None]:
    """A page of a source's runs, newest first. Raises NotFound."""
    get(session, source_id)
    query = select(SourceRun).where(SourceRun.source_id == source_id)
    return paging.page(session, query, SourceRun.run_seq, limit=limit, cursor=cursor)


def sources_out(session: Session, sources: Sequence[Source], *, now: datetime) -> list[SourceOut]:
    """Sources as they are answered: their secrets stay here."""
    silent = silences.lasting(session, silences.About.SOURCE, [source.source_id for source in sources])
    return [_out(source, silent.get(source.source_id), now=now) for source in sources]


def _out(source: Source, silence: Silence | None, *, now: datetime) -> SourceOut:
    own = {
        name: getattr(source, name)
        for name in SourceOut.model_fields
        if name not in ("headers", "next_pull_at", "is_running", "silent_since")
    }
    return SourceOut(
        **own,
        headers=dict.fromkeys(source.headers, HIDDEN),
        next_pull_at=source.due_at,
        is_running=source.lease_until is not None and source.lease_until > now,
        silent_since=None if silence is None else silence.since,
    )


def run_out(run: SourceRun) -> SourceRunOut:
    """A run as it is answered."""
    own = {
        name: getattr(run, name) for name in SourceRunOut.model_fields if name not in ("run_id", "outcome", "reasons")
    }
    reasons = [RowNote.model_validate(reason) for reason in run.reasons]
    return SourceRunOut(**own, run_id=run.run_seq, outcome=RunOutcome(run.outcome), reasons=reasons)


def due(session: Session, *, now: datetime, limit: int) -> list[str]:
    """Sources to pull now that nobody is pulling, the longest overdue first."""
    query = (
        select(Source.source_id)
        .where(Source.due_at <= now, or_(Source.lease_until.is_(None), Source.lease_until <= now))
        .order_by(Source.due_at, Source.source_id)
        .limit(limit)
    )
    return list(session.scalars(query))


def claim(session: Session, source_id: str, *, owner: str, now: datetime, force: bool) -> Claimed | None:
    """Take a source for one pull, None where it is not due or somebody else has it. `force` asks not for due.

    One statement decides, so of any number of processes one gets it.
    """
    statement = (
        update(Source)
        .where(Source.source_id == source_id, or_(Source.lease_until.is_(None), Source.lease_until <= now))
        .values(lease_owner=owner, lease_until=now + LEASE)
        .returning(Source)
        .execution_options(synchronize_session=False)
    )
    if not force:
        statement = statement.where(Source.due_at <= now)
    source = session.scalars(statement).first()
    if source is None:
        return None
    return Claimed(
        source_id=source.source_id,
        owner=owner,
        kind=SourceKind(source.kind),
        provides=Provides(source.provides),
        url=source.url,
        headers=dict(source.headers),
        every_seconds=source.every_seconds,
        cron=source.cron,
        mapping=source.mapping,
        items=source.items,
        next_page=source.next_page,
        revision=source.revision,
        etag=source.etag,
        last_modified=source.last_modified,
        digest=source.digest,
    )


def renew(session: Session, claimed: Claimed, *, now: datetime) -> bool:
    """Extend the lease in the transaction that takes rows; False once the source is somebody else's, or gone."""
    statement = (
        update(Source)
        .where(Source.source_id == claimed.source_id, Source.lease_owner == claimed.owner)
        .values(lease_until=now + LEASE)
        .returning(Source.source_id)
    )
    return session.execute(statement).first() is not None


def prune_runs(session: Session, before: datetime) -> int:
    """Forget runs finished before `before`, a bounded number at a time; returns how many."""
    old = session.scalars(select(SourceRun.run_seq).where(SourceRun.finished_at < before).limit(PRUNE_ROWS)).all()
    if old:
        session.execute(delete(SourceRun).where(SourceRun.run_seq.in_(old)))
    return len(old)
