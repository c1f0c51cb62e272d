"""Outlooks: what is believed of each advertised shelf, made by the clock and read by `evaluate`.

A change only marks the outlooks it touches (`mark`), which costs the post that brought it one statement; the
tick makes them within seconds. Until it has, nothing is concluded from the one before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from app.alerts import known as shelves
from app.alerts.known import Known
from app.alerts.models import Outlook
from app.alerts.rules import REFUTED_FOR, Belief
from app.catalog.hours import next_opening
from app.core.bulk import among
from app.core.upsert import chunks, upsert
from app.promotions.models import OfferWindow
from app.stock.forecast import run_out, silence
from app.stock.forecast.run_out import RunOut
from app.stock.service import Pair

LOOK_EVERY = timedelta(minutes=30)
"""How old an outlook may grow while nothing changes: a forecast moves with the hours that pass."""
LOOK_SOON = timedelta(minutes=5)
"""When to look again where the data is behind: what it will say is not known."""
NOTHING_TO_SAY = timedelta(hours=6)
"""When to look again where nothing can be said: only news could change that, and news marks it."""
PAIRS_PER_QUERY = 400


@dataclass(frozen=True)
class Looked:
    """What was made of one pair: its belief, None where nothing may be concluded; and when to look again."""

    seen: datetime
    """The `due_at` it was made for: news that came meanwhile has moved it, and this is then let go."""
    belief: Belief | None
    due_at: datetime | None
    """None: nothing is advertised here any more."""


def mark(session: Session, pairs: Collection[Pair], *, now: datetime) -> None:
    """Have the outlooks of these advertised pairs made anew: something has changed."""
    rows = [{"store_id": store_id, "sku": sku, "due_at": now, "made_at": None} for store_id, sku in pairs]
    upsert(session, Outlook, rows, key=("store_id", "sku"))


def refute(session: Session, pair: Pair, *, now: datetime) -> None:
    """Note that the shelf was not empty after all; the next suspicion of it needs more proof."""
    rows = [{"store_id": pair[0], "sku": pair[1], "due_at": now, "refuted_at": now}]
    upsert(session, Outlook, rows, key=("store_id", "sku"))


def adopt(session: Session, *, now: datetime, limit: int) -> int:
    """Begin an outlook for running windows that have none; returns how many. Only an upgrade leaves such."""
    missing = (
        select(OfferWindow.store_id, OfferWindow.sku)
        .where(
            OfferWindow.starts_at <= now,
            OfferWindow.ends_at > now,
            ~exists().where(Outlook.store_id == OfferWindow.store_id, Outlook.sku == OfferWindow.sku),
        )
        .distinct()
        .order_by(OfferWindow.store_id, OfferWindow.sku)
        .limit(limit)
    )
    found = [(store_id, sku) for store_id, sku in session.execute(missing)]
    mark(session, found, now=now)
    return len(found)


def due(session: Session, *, now: datetime, limit: int) -> dict[Pair, datetime]:
    """Pairs whose outlook is to be made by now, the longest waiting first, with their `due_at`."""
    query = (
        select(Outlook.store_id, Outlook.sku, Outlook.due_at)
        .where(Outlook.due_at <= now)
        .order_by(Outlook.due_at)
        .limit(limit)
    )
    return {(store_id, sku): due_at for store_id, sku, due_at in session.execute(query)}


def look(session: Session, pairs: Mapping[Pair, datetime], *, now: datetime) -> dict[Pair, Looked]:
    """Make the outlooks of these pairs; writes nothing."""
    known = shelves.load(session, pairs, now=now)
    refuted = _refuted(session, pairs)
    return {
        pair: _look(known[pair], refuted.get(pair), seen=seen, now=now) if pair in known else Looked(seen, None, None)
        for pair, seen in pairs.items()
    }


def run_out_of(session: Session, pair: Pair, *, now: datetime) -> RunOut | None:
    """When the units on record will be gone; None where nothing sensible can be said, or nothing is advertised."""
    looked = look(session, {pair: now}, now=now)[pair]
    return looked.belief.run_out if looked.belief else None


def _look(known: Known, refuted_at: datetime | None, *, seen: datetime, now: datetime) -> Looked:
    opens_at = next_opening(known.hours, known.zone, now)
    if known.is_silent:
        return Looked(seen, None, now + LOOK_SOON)
    if opens_at is None or known.on_hand is None or known.on_hand <= 0 or known.rate is None:
        return Looked(seen, None, now + NOTHING_TO_SAY)
    rate = known.rate
    expected = run_out.forecast(known.on_hand, rate, known.calendar, now=known.heard_at, ends_at=known.ends_at)
    quiet = silence.since(known.calendar, known.proof_at, known.heard_at, sold_before=known.sold_before)
    empty = silence.posterior(quiet, rate, known.on_hand)
    belief = Belief(expected, empty, rate.per_day, refuted_at)
    if opens_at > now:
        return Looked(seen, belief, opens_at)
    was_refuted = refuted_at is not None and now - refuted_at < REFUTED_FOR
    following = silence.next_look(
        known.calendar,
        known.proof_at,
        rate,
        known.on_hand,
        sold_before=known.sold_before,
        held=silence.grade(empty, rate.per_day, was_refuted=was_refuted, thresholds=known.thresholds),
        was_refuted=was_refuted,
        thresholds=known.thresholds,
    )
    again = now + LOOK_EVERY
    if following is not None:
        again = min(again, max(following, now + LOOK_SOON))
    return Looked(seen, belief, again)


def keep(session: Session, looked: Mapping[Pair, Looked], *, now: datetime) -> dict[Pair, Belief]:
    """Write what was made; returns the beliefs of those that no news has overtaken."""
    beliefs: dict[Pair, Belief] = {}
    gone: list[Pair] = []
    for row in _rows(session, looked, lock=True):
        pair = (row.store_id, row.sku)
        made = looked[pair]
        if row.due_at != made.seen:
            continue
        if made.due_at is None:
            gone.append(pair)
            continue
        row.due_at = made.due_at
        belief = made.belief
        row.made_at = now if belief is not None else None
        row.rate_per_day = belief.per_day if belief else None
        row.probability_empty = belief.probability_empty if belief else None
        expected = belief.run_out if belief else None
        row.probability_before_end = expected.probability_before_end if expected else None
        row.expected_at = expected.expected_at if expected else None
        row.early_at = expected.early_at if expected else None
        row.late_at = expected.late_at if expected else None
        if belief is not None:
            beliefs[pair] = belief
    for part in chunks(gone, PAIRS_PER_QUERY):
        session.execute(delete(Outlook).where(among(session, (Outlook.store_id, Outlook.sku), part)))
    session.flush()
    return beliefs


def _refuted(session: Session, pairs: Iterable[Pair]) -> dict[Pair, datetime]:
    return {(row.store_id, row.sku): row.refuted_at for row in _rows(session, pairs) if row.refuted_at is not None}


def _rows(session: Session, pairs: Iterable[Pair], *, lock: bool = False) -> list[Outlook]:
    found: list[Outlook] = []
    for part in chunks(sorted(set(pairs)), PAIRS_PER_QUERY):
        query = (
            select(Outlook)
            .where(among(session, (Outlook.store_id, Outlook.sku), part))
            .order_by(Outlook.store_id, Outlook.sku)
            .execution_options(populate_existing=True)
        )
        found += session.scalars(query.with_for_update() if lock else query)
    return found
