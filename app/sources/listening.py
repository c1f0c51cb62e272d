"""Who has gone quiet, and who is heard again: what the clock looks for among stores and sources.

Silence is told, never acted on: what a silent store last said stands until it says something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import BigInteger, Exists, cast, exists, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.alerts import broadcast
from app.alerts.broadcast import Notice
from app.catalog import service as catalog
from app.catalog.models import Store
from app.core.clock import to_micros
from app.core.context import Context
from app.core.upsert import chunks
from app.promotions.models import OfferWindow
from app.sources.models import Source
from app.stock import silences
from app.stock.models import Silence, StoreFeed
from app.stock.silences import About, Quiet, is_silent

log = structlog.get_logger("raincheck.sources")


@dataclass
class Changes:
    """What is not as the table of silences says: who has gone quiet, who is heard again, whose silence is moot."""

    quiet: list[Quiet] = field(default_factory=list)
    back: list[Silence] = field(default_factory=list)
    moot: list[Silence] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.quiet or self.back or self.moot)


def listen(context: Context) -> None:
    """Note and tell silences that begin and end. For the clock's tick: one look where nothing has changed."""
    now = context.clock()
    limit = timedelta(minutes=context.settings.store_silent_after_minutes)
    with context.database.read() as session:
        found = look(session, may_be_silent=limit, now=now)
        if not found:
            return
    with context.database.write() as session:
        found = look(session, may_be_silent=limit, now=now)  # somebody may have spoken up since
        begun = silences.begin(session, found.quiet, now=now)
        back = silences.end(session, found.back, now=now)
        moot = silences.end(session, found.moot, now=now)
        notices = _notices(session, [*begun, *back], may_be_silent=limit)
        broadcast.silent(
            session, [notices[key] for key in (one.silence_id for one in begun) if key in notices], now=now
        )
        broadcast.back(session, [notices[key] for key in (one.silence_id for one in back) if key in notices], now=now)
        broadcast.forget(session, [silence.silence_id for silence in moot], now=now)
    context.ring()
    for event, changed in (("silent", begun), ("heard_again", back)):
        for silence in changed:
            log.warning(event, about=silence.about, name=silence.name, last_heard_at=str(silence.last_heard_at))


def look(session: Session, *, may_be_silent: timedelta, now: datetime) -> Changes:
    """What has changed by `now`. `may_be_silent` is for stores; a source has its own."""
    standing = silences.standing(session)
    by_about = {about: [silence for silence in standing if silence.about == about] for about in About}
    found = Changes(
        quiet=[*_quiet_sources(session, now=now), *_quiet_stores(session, may_be_silent=may_be_silent, now=now)]
    )
    _sort_sources(session, by_about[About.SOURCE], found, now=now)
    _sort_stores(session, by_about[About.STORE], found)
    return found


def _quiet_sources(session: Session, *, now: datetime) -> list[Quiet]:
    heard_at = func.coalesce(Source.heard_at, Source.created_at)
    may_be = cast(Source.silent_after_seconds, BigInteger) * 1_000_000
    query = select(Source.source_id, Source.heard_at, Source.created_at).where(
        type_coerce(heard_at, BigInteger) + may_be < to_micros(now), ~_lasts(About.SOURCE, Source.source_id)
    )
    return [Quiet(About.SOURCE, name, heard or made) for name, heard, made in session.execute(query)]


def _quiet_stores(session: Session, *, may_be_silent: timedelta, now: datetime) -> list[Quiet]:
    """Stores heard before that advertise something now: nobody waits for what another one might say."""
    advertises = exists().where(
        OfferWindow.store_id == StoreFeed.store_id, OfferWindow.starts_at <= now, OfferWindow.ends_at > now
    )
    query = (
        select(StoreFeed.store_id, StoreFeed.heard_at, Store.opening_hours, Store.timezone)
        .join(Store, Store.store_id == StoreFeed.store_id)
        .where(
            StoreFeed.heard_at < now - may_be_silent,
            ~_lasts(About.STORE, StoreFeed.store_id),
            advertises,
        )
    )
    return [
        Quiet(About.STORE, name, heard_at)
        for name, heard_at, hours, zone in session.execute(query)
        if is_silent(hours, ZoneInfo(zone), heard_at, may_be_silent=may_be_silent, now=now)
    ]


def _sort_sources(session: Session, standing: Sequence[Silence], found: Changes, *, now: datetime) -> None:
    sources = _sources(session, standing)
    for silence in standing:
        source = sources.get(silence.name)
        if source is None or source.silent_after_seconds is None:
            found.moot.append(silence)
        elif source.heard_at is not None and source.heard_at > silence.last_heard_at:
            found.back.append(silence)
        elif now - (source.heard_at or source.created_at) <= timedelta(seconds=source.silent_after_seconds):
            found.moot.append(silence)  # it may be quiet for longer now, or is another one of this name


def _sort_stores(session: Session, standing: Sequence[Silence], found: Changes) -> None:
    feeds = _feeds(session, standing)
    found.back += [
        silence for silence in standing if silence.name in feeds and feeds[silence.name] > silence.last_heard_at
    ]


def _notices(session: Session, told: Sequence[Silence], *, may_be_silent: timedelta) -> dict[str, Notice]:
    """What is told of each silence, by its id; nothing where the source has just been removed."""
    sources = _sources(session, [silence for silence in told if silence.about == About.SOURCE])
    of_stores = [silence for silence in told if silence.about == About.STORE]
    stores = catalog.stores_by_id(session, [silence.name for silence in of_stores]) if of_stores else {}
    feeds = _feeds(session, of_stores)
    notices = {}
    for silence in told:
        if silence.about == About.STORE:
            notice = Notice(
                silence, stores[silence.name], None, feeds[silence.name], int(may_be_silent.total_seconds())
            )
        elif (source := sources.get(silence.name)) is None:
            continue
        else:
            shown = {"source_id": source.source_id, "kind": source.kind, "provides": source.provides}
            notice = Notice(silence, None, shown, source.heard_at, source.silent_after_seconds or 0)
        notices[silence.silence_id] = notice
    return notices


def _sources(session: Session, told: Sequence[Silence]) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for part in chunks(sorted(silence.name for silence in told)):
        query = select(Source).where(Source.source_id.in_(part))
        found |= {source.source_id: source for source in session.scalars(query)}
    return found


def _feeds(session: Session, told: Sequence[Silence]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for part in chunks(sorted(silence.name for silence in told)):
        query = select(StoreFeed.store_id, StoreFeed.heard_at).where(StoreFeed.store_id.in_(part))
        found.update((store_id, heard_at) for store_id, heard_at in session.execute(query))
    return found


def _lasts(about: About, name: InstrumentedAttribute[str]) -> Exists:
    return exists().where(Silence.about == about.value, Silence.name == name, Silence.back_at.is_(None))
