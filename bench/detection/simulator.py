"""Weeks of an advertised product at one store, whose truth is known. Pure but for the seeded generator.

Seven trading days of 14 hours with a profile of busy and quiet hours. Each day has a factor of its own on the
rate, drawn from a noise the rules are not told. The rate the rules are told is wrong by a lognormal error of
0-50 %, and the stock record is wrong as often and as far as published (60 %; +6.6 or -6.0 units on average).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from app.stock.forecast import rates, run_out
from app.stock.forecast.rates import Day, Rate
from app.stock.forecast.run_out import RunOut, Warn
from app.stock.forecast.silence import Silence, Suspicion, grade, posterior

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
STARTS_AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
ENDS_AT = STARTS_AT + timedelta(days=DAYS - 1, hours=HOURS)
CALENDAR = rates.trading(
    dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ("08:00", "22:00")),
    ZoneInfo("UTC"),
    STARTS_AT,
    STARTS_AT + timedelta(days=4 * DAYS),
    [0] * 8 + list(PROFILE) + [0] * 2,
)
"""The simulated store's trading time, for the promotion and three weeks after it."""
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


def watch(
    week: Week, *, uses_record: bool = True, passed: Sequence[float] = PASSED
) -> Iterator[tuple[int, Silence, Rate, float]]:
    """At the end of each silent hour: the hour, the silence, the rate and P(empty), by the rules as shipped.

    `passed` is the share of a day's trading at each hour's start as the rules believe it. Ends where the record
    reaches zero: from there on it says sold out itself.
    """
    told_rate = rates.prior(week.told, 1.0, day=1.0)
    days: list[Day] = []
    rate: Rate | None = None
    record = week.record
    before, silent = Day(0.0, 0.0), [0.0]
    for number, units in enumerate(week.sales):
        hour = number % HOURS
        if hour == 0 and number:
            days.append(week.day(number - HOURS, number, 1.0))
            silent.append(0.0)
        if units:
            record -= units
            if record <= 0:
                return
            before, silent, rate = week.day(number - hour, number + 1, passed[hour + 1]), [0.0], None
            continue
        if rate is None:
            known = days[: number // HOURS - len(silent) + 1]  # none of the silence
            rate = rates.update(told_rate, [*known, before] if before.trading else known)
        silent[-1] += passed[hour + 1] - passed[hour]
        silence = Silence(before.sold, before.trading, tuple(silent))
        yield number, silence, rate, posterior(silence, rate, record if uses_record else None)


def suspicions(week: Week, *, uses_record: bool = True, passed: Sequence[float] = PASSED) -> dict[Suspicion, int]:
    """The hour at whose end each grade is first reached."""
    first: dict[Suspicion, int] = {}
    held = Suspicion.NONE
    for hour, _, rate, probability in watch(week, uses_record=uses_record, passed=passed):
        held = grade(probability, rate.per_day, held=held)
        if held is not Suspicion.NONE:
            first.setdefault(held, hour)
        if held is Suspicion.LIKELY_EMPTY:
            first.setdefault(Suspicion.CHECK_SHELF, hour)
            break
    return first


def zero_run(week: Week, alpha: float) -> int | None:
    """The naive rule: so long without a sale that chance alone (Poisson, at the rate as told) is below alpha."""
    run, record = 0.0, week.record
    for number, units in enumerate(week.sales):
        record -= units
        run = 0.0 if units else run + week.told * SHARE[number % HOURS]
        if record <= 0:
            return None
        if math.exp(-run) < alpha:
            return number
    return None


@dataclass
class Score:
    """Alarms against the truth; the first alarm of a week counts."""

    right: int = 0
    wrong: int = 0
    empty: int = 0
    delays: list[int] = field(default_factory=list)
    """Trading hours from empty to the alarm, of those that were right."""

    @classmethod
    def together(cls, scores: Iterable[Score]) -> Score:
        """All of them as one."""
        whole = cls()
        for score in scores:
            whole.right += score.right
            whole.wrong += score.wrong
            whole.empty += score.empty
            whole.delays += score.delays
        return whole

    def add(self, week: Week, alarm: int | None) -> None:
        """Count one week."""
        self.empty += week.empty_from is not None
        if alarm is None:
            return
        if week.empty_from is not None and alarm >= week.empty_from:
            self.right += 1
            self.delays.append(alarm + 1 - week.empty_from)
        else:
            self.wrong += 1

    @property
    def precision(self) -> float:
        """Share of alarms that were right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def precision_error(self) -> float:
        """Standard error of `precision`."""
        alarms = max(1, self.right + self.wrong)
        return math.sqrt(self.precision * (1 - self.precision) / alarms)

    @property
    def recall_error(self) -> float:
        """Standard error of `recall`."""
        return math.sqrt(self.recall * (1 - self.recall) / max(1, self.empty))

    @property
    def recall(self) -> float:
        """Share of empty shelves that were found, at any time before the week ended."""
        return self.right / max(1, self.empty)

    @property
    def delay_days(self) -> float:
        """Median trading days from empty to the alarm."""
        return sorted(self.delays)[len(self.delays) // 2] / HOURS if self.delays else math.nan


def instant(hour: int) -> datetime:
    """When a trading hour begins."""
    return STARTS_AT + timedelta(days=hour // HOURS, hours=hour % HOURS)


def forecasts(week: Week, every: int) -> Iterator[tuple[int, RunOut, float]]:
    """At the start of every so many hours while the record shows stock and the shelf has it.

    The hour, the forecast as shipped and, beside it, what Poisson says at the rate as told.
    """
    told_rate = rates.prior(week.told, CALENDAR.day, day=CALENDAR.day)
    for hour in range(0, WEEK if week.empty_from is None else week.empty_from, every):
        units = week.record - sum(week.sales[:hour])
        if units <= 0:
            return
        today = hour // HOURS
        days = [week.day(day * HOURS, (day + 1) * HOURS, CALENDAR.day) for day in range(today)]
        if hour % HOURS:
            days.append(week.day(today * HOURS, hour, CALENDAR.day * PASSED[hour % HOURS]))
        said = run_out.forecast(units, rates.update(told_rate, days), CALENDAR, now=instant(hour), ends_at=ENDS_AT)
        assert said is not None
        left = told_rate.mean * (CALENDAR.at(ENDS_AT) - CALENDAR.at(instant(hour)))
        yield hour, said, run_out.at_least(units, left, math.inf)


def warned(said: Sequence[tuple[int, RunOut, float]]) -> int | None:
    """The hour at which a `running_out` alert would first open."""
    for hour, forecast, _ in said:
        if run_out.should_warn(forecast, now=instant(hour), is_warned=False)[0] is Warn.OPEN:
            return hour
    return None
