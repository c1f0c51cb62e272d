"""Pulls that fail: what is tried again, who backs off, and that no failure empties a shelf."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.sources.pool import PullPool
from app.sources.pull import pull_due
from tests.support.feed_server import Answer, FeedServer
from tests.support.pulling import LEVELS, WAIT_SECONDS, Naps, on_hand, put, run_of, source_of
from tests.support.shop import NOW, Shop, open_shop


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'{"data": []}', b"<html>Sign in</html>", b'[{"sku": 1}]'],
    ids=["nothing", "an empty list", "an empty object", "a sign-in page", "rows that are none"],
)
def test_an_answer_that_parses_to_nothing_is_a_failure_and_empties_no_shelf(
    shop: Shop, feeds: FeedServer, body: bytes
) -> None:
    shop.promote()
    shop.stock(("CAP", "DVD-45", 5))
    put(shop, "erp", feeds.answers("/stock", Answer(body, headers={"ETag": '"v1"'})))
    run = run_of(shop)
    assert run.outcome == "failed" and run.error
    assert on_hand(shop) == 5 and shop.open_alerts() == []
    source = source_of(shop)
    assert (source.failures, source.heard_at, source.etag) == (1, None, None)


def test_a_redirect_is_not_followed(shop: Shop, feeds: FeedServer) -> None:
    feeds.answers("/new", Answer(LEVELS))
    put(shop, "erp", feeds.answers("/old", Answer(status=302, headers={"Location": feeds.url + "/new"})))
    run = run_of(shop)
    assert (run.outcome, run.status) == ("failed", 302)
    assert run.error is not None and "redirects are not followed" in run.error
    assert feeds.count("/new") == 0 and feeds.count("/old") == 1


def test_a_server_that_stumbles_is_asked_again_within_the_pull(shop: Shop, feeds: FeedServer) -> None:
    naps = Naps()
    put(
        shop,
        "erp",
        feeds.answers("/stock", Answer(status=503, headers={"Retry-After": "7"}), Answer(status=500), Answer(LEVELS)),
    )
    assert run_of(shop, sleep=naps).outcome == "taken"
    assert naps.seconds[0] == 7 and 3 < naps.seconds[1] < 5


def test_a_server_that_asks_for_long_is_left_alone_for_that_long(shop: Shop, feeds: FeedServer) -> None:
    naps = Naps()
    put(shop, "erp", feeds.answers("/stock", Answer(status=429, headers={"Retry-After": "1800"})))
    run = run_of(shop, sleep=naps)
    assert (run.outcome, run.status, naps.seconds) == ("failed", 429, [])
    assert source_of(shop).due_at == NOW + timedelta(seconds=1800)


def test_a_server_nobody_listens_at_is_tried_three_times(shop: Shop) -> None:
    naps = Naps()
    put(shop, "erp", "http://127.0.0.1:1/stock")
    run = run_of(shop, sleep=naps)
    assert (run.outcome, run.status, len(naps.seconds)) == ("failed", None, 2)
    assert run.error


def test_a_source_whose_network_is_no_longer_allowed_is_not_reached(database_url: str, feeds: FeedServer) -> None:
    with open_shop(database_url) as shop:
        put(shop, "erp", feeds.answers("/stock", Answer(LEVELS)))
        with open_shop(database_url, stocked=False, allow_private_networks=()) as closed:
            run = run_of(closed)
    assert run.outcome == "failed" and run.error is not None and "private network" in run.error
    assert feeds.asked == []


def test_a_failing_source_backs_off_while_another_goes_on(shop: Shop, feeds: FeedServer) -> None:
    put(shop, "bad", feeds.answers("/bad", Answer(status=404)), every_seconds=10)
    put(shop, "good", feeds.answers("/good", Answer(LEVELS)), every_seconds=10)
    pool = PullPool()
    for _ in range(20):
        pull_due(shop.context, pool)
        pool.close(WAIT_SECONDS)
        shop.clock.advance(seconds=10)
    assert feeds.count("/good") == 20
    # After 10, 20, 40 and 80 s, give or take a fifth.
    assert 4 <= feeds.count("/bad") <= 6
    assert source_of(shop, "bad").failures == feeds.count("/bad")
    assert source_of(shop, "good").failures == 0


def test_a_source_that_recovers_is_pulled_as_often_as_before(shop: Shop, feeds: FeedServer) -> None:
    put(shop, "erp", feeds.answers("/stock", Answer(status=404), Answer(LEVELS)), every_seconds=10)
    assert run_of(shop).outcome == "failed"
    now = shop.clock.advance(seconds=3600)
    assert run_of(shop).outcome == "taken"
    assert (source_of(shop).failures, source_of(shop).due_at) == (0, now + timedelta(seconds=10))
