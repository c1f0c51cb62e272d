"""When the units on record will be gone: a distribution, never a single date.

The rate is uncertain (Gamma) and sales are random (Poisson), so the units sold in a stretch of trading time
are negative binomial, wider than Poisson: 60 units at a guessed 10 a day are gone on day 6 says the division,
with a chance of 0.3 by day 5 and only 0.56 by day 7 says this (shape 4; notes: measured.md 3).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.stock.forecast.rates import Rate, Trading

EARLY, LATE = 0.1, 0.9
"""The range shown: in one case of five it runs out outside it."""
_NEGLIGIBLE = 1e-17
"""A term this small beside the sum so far ends the sum; double precision could not add it."""
_STEPS = 50


def at_least(units: float, mean: float, shape: float) -> float:
    """P(N >= units) of a negative binomial with this mean and Gamma shape (infinite: Poisson).

    Sums the tail that starts at `units` and falls away from the mode, its first term from log-gammas, so that
    neither overflow nor cancellation occurs and the work grows with the spread, not with `units`.
    """
    count = math.ceil(units)
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    odds = 0.0 if math.isinf(shape) else mean / (shape + mean)
    if count > mean:
        return min(1.0, _sum(count, _log_term(count, mean, shape), mean, shape, odds, upwards=True))
    return max(0.0, 1.0 - _sum(count - 1, _log_term(count - 1, mean, shape), mean, shape, odds, upwards=False))


def _log_term(count: int, mean: float, shape: float) -> float:
    """The log probability of selling exactly `count`."""
    if math.isinf(shape):
        return count * math.log(mean) - mean - math.lgamma(count + 1)
    ways = math.lgamma(shape + count) - math.lgamma(shape) - math.lgamma(count + 1)
    return ways - shape * math.log1p(mean / shape) - count * math.log1p(shape / mean)


def _sum(count: int, log_first: float, mean: float, shape: float, odds: float, *, upwards: bool) -> float:
    """The terms from `count` on, each from the one before by the ratio of neighbours, relative to the first."""
    total = term = 1.0
    while term > _NEGLIGIBLE * total and (upwards or count > 0):
        lower = count if upwards else count - 1
        ratio = mean / (lower + 1) if math.isinf(shape) else odds * (shape + lower) / (lower + 1)
        term = term * ratio if upwards else term / ratio
        total += term
        count += 1 if upwards else -1
    return math.exp(log_first + math.log(total))


def spread(rate: Rate, amount: float) -> float:
    """The Gamma shape of what is sold in `amount` of trading time: the rate's doubt, and odd days averaging out.

    Relative variances add: 1/shape for the rate, (1 + 1/shape)/noise for one day's factor, a share of it for
    several days. Grows with `amount`, and so does mean/shape, which keeps P(sold out by t) monotone in t.
    """
    days = max(1.0, amount / rate.day)
    return 1 / (1 / rate.shape + (1 + 1 / rate.shape) / (rate.noise * days))


def sold_out_within(amount: float, units: float, rate: Rate) -> float:
    """P(these units are sold within `amount` of trading time), within [0, 1]; 1 where there are none to sell.

    Never falls with more time, never rises with more units.
    """
    return at_least(units, rate.mean * max(0.0, amount), spread(rate, amount))


def time_to_sell(units: float, rate: Rate, probability: float, limit: float) -> float | None:
    """Trading time by which these units are sold with this probability; None if it takes longer than `limit`."""
    if units <= 0:
        return 0.0
    if sold_out_within(limit, units, rate) < probability:
        return None
    low, high = 0.0, min(limit, units / rate.mean)
    if sold_out_within(high, units, rate) < probability:
        low, high = high, limit
    for _ in range(_STEPS):
        if high - low <= 1e-6 * high:
            break
        middle = (low + high) / 2
        low, high = (low, middle) if sold_out_within(middle, units, rate) >= probability else (middle, high)
    return high


def effective_stock(on_hand: float, *, promised: float = 0, not_for_sale: float = 0, arriving: float = 0) -> float:
    """Units a customer can still buy: the record less what rain checks promise and what is on display or damaged,
    plus what will surely arrive before it could run out. May be negative: promised more than there is.
    """
    return on_hand - promised - not_for_sale + arriving


@dataclass(frozen=True)
class RunOut:
    """When the stock is expected to be gone; instants are None where they lie beyond the calendar."""

    probability_before_end: float
    expected_at: datetime | None
    """As likely before as after."""
    early_at: datetime | None
    """One chance in ten that it is gone by then."""
    late_at: datetime | None
    """Nine chances in ten that it is gone by then."""


def forecast(units: float, rate: Rate, calendar: Trading, *, now: datetime, ends_at: datetime) -> RunOut | None:
    """The run-out of `units` (effective stock) from `now`, by a calendar that reaches beyond `now`.

    Let it reach a few weeks past `ends_at` if later instants are to be told. None where nothing sensible can be
    said: the store does not trade again within the calendar, or the promotion is over.
    """
    passed = calendar.at(now)
    left = calendar.at(calendar.end) - passed if calendar.pieces else 0.0
    if left <= 0 or ends_at <= now:
        return None
    if units <= 0:
        return RunOut(1.0, now, now, now)

    def instant(probability: float) -> datetime | None:
        amount = time_to_sell(units, rate, probability, left)
        found = None if amount is None else calendar.instant(passed + amount)
        return None if found is None else max(now, found)

    before_end = sold_out_within(calendar.at(ends_at) - passed, units, rate)
    return RunOut(before_end, instant(0.5), instant(EARLY), instant(LATE))


class Warn(StrEnum):
    """What becomes of a `running_out` alert."""

    OPEN = "open"
    KEEP = "keep"
    CLOSE = "close"
    NONE = "none"


@dataclass(frozen=True)
class WarnPolicy:
    """When a forecast is worth a person's time."""

    open_at: float = 0.8
    """P(run out before the promotion ends) at which a warning opens: four in five come true."""
    close_below: float = 0.5
    """And below which it closes: more likely not. The gap keeps a busy hour from opening and closing it."""
    lead: timedelta = timedelta(minutes=45)
    """The least warning worth giving: less, and the alert `sold_out` comes before anybody could act."""
    horizon: timedelta = timedelta(hours=36)
    """The most: a run-out further off belongs to whoever orders, in the promotion's readiness, not to the floor."""


DEFAULT_POLICY = WarnPolicy()


def should_warn(
    run_out: RunOut | None, *, now: datetime, is_warned: bool, policy: WarnPolicy = DEFAULT_POLICY
) -> tuple[Warn, str]:
    """Whether to open, keep or close a `running_out` alert, by a named reason; NONE: none stands and none is due."""
    if run_out is None:
        return (Warn.CLOSE, "no_forecast") if is_warned else (Warn.NONE, "no_forecast")
    if is_warned:
        if run_out.probability_before_end < policy.close_below:
            return Warn.CLOSE, "no_longer_expected"
        return Warn.KEEP, "still_expected"
    if run_out.probability_before_end < policy.open_at:
        return Warn.NONE, "not_likely_enough"
    if run_out.expected_at is None or run_out.expected_at - now > policy.horizon:
        return Warn.NONE, "too_far_off"
    if run_out.expected_at - now < policy.lead:
        return Warn.NONE, "too_late_to_act"
    return Warn.OPEN, "likely_before_end"
