"""When the stock will be gone: a distribution that is right where it can be checked, and orderly elsewhere."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.hours import DAYS
from app.stock.forecast import rates, run_out
from app.stock.forecast.rates import Rate
from app.stock.forecast.run_out import RunOut, Warn, WarnPolicy

BRISBANE = ZoneInfo("Australia/Brisbane")
MONDAY = datetime(2026, 11, 23, tzinfo=BRISBANE).astimezone(UTC)
SHOP = dict.fromkeys(DAYS, ("09:00", "19:00"))
CALENDAR = rates.trading(SHOP, BRISBANE, MONDAY, MONDAY + timedelta(days=28))
ENDS_AT = MONDAY + timedelta(days=7)
NOON = MONDAY + timedelta(hours=12)


def ten_a_day(shape: float = rates.EXPECTED_SHAPE, noise: float = rates.DAY_NOISE) -> Rate:
    return rates.prior(10, CALENDAR.day, day=CALENDAR.day, shape=shape, noise=noise, basket=1)


# The distribution


@pytest.mark.parametrize(
    ("shape", "by_day_3_5_7"),
    [
        pytest.param(math.inf, (0.00, 0.09, 0.90), id="Poisson"),
        pytest.param(20, (0.00, 0.22, 0.71), id="shape 20"),
        pytest.param(4, (0.05, 0.31, 0.56), id="shape 4"),
    ],
)
def test_sixty_units_at_ten_a_day_run_out_as_measured(shape: float, by_day_3_5_7: tuple[float, ...]) -> None:
    """The simulated figures (to half a percent), which a division answers with "day 6"."""
    said = tuple(run_out.at_least(60, 10 * day, shape) for day in (3, 5, 7))
    assert said == pytest.approx(by_day_3_5_7, abs=0.006)


def test_the_rule_says_the_same_of_a_rate_as_the_formula_where_days_do_not_differ() -> None:
    rate = ten_a_day(shape=4, noise=math.inf)
    for days in (3, 5, 7):
        said = run_out.sold_out_within(days * CALENDAR.day, 60, rate)
        assert said == pytest.approx(run_out.at_least(60, 10 * days, 4))


means = st.floats(min_value=0.01, max_value=2_000)
shapes = st.floats(min_value=0.1, max_value=1_000)


@given(units=st.integers(min_value=1, max_value=300), mean=means, shape=shapes)
def test_the_tail_is_what_its_terms_add_up_to(units: int, mean: float, shape: float) -> None:
    terms = (
        math.exp(
            math.lgamma(shape + sold)
            - math.lgamma(shape)
            - math.lgamma(sold + 1)
            - shape * math.log1p(mean / shape)
            - sold * math.log1p(shape / mean)
        )
        for sold in range(units)
    )
    assert run_out.at_least(units, mean, shape) == pytest.approx(1 - math.fsum(terms), abs=1e-9)


@given(units=st.integers(min_value=1, max_value=300), mean=st.floats(min_value=0.01, max_value=500))
def test_a_sure_rate_is_poisson(units: int, mean: float) -> None:
    terms = (math.exp(sold * math.log(mean) - mean - math.lgamma(sold + 1)) for sold in range(units))
    assert run_out.at_least(units, mean, math.inf) == pytest.approx(1 - math.fsum(terms), abs=1e-9)


def test_great_numbers_and_small_ones_do_no_harm() -> None:
    assert run_out.at_least(1_000_000, 10, 5) == 0
    assert run_out.at_least(10, 1e7, 5) == pytest.approx(1)
    assert run_out.at_least(100_000, 100_000, 400) == pytest.approx(0.5, abs=0.02)
    assert run_out.at_least(1, 1e-12, 3) == pytest.approx(1e-12)
    assert (run_out.at_least(0, 5, 3), run_out.at_least(-2, 5, 3), run_out.at_least(3, 0, 3)) == (1, 1, 0)


some_rates = st.builds(
    lambda per_day, shape, noise: rates.prior(per_day, 1, day=1, shape=shape, noise=noise),
    st.floats(min_value=0.05, max_value=300),
    st.floats(min_value=0.5, max_value=200),
    st.sampled_from([1.0, 3.0, 20.0, math.inf]),
)
amounts = st.floats(min_value=0, max_value=60)
stocks = st.floats(min_value=0, max_value=800)


@given(rate=some_rates, one=amounts, other=amounts, units=stocks)
def test_more_time_never_makes_it_less_likely(rate: Rate, one: float, other: float, units: float) -> None:
    sooner, later = sorted((one, other))
    before, after = (run_out.sold_out_within(amount, units, rate) for amount in (sooner, later))
    assert 0 <= before <= after + 1e-9 <= 1 + 1e-9


@given(rate=some_rates, amount=amounts, one=stocks, other=stocks)
def test_more_units_never_make_it_more_likely(rate: Rate, amount: float, one: float, other: float) -> None:
    fewer, more = sorted((one, other))
    assert run_out.sold_out_within(amount, more, rate) <= run_out.sold_out_within(amount, fewer, rate) + 1e-9


@given(rate=some_rates, amount=amounts, units=stocks, unit=st.sampled_from([60.0, 36_000.0]))
def test_the_unit_of_time_does_not_matter(rate: Rate, amount: float, units: float, unit: float) -> None:
    scaled = replace(rate, exposure=rate.exposure * unit, day=rate.day * unit)
    said = run_out.sold_out_within(amount * unit, units, scaled)
    assert said == pytest.approx(run_out.sold_out_within(amount, units, rate), abs=1e-9)


@given(rate=some_rates, units=st.floats(min_value=0.1, max_value=800), chance=st.floats(min_value=0.01, max_value=0.99))
def test_the_time_to_sell_is_the_first_by_which_the_chance_is_reached(rate: Rate, units: float, chance: float) -> None:
    amount = run_out.time_to_sell(units, rate, chance, 60)
    if amount is None:
        assert run_out.sold_out_within(60, units, rate) < chance
    else:
        assert run_out.sold_out_within(amount, units, rate) >= chance
        assert run_out.sold_out_within(max(0, amount - 0.001), units, rate) <= chance + 1e-9


def test_customers_who_take_six_at_once_make_both_ends_likelier() -> None:
    single, sixes = (replace(ten_a_day(shape=50), basket=basket) for basket in (1, 6))
    early, late = (
        [run_out.sold_out_within(days * CALENDAR.day, 60, rate) for rate in (single, sixes)] for days in (4, 8)
    )
    assert early[0] < early[1]
    assert late[0] > late[1]


def test_a_rate_learned_from_many_days_is_surer_of_the_day() -> None:
    guess = ten_a_day()
    learned = rates.update(guess, [rates.Day(10, CALENDAR.day)] * 14)
    for rate in (guess, learned):
        assert run_out.time_to_sell(60, rate, 0.5, 28 * CALENDAR.day) is not None
    width = [
        (run_out.time_to_sell(60, rate, 0.9, 1e9) or 0) - (run_out.time_to_sell(60, rate, 0.1, 1e9) or 0)
        for rate in (guess, learned)
    ]
    assert width[1] < 0.7 * width[0]


# On the clock


def test_the_forecast_speaks_of_instants_at_which_the_store_is_open() -> None:
    said = run_out.forecast(30, ten_a_day(), CALENDAR, now=NOON, ends_at=ENDS_AT)
    assert said is not None and said.early_at is not None and said.expected_at is not None and said.late_at is not None
    assert NOON < said.early_at < said.expected_at < said.late_at
    for instant in (said.early_at, said.expected_at, said.late_at):
        assert 9 <= instant.astimezone(BRISBANE).hour <= 19
    assert 0.5 < said.probability_before_end < 1
    assert said.expected_at.astimezone(BRISBANE).day == 26


def test_what_lies_beyond_the_calendar_is_not_told() -> None:
    said = run_out.forecast(250, ten_a_day(), CALENDAR, now=NOON, ends_at=ENDS_AT)
    assert said is not None
    assert said.probability_before_end < 0.05
    assert said.early_at is not None and said.late_at is None


@pytest.mark.parametrize("units", [0, -3])
def test_what_is_gone_has_run_out_now(units: float) -> None:
    assert run_out.forecast(units, ten_a_day(), CALENDAR, now=NOON, ends_at=ENDS_AT) == RunOut(1, NOON, NOON, NOON)


def test_nothing_is_said_where_nothing_can_be() -> None:
    shut = rates.trading({}, BRISBANE, MONDAY, ENDS_AT)
    assert run_out.forecast(30, ten_a_day(), shut, now=NOON, ends_at=ENDS_AT) is None
    assert run_out.forecast(30, ten_a_day(), CALENDAR, now=ENDS_AT, ends_at=ENDS_AT) is None
    past = MONDAY + timedelta(days=28)
    assert run_out.forecast(30, ten_a_day(), CALENDAR, now=past, ends_at=past + timedelta(days=1)) is None


def test_a_forecast_made_at_night_counts_from_the_opening() -> None:
    night = MONDAY + timedelta(hours=21)
    morning = MONDAY + timedelta(days=1, hours=9)
    one, other = (run_out.forecast(30, ten_a_day(), CALENDAR, now=now, ends_at=ENDS_AT) for now in (night, morning))
    assert one == other


def test_promised_and_display_units_cannot_be_bought() -> None:
    assert run_out.effective_stock(10, promised=3, not_for_sale=1) == 6
    assert run_out.effective_stock(2, promised=3) == -1
    assert run_out.effective_stock(2, arriving=24) == 26


# Whether to warn


def expecting(probability: float, hours: float | None = 10) -> RunOut:
    return RunOut(probability, None if hours is None else NOON + timedelta(hours=hours), None, None)


@pytest.mark.parametrize(
    ("said", "is_warned", "expected"),
    [
        pytest.param(expecting(0.85), False, (Warn.OPEN, "likely_before_end"), id="likely and near"),
        pytest.param(expecting(0.79), False, (Warn.NONE, "not_likely_enough"), id="not likely enough"),
        pytest.param(expecting(0.95, 37), False, (Warn.NONE, "too_far_off"), id="too far off"),
        pytest.param(expecting(0.95, None), False, (Warn.NONE, "too_far_off"), id="beyond the calendar"),
        pytest.param(expecting(0.99, 0.5), False, (Warn.NONE, "too_late_to_act"), id="too late to act"),
        pytest.param(None, False, (Warn.NONE, "no_forecast"), id="nothing known"),
        pytest.param(expecting(0.6), True, (Warn.KEEP, "still_expected"), id="less likely, yet it stands"),
        pytest.param(expecting(0.49), True, (Warn.CLOSE, "no_longer_expected"), id="more likely not"),
        pytest.param(expecting(0.99, 0.1), True, (Warn.KEEP, "still_expected"), id="about to happen"),
        pytest.param(expecting(0.9, 60), True, (Warn.KEEP, "still_expected"), id="moved further off"),
        pytest.param(None, True, (Warn.CLOSE, "no_forecast"), id="no longer known"),
    ],
)
def test_a_warning_opens_when_it_helps_and_closes_when_it_is_wrong(
    said: RunOut | None, is_warned: bool, expected: tuple[Warn, str]
) -> None:
    assert run_out.should_warn(said, now=NOON, is_warned=is_warned) == expected


@given(chances=st.lists(st.floats(min_value=0.5, max_value=0.8, exclude_max=True), min_size=2, max_size=30))
def test_between_the_two_limits_a_warning_never_changes(chances: list[float]) -> None:
    for is_warned in (True, False):
        said = {run_out.should_warn(expecting(chance), now=NOON, is_warned=is_warned)[0] for chance in chances}
        assert said == {Warn.KEEP if is_warned else Warn.NONE}


def test_the_limits_are_the_promotions_to_set() -> None:
    policy = WarnPolicy(open_at=0.6, lead=timedelta(0), horizon=timedelta(days=3))
    assert run_out.should_warn(expecting(0.65, 60), now=NOON, is_warned=False, policy=policy)[0] is Warn.OPEN
