"""Pure rules of alerts: what should be alerted, and how an open alert follows the shelf."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from app.promotions.rules import DELIVERY_UNITS


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
    on_hand: Decimal | None
    back_since: datetime | None
    """Since when the level has been at `back_at` or more, by the levels' own `as_of`; None while below."""


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
class Resolve:
    """The episode is over."""

    resolution: Resolution
    reason: str


@dataclass(frozen=True)
class Replace:
    """Another promotion governs now and its shelf is empty as well: one episode ends, another begins."""

    resolve: Resolve
    open: Open


Decision = Open | Keep | Resolve | Replace | None


def decide(offered: Offered | Absence, shelf: Shelf | None, standing: Standing | None, *, now: datetime) -> Decision:
    """Compare what should be alerted with what is.

    `shelf` is None while no level is known. None is returned where there is nothing and nothing to do.
    """
    if isinstance(offered, Absence):
        return None if standing is None else Resolve(Resolution(offered.value), offered.value)
    wanted = _wanted(shelf)
    if standing is None:
        return wanted
    if shelf is None or shelf.on_hand is None:
        return Resolve(Resolution.NO_LONGER_ADVERTISED, "stock_no_longer_tracked")
    if standing.promotion_id != offered.promotion_id:
        gone = Resolve(Resolution.NO_LONGER_ADVERTISED, "another_promotion_governs")
        return Replace(gone, wanted) if wanted is not None else gone
    return _follow(offered, shelf, standing, now=now)


def _wanted(shelf: Shelf | None) -> Open | None:
    if shelf is None or shelf.on_hand is None:
        return None
    if shelf.on_hand <= 0:
        return Open(Kind.SOLD_OUT, "negative_on_record" if shelf.on_hand < 0 else "none_on_hand")
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
