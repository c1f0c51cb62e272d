"""Use cases of alerts besides `evaluate`: read, acknowledge, outcomes, shelf checks, the card of any product."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import literal, select, tuple_, union
from sqlalchemy.orm import Session

from app.alerts import announce, quiet, render, rules, seen
from app.alerts.episodes import note
from app.alerts.messages import age_seconds, product_json, promise_json, store_json
from app.alerts.models import Alert, Outcome, ShownItem
from app.alerts.rules import Kind, OutcomeKind, State
from app.catalog import service as catalog
from app.core import paging
from app.core.clock import rfc3339
from app.core.errors import Conflict, NotFound
from app.core.i18n import marked
from app.core.shapes import quantity_number
from app.core.upsert import chunks
from app.delivery.rules import EventType
from app.promotions.models import OfferWindow
from app.rain_checks import holds
from app.stock import service as stock
from app.stock import silences
from app.stock.models import StockLevel
from app.stock.service import Pair
from app.suggestions import learning
from app.suggestions import service as suggestions
from app.suggestions.service import Request
from app.suggestions.words import Words


def due(session: Session, *, now: datetime, limit: int) -> set[Pair]:
    """Pairs whose open alert may change by time alone."""
    query = select(Alert.store_id, Alert.sku).where(Alert.recheck_at <= now, Alert.resolved_at.is_(None)).limit(limit)
    return {(store_id, sku) for store_id, sku in session.execute(query)}


def suspects(session: Session, *, after: Pair | None, limit: int, now: datetime) -> list[Pair]:
    """Pairs whose alert may be missing or wrong, in key order after `after`; for the sweep.

    Advertised here now and at or below zero by the record, or with an open alert. The database does the
    looking, so a sweep costs what is sold out, not what is advertised.
    """
    empty = (
        select(OfferWindow.store_id, OfferWindow.sku)
        .join(StockLevel, (StockLevel.store_id == OfferWindow.store_id) & (StockLevel.sku == OfferWindow.sku))
        .where(
            OfferWindow.starts_at <= now,
            OfferWindow.ends_at > now,
            StockLevel.counted.is_not(None),
            StockLevel.on_hand <= 0,
        )
    )
    standing = select(Alert.store_id, Alert.sku).where(Alert.resolved_at.is_(None))
    both = union(empty, standing).subquery()
    query = select(both.c.store_id, both.c.sku)
    if after is not None:
        query = query.where(tuple_(both.c.store_id, both.c.sku) > tuple_(*(literal(part) for part in after)))
    found = session.execute(query.order_by(both.c.store_id, both.c.sku).limit(limit))
    return [(store_id, sku) for store_id, sku in found]


def showing(session: Session, skus: Collection[str]) -> set[Pair]:
    """Pairs on open alerts' cards that are of these products, and the alerts' own."""
    found: set[Pair] = set()
    for part in chunks(sorted(set(skus))):
        shown = session.execute(select(ShownItem.store_id, ShownItem.sku).where(ShownItem.sku.in_(part)))
        found.update((store_id, sku) for store_id, sku in shown)
        own = session.execute(select(Alert.store_id, Alert.sku).where(Alert.sku.in_(part), Alert.resolved_at.is_(None)))
        found.update((store_id, sku) for store_id, sku in own)
    return found


def open_in_stores(session: Session, store_ids: Collection[str]) -> set[Pair]:
    """Pairs with an open alert in these stores."""
    return render.open_pairs(session, store_ids)


def get(session: Session, alert_id: str, *, lock: bool = False) -> Alert:
    """One alert. Raises NotFound."""
    alert = session.get(Alert, alert_id, with_for_update=lock, populate_existing=lock)
    if alert is None:
        raise NotFound(f"No alert is known as {alert_id}.")
    return alert


def as_json(session: Session, alerts: Sequence[Alert], *, now: datetime) -> list[dict[str, Any]]:
    """Alerts as they are answered."""
    return list(seen.as_json(session, alerts, now=now).values())


def page(
    session: Session,
    *,
    store_id: str | None,
    only: frozenset[str] | None,
    states: Sequence[State],
    kinds: Sequence[Kind],
    promotion_id: str | None,
    limit: int,
    cursor: str | None,
) -> tuple[list[Alert], str | None]:
    """A page of alerts, newest first; `only` limits it to a key's own stores."""
    query = select(Alert)
    if store_id is not None:
        query = query.where(Alert.store_id == store_id)
    if only is not None:
        query = query.where(Alert.store_id.in_(sorted(only)))
    if states:
        query = query.where(Alert.state.in_([state.value for state in states]))
    if kinds:
        query = query.where(Alert.kind.in_([kind.value for kind in kinds]))
    if promotion_id is not None:
        query = query.where(Alert.promotion_id == promotion_id)
    return paging.page(session, query, Alert.opened_at, Alert.alert_id, limit=limit, cursor=cursor)


