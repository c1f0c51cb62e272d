"""Candidates made ahead of time, over a catalogue whose categories are blank."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.scheduler.duties import prepare, read_products
from app.suggestions import preparation
from app.suggestions.candidates import Role
from app.suggestions.models import Trait
from app.suggestions.understanding.tables import reading
from tests.support.shop import Shop, offer


def plain(sku: str, name: str, price: str, **more: Any) -> dict[str, Any]:
    return {"sku": sku, "name": name, "price": price} | more


CATALOGUE = [
    plain("S7-CASE", "Hearthby - Case for Samsung Galaxy S7 Cell Phones - Black", "29.99"),
    plain("S7-SLIM", "Clearmoor - Slim Case for Samsung Galaxy S7 - Red", "34.99"),
    plain("S7-FLIP", "Prantex - Flip Wallet Case for Samsung Galaxy S7 - Brown", "27.99"),
    plain("S6-CASE", "Hearthby - Case for Samsung Galaxy S6 Cell Phones - Black", "28.99"),
    plain("S7-FILM", "Clearmoor - Screen Protector for Samsung Galaxy S7", "14.99"),
    plain("S6-FILM", "Clearmoor - Screen Protector for Samsung Galaxy S6", "13.99"),
    plain("S7", "Samsung - Galaxy S7 4G with 32GB Memory Cell Phone (Unlocked) - Gold", "449.00"),
    plain("MOUSE", "Lumarro Wireless Mouse", "29.00"),
]


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """A shop of phone things without a category; the case is advertised."""
    shop.ok("POST", "/v1/products", json={"products": CATALOGUE})
    shop.stock(*(("CAP", row["sku"], 9) for row in CATALOGUE))
    shop.promote(offers=[offer("S7-CASE", "19.99", alternatives=[], never_suggest=[])])
    return shop


def prepared(shop: Shop) -> None:
    read_products(shop.context)
    shop.clock.advance(minutes=1)
    prepare(shop.context)


def scores(shop: Shop) -> dict[str, float]:
    """What was made ahead of time for the case."""
    with shop.context.database.read() as session:
        made = preparation.candidates(session, ["S7-CASE"], now=shop.clock())
    return {sku: one.score for sku, one in made["S7-CASE", Role.ALTERNATIVE].items()}


def shown(shop: Shop, sku: str = "S7-CASE") -> tuple[list[str], list[str]]:
    card = shop.ok("GET", f"/v1/stores/CAP/products/{sku}/assist", "staff")
    return [line["sku"] for line in card["alternatives"]], [line["sku"] for line in card["accessories"]]


@pytest.mark.parametrize("is_prepared", [True, False], ids=["ahead of time", "on the spot"])
def test_names_alone_tell_what_serves_and_what_goes_with_it(shop: Shop, is_prepared: bool) -> None:
    read_products(shop.context)
    if is_prepared:
        prepared(shop)
    alternatives, accessories = shown(shop)
    assert set(alternatives) <= {"S7-SLIM", "S7-FLIP"}, "another phone's case is a trap"
    assert len(alternatives) >= 1
    assert "S7-FILM" in accessories
    assert "S6-FILM" not in accessories


def test_what_is_prepared_is_what_is_made_on_the_spot(shop: Shop) -> None:
    read_products(shop.context)
    on_the_spot = shown(shop)
    prepared(shop)
    assert shown(shop) == on_the_spot
    with shop.context.database.read() as session:
        assert preparation.waiting(session) == 0


def test_a_product_that_changes_is_read_again_and_its_kin_prepared_anew(shop: Shop) -> None:
    prepared(shop)
    shop.ok("POST", "/v1/products", json={"products": [
        plain("S7-NEW", "Vantiq - Tough Case for Samsung Galaxy S7 - Blue", "29.49"),
        plain("S7-SLIM", "Clearmoor - Slim Case for Samsung Galaxy S6 - Red", "34.99"),
    ]})  # fmt: skip
    shop.stock(("CAP", "S7-NEW", 9))
    read_products(shop.context)
    shop.clock.advance(minutes=6)
    prepare(shop.context)
    alternatives, _ = shown(shop)
    assert "S7-NEW" in alternatives
    assert "S7-SLIM" not in alternatives


def test_after_an_upgrade_all_is_read_and_prepared_anew_and_stands_meanwhile(shop: Shop) -> None:
    prepared(shop)
    before = scores(shop)
    with shop.context.database.write() as session:
        session.execute(update(Trait).values(reading="another one"))
        session.execute(update(Trait).where(Trait.sku == "S7-SLIM").values(kind="mouse"))
    read_products(shop.context)
    assert scores(shop) == before
    with shop.context.database.read() as session:
        assert session.scalars(select(Trait.kind).where(Trait.sku == "S7-SLIM")).all() == ["mouse"], "not each time"

    shop.clock.advance(hours=1)
    read_products(shop.context)
    with shop.context.database.read() as session:
        assert set(session.scalars(select(Trait.reading))) == {reading()}
        assert session.scalars(select(Trait.kind).where(Trait.sku == "S7-SLIM")).all() == ["device_case"]
        assert not preparation.is_due(session, now=shop.clock())
        assert preparation.is_due(session, now=shop.clock() + preparation.CATALOGUE_SETTLES)


def test_what_is_sold_no_more_and_what_costs_another_price_are_no_kin(shop: Shop) -> None:
    prepared(shop)
    assert {"S7-SLIM", "S7-FLIP"} <= scores(shop).keys()
    changed = [CATALOGUE[1] | {"active": False}, CATALOGUE[2] | {"price": "279.00"}]
    shop.ok("POST", "/v1/products", json={"products": changed})
    shop.clock.advance(minutes=10)
    prepared(shop)
    assert {"S7-SLIM", "S7-FLIP"}.isdisjoint(scores(shop).keys())


def test_preparing_twice_and_a_stop_in_between_change_nothing(shop: Shop) -> None:
    prepared(shop)
    before = shown(shop)
    with shop.context.database.write() as session:
        sku = preparation.take_one(session, now=shop.clock() + timedelta(days=2))
    assert sku == "S7-CASE", "taken, and then the process died"
    shop.clock.advance(days=4)
    prepare(shop.context)
    assert shown(shop) == before


def test_candidates_are_let_go_when_nothing_is_advertised_any_more(shop: Shop) -> None:
    prepared(shop)
    shop.ok("DELETE", "/v1/promotions/NOV", "ads")
    shop.clock.advance(days=2)
    prepare(shop.context)
    with shop.context.database.read() as session:
        kept = session.connection().exec_driver_sql("SELECT count(*) FROM candidates").scalar_one()
    assert kept == 0


def test_what_households_buy_instead_comes_first(shop: Shop) -> None:
    for number in range(6):
        for days, sku in ((9, "S7-CASE"), (3, "S7-FLIP")):
            line = [{"sku": sku, "quantity": 1}]
            at = shop.clock() - timedelta(days=days)
            shop.sell(f"{number}-{sku}", at=at, lines=line, household=f"home-{number}")
    prepared(shop)
    alternatives, _ = shown(shop)
    assert alternatives[0] == "S7-FLIP"


def test_what_staff_sell_moves_up_and_what_customers_decline_moves_down(shop: Shop) -> None:
    thin = plain("S7-THIN", "Vantiq - Thin Case for Samsung Galaxy S7 - White", "28.49")
    shop.ok("POST", "/v1/products", json={"products": [thin]})
    shop.stock(("CAP", "S7-THIN", 9))
    prepared(shop)
    shop.stock(("CAP", "S7-CASE", 0), at=shop.clock.advance(minutes=1))
    alert = shop.alert()
    first, second, third = [line["sku"] for line in alert["alternatives"]]
    assert [first, second, third] == ["S7-SLIM", "S7-FLIP", "S7-THIN"], "a step up as good as the price, then two below"
    before = scores(shop)
    path = f"/v1/alerts/{alert['alert_id']}/outcomes"
    for _ in range(12):
        shop.ok("POST", path, "staff", json={"kind": "alternative_sold", "sku": third, "remedy_offered": True})
    for _ in range(4):
        shop.ok("POST", path, "staff", json={"kind": "declined"})
    shop.clock.advance(minutes=31)
    prepare(shop.context)
    assert shown(shop)[0][0] == third
    after = scores(shop)
    assert after[third] > before[third]
    assert after[first] < before[first]
    assert after[second] < before[second]
