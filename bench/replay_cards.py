"""Is everything a card shows really there to be offered? A million cards over a shop that never stands still.

`python -m bench.replay_cards [--cards N] [--seed N] [--postgresql]`: levels fall, sell out, go back to the last unit
and rise, products are taken out of sale, made age-restricted and repriced, promotions start, end, overlap, change
their vetoes and are cancelled, alerts open and resolve, rain checks hold units; most of it befalls what was shown
just before. All of it comes in by the service's own doors. After each turn cards are made of everything that is
advertised, and of some that is not, and every line is held against a plain record of what was said, which knows
nothing of the service: what is held and what has an open alert is read from their tables, all else is kept here.
The cards that alerts keep are held against the same record. Ends with 1 where anything was shown that must not be.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.alerts import rain_checks, render
from app.catalog import service as catalog
from app.catalog.shapes import ProductIn, StoreIn
from app.core.context import Context
from app.core.db import Database
from app.core.errors import Problem
from app.core.settings import Settings
from app.promotions.shapes import PromotionIn
from app.rain_checks import holds
from app.scheduler import duties
from app.sources import intake, registers
from app.sources.intake import LevelRow
from app.suggestions import service
from app.suggestions.service import Request
from bench import harness
from bench.catalogue import Made, products
from bench.chain import RAIN_CHECK_DAYS
from bench.harness import POSTGRESQL, SQLITE
from bench.record import Ad, Pair, Record

STORES = tuple(f"S{number}" for number in range(8))
PRODUCTS, OFFERS_PER_AD, ADS = 2_000, 20, 4
TURN = timedelta(seconds=90)
LEVELS_PER_TURN, PRODUCTS_PER_CHANGE, UNADVERTISED = 160, 30, 40
TURNS_PER_AD, TURNS_PER_CATALOGUE, TURNS_PER_RAIN_CHECK = 5, 25, 3


@dataclass
class Replay:
    """A shop, what was said of it, and what its cards got wrong."""

    context: Context
    draw: random.Random
    now: datetime
    record: Record
    recent: deque[Pair] = field(default_factory=lambda: deque(maxlen=600))
    """What was shown last."""
    cards: int = 0
    kept_cards: int = 0
    lines: int = 0
    wrongs: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)

    def begin(self) -> None:
        """Open the stores, fill the shelves, start the first promotions."""
        with self.context.database.write() as session:
            stores = [_store(place, name) for place, name in enumerate(STORES)]
            registers.take_stores(session, stores, now=self.now, rain_check_days=RAIN_CHECK_DAYS)
            known = [_product(one) for one in self.record.products.values()]
            registers.take_products(session, known, now=self.now, rain_check_days=RAIN_CHECK_DAYS)
        self._read([(store, sku) for store in STORES for sku in self.record.products])
        for _ in range(ADS):
            self._advertise()

    def turn(self, number: int) -> None:
        """Let time pass, let things happen, make cards, look at every one."""
        self.now += TURN
        skus = list(self.record.products)
        touched = {(self.draw.choice(STORES), self.draw.choice(skus)) for _ in range(LEVELS_PER_TURN // 4)}
        if self.recent:
            touched |= {self.draw.choice(self.recent) for _ in range(LEVELS_PER_TURN // 2)}
        advertised = sorted(
            {(store, sku) for ad in self.record.ads.values() for store in ad.stores for sku in ad.cents}
        )
        touched |= set(self.draw.sample(advertised, min(len(advertised), LEVELS_PER_TURN // 4)))
        self._read(sorted(touched))
        if number % TURNS_PER_AD == 0:
            self._advertise()
        if number % TURNS_PER_CATALOGUE == 0:
            self._edit_products()
        if number % TURNS_PER_RAIN_CHECK == 0:
            self._give_rain_check()
        duties.follow_the_clock(self.context)
        duties.read_products(self.context)
        duties.prepare(self.context)
        self._look(advertised)

    def _read(self, pairs: Sequence[Pair]) -> None:
        """New levels: plenty, a few, the last one, none, fewer than none, not tracked."""
        rows = []
        for place, pair in enumerate(pairs):
            units = self.draw.choice((0, 0, 0, 1, 1, 2, 2, 3, 5, 9, 14, 30, -1, None))
            self.record.levels[pair] = units
            self.told["sold out" if units is not None and units <= 0 else "other levels"] += 1
            rows.append(LevelRow(place, *pair, None, None if units is None else units * 1_000, None))
        with self.context.database.write() as session:
            intake.take_levels(
                session,
                rows,
                source="replay",
                covers=intake.everywhere,
                now=self.now,
                rain_check_days=RAIN_CHECK_DAYS,
            )

    def _advertise(self) -> None:
        """A promotion that is new, changed, or cancelled; some begin later, some end soon, some overlap."""
        name = f"AD-{self.draw.randrange(ADS)}"
        if name in self.record.ads and self.draw.random() < 0.2:
            with self.context.database.write() as session:
                registers.cancel_promotion(session, name, now=self.now, rain_check_days=RAIN_CHECK_DAYS)
            del self.record.ads[name]
            self.told["promotions cancelled"] += 1
            return
        skus = list(self.record.products)
        seen = sorted({sku for _, sku in self.recent}) or skus
        chosen = self.draw.sample(skus, OFFERS_PER_AD)
        ad = Ad(
            starts_at=self.now + self.draw.choice((-1, 0, 1, 3)) * 2 * TURN,
            ends_at=self.now + self.draw.choice((8, 30, 90)) * TURN,
            stores=frozenset(self.draw.sample(STORES, self.draw.choice((5, 7, 8)))),
            cents={
                sku: max(1, self.record.products[sku].cents * self.draw.choice((5, 6, 7, 9)) // 10) for sku in chosen
            },
            picks={sku: self.draw.sample(skus, self.draw.choice((0, 0, 3))) for sku in chosen},
            never={sku: self.draw.sample(seen, min(len(seen), self.draw.choice((0, 5, 40)))) for sku in chosen},
        )
        with self.context.database.write() as session:
            registers.take_promotion(session, name, _promotion(ad), now=self.now, rain_check_days=RAIN_CHECK_DAYS)
        self.record.ads[name] = ad
        self.told["promotions"] += 1

    def _edit_products(self) -> None:
        """Products taken out of sale or back, age-restricted or not, dearer or cheaper."""
        seen = sorted({sku for _, sku in self.recent}) or list(self.record.products)
        changed = self.draw.sample(list(self.record.products), PRODUCTS_PER_CHANGE // 2)
        changed += self.draw.sample(seen, min(len(seen), PRODUCTS_PER_CHANGE // 2))
        for sku in changed:
            one = self.record.products[sku]
            flips = self.draw.random()
            self.record.products[sku] = replace(
                one,
                is_active=self.draw.random() < 0.8 if flips < 0.5 else one.is_active,
                is_age_restricted=self.draw.random() < 0.3 if flips > 0.3 else one.is_age_restricted,
                cents=max(49, one.cents * self.draw.choice((8, 10, 12)) // 10),
            )
        with self.context.database.write() as session:
            rows = [_product(self.record.products[sku]) for sku in dict.fromkeys(changed)]
            registers.take_products(session, rows, now=self.now, rain_check_days=RAIN_CHECK_DAYS)
        self.told["products changed"] += len(rows)

    def _give_rain_check(self) -> None:
        with self.context.database.write() as session:
            ask = session.connection().exec_driver_sql
            standing = ask("SELECT alert_id FROM alerts WHERE resolved_at IS NULL ORDER BY store_id, sku").all()
            if not standing:
                return
            alert_id = self.draw.choice(standing)[0]
            try:
                rain_checks.give(
                    session,
                    alert_id,
                    quantity=Decimal(self.draw.choice((1, 2))),
                    contact=None,
                    by=None,
                    secret="k" * 32,
                    days=RAIN_CHECK_DAYS,
                    now=self.now,
                )
            except Problem:
                return  # this promotion gives none
        self.told["rain checks"] += 1

    def _look(self, advertised: Sequence[Pair]) -> None:
        skus = self.draw.sample(list(self.record.products), UNADVERTISED)
        pairs = sorted({*advertised, *((self.draw.choice(STORES), sku) for sku in skus)})
        with self.context.database.read() as session:
            stores = catalog.stores_by_id(session, STORES)
            known = catalog.products_by_sku(session, {sku for _, sku in pairs})
            promises = render.promises_of(session, pairs, now=self.now)
            made = service.cards(
                session,
                [Request(stores[store], known[sku], promises.get((store, sku))) for store, sku in pairs],
                at_risk=render.open_pairs(session, STORES),
                rain_check_days=RAIN_CHECK_DAYS,
                now=self.now,
                held=holds.held_of(session, set(known), STORES),
            )
            ask = session.connection().exec_driver_sql
            alerts = ask("SELECT store_id, sku, card FROM alerts WHERE resolved_at IS NULL").all()
            checks = ask(
                "SELECT store_id, sku, sum(quantity) FROM rain_checks"
                " WHERE held_at IS NOT NULL AND state IN ('issued', 'notified') GROUP BY store_id, sku"
            ).all()
        self.record.alerted = {(store, sku) for store, sku, _ in alerts}
        self.record.held = {(store, sku): Decimal(int(units)) / 1_000 for store, sku, units in checks}
        assert len(made) == len(pairs), "a card of each"
        for one in made:
            self._check(one.request.pair, one.card.to_json(), "")
        self.cards += len(made)
        for store, sku, card in alerts:
            self._check((store, sku), json.loads(card) if isinstance(card, str) else card, "kept: ")
        self.kept_cards += len(alerts)

    def _check(self, pair: Pair, card: dict[str, Any], where: str) -> None:
        for why, what in self.record.wrongs(pair, card, self.now):
            self.wrongs[where + why] += 1
            if len(self.examples) < 10:
                self.examples.append(f"{self.now:%d %H:%M:%S} {where}{why}: {what} on the card of {pair}")
        shown = [line["sku"] for name in ("alternatives", "accessories") for line in card[name]]
        shown += [line["sku"] for line in card["remedies"] if line.get("sku")]
        self.lines += len(shown)
        if self.draw.random() < 0.2:
            self.recent.extend((pair[0], sku) for sku in shown)


def _store(place: int, name: str) -> StoreIn:
    about = {"store_id": name, "name": name, "timezone": "Australia/Brisbane", "currency": "AUD", "latitude": -27.0}
    law = ("au", "us-il", "us-ct", "us-ca", None)[place % 5]
    return StoreIn.model_validate({**about, "longitude": 153.0 + place / 10, "jurisdiction": law})


def _product(one: Made) -> ProductIn:
    about = {"sku": one.sku, "name": one.name, "brand": one.brand, "category": one.category}
    flags = {"active": one.is_active, "age_restricted": one.is_age_restricted}
    price = f"{one.cents / 100:.2f}"
    return ProductIn.model_validate({**about, **flags, "price": price, "accessories": list(one.accessories)})


def _promotion(ad: Ad) -> PromotionIn:
    return PromotionIn.model_validate(
        {
            "name": "Ad",
            "starts_at": ad.starts_at.isoformat(),
            "ends_at": ad.ends_at.isoformat(),
            "stores": {"ids": sorted(ad.stores)},
            "remedies": ["comparable_at_ad_price", "other_store", "rain_check"],
            "offers": [
                {
                    "sku": sku,
                    "price": f"{cents / 100:.2f}",
                    "alternatives": ad.picks[sku],
                    "never_suggest": ad.never[sku],
                }
                for sku, cents in ad.cents.items()
            ],
        }
    )


def main() -> None:
    """Play until so many cards were made; print what they got wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench.replay_cards")
    parser.add_argument("--cards", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="on PostgreSQL instead of SQLite")
    asked = parser.parse_args()
    os.nice(5)
    with harness.benching(quick=False) as bench:
        url = bench.database(POSTGRESQL if asked.postgresql else SQLITE, "replay", lambda _url: None)
        replay = _replay(url, asked.seed)
        replay.begin()
        started, number = time.monotonic(), 0
        while replay.cards < asked.cards:
            number += 1
            replay.turn(number)
            if number % 50 == 0:
                bench.say(
                    f"  {replay.cards:,} cards in {time.monotonic() - started:,.0f} s: {_sum(replay)} wrong lines"
                )
        replay.context.database.close()
    found = {"cards": replay.cards, "kept_cards": replay.kept_cards, "lines": replay.lines, "wrong": _sum(replay)}
    print(json.dumps({**found, "of": replay.wrongs, "examples": replay.examples, "told": replay.told}, indent=1))
    sys.exit(1 if replay.wrongs else 0)


def _sum(replay: Replay) -> int:
    return sum(replay.wrongs.values())


def _replay(url: str, seed: int) -> Replay:
    settings = Settings.model_validate({"database_url": url, "secret_key": "k" * 32})
    known = {one.sku: replace(one, is_active=True) for one in products(PRODUCTS, head=3.0)}
    context = Context(settings=settings, database=Database(url))
    replay = Replay(context, random.Random(seed), datetime(2026, 11, 21, 9, tzinfo=UTC), Record(known))
    context.clock = lambda: replay.now
    return replay


if __name__ == "__main__":
    main()
