"""Pure rules of alerts: what should be alerted, and how an open alert follows the shelf and what is believed of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from app.promotions.rules import DELIVERY_UNITS
from app.stock.forecast import run_out, silence
from app.stock.forecast.run_out import RunOut, Warn, WarnPolicy
from app.stock.forecast.silence import Suspicion, Thresholds

REST = timedelta(hours=1)
"""After an episode has ended no forecast and no suspicion opens another for so long: staff have just been there,
and an alert that comes back within the hour reads as the same one again."""
REFUTED_FOR = timedelta(hours=36)
"""How long a refuted suspicion asks for more proof of the next: this trading day and the one before it."""


class State(StrEnum):
    """Where an alert stands. `resolved` is final."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Kind(StrEnum):
    """What is known, from a forecast to an empty shelf."""

    RUNNING_OUT = "running_out"
    SUSPECTED = "suspected"
    SOLD_OUT = "sold_out"


class Resolution(StrEnum):
    """How an episode ended."""

    BACK_IN_STOCK = "back_in_stock"
    FOUND_ON_SHELF = "found_on_shelf"
    PROMOTION_ENDED = "promotion_ended"
    PROMOTION_CANCELLED = "promotion_cancelled"
    NO_LONGER_EXPECTED = "no_longer_expected"
    NO_LONGER_ADVERTISED = "no_longer_advertised"


class OutcomeKind(StrEnum):
    """What came of a customer's visit."""

    ALTERNATIVE_SOLD = "alternative_sold"
    COMPARABLE_SOLD = "comparable_sold"
    ACCESSORY_SOLD = "accessory_sold"
    RAIN_CHECK = "rain_check"
    OTHER_STORE = "other_store"
    COMPENSATED = "compensated"
    DECLINED = "declined"
    LEFT = "left"


class Absence(StrEnum):
    """Why nothing is advertised for a pair that has an open alert."""

    ENDED = "promotion_ended"
    CANCELLED = "promotion_cancelled"
    GONE = "no_longer_advertised"


@dataclass(frozen=True)
class Offered:
    """The offer that governs a product at a store now, as far as an alert cares."""

    promotion_id: str
    back_at: Decimal
    back_after: timedelta
    warn: WarnPolicy | None = None
    """When a forecast is worth telling; None: never."""
    suspect: Thresholds | None = None
    """When silence is; None: never."""


@dataclass(frozen=True)
class Belief:
    """What is believed of a shelf that the record says holds stock."""

    run_out: RunOut | None
    probability_empty: float | None
    per_day: float
    """Units expected on an ordinary trading day."""
    refuted_at: datetime | None = None


@dataclass(frozen=True)
class Shelf:
    """What the record says: units on hand (None: not tracked) and since when."""

    on_hand: Decimal | None
    known_at: datetime


@dataclass(frozen=True)
class Standing:
    """An open alert as it stands."""

    promotion_id: str
    kind: Kind
    reason: str
    on_hand: Decimal | None
    back_since: datetime | None
    """Since when the level has been at `back_at` or more, by the levels' own `as_of`; None while below."""
    absence: Absence | None = None
    """Why its own promotion no longer governs; None while it does."""


@dataclass(frozen=True)
class Open:
    """Open an alert."""

    kind: Kind
    reason: str


@dataclass(frozen=True)
class Keep:
    """Nothing to tell. The quantity, and since when it has been back, may be noted on the alert."""

    back_since: datetime | None = None
    recheck_at: datetime | None = None


@dataclass(frozen=True)
class Change:
    """The same episode, known better or worse than before: another kind, or another reason for it."""

    kind: Kind
    reason: str


@dataclass(frozen=True)
class Resolve:
    """The episode is over."""

    resolution: Resolution
    reason: str


@dataclass(frozen=True)
class Replace:
    """Another promotion governs now and its shelf is empty as well: one episode ends, another begins."""

    resolve: Resolve
    open: Open


Decision = Open | Keep | Change | Resolve | Replace | None


