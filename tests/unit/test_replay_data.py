"""What replays read out of the data sets, and what they add to them."""

from __future__ import annotations

import csv
import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.demo.replay import grocery, stock_feed
from app.demo.replay.stock_feed import Naive, identifier, with_zeros
from app.demo.replay.tables import BadData, table
from app.demo.replay.target import answers
from tests.support.replayed import write_grocery, write_stock_feed


def test_a_week_is_read_with_prices_opening_stock_and_its_mailer(tmp_path: Path) -> None:
    write_grocery(tmp_path)
    week = grocery.load(tmp_path, store_id=None, week=None, quantile=0.4)
    assert (week.store_id, week.week) == ("367", 2)
    assert [basket.basket_id for basket in week.baskets] == ["B4", "B5"]  # in order of time, not of the file
    assert week.skipped_lines == 1
    assert week.regular == {"1": 2.5, "2": 4.0}
    assert week.paid["1"] == 2.0
    assert week.opening == {"1": 1, "2": 3}
    assert week.advertised == ["1", "2", "3"]
    # Product 3 was never sold, so nothing tells its price; product 2 was advertised but not sold that week.
    assert [(offer["sku"], offer["price"]) for offer in grocery.offers(week)] == [("1", "2.00"), ("2", "3.20")]


def test_products_get_names_and_categories_from_what_there_is(tmp_path: Path) -> None:
    write_grocery(tmp_path)
    first, _, third = grocery.products(tmp_path, {"1": 2.5})
    assert first["name"] == "Prepared beans 15.75 OZ"
    assert first["category"] == "GROCERY > BEANS > PREPARED BEANS"
    assert first["price"] == "2.50"
    assert third["name"] == "Misc"
    assert third["category"] == "MISC"
    assert "price" not in third


def test_a_store_or_week_that_is_not_there_is_bad_data(tmp_path: Path) -> None:
    write_grocery(tmp_path)
    with pytest.raises(BadData, match="no sales of store 999"):
        grocery.load(tmp_path, store_id="999", week=None, quantile=0.6)
    with pytest.raises(BadData, match="week 40"):
        grocery.load(tmp_path, store_id="367", week=40, quantile=0.6)


def test_tables_are_read_plain_or_gzipped_and_say_what_they_lack(tmp_path: Path) -> None:
    (tmp_path / "plain.csv").write_text("a,b\n1,2\n")
    with gzip.open(tmp_path / "packed.csv.gz", "wt") as file:
        csv.writer(file).writerows([("a", "b"), (1, 2)])
    assert list(table(tmp_path, "plain", ["a"])) == list(table(tmp_path, "packed", ["b"])) == [{"a": "1", "b": "2"}]
    with pytest.raises(BadData, match="no column c"):
        list(table(tmp_path, "plain", ["a", "c"]))
    with pytest.raises(BadData, match=r"no nothing\.csv"):
        list(table(tmp_path, "nothing", ["a"]))


def test_icelandic_names_become_identifiers() -> None:
    assert identifier("Hafnarfjörður") == "Hafnarfjordur"
    assert identifier("Þorlákshöfn Æ") == "Thorlakshofn-Ae"


def test_zeros_are_added_for_advertised_products_a_shop_once_had_unless_the_shop_is_silent() -> None:
    seen: set[tuple[str, str]] = set()
    promoted = frozenset({"1", "2"})
    assert with_zeros({"A": {"1": 3, "9": 1}, "B": {"2": 1}}, seen, promoted) == {
        ("A", "1"): 3,
        ("A", "9"): 1,
        ("B", "2"): 1,
    }
    # 1 is gone at A; 9 too, but is not advertised; A never had 2; B says nothing at all.
    assert with_zeros({"A": {"7": 1}}, seen, promoted) == {("A", "7"): 1, ("A", "1"): 0}
    assert with_zeros({"A": {"1": 2}}, seen, promoted) == {("A", "1"): 2}


def test_the_naive_rules_count_crossings_and_every_reading_of_none() -> None:
    naive = Naive()
    for quantity in (3, 0, 0, 1, 0):
        naive.see({("A", "1"): quantity})
    assert (naive.crossings, naive.at_none) == (3, 3)


def test_a_feed_is_read_oldest_first_and_every_third_product_with_a_price_is_advertised(tmp_path: Path) -> None:
    write_stock_feed(tmp_path)
    feed = stock_feed.load(tmp_path)
    assert list(feed.stores) == ["Akranesi", "Hofn"]
    assert [at for at, _ in feed.snapshots] == sorted(at for at, _ in feed.snapshots)
    assert stock_feed.advertised(feed) == ["1", "4"]
    assert len(stock_feed.load(tmp_path, last=2).snapshots) == 2


def test_reopened_counts_only_the_same_product_and_store_within_the_time() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    hour = timedelta(hours=1)
    episodes: list[stock_feed.Episode] = [
        ("A", "1", at, at + hour),
        ("A", "1", at + 2 * hour, at + 3 * hour),
        ("A", "1", at + 5 * hour, None),
        ("A", "2", at + 5 * hour, None),
    ]
    assert stock_feed._reopened(episodes, hour) == 1


def test_percentiles_are_of_what_was_measured() -> None:
    measured = answers([number / 1000 for number in range(1, 101)])
    assert (measured.count, measured.p50_ms, measured.p99_ms) == (100, 50.0, 99.0)
    assert answers([]).count == 0
