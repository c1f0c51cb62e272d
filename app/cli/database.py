"""`raincheck db`: the schema's version."""

from __future__ import annotations

from pathlib import Path

import typer
from sqlalchemy import make_url

from app.cli.process import hint, masked, say, start
from app.core import migrate
from app.core.settings import Settings

app = typer.Typer(help="Bring the database's schema up to date, or say how far behind it is.", no_args_is_help=True)


@app.command("upgrade")
def upgrade() -> None:
    """Bring the database to this version's schema. Safe while older processes run, and to repeat."""
    settings = start()
    before = None if is_missing(settings) else migrate.versions(settings.database_url)[0]
    migrate.upgrade(settings.database_url)
    after, _ = migrate.versions(settings.database_url)
    hint(f"Already at {after}." if before == after else f"Upgraded from {before or 'an empty database'} to {after}.")


@app.command("check")
def check() -> None:
    """Say whether the database is at this version's schema; exit 1 when it is not."""
    settings = start()
    if is_missing(settings):
        say(f"behind: there is no database at {masked(settings.database_url)} yet; run 'raincheck db upgrade'")
        raise typer.Exit(1)
    at, head = migrate.versions(settings.database_url)
    if at == head:
        say(f"up to date: {head}")
        return
    say(f"behind: at {at or 'no revision'}, this version needs {head}; run 'raincheck db upgrade'")
    raise typer.Exit(1)


def sqlite_file(settings: Settings) -> Path | None:
    """The SQLite database's file, whether it is there yet or not; None where the database is elsewhere."""
    name = make_url(settings.database_url).database if settings.on_sqlite else None
    return Path(name) if name and name != ":memory:" else None


def is_missing(settings: Settings) -> bool:
    """Whether the SQLite file is yet to be made. Asked before connecting: to look into it would make it."""
    file = sqlite_file(settings)
    return file is not None and not file.exists()
