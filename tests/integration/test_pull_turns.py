"""Who pulls when: leases, threads side by side, sources that change under a pull."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.core.errors import Conflict, NotFound
from app.sources import service
from app.sources.models import Source, SourceRun
from app.sources.pool import PullPool
from app.sources.pull import pull, pull_due, pull_now
from tests.support.feed_server import Answer, Asked, FeedServer
from tests.support.pulling import LEVELS, WAIT_SECONDS, counts, put, run_of, source_of
from tests.support.shop import NOW, Shop


def test_two_threads_that_pull_one_source_at_once_make_one_pull(shop: Shop, feeds: FeedServer) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def answer(_asked: Asked) -> Answer:
        asked.set()
        go_on.wait(WAIT_SECONDS)
        return Answer(LEVELS)

    feeds.routes["/stock"] = answer
    put(shop, "erp", feeds.url + "/stock")
    runs: list[SourceRun | None] = []
    first = threading.Thread(target=lambda: runs.append(pull(shop.context, "erp")))
    first.start()
    assert asked.wait(WAIT_SECONDS)
    assert pull(shop.context, "erp") is None
    with pytest.raises(Conflict):
        pull_now(shop.context, "erp")
    assert pull_due(shop.context, PullPool()) == []
    assert shop.call("POST", "/v1/sources/erp/pull").status_code == 409
    assert shop.ok("GET", "/v1/sources/erp")["is_running"] is True
    go_on.set()
    first.join(WAIT_SECONDS)
    assert [run.outcome for run in runs if run is not None] == ["taken"]
    assert feeds.count("/stock") == 1
    assert shop.ok("GET", "/v1/sources/erp")["is_running"] is False


def test_of_many_threads_that_start_together_one_pulls(shop: Shop, feeds: FeedServer) -> None:
    put(shop, "erp", feeds.answers("/stock", Answer(LEVELS)))
    together = threading.Barrier(8)
    runs: list[SourceRun | None] = []

    def contend() -> None:
        together.wait(WAIT_SECONDS)
        runs.append(pull(shop.context, "erp"))

    threads = [threading.Thread(target=contend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    assert sum(run is not None for run in runs) == 1 and len(runs) == 8
    assert feeds.count("/stock") == 1


def test_a_slow_source_delays_no_other(shop: Shop, feeds: FeedServer) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slow(_asked: Asked) -> Answer:
        asked.set()
        go_on.wait(WAIT_SECONDS)
        return Answer(LEVELS)

    feeds.routes["/slow"] = slow
    put(shop, "slow", feeds.url + "/slow")
    put(shop, "fast", feeds.answers("/fast", Answer(LEVELS)))
    pool, done = PullPool(), threading.Event()
    assert set(pull_due(shop.context, pool)) == {"slow", "fast"}
    assert asked.wait(WAIT_SECONDS)
    for _ in range(1_000):
        if source_of(shop, "fast").heard_at is not None:
            break
        done.wait(0.01)
    assert source_of(shop, "fast").heard_at == NOW and source_of(shop, "slow").heard_at is None
    assert pull_due(shop.context, pool) == []
    go_on.set()
    pool.close(WAIT_SECONDS)
    assert source_of(shop, "slow").heard_at == NOW


def test_a_pull_whose_process_died_is_taken_up_when_its_lease_ends(shop: Shop, feeds: FeedServer) -> None:
    put(shop, "erp", feeds.answers("/stock", Answer(LEVELS)))
    with shop.context.database.write() as session:
        assert service.claim(session, "erp", owner="dead", now=shop.clock(), force=False) is not None
    assert pull(shop.context, "erp") is None
    shop.clock.advance(seconds=179)
    assert pull(shop.context, "erp") is None
    shop.clock.advance(seconds=1)
    assert run_of(shop).outcome == "taken"


def test_a_pull_that_lost_its_lease_takes_nothing_more(shop: Shop, feeds: FeedServer) -> None:
    def answer(_asked: Asked) -> Answer:
        with shop.context.database.write() as session:
            session.execute(update(Source).values(lease_owner="another", lease_until=NOW + service.LEASE))
        return Answer(LEVELS)

    feeds.routes["/stock"] = answer
    put(shop, "erp", feeds.url + "/stock")
    run = run_of(shop)
    assert run.outcome == "failed" and run.error is not None and "took over" in run.error
    assert counts(run) == (3, 0, 0, 0, 0)
    source = source_of(shop)
    assert (source.lease_owner, source.failures) == ("another", 0)


def test_a_source_replaced_while_it_is_pulled_is_due_again_at_once(shop: Shop, feeds: FeedServer) -> None:
    def answer(_asked: Asked) -> Answer:
        put(shop, "erp", feeds.url + "/new")
        return Answer(LEVELS, headers={"ETag": '"old"'})

    feeds.routes["/old"] = answer
    feeds.answers("/new", Answer(LEVELS))
    put(shop, "erp", feeds.url + "/old")
    run_of(shop)
    source = source_of(shop)
    assert (source.due_at, source.etag, source.lease_owner) == (NOW, None, None)
    run_of(shop)
    assert feeds.count("/new") == 1


def test_a_source_deleted_while_it_is_pulled_takes_nothing_more(shop: Shop, feeds: FeedServer) -> None:
    def answer(_asked: Asked) -> Answer:
        shop.ok("DELETE", "/v1/sources/erp")
        return Answer(LEVELS)

    feeds.routes["/stock"] = answer
    put(shop, "erp", feeds.url + "/stock")
    with pytest.raises(NotFound):
        pull(shop.context, "erp")
    assert shop.call("GET", "/v1/stores/CAP/stock/DVD-45", "pos").json().get("on_hand") is None


def test_a_source_is_not_pulled_before_it_is_due_unless_somebody_asks(shop: Shop, feeds: FeedServer) -> None:
    put(shop, "erp", feeds.answers("/stock", Answer(LEVELS)))
    run_of(shop)
    shop.clock.advance(seconds=299)
    assert pull(shop.context, "erp") is None
    assert pull_now(shop.context, "erp").outcome == "taken"


def test_a_source_with_a_cron_expression_waits_for_its_hour(shop: Shop, feeds: FeedServer) -> None:
    put(shop, "erp", feeds.answers("/stock", Answer(LEVELS)), cron="30 * * * *")
    assert pull(shop.context, "erp") is None
    shop.clock.advance(minutes=30)
    run_of(shop)
    assert source_of(shop).due_at == NOW + timedelta(minutes=90)


def test_a_pool_has_room_for_so_many_and_no_more(shop: Shop, feeds: FeedServer) -> None:
    go_on = threading.Event()

    def slow(_asked: Asked) -> Answer:
        go_on.wait(WAIT_SECONDS)
        return Answer(LEVELS)

    feeds.routes["/slow"] = slow
    for name in ("one", "two", "three"):
        put(shop, name, f"{feeds.url}/slow?{name}")
        shop.clock.advance(seconds=1)
    pool = PullPool(at_once=2)
    assert pull_due(shop.context, pool) == ["one", "two"]
    assert pull_due(shop.context, pool) == []
    go_on.set()
    pool.close(WAIT_SECONDS)
    assert pull_due(shop.context, pool) == ["three"]
    pool.close(WAIT_SECONDS)


def test_old_runs_are_forgotten(shop: Shop, feeds: FeedServer) -> None:
    put(shop, "erp", feeds.answers("/stock", Answer(LEVELS)))
    run_of(shop)
    later = shop.clock.advance(seconds=300)
    run_of(shop)
    with shop.context.database.write() as session:
        assert service.prune_runs(session, later) == 1
    assert len(shop.ok("GET", "/v1/sources/erp/runs")["items"]) == 1
