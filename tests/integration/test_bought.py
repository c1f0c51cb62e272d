"""What sales tell of two products."""

from __future__ import annotations

from datetime import timedelta

from app.suggestions import bought
from tests.support.shop import Shop

SINCE = timedelta(days=30)


def buy(shop: Shop, transaction_id: str, *skus: str, household: str | None = None, days_ago: float = 1) -> None:
    lines = [{"sku": sku, "quantity": 1} for sku in skus]
    extra = {} if household is None else {"household": household}
    shop.sell(transaction_id, at=shop.clock() - timedelta(days=days_ago), lines=lines, **extra)


def test_what_is_in_the_same_baskets_is_counted_basket_by_basket(shop: Shop) -> None:
    buy(shop, "1", "DVD-45", "HDMI")
    buy(shop, "2", "DVD-45", "HDMI", "RACK", "HDMI")
    buy(shop, "3", "DVD-99", "RACK")
    buy(shop, "4", "DVD-45", "RACK", days_ago=40)
    with shop.context.database.read() as session:
        found = bought.together(session, "DVD-45", since=shop.clock() - SINCE)
    assert found == {"HDMI": 2, "RACK": 1}


def test_what_a_household_buys_at_another_visit_is_what_it_buys_instead(shop: Shop) -> None:
    kin = ["DVD-69", "DVD-99"]
    for place, (household, sku) in enumerate(
        [("a", "DVD-45"), ("a", "DVD-99"), ("a", "DVD-45"), ("a", "DVD-99"), ("b", "DVD-45"), ("b", "DVD-69"),
         ("b", "HDMI"), ("c", "DVD-99"), ("c", "DVD-45"), (None, "DVD-45"), (None, "DVD-69"), ("d", "DVD-69")]
    ):  # fmt: skip
        buy(shop, f"t{place}", sku, household=household, days_ago=20 - place)
    with shop.context.database.read() as session:
        found = bought.instead(session, "DVD-45", kin, since=shop.clock() - SINCE)
    assert found == {"DVD-99": 2, "DVD-69": 1}


def test_what_is_bought_together_is_not_bought_instead(shop: Shop) -> None:
    buy(shop, "1", "DVD-45", "DVD-99", household="a")
    buy(shop, "2", "DVD-45", household="b")
    buy(shop, "3", "DVD-99", household="b", days_ago=40)
    buy(shop, "4", "DVD-69", household="b")
    with shop.context.database.read() as session:
        found = bought.instead(session, "DVD-45", ["DVD-69", "DVD-99"], since=shop.clock() - SINCE)
    assert found == {"DVD-69": 1}


def test_a_household_is_kept_as_a_hash_only(shop: Shop) -> None:
    buy(shop, "1", "DVD-45", household="Sam Smith, card 4711")
    with shop.context.database.read() as session:
        kept = session.connection().exec_driver_sql("SELECT household FROM sales").scalars().all()
    assert len(kept[0]) == 64
    assert "Sam" not in kept[0]


def test_how_often_each_product_sells(shop: Shop) -> None:
    buy(shop, "1", "DVD-45", "HDMI")
    buy(shop, "2", "DVD-45")
    with shop.context.database.read() as session:
        found = bought.popularity(session, ["DVD-45", "HDMI", "RACK"], since=shop.clock() - SINCE)
    assert found == {"DVD-45": 2, "HDMI": 1}
