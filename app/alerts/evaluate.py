"""`evaluate`: compare what should be alerted with what is, and close the difference.

State, not events: it reads what is true now, so calling it twice changes nothing, and whatever a crash left
behind is put right by the next call. The number of queries does not depend on the number of pairs, but for
their being bound in runs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.alerts import announce, render, rules
from app.alerts.models import Alert, AlertEvent
from app.alerts.rules import Absence, Keep, Kind, Offered, Open, Replace, Resolve, Shelf, Standing, State
from app.catalog import service as catalog
from app.catalog.models import Product
from app.core.db import is_postgresql
from app.core.ids import new_id
from app.core.upsert import chunks
from app.delivery.rules import EventType
from app.promotions import service as promotions
from app.promotions import windows
from app.promotions.models import OfferWindow, Promotion
from app.promotions.rules import governing
from app.stock import service as stock
from app.stock.models import StockLevel
from app.stock.service import Pair
from app.suggestions.service import Promise

PAIRS_AT_ONCE = 1_000


@dataclass
class Changes:
    """What one evaluation did, by (store, product)."""

    opened: list[Pair] = field(default_factory=list)
    resolved: list[Pair] = field(default_factory=list)
    updated: list[Pair] = field(default_factory=list)

    def add(self, other: Changes) -> None:
        """Take another evaluation's changes in."""
        self.opened += other.opened
        self.resolved += other.resolved
        self.updated += other.updated


def evaluate(
    session: Session, pairs: Collection[Pair], *, now: datetime, rain_check_days: int, refresh: bool = False
) -> Changes:
    """Bring the alerts of these pairs, and the cards that show them, in line with the present state.

    `refresh` makes the cards of standing alerts anew although no quantity changed: their wording may have.
    """
    ordered = sorted(set(pairs))
    locked = _lock(session, ordered)
    changes = Changes()
    for part in chunks(ordered, PAIRS_AT_ONCE):
        changes.add(_evaluate(session, part, locked, now=now, rain_check_days=rain_check_days, refresh=refresh))
    return changes


