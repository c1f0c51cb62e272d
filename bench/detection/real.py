"""`python -m bench.detection.real FOLDER`: the forecasts on real series, as pseudo promotions of a week each.

FOLDER holds `stock_feed` (levels about once a day; a rise is a delivery), `grocery` (a panel's baskets and its
mailer weeks), or both. Every forecast is made by the rules as shipped from what was known at its instant.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from app.stock.forecast import rates, run_out, silence
from app.stock.forecast.observed import observe
from app.stock.forecast.rates import Rate
from app.stock.forecast.run_out import Warn, should_warn
from app.stock.forecast.silence import Suspicion, grade, posterior
from bench.detection import series
from bench.detection.cases import Case, feed_cases, panel_cases
from bench.detection.tables import brier, calibration, row

MOST_CASES = 4_000
SEED = 20_261_205


@dataclass
class Found:
    """What the forecasts of many cases came to."""

    cases: int = 0
    gone: int = 0
    warned: int = 0
    right: int = 0
    said: list[tuple[float, bool]] = field(default_factory=list)
    naive: list[tuple[float, bool]] = field(default_factory=list)
    leads: list[float] = field(default_factory=list)
    """Trading days from a warning that came true until it did."""

    def add(self, case: Case) -> None:
        """Forecast at each look and compare with what came."""
        self.cases += 1
        self.gone += case.gone_at is not None
        warned_at: datetime | None = None
        for at, units in case.looks:
            rate = rate_at(case, at)
            answer = run_out.forecast(units, rate, case.calendar, now=at, ends_at=case.ends_at)
            if answer is None:
                continue
            left = case.calendar.at(case.ends_at) - case.calendar.at(at)
            self.said.append((answer.probability_before_end, case.gone_at is not None))
            self.naive.append((run_out.at_least(units, case.told.mean * left, float("inf")), case.gone_at is not None))
            for now in _moments(case, at):
                if warned_at is None and should_warn(answer, now=now, is_warned=False)[0] is Warn.OPEN:
                    warned_at = now
        self.warned += warned_at is not None
        if warned_at is not None and case.gone_at is not None:
            self.right += 1
            days = (case.calendar.at(case.gone_at) - case.calendar.at(warned_at)) / case.calendar.day
            self.leads.append(days)


def _moments(case: Case, at: datetime) -> list[datetime]:
    """When a forecast from this look is weighed: at once, and as the shop opens while nothing newer is known."""
    until = min([when for when, _ in case.looks if when > at] + [case.gone_at or case.ends_at])
    return [at, *(begin for begin in case.calendar.begins if at < begin < until)]


def rate_at(case: Case, at: datetime) -> Rate:
    """The rate as it was believed at an instant."""
    past = [reading for reading in case.readings if reading[0] <= at]
    seen = observe(past, case.sales, case.calendar, since=case.starts_at, until=at)
    return rates.update(case.told, seen.days)


# Tables


def run_outs(name: str, cases: Iterable[Case], calibrations: list[tuple[str, list[str]]]) -> None:
    """One line of figures, and one of calibration for later."""
    found = Found()
    for case in cases:
        found.add(case)
        if found.cases == MOST_CASES:
            break
    base = sum(came for _, came in found.said) / max(1, len(found.said))
    leads = sorted(found.leads) or [0.0]
    row(
        name,
        [
            f"{found.cases}",
            f"{found.gone / max(1, found.cases):.2f}",
            f"{brier(found.said):.3f}",
            f"{brier(found.naive):.3f}",
            f"{base * (1 - base):.3f}",
            f"{found.warned}",
            f"{found.right / max(1, found.warned):.2f}",
            f"{found.right / max(1, found.gone):.2f}",
            *(f"{leads[len(leads) * share // 10]:.1f}" for share in (1, 5, 9)),
        ],
    )
    calibrations.append((name, calibration(found.said)))


def suspicions(cases: Iterable[Case]) -> None:
    """What became of suspicions where only levels, about one a day, are known: the truth is not, but sales refute."""
    seen = 0
    ends: Counter[str] = Counter()
    for case in cases:
        seen += 1
        for at, units in case.looks:
            shelf = observe(
                [each for each in case.readings if each[0] <= at], None, case.calendar, since=case.starts_at, until=at
            )
            rate = rates.update(case.told, shelf.days)
            quiet = silence.since(case.calendar, shelf.proof_at, at, sold_before=shelf.sold_before)
            if grade(posterior(quiet, rate, units), rate.per_day) is not Suspicion.NONE:
                ends[_next(case, at, units)] += 1
                break
        if seen == MOST_CASES:
            break
    told = ", ".join(f"{count} {what}" for what, count in ends.most_common())
    print(
        f"\nSuspicions in {seen} product-weeks of the stock feed: {ends.total()}. What came next: {told or 'nothing'}."
    )


def _next(case: Case, at: datetime, units: float) -> str:
    for when, after in case.readings:
        if when <= at or after is None or after == units:
            continue
        if after > units:
            return "a delivery"
        return "cleared to nothing" if after <= 0 else "sold (refuted)"
    return "no change until the end"


def main() -> None:
    """Replay what the folder holds."""
    parser = argparse.ArgumentParser(prog="python -m bench.detection.real", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    calibrations: list[tuple[str, list[str]]] = []
    row(
        "",
        [
            "weeks",
            "ran out",
            "Brier",
            "plain Poisson",
            "base rate",
            "warned",
            "came true",
            "found",
            "lead p10",
            "p50",
            "p90 (days)",
        ],
    )
    if (asked.folder / "stock_feed").is_dir():
        feed = series.levels(asked.folder / "stock_feed")
        for kind in ("as it was", "no delivery", "scarce"):
            for knows in (False, True):
                name = f"stock feed, {kind}{', weekdays known' if knows else ''}"
                run_outs(name, feed_cases(feed, asked.seed, kind=kind, knows_weekdays=knows), calibrations)
    if (asked.folder / "grocery").is_dir():
        panel = series.baskets(asked.folder / "grocery")
        run_outs("grocery panel, mailer weeks", panel_cases(panel, asked.seed), calibrations)
    print("\nCalibration of probability_before_end: said, came true (forecasts)")
    for name, cells in calibrations:
        row(name, cells)
    if (asked.folder / "stock_feed").is_dir():
        suspicions(feed_cases(feed, asked.seed, kind="as it was", knows_weekdays=False))


if __name__ == "__main__":
    main()
