"""`raincheck evaluate`: how good the cards are by judged cases, to see whether a change helps."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.table import Table

from app.cli.judged import Answer, BadCases, Judged, answer, read
from app.cli.process import hint, opened, say, start, stdout_console
from app.core.logging import configure
from app.core.settings import Settings
from app.demo import judged as demo_judged
from app.suggestions.judging import Figures, figures

ROWS = (
    ("cases", "cases", "{:,}"),
    ("lines shown", "lines", "{:,}"),
    ("NDCG@3", "ndcg_at_3", "{:.3f}"),
    ("NDCG@5", "ndcg_at_5", "{:.3f}"),
    ("precision@3", "precision_at_3", "{:.3f}"),
    ("unacceptable", "unacceptable_rate", "{:.1%}"),
    ("traps", "trap_rate", "{:.1%}"),
    ("unjudged", "unjudged_rate", "{:.1%}"),
    ("a card, p50 ms", "p50_ms", "{:.1f}"),
    ("a card, p99 ms", "p99_ms", "{:.1f}"),
)
"""What is said of many cards: in which words, and how."""


def evaluate(
    file: Annotated[
        Path | None,
        typer.Argument(help="Judged cases, JSON; docs/suggestions.md says how. With --demo not needed."),
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Judge the demo retailer, in a temporary database, instead of your own.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures and every case as JSON.")] = False,
) -> None:
    """Make the card of every judged case as it would be made now, and measure it. Changes nothing."""
    settings = start()
    if settings.log_level == "info":
        configure(form=settings.log_format, level="warning")  # how the demo is loaded helps nobody here
    if file is None and not demo:
        raise typer.BadParameter("name a file of judged cases, or give --demo", param_hint="FILE")
    try:
        body = demo_judged.cases() if file is None else file.read_bytes()
        answers = _answers(settings, body, demo=demo)
    except OSError as error:
        _refuse(f"{file}: {error.strerror or error}")
    except BadCases as error:
        _refuse(*(f"{file or 'the judged cases of the demo'}: {line}" for line in error.lines))
    by_role = {
        "all": figures([one.shown for one in answers]),
        **{
            role.value: figures([one.shown for one in answers if one.case.role is role])
            for role in Judged
            if any(one.case.role is role for one in answers)
        },
    }
    if as_json:
        say(json.dumps(_json(by_role, answers), indent=2, ensure_ascii=False))
    else:
        stdout_console().print(_table(by_role))


def _answers(settings: Settings, body: bytes, *, demo: bool) -> list[Answer]:
    cases = read(body)
    with demo_judged.at_rest(settings) if demo else opened(settings) as context:
        return answer(context, cases)


def _json(by_role: dict[str, Figures], answers: list[Answer]) -> dict[str, object]:
    cases = [
        {
            "asked": one.case.asked,
            "store_id": one.case.store_id,
            "role": one.case.role.value,
            "shown": [
                {"sku": sku, "grade": one.shown.grades.get(sku), "trap": sku in one.shown.traps}
                for sku in one.shown.skus
            ],
            "figures": asdict(figures([one.shown])),
        }
        for one in answers
    ]
    return {"figures": {name: asdict(found) for name, found in by_role.items()}, "cases": cases}


def _table(by_role: dict[str, Figures]) -> Table:
    table = Table("", *by_role, title="Judged cases")
    for name in by_role:
        table.columns[list(by_role).index(name) + 1].justify = "right"
    for label, name, form in ROWS:
        values = [getattr(found, name) for found in by_role.values()]
        table.add_row(label, *("-" if value is None else form.format(value) for value in values))
    return table


def _refuse(*lines: str) -> NoReturn:
    for line in lines:
        hint(f"raincheck: {line}")
    raise typer.Exit(1)
