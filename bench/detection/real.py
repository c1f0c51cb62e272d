"""`python -m bench.detection.real FOLDER`: the forecasts on real series, as pseudo promotions of a week each.

FOLDER holds `stock_feed` (levels about once a day; a rise is a delivery), `grocery` (a panel's baskets and its
mailer weeks), or both. Every forecast is made by the rules as shipped from what was known at its instant.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from app.catalog.hours import DAYS, Hours
from app.stock.forecast import rates, run_out, silence
from app.stock.forecast.observed import Reading, Sold, observe
from app.stock.forecast.rates import Day, Rate, Trading
from app.stock.forecast.run_out import Warn, should_warn
from app.stock.forecast.silence import Suspicion, grade, posterior
from bench.detection import series
from bench.detection.series import PANEL_ZONE, Baskets, Key, Levels
from bench.detection.tables import brier, calibration, row

WEEK = timedelta(days=7)
LEARN_FROM = timedelta(days=21)
LOOK_AHEAD = timedelta(days=21)
LEAST_A_DAY = 3.0
"""What a product sold before, on an ordinary trading day, to be advertised here: the stock feed."""
LEAST_A_WEEK = 2.0
"""The same in the panel, which sees a small part of what a store sells."""
PANEL_LEARN_FROM = timedelta(weeks=8)
LIFT = 2.0
"""What the mailer is taken to do, as shipped."""
SCARCE = (0.5, 1.5)
"""Supply as a share of what the week should sell, where it is made up."""
WINE_ZONE = ZoneInfo("Atlantic/Reykjavik")
WINE_HOURS: Hours = dict.fromkeys(DAYS[:6], ("11:00", "18:00")) | {"fri": ("11:00", "19:00")}
"""The wine shops'; that they shut on public holidays is not told to the rules."""
WEEKS_EACH = 3
"""Weeks taken of one product at one store, at most."""
LEAST_DAYS = 7
"""Trading days a product must have been followed before it is advertised here."""
MOST_CASES = 4_000
SEED = 20_261_205


@dataclass(frozen=True)
class Case:
    """One pseudo promotion: a product at a store for a week."""

    starts_at: datetime
    ends_at: datetime
    calendar: Trading
    told: Rate
    """The rate before the week, from the weeks before it."""
    readings: list[Reading]
    sales: list[Sold] | None
    looks: list[tuple[datetime, float]]
    """When forecasts are made, and the units then on hand; none after it ran out."""
    gone_at: datetime | None
    """When it ran out, if before the end: the instant of the sale, or of the reading that showed it."""


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
            if warned_at is None and should_warn(answer, now=at, is_warned=False)[0] is Warn.OPEN:
                warned_at = at
        self.warned += warned_at is not None
        if warned_at is not None and case.gone_at is not None:
            self.right += 1
            days = (case.calendar.at(case.gone_at) - case.calendar.at(warned_at)) / case.calendar.day
            self.leads.append(days)


def rate_at(case: Case, at: datetime) -> Rate:
    """The rate as it was believed at an instant."""
    past = [reading for reading in case.readings if reading[0] <= at]
    seen = observe(past, case.sales, case.calendar, since=case.starts_at, until=at)
    return rates.update(case.told, seen.days)


# The stock feed


@cache
def wine_calendar(starts_at: datetime, profile: tuple[float, ...] | None) -> Trading:
    """Trading time from the weeks learned from until well after the end."""
    begin, end = starts_at - LEARN_FROM - timedelta(days=1), starts_at + WEEK + LOOK_AHEAD
    return rates.trading(WINE_HOURS, WINE_ZONE, begin, end, profile)


def feed_cases(feed: Levels, seed: int, *, kind: str, knows_weekdays: bool) -> Iterator[Case]:
    """A week of each product that sold enough before it, from a random snapshot of that store on; in random order.

    `as it was`: every week, deliveries come unannounced. `no delivery`: weeks without one. `scarce`: the same from a
    made-up opening stock; weeks in which the real shelf ran empty are left out there.
    """
    first = min(min(instants) for instants in feed.heard.values()) + LEARN_FROM
    weekdays = feed.by_weekday(first) if knows_weekdays else {}
    keys = sorted(feed.units)
    Random(seed).shuffle(keys)
    for key in keys:
        random = Random(f"{seed} {key}")
        instants = feed.heard[key[0]]
        ends = set(instants)
        starts = [at for at in instants if at >= first and at + WEEK in ends]
        profile = _profile(weekdays[key[0]]) if knows_weekdays else None
        for starts_at in random.sample(starts, min(WEEKS_EACH, len(starts))):
            case = _feed_case(feed.readings(key), starts_at, profile, kind, random)
            if case is not None:
                yield case


