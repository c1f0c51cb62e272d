"""The life of alerts under anything that can happen, in any order, against a plain model of what should be.

`make test` plays a few stories. To play many long ones and have the one that fails made short:
`pytest -o faulthandler_timeout=0 --hypothesis-profile=hunt tests/integration/test_life_cycle_machine.py`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import cycle
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from app.alerts.evaluate import evaluate
from app.catalog.hours import DAYS
from app.core.clock import rfc3339
from app.delivery.models import Delivery
from app.delivery.outbox import Claimed
from app.delivery.rules import Outcome
from app.scheduler.ticker import TICKS
from tests.conftest import FreshDatabase
from tests.support.life_cycle_model import Ad, Model, Pair
from tests.support.sending import claim, settle
from tests.support.shop import Shop, offer, open_shop, product, promotion, store

STORES = {"CAP": "Australia/Brisbane", "CLE": "Australia/Sydney"}
ZONES = ("Australia/Brisbane", "Australia/Sydney", "Australia/Perth", "Pacific/Auckland")
SKUS = ("DVD-45", "DVD-69", "LATE")
"""The last is advertised and counted before anybody has said what it is."""
OTHERS = ("DVD-89", "DVD-99", "DVD-X", "HDMI", "RACK")
"""Never advertised and always there."""
ELSEWHERE = {"pull_sources", "measure", "prune", "adopt_windows", "rain_checks"}
"""Duties that have no part in this."""
DUTIES = {tick.name: tick.run for tick in TICKS if tick.name not in ELSEWHERE}
CHANNELS: dict[str, dict[str, Any]] = {
    "everybody": {},
    "cap": {"stores": {"ids": ["CAP"]}, "kinds": ["sold_out"]},
    "opened only": {"stores": {"ids": ["CLE"]}, "events": ["alert.opened"]},
    "manager": {"stores": {"ids": ["CAP"]}, "after_minutes": 15},
    "night": {"stores": {"ids": ["CLE"]}, "quiet_outside_opening_hours": True},
    "grouped": {"stores": {"ids": ["CLE"]}, "group_seconds": 60},
}
COVERED = {name: set(channel.get("stores", {}).get("ids", STORES)) for name, channel in CHANNELS.items()}
KINDS = ("running_out", "suspected", "sold_out")
MINUTE = timedelta(minutes=1)
AHEAD = 5 * MINUTE
JUMPS = (timedelta(seconds=1), MINUTE, 5 * MINUTE, 16 * MINUTE, 60 * MINUTE, timedelta(hours=7), timedelta(days=1))
FAR = timedelta(days=4)
"""A story that lasts longer goes on in small steps: five days of failures would switch its channels off."""
REFUSALS = 3
"""Then a message is taken: a story is about messages that arrive."""


class Fate(StrEnum):
    """What becomes of a message in a sender's hands."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    LOST_ANSWER = "heard, but the answer was lost"
    DIED_BEFORE = "the sender died before it was sent"
    DIED_AFTER = "the sender died after it was sent"


stores = st.sampled_from(tuple(STORES))
skus = st.sampled_from((SKUS[0], *SKUS))
units = st.sampled_from((0, 0, 1, 2, 3, 5, 10, 12, 40, -1, -20, None))
ages = st.sampled_from((0, 0, 0, 1, 30, 60, 299, 300, 3_600, 86_400, -60, -600)).map(lambda age: timedelta(seconds=age))
past = ages.map(abs)
levels = st.lists(st.tuples(stores, skus, units, ages), min_size=1, max_size=4)
prices = st.sampled_from(("44.00", "45.00"))
windows = st.sampled_from(
    (
        (-1, 2), (-1, 1), (0, 1), (0, 0), (-3, -1), (1, 2),
        (-60 * MINUTE, 5 * MINUTE), (MINUTE, 120 * MINUTE), (-2 * MINUTE, -MINUTE),
    )
)  # fmt: skip
"""From today or from now, in days or exactly."""
jumps = st.sampled_from(JUMPS)
gaps = st.sampled_from((timedelta(seconds=1), MINUTE, 5 * MINUTE, 5 * MINUTE))
courses = st.lists(st.tuples(gaps, st.sampled_from((0, 0, 1, 2, 3, 10))), min_size=3, max_size=6)
"""Of one shelf: after how long, how many."""
absent = st.sampled_from((None, "sweep", "follow_the_clock"))
turns = st.integers(0, 2 * len(DUTIES) - 1)
"""Where in the round of duties to begin, and which way to go."""
several = st.integers(0, 20)


