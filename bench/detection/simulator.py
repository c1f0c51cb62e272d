"""The rules as shipped, and the naive ones beside them, watching a simulated week; and how they are scored."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.stock.forecast import rates, run_out
from app.stock.forecast.rates import Day, Rate
from app.stock.forecast.run_out import RunOut, Warn
from app.stock.forecast.silence import Silence, Suspicion, grade, posterior
from bench.detection.worlds import DAYS, HOURS, PASSED, PROFILE, SHARE, WEEK, Week

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
