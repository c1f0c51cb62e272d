"""Cron expressions: checked, and asked for their next instant. In UTC.

APScheduler reads the fields, but counts weekdays from Monday = 0 and joins day of month and day of week with
"and". Both differ from crontab(5), so a rule such as `0 9 * * 1` would run a day late without a word; they
are put right here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from apscheduler.triggers.cron import CronTrigger

from app.sources import rules

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?")


def check_cron(text: str) -> None:
    """Raise ValueError with what to change unless `text` is a cron expression that will ever fire."""
    if next_cron(text, datetime(2026, 1, 1, tzinfo=UTC)) is None:
        raise ValueError(f"{text!r} never comes true")


def next_cron(text: str, after: datetime) -> datetime | None:
    """The first instant after `after` that the expression names, None if there is none."""
    just_after = after.astimezone(UTC) + timedelta(microseconds=1)
    found = [trigger.get_next_fire_time(None, just_after) for trigger in _triggers(text)]
    return min((instant.astimezone(UTC) for instant in found if instant is not None), default=None)


def next_pull(*, every_seconds: int | None, cron: str | None, started_at: datetime, now: datetime) -> datetime:
    """When a source is due again after a pull that succeeded."""
    if cron is not None:
        return next_cron(cron, now) or now + timedelta(seconds=rules.MAX_BACK_OFF_SECONDS)
    assert every_seconds is not None, "a source has an interval or a cron expression"
    return rules.after_success(started_at, now, every_seconds)


@lru_cache(maxsize=1_000)
def _triggers(text: str) -> tuple[CronTrigger, ...]:
    fields = text.split()
    if len(fields) != 5:
        raise ValueError("a cron expression has five fields: minute, hour, day of month, month, day of week")
    minute, hour, day, month, weekday = fields
    weekdays = _weekdays(weekday)
    # crontab(5): where both days are restricted, either is enough.
    either = not day.startswith("*") and weekdays != "*"
    wanted = [(day, "*"), ("*", weekdays)] if either else [(day, weekdays)]
    try:
        return tuple(
            CronTrigger(minute=minute, hour=hour, day=on, month=month, day_of_week=weekly, timezone=UTC)
            for on, weekly in wanted
        )
    except (ValueError, TypeError) as error:
        raise ValueError(f"{text!r} is no cron expression: {error}") from None


def _weekdays(field: str) -> str:
    """The day-of-week field by name, with 0 and 7 both Sunday."""
    chosen: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"{part!r} is no day of the week")
        step = int(match["step"] or 1)
        if match["first"] == "*":
            first, last = 0, 6
        else:
            first = _weekday(match["first"])
            last = _weekday(match["last"]) if match["last"] else (6 if match["step"] else first)
            last += 7 if last < first else 0
        if not 1 <= step <= 7:
            raise ValueError(f"{part!r} has a step outside 1-7")
        chosen.update(day % 7 for day in range(first, last + 1, step))
    return "*" if len(chosen) == 7 else ",".join(DAYS[day] for day in sorted(chosen))


def _weekday(text: str) -> int:
    if text.lower()[:3] in DAYS and not text.isdigit():
        return DAYS.index(text.lower()[:3])
    if not (text.isascii() and text.isdigit()) or int(text) > 7:
        raise ValueError(f"{text!r} is no day of the week")
    return int(text)
