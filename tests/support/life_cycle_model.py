"""What alerts should be, from a plain record of everything that was said: the judge of the life-cycle machine.

Written from what other systems are promised and not from the service: it keeps every reading and sale ever
sent and works the present out from them anew each time.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

Pair = tuple[str, str]
"""(store_id, sku)"""
AHEAD = timedelta(minutes=5)
DELIVERY = 10


class Record(NamedTuple):
    """Units on hand (None: not tracked) and the instant that is known of."""

    on_hand: int | None
    known_at: datetime


@dataclass
class Ad:
    """A promotion: what it asks for each product, where, and from when until before when."""

    prices: dict[str, Decimal]
    stores: frozenset[str]
    first: date | datetime
    last: date | datetime
    """The last day, or the first instant after it."""
    back_at: int = 2
    back_after: timedelta = timedelta(minutes=5)
    cancelled: bool = False

    def window(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its window by a store's own clock."""
        if isinstance(self.first, datetime) and isinstance(self.last, datetime):
            return self.first, self.last
        days = (self.first, self.last + timedelta(days=1))
        begin, end = (datetime.combine(day, time(), tzinfo=zone).astimezone(UTC) for day in days)
        return begin, end


@dataclass
class Episode:
    """One alert."""

    promotion_id: str
    on_hand: int
    resolution: str | None = None
    acknowledged: bool = False
    back_since: datetime | None = None

    @property
    def state(self) -> str:
        """As it is answered."""
        return "resolved" if self.resolution else "acknowledged" if self.acknowledged else "open"


@dataclass
class Model:
    """Everything said so far, and the alerts it makes."""

    zones: dict[str, ZoneInfo]
    active: dict[str, bool]
    """Known products."""
    ads: dict[str, Ad] = field(default_factory=dict)
    readings: dict[Pair, list[tuple[datetime, int | None]]] = field(default_factory=dict)
    sales: dict[Pair, list[tuple[datetime, int]]] = field(default_factory=dict)
    tickets: set[tuple[str, str]] = field(default_factory=set)
    episodes: dict[Pair, list[Episode]] = field(default_factory=dict)

    def record(self, pair: Pair) -> Record | None:
        """The newest reading, of equal age the lower, minus the sales after it."""
        if not self.readings.get(pair):
            return None
        as_of, counted = max(self.readings[pair], key=lambda reading: (reading[0], *_lower_first(reading[1])))
        later = [(at, quantity) for at, quantity in self.sales.get(pair, ()) if at > as_of]
        known_at = max([as_of, *(at for at, _ in later)])
        return Record(None if counted is None else counted - sum(quantity for _, quantity in later), known_at)

    def read(self, pair: Pair, on_hand: int | None, as_of: datetime) -> None:
        """A stock level."""
        self.readings.setdefault(pair, []).append((as_of, on_hand))

    def count_all(self, store_id: str, named: Collection[str], as_of: datetime, now: datetime) -> set[str]:
        """A complete snapshot: what it leaves out counts as none. Returns what of the advertised that empties."""
        emptied: set[str] = set()
        for sku in {pair[1] for pair in self.pairs()} - {*named}:
            pair = (store_id, sku)
            record, is_advertised = self.record(pair), bool(self.running(pair, now))
            if record is None and is_advertised:
                self.read(pair, 0, as_of)
            if record is not None and record.on_hand is not None:
                self.read(pair, 0, as_of)
                if is_advertised and record.on_hand > 0 and self.record(pair) != record:
                    emptied.add(sku)
        return emptied

    def sell(self, store_id: str, ticket: str, lines: Collection[tuple[str, int]], at: datetime) -> None:
        """A sale, once."""
        if (store_id, ticket) not in self.tickets:
            self.tickets.add((store_id, ticket))
            for sku, quantity in lines:
                self.sales.setdefault((store_id, sku), []).append((at, quantity))

    def running(self, pair: Pair, now: datetime) -> list[str]:
        """The promotions that name a product at a store now."""
        store_id, sku = pair
        return [
            promotion_id
            for promotion_id, ad in self.ads.items()
            if not ad.cancelled and sku in ad.prices and store_id in ad.stores
            for begin, end in [ad.window(self.zones[store_id])]
            if begin <= now < end
        ]

    def governing(self, pair: Pair, now: datetime) -> str | None:
        """The lowest price, then the later start, then the identifier; none for a product nobody knows or sells."""

        def rank(promotion_id: str) -> tuple[Decimal, float, str]:
            ad = self.ads[promotion_id]
            return ad.prices[pair[1]], -ad.window(self.zones[pair[0]])[0].timestamp(), promotion_id

        return min(self.running(pair, now), key=rank, default=None) if self.active.get(pair[1]) else None

    def standing(self, pair: Pair) -> Episode | None:
        """The alert that is not resolved."""
        return next((episode for episode in self.episodes.get(pair, ()) if not episode.resolution), None)

    def pairs(self, *promotion_ids: str) -> set[Pair]:
        """Everything these promotions name, or everything there is."""
        skus = {sku for ad in self.ads.values() for sku in ad.prices} | {*self.active}
        ads = [self.ads[promotion_id] for promotion_id in promotion_ids if promotion_id in self.ads]
        if not promotion_ids:
            return {(store_id, sku) for store_id in self.zones for sku in skus}
        return {(store_id, sku) for ad in ads for store_id in ad.stores for sku in ad.prices}

    def follow(self, pairs: Collection[Pair], now: datetime) -> tuple[int, int]:
        """Bring the alerts of these pairs in line; how many that opened and resolved."""
        opened = resolved = 0
        for pair in pairs:
            governing, record, episode = self.governing(pair, now), self.record(pair), self.standing(pair)
            if episode is not None:
                episode.resolution = self._over(episode, pair, governing, record, now)
                resolved += episode.resolution is not None
            empty = record is not None and record.on_hand is not None and record.on_hand <= 0
            if (episode is None or episode.resolution) and governing is not None and empty:
                assert record is not None and record.on_hand is not None
                self.episodes.setdefault(pair, []).append(Episode(governing, record.on_hand))
                opened += 1
        return opened, resolved

    def _over(
        self, episode: Episode, pair: Pair, governing: str | None, record: Record | None, now: datetime
    ) -> str | None:
        if governing != episode.promotion_id:
            ad = self.ads[episode.promotion_id]
            if ad.cancelled:
                return "promotion_cancelled"
            named = pair[0] in ad.stores and pair[1] in ad.prices and self.active[pair[1]]
            return "promotion_ended" if named and ad.window(self.zones[pair[0]])[1] <= now else "no_longer_advertised"
        if record is None or record.on_hand is None:
            return "no_longer_advertised"
        ad = self.ads[governing]
        rise, episode.on_hand = record.on_hand - episode.on_hand, record.on_hand
        if record.on_hand < ad.back_at:
            episode.back_since = None
            return None
        episode.back_since = min(episode.back_since or record.known_at, now)
        return "back_in_stock" if rise >= DELIVERY or now - episode.back_since >= ad.back_after else None


def _lower_first(on_hand: int | None) -> tuple[bool, int]:
    return on_hand is not None, -(on_hand or 0)
