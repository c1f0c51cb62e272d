"""Kinds learned from the retailer's own catalogue, for names in which nothing names a thing."""

from __future__ import annotations

from sqlalchemy import select

from app.scheduler.duties import read_products
from app.suggestions.models import Trait
from tests.support.shop import Shop

KNOWN = [
    {"sku": f"K{number}", "name": f"Halvero HA-FR{number} stereo headphones bass", "brand": "Halvero", "price": "30"}
    for number in range(20, 40)
] + [
    {"sku": f"R{number}", "name": f"Halvero KD-R{number} double din receiver bass", "brand": "Halvero", "price": "90"}
    for number in range(20, 40)
]
NAMELESS = {"sku": "X1", "name": "Halvero HA-FR90 Xtreme bass", "brand": "Halvero", "price": "29"}


def kind(shop: Shop, sku: str) -> str | None:
    with shop.context.database.read() as session:
        return session.execute(select(Trait.kind).where(Trait.sku == sku)).scalar_one()


def test_a_nameless_product_is_of_the_kind_its_like_are_of_within_a_day(shop: Shop) -> None:
    shop.ok("POST", "/v1/products", json={"products": [*KNOWN, NAMELESS]})
    read_products(shop.context)
    assert (kind(shop, "X1") or "").startswith("~"), "a few products are nothing to learn from at once"
    shop.clock.advance(days=1, minutes=1)
    read_products(shop.context)
    assert kind(shop, "X1") == "headphones"
    assert kind(shop, "K20") == "headphones"


def test_what_was_learned_tells_the_kind_of_the_next_one_as_it_is_read(shop: Shop) -> None:
    shop.ok("POST", "/v1/products", json={"products": KNOWN})
    read_products(shop.context)
    shop.clock.advance(days=1, minutes=1)
    read_products(shop.context)
    shop.ok("POST", "/v1/products", json={"products": [NAMELESS]})
    read_products(shop.context)
    assert kind(shop, "X1") == "headphones"


def test_a_name_that_says_what_it_is_takes_the_place_of_what_was_learned(shop: Shop) -> None:
    shop.ok("POST", "/v1/products", json={"products": [*KNOWN, NAMELESS]})
    read_products(shop.context)
    shop.clock.advance(days=1, minutes=1)
    read_products(shop.context)
    shop.ok("POST", "/v1/products", json={"products": [NAMELESS | {"name": "Halvero HA-FR90 Xtreme bass turntable"}]})
    read_products(shop.context)
    assert kind(shop, "X1") == "turntable"


def test_a_category_is_not_gone_against(shop: Shop) -> None:
    shop.ok("POST", "/v1/products", json={"products": [*KNOWN, NAMELESS | {"category": "Video > DVD Players"}]})
    read_products(shop.context)
    shop.clock.advance(days=1)
    read_products(shop.context)
    assert kind(shop, "X1") == "dvd_player"
