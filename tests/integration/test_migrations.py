"""The schema: from nothing, there and back, and never different from the models."""

from __future__ import annotations

from sqlalchemy import create_engine, inspect, text

from app.core.migrate import check_drift, downgrade, is_current, upgrade
from tests.support.shop import open_shop, product


def test_the_migrated_tables_are_those_of_the_models(database_url: str) -> None:
    check_drift(database_url)


def test_every_migration_can_be_undone_and_done_again(database_url: str) -> None:
    downgrade(database_url, "base")
    engine = create_engine(database_url)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    assert not is_current(database_url)

    upgrade(database_url)
    assert is_current(database_url)
    check_drift(database_url)


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    upgrade(database_url)
    assert is_current(database_url)


def test_prices_of_what_is_sold_are_taken_over_and_all_is_to_be_read_anew(database_url: str) -> None:
    with open_shop(database_url, stocked=False) as shop:
        rows = [product("DVD-99", "99.00"), product("DVD-69", "69.00", active=False), product("DVD-1", None)]
        shop.ok("POST", "/v1/products", json={"products": rows})
    downgrade(database_url, "0005")
    upgrade(database_url)
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT sku, price, reading FROM traits ORDER BY sku")).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [("DVD-1", None, None), ("DVD-69", None, None), ("DVD-99", 990_000, None)]
