"""How fast a product sells at a store: the sales rate as a Gamma distribution over trading time.

The rate starts from what the ad team expects (or a base rate times a lift) and moves towards what was sold
while the shelf was known to hold the product. Single days sell far more or less than the rate says, so a busy
Monday is one piece of evidence, however many units it sold; and a customer who takes six is one customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from math import isinf, isnan, nan
from typing import NamedTuple

from app.stock.forecast.trading import Trading, trading

__all__ = ["Day", "Rate", "Span", "Trading", "days_of_falls", "days_of_sales", "falls", "prior", "trading", "update"]

EXPECTED_SHAPE = 6.0
"""Weight of the ad team's expected units, as sales seen: a standard error of 41 %, between a good and a bad guess."""
BASE_SHAPE = 3.0
"""Weight of a base or category rate times an assumed lift: 58 %, for the lift alone can be off by half."""
DAY_NOISE = 3.0
"""Gamma shape of a day's own factor before it is learned: days differ by 58 % for reasons nobody wrote down
(weather, a queue, pay day). On the careful side of the shapes 2, 4, 8 and infinite that are simulated."""
NOISE_DAYS = 5.0
"""Weight of `DAY_NOISE` in days seen: a week is enough to move it, two odd days are not."""
BASKET = 1.4
"""Units one customer takes at once, before it is learned: 1.44 and 1.39 in two grocers' baskets (docs/detection.md)."""
BASKET_CUSTOMERS = 5.0
"""Weight of `BASKET` in customers seen."""
UNITS_OF_A_FALL = 3.0
"""Units for which a fall between two readings is taken for one customer: several may have come in between, but on a
real feed of daily levels falls counted finer called shelves empty that sold the next day (docs/detection.md)."""
CORRECTION = timedelta(minutes=10)
"""A fall and a rise closer than this undo each other: a till correction, not a sale and a delivery."""


class Day(NamedTuple):
    """What one trading day (or a part of it) showed while the shelf was known to hold the product."""

    sold: float
    trading: float
    customers: float = nan
    """How many bought it; not a number where nothing tells."""


@dataclass(frozen=True)
class Rate:
    """Gamma(shape, exposure): `shape` is worth so many sales seen, in `exposure` of trading time."""

    shape: float
    exposure: float
    day: float
    """Trading time of an ordinary trading day, in the unit of `exposure`."""
    noise: float = DAY_NOISE
    """Gamma shape of a day's own factor; infinite: days differ by chance alone."""
    basket: float = BASKET
    """Units one customer takes at once, on average."""

    @property
    def clumping(self) -> float:
        """Variance of what a known demand sells over its mean: 1 for single units, 2b - 1 where 1, 2, 3 ... are
        taken with geometrically falling chances and mean b."""
        return max(1.0, 2 * self.basket - 1)

    @property
    def mean(self) -> float:
        """Units expected per unit of trading time."""
        return self.shape / self.exposure

    @property
    def per_day(self) -> float:
        """Units expected on an ordinary trading day."""
        return self.mean * self.day


def prior(
    units: float,
    over: float,
    *,
    day: float,
    shape: float = EXPECTED_SHAPE,
    noise: float = DAY_NOISE,
    basket: float = BASKET,
) -> Rate:
    """The rate before anything was seen: `units` expected `over` so much trading time, worth `shape` sales.

    For a promotion: its expected units per store and the trading time of its window there. For a base or
    category rate: units times lift, with `BASE_SHAPE`. Raises ValueError unless all are above 0.
    """
    if min(units, over, day, shape, noise, basket) <= 0:
        raise ValueError("a sales rate needs units, trading time, shape, noise and basket above 0")
    return Rate(shape, shape * over / units, day, noise, basket)


def update(rate: Rate, days: Sequence[Day]) -> Rate:
    """The rate, its noise and its basket after these days: call it once, on the prior, with all of them.

    Plain Gamma-Poisson would add sales to the shape and time to the exposure. A day expected to sell m has
    variance c m + m^2/noise and not m (c: `clumping`), so it counts 1 / (c + m/noise) of that (quasi-likelihood):
    no day is worth more than `noise` sales. The mean ends between the prior's and those of the days.
    """
    rate = replace(rate, basket=_basket(rate, days))
    return _learned(replace(rate, noise=_noise(_learned(rate, days), days)), days)


def _basket(rate: Rate, days: Iterable[Day]) -> float:
    told = [day for day in days if not isnan(day.customers) and day.customers > 0 and day.sold > 0]
    units = rate.basket * BASKET_CUSTOMERS + sum(day.sold for day in told)
    return units / (BASKET_CUSTOMERS + sum(day.customers for day in told))


def _learned(rate: Rate, days: Iterable[Day]) -> Rate:
    sold = exposure = 0.0
    for day in days:
        weight = 1 / (rate.clumping + rate.mean * day.trading / rate.noise)
        sold += weight * max(0.0, day.sold)
        exposure += weight * day.trading
    return replace(rate, shape=rate.shape + sold, exposure=rate.exposure + exposure)


def _noise(rate: Rate, days: Iterable[Day]) -> float:
    """The day-level shape by moments, E[(sold - m)^2 - c m] = m^2/noise, shrunk to the one before; 1 to 50."""
    if isinf(rate.noise):
        return rate.noise
    squares = NOISE_DAYS * rate.per_day**2
    extra = squares / rate.noise
    for day in days:
        expected = rate.mean * day.trading
        extra += (day.sold - expected) ** 2 - rate.clumping * expected
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
    parts: list[tuple[int, Day]] = []
    for span in spans:
        traded = calendar.by_day(span.start, span.end)
        share = 1 / sum(traded) if sum(traded) else 0.0
        customers = max(1.0, span.sold / UNITS_OF_A_FALL) if span.sold else 0.0
        days = [Day(span.sold * share * part, part, customers * share * part) for part in traded]
        parts += enumerate(days, calendar.day_of(span.start))
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
    parts = [(number, Day(0.0, part, 0.0)) for days in traded for number, part in days]
    parts += [(calendar.day_of(at), Day(units, 0.0, 0.0)) for at, units in seen]
    parts += [(calendar.day_of(at), Day(0.0, 0.0, 1.0)) for at in {at for at, units in seen if units > 0}]
    return _days(parts)


def _days(parts: Iterable[tuple[int, Day]]) -> list[Day]:
    """Sums per trading day, in order; days without trading time left out."""
    days: dict[int, Day] = {}
    for number, part in parts:
        kept = days.get(number, Day(0.0, 0.0, 0.0))
        days[number] = Day(kept.sold + part.sold, kept.trading + part.trading, kept.customers + part.customers)
    return [day for _, day in sorted(days.items()) if day.trading > 0]
