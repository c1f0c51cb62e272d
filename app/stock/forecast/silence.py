"""Silence of the till: the record says stock, nothing sells. Is the shelf empty?

A two-state Bayes filter (the shelf holds the product, or is empty) in closed form: what matters is the time
since the shelf last proved itself, so the belief at any instant needs no stepping through history. A sale
sets it back; a staff member who finds the product does so too.

Silence is weak evidence where days differ and the rate is a guess. Three things keep the filter honest: a
quiet day counts as *one* odd day however long it lasts, the rate's own doubt flattens what adds up over days,
and what sold earlier on the day of the last sale tells what kind of day it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.stock.forecast.rates import Rate, Trading

_STEPS = 40
"""Halvings of a trading day when looking for an instant: far below a second."""
_HARDLY = 0.5
"""No single expected sale carries more than this chance of emptying or refilling a shelf."""


class Suspicion(StrEnum):
    """How sure we are that the shelf is empty although the record says stock."""

    NONE = "none"
    CHECK_SHELF = "check_shelf"
    LIKELY_EMPTY = "likely_empty"


@dataclass(frozen=True)
class Beliefs:
    """What is known of shelves in general, as probabilities. Sources: docs/detection.md."""

    too_high: float = 0.20
    """Chance that a record hides an empty shelf by being too high: 30 % of records are (ECR 2019: 60 % wrong, half
    of them so), and of the empty shelves that stores cause 47 in 72 parts are bare, the rest unfilled (Gruen)."""
    too_high_by: float = 6.6
    """Units by which such a record is too high on average (ECR 2019); taken as geometric from 1."""
    unfilled_per_day: float = 0.0074
    """Chance per trading day that the goods are there but not on the shelf, whatever the record: 25 in 72 parts
    of the 15 % of advertised items that are out of stock in a week of seven trading days."""
    empty_per_day: float = 0.0214
    """Chance per trading day of an unseen empty shelf where the record tells nothing: the whole 15 %."""
    refilled_per_day: float = 0.10
    """Chance per trading day that somebody refills an empty shelf unasked and unrecorded. It is why silence never
    makes certain: the slower the product, the lower the ceiling."""


@dataclass(frozen=True)
class Thresholds:
    """Where suspicion begins, deepens and ends. Probabilities that the shelf is empty, but for the last."""

    check_at: float = 0.75
    """Ask staff to check the shelf, as alert `suspected`. At .5, the balance point, one look in six is for nothing
    at 10 a day (more for slow products); here one in twenty, a third of a day later. Staff forgive twice."""
    likely_at: float = 0.90
    """Say "likely empty", and the least that suspects again after a suspicion was refuted."""
    drop_below: float = 0.40
    """A standing suspicion is dropped below this only, lest a rate learned anew or a receipt makes it flicker."""
    slowest_per_day: float = 2.0
    """Units per trading day up to which silence is never believed: it takes half a week to mean anything."""


DEFAULT_BELIEFS = Beliefs()
DEFAULT_THRESHOLDS = Thresholds()


@dataclass(frozen=True)
class Silence:
    """What the till has not said since the shelf was last proved to hold the product, in trading time."""

    sold_before: float
    """Units sold on the trading day of the proof, up to and with it."""
    traded_before: float
    """Trading time of that day up to the proof."""
    silent: tuple[float, ...]
    """Trading time since: what was left of that day, then each trading day after it."""


def since(calendar: Trading, proof_at: datetime, until: datetime, *, sold_before: float) -> Silence:
    """The silence from the last proof (a sale, found by staff, or the start of the promotion) until an instant.

    `until` is now, or the instant the store's till was last heard if that is earlier: a till that is off says
    nothing. The calendar must begin no later than the trading day of the proof.
    """
    return Silence(sold_before, calendar.today(proof_at), calendar.by_day(proof_at, max(proof_at, until)))


def missed(silence: Silence, rate: Rate) -> float:
    """Customers that should have been, counted as independent ones: where days vary, fewer than were expected.

    One who takes six is one that stays away, so units count by the rate's basket.

    A day's factor is Gamma(noise, noise), so a day of m expected sales is silent with (1 + m/noise)^-noise and
    counts noise * ln(1 + m/noise). On the day of the proof the factor is Gamma(noise + sold, noise + expected)
    already: a day that began well and went silent tells more than one that never began.
    """
    noise, per = rate.noise, rate.mean / rate.basket
    rest, *later = silence.silent
    if math.isinf(noise):
        return per * sum(silence.silent)
    expected = noise + per * silence.traded_before
    first = (noise + max(0.0, silence.sold_before) / rate.basket) * math.log1p(per * rest / expected)
    return first + sum(noise * math.log1p(per * part / noise) for part in later)


def silent_chance(silence: Silence, rate: Rate) -> float:
    """P(no sale in this silence | the shelf holds the product): the Gamma-Poisson ratio (1 + m/shape)^-shape."""
    return math.exp(-rate.shape * math.log1p(missed(silence, rate) / rate.shape))


def posterior(silence: Silence, rate: Rate, on_hand: float | None, *, beliefs: Beliefs = DEFAULT_BELIEFS) -> float:
    """P(the shelf is empty | this silence), given the record (units; None: it tells nothing), within [0, 1].

    Grows with the silence. Just after a proof it is the chance that the last sale took the last unit: a few in
    a hundred for a record near zero, next to nothing for one far above it. A record at or below zero is taken
    for 1; there the record itself says sold out, and nobody needs the till's silence.
    """
    quiet = silent_chance(silence, rate)
    if on_hand is None:
        last, per_day = 0.0, beliefs.empty_per_day
    else:
        stays = 1 - 1 / beliefs.too_high_by
        last = beliefs.too_high * (1 - stays) * stays ** (max(1, math.ceil(on_hand)) - 1)
        per_day = beliefs.unfilled_per_day
    customers = rate.per_day / rate.basket
    per_sale = min(_HARDLY, per_day / customers)
    refilled = min(_HARDLY, beliefs.refilled_per_day / customers)
    empty = last + per_sale * (1 - quiet)
    return empty / (empty + quiet + empty * refilled * (1 - quiet))


def grade(
    probability: float,
    per_day: float,
    *,
    held: Suspicion = Suspicion.NONE,
    was_refuted: bool = False,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> Suspicion:
    """How to speak of this probability, where `held` is what was said last and `per_day` what an ordinary day sells.

    `was_refuted`: a suspicion of this product was refuted (it sold, or staff found it) on this trading day or the
    one before; then only "likely empty" suspects again. A slow product is never suspected anew.
    """
    if held is Suspicion.NONE:
        if per_day <= thresholds.slowest_per_day or probability < _opens_at(was_refuted, thresholds):
            return Suspicion.NONE
    elif probability < thresholds.drop_below:
        return Suspicion.NONE
    if probability >= (thresholds.check_at if held is Suspicion.LIKELY_EMPTY else thresholds.likely_at):
        return Suspicion.LIKELY_EMPTY
    return Suspicion.CHECK_SHELF


def _opens_at(was_refuted: bool, thresholds: Thresholds) -> float:
    return thresholds.likely_at if was_refuted else thresholds.check_at


def next_look(
    calendar: Trading,
    proof_at: datetime,
    rate: Rate,
    on_hand: float | None,
    *,
    sold_before: float,
    held: Suspicion = Suspicion.NONE,
    was_refuted: bool = False,
    beliefs: Beliefs = DEFAULT_BELIEFS,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> datetime | None:
    """The instant, to the second, at which the next grade is reached if the till stays silent; past if it already is.

    None where nothing further is to come within the calendar: the product is too slow or already likely empty.
    """
    if held is Suspicion.LIKELY_EMPTY or (held is Suspicion.NONE and rate.per_day <= thresholds.slowest_per_day):
        return None
    threshold = thresholds.likely_at if held is Suspicion.CHECK_SHELF else _opens_at(was_refuted, thresholds)
    if calendar.end is None:
        return None
    whole = since(calendar, proof_at, calendar.end, sold_before=sold_before)

    def reached(day: int, part: float) -> bool:
        silent = replace(whole, silent=(*whole.silent[:day], part))
        return posterior(silent, rate, on_hand, beliefs=beliefs) >= threshold

    for day, full in enumerate(whole.silent):
        if not reached(day, full):
            continue
        low, high = 0.0, full
        for _ in range(_STEPS):
            middle = (low + high) / 2
            low, high = (low, middle) if reached(day, middle) else (middle, high)
        instant = calendar.instant(calendar.at(proof_at) + sum(whole.silent[:day]) + high)
        return None if instant is None else instant + timedelta(seconds=1)
    return None
