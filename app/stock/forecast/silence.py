"""Silence of the till: the record says stock, nothing sells. Is the shelf empty?

A two-state Bayes filter (the shelf holds the product, or is empty) in closed form: what matters is the time
since the shelf last proved itself, so the belief at any instant needs no stepping through history. A sale
sets it back; a staff member who finds the product does so too.

Silence is weak evidence where days differ and the rate is a guess. Three things keep the filter honest: a
quiet day is counted as *one* odd day however long it lasts, the rate's own doubt flattens what adds up over
days, and what sold earlier on the day of the last sale tells what kind of day it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.stock.forecast.rates import Rate, Trading


class Suspicion(StrEnum):
    """How sure we are that the shelf is empty although the record says stock."""

    NONE = "none"
    CHECK_SHELF = "check_shelf"
    LIKELY_EMPTY = "likely_empty"


@dataclass(frozen=True)
class Beliefs:
    """What is known of shelves in general. Probabilities; see docs/detection.md for the sources."""

    too_high: float = 0.30
    """Share of stock records above the truth: 60 % are wrong, half of them too high (ECR 2019)."""
    too_high_by: float = 6.6
    """Units by which such a record is too high, on average (ECR 2019). Taken as geometric."""
    not_on_shelf_per_day: float = 0.0075
    """Chance per trading day that the goods are there but not on the shelf: 15 % of advertised items are out
    of stock (Gruen & Corsten), of what stores cause 25 in 72 parts are in the back room, over seven days."""
    empty_per_day: float = 0.0214
    """Chance per trading day of an unseen empty shelf where the record tells nothing: 15 % over seven days."""
    restocked_per_day: float = 0.10
    """Chance per trading day that somebody refills an empty shelf unasked. Unrecorded restocking is why silence
    never makes certain: the slower the product, the lower the ceiling."""


DEFAULT_BELIEFS = Beliefs()


@dataclass(frozen=True)
class Thresholds:
    """Where suspicion begins, deepens and ends, as probabilities that the shelf is empty."""

    check_at: float = 0.70
    likely_at: float = 0.90
    drop_below: float = 0.30
    slowest_per_day: float = 2.0


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
    """The silence from the last proof (sale, found on the shelf, or start of the promotion) until an instant.

    `until` is now, or when the store's till was last heard if that is earlier: a till that is off says nothing.
    """
    traded = calendar.between(calendar.day_start(proof_at), proof_at)
    return Silence(sold_before, traded, calendar.by_day(proof_at, until))


def missed(silence: Silence, rate: Rate) -> float:
    """Sales that should have been, as independent ones: a day of m expected sales is worth noise * ln(1 + m / noise).

    Each day's factor is Gamma(noise, noise), so silence over m has likelihood (1 + m/noise)^-noise; on the day
    of the proof the factor is Gamma(noise + sold, noise + expected) already, so a day that began well and went
    silent tells more than one that never began.
    """
    noise, per = rate.noise, rate.mean
    if math.isinf(noise):
        return per * sum(silence.silent)
    rest, *later = silence.silent
    sold, expected = max(0.0, silence.sold_before), per * silence.traded_before
    return (noise + sold) * math.log1p(per * rest / (noise + expected)) + sum(
        noise * math.log1p(per * part / noise) for part in later
    )


def silent_chance(silence: Silence, rate: Rate) -> float:
    """P(no sale in this silence | the shelf holds the product): Gamma-Poisson ratio (1 + m/shape)^-shape."""
    return math.exp(-rate.shape * math.log1p(missed(silence, rate) / rate.shape))


def posterior(silence: Silence, rate: Rate, on_hand: float | None, *, beliefs: Beliefs = DEFAULT_BELIEFS) -> float:
    """P(the shelf is empty | this silence), given the record (units; None: it tells nothing), within [0, 1].

    Grows with the silence. Just after a proof it is the chance that the last sale took the last unit: high for
    a record near zero, next to nothing for one far above it. A record at or below zero is treated as 1; there
    the record itself says sold out, and nobody needs the till's silence.
    """
    quiet = silent_chance(silence, rate)
    if on_hand is None:
        last, per_day = 0.0, beliefs.empty_per_day
    else:
        units, stays = max(1, math.ceil(on_hand)), 1 - 1 / beliefs.too_high_by
        last, per_day = beliefs.too_high * (1 - stays) * stays ** (units - 1), beliefs.not_on_shelf_per_day
    per_sale = min(0.5, per_day / rate.per_day)
    refilled = min(0.5, beliefs.restocked_per_day / rate.per_day)
    empty = last + per_sale * (1 - quiet)
    stocked = quiet + empty * refilled * (1 - quiet)
    return empty / (empty + stocked)
