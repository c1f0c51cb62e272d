"""Alerts as they are answered and sent, with all that belongs to them, for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alerts import quiet
from app.alerts.messages import alert_json
from app.alerts.models import Alert, Outcome
from app.core.upsert import chunks


def as_json(session: Session, alerts: Sequence[Alert], *, now: datetime) -> dict[str, dict[str, Any]]:
    """Each alert as documented, by its id, in the order given."""
    outcomes: dict[str, list[Outcome]] = {alert.alert_id: [] for alert in alerts}
    for part in chunks(sorted(outcomes)):
        for outcome in session.scalars(select(Outcome).where(Outcome.alert_id.in_(part)).order_by(Outcome.seq)):
            outcomes[outcome.alert_id].append(outcome)
    silent = quiet.behind(session, alerts)
    return {
        alert.alert_id: alert_json(alert, outcomes[alert.alert_id], now=now, silent=silent.get(alert.alert_id))
        for alert in alerts
    }
