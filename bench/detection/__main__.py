"""`python -m bench.detection`: the tables of docs/detection.md, made again."""

from __future__ import annotations

import argparse
import math
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from random import Random

from app.stock.forecast.run_out import RunOut
from app.stock.forecast.silence import DEFAULT_THRESHOLDS, Suspicion
from bench.detection.simulator import (
    HOURS,
    NOISES,
    Score,
    Week,
    forecasts,
    silent_weeks,
    supplied_weeks,
    suspicions,
    warned,
    zero_run,
)

RATES = (2, 5, 10, 20, 40)
WEEKS = 6_000
SIDE_SHARE = 4
"""What is shown beside the main rows takes a quarter of the weeks."""
RUN_OUT_SHARE = 24
"""A forecast costs more than a belief and is asked for in every second hour, so it takes a part of the weeks."""
RUN_OUT_RATES = (2, 10, 40)
SEED = 20_261_121
FLAT = tuple(hour / HOURS for hour in range(HOURS + 1))
PUBLISHED = (
    "Published, field data (domain.md 3.2): random forest 0.72/0.68, stacked ensemble 0.77/0.58,",
    "hidden Markov model recall 0.63 with 16 % false alerts; store records alone: precision under 0.50.",
)
CHECK, LIKELY = (
    f"suspected: check the shelf, {DEFAULT_THRESHOLDS.check_at}",
    f"likely empty, {DEFAULT_THRESHOLDS.likely_at}",
)
RULES = ("zero run, alpha .01", "zero run, alpha .001", CHECK, LIKELY)
SIDE = ("check the shelf, without the record", "check the shelf, hours of day unknown")


def main() -> None:
    """Simulate and print. A line of progress a rate, for the whole takes minutes."""
    parser = argparse.ArgumentParser(prog="python -m bench.detection", description=__doc__)
    parser.add_argument("--weeks", type=int, default=WEEKS, help="product-weeks per rate and noise (%(default)s)")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", choices=("silence", "run-out"))
    asked = parser.parse_args()
    started = time.monotonic()
    if asked.only != "run-out":
        silence(asked.weeks, asked.seed)
    if asked.only != "silence":
        forecast(max(1, asked.weeks // RUN_OUT_SHARE), asked.seed)
    print(f"\n{time.monotonic() - started:.0f} s, seed {asked.seed}")


def silence(weeks: int, seed: int) -> None:
    """Suspicion: precision / recall / median delay in trading days."""
    scores: dict[tuple[str, int, str], Score] = defaultdict(Score)
    for rate in RATES:
        for noise, shape in NOISES.items():
            for number, week in enumerate(silent_weeks(Random(f"{seed} {rate} {noise}"), weeks, rate, shape)):
                for rule, alarm in _alarms(week, with_side=number % SIDE_SHARE == 0):
                    scores[rule, rate, noise].add(week, alarm)
        print(f"... {rate} a day", flush=True)
    print(f"\nSilence, {weeks} weeks per rate and noise; precision/recall/median delay in days; units a day:")
    _row("over the four noises", [str(rate) for rate in RATES])
    for rule in (*RULES, *SIDE):
        _row(rule, [_cell([scores[rule, rate, noise] for noise in NOISES]) for rate in RATES])
    for noise in NOISES:
        _row(f"{CHECK}: {noise}", [_cell([scores[CHECK, rate, noise]]) for rate in RATES])
    print(*PUBLISHED, sep="\n")


def _alarms(week: Week, *, with_side: bool) -> Iterator[tuple[str, int | None]]:
    yield RULES[0], zero_run(week, 0.01)
    yield RULES[1], zero_run(week, 0.001)
    first = suspicions(week)
    yield CHECK, first.get(Suspicion.CHECK_SHELF)
    yield LIKELY, first.get(Suspicion.LIKELY_EMPTY)
    if with_side:
        yield SIDE[0], suspicions(week, uses_record=False).get(Suspicion.CHECK_SHELF)
        yield SIDE[1], suspicions(week, passed=FLAT).get(Suspicion.CHECK_SHELF)


def _cell(scores: Sequence[Score]) -> str:
    whole = Score()
    for score in scores:
        whole.right += score.right
        whole.wrong += score.wrong
        whole.empty += score.empty
        whole.delays += score.delays
    return f"{whole.precision:.2f}/{whole.recall:.2f}/{whole.delay_days:.2f}"


def forecast(weeks: int, seed: int) -> None:
    """Run-out: Brier score, warnings, and what a stated probability came to."""
    print(f"\nRun-out, {weeks} weeks per rate, noise and kind of record, about half sold out; asked every 2 hours:")
    _row("", ["Brier", "told Poisson", "always 1/2", "precision", "recall", "lead p10", "p50", "p90 (h)"])
    bins: dict[tuple[bool, int], list[tuple[float, bool]]] = defaultdict(list)
    for errors in (False, True):
        for rate in RUN_OUT_RATES:
            told: list[float] = []
            score = Score()
            pairs: list[tuple[float, bool]] = []
            for noise, shape in NOISES.items():
                random = Random(f"{seed} run-out {rate} {noise}")
                for week in supplied_weeks(random, weeks, rate, shape, record_errors=errors):
                    said = list(forecasts(week, 2))
                    sold_out = week.empty_from is not None
                    _count(score, week, said)
                    for hour, answer, plain in said:
                        if hour % HOURS == 0:  # once a day: neighbouring hours repeat one another
                            pairs.append((answer.probability_before_end, sold_out))
                            told.append((plain - sold_out) ** 2)
            for probability, came in pairs:
                bins[errors, min(9, int(probability * 10))].append((probability, came))
            brier = math.fsum((probability - came) ** 2 for probability, came in pairs) / len(pairs)
            leads = sorted(score.delays) or [0]
            shown = [f"{leads[len(leads) * share // 10]:.0f}" for share in (1, 5, 9)]
            figures = [brier, math.fsum(told) / len(told), 0.25, score.precision, score.recall]
            name = f"{rate} a day, records {'as published' if errors else 'right'}"
            _row(name, [*(f"{figure:.3f}" for figure in figures), *shown])
    print("\nCalibration of probability_before_end: said, came true (forecasts)")
    for errors in (False, True):
        cells = (bins[errors, number] for number in range(10))
        _row(
            f"records {'as published' if errors else 'right'}",
            [
                f"{sum(p for p, _ in cell) / len(cell):.2f} {sum(c for _, c in cell) / len(cell):.2f} ({len(cell)})"
                for cell in cells
                if cell
            ],
        )


def _count(score: Score, week: Week, said: Sequence[tuple[int, RunOut, float]]) -> None:
    """A warning is right if the week sold out after it; `delays` holds its lead in trading hours."""
    hour = warned(said)
    score.empty += week.empty_from is not None
    if hour is not None and week.empty_from is not None:
        score.right += 1
        score.delays.append(week.empty_from - hour)
    elif hour is not None:
        score.wrong += 1


def _row(name: str, cells: Sequence[str]) -> None:
    print(f"{name:<46}" + "".join(f"{cell:>16}" for cell in cells))


if __name__ == "__main__":
    main()