class LifeCycle(RuleBasedStateMachine):
    """One story: a shop, everything that happens to it, and the model it must agree with."""

    databases: FreshDatabase

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.shop: Shop = self.open.enter_context(open_shop(self.open.enter_context(self.databases()), stocked=False))
        self.began = self.shop.clock()
        self.model = Model({}, {})
        self.settings: dict[str, dict[str, Any]] = {}
        self.posts: list[list[dict[str, Any]]] = []
        self.touched: set[Pair] = set()
        self.alerts: list[Any] = []
        self.kinds: dict[str, int] = {}
        self.last_message = 0
        self.told: set[tuple[str, str]] = set()
        self.heard: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self.refusals: Counter[str] = Counter()

    @initialize(forecasts=st.sampled_from((False, False, True)), store_id=stores, course=courses, turn=turns)
    def opens_the_doors(
        self, forecasts: bool, store_id: str, course: Sequence[tuple[timedelta, int]], turn: int
    ) -> None:
        """With forecasts an alert may also stand for what is only expected; what is sold out is judged the same."""
        self.exact = not forecasts
        self.alerting: dict[str, Any] = {} if forecasts else {"warn_at": None, "check_shelf_at": None}
        for store_id, zone in STORES.items():
            self._put_store(store_id, zone)
        self.shop.ok("POST", "/v1/products", json={"products": [product(sku) for sku in (*SKUS[:-1], *OTHERS)]})
        self.model.active = dict.fromkeys((*SKUS[:-1], *OTHERS), True)
        self.names = {self.shop.channel(name=name, **channel)["channel_id"]: name for name, channel in CHANNELS.items()}
        for store_id in STORES:
            self._post([self._row(store_id, sku, 10, timedelta()) for sku in OTHERS])
        today = self.shop.clock().date()
        everywhere = Ad(
            dict.fromkeys(SKUS, Decimal(45)), frozenset(STORES), today - timedelta(days=1), today + timedelta(days=2)
        )
        self._put("NOV", everywhere)
        self._play(store_id, SKUS[0], course, turn)

    # What the POS says

    @rule(rows=levels)
    def levels_are_posted(self, rows: Sequence[tuple[str, str, int | None, timedelta]]) -> None:
        body = [self._row(*row) for row in rows]
        self.posts.append(body)
        self._agree(self._post(body))

    @rule(
        store_id=stores,
        sku=skus,
        course=courses,
        turn=turns,
    )
    def a_shelf_goes_up_and_down(
        self, store_id: str, sku: str, course: Sequence[tuple[timedelta, int]], turn: int
    ) -> None:
        self._play(store_id, sku, course, turn)

    @precondition(lambda self: self.posts)
    @rule(which=several)
    def a_post_is_repeated(self, which: int) -> None:
        self._agree(self._post(self.posts[which % len(self.posts)]))

    @rule(
        store_id=stores,
        ticket=st.integers(1, 30).map(str),
        lines=st.lists(st.tuples(skus, st.sampled_from((1, 1, 2, 3, -1, -12))), min_size=1, max_size=3),
        age=ages,
    )
    def something_is_sold_or_brought_back(
        self, store_id: str, ticket: str, lines: Sequence[tuple[str, int]], age: timedelta
    ) -> None:
        now = self.shop.clock()
        body = {
            "store_id": store_id,
            "transaction_id": ticket,
            "occurred_at": rfc3339(now - age),
            "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines],
        }
        before = self._on_hand()
        self.touched |= {(store_id, sku) for sku, _ in lines}
        if -age <= AHEAD:
            self.model.sell(store_id, ticket, lines, min(now - age, now))
        answer = self.shop.ok("POST", "/v1/sales", "pos", json={"transactions": [body]})
        self._agree((answer, self._follow(self._changed(before))))

    @rule(store_id=stores, counted=st.dictionaries(skus, units), age=past, complete=st.booleans(), force=st.booleans())
    def a_store_is_counted(
        self, store_id: str, counted: Mapping[str, int | None], age: timedelta, complete: bool, force: bool
    ) -> None:
        now = self.shop.clock()
        rows = {**counted, **dict.fromkeys(OTHERS, 10)}
        body = {
            "as_of": rfc3339(now - age),
            "complete": complete,
            "force": force,
            "levels": [{"sku": sku, "on_hand": on_hand} for sku, on_hand in rows.items()],
        }
        in_stock = [
            sku
            for sku in SKUS
            if self.model.running((store_id, sku), now) and (self._on_hand().get((store_id, sku)) or 0) > 0
        ]
        before, after = self._on_hand(), deepcopy(self.model)
        emptied = after.count_all(store_id, rows, now - age, now) if complete else set()
        answer = self.shop.call("PUT", f"/v1/stores/{store_id}/stock-snapshot", "pos", json=body)
        if len(emptied) >= 3 and len(emptied) * 2 > len(in_stock) and not force:
            assert answer.status_code == 409, "it leaves too much out"
            return
        assert answer.status_code == 200, answer.text
        self.model = after
        self.touched |= {(store_id, sku) for sku in SKUS}
        for sku, on_hand in rows.items():
            self.model.read((store_id, sku), on_hand, now - age)
        self._agree((answer.json(), self._follow(self._changed(before))))

    # What the ad team does

    @rule(
        promotion_id=st.sampled_from(("NOV", "DEC")),
        window=windows,
        named=st.sampled_from((("CAP", "CLE"), ("CAP",), ("CLE",))),
        offers=st.dictionaries(skus, prices, min_size=1),
        back=st.sampled_from(((2, 300), (2, 300), (1, 0), (5, 3_600))),
    )
    def a_promotion_is_put(
        self,
        promotion_id: str,
        window: tuple[Any, Any],
        named: tuple[str, ...],
        offers: Mapping[str, str],
        back: tuple[int, int],
    ) -> None:
        now = self.shop.clock()
        first, last = (now + edge if isinstance(edge, timedelta) else now.date() + timedelta(edge) for edge in window)
        ad = Ad(
            {sku: Decimal(price) for sku, price in offers.items()},
            frozenset(named),
            first,
            last,
            back_at=back[0],
            back_after=timedelta(seconds=back[1]),
        )
        before = self.model.pairs(promotion_id)
        self._put(promotion_id, ad)
        self._follow(before | self.model.pairs(promotion_id))

    @precondition(lambda self: self._live())
    @rule(
        which=several,
        text=st.text(max_size=5),
        new_prices=st.none() | st.lists(prices, min_size=len(SKUS), max_size=len(SKUS)),
    )
    def only_the_text_or_the_price_is_edited(self, which: int, text: str, new_prices: list[str] | None) -> None:
        promotion_id = self._live()[which % len(self._live())]
        ad = self.model.ads[promotion_id]
        if new_prices is not None:
            ad = replace(ad, prices=dict(zip(ad.prices, map(Decimal, new_prices), strict=False)))
        now, pairs = self.shop.clock(), self.model.pairs(promotion_id)
        with self.shop.context.database.write() as session:  # cards take up what came in since they were made
            evaluate(session, self.model.pairs(), now=now, rain_check_days=30)
        self.new_messages_are_right()
        governing = {pair: self.model.governing(pair, now) for pair in pairs}
        self._put(promotion_id, ad, headline=f"Now {text!r}", briefing=f"Say {text!r}")
        self._follow(pairs)
        if governing == {pair: self.model.governing(pair, now) for pair in pairs}:
            told = {message["type"] for _, message in self._new_messages()}
            # At another price other products may be the best ones to offer; that is news.
            assert told <= ({"alert.updated"} if new_prices else set()), "nobody is told of words and prices"

    @precondition(lambda self: self.model.ads)
    @rule(which=several)
    def a_promotion_is_cancelled(self, which: int) -> None:
        promotion_id = sorted(self.model.ads)[which % len(self.model.ads)]
        self.shop.ok("DELETE", f"/v1/promotions/{promotion_id}", "ads")
        self.model.ads[promotion_id].cancelled = True
        self._follow(self.model.pairs(promotion_id))

    @rule(sku=skus, active=st.booleans())
    def a_product_is_put_on_or_taken_off_sale(self, sku: str, active: bool) -> None:
        self.shop.ok("POST", "/v1/products", "ads", json={"products": [product(sku, active=active)]})
        self.model.active[sku] = active
        self._follow({(store_id, sku) for store_id in STORES})

    @rule(store_id=stores, zone=st.sampled_from(ZONES))
    def a_stores_time_zone_is_corrected(self, store_id: str, zone: str) -> None:
        self._put_store(store_id, zone)
        self._follow({pair for pair in self.model.pairs() if pair[0] == store_id})

    # What staff do

    @precondition(lambda self: self._standing())
    @rule(which=several)
    def somebody_takes_it_on(self, which: int) -> None:
        alert = self._standing()[which % len(self._standing())]
        self.shop.ok("POST", f"/v1/alerts/{alert['alert_id']}/acknowledge", "staff", json={"by": "Sam"})
        if episode := self.model.standing(_pair(alert)):
            episode.acknowledged = True

    @precondition(lambda self: self._standing())
    @rule(which=several, found=st.none() | st.sampled_from((1, 2, 30)))
    def somebody_looks_at_the_shelf(self, which: int, found: int | None) -> None:
        alert = self._standing()[which % len(self._standing())]
        pair, body = _pair(alert), {"result": "gone"} if found is None else {"result": "found", "on_hand": found}
        self.shop.ok("POST", f"/v1/alerts/{alert['alert_id']}/shelf-check", "staff", json=body)
        latest = max((as_of for as_of, _ in self.model.readings.get(pair, ())), default=self.began)
        self.model.read(pair, found or 0, max(self.shop.clock(), latest + timedelta(microseconds=1)))
        self.touched.add(pair)
        episode = self.model.standing(pair)
        if found is not None and episode is not None:
            episode.resolution = "found_on_shelf"
        self._follow({pair})

    @precondition(lambda self: self.alerts)
    @rule(which=several, kind=st.sampled_from(("declined", "alternative_sold", "left")))
    def something_comes_of_a_customer(self, which: int, kind: str) -> None:
        alert = self.alerts[which % len(self.alerts)]
        self.shop.ok("POST", f"/v1/alerts/{alert['alert_id']}/outcomes", "staff", json={"kind": kind})
        assert not list(self._new_messages())

    # Time, senders, crashes

    @rule(jump=jumps, turn=turns, without=absent)
    def time_passes(self, jump: timedelta, turn: int, without: str | None) -> None:
        self._move(jump)
        self._tick(turn, without)

    @precondition(lambda self: self._edges())
    @rule(which=several, offset=st.sampled_from((0, 0, -1, 1)), turn=turns, without=absent)
    def a_promotion_is_about_to_start_or_end(self, which: int, offset: int, turn: int, without: str | None) -> None:
        edges = self._edges()
        self.shop.clock.now = edges[which % len(edges)] + timedelta(microseconds=offset)
        self._tick(turn, without)

    @rule(jump=jumps, rows=levels, turn=turns, without=absent)
    def levels_are_posted_while_the_clock_is_down(
        self, jump: timedelta, rows: Sequence[tuple[str, str, int | None, timedelta]], turn: int, without: str | None
    ) -> None:
        self._move(jump)
        self._post([self._row(*row) for row in rows])
        self._tick(turn, without)

    @rule(fates=st.lists(st.sampled_from(Fate), min_size=1, max_size=6), rounds=st.integers(1, 3))
    def messages_are_sent(self, fates: Sequence[Fate], rounds: int) -> None:
        turn = cycle(fates)
        for _ in range(rounds):
            self._send(turn)

    # What must be true after each of them

    @invariant()
    def all_is_right(self) -> None:
        self.the_alerts_are_those_of_the_model()
        self.the_record_is_that_of_the_model()
        self.new_messages_are_right()
        self.to_evaluate_again_changes_nothing()

    def the_alerts_are_those_of_the_model(self) -> None:
        self.alerts = self._all_alerts()
        now = self.shop.clock()
        open_pairs = Counter(_pair(alert) for alert in self._standing())
        assert {pair: count for pair, count in open_pairs.items() if count > 1} == {}, "one episode, one alert"
        kinds = {_pair(alert): alert["kind"] for alert in self._standing()}
        for pair in self.model.pairs():
            governing, record = self.model.governing(pair, now), self.model.record(pair)
            if governing is None:
                assert pair not in open_pairs, f"{pair} is not advertised"
            elif record is not None and record.on_hand is not None and record.on_hand <= 0:
                assert kinds.get(pair) == "sold_out", f"{pair} is advertised and gone"
        for alert in self.alerts:
            rank = KINDS.index(alert["kind"])
            assert rank >= self.kinds.setdefault(alert["alert_id"], rank), "a kind only ever becomes more certain"
            self.kinds[alert["alert_id"]] = rank
        if self.exact:
            assert _by_pair(
                (_pair(alert), (alert["promise"]["promotion_id"], alert["state"], alert["resolution"]))
                for alert in self.alerts
            ) == _by_pair(
                (pair, (episode.promotion_id, episode.state, episode.resolution))
                for pair, episodes in self.model.episodes.items()
                for episode in episodes
            )

    def the_record_is_that_of_the_model(self) -> None:
        for store_id, sku in sorted(self.touched):
            if sku in self.model.active:
                found = self.shop.ok("GET", f"/v1/stores/{store_id}/stock/{sku}")
                record = self.model.record((store_id, sku))
                told = None if found["as_of"] is None else (found["on_hand"], found["as_of"])
                assert told == (record and (record.on_hand, rfc3339(record.known_at))), (store_id, sku)
        self.touched.clear()

    def to_evaluate_again_changes_nothing(self) -> None:
        """Cards may take up what came in since they were made; that too is done once."""
        now, pairs = self.shop.clock(), {pair for pair in self.model.pairs() if pair[1] in SKUS}
        with suppress(_Undo), self.shop.context.database.write() as session:
            first = evaluate(session, pairs, now=now, rain_check_days=30)
            assert (first.opened, first.resolved) == ([], [])
            messages = session.execute(select(func.count()).select_from(Delivery)).scalar_one()
            second = evaluate(session, pairs, now=now, rain_check_days=30)
            assert (second.opened, second.resolved, second.updated) == ([], [], [])
            assert session.execute(select(func.count()).select_from(Delivery)).scalar_one() == messages
            raise _Undo

    def new_messages_are_right(self) -> None:
        for name, message in self._new_messages(seen=True):
            type_, data = message["type"], message["data"]
            if not type_.startswith("alert."):
                continue
            for alert in data["alerts"] if type_ == "alert.digest" else [data]:
                pair, key = _pair(alert), (name, alert["alert_id"])
                assert pair[0] in COVERED[name], "no message of one store reaches another's people"
                record = self.model.record(pair)
                if type_ != "alert.digest" or alert["state"] != "resolved":
                    assert alert["on_hand"] == (record and record.on_hand), "the quantity after the change"
                if type_ == "alert.opened":
                    assert key not in self.told, "a channel is told of an alert's opening once"
                    self.told.add(key)
                    waits = timedelta(minutes=CHANNELS[name].get("after_minutes", 0))
                    since = self.shop.clock() - datetime.fromisoformat(alert["opened_at"])
                    assert since >= waits, "a later step waits"
                    assert not waits or alert["state"] == "open", "what somebody has taken on escalates to nobody"
                elif type_ != "alert.digest":
                    assert key in self.told, "only whoever was told of the beginning is told more"
        for alert in self._standing():
            for name in self._hears_at_once(alert):
                assert (name, alert["alert_id"]) in self.told

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None and hasattr(self, "names"):
                self._every_story_is_told_to_its_end()
        finally:
            self.open.close()

    def _every_story_is_told_to_its_end(self) -> None:
        while self._pending():
            DUTIES["release_held"](self.shop.context)
            if not self._send(cycle([Fate.DELIVERED])):
                self.shop.clock.advance(hours=6)
        self.alerts = self._all_alerts()
        for alert in self.alerts:
            for name in CHANNELS:
                heard = Counter(self.heard[name, alert["alert_id"]].values())
                assert heard["alert.opened"] <= 1
                ends = 1 if heard["alert.opened"] and alert["state"] == "resolved" else 0
                assert heard["alert.resolved"] == ends, f"{name} heard {dict(heard)} of {alert}"
                if alert["state"] != "resolved" and name in self._hears_at_once(alert):
                    assert heard["alert.opened"], f"{name} never heard of {alert}"

    # How it is done

    def _put_store(self, store_id: str, zone: str) -> None:
        by_day = {day: ["09:00", "17:30"] for day in DAYS}
        body = store(store_id, timezone=zone, opening_hours=by_day if store_id == "CLE" else None)
        self.shop.ok("PUT", f"/v1/stores/{store_id}", json=body)
        self.model.zones[store_id] = ZoneInfo(zone)

    def _put(self, promotion_id: str, ad: Ad, **text: str) -> None:
        exactly = isinstance(ad.first, datetime)
        body = promotion(
            starts_on=None if exactly else str(ad.first),
            ends_on=None if exactly else str(ad.last),
            stores={"ids": sorted(ad.stores)},
            alerting=self.alerting,
            offers=[
                offer(
                    sku,
                    str(price),
                    back_at=ad.back_at,
                    back_after_seconds=int(ad.back_after.total_seconds()),
                    expected_units_per_store=None if self.exact else 40,
                )
                for sku, price in ad.prices.items()
            ],
            **text,
        )
        if isinstance(ad.first, datetime) and isinstance(ad.last, datetime):
            body |= {"starts_at": rfc3339(ad.first), "ends_at": rfc3339(ad.last)}
        self.shop.ok("PUT", f"/v1/promotions/{promotion_id}", "ads", json=body)
        self.model.ads[promotion_id] = ad

    def _play(self, store_id: str, sku: str, course: Sequence[tuple[timedelta, int]], turn: int) -> None:
        for gap, on_hand in course:
            self._move(gap)
            self._tick(turn, None)
            self.new_messages_are_right()
            self._agree(self._post([self._row(store_id, sku, on_hand, timedelta())]))
            self.new_messages_are_right()

    def _row(self, store_id: str, sku: str, on_hand: int | None, age: timedelta) -> dict[str, Any]:
        as_of = self.shop.clock() - age
        return {"store_id": store_id, "sku": sku, "on_hand": on_hand, "as_of": rfc3339(as_of)}

    def _post(self, rows: Sequence[dict[str, Any]]) -> tuple[Any, tuple[int, int]]:
        """Post levels and tell the model; what was answered, and what opened and resolved by the model."""
        now, before = self.shop.clock(), self._on_hand()
        for row in rows:
            self.touched.add((row["store_id"], row["sku"]))
            as_of = datetime.fromisoformat(row["as_of"])
            if as_of <= now + AHEAD:
                self.model.read((row["store_id"], row["sku"]), row["on_hand"], min(as_of, now))
        answer = self.shop.ok("POST", "/v1/stock-levels", "pos", json={"levels": rows})
        return answer, self._follow(self._changed(before))

    def _agree(self, outcome: tuple[Any, tuple[int, int]]) -> None:
        answer, (opened, resolved) = outcome
        if self.exact:
            assert answer["alerts"] == {"opened": opened, "resolved": resolved}

    def _on_hand(self) -> dict[Pair, int | None]:
        records = {pair: self.model.record(pair) for pair in self.model.readings}
        return {pair: record.on_hand for pair, record in records.items() if record is not None}

    def _changed(self, before: Mapping[Pair, int | None]) -> set[Pair]:
        after = self._on_hand()
        return {pair for pair, on_hand in after.items() if pair not in before or on_hand != before[pair]}

    def _follow(self, pairs: Collection[Pair]) -> tuple[int, int]:
        return self.model.follow(pairs, self.shop.clock())

    def _all_alerts(self) -> list[Any]:
        """In an order that no chance has a part in: alerts of one instant are listed by their ids."""
        return sorted(self.shop.alerts(), key=lambda alert: (*_pair(alert), alert["opened_at"], alert["state"]))

    def _live(self) -> list[str]:
        return sorted(promotion_id for promotion_id, ad in self.model.ads.items() if not ad.cancelled)

    def _standing(self) -> list[Any]:
        return [alert for alert in self.alerts if alert["state"] != "resolved"]

    def _move(self, jump: timedelta) -> None:
        self.shop.clock.now += jump if self.shop.clock() - self.began < FAR else min(jump, 5 * MINUTE)

    def _edges(self) -> list[datetime]:
        """When the windows of what is promised begin and end, of those that are not far away."""
        windows = (
            self.model.ads[promotion_id].window(self.model.zones[store_id])
            for promotion_id in self._live()
            for store_id in sorted(self.model.ads[promotion_id].stores)
        )
        now = self.shop.clock()
        soon = {edge for window in windows for edge in window if edge > now + timedelta(microseconds=1)}
        return sorted(edge for edge in soon if edge < self.began + FAR)

    def _tick(self, turn: int, without: str | None) -> None:
        """The duties in any order; the sweep alone, or all but it, must do."""
        begin, backwards = divmod(turn, 2)
        names = [*DUTIES][begin:] + [*DUTIES][:begin]
        for name in names[::-1] if backwards else names:
            if name != without:
                DUTIES[name](self.shop.context)
        self._follow(self.model.pairs())

    def _hears_at_once(self, alert: Any) -> list[str]:
        """The channels that wait neither for a later step nor for a more certain kind."""
        return [
            name
            for name, channel in CHANNELS.items()
            if alert["store"]["store_id"] in COVERED[name] and "after_minutes" not in channel
            if alert["kind"] in channel.get("kinds", KINDS)
        ]

    def _send(self, fates: Iterator[Fate]) -> int:
        """One round of a sender; how many messages it took."""
        results: list[tuple[Claimed, Outcome]] = []
        taken = sorted(claim(self.shop), key=lambda message: (self.names[message.channel_id], _gist(message)))
        for message in taken:
            fate = next(fates)
            if fate is Fate.REFUSED and self.refusals[message.webhook_id] >= REFUSALS:
                fate = Fate.DELIVERED
            if fate in (Fate.DELIVERED, Fate.LOST_ANSWER, Fate.DIED_AFTER):
                self._hear(message)
            if fate is Fate.DELIVERED:
                results.append((message, Outcome(True, status=200)))
            elif fate in (Fate.REFUSED, Fate.LOST_ANSWER):
                self.refusals[message.webhook_id] += 1
                error = "timed out" if fate is Fate.LOST_ANSWER else None
                results.append((message, Outcome(False, status=None if error else 503, error=error)))
        settle(self.shop, results)
        return len(taken)

    def _hear(self, message: Claimed) -> None:
        """What a receiver does: it knows a message by its id."""
        body = json.loads(message.body)
        name = self.names[message.channel_id]
        if not body["type"].startswith("alert."):
            return
        is_digest = body["type"] == "alert.digest"
        for alert in body["data"]["alerts"] if is_digest else [body["data"]]:
            type_ = body["type"]
            heard = self.heard[name, alert["alert_id"]]
            opened = "alert.opened" in heard.values()
            if is_digest:
                type_ = "alert.resolved" if alert["state"] == "resolved" else "alert.opened"
                if type_ == "alert.opened" and opened:
                    continue
            assert opened or type_ == "alert.opened", f"{name} hears {type_} of what it has not heard open"
            if message.webhook_id not in heard and type_ in ("alert.opened", "alert.resolved"):
                assert "alert.resolved" not in heard.values(), f"{name} hears {type_} after the end"
                heard[message.webhook_id] = type_

    def _new_messages(self, *, seen: bool = False) -> Iterator[tuple[str, Any]]:
        """What was put in the outbox since the last look: to whom, and what."""
        with self.shop.context.database.read() as session:
            rows = session.execute(
                select(Delivery.seq, Delivery.channel_id, Delivery.body)
                .where(Delivery.seq > self.last_message)
                .order_by(Delivery.seq)
            ).all()
        if seen and rows:
            self.last_message = rows[-1].seq
        for row in rows:
            yield self.names[row.channel_id], json.loads(row.body)

    def _pending(self) -> bool:
        with self.shop.context.database.read() as session:
            return session.execute(select(Delivery.seq).where(Delivery.state == "pending").limit(1)).first() is not None


