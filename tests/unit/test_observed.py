"""What levels and sales tell of a shelf."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.stock.forecast import rates
from app.stock.forecast.observed import Reading, Sold, observe

DAY = datetime(2026, 11, 20, tzinfo=UTC)
HOURS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ("08:00", "20:00"))
CALENDAR = rates.trading(HOURS, ZoneInfo("UTC"), DAY - timedelta(days=10), DAY + timedelta(days=30))
HOUR = 3600.0


def at(hours: float) -> datetime:
    """An instant so many hours after Friday midnight."""
    return DAY + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("readings", "sales", "until", "days", "proof", "before"),
    [
        pytest.param([(-5, 40)], [(9, 1), (10, 2)], 15, [(3, 2 * HOUR)], 10, 3, id="nothing of the silence counts"),
        pytest.param([(-5, 40)], [(9, 1), (34, 2)], 40, [(1, 12 * HOUR), (2, 2 * HOUR)], 34, 2, id="two days"),
        pytest.param([(-5, 40)], [], 15, [], 0, 0, id="nothing has sold: the promotion's start is the proof"),
        pytest.param([(9, 40)], [(10, 1)], 15, [(1, HOUR)], 10, 1, id="unknown before its first level"),
        pytest.param([(-5, 2)], [(9, 2)], 30, [(2, HOUR)], 9, 2, id="sold to nothing"),
        pytest.param(
            [(-5, 2), (34, 10)], [(9, 2), (35, 1)], 40, [(2, HOUR), (1, HOUR)], 35, 1,
            id="while it was gone nothing is learned"
        ),
        pytest.param([(-5, 2), (34, 10)], [(9, 2)], 40, [(2, HOUR)], 34, 0, id="a delivery after nothing is a proof"),
        pytest.param([(-5, 9), (12, 40)], [(9, 2)], 15, [(2, HOUR)], 9, 2, id="a delivery beside stock is none"),
        pytest.param([(-5, 9)], [(9, 2), (10, -1)], 15, [(2, HOUR)], 9, 2, id="a return is none either"),
        pytest.param([(-5, None), (9, 5)], [(10, 1)], 15, [(1, HOUR)], 10, 1, id="not tracked until nine"),
    ],
)  # fmt: skip
def test_what_sales_tell(
    readings: list[tuple[float, float | None]],
    sales: list[tuple[float, float]],
    until: float,
    days: list[tuple[float, float]],
    proof: float,
    before: float,
) -> None:
    levels: list[Reading] = [(at(hours), units) for hours, units in readings]
    lines: list[Sold] = [(at(hours), units) for hours, units in sales]
    seen = observe(levels, lines, CALENDAR, since=at(0), until=at(until))
    assert [(day.sold, day.trading) for day in seen.days] == days
    assert (seen.proof_at, seen.sold_before) == (at(proof), before)
    assert (seen.sold, seen.traded) == (sum(day[0] for day in days), sum(day[1] for day in days))


@pytest.mark.parametrize(
    ("readings", "until", "days", "proof", "before"),
    [
        pytest.param([(-5, 40), (9, 38), (10, 37)], 15, [(2, 2 * HOUR)], 10, 2, id="falls are sales"),
        pytest.param([(-5, 40), (9, 39), (12, 60), (14, 58)], 18, [(2.5, 3 * HOUR)], 14, 2.5, id="a delivery"),
        pytest.param([(-5, 1), (9, 0), (14, 20)], 18, [(0.5, HOUR)], 14, 0.5, id="up from nothing"),
        pytest.param([(9, 40)], 15, [], 9, 0, id="a first level proves itself"),
        pytest.param([(-5, 40)], 15, [], 0, 0, id="no change at all"),
        pytest.param([(-20, 50), (-5, 40)], 15, [], 0, 0, id="what fell before the start is not of the promotion"),
    ],
)
def test_what_levels_tell(
    readings: list[tuple[float, float]], until: float, days: list[tuple[float, float]], proof: float, before: float
) -> None:
    levels: list[Reading] = [(at(hours), units) for hours, units in readings]
    seen = observe(levels, None, CALENDAR, since=at(0), until=at(until))
    assert [(day.sold, day.trading) for day in seen.days] == days
    assert (seen.proof_at, seen.sold_before) == (at(proof), before)
