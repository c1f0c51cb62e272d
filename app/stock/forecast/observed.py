"""What levels and sales tell of a shelf: what it sold while it was stocked, and when it last proved itself. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from app.stock.forecast import rates
from app.stock.forecast.rates import Day, Span, Trading

Reading = tuple[datetime, float | None]
"""(instant, units on hand; None: not tracked), in order of time."""
Sold = tuple[datetime, float]
"""(instant, units; returns negative), in order of time."""


@dataclass(frozen=True)
class Observed:
    """What was seen from a start until the till was last heard."""

    days: list[Day]
    """Trading days on which the shelf was known to hold the product; nothing of the silence since the proof."""
    proof_at: datetime
    """The last sale, or a later instant at which the record rose from nothing; else the start."""
    sold_before: float
    """Units sold on the trading day of the proof, up to and with it."""

    @property
    def sold(self) -> float:
        """Units sold in all."""
        return sum(day.sold for day in self.days)

    @property
    def traded(self) -> float:
        """Trading time it took."""
        return sum(day.trading for day in self.days)


def observe(
    readings: Sequence[Reading],
    sales: Sequence[Sold] | None,
    calendar: Trading,
    *,
    since: datetime,
    until: datetime,
) -> Observed:
    """What was seen within [since, until).

    `sales` is None where the store sends none: then they are read off falling levels. `readings` may begin
    before `since`, so that the level at the start is known. The calendar must begin before either.
    """
    if sales is None:
        return _of_levels(readings, calendar, since=since, until=until)
    lines = [(at, units) for at, units in sales if since <= at <= until]
    stocked = _stocked(readings, lines, since=since, until=until)
    proof = max([since, *(at for at, units in lines if units > 0), *(start for start, _ in stocked)])
    spans = [(start, min(end, proof)) for start, end in stocked if start <= proof]
    days = rates.days_of_sales(lines, spans, calendar)
    return Observed(days, proof, _on_its_day(lines, proof, calendar))


def _of_levels(readings: Sequence[Reading], calendar: Trading, *, since: datetime, until: datetime) -> Observed:
    spans = [_after(span, since, calendar) for span in rates.falls(readings) if since < span.end <= until]
    rises = [
        end
        for (_, before), (end, after) in pairwise(readings)
        if (before or 0) <= 0 < (after or 0) and since < end <= until
    ]
    first = [at for at, units in readings[:1] if units is not None and since < at <= until]
    sold = [span for span in spans if span.sold > 0]
    proof = max([since, *first, *rises, *(span.end for span in sold)])
    days = rates.days_of_falls([span for span in spans if span.end <= proof], calendar)
    return Observed(days, proof, _on_its_day([(span.end, span.sold) for span in sold], proof, calendar))


def _after(span: Span, since: datetime, calendar: Trading) -> Span:
    """The part of a span after an instant, with its share of the units by trading time."""
    whole = calendar.at(span.end) - calendar.at(span.start)
    if span.start >= since or whole <= 0:
        return span
    return Span(since, span.end, span.sold * (calendar.at(span.end) - calendar.at(since)) / whole)


def _stocked(
    readings: Sequence[Reading], lines: Sequence[Sold], *, since: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """The intervals in which the record shows stock: readings set it, sales after them lower it."""
    # At one instant the sale comes first: a reading of that instant knows of it.
    steps = sorted(
        [(at, 1, units) for at, units in readings if at <= until] + [(at, 0, units) for at, units in lines],
        key=lambda step: step[:2],
    )
    spans: list[tuple[datetime, datetime]] = []
    level: float | None = None
    start = since
    for at, is_reading, units in steps:
        held = level is not None and level > 0
        if is_reading:
            level = units
        elif level is not None and units is not None:
            level -= units
        holds = level is not None and level > 0
        if holds and not held:
            start = max(at, since)
        elif held and not holds and at > since:
            spans.append((start, at))
    if level is not None and level > 0:
        spans.append((start, until))
    return spans


def _on_its_day(sold: Sequence[Sold], proof: datetime, calendar: Trading) -> float:
    """Units sold on the trading day of an instant, up to and with it."""
    day = calendar.day_of(proof)
    return max(0.0, sum(units for at, units in sold if at <= proof and calendar.day_of(at) == day))
