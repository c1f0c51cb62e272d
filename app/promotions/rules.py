"""Pure rules of promotions: windows in a store's time zone, the governing offer, status."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

BACK_AT = 2
"""Units at which an item counts as back: one unit is as likely a till correction or the display piece."""
BACK_AFTER_SECONDS = 300
"""How long it must stay back: tills correct themselves within minutes (0 -> 1 -> 0)."""
DELIVERY_UNITS = 10
"""A rise by this many at once is a delivery, not a correction: it counts as back without waiting."""


class Remedy(StrEnum):
    """What a store can owe a customer who came for a sold-out promise."""

    OTHER_STORE = "other_store"
    COMPARABLE_AT_AD_PRICE = "comparable_at_ad_price"
    RAIN_CHECK = "rain_check"
    COMPENSATION = "compensation"


DEFAULT_REMEDIES = (Remedy.OTHER_STORE, Remedy.COMPARABLE_AT_AD_PRICE, Remedy.RAIN_CHECK)


class Status(StrEnum):
    """Where a promotion stands, over all its stores."""

    SCHEDULED = "scheduled"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Phase(StrEnum):
    """Where one offer stands at one store."""

    SCHEDULED = "scheduled"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True)
class Window:
    """The time an offer is good at a store: [starts_at, ends_at), in UTC."""

    starts_at: datetime
    ends_at: datetime

    @classmethod
    def from_local_dates(cls, first: date, last: date, zone: ZoneInfo) -> Window:
        """Whole local days, the last one included: it ends with the first instant after its last day.

        Days are as long as the zone makes them: 23 or 25 hours where the clocks change.
        """
        begin = datetime.combine(first, time(), tzinfo=zone)
        end = datetime.combine(last + timedelta(days=1), time(), tzinfo=zone)
        return cls(begin.astimezone(UTC), end.astimezone(UTC))

    def phase(self, now: datetime) -> Phase:
        """Where the window stands at `now`."""
        if now < self.starts_at:
            return Phase.SCHEDULED
        return Phase.RUNNING if now < self.ends_at else Phase.ENDED

    def next_change(self, now: datetime) -> datetime | None:
        """When the phase changes next, None once it has ended."""
        return {Phase.SCHEDULED: self.starts_at, Phase.RUNNING: self.ends_at, Phase.ENDED: None}[self.phase(now)]


class Offered(Protocol):
    """What the choice of the governing offer looks at."""

    @property
    def price(self) -> Decimal:
        """The advertised price."""

    @property
    def starts_at(self) -> datetime:
        """When the offer becomes good here."""

    @property
    def promotion_id(self) -> str:
        """The promotion it belongs to."""


AnyOffer = TypeVar("AnyOffer", bound=Offered)


def governing(offers: Iterable[AnyOffer]) -> AnyOffer | None:
    """The offer that stands where several run at once: the lowest price, then the later start, then the id.

    The customer may hold any of the ads, so the store owes the best of them. A total order: the same
    offers give the same answer whatever their order.
    """
    ranked = sorted(offers, key=lambda offer: offer.promotion_id)
    ranked.sort(key=lambda offer: offer.starts_at, reverse=True)
    ranked.sort(key=lambda offer: offer.price)
    return ranked[0] if ranked else None


def status(windows: Sequence[Window], now: datetime, *, is_cancelled: bool) -> Status:
    """`running` while it runs in at least one store, else `scheduled` while one is to come, else `ended`."""
    if is_cancelled:
        return Status.CANCELLED
    phases = {window.phase(now) for window in windows}
    if Phase.RUNNING in phases:
        return Status.RUNNING
    return Status.SCHEDULED if Phase.SCHEDULED in phases else Status.ENDED


def is_loss_leader(price: Decimal, unit_cost: Decimal | None) -> bool | None:
    """Whether an offer is priced below what it costs; None when the cost is not known."""
    return None if unit_cost is None else price < unit_cost
