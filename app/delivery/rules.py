"""Pure rules of delivery: when to try again, when to give up, whom an alert is for. Jitter is an argument."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

RETRY_SECONDS = (5, 300, 1_800, 7_200, 18_000, 36_000, 36_000)
"""Wait after the 1st, 2nd ... failed attempt: 27.6 hours in all, the schedule receivers know from Svix."""
PEOPLE_RETRY_SECONDS = (5, 15, 45, 120, 300, 900, 1_800, 3_600)
"""The same for people: soon, while they can still act on it, and given up within two hours. What is over or taken
on meanwhile is withdrawn, so a late one is never an old one."""
JITTER = 0.2
MAX_RETRY_AFTER_SECONDS = 86_400
DISABLE_AFTER = timedelta(days=5)
GONE = 410
CUSTOMERS = ("chn_customers_email", "chn_customers_sms")
"""Our own channels to customers. One address that does not exist says nothing about the service, so these are never
switched off by failures."""
OLD_SECRET_FOR = timedelta(hours=24)
STORM_AT = 10
"""More messages than this at one moment for one store and channel go as one digest, whatever the channel asked
for: nobody reads the eleventh."""
STORM_SECONDS = 60
"""A till that reports row by row makes a storm of single messages: once this many seconds have seen STORM_AT alerts
open in a store, further openings gather for as long and go as one digest."""


class ChannelKind(StrEnum):
    """How a channel reaches people or machines."""

    WEBHOOK = "webhook"
    APPRISE = "apprise"
    WEB_PUSH = "web_push"
    LOG = "log"


PEOPLE = frozenset({ChannelKind.APPRISE, ChannelKind.WEB_PUSH})
"""Kinds that reach people, who act on what they read; a program wants every message in its order."""

WITHOUT_ADDRESS = frozenset({ChannelKind.LOG, ChannelKind.WEB_PUSH})
"""Kinds that need none: the log is here, and a push channel reaches the devices that asked to be notified."""


def retry_seconds(kind: ChannelKind) -> tuple[int, ...]:
    """Waits after the 1st, 2nd ... failed attempt on a channel of this kind."""
    return PEOPLE_RETRY_SECONDS if kind in PEOPLE else RETRY_SECONDS


class EventType(StrEnum):
    """What a channel can be told."""

    OPENED = "alert.opened"
    UPDATED = "alert.updated"
    ACKNOWLEDGED = "alert.acknowledged"
    RESOLVED = "alert.resolved"
    DIGEST = "alert.digest"
    SILENT = "source.silent"
    BACK = "source.back"
    PROMOTION_SOLD_OUT = "promotion.sold_out"
    PROMOTION_BACK = "promotion.back"
    RAIN_CHECK_HELD = "rain_check.held"
    TEST = "channel.test"


class Held(StrEnum):
    """Why a message waits to be sent with others of its store."""

    QUIET = "quiet"
    GROUP = "group"
    STORM = "storm"


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Outcome:
    """What one attempt came to. `status` is the receiver's, None where none came."""

    delivered: bool
    status: int | None = None
    error: str | None = None
    answer: str | None = None
    permanent: bool = False
    retry_after: float | None = None
    is_for_nobody: bool = False
    """There was nobody to send it to: neither a success nor a failure of the channel."""
    told: tuple[str, ...] = ()
    """Of a push channel's devices those that took it now; a further attempt is for the others."""
    gone: tuple[str, ...] = ()
    """Endpoints that say their subscription is over."""


@dataclass(frozen=True)
class Next:
    """What follows an attempt: a final state, or another attempt at an instant."""

    state: DeliveryState
    at: datetime | None
    disable_channel: bool = False


def after(
    attempt: int, outcome: Outcome, *, kind: ChannelKind = ChannelKind.WEBHOOK, now: datetime, jitter: float
) -> Next:
    """Decide what follows attempt number `attempt` (from 1) on a channel of `kind`. `jitter` lies in [-1, 1].

    A receiver that answers 410 wants nothing more, ever: its channel is disabled.
    """
    if outcome.delivered:
        return Next(DeliveryState.DELIVERED, None)
    if outcome.is_for_nobody:
        return Next(DeliveryState.CANCELLED, None)
    if outcome.status == GONE:
        return Next(DeliveryState.FAILED, None, disable_channel=True)
    waits = retry_seconds(kind)
    if outcome.permanent or attempt > len(waits):
        return Next(DeliveryState.FAILED, None)
    wait = waits[attempt - 1] * (1 + JITTER * jitter)
    if outcome.retry_after is not None:
        wait = max(wait, min(outcome.retry_after, MAX_RETRY_AFTER_SECONDS))
    return Next(DeliveryState.PENDING, now + timedelta(seconds=wait))


