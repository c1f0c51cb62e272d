"""How fast a product sells at a store: trading time, and the sales rate as a Gamma distribution over it.

Trading time is the scale on which sales are expected evenly: seconds in which the store is open, weighted by
the hour of day where a profile is known. A *trading day* is one opening span, also where it runs past
midnight; a store that never shuts changes days at local midnight.

The rate starts from what the ad team expects (or a base rate times a lift) and moves towards what was sold
while the shelf was known to hold the product. Single days sell far more or less than the rate says, so a busy
Monday is one piece of evidence, however many units it sold.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from math import isinf
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.catalog import hours as opening
from app.catalog.hours import Hours

EXPECTED_SHAPE = 6.0
"""Weight of the ad team's expected units, as sales seen: a standard error of 41 %, between a good and a bad guess."""
BASE_SHAPE = 3.0
"""Weight of a base or category rate times an assumed lift: 58 %, for the lift alone can be off by half."""
DAY_NOISE = 3.0
"""Gamma shape of a day's own factor before it is learned: days differ by 58 % for reasons nobody wrote down
(weather, a queue, pay day). On the careful side of the shapes 2, 4, 8 and infinite that are simulated."""
NOISE_DAYS = 5.0
"""Weight of `DAY_NOISE` in days seen: a week is enough to move it, two odd days are not."""
CORRECTION = timedelta(minutes=10)
"""A fall and a rise closer than this undo each other: a till correction, not a sale and a delivery."""


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

    `profile` tells how busy each local hour is: 24 weights of any scale, made to average 1 over the store's
    opening hours. Raises ValueError for one that is not, or is zero whenever the store is open.
    """
    scale, day = _week(hours, profile)
    pieces: list[Piece] = []
    passed, number = 0.0, -1
    for begin, finish in opening.spans(hours, zone, start, end):
        for one_day in ((begin, finish),) if hours is not None else _cut(begin, finish, zone, hourly=False):
            number += 1
            for first, last in _cut(*one_day, zone, hourly=True) if profile else (one_day,):
                weight = profile[first.astimezone(zone).hour] * scale if profile else 1.0
                pieces.append(Piece(first, last, weight, number, passed))
                passed += (last - first).total_seconds() * weight
    return Trading(tuple(pieces), tuple(piece.begin for piece in pieces), day)


def _week(hours: Hours | None, profile: Sequence[float] | None) -> tuple[float, float]:
    """What makes the profile average 1 over the store's week, and the seconds of an ordinary trading day."""
    spans = [(0, 1440)] * 7 if hours is None else [(opening.minutes(a), opening.minutes(b)) for a, b in hours.values()]
    spans = [(opens, closes if closes > opens else closes + 1440) for opens, closes in spans]
    total = sum(closes - opens for opens, closes in spans)
    day = total * 60 / len(spans) if spans else 0.0
    if profile is None or not spans:
        return 1.0, day
    if len(profile) != 24 or min(profile) < 0:
        raise ValueError("a profile is 24 weights, one for each hour of the day, none below 0")
    weighted = sum(
        profile[hour % 24] * max(0, min(closes, hour * 60 + 60) - max(opens, hour * 60))
        for opens, closes in spans
        for hour in range(48)
    )
    if weighted <= 0:
        raise ValueError("a profile needs a weight above 0 in an hour the store is open")
    return total / weighted, day


def _cut(begin: datetime, end: datetime, zone: ZoneInfo, *, hourly: bool) -> Iterator[tuple[datetime, datetime]]:
    """Cut at each full local hour, or else at each local midnight."""
    while begin < end:
        local = begin.astimezone(zone)
        following = begin + timedelta(minutes=60 - local.minute, seconds=-local.second, microseconds=-local.microsecond)
        if not hourly:
            following = datetime.combine(local.date() + timedelta(days=1), time(), zone).astimezone(UTC)
        yield begin, min(end, following)
        begin = following


class Day(NamedTuple):
    """What one trading day (or a part of it) showed while the shelf was known to hold the product."""

    sold: float
    trading: float


@dataclass(frozen=True)
class Rate:
    """Gamma(shape, exposure): `shape` is worth so many sales seen, in `exposure` of trading time."""

    shape: float
    exposure: float
    day: float
    """Trading time of an ordinary trading day, in the unit of `exposure`."""
    noise: float = DAY_NOISE
    """Gamma shape of a day's own factor; infinite: days differ by chance alone."""

    @property
    def mean(self) -> float:
        """Units expected per unit of trading time."""
        return self.shape / self.exposure

    @property
    def per_day(self) -> float:
        """Units expected on an ordinary trading day."""
        return self.mean * self.day


