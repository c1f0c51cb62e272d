"""What every command begins and ends with: settings, logs, the database; words on stdout and on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from sqlalchemy import make_url

from app.core.context import Context
from app.core.logging import configure
from app.core.settings import Settings, load_settings
from app.main import prepare

SECRETS_IN_QUERY = ("password", "sslpassword")
MASK = "***"


def start() -> Settings:
    """Read the settings and set up the logs. Raises SettingsError."""
    settings = load_settings()
    configure(form=settings.log_format, level=settings.log_level)
    return settings


@contextmanager
def opened(settings: Settings) -> Iterator[Context]:
    """The process's context on a database that is up to date; closed at the end. Raises SettingsError."""
    context = prepare(settings)
    try:
        yield context
    finally:
        context.database.close()


def say(text: str) -> None:
    """A result, on stdout."""
    typer.echo(text)


def hint(text: str) -> None:
    """Anything else worth a line, on stderr."""
    typer.echo(text, err=True)


def stdout_console() -> Console:
    """Tables for people. Made when it is needed: tests and pipes change stdout."""
    return Console(highlight=False)


def stderr_console() -> Console:
    """Progress for people; nothing moves where stderr is no terminal."""
    return Console(stderr=True, highlight=False)


def masked(url: str) -> str:
    """A database address without its passwords."""
    parsed = make_url(url)
    hidden = {name: MASK for name in parsed.query if name.lower() in SECRETS_IN_QUERY}
    return parsed.update_query_dict(hidden).render_as_string(hide_password=True)
