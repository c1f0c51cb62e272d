"""Alembic's environment: the models' tables, on whichever database the configuration names."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, text

import app.access.models
import app.alerts.models
import app.catalog.models
import app.core.secret
import app.delivery.models
import app.promotions.models
import app.rain_checks.models
import app.sources.models
import app.stock.models
import app.suggestions.models  # noqa: F401 - each import registers its tables
from app.core.db import Base, Database, Instant, Money, Quantity
from app.core.settings import load_settings

LOCK_SECONDS = 10


def _render(type_: str, value: object, _autogen: object) -> str | bool:
    """Write our column types into new migrations as the plain types they are kept as."""
    if type_ == "type" and isinstance(value, Instant | Money | Quantity):
        return "sa.BigInteger()"
    return False


def run() -> None:
    """Migrate online, in one transaction where the database can."""
    url = context.config.get_main_option("sqlalchemy.url")
    if not url:
        url = load_settings().database_url
    if url.startswith("sqlite"):
        database = Database(url)
        engine = database.writer
    else:
        engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                # A migration that cannot get its lock must fail, not queue every other query behind it.
                connection.execute(text(f"SET lock_timeout = '{LOCK_SECONDS}s'"))
                connection.commit()
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=engine.dialect.name == "sqlite",
                render_item=_render,
                compare_type=True,
            )
            with context.begin_transaction():
                context.run_migrations()
            connection.commit()
    finally:
        engine.dispose()


run()
