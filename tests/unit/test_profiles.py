"""Profiles of jurisdictions: the data are whole, say where they come from, and only ever add what is owed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.promotions.rules import DEFAULT_REMEDIES, Remedy
from app.suggestions import profiles
from app.suggestions.profiles import Profile
from app.suggestions.validity import last_day, valid_until

NAMES = {"none", "us-ftc-food", "us-ct", "us-nj", "us-ma", "us-ca", "us-il", "au", "ca", "eu", "uk"}
any_profile = st.sampled_from(list(profiles.known().values()))
some_kinds = st.lists(st.sampled_from([kind.value for kind in Remedy]), unique=True)


def test_each_profile_says_what_it_rests_on() -> None:
    assert set(profiles.known()) >= NAMES
    for name, profile in profiles.known().items():
        assert profile.jurisdiction == name
        assert profile.name
        assert profile.note
        assert (profile.source == ()) is (name == profiles.NONE), name


def test_what_is_owed_counts_and_no_remedy_stands_twice() -> None:
    for profile in profiles.known().values():
        assert profile.remedies
        assert len(set(profile.remedies)) == len(profile.remedies)
        assert set(profile.owed) <= set(profile.remedies)
        assert profile.notice is None or profile.owed, "a notice tells of what is owed"


def test_where_waiting_ends_in_something_comparable_there_is_time_left_to_take_it() -> None:
    for profile in profiles.known().values():
        if profile.overdue_after_days is not None:
            assert profile.rain_check_days >= profile.overdue_after_days + profile.days_after_notice


def test_the_guide_names_every_profile_and_its_sources_and_says_what_it_is_not() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "remedies.md").read_text(encoding="utf-8")
    assert "not legal advice" in guide.lower()
    for profile in profiles.known().values():
        assert f"`{profile.jurisdiction}`" in guide
        assert all(source in guide for source in profile.source), profile.jurisdiction


@given(profile=any_profile, given_kinds=some_kinds, is_age_restricted=st.booleans())
def test_a_profile_keeps_the_promotions_order_and_adds_what_is_owed_after_it(
    profile: Profile, given_kinds: list[str], is_age_restricted: bool
) -> None:
    kinds = profile.kinds(given_kinds, is_age_restricted=is_age_restricted)
    assert kinds[: len(given_kinds)] == given_kinds
    assert len(set(kinds)) == len(kinds)
    due = set(profile.due(is_age_restricted=is_age_restricted))
    assert set(kinds) == (set(given_kinds) | due if given_kinds else set())


def test_connecticut_owes_a_rain_check_but_not_for_what_is_age_restricted() -> None:
    profile = profiles.of("us-ct")
    assert profile.kinds(["other_store"], is_age_restricted=False) == ["other_store", "rain_check"]
    assert profile.kinds(["other_store"], is_age_restricted=True) == ["other_store"]
    assert profile.kinds([], is_age_restricted=False) == [], "an ad that gives none has said so"


def test_nobody_else_owes_what_the_promotion_leaves_out() -> None:
    assert [name for name, profile in profiles.known().items() if profile.owed] == ["us-ct"]


@pytest.mark.parametrize("jurisdiction", [None, "none", "ch", "", "us"], ids=repr)
def test_a_store_without_a_known_jurisdiction_follows_none(jurisdiction: str | None) -> None:
    profile = profiles.of(jurisdiction)
    assert profile.jurisdiction == "none"
    assert profile.kinds(["compensation"], is_age_restricted=False) == ["compensation"]
    assert profile.days(30) == 30


def test_a_jurisdiction_is_known_whatever_its_case() -> None:
    assert profiles.of("US-CT").jurisdiction == "us-ct"
    assert profiles.unknown("AU") is None
    assert profiles.unknown(None) is None
    assert "us-ct" in (profiles.unknown("us-cn") or "")


def test_remedies_that_are_given_by_default_count_everywhere() -> None:
    for profile in profiles.known().values():
        assert set(DEFAULT_REMEDIES) & set(profile.remedies), profile.jurisdiction


@pytest.mark.parametrize(
    ("jurisdiction", "days", "expected"),
    [
        (None, 30, date(2026, 12, 26)),
        ("au", 30, date(2026, 12, 26)),
        ("us-ct", 30, date(2027, 2, 4)),
        ("us-nj", 1, date(2027, 2, 4)),
        ("us-ct", 100, date(2027, 3, 6)),
    ],
    ids=["none", "no days of its own", "Connecticut", "New Jersey", "a longer setting stands"],
)
def test_a_rain_check_is_good_as_long_as_the_setting_and_the_law_both_ask(
    jurisdiction: str | None, days: int, expected: date
) -> None:
    zone = ZoneInfo("Australia/Brisbane")
    ends_at = datetime(2026, 11, 26, 14, tzinfo=UTC)  # midnight after the 26th in Brisbane
    assert last_day(ends_at, zone) == date(2026, 11, 26)
    assert valid_until(ends_at, zone, days, jurisdiction) == expected