def _profile(weekdays: Sequence[float]) -> tuple[float, ...]:
    spans = {day: WINE_HOURS.get(day) for day in DAYS}
    hours = [float(int(span[1][:2]) - int(span[0][:2])) if span else 1.0 for span in spans.values()]
    return tuple(units / length for units, length in zip(weekdays, hours, strict=True) for _ in range(24))


def _feed_case(
    readings: list[Reading], starts_at: datetime, profile: tuple[float, ...] | None, kind: str, random: Random
) -> Case | None:
    ends_at, plain, calendar = starts_at + WEEK, wine_calendar(starts_at, None), wine_calendar(starts_at, profile)
    known = [reading for reading in readings if starts_at - LEARN_FROM <= reading[0] <= ends_at]
    falls = rates.falls([reading for reading in known if reading[0] <= starts_at])
    ordinary = _rate(rates.days_of_falls(falls, plain))
    share = random.uniform(*SCARCE)
    week = [(at, units or 0.0) for at, units in known if at >= starts_at]
    if ordinary is None or ordinary * plain.day < LEAST_A_DAY or week[0][1] <= 0:
        return None
    if kind != "as it was" and any(after > before for (_, before), (_, after) in pairwise(week)):
        return None
    if kind == "scarce":
        if min(units for _, units in week) <= 0:
            return None
        lacking = week[0][1] - max(1, round(share * ordinary * (plain.at(ends_at) - plain.at(starts_at))))
        week = [(at, max(0.0, units - lacking)) for at, units in week]
    days = rates.days_of_falls(falls, calendar)
    told = rates.prior(sum(day.sold for day in days), sum(day.trading for day in days), day=calendar.day)
    gone_at = next((at for at, units in week if units <= 0), None)
    looks = [(at, units) for at, units in week if at < min(ends_at, gone_at or ends_at)]
    return Case(starts_at, ends_at, calendar, told, list(week), None, looks, gone_at)


def _rate(days: Sequence[Day]) -> float | None:
    """Units by trading time, None where the product was not followed for long enough."""
    traded = sum(day.trading for day in days)
    return sum(day.sold for day in days) / traded if len(days) >= LEAST_DAYS and traded > 0 else None


# The grocery panel


@cache
def panel_calendar(starts_at: datetime) -> Trading:
    """A store that never shuts."""
    return rates.trading(None, PANEL_ZONE, starts_at - timedelta(days=1), starts_at + WEEK + LOOK_AHEAD)


def panel_cases(panel: Baskets, seed: int) -> Iterator[Case]:
    """Mailer weeks of products that sold enough before, with a made-up opening stock; in random order."""
    found = [(key, week) for key, weeks in sorted(panel.advertised.items()) for week in weeks if key in panel.sales]
    Random(seed).shuffle(found)
    for key, number in found:
        if number not in panel.begins or number + 1 not in panel.begins or number <= 8:
            continue
        case = _panel_case(key, panel.sales[key], panel.begins[number], seed)
        if case is not None:
            yield case


def _panel_case(key: Key, sales: Sequence[Sold], starts_at: datetime, seed: int) -> Case | None:
    before = sum(units for at, units in sales if starts_at - PANEL_LEARN_FROM <= at < starts_at)
    ordinary = before / (PANEL_LEARN_FROM / WEEK)
    if ordinary < LEAST_A_WEEK:
        return None
    calendar, ends_at = panel_calendar(starts_at), starts_at + WEEK
    told = rates.prior(LIFT * ordinary, 7 * calendar.day, day=calendar.day, shape=rates.BASE_SHAPE)
    share = Random(f"{seed} {key} {starts_at}").uniform(*SCARCE)
    left = opening = float(max(1, round(share * LIFT * ordinary)))
    sold: list[Sold] = []
    gone_at = None
    for at, units in sales:
        if starts_at <= at < ends_at and left > 0:
            sold.append((at, min(units, left)))
            left -= units
            gone_at = at if left <= 0 else None
    days = (starts_at + timedelta(days=day) for day in range(7))
    looks = [
        (at, opening - sum(units for when, units in sold if when <= at)) for at in days if at < (gone_at or ends_at)
    ]
    return Case(starts_at, ends_at, calendar, told, [(starts_at, opening)], sold, looks, gone_at)


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
