"""Opening hours: when a store trades, in its own time zone. Pure; `now` is an argument.

Hours are `{"mon": ["09:00", "17:30"], ...}`: a day left out is closed, no hours at all is always open, a
closing time at or before the opening one belongs to the next day, "24:00" is midnight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Hours = Mapping[str, Sequence[str]]
_LOOK_AHEAD_DAYS = 15


def minutes(text: str) -> int:
    """Minutes after midnight of "HH:MM", 0-1440. Raises ValueError for anything else."""
    if text == "24:00":
        return 1440
    if len(text) != 5:
        raise ValueError(f"{text!r} is not a time of day such as 09:00")
    try:
        at = time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a time of day such as 09:00") from None
    return at.hour * 60 + at.minute


def check(hours: Hours) -> None:
    """Raise ValueError with what to change unless `hours` is of the documented form."""
    for day, span in hours.items():
        if day not in DAYS:
            raise ValueError(f"{day!r} is not a day; use {', '.join(DAYS)}")
        if len(span) != 2:
            raise ValueError(f"{day}: give the opening and the closing time, such as ['09:00', '17:30']")
        if minutes(span[0]) == 1440:
            raise ValueError(f"{day}: a store cannot open at 24:00; use the next day's 00:00")
        minutes(span[1])


def spans(hours: Hours | None, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The store's open intervals within [start, end), in order, as UTC instants.

    Wall-clock times are resolved in the zone day by day, so days with a daylight-saving change come out as
    long as they really are.
    """
    if hours is None:
        if start < end:
            yield start.astimezone(UTC), end.astimezone(UTC)
        return
    day = start.astimezone(zone).date() - timedelta(days=1)  # a span may have begun yesterday
    reached = start.astimezone(UTC)  # one that goes on over midnight may run into the next day's own
    last = end.astimezone(zone).date()
    while day <= last:
        span = hours.get(DAYS[day.weekday()])
        if span is not None:
            opens, closes = minutes(span[0]), minutes(span[1])
            if closes <= opens:
                closes += 1440
            midnight = datetime.combine(day, time())
            begin = (midnight + timedelta(minutes=opens)).replace(tzinfo=zone).astimezone(UTC)
            finish = (midnight + timedelta(minutes=closes)).replace(tzinfo=zone).astimezone(UTC)
            begin, finish = max(begin, reached), min(finish, end.astimezone(UTC))
            if begin < finish:
                yield begin, finish
                reached = finish
        day += timedelta(days=1)


def is_open(hours: Hours | None, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the store trades at this instant."""
    return any(True for _ in spans(hours, zone, now, now + timedelta(microseconds=1)))


def next_opening(hours: Hours | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    """`now` if the store is open, else when it opens next; None if it does not within two weeks."""
    for begin, _ in spans(hours, zone, now, now + timedelta(days=_LOOK_AHEAD_DAYS)):
        return begin
    return None


def open_seconds(hours: Hours | None, zone: ZoneInfo, start: datetime, end: datetime) -> float:
    """How long the store trades within [start, end), in seconds."""
    return sum((finish - begin).total_seconds() for begin, finish in spans(hours, zone, start, end))


def day_around(hours: Hours | None, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    """The store's own day that `now` is in: from midnight to midnight, as UTC instants.

    A store that is open over midnight ends its day when it closes.
    """
    today = now.astimezone(zone).date()
    begins = _day_begins(hours, zone, today)
    if now < begins:
        return _day_begins(hours, zone, today - timedelta(days=1)), begins
    return begins, _day_begins(hours, zone, today + timedelta(days=1))


def _day_begins(hours: Hours | None, zone: ZoneInfo, day: date) -> datetime:
    midnight = datetime.combine(day, time(), zone).astimezone(UTC)
    if hours is not None:
        for begin, finish in spans(hours, zone, midnight - timedelta(minutes=1), midnight + timedelta(days=1)):
            if begin < midnight < finish:
                return finish
    return midnight
