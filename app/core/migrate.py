"""Schema versions: bring a database up to date, or say how far behind it is."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` to `revision`. Does nothing where it is there already."""
    command.upgrade(_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database at `url` back to `revision`; for tests and for a way back."""
    command.downgrade(_config(url), revision)


def check_drift(url: str) -> None:
    """Raise CommandError where the tables differ from the models."""
    command.check(_config(url))


def versions(url: str) -> tuple[str | None, str]:
    """(the revision the database is at, the newest one this code knows)."""
    head = ScriptDirectory.from_config(_config(url)).get_current_head()
    assert head is not None, "the project has at least one migration"
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision(), head
    finally:
        engine.dispose()


def is_current(url: str) -> bool:
    """Whether nothing is left to migrate."""
    at, head = versions(url)
    return at == head
