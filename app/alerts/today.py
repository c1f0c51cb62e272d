"""What a store's people did today, in counts: customers by what came of them, never by who served them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.alerts.models import Alert, Outcome
from app.alerts.rules import OutcomeKind

NAMES_AT_MOST = 8


def outcomes(session: Session, store_id: str, *, since: datetime) -> dict[OutcomeKind, int]:
    """How many customers came to each kind of outcome at a store, of the kinds there were."""
    query = (
        select(Outcome.kind, func.count())
        .join(Alert, Alert.alert_id == Outcome.alert_id)
        .where(Alert.store_id == store_id, Outcome.at >= since)
        .group_by(Outcome.kind)
    )
    found = {OutcomeKind(kind): count for kind, count in session.execute(query)}
    return {kind: found[kind] for kind in OutcomeKind if kind in found}


def names(session: Session, store_id: str, *, since: datetime) -> list[str]:
    """The names alerts were taken on by, so that whoever takes a shared device up need not type theirs again."""
    query = (
        select(Alert.acknowledged_by)
        .where(Alert.store_id == store_id, Alert.acknowledged_at >= since, Alert.acknowledged_by.is_not(None))
        .group_by(Alert.acknowledged_by)
        .order_by(func.max(Alert.acknowledged_at).desc(), Alert.acknowledged_by)
        .limit(NAMES_AT_MOST)
    )
    return [name for name in session.scalars(query) if name is not None]
