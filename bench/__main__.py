"""`python -m bench`: run the benchmarks, print a table of each, write bench/results.json."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import cards, evaluation, harness, intake, webhook
from bench.harness import Report

RESULTS = Path(__file__).with_name("results.json")
BENCHMARKS = {module.NAME: module.run for module in (intake, webhook, evaluation, cards)}


def main() -> None:
    """Run what was asked for; figures of benchmarks that were not run stay in the file, each with its own date."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small retailer and few rounds: does it run at all?")
    parser.add_argument("--only", choices=sorted(BENCHMARKS), action="append", help="this one (may be repeated)")
    asked = parser.parse_args()
    results = _kept()
    console = Console(width=130)
    with harness.benching(quick=asked.quick) as bench:
        for name, run in BENCHMARKS.items():
            if asked.only and name not in asked.only:
                continue
            bench.say(f"{name}:")
            about = {"made_at": harness.stamp(), "quick": asked.quick, "machine": harness.machine()}
            report = run(bench)
            results[name] = {**about, "figures": report.figures, "notes": list(report.notes)}
            RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
            _show(console, report)


def _kept() -> dict[str, Any]:
    try:
        kept = json.loads(RESULTS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _show(console: Console, report: Report) -> None:
    table = Table(title=report.title, title_justify="left")
    for place, column in enumerate(report.columns):
        table.add_column(column, justify="left" if place < 2 else "right")
    for row in report.rows:
        table.add_row(*row)
    console.print(table)
    for note in report.notes:
        console.print(f"  {note}", highlight=False)


if __name__ == "__main__":
    main()
