"""Many at once: the database decides, and nobody is told twice."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from app.alerts.models import Alert
from app.core.clock import rfc3339
from app.delivery.models import Delivery
from tests.support.shop import Shop, offer, open_shop, product

THREADS = 8


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls at the same moment, each in its own thread."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        gate.wait(timeout=30)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(timeout=120) for future in [pool.submit(run, call) for call in calls]]


def count(shop: Shop, table: type[Any]) -> int:
    with shop.context.database.read() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def test_eight_threads_posting_one_sell_out_give_one_alert_and_one_delivery_per_channel(database_url: str) -> None:
    with open_shop(database_url) as shop:
        for name in ("floor", "office"):
            shop.ok("POST", "/v1/channels", json={"name": name, "kind": "log"})
        shop.promote()
        shop.stock(("CAP", "DVD-45", 5))
        shop.clock.advance(minutes=1)
        shop.key("pos")
        answers = together(*[lambda: shop.stock(("CAP", "DVD-45", 0)) for _ in range(THREADS)])

        assert sum(answer["alerts"]["opened"] for answer in answers) == 1
        assert sum(answer["accepted"] for answer in answers) == 1
        assert sum(answer["stale"] for answer in answers) == THREADS - 1
        assert count(shop, Alert) == 1
        assert count(shop, Delivery) == 2


def test_eight_threads_posting_different_readings_of_a_sell_out_give_one_alert(database_url: str) -> None:
    with open_shop(database_url) as shop:
        shop.ok("POST", "/v1/channels", json={"name": "floor", "kind": "log"})
        shop.promote()
        shop.key("pos")
        start = shop.clock()
        shop.clock.advance(minutes=5)
        calls = [
            lambda at=start + timedelta(seconds=second): shop.stock(("CAP", "DVD-45", 0), at=at)
            for second in range(THREADS)
        ]
        together(*calls)
        assert count(shop, Alert) == 1
        assert count(shop, Delivery) == 1


def test_one_sale_posted_by_eight_threads_counts_once(database_url: str) -> None:
    with open_shop(database_url) as shop:
        shop.stock(("CAP", "DVD-45", 20))
        shop.clock.advance(minutes=1)
        shop.key("pos")
        body = {
            "transactions": [
                {
                    "store_id": "CAP",
                    "transaction_id": "7-001-42",
                    "occurred_at": rfc3339(shop.clock()),
                    "lines": [{"sku": "DVD-45", "quantity": 2}],
                }
            ]
        }
        answers = together(*[lambda: shop.ok("POST", "/v1/sales", "pos", json=body) for _ in range(THREADS)])
        assert sum(answer["accepted"] for answer in answers) == 1
        assert sum(answer["duplicate"] for answer in answers) == THREADS - 1
        assert shop.ok("GET", "/v1/stores/CAP/stock/DVD-45", "pos")["on_hand"] == 18


def test_no_sale_is_lost_among_many_threads(database_url: str) -> None:
    with open_shop(database_url) as shop:
        shop.stock(("CAP", "DVD-45", 1000))
        shop.clock.advance(minutes=1)
        shop.key("pos")

        def sell(thread: int) -> None:
            for number in range(10):
                sale = {
                    "store_id": "CAP",
                    "transaction_id": f"{thread}-{number}",
                    "occurred_at": rfc3339(shop.clock()),
                    "lines": [{"sku": "DVD-45", "quantity": 1}],
                }
                shop.ok("POST", "/v1/sales", "pos", json={"transactions": [sale]})

        together(*[lambda thread=thread: sell(thread) for thread in range(THREADS)])
        assert shop.ok("GET", "/v1/stores/CAP/stock/DVD-45", "pos")["on_hand"] == 1000 - THREADS * 10


def test_unsorted_batches_of_the_same_rows_do_not_deadlock(database_url: str) -> None:
    with open_shop(database_url) as shop:
        skus = [f"P{number:04}" for number in range(300)]
        shop.ok("POST", "/v1/products", json={"products": [product(sku) for sku in skus]})
        shop.promote(offers=[offer(sku, alternatives=[], never_suggest=[]) for sku in skus[:20]])
        shop.key("pos")
        start = shop.clock()
        shop.clock.advance(hours=1)

        def post(thread: int) -> None:
            chance = random.Random(thread)
            for number in range(4):
                mixed = [(store, sku) for store in ("CAP", "CLE", "CAR") for sku in skus]
                chance.shuffle(mixed)
                at = start + timedelta(seconds=thread + THREADS * number)
                shop.stock(*[(store, sku, chance.randint(0, 3)) for store, sku in mixed], at=at)

        together(*[lambda thread=thread: post(thread) for thread in range(4)])
        with shop.context.database.read() as session:
            doubled = session.execute(
                select(Alert.store_id, Alert.sku)
                .where(Alert.resolved_at.is_(None))
                .group_by(Alert.store_id, Alert.sku)
                .having(func.count() > 1)
            ).all()
        assert doubled == []


def test_small_posts_that_share_a_commit_each_get_their_own_counts(database_url: str) -> None:
    with open_shop(database_url) as shop:
        shop.promote()
        shop.key("pos")
        rows: list[tuple[tuple[Any, ...], ...]] = [
            (("CAP", "DVD-45", 0),),
            (("CAP", "DVD-69", 3), ("CAP", "DVD-89", 4)),
            (("CLE", "NOBODY-KNOWS", 1),),
            (("CLE", "DVD-45", 0),),
            (("CAR", "DVD-45", 7),),
        ]
        answers = together(*[lambda row=row: shop.stock(*row) for row in rows])
        assert [answer["accepted"] for answer in answers] == [1, 2, 0, 1, 1]
        assert [answer["unmatched"] for answer in answers] == [0, 0, 1, 0, 0]
        assert [answer["alerts"]["opened"] for answer in answers] == [1, 0, 0, 1, 0]


def test_a_commit_that_fails_is_never_answered_as_accepted(database_url: str) -> None:
    with open_shop(database_url) as shop:
        shop.promote()
        shop.stock(("CAP", "DVD-45", 5))
        shop.clock.advance(minutes=1)

        def fail(_connection: Any) -> None:
            raise RuntimeError("the disk is full")

        writer = shop.context.database.writer
        event.listen(writer, "commit", fail)
        try:
            response = shop.call(
                "POST", "/v1/stock-levels", "pos", json={"levels": [{"store_id": "CAP", "sku": "DVD-45", "on_hand": 0}]}
            )
        finally:
            event.remove(writer, "commit", fail)
        assert response.status_code == 500
        assert shop.ok("GET", "/v1/stores/CAP/stock/DVD-45", "pos")["on_hand"] == 5
        assert shop.alerts() == []


@pytest.mark.only_on("postgresql")
def test_two_stores_whose_cards_point_at_each_other_sell_out_at_once(database_url: str) -> None:
    with open_shop(database_url) as shop:
        shop.promote()
        shop.key("pos")
        for turn in range(6):
            shop.clock.advance(minutes=10)
            shop.stock(("CAP", "DVD-45", 30), ("CLE", "DVD-45", 30))
            shop.clock.advance(minutes=10)
            answers = together(
                lambda: shop.stock(("CAP", "DVD-45", 0)),
                lambda: shop.stock(("CLE", "DVD-45", 0)),
            )
            assert [answer["alerts"]["opened"] for answer in answers] == [1, 1], f"turn {turn}"
