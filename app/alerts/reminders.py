"""Reminders: whoever took an alert on and was not heard of since is asked, once, what came of it.

Asked only while the store is open, and only of what is sold out still: what was told of any customer since, or
seen on the shelf a moment ago, answers before the question is put.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from app.alerts import announce
from app.alerts.episodes import note
from app.alerts.models import Alert, AlertEvent, Outcome
from app.alerts.rules import Kind, State
from app.catalog import service as catalog
from app.catalog.hours import is_open
from app.core.clock import rfc3339
from app.core.upsert import chunks
from app.delivery.rules import EventType
from app.promotions.models import Promotion
from app.promotions.shapes import Alerting

ASKS = "what_came_of_it"
"""What a reminder's message asks, in its `asks`."""
SOONEST = timedelta(minutes=1)
"""No promotion's patience is looked at before; keeps what was taken on just now out of the query."""

_UNANSWERED = (
    Alert.resolved_at.is_(None),
    Alert.state == State.ACKNOWLEDGED.value,
    Alert.kind == Kind.SOLD_OUT.value,
    Alert.reminded_at.is_(None),
    Alert.back_since.is_(None),
    ~exists().where(Outcome.alert_id == Alert.alert_id, Outcome.at >= Alert.acknowledged_at),
)


def due(session: Session, *, now: datetime) -> list[str]:
    """Alerts whose question is due: taken on long enough ago, sold out as long, nothing heard since, store open."""
    query = (
        select(Alert.alert_id, Alert.store_id, Alert.acknowledged_at, Promotion.alerting)
        .join(Promotion, Promotion.promotion_id == Alert.promotion_id)
        .where(*_UNANSWERED, Alert.acknowledged_at <= now - SOONEST)
        .order_by(Alert.alert_id)
    )
    waiting: dict[str, tuple[str, timedelta]] = {}
    for alert_id, store_id, acknowledged_at, alerting in session.execute(query):
        hours = Alerting.model_validate(alerting).remind_after_hours
        if hours is not None and acknowledged_at <= now - timedelta(hours=hours):
            waiting[alert_id] = (store_id, timedelta(hours=hours))
    heard = _heard_last(session, sorted(waiting))
    stores = catalog.stores_by_id(session, {store_id for store_id, _ in waiting.values()})
    open_now = {
        store_id for store_id, store in stores.items() if is_open(store.opening_hours, ZoneInfo(store.timezone), now)
    }
    return [
        alert_id
        for alert_id, (store_id, patience) in waiting.items()
        if store_id in open_now and (alert_id not in heard or heard[alert_id] <= now - patience)
    ]


def ask(session: Session, alert_ids: Sequence[str], *, now: datetime) -> int:
    """Put the question on these alerts and to those who heard them; returns how many were asked.

    Rows are locked and looked at again, so two clocks never ask twice.
    """
    found = session.scalars(
        select(Alert)
        .where(Alert.alert_id.in_(alert_ids), *_UNANSWERED)
        .order_by(Alert.alert_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for alert in found:
        assert alert.acknowledged_at is not None
        alert.reminded_at = now
        alert.revision += 1
        note(
            session,
            alert,
            type="reminded",
            reason="acknowledged_without_outcome",
            now=now,
            acknowledged_at=rfc3339(alert.acknowledged_at),
            by=alert.acknowledged_by,
        )
    session.flush()
    announce.told(session, found, EventType.UPDATED, now=now, saying={"asks": ASKS})
    return len(found)


def _heard_last(session: Session, alert_ids: Sequence[str]) -> dict[str, datetime]:
    """When somebody last looked at the shelf, or it was last found to be empty after all."""
    found: dict[str, datetime] = {}
    for part in chunks(alert_ids):
        query = (
            select(AlertEvent.alert_id, func.max(AlertEvent.at))
            .where(
                AlertEvent.alert_id.in_(part),
                or_(
                    AlertEvent.type == "shelf_check",
                    (AlertEvent.type == "updated") & (AlertEvent.reason != "alternatives_changed"),
                ),
            )
            .group_by(AlertEvent.alert_id)
        )
        found.update((alert_id, at) for alert_id, at in session.execute(query))
    return found