def prior(units: float, over: float, *, day: float, shape: float = EXPECTED_SHAPE, noise: float = DAY_NOISE) -> Rate:
    """The rate before anything was seen: `units` expected `over` so much trading time, worth `shape` sales.

    For a promotion: its expected units per store and the trading time of its window there. For a base or
    category rate: units times lift, with `BASE_SHAPE`. Raises ValueError unless all are above 0.
    """
    if min(units, over, day, shape, noise) <= 0:
        raise ValueError("a sales rate needs units, trading time, shape and noise above 0")
    return Rate(shape, shape * over / units, day, noise)


def update(rate: Rate, days: Sequence[Day]) -> Rate:
    """The rate and its noise after these days: call it once, on the prior, with all of them.

    Plain Gamma-Poisson would add sales to the shape and time to the exposure. A day expected to sell m has
    variance m + m^2/noise and not m, so it counts 1 / (1 + m/noise) of that (quasi-likelihood): no day is
    worth more than `noise` sales. The mean ends between the prior's and those of the days.
    """
    return _learned(replace(rate, noise=_noise(_learned(rate, days), days)), days)


def _learned(rate: Rate, days: Iterable[Day]) -> Rate:
    sold = exposure = 0.0
    for day in days:
        weight = 1 / (1 + rate.mean * day.trading / rate.noise)
        sold += weight * max(0.0, day.sold)
        exposure += weight * day.trading
    return replace(rate, shape=rate.shape + sold, exposure=rate.exposure + exposure)


def _noise(rate: Rate, days: Iterable[Day]) -> float:
    """The day-level shape by moments, E[(sold - m)^2 - m] = m^2/noise, shrunk to the one before; 1 to 50."""
    if isinf(rate.noise):
        return rate.noise
    squares = NOISE_DAYS * rate.per_day**2
    extra = squares / rate.noise
    for day in days:
        expected = rate.mean * day.trading
        extra += (day.sold - expected) ** 2 - expected
        squares += expected**2
    return squares / min(squares, max(extra, squares / 50))


class Span(NamedTuple):
    """Units sold within (start, end], an interval in which the shelf was not empty to begin with."""

    start: datetime
    end: datetime
    sold: float


def falls(readings: Sequence[tuple[datetime, float | None]]) -> list[Span]:
    """Sales read off consecutive stock levels (instant, units on hand; None: not tracked), in order of time.

    A rise is a receipt: what sold beside it cannot be known, so its interval is left out, and so is one that
    begins on an empty shelf. A fall and a rise within `CORRECTION` of each other cancel, unit by unit.
    """
    spans: list[Span] = []
    excess = 0.0
    rose_at: datetime | None = None
    for (start, before), (end, after) in pairwise(readings):
        if before is None or after is None or end <= start:
            excess = 0.0
            continue
        change = max(0.0, after) - max(0.0, before)
        if change > 0:
            if spans and spans[-1].end == start and end - start <= CORRECTION:
                undone = min(change, spans[-1].sold)
                spans[-1] = spans[-1]._replace(sold=spans[-1].sold - undone)
                change -= undone
            excess, rose_at = change, end
        elif before > 0:
            undone = min(-change, excess) if rose_at is not None and end - rose_at <= CORRECTION else 0.0
            excess -= undone
            spans.append(Span(start, end, -change - undone))
    return spans


def days_of_falls(spans: Iterable[Span], calendar: Trading) -> list[Day]:
    """Spans as trading days, in order. One that covers several days is shared out by their trading time.

    What went while the store was shut is a count corrected at night or a theft, not a sale: it is left out.
    """
    parts: list[tuple[int, float, float]] = []
    for span in spans:
        traded = calendar.by_day(span.start, span.end)
        share = span.sold / sum(traded) if sum(traded) else 0.0
        parts += [(number, share * part, part) for number, part in enumerate(traded, calendar.day_of(span.start))]
    return _days(parts)


def days_of_sales(
    sales: Iterable[tuple[datetime, float]], stocked: Sequence[tuple[datetime, datetime]], calendar: Trading
) -> list[Day]:
    """Sale lines (instant, units; returns negative) within the intervals the shelf is known stocked, by trading day.

    An interval ends with the last proof that the shelf held the product (a sale, a shelf check), never in the
    silence after it: an empty shelf would teach that nobody wants the product. Sales at its end count.
    """
    traded = (enumerate(calendar.by_day(start, end), calendar.day_of(start)) for start, end in stocked)
    seen = [(at, units) for at, units in sales if any(start <= at <= end for start, end in stocked)]
    parts = [(number, 0.0, part) for days in traded for number, part in days]
    return _days(parts + [(calendar.day_of(at), units, 0.0) for at, units in seen])


def _days(parts: Iterable[tuple[int, float, float]]) -> list[Day]:
    """Sums per trading day, in order; days without trading time left out."""
    days: dict[int, Day] = {}
    for number, sold, traded in parts:
        kept = days.get(number, Day(0.0, 0.0))
        days[number] = Day(kept.sold + sold, kept.trading + traded)
    return [day for _, day in sorted(days.items()) if day.trading > 0]
