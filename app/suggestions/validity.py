"""How long a rain check is good: one reckoning for what the card says and what the rain check itself says. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.promotions.rules import Window
from app.suggestions import profiles


def last_day(ends_at: datetime, zone: ZoneInfo) -> date:
    """The promotion's last local day: `ends_at` is the first instant after it, so that of the instant before."""
    return (ends_at.astimezone(zone) - timedelta(microseconds=1)).date()


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant after a local day."""
    return Window.from_local_dates(day, day, zone).ends_at


def valid_until(ends_at: datetime, zone: ZoneInfo, days: int, jurisdiction: str | None = None) -> date:
    """The last day a rain check is good: the promotion's last local day and so many days after it.

    The law of the store's place may ask for more days than are set; never for fewer.
    """
    return last_day(ends_at, zone) + timedelta(days=profiles.of(jurisdiction).days(days))


def valid_once_told(valid_until: date, told_on: date, jurisdiction: str | None) -> date:
    """The last day of a rain check whose holder was told on this day that the product is back; never an earlier one."""
    return max(valid_until, told_on + timedelta(days=profiles.of(jurisdiction).days_after_notice))
