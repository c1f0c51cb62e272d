"""What the simulated weeks came to, as tables."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from random import Random

from app.stock.forecast.run_out import RunOut
from app.stock.forecast.silence import DEFAULT_THRESHOLDS, Suspicion
from bench.detection.simulator import Score, forecasts, suspicions, warned, zero_run
from bench.detection.worlds import HOURS, NOISES, WORLDS, Week, silent_weeks, supplied_weeks

RATES = (2, 3, 5, 7, 10, 15, 20, 40)
WORLD_RATES = (5, 10, 20)
SIDE_SHARE = 4
"""What is shown beside the main rows takes a quarter of the weeks."""
RUN_OUT_RATES = (2, 10, 40)
ALPHAS = (0.05, 0.01, 0.001)
FLAT = tuple(hour / HOURS for hour in range(HOURS + 1))
CHECK = f"suspected: check the shelf, {DEFAULT_THRESHOLDS.check_at}"
LIKELY = f"suspected: likely empty, {DEFAULT_THRESHOLDS.likely_at}"
NO_RECORD, NO_HOURS = "check the shelf, without the record", "check the shelf, hours of day unknown"
ONLY_LEVELS = "check the shelf, levels every hour, no sales"
PUBLISHED = (
    "Published, field data, mixed products: random forest 0.72/0.68, stacked ensemble 0.77/0.58 (Electronics 2021),",
    "hidden Markov model recall 0.63 at 16 % false alerts (M&SOM 2019); store records alone: precision under 0.50.",
)


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
    row("over the four noises", [str(rate) for rate in RATES])
    for rule in (*map(_zero, ALPHAS), CHECK, LIKELY, NO_RECORD, NO_HOURS, ONLY_LEVELS):
        row(rule, [_cell(scores[rule, rate, noise] for noise in NOISES) for rate in RATES])
    for rule in (CHECK, LIKELY):
        for noise in NOISES:
            row(f"{rule}: {noise}", [_cell([scores[rule, rate, noise]]) for rate in RATES])
    one = [scores[CHECK, rate, noise] for rate in RATES for noise in NOISES]
    whole = [Score.together(scores[CHECK, rate, noise] for noise in NOISES) for rate in RATES]
    for name, found in (("over the four noises", whole), ("of one noise", one)):
        precision, recall = max(each.precision_error for each in found), max(each.recall_error for each in found)
        print(f"Standard errors of {CHECK} {name}, at most: precision {precision:.4f}, recall {recall:.4f}")
    ten = [scores[CHECK, 10, noise] for noise in NOISES]
    print(f"At 10 a day: precision {Score.together(ten).precision_error:.4f} over all, ", end="")
    print(f"{max(score.precision_error for score in ten):.4f} of one noise")
    print(*PUBLISHED, sep="\n")


def worlds(weeks: int, seed: int) -> None:
    """Suspicion where the shop is not as described, over the four noises."""
    print(f"\nSilence in other worlds, {weeks} weeks per rate and noise, check the shelf; units a day:")
    row("over the four noises", [str(rate) for rate in WORLD_RATES])
    for name, world in WORLDS.items():
        cells = []
        for rate in WORLD_RATES:
            score = Score()
            for noise, shape in NOISES.items():
                for week in silent_weeks(Random(f"{seed} {name} {rate} {noise}"), weeks, rate, shape, world):
                    score.add(week, suspicions(week).get(Suspicion.CHECK_SHELF))
            cells.append(_cell([score]))
        row(name, cells)


def _zero(alpha: float) -> str:
    return f"zero run, alpha {str(alpha).removeprefix('0')}"


def _alarms(week: Week, *, with_side: bool) -> Iterator[tuple[str, int | None]]:
    for alpha in ALPHAS:
        yield _zero(alpha), zero_run(week, alpha)
    first = suspicions(week)
    yield CHECK, first.get(Suspicion.CHECK_SHELF)
    yield LIKELY, first.get(Suspicion.LIKELY_EMPTY)
    if with_side:
        yield NO_RECORD, suspicions(week, uses_record=False).get(Suspicion.CHECK_SHELF)
        yield NO_HOURS, suspicions(week, passed=FLAT).get(Suspicion.CHECK_SHELF)
        yield ONLY_LEVELS, suspicions(week.by_levels()).get(Suspicion.CHECK_SHELF)


def _cell(scores: Iterable[Score]) -> str:
    whole = Score.together(scores)
    return f"{whole.precision:.2f}/{whole.recall:.2f}/{whole.delay_days:.2f}"


def forecast(weeks: int, seed: int) -> None:
    """Run-out: Brier score, warnings, and what a stated probability came to."""
    print(f"\nRun-out, {weeks} weeks per rate, noise and kind of record, about half sold out; asked every 2 hours:")
    row("", ["Brier", "told Poisson", "always 1/2", "precision", "recall", "lead p10", "p50", "p90 (h)"])
    bins: dict[bool, list[tuple[float, bool]]] = defaultdict(list)
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
            bins[errors] += pairs
            leads = sorted(score.delays) or [0]
            shown = [f"{leads[len(leads) * share // 10]:.0f}" for share in (1, 5, 9)]
            figures = [brier(pairs), math.fsum(told) / len(told), 0.25, score.precision, score.recall]
            name = f"{rate} a day, records {'as published' if errors else 'right'}"
            row(name, [*(f"{figure:.3f}" for figure in figures), *shown])
    print("\nCalibration of probability_before_end: said, came true (forecasts)")
    for errors in (False, True):
        row(f"records {'as published' if errors else 'right'}", calibration(bins[errors]))


def brier(pairs: Sequence[tuple[float, bool]]) -> float:
    """Mean squared distance of what was said from what came; 0 is perfect."""
    return math.fsum((probability - came) ** 2 for probability, came in pairs) / max(1, len(pairs))


def calibration(pairs: Iterable[tuple[float, bool]]) -> list[str]:
    """Ten bins of what was said: its mean, the share that came true, how many."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for probability, came in pairs:
        bins[min(9, int(probability * 10))].append((probability, came))
    return [
        f"{sum(p for p, _ in cell) / len(cell):.2f} {sum(c for _, c in cell) / len(cell):.2f} ({len(cell)})"
        for _, cell in sorted(bins.items())
    ]


def _count(score: Score, week: Week, said: Sequence[tuple[int, RunOut, float]]) -> None:
    """A warning is right if the week sold out after it; `delays` holds its lead in trading hours."""
    hour = warned(said)
    score.empty += week.empty_from is not None
    if hour is not None and week.empty_from is not None:
        score.right += 1
        score.delays.append(week.empty_from - hour)
    elif hour is not None:
        score.wrong += 1


def row(name: str, cells: Sequence[str]) -> None:
    """One line of a table."""
    print(f"{name:<46}" + "".join(f"{cell:>16}" for cell in cells), flush=True)
