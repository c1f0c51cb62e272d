"""Kinds learned from the retailer's own catalogue, for names in which nothing names a thing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.scheduler.duties import read_products
from app.suggestions.candidates import Role
from app.suggestions.models import Trait
from app.suggestions.preparation import make
from app.suggestions.understanding import learned
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


SHREDDERS = [
    {"sku": f"S{n}", "name": f"Kortano SG-{n} strip cut paper shredder 12 sheets", "brand": "Kortano", "price": "90"}
    for n in range(20, 40)
]
MONITORS = [
    {"sku": f"M{n}", "name": f"Lumarro LW-{n} widescreen LCD monitor HDMI DVI", "brand": "Lumarro", "price": "95"}
    for n in range(20, 40)
]
MISREAD = {"sku": "X2", "name": "Kortano SG-99 strip cut 12 sheets LCD Display", "brand": "Kortano", "price": "95"}
DOUBTFUL = {"sku": "X4", "name": "Kortano SG-9 LCD monitor", "brand": "Kortano", "price": "95"}


def doubt(shop: Shop, sku: str) -> float:
    with shop.context.database.read() as session:
        return session.execute(select(Trait.doubt).where(Trait.sku == sku)).scalar_one()


def learn(shop: Shop) -> None:
    shop.clock.advance(days=1, minutes=1)
    read_products(shop.context)


def test_what_has_the_words_of_another_kind_alone_is_of_that_one(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "EXPERIENCED", len(SHREDDERS))
    shop.ok("POST", "/v1/products", json={"products": [*SHREDDERS, *MONITORS, MISREAD]})
    read_products(shop.context)
    assert kind(shop, "X2") == "monitor"
    learn(shop)
    assert (kind(shop, "X2"), doubt(shop, "X2")) == ("shredder", 0)
    learn(shop)
    assert kind(shop, "X2") == "shredder", "and stays so"


def test_what_has_some_words_of_another_kind_is_doubted_and_comes_last(shop: Shop) -> None:
    shop.ok("POST", "/v1/products", json={"products": [*SHREDDERS, *MONITORS, DOUBTFUL]})
    read_products(shop.context)
    assert (kind(shop, "X4"), doubt(shop, "X4")) == ("monitor", 0)
    learn(shop)
    assert kind(shop, "X4") == "monitor"
    assert 10 < doubt(shop, "X4") < 20
    assert not any(doubt(shop, one["sku"]) for one in [*SHREDDERS, *MONITORS])
    with shop.context.database.read() as session:
        found = make(session, "M20", now=shop.clock())[Role.ALTERNATIVE]
    assert found[-1].sku == "X4"
    assert found[-1].score < 0.8 * found[-2].score


def test_a_doubt_goes_when_the_name_is_mended_or_the_retailer_says_where_it_stands(shop: Shop) -> None:
    shop.ok("POST", "/v1/products", json={"products": [*SHREDDERS, *MONITORS, DOUBTFUL, MISREAD]})
    read_products(shop.context)
    learn(shop)
    mended = DOUBTFUL | {"name": "Kortano SG-9 paper shredder"}
    shelved = MISREAD | {"category": "Computers > Monitors"}
    shop.ok("POST", "/v1/products", json={"products": [mended, shelved]})
    read_products(shop.context)
    assert (kind(shop, "X4"), doubt(shop, "X4")) == ("shredder", 0)
    assert (kind(shop, "X2"), doubt(shop, "X2")) == ("monitor", 0)
