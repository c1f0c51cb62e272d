"""When the units on record will be gone: a distribution, never a single date.

The rate is uncertain (Gamma) and sales are random (Poisson), so the units sold in a stretch of trading time
are negative binomial, wider than Poisson: 60 units at a guessed 10 a day are gone on day 6 says the division,
with a chance of 0.3 by day 5 and only 0.56 by day 7 says this (shape 4).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.stock.forecast.rates import Rate, Trading

EARLY, LATE = 0.1, 0.9
"""The range shown: in one case of five it runs out outside it."""
_FINE = 1e-4
"""How finely an instant is told, in trading days: some seconds."""
_INWARD = 0.02
"""Each step takes at least this share off the bracket, so that the search ends where the curve is flat."""
_HARDLY_ANY = 1e-6
"""Expected units below which how customers clump matters no more."""
_MOST_TERMS = 10_000
_EXACT, _TINY = 1e-15, 1e-300


def at_least(units: float, mean: float, shape: float) -> float:
    """P(N >= units) of a negative binomial with this mean and Gamma shape (infinite: Poisson).

    The tail is the regularized incomplete beta I_x(units, shape) at x = mean / (mean + shape), by its continued
    fraction (DLMF 8.17.22): some dozen steps, whether 6 units are on hand or 6,000.
    """
    count = math.ceil(units)
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if math.isinf(shape):
        return _poisson_at_least(count, mean)
    share, rest = mean / (mean + shape), shape / (mean + shape)
    log_front = math.lgamma(count + shape) - math.lgamma(count) - math.lgamma(shape)
    front = math.exp(log_front - count * math.log1p(shape / mean) - shape * math.log1p(mean / shape))
    if share * (count + shape + 2) < count + 1:
        chance = front * _fraction(count, shape, share) / count
    else:
        chance = 1 - front * _fraction(shape, count, rest) / shape
    return min(1.0, max(0.0, chance))


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of I_x(a, b), by the modified Lentz method; fast for x below (a+1)/(a+b+2)."""
    numerator, denominator = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    value = denominator
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            denominator, numerator = 1 / _away(1 + term * denominator), _away(1 + term / numerator)
            value *= denominator * numerator
        if abs(denominator * numerator - 1) < _EXACT:
            break
    return value


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _poisson_at_least(count: int, mean: float) -> float:
    """The tail of Poisson: the terms from `count` away from the mode, the first of them in logarithms."""
    upwards = count > mean
    last = count if upwards else count - 1
    total = term = math.exp(last * math.log(mean) - mean - math.lgamma(last + 1))
    while term > _EXACT * total and (upwards or last > 0):
        term *= mean / (last + 1) if upwards else last / mean
        last += 1 if upwards else -1
        total += term
    return min(1.0, total if upwards else 1 - total)


def spread(rate: Rate, amount: float) -> float:
    """The Gamma shape of what is sold in `amount` of trading time: the rate's doubt, odd days averaging out, and
    customers who take several.

    Relative variances add: 1/shape for the rate, (1 + 1/shape)/noise for one day's factor, a share of it for
    several days, (clumping - 1)/mean for the customers. Grows with `amount`, and so does mean/shape, which keeps
    P(sold out by t) monotone in t.
    """
    days = max(1.0, amount / rate.day)
    doubt = 1 / rate.shape + (1 + 1 / rate.shape) / (rate.noise * days)
    clumped = (rate.clumping - 1) / max(_HARDLY_ANY, rate.mean * amount)
    return 1 / (doubt + clumped) if doubt + clumped > 0 else math.inf


def sold_out_within(amount: float, units: float, rate: Rate) -> float:
    """P(these units are sold within `amount` of trading time), within [0, 1]; 1 where there are none to sell.

    Never falls with more time, never rises with more units.
    """
    return at_least(units, rate.mean * max(0.0, amount), spread(rate, amount))


def time_to_sell(units: float, rate: Rate, probability: float, limit: float) -> float | None:
    """Trading time by which these units are sold with this probability; None if it takes longer than `limit`.

    To within ten-thousandths of a trading day, never early. By the Illinois variant of false position.
    """
    if units <= 0:
        return 0.0
    low, at_low = 0.0, -probability
    high, at_high = limit, sold_out_within(limit, units, rate) - probability
    if at_high < 0:
        return None
    middle, side = units / rate.mean, 0
    while high - low > rate.day * _FINE:
        middle = min(max(middle, low + (high - low) * _INWARD), high - (high - low) * _INWARD)
        at_middle = sold_out_within(middle, units, rate) - probability
        if at_middle >= 0:
            high, at_high, at_low = middle, at_middle, at_low / 2 if side > 0 else at_low
        else:
            low, at_low, at_high = middle, at_middle, at_high / 2 if side < 0 else at_high
        side = 1 if at_middle >= 0 else -1
        middle = high - at_high * (high - low) / (at_high - at_low)
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
    left = calendar.at(calendar.end) - passed if calendar.end else 0.0
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
