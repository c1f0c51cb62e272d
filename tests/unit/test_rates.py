"""Trading time, and the sales rate learned over it."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.hours import DAYS, open_seconds
from app.stock.forecast import rates
from app.stock.forecast.rates import Day, Rate, Span, Trading

BRISBANE = ZoneInfo("Australia/Brisbane")
BERLIN = ZoneInfo("Europe/Berlin")
SHOP = {**dict.fromkeys(DAYS[:6], ("09:00", "17:00")), "sun": ("10:00", "16:00")}
LATE = dict.fromkeys(DAYS, ("18:00", "02:00"))
MONDAY = datetime(2026, 11, 23, tzinfo=BRISBANE).astimezone(UTC)
LUNCH_RUSH = [0.0] * 8 + [1, 1, 2, 2, 6, 6, 2, 1, 1, 1] + [0.0] * 6
HOUR = 3600.0


def week(profile: list[float] | None = None) -> Trading:
    return rates.trading(SHOP, BRISBANE, MONDAY, MONDAY + timedelta(days=7), profile)


def at(day: int, hour: float) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour)


# Trading time


def test_time_counts_only_while_the_store_is_open() -> None:
    calendar = week()
    assert calendar.at(at(0, 9)) == 0
    assert calendar.at(at(0, 12)) == 3 * HOUR
    assert calendar.at(at(0, 20)) == calendar.at(at(1, 9)) == 8 * HOUR
    assert calendar.at(at(6, 23)) == (6 * 8 + 6) * HOUR
    assert calendar.day == pytest.approx((6 * 8 + 6) / 7 * HOUR)


def test_a_profile_moves_time_between_hours_but_leaves_the_week_as_long() -> None:
    plain, busy = week(), week(LUNCH_RUSH)
    assert busy.at(at(7, 0)) == pytest.approx(plain.at(at(7, 0)))
    noon = busy.at(at(0, 13)) - busy.at(at(0, 12))
    morning = busy.at(at(0, 10)) - busy.at(at(0, 9))
    assert noon == pytest.approx(6 * morning)


def test_a_profile_of_the_week_moves_time_between_days_too() -> None:
    fridays = [1.0] * 168
    fridays[4 * 24 : 5 * 24] = [3.0] * 24
    plain, busy = week(), week(fridays)
    by_day = busy.by_day(at(0, 9), at(6, 23))
    assert by_day[4] == pytest.approx(3 * by_day[3])
    assert sum(by_day) == pytest.approx(sum(plain.by_day(at(0, 9), at(6, 23))))


def test_time_is_told_by_trading_day_first_what_was_left_of_the_day() -> None:
    assert week().by_day(at(0, 15), at(2, 10)) == (2 * HOUR, 8 * HOUR, 1 * HOUR)
    assert week().by_day(at(0, 20), at(1, 10)) == (0, 1 * HOUR)
    assert week().by_day(at(0, 7), at(0, 10)) == (0, 1 * HOUR)
    assert week().by_day(at(0, 10), at(0, 11)) == (1 * HOUR,)
    assert week().by_day(at(0, 11), at(0, 10)) == (0,)


def test_a_span_past_midnight_is_one_trading_day() -> None:
    calendar = rates.trading(LATE, BRISBANE, MONDAY, MONDAY + timedelta(days=3))
    assert calendar.day_of(at(0, 20)) == calendar.day_of(at(1, 1)) == calendar.day_of(at(0, 18))
    assert calendar.day_of(at(1, 19)) == calendar.day_of(at(0, 19)) + 1


@pytest.mark.parametrize("profile", [None, [1.0] * 24], ids=["no profile", "profile"])
def test_a_store_that_never_shuts_changes_days_at_local_midnight_also_when_clocks_change(
    profile: list[float] | None,
) -> None:
    start = datetime(2026, 10, 24, tzinfo=BERLIN).astimezone(UTC)
    calendar = rates.trading(None, BERLIN, start, start + timedelta(days=3), profile)
    assert [round(part / HOUR) for part in calendar.by_day(start, start + timedelta(days=3))] == [24, 25, 23]


def test_a_store_that_does_not_open_has_no_trading_time() -> None:
    shut = rates.trading({}, BRISBANE, MONDAY, MONDAY + timedelta(days=7), [1.0] * 24)
    assert shut.end is None and shut.at(at(3, 12)) == 0 and shut.instant(0) is None
    assert shut.by_day(at(0, 1), at(5, 1)) == (0,)


@pytest.mark.parametrize(
    "profile",
    [[1.0] * 23, [1.0] * 23 + [-1.0], [1.0] * 9 + [0.0] * 8 + [1.0] * 7],
    ids=["too short", "negative", "nothing while open"],
)
def test_a_profile_that_says_nothing_is_refused(profile: list[float]) -> None:
    with pytest.raises(ValueError, match="profile"):
        week(profile)


instants = st.floats(min_value=0, max_value=7 * 24).map(lambda hours: at(0, hours))


@given(start=instants, end=instants)
def test_trading_time_without_a_profile_is_open_seconds(start: datetime, end: datetime) -> None:
    expected = open_seconds(SHOP, BRISBANE, start, end)
    assert week().at(end) - week().at(start) == pytest.approx(
        expected if start < end else -open_seconds(SHOP, BRISBANE, end, start), abs=0.01
    )
    assert sum(week().by_day(start, end)) == pytest.approx(expected, abs=0.01)


@given(share=st.floats(min_value=0, max_value=1), calendar=st.sampled_from([week(), week(LUNCH_RUSH)]))
def test_the_way_back_to_the_clock_arrives_where_it_came_from(share: float, calendar: Trading) -> None:
    amount = share * calendar.at(at(7, 0))
    instant = calendar.instant(amount)
    assert instant is not None
    assert calendar.at(instant) == pytest.approx(amount, abs=0.01)


def test_an_amount_reached_as_the_store_shuts_is_reached_then_and_not_when_it_opens_again() -> None:
    assert week().instant(8 * HOUR) == at(0, 17)
    assert week().instant(8 * HOUR + 1) == at(1, 9) + timedelta(seconds=1)
    assert week().instant(1e9) is None


# The rate


def test_the_prior_expects_what_the_ad_team_expects() -> None:
    rate = rates.prior(70, 7 * 8 * HOUR, day=8 * HOUR)
    assert rate.per_day == pytest.approx(10)
    assert rate.shape == rates.EXPECTED_SHAPE


@pytest.mark.parametrize("units", [0, -1])
def test_a_rate_of_nothing_is_refused(units: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        rates.prior(units, 1, day=1)


def test_without_day_noise_learning_is_plain_gamma_poisson() -> None:
    rate = rates.update(rates.prior(10, 1, day=1, shape=5, noise=math.inf, basket=1), [Day(12, 1), Day(3, 0.5)])
    assert (rate.shape, rate.exposure, rate.noise) == (20, 2, math.inf)


def test_a_day_is_worth_no_more_sales_than_its_noise_however_many_it_sold() -> None:
    before = rates.prior(1_000, 1, day=1, noise=4)
    after = rates.update(before, [Day(1_000, 1)])
    assert before.shape < after.shape < before.shape + after.noise


def test_the_noise_is_learned_from_days_that_differ_and_days_that_do_not() -> None:
    before = rates.prior(20, 1, day=1)
    steady = rates.update(before, [Day(20 + step, 1) for step in (-3, 2, 0, 3, -2) * 4])
    erratic = rates.update(before, [Day(sold, 1) for sold in (2, 60, 5, 30, 3) * 4])
    assert erratic.noise < before.noise < steady.noise
    assert erratic.noise >= 1 and steady.noise <= 50
    assert rates.update(before, []) == before


def test_customers_who_take_several_are_learned_and_a_day_they_made_counts_less() -> None:
    before = rates.prior(12, 1, day=1)
    single = rates.update(before, [Day(12, 1, 12)] * 4)
    dozens = rates.update(before, [Day(12, 1, 1)] * 4)
    assert single.basket < rates.BASKET < dozens.basket < 12
    assert dozens.shape < single.shape


def test_days_that_count_no_customers_tell_nothing_of_what_one_takes() -> None:
    assert rates.update(rates.prior(12, 1, day=1), [Day(12, 1)] * 4).basket == rates.BASKET


days_seen = st.lists(
    st.builds(
        Day,
        st.integers(0, 300).map(float),
        st.floats(min_value=0.05, max_value=1.5),
        st.sampled_from([math.nan, 0.0, 3.0, 200.0]),
    ),
    min_size=1,
    max_size=30,
)
priors = st.builds(
    lambda per_day, shape, noise: rates.prior(per_day, 1, day=1, shape=shape, noise=noise),
    st.floats(min_value=0.1, max_value=500),
    st.floats(min_value=0.5, max_value=50),
    st.sampled_from([1.0, 3.0, 10.0, math.inf]),
)


@given(before=priors, days=days_seen)
def test_the_mean_ends_between_the_prior_and_the_days_and_is_surer(before: Rate, days: list[Day]) -> None:
    after = rates.update(before, days)
    seen = [day.sold / day.trading for day in days]
    assert min(before.mean, *seen) * 0.999999 <= after.mean <= max(before.mean, *seen) * 1.000001
    assert after.exposure > before.exposure


@given(before=priors, days=days_seen, unit=st.sampled_from([60.0, 3600.0, 50_400.0]))
def test_the_unit_of_time_does_not_matter(before: Rate, days: list[Day], unit: float) -> None:
    scaled = replace(before, exposure=before.exposure * unit, day=before.day * unit)
    one = rates.update(before, days)
    other = rates.update(scaled, [day._replace(trading=day.trading * unit) for day in days])
    for said, expected in ((other.per_day, one.per_day), (other.shape, one.shape), (other.noise, one.noise)):
        assert said == pytest.approx(expected)


# What was sold


def minutes(*levels: tuple[float, float | None]) -> list[tuple[datetime, float | None]]:
    return [(at(0, 10) + timedelta(minutes=minute), units) for minute, units in levels]


@pytest.mark.parametrize(
    ("levels", "sold"),
    [
        pytest.param([(0, 10), (60, 7), (120, 6)], [3, 1], id="falls are sales"),
        pytest.param([(0, 10), (60, 7), (120, 40), (180, 35)], [3, 5], id="a receipt is no negative sale"),
        pytest.param([(0, 10), (60, 40), (65, 10)], [0], id="a rise taken back is no sale"),
        pytest.param([(0, 10), (60, 40), (65, 38), (130, 30)], [0, 8], id="a fall right after a rise is not counted"),
        pytest.param([(0, 5), (60, 0), (65, 5), (70, 4)], [0, 1], id="a fall taken back is no sale"),
        pytest.param([(0, 5), (60, 0), (62, 1), (64, 0)], [4, 1], id="a till that stutters counts once"),
        pytest.param([(0, 5), (60, 0), (240, 40)], [5], id="sold out, then a delivery"),
        pytest.param([(0, 0), (60, 0), (120, -1)], [], id="an empty shelf sells nothing and teaches nothing"),
        pytest.param([(0, 5), (60, None), (120, 3), (180, 2)], [1], id="not tracked in between"),
        pytest.param([(0, 5), (60, -2)], [5], id="no more is sold than was there"),
        pytest.param([(0, 5)], [], id="one reading"),
        pytest.param([], [], id="no reading"),
    ],
)
def test_sales_are_read_off_falling_levels(levels: list[tuple[float, float | None]], sold: list[float]) -> None:
    assert [span.sold for span in rates.falls(minutes(*levels))] == sold


@given(levels=st.lists(st.one_of(st.none(), st.integers(-3, 60).map(float)), max_size=20), step=st.integers(1, 90))
def test_falls_are_never_negative_and_never_more_than_the_levels_fell(levels: list[float | None], step: int) -> None:
    spans = rates.falls(minutes(*((place * step, level) for place, level in enumerate(levels))))
    known = [(one or 0, other or 0) for one, other in pairwise(levels)]
    assert all(span.sold >= 0 for span in spans)
    assert sum(span.sold for span in spans) <= sum(max(0, max(0, one) - max(0, other)) for one, other in known)


def test_a_fall_over_several_days_is_shared_out_by_their_trading_time() -> None:
    spans = [Span(at(0, 13), at(2, 11), 14), Span(at(2, 11), at(2, 12), 1), Span(at(2, 17), at(3, 9), 9)]
    days = rates.days_of_falls(spans, week())
    assert [day.trading for day in days] == [4 * HOUR, 8 * HOUR, 3 * HOUR]
    assert [day.sold for day in days] == pytest.approx([4, 8, 3])


def test_a_fall_is_one_customer_or_one_for_every_three_units() -> None:
    spans = [Span(at(0, 9), at(0, 10), 2), Span(at(0, 10), at(0, 12), 0), Span(at(0, 12), at(0, 17), 12)]
    (day,) = rates.days_of_falls(spans, week())
    assert day.sold == pytest.approx(14)
    assert day.customers == pytest.approx(5)


def test_sales_count_only_while_the_shelf_is_known_stocked() -> None:
    sales = [(at(0, 10), 2.0), (at(0, 16), 1.0), (at(1, 9), 5.0), (at(1, 12), 3.0), (at(1, 15), -1.0)]
    stocked = [(at(0, 9), at(0, 16)), (at(1, 11), at(1, 15))]
    assert rates.days_of_sales(sales, stocked, week()) == [Day(3, 7 * HOUR, 2), Day(2, 4 * HOUR, 1)]
