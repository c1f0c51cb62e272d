"""`raincheck check`: the effective settings, where things live, and what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr
from rich.text import Text
from sqlalchemy.exc import DBAPIError

from app.cli import findings
from app.cli.database import is_missing, sqlite_file
from app.cli.findings import Finding, Weight
from app.cli.process import masked, say, start, stdout_console
from app.core.clock import utc_now
from app.core.db import Database
from app.core.settings import PREFIX, Settings

STYLES = {Weight.FATAL: "bold red", Weight.WARNING: "yellow", Weight.INFO: "cyan"}


def check(
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Verify the chained hashes of the promotions' evidence.")
    ] = False,
) -> None:
    """Show the effective settings (secrets masked) and what is wrong, each with an id; exit 1 if fatal."""
    settings = start()
    if evidence:
        say("This version keeps no evidence log yet, so there is nothing to verify.")
        return
    _show_settings(settings)
    found = list(_findings(settings))
    console = stdout_console()
    for finding in found:
        # As text: what a database says may look like markup. Unwrapped, so that it can be searched for.
        line = Text(f"{finding.id} {finding.weight}: ", style=STYLES[finding.weight]).append(finding.text, style="none")
        console.print(line, soft_wrap=True)
    if not found:
        say("Nothing is wrong.")
    if any(finding.weight is Weight.FATAL for finding in found):
        raise typer.Exit(1)


def _show_settings(settings: Settings) -> None:
    say("Settings")
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        mark = "  (default)" if value == field.default else ""
        say(f"  {PREFIX}{name.upper()} = {_shown(name, value)}{mark}")
    say(f"Address   {settings.base_url}")
    say(f"Database  {_database(settings)}")
    say(f"Secret    {_secret(settings)}")
    say("")


def _shown(name: str, value: object) -> str:
    if isinstance(value, SecretStr):
        return "(given, not shown)"
    if name == "database_url":
        return masked(str(value))
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "(none)"
    return "(not set)" if value is None else str(value)


def _database(settings: Settings) -> str:
    path = sqlite_file(settings)
    if path is None:
        return masked(settings.database_url)
    return f"{path.resolve()}{'' if path.exists() else ' (made at the first start)'}"


def _secret(settings: Settings) -> str:
    if settings.secret_key is not None:
        return f"given as {PREFIX}SECRET_KEY"
    path = _secret_file(settings)
    if path is None:
        return "made at first use and kept in the database (table kept_secrets)"
    return f"{path.resolve()}{'' if path.exists() else ' (made at first use)'}"


def _secret_file(settings: Settings) -> Path | None:
    path = sqlite_file(settings)
    return None if path is None else path.with_name(path.name + ".secret")


def _findings(settings: Settings) -> list[Finding]:
    found = list(findings.of_settings(settings))
    secret = _secret_file(settings)
    if secret is not None and settings.secret_key is None:
        found += findings.of_secret_file(secret)
    if is_missing(settings):
        found.append(Finding("RC102", Weight.INFO, "There is no database yet; 'raincheck serve' makes it."))
        return _sorted(found)
    try:
        behind = list(findings.of_schema(settings))
        found += behind
        if not behind:
            found += _of_data(settings)
    except DBAPIError as error:
        why = " ".join(str(error.orig).split())
        found.append(Finding("RC101", Weight.FATAL, f"The database cannot be reached: {why}"))
    return _sorted(found)


def _of_data(settings: Settings) -> list[Finding]:
    database = Database(settings.database_url)
    try:
        with database.read() as session:
            return list(findings.of_data(session, now=utc_now()))
    finally:
        database.close()


def _sorted(found: list[Finding]) -> list[Finding]:
    worst_first = list(Weight)
    return sorted(found, key=lambda finding: (worst_first.index(finding.weight), finding.id))