class _Undo(Exception):
    """Roll the transaction back."""


def _pair(alert: Any) -> Pair:
    return alert["store"]["store_id"], alert["product"]["sku"]


def _gist(message: Claimed) -> list[Any]:
    """What a message is about, without what chance has put into it."""
    data = json.loads(message.body)["data"]
    alerts = data["alerts"] if message.type == "alert.digest" else [data] if message.type.startswith("alert.") else []
    return [message.type, *sorted((*_pair(alert), alert["state"]) for alert in alerts)]


def _by_pair(found: Any) -> dict[Pair, Counter[Any]]:
    counted: dict[Pair, Counter[Any]] = defaultdict(Counter)
    for pair, what in found:
        counted[pair][what] += 1
    return dict(counted)


def test_whatever_happens_in_whatever_order_the_alerts_are_those_that_should_be(
    fresh_database: FreshDatabase, request: Any
) -> None:
    on_sqlite = "sqlite" in request.node.name
    bounds = settings(
        max_examples=24 if on_sqlite else 5,
        stateful_step_count=25,
        derandomize=True,  # the same stories every time; to find new ones is what hunting is for
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=set(Phase) - {Phase.shrink},  # to shrink a story takes longer than a test run may
    )
    if settings.get_current_profile_name() == "hunt":
        bounds = settings(bounds, max_examples=2_000, stateful_step_count=60, derandomize=False, phases=tuple(Phase))

    class Here(LifeCycle):
        databases = staticmethod(fresh_database)

    run_state_machine_as_test(Here, settings=bounds)
