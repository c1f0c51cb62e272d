"""When a store trades, on its own clock: over midnight, on days of 23 and 25 hours, and never."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog import hours
from app.catalog.hours import DAYS, Hours

BRISBANE, SYDNEY, LONDON = (ZoneInfo(name) for name in ("Australia/Brisbane", "Australia/Sydney", "Europe/London"))
SHOP: Hours = {day: ["09:00", "17:30"] for day in DAYS[:5]} | {"sat": ["09:00", "12:00"]}
BAR: Hours = {"fri": ["22:00", "02:00"], "sat": ["22:00", "02:00"]}
DAY = timedelta(days=1)


def at(zone: ZoneInfo, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-11-20T08:59:59.999999", False),
        ("2026-11-20T09:00:00", True),
        ("2026-11-20T17:29:59.999999", True),
        ("2026-11-20T17:30:00", False),
        ("2026-11-21T11:59:59", True),
        ("2026-11-21T12:00:00", False),
        ("2026-11-22T10:00:00", False),
    ],
    ids=["before", "opening", "last moment", "closing", "Saturday", "Saturday noon", "Sunday"],
)
def test_it_is_open_from_opening_to_just_before_closing(when: str, is_open: bool) -> None:
    assert hours.is_open(SHOP, BRISBANE, at(BRISBANE, when)) is is_open


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-11-20T21:59:00", False),
        ("2026-11-20T23:59:59", True),
        ("2026-11-21T00:00:00", True),
        ("2026-11-21T01:59:59", True),
        ("2026-11-21T02:00:00", False),
        ("2026-11-22T01:00:00", True),
        ("2026-11-23T01:00:00", False),
    ],
    ids=["before", "before midnight", "midnight", "after midnight", "closed", "Saturday's night", "no Sunday night"],
)
def test_a_closing_time_before_the_opening_one_is_of_the_next_day(when: str, is_open: bool) -> None:
    assert hours.is_open(BAR, BRISBANE, at(BRISBANE, when)) is is_open


def test_twenty_four_oclock_is_midnight_and_a_whole_week_has_no_gap() -> None:
    always: Hours = {day: ["00:00", "24:00"] for day in DAYS}
    start = at(BRISBANE, "2026-11-16T00:00")
    assert hours.open_seconds(always, BRISBANE, start, start + 7 * DAY) == 7 * 86_400
    assert hours.is_open(always, BRISBANE, at(BRISBANE, "2026-11-18T00:00"))
    late: Hours = {"fri": ["18:00", "24:00"]}
    assert hours.is_open(late, BRISBANE, at(BRISBANE, "2026-11-20T23:59:59"))
    assert not hours.is_open(late, BRISBANE, at(BRISBANE, "2026-11-21T00:00"))


def test_the_same_hour_for_opening_and_closing_is_a_whole_day() -> None:
    assert hours.open_seconds({"fri": ["06:00", "06:00"]}, BRISBANE, *week()) == 86_400


def test_without_hours_it_is_always_open_and_without_any_day_never() -> None:
    start, end = week()
    assert hours.open_seconds(None, BRISBANE, start, end) == 7 * 86_400
    assert hours.open_seconds({}, BRISBANE, start, end) == 0
    assert hours.next_opening(None, BRISBANE, start) == start
    assert hours.next_opening({}, BRISBANE, start) is None


def week() -> tuple[datetime, datetime]:
    start = at(BRISBANE, "2026-11-16T00:00")
    return start, start + 7 * DAY


def test_the_next_opening_is_now_while_open_else_the_next_days() -> None:
    open_now = at(BRISBANE, "2026-11-20T10:00")
    assert hours.next_opening(SHOP, BRISBANE, open_now) == open_now
    assert hours.next_opening(SHOP, BRISBANE, at(BRISBANE, "2026-11-20T17:30")) == at(BRISBANE, "2026-11-21T09:00")
    assert hours.next_opening(SHOP, BRISBANE, at(BRISBANE, "2026-11-21T12:00")) == at(BRISBANE, "2026-11-23T09:00")


@pytest.mark.parametrize(
    ("zone", "day", "span", "seconds"),
    [
        pytest.param(SYDNEY, "2026-10-04", ["00:00", "24:00"], 23 * 3600, id="a day of 23 hours"),
        pytest.param(SYDNEY, "2026-04-05", ["00:00", "24:00"], 25 * 3600, id="a day of 25 hours"),
        pytest.param(LONDON, "2026-03-29", ["00:30", "03:30"], 2 * 3600, id="over the hour that is left out"),
        pytest.param(LONDON, "2026-10-25", ["00:30", "03:30"], 4 * 3600, id="over the hour that comes twice"),
        pytest.param(LONDON, "2026-03-29", ["09:00", "17:30"], 8.5 * 3600, id="by day nothing changes"),
        pytest.param(ZoneInfo("Australia/Lord_Howe"), "2026-10-04", ["00:00", "24:00"], 23.5 * 3600, id="half an hour"),
    ],
)
def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is(
    zone: ZoneInfo, day: str, span: list[str], seconds: float
) -> None:
    start = at(zone, f"{day}T00:00").astimezone(UTC) - DAY / 2
    name = DAYS[datetime.fromisoformat(day).weekday()]
    assert hours.open_seconds({name: span}, zone, start, start + 2 * DAY) == seconds


def test_a_night_that_runs_into_the_next_mornings_hours_is_counted_once() -> None:
    weekend: Hours = {"fri": ["22:00", "10:00"], "sat": ["06:00", "12:00"]}
    assert hours.open_seconds(weekend, BRISBANE, *week()) == 14 * 3600


week_hours = st.dictionaries(
    st.sampled_from(DAYS),
    st.tuples(
        st.integers(0, 1439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}"),
        st.integers(0, 1440).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}"),
    ),
)


@given(
    opening=week_hours,
    zone=st.sampled_from([BRISBANE, SYDNEY, LONDON, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")]),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    length=st.timedeltas(timedelta(0), timedelta(days=9)),
)
def test_open_intervals_are_in_order_apart_and_within_what_was_asked(
    opening: dict[str, Any], zone: ZoneInfo, start: datetime, length: timedelta
) -> None:
    hours.check(opening)
    found = list(hours.spans(opening, zone, start, start + length))
    assert all(start <= begin < finish <= start + length for begin, finish in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    for begin, finish in found:
        assert hours.is_open(opening, zone, begin)
        assert hours.is_open(opening, zone, finish - timedelta(microseconds=1))
    middle = start + length / 2
    assert hours.is_open(opening, zone, middle) is any(
        begin <= middle < finish for begin, finish in hours.spans(opening, zone, middle - DAY, middle + DAY)
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"monday": ["09:00", "17:00"]},
        {"mon": ["09:00"]},
        {"mon": ["9:00", "17:00"]},
        {"mon": ["09:00", "25:00"]},
        {"mon": ["09:60", "17:00"]},
        {"mon": ["24:00", "02:00"]},
        {"mon": ["09:00", "17:00", "19:00"]},
        {"mon": ["ab:cd", "17:00"]},
    ],
    ids=repr,
)
def test_hours_of_another_form_are_refused_with_what_to_change(wrong: Hours) -> None:
    with pytest.raises(ValueError, match=r"mon|time of day"):
        hours.check(wrong)
