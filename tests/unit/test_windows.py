"""When an offer is good: whole local days in each store's own time, and which of several governs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.promotions.rules import Phase, Status, Window, governing, is_loss_leader, status

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        pytest.param("Australia/Brisbane", date(2026, 10, 4), 24, id="no daylight saving"),
        pytest.param("Australia/Sydney", date(2026, 10, 4), 23, id="Sydney springs forward"),
        pytest.param("Australia/Sydney", date(2026, 4, 5), 25, id="Sydney falls back"),
        pytest.param("Australia/Lord_Howe", date(2026, 10, 4), 23.5, id="Lord Howe by half an hour"),
        pytest.param("Europe/London", date(2026, 3, 29), 23, id="London springs forward"),
        pytest.param("Europe/London", date(2026, 10, 25), 25, id="London falls back"),
        pytest.param("America/New_York", date(2026, 11, 1), 25, id="New York falls back"),
        pytest.param("America/New_York", date(2028, 2, 29), 24, id="a leap day"),
    ],
)
def test_a_local_day_is_as_long_as_its_zone_makes_it(zone: str, day: date, hours: float) -> None:
    window = Window.from_local_dates(day, day, ZoneInfo(zone))
    assert window.ends_at - window.starts_at == timedelta(hours=hours)


def test_the_last_day_is_included_and_the_end_is_the_first_instant_after_it() -> None:
    window = Window.from_local_dates(date(2026, 11, 20), date(2026, 11, 26), ZoneInfo("Australia/Brisbane"))
    assert window.starts_at == datetime(2026, 11, 19, 14, tzinfo=UTC)
    assert window.ends_at == datetime(2026, 11, 26, 14, tzinfo=UTC)
    assert window.phase(window.starts_at - timedelta(microseconds=1)) is Phase.SCHEDULED
    assert window.phase(window.starts_at) is Phase.RUNNING
    assert window.phase(window.ends_at - timedelta(microseconds=1)) is Phase.RUNNING
    assert window.phase(window.ends_at) is Phase.ENDED
    assert window.next_change(window.ends_at) is None


zones = st.sampled_from(["Pacific/Auckland", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "UTC"])


@given(zone=zones, first=st.dates(date(2000, 1, 1), date(2040, 1, 1)), days=st.integers(0, 40))
def test_windows_of_adjoining_days_meet_without_gap_or_overlap(zone: str, first: date, days: int) -> None:
    last = first + timedelta(days=days)
    window = Window.from_local_dates(first, last, ZoneInfo(zone))
    after = Window.from_local_dates(last + timedelta(days=1), last + timedelta(days=1), ZoneInfo(zone))
    assert window.starts_at < window.ends_at == after.starts_at


@dataclass(frozen=True)
class Offer:
    price: Decimal
    starts_at: datetime
    promotion_id: str


NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
offers = st.lists(
    st.builds(
        Offer,
        price=st.sampled_from([Decimal("40"), Decimal("45"), Decimal("45.00")]),
        starts_at=st.sampled_from([NOON, NOON - HOUR]),
        promotion_id=st.text("AB", min_size=1, max_size=3),
    ),
    unique_by=lambda offer: offer.promotion_id,
)


@given(offers=offers, data=st.data())
def test_the_governing_offer_does_not_depend_on_the_order(offers: list[Offer], data: st.DataObject) -> None:
    assert governing(offers) == governing(data.draw(st.permutations(offers)))


def test_the_lowest_price_governs_then_the_later_start_then_the_identifier() -> None:
    cheap = Offer(Decimal("40"), NOON - HOUR, "Z")
    late = Offer(Decimal("45"), NOON, "B")
    early = Offer(Decimal("45"), NOON - HOUR, "A")
    twin = Offer(Decimal("45"), NOON, "A")
    assert governing([early, late, cheap]) == cheap
    assert governing([early, late]) == late
    assert governing([late, twin]) == twin
    assert governing([]) is None


def test_a_promotion_runs_while_it_runs_somewhere() -> None:
    west = Window(NOON - HOUR, NOON + HOUR)
    east = Window(NOON - 5 * HOUR, NOON - HOUR)
    to_come = Window(NOON + HOUR, NOON + 2 * HOUR)
    assert status([west, east], NOON, is_cancelled=False) is Status.RUNNING
    assert status([east, to_come], NOON, is_cancelled=False) is Status.SCHEDULED
    assert status([east], NOON, is_cancelled=False) is Status.ENDED
    assert status([west], NOON, is_cancelled=True) is Status.CANCELLED


@pytest.mark.parametrize(("cost", "expected"), [(Decimal("52"), True), (Decimal("45"), False), (None, None)])
def test_a_loss_leader_is_priced_below_its_cost(cost: Decimal | None, expected: bool | None) -> None:
    assert is_loss_leader(Decimal("45"), cost) is expected
