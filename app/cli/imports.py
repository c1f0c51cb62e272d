"""`raincheck import`: a file's rows through the same door as a source's pulls, told row by row."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.cli.process import hint, opened, say, start, stderr_console
from app.core.context import Context
from app.sources.feeds import Page, SourceError, csv_feed, json_feed, unpack
from app.sources.intake import Rejection
from app.sources.rows import TakenRows, batches, take_rows
from app.sources.rules import MAX_ROWS, Provides

MAX_BYTES = 1024 * 1024 * 1024
"""Read whole into memory; a file over this is better split."""
SOURCE = "import"


class Form(StrEnum):
    """How a file is written."""

    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"


EXTENSIONS = {
    ".csv": Form.CSV,
    ".tsv": Form.CSV,
    ".json": Form.JSON,
    ".ndjson": Form.NDJSON,
    ".jsonl": Form.NDJSON,
}


def import_file(
    what: Annotated[Provides, typer.Argument(help="What the rows are.")],
    file: Annotated[
        Path, typer.Argument(help="CSV, JSON or NDJSON, also gzipped.", exists=True, dir_okay=False, readable=True)
    ],
) -> None:
    """Take a file's rows. Known identifiers are replaced, so it is safe to repeat. Exit 1 if any row was rejected."""
    settings = start()
    try:
        page = read(unpack(file.read_bytes(), MAX_BYTES), form_of(file), what)
    except SourceError as error:
        _refuse(f"{file}: {error}")
    if page.size > MAX_ROWS:
        _refuse(f"{file}: it has more than {MAX_ROWS:,} rows; split it")
    if not page.size:
        _refuse(f"{file}: it holds no rows")
    with opened(settings) as context:
        taken = _take(context, what, page)
    _report(what, taken, page.size)
    if taken.rejected:
        raise typer.Exit(1)


def form_of(file: Path) -> Form | None:
    """The form the file's name says, None where it says nothing."""
    suffixes = [suffix.lower() for suffix in file.suffixes if suffix.lower() != ".gz"]
    return EXTENSIONS.get(suffixes[-1]) if suffixes else None


def read(body: bytes, form: Form | None, what: Provides) -> Page:
    """The rows of a file; without a form by what it begins with. Raises SourceError."""
    if form is None:
        begins = body.removeprefix(json_feed.BOM).lstrip()[:1]
        form = Form.JSON if begins in (b"{", b"[") else Form.CSV
    if form is Form.CSV:
        return csv_feed.read(body, provides=what)
    if form is Form.NDJSON:
        return json_feed.read_lines(body, provides=what)
    return json_feed.read(body, provides=what)


def _take(context: Context, what: Provides, page: Page) -> TakenRows:
    taken = TakenRows(rejected=list(page.problems))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr_console(), transient=True) as progress:
        task = progress.add_task(f"importing {what}", total=len(page.rows))
        for batch in batches(what, page.rows):
            try:
                with context.database.write() as session:
                    taken.add(
                        take_rows(
                            session,
                            what,
                            batch,
                            source=SOURCE,
                            now=context.clock(),
                            rain_check_days=context.settings.rain_check_days,
                        )
                    )
            except Exception:
                hint(f"Stopped after {taken.accepted} rows, which are kept; the import may be repeated from the start.")
                raise
            progress.advance(task, len(batch))
    return taken


def _report(what: Provides, taken: TakenRows, rows: int) -> None:
    for note in sorted(taken.warnings, key=lambda note: note.index):
        say(_line(note.index, f"warning {note.code}", note.detail))
    for rejection in sorted(taken.rejected, key=_index):
        say(_line(rejection.index, rejection.code, rejection.detail))
    counts = [f"{taken.accepted} accepted"]
    if what is Provides.STOCK:
        counts += [f"{taken.stale} stale", f"{taken.unmatched} unmatched"]
    counts.append(f"{len(taken.rejected)} rejected")
    say(f"{rows} rows: {', '.join(counts)}")
    changes = taken.changes
    if changes.opened or changes.resolved:
        say(f"alerts: {len(changes.opened)} opened, {len(changes.resolved)} resolved")


def _index(rejection: Rejection) -> int:
    return rejection.index


def _line(index: int, code: str, detail: str) -> str:
    # Rows count from 1 for people; the header and blank lines are none.
    return f"row {index + 1}: {code}: {' '.join(detail.split())}"


def _refuse(line: str) -> NoReturn:
    hint(f"raincheck: {line}")
    raise typer.Exit(1)
