"""Pseudo promotions on real series: a product at a store for a week, and what was known at each instant of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from app.catalog.hours import DAYS, Hours
from app.stock.forecast import rates
from app.stock.forecast.observed import Reading, Sold
from app.stock.forecast.rates import Day, Rate, Trading
from bench.detection.series import PANEL_ZONE, Baskets, Key, Levels

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
LOOK_EVERY = timedelta(hours=6)
"""How often the panel's sales are looked at; the stock feed can be looked at when it speaks, and at opening time."""
SCARCE = (0.5, 1.5)
"""Supply as a share of what the week should sell, where it is made up."""
WINE_ZONE = ZoneInfo("Atlantic/Reykjavik")
WINE_HOURS: Hours = dict.fromkeys(DAYS[:6], ("11:00", "18:00")) | {"fri": ("11:00", "19:00")}
"""The wine shops'; that they shut on public holidays is not told to the rules."""
WEEKS_EACH = 3
"""Weeks taken of one product at one store, at most."""
LEAST_DAYS = 7
"""Trading days a product must have been followed before it is advertised here."""


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
    instants = (starts_at + LOOK_EVERY * number for number in range(WEEK // LOOK_EVERY))
    looks = [
        (at, opening - sum(units for when, units in sold if when <= at)) for at in instants if at < (gone_at or ends_at)
    ]
    return Case(starts_at, ends_at, calendar, told, [(starts_at, opening)], sold, looks, gone_at)
