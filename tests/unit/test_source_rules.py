"""When pulls are due, when they are tried again, where the next page may lie."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources import rules, schedule
from app.sources.fields import FIELDS, is_field, unmapped
from app.sources.rules import Provides

NOW = datetime(2026, 11, 21, 4, 5, 6, tzinfo=UTC)
every = st.integers(min_value=5, max_value=604_800)
jitters = st.floats(min_value=-1, max_value=1)


def waits(every_seconds: int | None, failures: int) -> list[float]:
    """The waits after the first failures, without jitter."""
    return [
        (rules.after_failure(count, NOW, every_seconds=every_seconds, retry_after=None, jitter=0) - NOW).total_seconds()
        for count in range(1, failures + 1)
    ]


@pytest.mark.parametrize(
    ("every_seconds", "expected"),
    [
        pytest.param(5, [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600], id="often"),
        pytest.param(300, [60, 120, 240, 480, 960, 1920, 3600, 3600], id="every five minutes"),
        pytest.param(86_400, [60, 120, 240, 480, 960, 1920, 3600], id="daily"),
        pytest.param(None, [60, 120, 240, 480, 960, 1920, 3600], id="by cron"),
    ],
)
def test_a_failing_source_waits_twice_as_long_each_time_up_to_an_hour(
    every_seconds: int | None, expected: list[float]
) -> None:
    assert waits(every_seconds, len(expected)) == expected


@given(failures=st.integers(min_value=1, max_value=10_000), every_seconds=every, jitter=jitters)
def test_a_failing_source_is_tried_again_within_an_hour_and_a_fifth(
    failures: int, every_seconds: int, jitter: float
) -> None:
    at = rules.after_failure(failures, NOW, every_seconds=every_seconds, retry_after=None, jitter=jitter)
    assert timedelta(seconds=4) <= at - NOW <= timedelta(seconds=3600 * 1.2)


@given(retry_after=st.floats(min_value=0, max_value=10**9), jitter=jitters)
def test_what_the_server_asks_for_is_waited_for_but_not_beyond_an_hour(retry_after: float, jitter: float) -> None:
    at = rules.after_failure(1, NOW, every_seconds=5, retry_after=retry_after, jitter=jitter)
    assert at - NOW >= timedelta(seconds=min(retry_after, 3600) - 1)
    assert at - NOW <= timedelta(seconds=max(6.0, min(retry_after, 3600)) + 1)


@given(every_seconds=every, took=st.integers(min_value=0, max_value=1_000))
def test_the_next_pull_counts_from_the_start_of_the_last_and_never_lies_behind(every_seconds: int, took: int) -> None:
    finished = NOW + timedelta(seconds=took)
    due = rules.after_success(NOW, finished, every_seconds)
    assert due >= finished
    assert due == finished or due == NOW + timedelta(seconds=every_seconds)


@pytest.mark.parametrize(
    ("attempt", "status", "retry_after", "expected"),
    [
        (1, None, None, 1.0),
        (2, None, None, 4.0),
        (3, None, None, None),
        (1, 500, None, 1.0),
        (1, 503, 12.0, 12.0),
        (1, 429, 30.0, 30.0),
        (1, 429, 31.0, None),
        (2, 503, 0.0, 4.0),
        (1, 404, None, None),
        (1, 401, None, None),
        (1, 302, None, None),
        (1, 304, None, None),
    ],
)
def test_only_what_may_pass_is_tried_again_and_only_while_the_wait_is_short(
    attempt: int, status: int | None, retry_after: float | None, expected: float | None
) -> None:
    assert rules.retry_wait(attempt, status=status, retry_after=retry_after, jitter=0) == expected


PAGE = "https://erp.example.com/api/stock?page=1"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (None, None),
        ("", None),
        (False, None),
        ("?page=2", "https://erp.example.com/api/stock?page=2"),
        ("/api/stock?page=2#rows", "https://erp.example.com/api/stock?page=2"),
        ("https://erp.example.com:443/x", "https://erp.example.com:443/x"),
    ],
)
def test_the_next_page_may_be_relative_or_whole(found: object, expected: str | None) -> None:
    assert rules.next_address(PAGE, found, [PAGE]) == expected


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ("https://evil.example/x", "elsewhere"),
        ("//evil.example/x", "elsewhere"),
        ("http://erp.example.com/api/stock?page=2", "elsewhere"),
        ("https://erp.example.com:8443/x", "elsewhere"),
        ("https://me@erp.example.com/x", "elsewhere"),
        ("file:///etc/passwd", "no web address"),
        ("https://[::1", "no web address"),
        ("https://erp.example.com:99999/", "no web address"),
        (2, "a int where an address"),
        ({"href": "/x"}, "a dict where an address"),
        ("?page=1", "already read"),
    ],
)
def test_a_next_page_that_must_not_be_followed_is_refused_with_the_reason(found: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        rules.next_address(PAGE, found, [PAGE])


def test_pages_end_after_a_thousand() -> None:
    read = [f"https://erp.example.com/{number}" for number in range(rules.MAX_PAGES)]
    with pytest.raises(ValueError, match="goes on after 1,000 pages"):
        rules.next_address(read[-1], "/one-more", read)


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("*/5 * * * *", "2026-11-21T04:10"),
        ("15 5 * * *", "2026-11-21T05:15"),
        ("5 4 * * *", "2026-11-22T04:05"),
        ("0 9 * * 1", "2026-11-23T09:00"),
        ("0 9 * * 0", "2026-11-22T09:00"),
        ("0 9 * * 7", "2026-11-22T09:00"),
        ("0 9 * * mon-fri", "2026-11-23T09:00"),
        ("0 9 * * 1-5", "2026-11-23T09:00"),
        ("0 9 * * 5-7", "2026-11-21T09:00"),
        ("0 9 * * sat-mon", "2026-11-21T09:00"),
        ("0 9 * * */2", "2026-11-21T09:00"),
        ("0 0 1 * *", "2026-12-01T00:00"),
        ("0 0 1 * sun", "2026-11-22T00:00"),
        ("0 0 29 2 *", "2028-02-29T00:00"),
    ],
)
def test_cron_means_what_crontab_says(cron: str, expected: str) -> None:
    # NOW is a Saturday. Where day of month and day of week are both named, either is enough.
    assert schedule.next_cron(cron, NOW) == datetime.fromisoformat(expected + "+00:00")


def test_the_instant_a_cron_expression_names_is_not_named_again() -> None:
    at = datetime(2026, 11, 21, 4, 5, tzinfo=UTC)
    assert schedule.next_cron("*/5 * * * *", at) == at + timedelta(minutes=5)


@pytest.mark.parametrize(
    "cron",
    [
        "",
        "* * *",
        "61 * * * *",
        "* * * * 8",
        "*/0 * * * *",
        "* * * * */0",
        "@daily",
        "a b c d e",
        "0 0 30 2 *",
        "* * * * x-y",
    ],
)
def test_what_is_no_cron_expression_or_never_comes_true_is_refused(cron: str) -> None:
    with pytest.raises(ValueError, match=r"cron|day of the week|never comes true|five fields|step"):
        schedule.check_cron(cron)


def test_the_next_pull_follows_the_interval_or_the_cron_expression() -> None:
    started, now = NOW, NOW + timedelta(seconds=2)
    assert schedule.next_pull(every_seconds=60, cron=None, started_at=started, now=now) == NOW + timedelta(seconds=60)
    by_cron = schedule.next_pull(every_seconds=None, cron="0 5 * * *", started_at=started, now=now)
    assert by_cron == datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


def test_without_a_mapping_every_field_is_taken_by_its_own_name() -> None:
    for provides in Provides:
        assert unmapped(provides, None) == FIELDS[provides]


def test_with_a_mapping_only_what_a_row_cannot_do_without_is_taken_by_its_own_name() -> None:
    assert unmapped(Provides.STOCK, {"sku": "$.code"}) == ("store_id", "on_hand", "availability", "as_of")
    assert unmapped(Provides.PRODUCTS, {"sku": "$.code", "name": "$.title"}) == ()
    assert "active" not in unmapped(Provides.PRODUCTS, {"sku": "$.code"})


def test_attributes_are_fields_of_products_alone() -> None:
    assert is_field(Provides.PRODUCTS, "attributes.hdmi")
    assert not is_field(Provides.PRODUCTS, "attributes.")
    assert not is_field(Provides.STOCK, "attributes.hdmi")
    assert not is_field(Provides.STOCK, "price")
