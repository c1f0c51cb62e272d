"""Which alert comes first: the one more customers are likely to ask for now. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.alerts.rules import Kind, State

_KINDS = {Kind.SOLD_OUT.value: 0, Kind.SUSPECTED.value: 1, Kind.RUNNING_OUT.value: 2}


def worst_first(
    alerts: Iterable[dict[str, Any]], *, per_day: Mapping[str, float], now: datetime, zone: ZoneInfo
) -> list[dict[str, Any]]:
    """Alerts of one store in the order somebody should look at them.

    What is gone before what may be and what will be; what nobody has taken on before what somebody has; then what
    is asked for most on a day (`per_day`, units by sku; nothing known counts as none), what is advertised for the
    last day (who has waited comes today, and tomorrow the promise is void), and the newest.
    """

    def place(alert: dict[str, Any]) -> tuple[int, bool, int, bool]:
        return (
            _KINDS[alert["kind"]],
            alert["state"] != State.OPEN.value,
            -round(per_day.get(alert["product"]["sku"], 0.0)),
            not is_last_day(alert["promise"]["ends_at"], now=now, zone=zone),
        )

    newest = sorted(alerts, key=lambda alert: (alert["opened_at"], alert["alert_id"]), reverse=True)
    return sorted(newest, key=place)


def is_last_day(ends_at: str, *, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a window that ends at this instant, the first one after it, is on its last day at the store."""
    last = (datetime.fromisoformat(ends_at) - timedelta(seconds=1)).astimezone(zone).date()
    return now.astimezone(zone).date() >= last
