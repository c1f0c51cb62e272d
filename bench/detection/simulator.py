"""Weeks of an advertised product at one store, whose truth is known. Pure but for the seeded generator.

Seven trading days of 14 hours with a profile of busy and quiet hours. Each day has a factor of its own on the
rate, drawn from a noise the rules are not told. The rate the rules are told is wrong by a lognormal error of
0-50 %, and the stock record is wrong as often and as far as published (60 %; +6.6 or -6.0 units on average).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

DAYS = 7
HOURS = 14
WEEK = DAYS * HOURS
PROFILE = (3, 4, 6, 8, 9, 9, 8, 7, 8, 10, 10, 8, 6, 4)
"""How busy each trading hour is, in hundredths of a day."""
SHARE = tuple(weight / sum(PROFILE) for weight in PROFILE)
PASSED = tuple(sum(SHARE[:hour]) for hour in range(HOURS + 1))
"""Share of a day's trading that has passed at the start of each hour, and at the end of the last."""
NOISES = {"Gamma 2": 2.0, "Gamma 4": 4.0, "Gamma 8": 8.0, "Poisson": math.inf}
RATE_ERRORS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Standard deviations of the logarithm of the rate the rules are told; each week draws one."""
SELLS_OUT = 0.15
NOT_ON_SHELF = 25 / 72
"""Of the empty shelves that stores cause: the goods are in the back room (domain.md 2.2)."""
TOO_HIGH = TOO_LOW = 0.30
TOO_HIGH_BY, TOO_LOW_BY = 6.6, 6.0
LEFT_OVER = 0.5
"""Stock left at the end of a week that does not sell out, as a share of what a week should sell, on average."""


@dataclass(frozen=True)
class Week:
    """One product at one store for the seven days of its promotion."""

    told: float
    """Units a day the rules are told to expect."""
    sales: tuple[int, ...]
    """Units sold in each of the 98 trading hours."""
    empty_from: int | None
    """The hour from whose start the shelf is empty; it stays so."""
    record: int
    """Units on hand by the record as the week begins."""


def poisson(random: Random, mean: float) -> int:
    """A Poisson draw by counting exponential gaps (Knuth); means here stay below 100."""
    limit, product, count = math.exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count


def geometric(random: Random, mean: float) -> int:
    """1, 2, 3 ... with this mean, which is at least 1."""
    if mean <= 1:
        return 1
    return 1 + int(math.log(1 - random.random()) / math.log(1 - 1 / mean))


def demand(random: Random, rate: float, noise: float, days: int = DAYS) -> list[int]:
    """Units wanted in each trading hour, at `rate` a day with day-level noise of this Gamma shape."""
    factors = [1.0 if math.isinf(noise) else random.gammavariate(noise, 1 / noise) for _ in range(days)]
    return [poisson(random, rate * factor * share) for factor in factors for share in SHARE]


def told(random: Random, rate: float, error: float) -> float:
    """The rate as the rules hear it: off by a lognormal error with this standard deviation, right in the median."""
    return rate * math.exp(random.gauss(0, error))


def misrecorded(random: Random, units: int) -> int:
    """What the stock record says where `units` are there, by the published errors."""
    lot = random.random()
    if lot < TOO_HIGH:
        return units + geometric(random, TOO_HIGH_BY)
    return units - geometric(random, TOO_LOW_BY) if lot < TOO_HIGH + TOO_LOW else units


def silent_weeks(random: Random, count: int, rate: float, noise: float) -> Iterator[Week]:
    """Weeks of which 15 % sell out unseen by the record, at a random hour, and stay out.

    There the record is too high by a published error, or right and the goods are in the back room. Sell-outs
    that the record shows need no detection and are not among them.
    """
    for _ in range(count):
        wanted = demand(random, rate, noise)
        told_rate = told(random, rate, random.choice(RATE_ERRORS))
        left = geometric(random, LEFT_OVER * DAYS * rate)
        if random.random() >= SELLS_OUT:
            yield Week(told_rate, tuple(wanted), None, misrecorded(random, sum(wanted) + left))
            continue
        hour = random.randrange(WEEK)
        sold = [*wanted[:hour], *[0] * (WEEK - hour)]
        in_back = random.random() < NOT_ON_SHELF
        beyond = random.randint(1, max(1, sum(wanted[hour:]) + left)) if in_back else geometric(random, TOO_HIGH_BY)
        yield Week(told_rate, tuple(sold), hour, sum(sold) + beyond)
