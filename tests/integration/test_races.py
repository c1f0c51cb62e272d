"""Two transactions side by side: whichever commits first, nothing that either said is lost.

Each test holds one transaction open while a call does the other thing. The call may wait for it or not; what
counts is what is true once both are done.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.catalog.shapes import ProductIn, StoreIn
from app.core.clock import to_micros
from app.promotions.shapes import PromotionIn
from app.sources import registers
from app.stock import service as stock
from app.stock.rules import Level
from app.stock.sales import Line, Transaction, record_sales
from tests.support.shop import NOW, Shop, product, promotion, store

A_MOMENT = 0.3
"""Seconds the call is given to get as far as it can while the first transaction is open."""
GTIN = "4006381333931"


def meanwhile(shop: Shop, first: Callable[[Session], Any], second: Callable[[], Any]) -> Any:
    """Do `first`, run `second` beside it, commit `first`; returns what `second` came to."""
    for role in ("admin", "ads", "pos"):
        shop.ok("GET", "/v1/products", role)  # makes the keys and notes their use, which takes the writer
    with ThreadPoolExecutor(1) as pool:
        with shop.context.database.write() as session:
            first(session)
            beside = pool.submit(second)
            wait([beside], timeout=A_MOMENT)
        return beside.result(timeout=60)


def promote(session: Session, **changes: Any) -> None:
    body = PromotionIn.model_validate(promotion(**changes))
    registers.take_promotion(session, "NOV", body, now=NOW, rain_check_days=30)


def sells_out(shop: Shop, store_id: str, sku: str) -> bool:
    """Whether an empty shelf there is an alert."""
    return bool(shop.stock((store_id, sku, 0))["alerts"]["opened"])


def test_a_store_that_is_added_while_a_promotion_is_registered_takes_part_in_it(shop: Shop) -> None:
    meanwhile(shop, promote, lambda: shop.ok("POST", "/v1/stores", "ads", json={"stores": [store("NEW")]}))
    assert sells_out(shop, "NEW", "DVD-45")


def test_a_promotion_that_is_registered_while_a_store_is_added_runs_there(shop: Shop) -> None:
    def add(session: Session) -> None:
        registers.take_stores(session, [StoreIn.model_validate(store("NEW"))], now=NOW, rain_check_days=30)

    meanwhile(shop, add, shop.promote)
    assert sells_out(shop, "NEW", "DVD-45")


def test_a_store_that_changes_while_a_promotion_is_replaced_keeps_one_window(shop: Shop) -> None:
    shop.promote()
    meanwhile(shop, promote, lambda: shop.ok("POST", "/v1/stores", "ads", json={"stores": [store("CAP")]}))
    assert sells_out(shop, "CAP", "DVD-45")


def test_a_promotion_registered_twice_at_once_is_created_once_and_then_replaced(shop: Shop) -> None:
    response = meanwhile(shop, promote, lambda: shop.call("PUT", "/v1/promotions/NOV", "ads", json=promotion(name="B")))
    assert response.status_code == 200, response.text
    assert shop.ok("GET", "/v1/promotions/NOV", "ads")["name"] == "B"


def test_a_product_that_is_added_while_its_gtin_is_advertised_is_the_one_advertised(shop: Shop) -> None:
    meanwhile(
        shop,
        lambda session: promote(session, offers=[{"gtin": GTIN, "price": "45.00"}]),
        lambda: shop.ok("POST", "/v1/products", "ads", json={"products": [product("NEW", gtin=GTIN)]}),
    )
    assert sells_out(shop, "CAP", "NEW")


def test_a_gtin_that_is_advertised_while_its_product_is_added_is_that_product(shop: Shop) -> None:
    def add(session: Session) -> None:
        row = ProductIn.model_validate(product("NEW", gtin=GTIN))
        registers.take_products(session, [row], now=NOW, rain_check_days=30)

    meanwhile(shop, add, lambda: shop.promote(offers=[{"gtin": GTIN, "price": "45.00"}]))
    assert sells_out(shop, "CAP", "NEW")


def test_a_sale_that_arrives_beside_the_first_level_of_its_product_is_taken_off_it(shop: Shop) -> None:
    def count(session: Session) -> None:
        level = Level("CAP", "DVD-45", 5_000, to_micros(NOW - timedelta(minutes=1)))
        stock.record(session, [level], source="pos", now=NOW)

    meanwhile(shop, count, lambda: shop.sell("1", 2))
    assert shop.on_hand() == 3


def test_a_level_that_arrives_beside_a_sale_has_the_sale_taken_off_it(shop: Shop) -> None:
    def sell(session: Session) -> None:
        sale = Transaction("CAP", "1", NOW, (Line("DVD-45", Decimal(2), None),))
        record_sales(session, [sale], now=NOW)

    meanwhile(shop, sell, lambda: shop.stock(("CAP", "DVD-45", 5), at=NOW - timedelta(minutes=1)))
    assert shop.on_hand() == 3


def test_a_later_level_beside_a_sale_keeps_the_sale_only_if_it_came_after(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 9, NOW - timedelta(minutes=5)))

    def count(session: Session) -> None:
        level = Level("CAP", "DVD-45", 5_000, to_micros(NOW))
        stock.record(session, [level], source="pos", now=NOW)

    meanwhile(shop, count, lambda: shop.sell("1", 2, at=NOW - timedelta(minutes=1)))
    assert shop.on_hand() == 5
