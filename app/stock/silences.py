"""Silences: stores' POS and sources that have gone quiet for longer than they may, until they are heard again.

Owns the table of them and the rule for a store. Who is silent now is found by :mod:`app.sources.listening`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.catalog.hours import DAYS, Hours, open_seconds
from app.core.ids import new_id
from app.core.upsert import chunks, inserting
from app.stock.models import Silence, StockLevel
from app.stock.service import Pair, levels_of

SOURCE_PREFIX = "source:"
"""What stands before a source's name where a stock level names what it came from."""
SELDOM = timedelta(days=60)
"""A store unheard for longer is judged by this much: its weeks are all alike."""
TRADED = timedelta(hours=1)
"""Trading time a till may pass without a word before its silence means anything: nobody sells at closing time."""
PRUNE_ROWS = 2_000


class About(StrEnum):
    """What has gone quiet."""

    SOURCE = "source"
    STORE = "store"


@dataclass(frozen=True)
class Quiet:
    """Something not heard since then: from its last word, or from its making where there never was one."""

    about: About
    name: str
    last_heard_at: datetime


def is_silent(
    hours: Hours | None, zone: ZoneInfo, heard_at: datetime, *, may_be_silent: timedelta, now: datetime
) -> bool:
    """Whether a store's POS has been quiet for too long.

    Longer than `may_be_silent`, not counting the days on which the store does not open (a nightly feed skips them),
    and only once it has traded for an hour since, or for `may_be_silent` where that is less.
    """
    if now - heard_at <= may_be_silent:
        return False
    if hours is None:
        return True
    heard_at = max(heard_at, now - SELDOM)
    first, last = heard_at.astimezone(zone).date(), now.astimezone(zone).date()
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    closed = timedelta(days=sum(DAYS[day.weekday()] not in hours for day in days))
    if now - heard_at <= may_be_silent + closed:
        return False
    return open_seconds(hours, zone, heard_at, now) >= min(TRADED, may_be_silent).total_seconds()


def begin(session: Session, quiet: Iterable[Quiet], *, now: datetime) -> list[Silence]:
    """Note silences; of any number of clocks one gets each. Returns those that are ours to tell."""
    rows = [
        {
            "silence_id": new_id("sil", now),
            "about": one.about.value,
            "name": one.name,
            "last_heard_at": one.last_heard_at,
            "since": now,
        }
        for one in sorted(quiet, key=lambda one: (one.about, one.name))  # one order: two clocks would deadlock
    ]
    insert = inserting(session, Silence)
    begun: list[Silence] = []
    for part in chunks(rows):
        begun += session.scalars(insert.values(list(part)).on_conflict_do_nothing().returning(Silence))
    return sorted(begun, key=lambda silence: (silence.about, silence.name))


def end(session: Session, silences: Iterable[Silence], *, now: datetime) -> list[Silence]:
    """End silences; returns those that nobody else has ended meanwhile."""
    by_id = {silence.silence_id: silence for silence in silences}
    ended: list[Silence] = []
    for part in chunks(sorted(by_id)):
        ours = session.scalars(
            update(Silence)
            .where(Silence.silence_id.in_(part), Silence.back_at.is_(None))
            .values(back_at=now)
            .returning(Silence.silence_id)
            .execution_options(synchronize_session=False)
        )
        ended += [by_id[silence_id] for silence_id in ours]
    return sorted(ended, key=lambda silence: (silence.about, silence.name))


def standing(session: Session) -> list[Silence]:
    """Every silence that lasts, in order of name."""
    query = select(Silence).where(Silence.back_at.is_(None)).order_by(Silence.about, Silence.name)
    return list(session.scalars(query))


def lasting(session: Session, about: About, names: Collection[str]) -> dict[str, Silence]:
    """Those of these sources or stores that are silent, by name."""
    found: dict[str, Silence] = {}
    for part in chunks(sorted(set(names))):
        query = select(Silence).where(Silence.about == about.value, Silence.name.in_(part), Silence.back_at.is_(None))
        found |= {silence.name: silence for silence in session.scalars(query)}
    return found


def silent_stores(session: Session, store_ids: Collection[str]) -> set[str]:
    """Those of `store_ids` whose POS is silent: what is known of their shelves may have stopped being true."""
    return set(lasting(session, About.STORE, store_ids))


def silent_sources(session: Session, store_id: str) -> list[Silence]:
    """The silent sources that some of this store's stock levels rest on, in order of name."""
    found = [silence for silence in standing(session) if silence.about == About.SOURCE.value]
    rests = select(StockLevel.sku).where(StockLevel.store_id == store_id).limit(1)
    return [one for one in found if session.scalar(rests.where(StockLevel.source == SOURCE_PREFIX + one.name))]


def behind(session: Session, pairs: Collection[Pair]) -> dict[Pair, Silence]:
    """For each pair whose stock level rests on something silent, that silence; the store's before the source's.

    A level newer than the silence (somebody looked on the shelf) rests on what was seen then, not on the silent one.
    One look where nothing is silent, which is nearly always.
    """
    stores: dict[str, Silence] = {}
    sources: dict[str, Silence] = {}
    for silence in standing(session):
        (stores if silence.about == About.STORE else sources)[silence.name] = silence
    if not stores and not sources:
        return {}
    doubtful = {pair for pair in pairs if sources or pair[0] in stores}
    found: dict[Pair, Silence] = {}
    for pair, level in levels_of(session, doubtful).items():
        feed = level.source.removeprefix(SOURCE_PREFIX) if level.source.startswith(SOURCE_PREFIX) else ""
        rests_on = stores.get(pair[0]) or sources.get(feed)
        if rests_on is not None and level.known_at <= rests_on.since:
            found[pair] = rests_on
    return found


def prune(session: Session, *, before: datetime) -> int:
    """Forget silences that ended before `before`, a bounded number at a time; returns how many."""
    old = session.scalars(select(Silence.silence_id).where(Silence.back_at < before).limit(PRUNE_ROWS)).all()
    if old:
        session.execute(delete(Silence).where(Silence.silence_id.in_(old)))
    return len(old)
