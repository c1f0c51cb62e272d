"""Weeks of an advertised product at one store, whose truth is known. Pure but for the seeded generator.

Seven trading days of 14 hours with a profile of busy and quiet hours. Each day has a factor of its own on the
rate, drawn from a noise the rules are not told. The rate the rules are told is wrong by a lognormal error of
0-50 %, and the stock record is wrong as often and as far as published (60 %; +6.6 or -6.0 units on average).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from app.stock.forecast import rates
from app.stock.forecast.rates import Day

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
NOT_ON_SHELF = 25 / 72
"""Of the empty shelves that stores cause: the goods are in the back room (domain.md 2.2)."""
TOO_HIGH = TOO_LOW = 0.30
TOO_HIGH_BY, TOO_LOW_BY = 6.6, 6.0
LEFT_OVER = 0.5
"""Stock left at the end of a week that does not sell out, as a share of what a week should sell, on average."""


@dataclass(frozen=True)
class World:
    """What the rules are not told about the shop, beside the noise. The defaults are the world as described."""

    sells_out: float = 0.15
    """Share of weeks that sell out unseen by the record: published for advertised items, seen or unseen."""
    days: tuple[float, ...] = (1.0,) * DAYS
    """How busy each day of the promotion is; 1 on average."""
    basket: float = 1.0
    """Units one customer takes, on average; 1, 2, 3 ... falling geometrically."""
    bias: float = 1.0
    """What the told rate is multiplied by, on top of its lognormal error."""
    too_high_by: float = TOO_HIGH_BY
    """Units by which a record that hides an empty shelf is too high, on average."""


AS_DESCRIBED = World()
WORLDS = {
    "only what records hide: 8 % unseen": World(sells_out=0.15 * (NOT_ON_SHELF + (1 - NOT_ON_SHELF) * TOO_HIGH)),
    "the first two days sell double": World(days=(1.9, 1.5, 0.9, 0.8, 0.65, 0.6, 0.65)),
    "Saturday sells three times Monday": World(days=(0.6, 0.65, 0.7, 0.95, 1.35, 1.8, 0.95)),
    "1.4 units a customer, as in two grocers": World(basket=1.4),
    "three units a customer": World(basket=3),
    "told half the rate": World(bias=0.5),
    "told twice the rate": World(bias=2),
    "records that hide it are 20 too high": World(too_high_by=20),
}
"""Worlds that differ from the described one in one thing each, to see what the figures rest on."""


@dataclass(frozen=True)
class Week:
    """One product at one store for the seven days of its promotion."""

    told: float
    """Units a day the rules are told to expect."""
    sales: tuple[int, ...]
    """Units sold in each of the 98 trading hours."""
    customers: tuple[float, ...]
    """How many bought them, as the rules are told."""
    empty_from: int | None
    """The hour from whose start the shelf is empty; it stays so."""
    record: int
    """Units on hand by the record as the week begins."""

    @classmethod
    def of(cls, told: float, sold: Sequence[tuple[int, int]], empty_from: int | None, record: int) -> Week:
        """From (units, customers) of each hour."""
        return cls(told, tuple(units for units, _ in sold), tuple(count for _, count in sold), empty_from, record)

    def by_levels(self) -> Week:
        """The same week where the store sends a level every hour and no sales."""
        fallen = (max(1.0, units / rates.UNITS_OF_A_FALL) if units else 0.0 for units in self.sales)
        return replace(self, customers=tuple(fallen))

    def day(self, first: int, last: int, trading: float) -> Day:
        """What the till told of these hours of one day, the last not included."""
        return Day(sum(self.sales[first:last]), trading, sum(self.customers[first:last]))


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


def demand(random: Random, rate: float, noise: float, world: World = AS_DESCRIBED) -> list[tuple[int, int]]:
    """(units, customers) wanted in each trading hour, at `rate` units a day; `noise` is the Gamma shape of a day."""
    factors = [day * (1.0 if math.isinf(noise) else random.gammavariate(noise, 1 / noise)) for day in world.days]
    come = rate / world.basket
    counts = [poisson(random, come * factor * share) for factor in factors for share in SHARE]
    return [(sum(geometric(random, world.basket) for _ in range(count)), count) for count in counts]


def told(random: Random, rate: float, error: float) -> float:
    """The rate as the rules hear it: off by a lognormal error with this standard deviation, right in the median."""
    return rate * math.exp(random.gauss(0, error))


def misrecorded(random: Random, units: int) -> int:
    """What the stock record says where `units` are there, by the published errors."""
    lot = random.random()
    if lot < TOO_HIGH:
        return units + geometric(random, TOO_HIGH_BY)
    return units - geometric(random, TOO_LOW_BY) if lot < TOO_HIGH + TOO_LOW else units


def silent_weeks(random: Random, count: int, rate: float, noise: float, world: World = AS_DESCRIBED) -> Iterator[Week]:
    """Weeks of which some sell out unseen by the record, at a random hour, and stay out.

    There the record is too high by a published error, or right and the goods are in the back room. Sell-outs
    that the record shows need no detection and are not among them.
    """
    for _ in range(count):
        wanted = demand(random, rate, noise, world)
        told_rate = told(random, rate, random.choice(RATE_ERRORS)) * world.bias
        left = geometric(random, LEFT_OVER * DAYS * rate)
        if random.random() >= world.sells_out:
            yield Week.of(told_rate, wanted, None, misrecorded(random, _units(wanted) + left))
            continue
        hour = random.randrange(WEEK)
        sold = [*wanted[:hour], *[(0, 0)] * (WEEK - hour)]
        in_back = random.random() < NOT_ON_SHELF
        back_room = random.randint(1, max(1, _units(wanted[hour:]) + left))
        beyond = back_room if in_back else geometric(random, world.too_high_by)
        yield Week.of(told_rate, sold, hour, _units(sold) + beyond)


def _units(hours: Sequence[tuple[int, int]]) -> int:
    return sum(units for units, _ in hours)


def supplied_weeks(
    random: Random, count: int, rate: float, noise: float, world: World = AS_DESCRIBED, *, record_errors: bool = False
) -> Iterator[Week]:
    """Weeks supplied with 50-150 % of what they should sell, so that about half sell out before the end."""
    for _ in range(count):
        wanted = demand(random, rate, noise, world)
        told_rate = told(random, rate, random.choice(RATE_ERRORS)) * world.bias
        left = max(1, round(DAYS * rate * random.uniform(0.5, 1.5)))
        record = max(1, misrecorded(random, left)) if record_errors else left
        sold: list[tuple[int, int]] = []
        for units, customers in wanted:
            served = customers if units <= left else math.ceil(customers * left / units)
            sold.append((min(units, left), served))
            left -= sold[-1][0]
        last = max((hour for hour, (units, _) in enumerate(sold) if units), default=0) + 1
        yield Week.of(told_rate, sold, last if left == 0 and last < WEEK else None, record)
