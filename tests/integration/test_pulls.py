"""Scheduled pulls, against a real server on loopback: what is taken of an answer, and what is not."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.stock.models import StockLevel
from tests.support.feed_server import Answer, Asked, FeedServer
from tests.support.pulling import LEVELS, counts, on_hand, put, run_of, source_of
from tests.support.shop import NOW, Shop

# What is taken


def test_stock_that_is_pulled_counts_like_stock_that_is_posted(shop: Shop, feeds: FeedServer) -> None:
    shop.promote()
    put(shop, "erp", feeds.answers("/stock", Answer(LEVELS)))
    run = run_of(shop)
    assert (run.outcome, run.status, run.pages, run.error) == ("taken", 200, 1, None)
    assert counts(run) == (3, 2, 0, 1, 0)
    assert run.bytes == len(Answer(LEVELS).content)
    (alert,) = shop.open_alerts()
    assert (alert["kind"], alert["store"]["store_id"]) == ("sold_out", "CAP")
    source = source_of(shop)
    assert (source.heard_at, source.failures, source.lease_owner) == (NOW, 0, None)
    assert source.due_at == NOW + timedelta(seconds=300)


def test_every_row_is_judged_by_itself_and_the_reasons_are_kept(shop: Shop, feeds: FeedServer) -> None:
    rows = [LEVELS[0], {"store_id": "NOWHERE", "sku": "A", "on_hand": 1}, {"store_id": "CAP"}, "row"]
    put(shop, "erp", feeds.answers("/stock", Answer(rows)))
    run = run_of(shop)
    assert counts(run) == (4, 1, 0, 0, 3)
    assert [(reason["index"], reason["code"]) for reason in run.reasons] == [
        (1, "unknown_store"),
        (2, "invalid_row"),
        (3, "invalid_row"),
    ]


def test_only_the_first_hundred_reasons_are_kept_and_fit_any_database(shop: Shop, feeds: FeedServer) -> None:
    bad = [{"store_id": "CAP", "sku": "A", "on_hand": "\x00many"}] * 150
    put(shop, "erp", feeds.answers("/stock", Answer([LEVELS[0], *bad])))
    run = run_of(shop)
    assert (run.rejected, len(run.reasons)) == (150, 100)


def test_stores_products_and_promotions_are_pulled_from_csv_and_json(shop: Shop, feeds: FeedServer) -> None:
    stores = "store_id;name;timezone;currency\nVIC;Victoria Point;Australia/Brisbane;AUD\n"
    products = "Artikel;Text;Preis\nPLAYER;Player;79,00\n"
    promotions = (
        "promotion_id,name,starts_on,ends_on,stores,sku,price\n"
        "NOV,November,2026-11-20,2026-11-26,all,PLAYER,45.00\n"
        "NOV,November,2026-11-20,2026-11-26,all,DVD-45,40.00\n"
    )
    put(shop, "stores", feeds.answers("/s", Answer(stores.encode())), kind="csv", provides="stores")
    put(
        shop,
        "products",
        feeds.answers("/p", Answer(products.encode("cp1252"))),
        kind="csv",
        provides="products",
        mapping={"sku": "Artikel", "name": "Text", "price": "Preis"},
    )
    put(shop, "ads", feeds.answers("/a", Answer(promotions.encode())), kind="csv", provides="promotions")
    assert [counts(run_of(shop, name)) for name in ("stores", "products", "ads")] == [
        (1, 1, 0, 0, 0),
        (1, 1, 0, 0, 0),
        (2, 2, 0, 0, 0),
    ]
    promotion = shop.ok("GET", "/v1/promotions/NOV", "ads")
    assert [offer["sku"] for offer in promotion["offers"]] == ["PLAYER", "DVD-45"]
    assert shop.ok("GET", "/v1/products/PLAYER", "ads")["price"] == "79.00"
    assert shop.ok("GET", "/v1/stores/VIC", "ads")["name"] == "Victoria Point"


def test_more_rows_than_one_transaction_holds_are_all_taken(shop: Shop, feeds: FeedServer) -> None:
    rows = [{"store_id": "CAP", "sku": f"S{number}", "on_hand": number} for number in range(4_500)]
    put(shop, "erp", feeds.answers("/stock", Answer(rows)))
    assert counts(run_of(shop)) == (4_500, 0, 0, 4_500, 0)
    with shop.context.database.read() as session:
        assert len(session.scalars(select(StockLevel.sku).where(StockLevel.sku.startswith("S"))).all()) == 4_500


def test_a_level_without_a_time_is_of_the_instant_it_was_asked_for(shop: Shop, feeds: FeedServer) -> None:
    def answer(_asked: Asked) -> Answer:
        # While the answer is on its way the POS counts again; its newer level must stand.
        shop.clock.advance(seconds=10)
        shop.stock(("CAP", "DVD-45", 5))
        shop.clock.advance(seconds=10)
        return Answer(LEVELS)

    feeds.routes["/stock"] = answer
    put(shop, "erp", feeds.url + "/stock")
    assert counts(run_of(shop)) == (3, 1, 1, 1, 0)
    assert on_hand(shop) == 5


def test_stock_levels_remember_the_source_they_came_from(shop: Shop, feeds: FeedServer) -> None:
    put(shop, "erp", feeds.answers("/stock", Answer(LEVELS)))
    run_of(shop)
    with shop.context.database.read() as session:
        assert set(session.scalars(select(StockLevel.source))) == {"source:erp"}


# Unchanged answers


def test_an_unchanged_answer_is_asked_for_by_its_etag_and_counts_as_heard(shop: Shop, feeds: FeedServer) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == '"v1"':
            return Answer(status=304)
        return Answer(LEVELS, headers={"ETag": '"v1"', "Last-Modified": "Sat, 21 Nov 2026 01:00:00 GMT"})

    feeds.routes["/stock"] = answer
    put(shop, "erp", feeds.url + "/stock")
    run_of(shop)
    assert "if-none-match" not in feeds.asked[-1].headers
    later = shop.clock.advance(seconds=300)
    run = run_of(shop)
    assert feeds.asked[-1].headers["if-modified-since"] == "Sat, 21 Nov 2026 01:00:00 GMT"
    assert (run.outcome, run.status, counts(run)) == ("not_modified", 304, (0, 0, 0, 0, 0))
    assert source_of(shop).heard_at == later


def test_a_source_that_is_put_again_is_asked_for_everything_anew(shop: Shop, feeds: FeedServer) -> None:
    url = feeds.answers("/stock", Answer(LEVELS, headers={"ETag": '"v1"'}))
    put(shop, "erp", url)
    run_of(shop)
    put(shop, "erp", url)
    run_of(shop)
    assert "if-none-match" not in feeds.asked[-1].headers


def test_rows_refused_for_an_unknown_store_are_offered_again(shop: Shop, feeds: FeedServer) -> None:
    rows = [*LEVELS, {"store_id": "LATER", "sku": "DVD-45", "on_hand": 1}]
    put(shop, "erp", feeds.answers("/stock", Answer(rows, headers={"ETag": '"v1"'})))
    run_of(shop)
    shop.clock.advance(seconds=300)
    run_of(shop)
    assert "if-none-match" not in feeds.asked[-1].headers


def test_the_same_products_again_change_nothing(shop: Shop, feeds: FeedServer) -> None:
    first = {"made_at": "09:00", "items": [{"sku": "A", "name": "a"}, {"sku": "B"}]}
    again = {"made_at": "09:05", "items": first["items"]}
    changed = {"made_at": "09:10", "items": [{"sku": "A", "name": "other"}]}
    put(shop, "erp", feeds.answers("/p", Answer(first), Answer(again), Answer(changed)), provides="products")
    seen = []
    for _ in range(3):
        seen.append(counts(run_of(shop)))
        shop.clock.advance(seconds=300)
    assert seen == [(2, 1, 0, 0, 1), (2, 0, 1, 0, 1), (1, 1, 0, 0, 0)]


def test_a_304_nobody_asked_for_is_a_failure(shop: Shop, feeds: FeedServer) -> None:
    put(shop, "erp", feeds.answers("/stock", Answer(status=304)))
    run = run_of(shop)
    assert run.outcome == "failed" and run.error is not None and "not conditional" in run.error


# Forms and sizes


def test_packed_answers_are_unpacked_by_header_or_by_their_first_bytes(shop: Shop, feeds: FeedServer) -> None:
    packed = gzip.compress(Answer(LEVELS).content)
    put(shop, "header", feeds.answers("/one", Answer(packed, headers={"Content-Encoding": "gzip"})))
    put(shop, "file", feeds.answers("/stock.json.gz", Answer(packed, headers={"Content-Type": "application/gzip"})))
    for name in ("header", "file"):
        run = run_of(shop, name)
        assert (run.outcome, run.rows, run.bytes) == ("taken", 3, len(Answer(LEVELS).content))


@pytest.mark.parametrize("headers", [{"Content-Encoding": "gzip"}, {}], ids=["by header", "as a file"])
def test_an_answer_over_the_cap_is_a_failure(shop: Shop, feeds: FeedServer, headers: dict[str, str]) -> None:
    bomb = gzip.compress(b" " * (65 * 1024 * 1024), compresslevel=1)
    put(shop, "erp", feeds.answers("/stock", Answer(bomb, headers=headers)))
    run = run_of(shop)
    assert run.outcome == "failed" and run.error == "the answer is over 64 MiB; split it, or page it"


def test_one_object_a_line_is_read(shop: Shop, feeds: FeedServer) -> None:
    body = b'{"store_id": "CAP", "sku": "DVD-45", "on_hand": 2}\n'
    put(shop, "erp", feeds.answers("/stock", Answer(body, headers={"Content-Type": "application/x-ndjson"})))
    assert counts(run_of(shop)) == (1, 1, 0, 0, 0)


# Pages


def test_pages_are_read_to_the_last_with_the_source_s_headers(shop: Shop, feeds: FeedServer) -> None:
    feeds.answers("/stock", Answer({"data": [LEVELS[0]], "next": "/stock?page=2"}, headers={"ETag": '"p1"'}))
    feeds.answers("/stock?page=2", Answer({"data": [LEVELS[1]], "next": f"{feeds.url}/stock?page=3"}))
    feeds.answers("/stock?page=3", Answer({"data": [], "next": None}))
    put(
        shop,
        "erp",
        feeds.url + "/stock",
        items="$.data[*]",
        next_page="$.next",
        headers={"Authorization": "Bearer secret"},
    )
    run = run_of(shop)
    assert (run.outcome, run.pages, counts(run)) == ("taken", 3, (2, 2, 0, 0, 0))
    assert [asked.path for asked in feeds.asked] == ["/stock", "/stock?page=2", "/stock?page=3"]
    assert {asked.headers["authorization"] for asked in feeds.asked} == {"Bearer secret"}
    shop.clock.advance(seconds=300)
    run_of(shop)
    assert "if-none-match" not in feeds.asked[-1].headers, "one page's ETag says nothing about the others"


@pytest.mark.parametrize(
    ("following", "why"),
    [
        ("/stock", "already read"),
        ("http://127.0.0.2/stock", "elsewhere"),
        (7, "where an address should be"),
    ],
    ids=["a loop", "another host", "a number"],
)
def test_nothing_is_taken_of_pages_that_cannot_be_read_to_the_end(
    shop: Shop, feeds: FeedServer, following: Any, why: str
) -> None:
    put(
        shop,
        "erp",
        feeds.answers("/stock", Answer({"data": LEVELS, "next": following})),
        items="$.data[*]",
        next_page="$.next",
    )
    run = run_of(shop)
    assert run.outcome == "failed" and run.error is not None and why in run.error
    assert (run.pages, counts(run)) == (1, (3, 0, 0, 0, 0))
    assert shop.call("GET", "/v1/stores/CAP/stock/DVD-45", "pos").json().get("on_hand") is None