def should_disable(failing_since: datetime | None, now: datetime) -> bool:
    """Whether a channel has been failing, with no success between, for so long that it is switched off."""
    return failing_since is not None and now - failing_since >= DISABLE_AFTER


@dataclass(frozen=True)
class Listener:
    """What decides whether a channel hears of an alert."""

    channel_id: str
    events: frozenset[str]
    kinds: frozenset[str]
    all_stores: bool
    store_ids: frozenset[str]
    regions: frozenset[str]
    after_minutes: float

    def covers(self, store_id: str, region: str | None) -> bool:
        """Whether the store is one of the channel's."""
        return self.all_stores or store_id in self.store_ids or (region is not None and region in self.regions)

    def wants(self, kind: str) -> bool:
        """Whether the channel hears of alerts of this kind; no kinds given means all."""
        return not self.kinds or kind in self.kinds

    def due_at(self, opened_at: datetime) -> datetime:
        """The earliest instant it may hear of an alert nobody has acknowledged by then."""
        return opened_at + timedelta(minutes=self.after_minutes)


class NotSent(StrEnum):
    """Why a channel of an alert's store is not told of it, or not of one of its events."""

    DISABLED = "disabled"
    EVENT_NOT_WANTED = "event_not_wanted"
    KIND_NOT_WANTED = "kind_not_wanted"
    ACKNOWLEDGED_IN_TIME = "acknowledged_in_time"
    WAITS = "waits"


def why_not(
    listener: Listener, *, kind: str, opened_at: datetime, is_acknowledged: bool, now: datetime
) -> NotSent | None:
    """Why an alert of a store that the listener covers does not fit it now; None where it does.

    An acknowledged alert escalates to nobody.
    """
    if EventType.OPENED not in listener.events:
        return NotSent.EVENT_NOT_WANTED
    if not listener.wants(kind):
        return NotSent.KIND_NOT_WANTED
    if listener.after_minutes > 0 and is_acknowledged:
        return NotSent.ACKNOWLEDGED_IN_TIME
    if listener.after_minutes > 0 and now < listener.due_at(opened_at):
        return NotSent.WAITS
    return None


def first_hears(
    listener: Listener,
    *,
    store_id: str,
    region: str | None,
    kind: str,
    opened_at: datetime,
    is_acknowledged: bool,
    now: datetime,
) -> bool:
    """Whether an alert fits a channel now: its stores, its kinds, and for an escalation step its time."""
    if not listener.covers(store_id, region):
        return False
    return why_not(listener, kind=kind, opened_at=opened_at, is_acknowledged=is_acknowledged, now=now) is None


@dataclass(frozen=True)
class Hold:
    """Keep a message until then, and send what has gathered for its store and channel as one."""

    reason: Held
    until: datetime


def hold(
    *, opens_at: datetime | None, is_quiet: bool, group_seconds: float, gathering_until: datetime | None, now: datetime
) -> Hold | None:
    """Whether a message waits: for the store to open, or for company; None: it goes now.

    `opens_at` is `now` while the store is open, None where it does not open for weeks (then nobody is there
    to be disturbed and the message goes). `gathering_until` is when a group already waiting will go.
    """
    if is_quiet and opens_at is not None and opens_at > now:
        return Hold(Held.QUIET, opens_at)
    if gathering_until is not None and gathering_until > now:
        return Hold(Held.GROUP, gathering_until)
    return Hold(Held.GROUP, now + timedelta(seconds=group_seconds)) if group_seconds > 0 else None


ENDS = {
    EventType.RESOLVED: EventType.OPENED,
    EventType.BACK: EventType.SILENT,
    EventType.PROMOTION_BACK: EventType.PROMOTION_SOLD_OUT,
}
"""Events that only those hear who heard another."""


def check_events(events: Collection[str]) -> None:
    """Raise ValueError for a choice of events that could not be kept."""
    for end, beginning in ENDS.items():
        if end in events and beginning not in events:
            raise ValueError(f"{end} goes only to those who heard {beginning}; add {beginning}")
