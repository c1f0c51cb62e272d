"""Pseudo promotions on real series: what is read, what was known when, and when it ran out."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.detection import real, series
from bench.detection.cases import feed_cases, panel_cases

FIRST = datetime(2016, 4, 4, 21, 58, tzinfo=UTC)  # a Monday, after closing
DAYS = 32


def feed(folder: Path, levels: list[int]) -> series.Levels:
    """One product whose level each evening is told, beside one that is always there."""
    lines = ["snapshot,store,product_id,quantity"]
    for day, units in enumerate(levels):
        at = (FIRST + timedelta(days=day)).strftime("%Y-%m-%d %H:%M")
        lines.append(f"{at},Vik,always,9")
        if units:
            lines.append(f"{at},Vik,wine,{units}")
    with gzip.open(folder / "stock_snapshots.csv.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return series.levels(folder)


def test_a_product_without_a_line_in_a_snapshot_of_its_store_is_not_there(tmp_path: Path) -> None:
    read = feed(tmp_path, [0, 5, 3, 0, 4])
    assert [units for _, units in read.readings(("Vik", "wine"))] == [5, 3, 0, 4]


def test_a_week_that_sells_its_stock_ran_out_at_the_reading_that_shows_it(tmp_path: Path) -> None:
    """Six a day, Sundays shut: 138 units are gone on the fourth Saturday."""
    levels, left = [], 138
    for day in range(DAYS):
        left -= 0 if (FIRST + timedelta(days=day)).weekday() == 6 else 6
        levels.append(max(0, left))
    cases = list(feed_cases(feed(tmp_path, levels), 1, kind="no delivery", knows_weekdays=False))
    case = next(case for case in cases if case.gone_at is not None)
    assert case.gone_at is not None
    assert case.told.per_day == pytest.approx(6, rel=0.1)
    assert case.gone_at == next(at for at, units in case.readings if units == 0)
    assert all(units > 0 and at < case.gone_at for at, units in case.looks)
    found = real.Found()
    found.add(case)
    assert (found.gone, found.warned, found.right) == (1, 1, 1)


def test_a_week_with_a_delivery_is_only_looked_at_as_it_was(tmp_path: Path) -> None:
    levels = [100 - 3 * (day % 2) - day for day in range(DAYS)]
    read = feed(tmp_path, levels)
    assert list(feed_cases(read, 1, kind="as it was", knows_weekdays=False)) != []
    assert list(feed_cases(read, 1, kind="no delivery", knows_weekdays=False)) == []


def test_a_panels_mailer_week_sells_no_more_than_its_made_up_stock(tmp_path: Path) -> None:
    start = datetime(2017, 1, 2, 5, tzinfo=UTC)  # Monday at midnight in New York
    sales = ["household_id,store_id,basket_id,product_id,quantity,week,timestamp"]
    for day in range(7 * 13):
        at = start + timedelta(days=day, hours=12)
        sales.append(f"1,406,{day},soup,{3 if day < 7 * 10 else 30},{day // 7 + 1},{at.isoformat()}")
    for name, lines in (
        ("transactions", sales),
        ("promotions", ["store_id,week,product_id,mailer_location", "406,11,soup,A", "406,12,soup,0"]),
    ):
        with gzip.open(tmp_path / f"{name}.csv.gz", "wt", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    (case,) = panel_cases(series.baskets(tmp_path), 1)
    assert case.starts_at == datetime(2017, 3, 13, 4, tzinfo=UTC)  # summer time by then
    assert case.told.per_day == pytest.approx(6)
    assert case.sales is not None
    assert sum(units for _, units in case.sales) == case.readings[0][1]
    assert case.gone_at == case.sales[-1][0]
