"""`raincheck replay`: a real shop's data, played through a service, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from app.cli.process import hint, say, start, stderr_console, stdout_console
from app.core.clock import utc_now
from app.core.logging import configure
from app.demo.client import Refused
from app.demo.replay import grocery, stock_feed
from app.demo.replay.tables import BadData, has_table
from app.demo.replay.target import Progress, target


class What(StrEnum):
    """The data sets that can be replayed."""

    GROCERY = "grocery"
    STOCK_FEED = "stock-feed"


def replay(
    folder: Annotated[Path, typer.Argument(help="The folder of the data set.", exists=True, file_okay=False)],
    what: Annotated[What | None, typer.Option(help="Which data set it is; seen from its files, unless given.")] = None,
    store: Annotated[str | None, typer.Option(help="grocery: the store (default: the busiest).")] = None,
    week: Annotated[int | None, typer.Option(help="grocery: the week (default: the store's busiest).", min=1)] = None,
    quantile: Annotated[
        float, typer.Option(help="grocery: opening stock, as a quantile of weekly sales.", min=0.0, max=1.0)
    ] = grocery.QUANTILE,
    snapshots: Annotated[int | None, typer.Option(help="stock-feed: only the last so many snapshots.", min=1)] = None,
    url: Annotated[
        str | None, typer.Option(help="Play against this service, which keeps what is sent; else a fresh one.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="An admin key of that service.", envvar="REPLAY_KEY")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON alone.")] = False,
) -> None:
    """Replay a real shop's data over HTTP, shifted to end now; count alerts and time the answers."""
    settings = start()
    if (url is None) != (key is None):
        raise typer.BadParameter("give --url and --key together, or neither")
    if settings.log_level == "info":
        configure(form=settings.log_format, level="warning")  # a line for every request helps nobody here
    play: Callable[..., dict[str, Any]]
    try:
        if (what or _seen(folder)) is What.GROCERY:
            data = grocery.load(folder, store_id=store, week=week, quantile=quantile)
            play = partial(grocery.play, folder=folder, week=data)
        else:
            play = partial(stock_feed.play, feed=stock_feed.load(folder, last=snapshots))
        with target(settings, url, key) as client, _progress() as progress:
            summary = play(client, now=utc_now(), progress=progress)
    except (Refused, BadData) as error:
        hint(f"raincheck: {error}")
        raise typer.Exit(1) from None
    if as_json:
        say(json.dumps(summary, indent=2))
    else:
        stdout_console().print(_table(summary))


def _seen(folder: Path) -> What:
    if has_table(folder, "transactions"):
        return What.GROCERY
    if has_table(folder, "stock_snapshots"):
        return What.STOCK_FEED
    raise BadData(f"{folder} has neither transactions.csv nor stock_snapshots.csv (or .csv.gz); see --what")


@contextmanager
def _progress() -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=stderr_console(), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(description: str, done: int, total: int) -> None:
            if description not in tasks:
                tasks[description] = bars.add_task(description, total=total)
            bars.update(tasks[description], completed=done)

        yield tell


def _table(summary: dict[str, Any]) -> Table:
    table = Table("", "", title=f"Replay: {summary['what']}", show_header=False)
    for name, value in _flat(summary):
        table.add_row(name, value)
    return table


def _flat(part: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in part.items():
        label = f"{before}{name.replace('_', ' ')}"
        if isinstance(value, dict):
            yield from _flat(value, f"{label}: ")
        elif isinstance(value, list):
            for row in value:
                day, *counts = row.items()
                yield f"{label} {day[1]}", ", ".join(f"{count} {key}" for key, count in counts)
        elif not (before == "" and name == "what"):
            yield label, f"{value:,}" if isinstance(value, int | float) else str(value)
