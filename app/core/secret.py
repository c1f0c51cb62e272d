"""Secrets that were not given: made once and kept beside the database. One signs sessions and pairing links.

Beside a SQLite file it is a file only its owner can read; for PostgreSQL it is a row, because several
processes on several machines must agree on it.
"""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

from sqlalchemy import String, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Database
from app.core.settings import Settings

SECRET_BYTES = 32
_ROW = "secret_key"


class KeptSecret(Base):
    """A secret the service made for itself, where no file can be shared."""

    __tablename__ = "kept_secrets"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


def secret_key(settings: Settings, database: Database) -> str:
    """The signing secret. Made on first use; concurrent first uses agree on one."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    return kept_secret(database, _ROW, "secret", secrets.token_urlsafe(SECRET_BYTES))


def kept_secret(database: Database, name: str, suffix: str, made: str) -> str:
    """The secret of this name, `made` where there is none yet: a file with `suffix`, for PostgreSQL a row."""
    if database.on_sqlite:
        return _in_file(Path(f"{database.url.database or 'raincheck.db'}.{suffix}"), made)
    with database.write() as session:
        session.execute(insert(KeptSecret).values(name=name, value=made).on_conflict_do_nothing())
        return session.execute(select(KeptSecret.value).where(KeptSecret.name == name)).scalar_one()


def keyed_hash(secret: str, text: str) -> str:
    """Tells equal texts by without keeping them: 64 hexadecimal digits nobody without the secret can make."""
    return hmac.new(secret.encode(), text.encode(), "sha256").hexdigest()


def _in_file(path: Path, made: str) -> str:
    try:
        # O_EXCL: of two processes that start together one writes, the other reads what it wrote.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(made)
    return made
