"""What alerts rest on that has gone silent: said on each, so that nobody promises what an old figure says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from app.alerts.models import Alert
from app.core.clock import rfc3339
from app.stock import silences
from app.stock.models import Silence


def behind(session: Session, alerts: Iterable[Alert]) -> dict[str, dict[str, Any]]:
    """For each alert not over whose stock level rests on a silent store or source, which; by alert_id.

    One look where nothing is silent, a second one for all alerts together where something is.
    """
    pairs = {alert.alert_id: (alert.store_id, alert.sku) for alert in alerts if alert.resolved_at is None}
    if not pairs:
        return {}
    found = silences.behind(session, set(pairs.values()))
    return {alert_id: silent_json(found[pair]) for alert_id, pair in pairs.items() if pair in found}


def silent_json(silence: Silence) -> dict[str, Any]:
    """A silence as a card says it: `name` is the store_id or source_id."""
    return {"about": silence.about, "name": silence.name, "last_heard": rfc3339(silence.last_heard_at)}
