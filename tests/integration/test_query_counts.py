"""A loop with a query inside is a bug: statements are counted, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.alerts.evaluate import evaluate
from app.stock.statements import POSTGRESQL_ROWS, SQLITE_ROWS
from tests.support.counting import cost, counted
from tests.support.shop import Shop, offer, product


def chunk(shop: Shop) -> int:
    """Rows of one upsert on this database."""
    return SQLITE_ROWS if shop.context.database.on_sqlite else POSTGRESQL_ROWS


def fresh(shop: Shop, number: int, units: int = 5) -> Callable[[], Any]:
    """Post this many new readings of products nobody advertises."""
    shop.clock.advance(minutes=1)
    rows = [("CAP", f"P-{place}", units) for place in range(number)]
    return lambda: shop.stock(*rows)


def test_a_batch_of_unwatched_rows_costs_as_many_statements_as_a_single_row(shop: Shop) -> None:
    shop.promote()
    shop.stock(("CAP", "DVD-45", 0))
    shop.ok("POST", "/v1/products", json={"products": [product(f"P-{place}") for place in range(500)]})
    fresh(shop, 500)()
    one = cost(shop, fresh(shop, 1, units=6))
    many = cost(shop, fresh(shop, 250, units=7))
    assert many == one
    all_of_them = cost(shop, fresh(shop, 500, units=8))
    assert all_of_them <= one + 2, "what is asked pair by pair is bound in runs"
    assert one <= 16, "and a single row is cheap"


def test_a_large_batch_adds_only_its_chunks(shop: Shop) -> None:
    rows = 4 * chunk(shop) if shop.context.database.on_sqlite else 2 * chunk(shop)
    fresh(shop, rows)()
    one = cost(shop, fresh(shop, chunk(shop), units=6))
    many = cost(shop, fresh(shop, rows, units=7))
    assert many - one <= 3 * rows // min(chunk(shop), 1000)


def test_evaluating_a_hundred_pairs_costs_what_evaluating_one_costs(shop: Shop) -> None:
    skus = [f"P-{place}" for place in range(100)]
    shop.ok("POST", "/v1/products", json={"products": [product(sku) for sku in skus]})
    shop.promote(offers=[offer(sku, alternatives=[], never_suggest=[]) for sku in skus])
    shop.stock(*(("CAP", sku, 5) for sku in skus))

    def run(*chosen: str) -> Callable[[], Any]:
        def do() -> None:
            with shop.context.database.write() as session:
                evaluate(session, [("CAP", sku) for sku in chosen], now=shop.clock(), rain_check_days=30)

        return do

    assert cost(shop, run(*skus)) == cost(shop, run(skus[0])), "nothing is sold out"
    shop.stock(*(("CAP", sku, 0) for sku in skus), at=shop.clock.advance(minutes=1))
    assert len(shop.open_alerts()) == 100
    assert cost(shop, run(*skus)) == cost(shop, run(skus[0])), "everything is sold out and alerted already"


def test_opening_fifty_alerts_does_not_ask_the_database_fifty_times(shop: Shop) -> None:
    shop.channel()
    skus = [f"P-{place}" for place in range(51)]
    shop.ok("POST", "/v1/products", json={"products": [product(sku) for sku in skus]})
    shop.promote(offers=[offer(sku, alternatives=["DVD-99"], never_suggest=[]) for sku in skus])
    shop.shelve()
    shop.clock.advance(minutes=1)
    with counted(shop) as one:
        shop.stock(("CAP", skus[0], 0))
    shop.clock.advance(minutes=1)
    with counted(shop) as fifty:
        shop.stock(*(("CAP", sku, 0) for sku in skus[1:]))
    assert len(shop.open_alerts()) == 51
    # SQLite has new rows with a growing key inserted one by one, which leaves the process as little as a batch.
    asked = [len([text for text in statements if not text.startswith("INSERT")]) for statements in (one, fifty)]
    assert asked[1] <= asked[0] + 10, f"{asked[0]} for one, {asked[1]} for fifty"


def test_lists_cost_the_same_for_a_page_of_any_length(shop: Shop) -> None:
    for place in range(12):
        shop.promote(f"PROMO-{place}", stores={"ids": ["CAP", "CLE"]})
    shop.stock(("CAP", "DVD-45", 0), ("CLE", "DVD-45", 0))
    for path in ("/v1/promotions", "/v1/alerts", "/v1/products", "/v1/stores"):

        def page(limit: int, path: str = path) -> Callable[[], Any]:
            return lambda: shop.ok("GET", path, params={"limit": limit})

        page(1)()
        assert cost(shop, page(12)) <= cost(shop, page(1)), path
