"""The schema: from nothing, there and back, and never different from the models."""

from __future__ import annotations

from sqlalchemy import create_engine, inspect

from app.core.migrate import check_drift, downgrade, is_current, upgrade


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