def _lock(session: Session, pairs: Sequence[Pair]) -> dict[Pair, Alert]:
    """Lock the open alerts of these pairs, and those whose cards show them, in one order for everybody.

    Two stores whose cards point at each other sell out at the same moment: locked as they are met, their
    transactions would each wait for the other.
    """
    ids = set(render.showing(session, pairs))
    for part in chunks(pairs, windows.PAIRS_PER_QUERY):
        query = select(Alert.alert_id).where(tuple_(Alert.store_id, Alert.sku).in_(part), Alert.resolved_at.is_(None))
        ids.update(session.scalars(query))
    found: dict[Pair, Alert] = {}
    for some in chunks(sorted(ids)):
        held = session.scalars(
            select(Alert)
            .where(Alert.alert_id.in_(some), Alert.resolved_at.is_(None))
            .order_by(Alert.alert_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        found |= {(alert.store_id, alert.sku): alert for alert in held}
    return found


@dataclass(frozen=True)
class _Present:
    """What is true now of a batch of pairs."""

    governing: dict[Pair, OfferWindow]
    offered: dict[Pair, Offered | Absence]
    promises: dict[Pair, Promise]
    levels: dict[Pair, StockLevel]
    products: dict[str, Product]
    standing: dict[Pair, Alert]


def _evaluate(
    session: Session,
    pairs: Sequence[Pair],
    locked: dict[Pair, Alert],
    *,
    now: datetime,
    rain_check_days: int,
    refresh: bool,
) -> Changes:
    present = _load(session, pairs, {pair: locked[pair] for pair in pairs if pair in locked}, now=now)
    changes = Changes()
    resolved: list[Alert] = []
    to_open: list[tuple[Pair, Open]] = []
    for pair in sorted({*present.governing, *present.standing}):
        alert = present.standing.get(pair)
        decision = rules.decide(present.offered[pair], _shelf(present.levels.get(pair)), _standing(alert), now=now)
        if isinstance(decision, Open):
            to_open.append((pair, decision))
            continue
        if alert is None:
            continue
        _note_quantity(alert, present.levels.get(pair))
        if isinstance(decision, Replace):
            to_open.append((pair, decision.open))
            decision = decision.resolve
        if isinstance(decision, Resolve):
            resolve(session, alert, decision, now=now)
            resolved.append(alert)
            changes.resolved.append(pair)
        elif isinstance(decision, Keep):
            alert.back_since = decision.back_since
            alert.recheck_at = decision.recheck_at
    session.flush()
    opened = _open(session, to_open, present, now=now)
    changes.opened += [(alert.store_id, alert.sku) for alert in opened]
    standing = [alert for alert in present.standing.values() if alert.state != State.RESOLVED.value]
    changed = render.cards(
        session,
        opened=opened,
        standing=[*(standing if refresh else ()), *_showing(session, pairs, locked)],
        promises=present.promises,
        rain_check_days=rain_check_days,
        now=now,
    )
    changes.updated += [(alert.store_id, alert.sku) for alert in changed]
    announce.told(session, resolved, EventType.RESOLVED, now=now)
    announce.told(session, changed, EventType.UPDATED, now=now)
    announce.opened(session, opened, now=now)
    return changes


def _showing(session: Session, pairs: Sequence[Pair], locked: dict[Pair, Alert]) -> list[Alert]:
    """Of the locked alerts those whose cards show one of these pairs and that are still open."""
    ids = render.showing(session, pairs)
    return [alert for alert in locked.values() if alert.alert_id in ids and alert.resolved_at is None]


def _load(session: Session, pairs: Sequence[Pair], standing: dict[Pair, Alert], *, now: datetime) -> _Present:
    running = windows.running(session, pairs, now=now)
    products = catalog.products_by_sku(session, {pair[1] for pair in (*running, *standing)})
    chosen: dict[Pair, OfferWindow] = {}
    for pair, found_windows in running.items():
        product = products.get(pair[1])
        window = governing(found_windows)
        if window is not None and product is not None and product.active:
            chosen[pair] = window
    promoted = promotions.by_id(
        session,
        {window.promotion_id for window in chosen.values()} | {alert.promotion_id for alert in standing.values()},
    )
    offers = promotions.offers_by_key(session, {(window.promotion_id, window.position) for window in chosen.values()})
    offered: dict[Pair, Offered | Absence] = {}
    promises: dict[Pair, Promise] = {}
    for pair, window in chosen.items():
        offer = offers[window.promotion_id, window.position]
        offered[pair] = Offered(window.promotion_id, offer.back_at, timedelta(seconds=offer.back_after_seconds))
        promises[pair] = Promise(promoted[window.promotion_id], offer, window.starts_at, window.ends_at)
    alone = {pair: alert for pair, alert in standing.items() if pair not in chosen}
    offered |= _absences(session, alone, promoted, products, now=now)
    levels = stock.levels_of(session, {*chosen, *standing})
    return _Present(chosen, offered, promises, levels, products, standing)


def _absences(
    session: Session,
    alone: dict[Pair, Alert],
    promoted: dict[str, Promotion],
    products: dict[str, Product],
    *,
    now: datetime,
) -> dict[Pair, Absence]:
    """Why nothing is advertised any more for pairs that have an open alert."""
    ended: set[tuple[str, str, str]] = set()
    keys = sorted((alert.store_id, alert.sku, alert.promotion_id) for alert in alone.values())
    for part in chunks(keys, windows.PAIRS_PER_QUERY):
        query = select(OfferWindow.store_id, OfferWindow.sku, OfferWindow.promotion_id).where(
            tuple_(OfferWindow.store_id, OfferWindow.sku, OfferWindow.promotion_id).in_(part),
            OfferWindow.ends_at <= now,
        )
        ended.update((store_id, sku, promotion_id) for store_id, sku, promotion_id in session.execute(query))
    found: dict[Pair, Absence] = {}
    for pair, alert in alone.items():
        promotion = promoted.get(alert.promotion_id)
        product = products.get(alert.sku)
        if promotion is not None and promotion.cancelled_at is not None:
            found[pair] = Absence.CANCELLED
        elif product is not None and product.active and (*pair, alert.promotion_id) in ended:
            found[pair] = Absence.ENDED
        else:
            found[pair] = Absence.GONE
    return found


def _shelf(level: StockLevel | None) -> Shelf | None:
    return None if level is None else Shelf(level.on_hand, level.known_at)


def _standing(alert: Alert | None) -> Standing | None:
    if alert is None:
        return None
    return Standing(alert.promotion_id, Kind(alert.kind), alert.on_hand, alert.back_since)


def _note_quantity(alert: Alert, level: StockLevel | None) -> None:
    if level is not None:
        alert.on_hand = level.on_hand
        alert.as_of = level.known_at


def _open(session: Session, wanted: Sequence[tuple[Pair, Open]], present: _Present, *, now: datetime) -> list[Alert]:
    """Open alerts. Who loses a race against another process opens nothing: the index decides."""
    if not wanted:
        return []
    stores = catalog.stores_by_id(session, {pair[0] for pair, _ in wanted})
    insert = (postgresql if is_postgresql(session) else sqlite).insert(Alert)
    opened: list[str] = []
    for part in chunks(wanted, 200):
        values = [
            {
                "alert_id": new_id("alr", now),
                "store_id": pair[0],
                "sku": pair[1],
                "promotion_id": present.governing[pair].promotion_id,
                "state": State.OPEN.value,
                "kind": decision.kind.value,
                "reason": decision.reason,
                "opened_at": now,
                "on_hand": present.levels[pair].on_hand,
                "as_of": present.levels[pair].known_at,
                "revision": 1,
                **render.told_of(stores[pair[0]], present.products[pair[1]], present.promises[pair]),
                "card": {},
            }
            for pair, decision in part
        ]
        opened += session.scalars(insert.values(values).on_conflict_do_nothing().returning(Alert.alert_id))
    alerts = list(session.scalars(select(Alert).where(Alert.alert_id.in_(opened)).order_by(Alert.alert_id)))
    for alert in alerts:
        note(session, alert, type="opened", reason=alert.reason, now=now, kind=alert.kind)
    session.flush()
    return alerts


def resolve(session: Session, alert: Alert, decision: Resolve, *, now: datetime) -> None:
    """End an episode. Final: nothing opens it again."""
    alert.state = State.RESOLVED.value
    alert.resolved_at = now
    alert.resolution = decision.resolution.value
    alert.back_since = None
    alert.recheck_at = None
    alert.revision += 1
    note(session, alert, type="resolved", reason=decision.reason, now=now, resolution=decision.resolution.value)
    render.forget(session, [alert.alert_id])


def note(session: Session, alert: Alert, *, type: str, reason: str, now: datetime, **detail: object) -> None:
    """Write a decision on the alert's timeline."""
    session.add(
        AlertEvent(alert_id=alert.alert_id, store_id=alert.store_id, at=now, type=type, reason=reason, detail=detail)
    )
