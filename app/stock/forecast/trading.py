"""Trading time: the scale on which a store's sales are expected evenly.

Seconds in which the store is open, weighted by the hour of day where a profile is known. A *trading day* is one
opening span, also where it runs past midnight; a store that never shuts changes days at local midnight.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.catalog import hours as opening
from app.catalog.hours import Hours


class Piece(NamedTuple):
    """Part of a trading day over which the weight does not change."""

    begin: datetime
    end: datetime
    weight: float
    day: int
    before: float
    """Trading time from the start of the calendar to `begin`."""


@dataclass(frozen=True)
class Trading:
    """A store's trading time within a range of instants. Make one per store and share it."""

    pieces: tuple[Piece, ...]
    begins: tuple[datetime, ...]
    day: float
    """Trading time of an ordinary trading day: the week's opening seconds over the days it opens."""

    @property
    def end(self) -> datetime | None:
        """When it last shuts; None for a store that does not open in the range."""
        return self.pieces[-1].end if self.pieces else None

    def at(self, instant: datetime) -> float:
        """Trading time from the start of the calendar until `instant`, which may lie after its end."""
        index = bisect_right(self.begins, instant) - 1
        if index < 0:
            return 0.0
        piece = self.pieces[index]
        return piece.before + (min(instant, piece.end) - piece.begin).total_seconds() * piece.weight

    def day_of(self, instant: datetime) -> int:
        """The number of its trading day, of the one before while the store is shut; -1 before the first."""
        index = bisect_right(self.begins, instant) - 1
        return self.pieces[index].day if index >= 0 else -1

    def today(self, instant: datetime) -> float:
        """Trading time from the start of the trading day of `instant` until then; 0 before the first."""
        number = self.day_of(instant)
        return next((self.at(instant) - piece.before for piece in self.pieces if piece.day == number), 0.0)

    def by_day(self, start: datetime, end: datetime) -> tuple[float, ...]:
        """Trading time within [start, end) of each trading day, from that of `start` to that of `end`.

        The first entry is what is left of the day of `start`: 0 where the store has already shut.
        """
        first = self.day_of(start)
        parts = [0.0] * max(1, self.day_of(end) - first + 1)
        for piece in self.pieces[max(0, bisect_right(self.begins, start) - 1) :]:
            if piece.begin >= end:
                break
            seconds = (min(piece.end, end) - max(piece.begin, start)).total_seconds()
            parts[piece.day - first] += max(0.0, seconds) * piece.weight
        return tuple(parts)

    def instant(self, amount: float) -> datetime | None:
        """The first instant by which `amount` of trading time has passed; None beyond the calendar's end."""
        index = max(0, bisect_right(self.pieces, amount, key=lambda piece: piece.before) - 1)
        while index > 0 and self.pieces[index].before >= amount:
            index -= 1  # reached as the store shuts, not when it opens again
        if self.end is None or amount > self.at(self.end):
            return None
        piece = self.pieces[index]
        return piece.begin + timedelta(seconds=(amount - piece.before) / piece.weight if piece.weight else 0.0)


def trading(
    hours: Hours | None, zone: ZoneInfo, start: datetime, end: datetime, profile: Sequence[float] | None = None
) -> Trading:
    """The trading time of a store with these opening hours within [start, end), two aware instants.

    `profile` tells how busy each local hour is: 24 weights of any scale, or 168 from Monday's first hour on, made to
    average 1 over the store's opening hours. Raises ValueError for one that is not, or is zero whenever it is open.
    """
    scale, day = _week(hours, profile)
    pieces: list[Piece] = []
    passed, number = 0.0, -1
    for begin, finish in opening.spans(hours, zone, start, end):
        for one_day in ((begin, finish),) if hours is not None else _cut(begin, finish, zone, hourly=False):
            number += 1
            for first, last in _cut(*one_day, zone, hourly=True) if profile else (one_day,):
                weight = _weight(profile, first.astimezone(zone)) * scale if profile else 1.0
                pieces.append(Piece(first, last, weight, number, passed))
                passed += (last - first).total_seconds() * weight
    return Trading(tuple(pieces), tuple(piece.begin for piece in pieces), day)


def _week(hours: Hours | None, profile: Sequence[float] | None) -> tuple[float, float]:
    """What makes the profile average 1 over the store's week, and the seconds of an ordinary trading day."""
    week = dict.fromkeys(opening.DAYS, (0, 1440))
    if hours is not None:
        week = {day: (opening.minutes(opens), opening.minutes(closes)) for day, (opens, closes) in hours.items()}
    spans = [
        (opening.DAYS.index(day), opens, closes if closes > opens else closes + 1440)
        for day, (opens, closes) in week.items()
    ]
    total = sum(closes - opens for _, opens, closes in spans)
    day = total * 60 / len(spans) if spans else 0.0
    if profile is None or not spans:
        return 1.0, day
    if len(profile) not in (24, 168) or min(profile) < 0:
        raise ValueError("a profile is 24 weights for the hours of a day or 168 for those of a week, none below 0")
    weighted = sum(
        profile[(number * 24 + hour) % len(profile)] * max(0, min(closes, hour * 60 + 60) - max(opens, hour * 60))
        for number, opens, closes in spans
        for hour in range(48)
    )
    if weighted <= 0:
        raise ValueError("a profile needs a weight above 0 in an hour the store is open")
    return total / weighted, day


def _weight(profile: Sequence[float], local: datetime) -> float:
    return profile[(local.weekday() * 24 + local.hour) % len(profile)]


def _cut(begin: datetime, end: datetime, zone: ZoneInfo, *, hourly: bool) -> Iterator[tuple[datetime, datetime]]:
    """Cut at each full local hour, or else at each local midnight."""
    while begin < end:
        local = begin.astimezone(zone)
        following = begin + timedelta(minutes=60 - local.minute, seconds=-local.second, microseconds=-local.microsecond)
        if not hourly:
            following = datetime.combine(local.date() + timedelta(days=1), time(), zone).astimezone(UTC)
        yield begin, min(end, following)
        begin = following