def open_at(session: Session, store_id: str) -> list[Alert]:
    """What is open or taken on at one store, newest first, :data:`app.core.paging.MAX_LIMIT` at most."""
    found, _ = page(
        session,
        store_id=store_id,
        only=None,
        states=(State.OPEN, State.ACKNOWLEDGED),
        kinds=(),
        promotion_id=None,
        limit=paging.MAX_LIMIT,
        cursor=None,
    )
    return found


def acknowledge(session: Session, alert_id: str, *, by: str | None, now: datetime) -> Alert:
    """Somebody has it. Again changes nothing; once resolved it is too late. Raises NotFound, Conflict."""
    alert = get(session, alert_id, lock=True)
    state = State(alert.state)
    if not rules.can_acknowledge(state):
        raise Conflict(marked("This alert is resolved already; there is nothing left to take on."))
    if state is State.OPEN:
        alert.state = State.ACKNOWLEDGED.value
        alert.acknowledged_at = now
        alert.acknowledged_by = by
        alert.revision += 1
        note(session, alert, type="acknowledged", reason="by_staff", now=now, by=by)
        session.flush()
        announce.stop_escalation(session, alert, now=now)
        announce.told(session, [alert], EventType.ACKNOWLEDGED, now=now)
    return alert


def add_outcome(
    session: Session,
    alert_id: str,
    *,
    kind: OutcomeKind,
    sku: str | None,
    quantity: Decimal | None,
    remedy_offered: bool | None,
    by: str | None,
    now: datetime,
) -> Alert:
    """Record what came of a customer, with what the card showed and at which rank; in any state.

    What was taken and what was refused is learned from.
    """
    alert = get(session, alert_id, lock=True)
    ranks = {
        line["sku"]: line["rank"] for line in (*alert.card.get("alternatives", ()), *alert.card.get("accessories", ()))
    }
    session.add(
        Outcome(
            alert_id=alert_id,
            kind=kind.value,
            sku=sku,
            quantity=quantity,
            remedy_offered=remedy_offered,
            rank=ranks.get(sku) if sku else None,
            shown=[{"sku": shown, "rank": rank} for shown, rank in ranks.items()],
            by=by,
            at=now,
        )
    )
    note(session, alert, type="outcome", reason=kind.value, now=now, sku=sku, by=by)
    session.flush()
    proposed = [line["sku"] for line in alert.card.get("alternatives", ())]
    was_declined = kind is OutcomeKind.DECLINED
    learning.learn(session, alert.sku, learning.weigh(proposed, sku, was_declined=was_declined), now=now)
    return alert


def assist(
    session: Session,
    store_id: str,
    reference: str,
    *,
    now: datetime,
    rain_check_days: int,
    answers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The card for any product at any time; with an open alert, that alert.

    `answers` to its questions, by attribute, leave the alternatives that fit all of them, and bring in others that do.
    """
    store = catalog.store(session, store_id)
    product = catalog.product(session, reference)
    pair = (store_id, product.sku)
    standing = session.scalars(
        select(Alert).where(Alert.store_id == store_id, Alert.sku == product.sku, Alert.resolved_at.is_(None))
    ).first()
    promise = render.promises_of(session, [pair], now=now).get(pair)
    made = suggestions.cards(
        session,
        [Request(store, product, promise, answers or {})],
        at_risk=render.open_pairs(session, [store_id]),
        rain_check_days=rain_check_days,
        now=now,
        held=holds.held_of(session, [product.sku], [store_id]),
    )[0]
    level = stock.levels_of(session, [pair]).get(pair)
    silence = silences.behind(session, [pair]).get(pair)
    words = Words.of(store.currency, store.locale)
    base = as_json(session, [standing], now=now)[0] if standing else dict.fromkeys(_ALERT_ONLY)
    return {
        **base,
        "store": store_json(store),
        "product": product_json(product, words),
        "on_hand": quantity_number(level.on_hand) if level else None,
        "as_of": rfc3339(level.known_at) if level else None,
        "data_age_seconds": age_seconds(level.known_at, now) if level else None,
        "silent": quiet.silent_json(silence) if silence else None,
        "promise": promise_json(promise, product, words) if promise else None,
        **made.card.to_json(),
        "outcomes": base.get("outcomes") or [],
    }


_ALERT_ONLY = (
    "alert_id",
    "state",
    "kind",
    "reason",
    "opened_at",
    "acknowledged_at",
    "acknowledged_by",
    "reminded_at",
    "resolved_at",
    "resolution",
    "revision",
)
