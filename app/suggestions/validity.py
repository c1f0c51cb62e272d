"""How long a rain check is good: one reckoning for what the card says and what the rain check itself says. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def valid_until(ends_at: datetime, zone: ZoneInfo, days: int) -> date:
    """The last day a rain check is good: the promotion's last local day and so many days after it.

    `ends_at` is the first instant after the promotion, so its last day is that of the instant before.
    """
    last = ends_at.astimezone(zone) - timedelta(microseconds=1)
    return last.date() + timedelta(days=days)
