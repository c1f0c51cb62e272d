"""The console script: puts the commands together and turns every foreseeable failure into one line and a code.

Exit codes: 0 done; 1 it could not be done, or something was found wrong; 2 the command or a setting is wrong.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated, NoReturn

import typer
from alembic.util.exc import CommandError
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app import __version__
from app.cli import check, database, demo, evaluate, imports, keys, pull, replay, serve
from app.cli.process import hint, say
from app.core.errors import Problem
from app.core.settings import SettingsError

NOT_DONE = 1
MISUSED = 2

app = typer.Typer(
    name="raincheck",
    help="Tells store staff, the moment an advertised item sells out, what the ad promised and what to offer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("serve")(serve.serve)
app.command("worker")(serve.worker)
app.add_typer(database.app, name="db")
app.add_typer(keys.app, name="keys")
app.command("import")(imports.import_file)
app.command("pull")(pull.pull_now)
app.command("check")(check.check)
app.command("demo")(demo.demo)
app.command("replay")(replay.replay)
app.command("evaluate")(evaluate.evaluate)


def _show_version(wanted: bool) -> None:
    if wanted:
        say(f"raincheck {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Settings are environment variables RAINCHECK_* (also .env); 'raincheck check' shows them."""


def run(argv: Sequence[str] | None = None) -> NoReturn:
    """The entry point. Never returns; a mistake of the user's ends in one line on stderr, not in a traceback."""
    try:
        app(args=argv)
    except SettingsError as error:
        _fail(str(error), MISUSED)
    except ArgumentError as error:
        _fail(f"RAINCHECK_DATABASE_URL: {_first_line(error)}", MISUSED)
    except Problem as problem:
        _fail(problem.detail, NOT_DONE)
    except CommandError as error:
        _fail(f"The database cannot be migrated: {_first_line(error)}", NOT_DONE)
    except (DBAPIError, PoolTimeout) as error:
        _fail(f"The database cannot answer: {_first_line(getattr(error, 'orig', None) or error)}", NOT_DONE)
    except Exception as error:
        if os.environ.get("RAINCHECK_LOG_LEVEL", "").lower() == "debug":
            raise
        why = f"{type(error).__name__}: {_first_line(error)}"
        _fail(f"An internal error, {why} (RAINCHECK_LOG_LEVEL=debug shows where)", NOT_DONE)
    sys.exit(0)


def _first_line(error: BaseException) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


def _fail(line: str, code: int) -> NoReturn:
    hint(f"raincheck: {line}")
    sys.exit(code)