def decide(
    offered: Offered | Absence, shelf: Shelf | None, standing: Standing | None, belief: Belief | None, *, now: datetime
) -> Decision:
    """Compare what should be alerted with what is.

    `shelf` is None while no level is known; `belief` while nothing is, or must be, concluded from what is
    believed: then a forecast or a suspicion neither opens nor ends. None is returned where there is nothing
    and nothing to do.
    """
    if isinstance(offered, Absence):
        return None if standing is None else Resolve(Resolution(offered.value), offered.value)
    wanted = _wanted(offered, shelf, belief, now=now)
    if standing is None:
        return wanted
    if shelf is None or shelf.on_hand is None:
        return Resolve(Resolution.NO_LONGER_ADVERTISED, "stock_no_longer_tracked")
    if standing.promotion_id != offered.promotion_id:
        gone = Resolve(Resolution.NO_LONGER_ADVERTISED, "another_promotion_governs")
        if standing.absence in (Absence.ENDED, Absence.CANCELLED):
            gone = Resolve(Resolution(standing.absence.value), standing.absence.value)
        return Replace(gone, wanted) if wanted is not None else gone
    if standing.kind is Kind.SOLD_OUT:
        return _follow(offered, shelf, standing, now=now)
    return _follow_belief(offered, shelf, standing, belief, now=now)


def _wanted(offered: Offered, shelf: Shelf | None, belief: Belief | None, *, now: datetime) -> Open | None:
    if shelf is None or shelf.on_hand is None:
        return None
    if shelf.on_hand <= 0:
        return Open(Kind.SOLD_OUT, _why_sold_out(shelf.on_hand))
    expected = None if belief is None else _expected(offered, belief, None, now=now)
    return None if expected is None else Open(expected.kind, expected.reason)


def _why_sold_out(on_hand: Decimal) -> str:
    return "negative_on_record" if on_hand < 0 else "none_on_hand"


def _follow_belief(
    offered: Offered, shelf: Shelf, standing: Standing, belief: Belief | None, *, now: datetime
) -> Decision:
    """Follow an alert that rests on what is believed: until the record says it, or it is believed no more."""
    assert shelf.on_hand is not None
    if shelf.on_hand <= 0:
        return Change(Kind.SOLD_OUT, _why_sold_out(shelf.on_hand))
    if belief is None:
        return Keep()
    expected = _expected(offered, belief, standing, now=now)
    if expected is None:
        was_suspected = standing.kind is Kind.SUSPECTED
        return Resolve(Resolution.NO_LONGER_EXPECTED, "suspicion_gone" if was_suspected else "forecast_gone")
    return Keep() if (expected.kind, expected.reason) == (standing.kind, standing.reason) else expected


def _expected(offered: Offered, belief: Belief, standing: Standing | None, *, now: datetime) -> Change | None:
    """The kind of alert this belief asks for: silence first, for it is about now."""
    held = Suspicion.NONE
    if standing is not None and standing.kind is Kind.SUSPECTED:
        held = Suspicion(standing.reason)
    if offered.suspect is not None and belief.probability_empty is not None:
        was_refuted = belief.refuted_at is not None and now - belief.refuted_at < REFUTED_FOR
        suspicion = silence.grade(
            belief.probability_empty, belief.per_day, held=held, was_refuted=was_refuted, thresholds=offered.suspect
        )
        if suspicion is not Suspicion.NONE:
            return Change(Kind.SUSPECTED, suspicion.value)
    if offered.warn is not None:
        is_warned = standing is not None and standing.kind is Kind.RUNNING_OUT
        verdict, _ = run_out.should_warn(belief.run_out, now=now, is_warned=is_warned, policy=offered.warn)
        if verdict in (Warn.OPEN, Warn.KEEP):
            return Change(Kind.RUNNING_OUT, "likely_before_end")
    return None


def _follow(offered: Offered, shelf: Shelf, standing: Standing, *, now: datetime) -> Decision:
    """Follow an open alert's shelf: back only after a delivery, or when it has stayed back for a while."""
    assert shelf.on_hand is not None
    if shelf.on_hand < offered.back_at:
        return Keep()
    rise = shelf.on_hand - (standing.on_hand or Decimal(0))
    if rise >= DELIVERY_UNITS:
        return Resolve(Resolution.BACK_IN_STOCK, "delivery_arrived")
    since = min(standing.back_since or shelf.known_at, shelf.known_at, now)
    if now - since >= offered.back_after:
        return Resolve(Resolution.BACK_IN_STOCK, "stayed_back")
    return Keep(back_since=since, recheck_at=since + offered.back_after)


def can_acknowledge(state: State) -> bool:
    """Whether an acknowledgement still means something: not once the episode is over."""
    return state is not State.RESOLVED
