"""`raincheck pull`: one pull of one source, now."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.process import opened, say, start
from app.sources import pull as pulls
from app.sources.models import SourceRun
from app.sources.rules import RunOutcome


def pull_now(source: Annotated[str, typer.Argument(help="The source's id.")]) -> None:
    """Pull a source now, due or not, and say what came of it; exit 1 if it failed."""
    settings = start()
    with opened(settings) as context:
        run = pulls.pull_now(context, source)
    for reason in run.reasons:
        say(f"row {reason['index'] + 1}: {reason['code']}: {reason['detail']}")
    if run.rejected > len(run.reasons):
        say(f"... and {run.rejected - len(run.reasons)} more rejected rows")
    say(f"{source}: {_account(run)}")
    if run.outcome == RunOutcome.FAILED.value:
        raise typer.Exit(1)


def _account(run: SourceRun) -> str:
    if run.outcome == RunOutcome.FAILED.value:
        return f"failed: {run.error}"
    if run.outcome == RunOutcome.NOT_MODIFIED.value:
        return "not modified since the last pull"
    return (
        f"{run.rows} rows: {run.accepted} accepted, {run.stale} unchanged, {run.unmatched} unmatched, "
        f"{run.rejected} rejected; {run.bytes} bytes"
    )
