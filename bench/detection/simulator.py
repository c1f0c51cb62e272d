"""Weeks of an advertised product at one store, whose truth is known. Pure but for the seeded generator.

Seven trading days of 14 hours with a profile of busy and quiet hours. Each day has a factor of its own on the
rate, drawn from a noise the rules are not told. The rate the rules are told is wrong by a lognormal error of
0-50 %, and the stock record is wrong as often and as far as published (60 %; +6.6 or -6.0 units on average).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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
SELLS_OUT = 0.15
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


def supplied_weeks(random: Random, count: int, rate: float, noise: float, *, record_errors: bool) -> Iterator[Week]:
    """Weeks supplied with 50-150 % of what they should sell, so that about half sell out before the end."""
    for _ in range(count):
        wanted = demand(random, rate, noise)
        told_rate = told(random, rate, random.choice(RATE_ERRORS))
        left = max(1, round(DAYS * rate * random.uniform(0.5, 1.5)))
        record = max(1, misrecorded(random, left)) if record_errors else left
        sold: list[int] = []
        for units in wanted:
            sold.append(min(units, left))
            left -= sold[-1]
        last = max((hour for hour, units in enumerate(sold) if units), default=0) + 1
        yield Week(told_rate, tuple(sold), last if left == 0 and last < WEEK else None, record)


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
    today, record = 0, week.record
    before, traded, silent = 0.0, 0.0, [0.0]
    for number, units in enumerate(week.sales):
        hour = number % HOURS
        if hour == 0 and number:
            days.append(Day(today, 1.0))
            today = 0
            silent.append(0.0)
        if units:
            today += units
            record -= units
            if record <= 0:
                return
            before, traded, silent, rate = today, passed[hour + 1], [0.0], None
            continue
        if rate is None:
            known = days[: number // HOURS - len(silent) + 1]  # none of the silence
            rate = rates.update(told_rate, [*known, Day(before, traded)] if traded else known)
        silent[-1] += passed[hour + 1] - passed[hour]
        silence = Silence(before, traded, tuple(silent))
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
        days = [Day(sum(week.sales[day * HOURS : (day + 1) * HOURS]), CALENDAR.day) for day in range(today)]
        if hour % HOURS:
            days.append(Day(sum(week.sales[today * HOURS : hour]), CALENDAR.day * PASSED[hour % HOURS]))
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
