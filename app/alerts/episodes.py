"""Episodes: how an alert opens, changes and ends, each step noted on its timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alerts import render, rules
from app.alerts.models import Alert, AlertEvent
from app.alerts.present import Present
from app.alerts.rules import Belief, Change, Decision, Kind, Open, Resolution, Resolve, State
from app.catalog import service as catalog
from app.core.bulk import among
from app.core.clock import rfc3339
from app.core.ids import new_id
from app.core.upsert import chunks, inserting
from app.promotions import windows
from app.stock.models import StockLevel
from app.stock.service import Pair


def start(
    session: Session,
    wanted: Sequence[tuple[Pair, Open]],
    present: Present,
    beliefs: Mapping[Pair, Belief],
    *,
    now: datetime,
) -> list[Alert]:
    """Open alerts. Who loses a race against another process opens nothing: the index decides."""
    wanted = _not_too_soon(session, wanted, now=now)
    if not wanted:
        return []
    stores = catalog.stores_by_id(session, {pair[0] for pair, _ in wanted})
    insert = inserting(session, Alert)
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
                "outlook": outlook(decision.kind.value, beliefs.get(pair)),
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


def _not_too_soon(session: Session, wanted: Sequence[tuple[Pair, Open]], *, now: datetime) -> list[tuple[Pair, Open]]:
    """All but forecasts and suspicions of shelves whose last episode has only just ended."""
    unsure = [pair for pair, decision in wanted if decision.kind is not Kind.SOLD_OUT]
    rested: set[Pair] = set()
    for part in chunks(unsure, windows.PAIRS_PER_QUERY):
        query = select(Alert.store_id, Alert.sku).where(
            among(session, (Alert.store_id, Alert.sku), part), Alert.resolved_at > now - rules.REST
        )
        rested.update((store_id, sku) for store_id, sku in session.execute(query))
    return [(pair, decision) for pair, decision in wanted if decision.kind is Kind.SOLD_OUT or pair not in rested]


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


def change(session: Session, alert: Alert, decision: Change, *, now: datetime) -> None:
    """The same episode under another kind, or for another reason."""
    alert.kind = decision.kind.value
    alert.reason = decision.reason
    alert.revision += 1
    alert.back_since = None
    alert.recheck_at = None
    if decision.kind is Kind.SOLD_OUT:
        alert.outlook = None
    note(session, alert, type="updated", reason=decision.reason, now=now, kind=alert.kind)


def note(session: Session, alert: Alert, *, type: str, reason: str, now: datetime, **detail: object) -> None:
    """Write a decision on the alert's timeline."""
    session.add(
        AlertEvent(alert_id=alert.alert_id, store_id=alert.store_id, at=now, type=type, reason=reason, detail=detail)
    )


def refutes(decision: Decision) -> bool:
    """Whether a suspicion is over because it was wrong."""
    if isinstance(decision, Resolve):
        return decision.resolution is Resolution.NO_LONGER_EXPECTED
    return isinstance(decision, Change) and decision.kind is Kind.RUNNING_OUT


def outlook(kind: str, belief: Belief | None) -> dict[str, Any] | None:
    """What is believed, as an alert that rests on it shows it; one that rests on the record shows nothing."""
    if belief is None or kind == Kind.SOLD_OUT.value:
        return None
    run_out, empty = belief.run_out, belief.probability_empty
    return {
        "run_out": None
        if run_out is None
        else {
            "expected_at": _instant(run_out.expected_at),
            "early_at": _instant(run_out.early_at),
            "late_at": _instant(run_out.late_at),
            "probability_before_end": round(run_out.probability_before_end, 3),
        },
        "probability_empty": None if empty is None else round(empty, 3),
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else rfc3339(at)


def note_quantity(alert: Alert, level: StockLevel | None) -> None:
    if level is not None:
        alert.on_hand = level.on_hand
        alert.as_of = level.known_at
