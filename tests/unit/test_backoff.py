"""When a delivery is tried again, when it is given up, and when a channel is switched off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.delivery.rules import (
    DISABLE_AFTER,
    JITTER,
    MAX_RETRY_AFTER_SECONDS,
    PEOPLE_RETRY_SECONDS,
    RETRY_SECONDS,
    ChannelKind,
    DeliveryState,
    Held,
    Hold,
    Listener,
    Outcome,
    after,
    check_events,
    first_hears,
    hold,
    should_disable,
)

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
SOON, LATER = NOW + timedelta(seconds=7), NOW + timedelta(hours=9)
FAILED = Outcome(False, status=500)


@pytest.mark.parametrize(("attempt", "seconds"), list(enumerate(RETRY_SECONDS, 1)))
def test_each_failed_attempt_waits_its_time(attempt: int, seconds: int) -> None:
    following = after(attempt, FAILED, now=NOW, jitter=0)
    assert following.state is DeliveryState.PENDING
    assert following.at == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(("attempt", "seconds"), list(enumerate(PEOPLE_RETRY_SECONDS, 1)))
def test_people_are_tried_again_sooner(attempt: int, seconds: int) -> None:
    following = after(attempt, FAILED, kind=ChannelKind.APPRISE, now=NOW, jitter=0)
    assert following.at == NOW + timedelta(seconds=seconds)
    last = after(len(PEOPLE_RETRY_SECONDS) + 1, FAILED, kind=ChannelKind.APPRISE, now=NOW, jitter=0)
    assert last.state is DeliveryState.FAILED


def test_after_the_last_attempt_it_has_failed() -> None:
    following = after(len(RETRY_SECONDS) + 1, FAILED, now=NOW, jitter=0)
    assert (following.state, following.at) == (DeliveryState.FAILED, None)


@given(attempt=st.integers(1, len(RETRY_SECONDS)), jitter=st.floats(-1, 1), asked=st.none() | st.floats(0, 1e7))
def test_the_wait_stays_within_its_bounds(attempt: int, jitter: float, asked: float | None) -> None:
    following = after(attempt, Outcome(False, status=503, retry_after=asked), now=NOW, jitter=jitter)
    assert following.at is not None
    wait = (following.at - NOW).total_seconds()
    assert wait >= RETRY_SECONDS[attempt - 1] * (1 - JITTER) - 1e-3
    assert wait <= max(RETRY_SECONDS[attempt - 1] * (1 + JITTER), MAX_RETRY_AFTER_SECONDS) + 1e-3
    if asked is not None:
        assert wait >= min(asked, MAX_RETRY_AFTER_SECONDS) - 1e-3


@pytest.mark.parametrize("status", [*range(300, 309), 400, 401, 403, 404, 422, 429, *range(500, 505), None])
def test_whatever_is_no_success_is_tried_again(status: int | None) -> None:
    assert after(1, Outcome(False, status=status), now=NOW, jitter=0).state is DeliveryState.PENDING


def test_410_switches_the_channel_off() -> None:
    following = after(1, Outcome(False, status=410), now=NOW, jitter=0)
    assert (following.state, following.disable_channel) == (DeliveryState.FAILED, True)


def test_a_channel_is_switched_off_after_five_days_without_a_success() -> None:
    assert not should_disable(None, NOW)
    assert not should_disable(NOW - DISABLE_AFTER + timedelta(seconds=1), NOW)
    assert should_disable(NOW - DISABLE_AFTER, NOW)


def test_resolved_without_opened_cannot_be_asked_for() -> None:
    check_events(["alert.opened", "alert.resolved"])
    with pytest.raises(ValueError, match=r"add alert\.opened"):
        check_events(["alert.resolved"])


FLOOR = Listener("floor", frozenset({"alert.opened"}), frozenset(), False, frozenset({"CAP"}), frozenset({"NSW"}), 0)


@pytest.mark.parametrize(
    ("store", "region", "hears"),
    [("CAP", "QLD", True), ("CLE", "QLD", False), ("SYD", "NSW", True), ("CLE", None, False)],
)
def test_only_the_channels_stores_are_heard(store: str, region: str | None, hears: bool) -> None:
    assert hears == first_hears(
        FLOOR, store_id=store, region=region, kind="sold_out", opened_at=NOW, is_acknowledged=False, now=NOW
    )


@pytest.mark.parametrize(
    ("opens", "quiet", "group", "gathering", "expected"),
    [
        pytest.param(NOW, False, 0.0, None, None, id="now"),
        pytest.param(NOW, True, 0.0, None, None, id="quiet, but open"),
        pytest.param(
            NOW + timedelta(hours=9), True, 0.0, None, Hold(Held.QUIET, NOW + timedelta(hours=9)), id="closed"
        ),
        pytest.param(None, True, 0.0, None, None, id="closed for weeks"),
        pytest.param(NOW, False, 30.0, None, Hold(Held.GROUP, NOW + timedelta(seconds=30)), id="first of a group"),
        pytest.param(
            NOW,
            False,
            30.0,
            NOW + timedelta(seconds=7),
            Hold(Held.GROUP, NOW + timedelta(seconds=7)),
            id="joins a group",
        ),
    ],
)
def test_what_waits_and_until_when(
    opens: datetime | None, quiet: bool, group: float, gathering: datetime | None, expected: Hold | None
) -> None:
    waits = hold(opens_at=opens, is_quiet=quiet, group_seconds=group, gathering_until=gathering, now=NOW)
    assert waits == expected
