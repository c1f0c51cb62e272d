"""Snapshots: one store's whole stock, and the hold on those that look half-written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import rfc3339
from tests.support.shop import NOW, Shop, offer, product

MINUTE = timedelta(minutes=1)
ADVERTISED = ["AD-1", "AD-2", "AD-3", "AD-4", "AD-5"]


def levels(**on_hand: Any) -> list[dict[str, Any]]:
    return [{"sku": sku.replace("_", "-"), "on_hand": units} for sku, units in on_hand.items()]


def body(*rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"as_of": rfc3339(NOW), "complete": True, "levels": list(rows)} | changes


def put(shop: Shop, *rows: dict[str, Any], **changes: Any) -> Any:
    return shop.ok("PUT", "/v1/stores/CAP/stock-snapshot", "pos", json=body(*rows, **changes))


@pytest.fixture
def ads(shop: Shop) -> Shop:
    """Five advertised products, ten of each at CAP a minute ago."""
    shop.ok("POST", "/v1/products", json={"products": [product(sku) for sku in ADVERTISED]})
    shop.promote(offers=[offer(sku) for sku in ADVERTISED])
    shop.stock(*(("CAP", sku, 10, NOW - MINUTE) for sku in ADVERTISED))
    return shop


def test_in_a_complete_snapshot_what_is_missing_counts_as_zero(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 5, NOW - MINUTE), ("CAP", "DVD-69", 5, NOW - MINUTE), ("CLE", "DVD-69", 5, NOW))
    answer = put(shop, *levels(DVD_45=4))
    assert answer == {
        "accepted": 1, "stale": 0, "unmatched": 0, "rejected": [], "alerts": {"opened": 0, "resolved": 0}
    }, "the counts are of the rows that were sent"  # fmt: skip
    assert (shop.on_hand(sku="DVD-45"), shop.on_hand(sku="DVD-69")) == (4, 0)
    assert shop.on_hand("CLE", "DVD-69") == 5, "another store's stock is not its business"


def test_what_a_complete_snapshot_leaves_out_stays_empty_when_an_older_reading_comes_late(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 0, NOW - 3 * MINUTE), ("CAP", "DVD-69", -2, NOW - 3 * MINUTE))
    put(shop, *levels(HDMI=4))
    shop.stock(("CAP", "DVD-45", 5, NOW - MINUTE), ("CAP", "DVD-69", 5, NOW - MINUTE))
    assert (shop.on_hand(sku="DVD-45"), shop.on_hand(sku="DVD-69")) == (0, 0)


def test_in_a_partial_snapshot_what_is_missing_stays(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 5, NOW - MINUTE), ("CAP", "DVD-69", 5, NOW - MINUTE))
    put(shop, *levels(DVD_45=4), complete=False)
    assert shop.on_hand(sku="DVD-69") == 5


def test_a_missing_product_that_is_advertised_opens_an_alert(ads: Shop) -> None:
    answer = put(ads, *levels(AD_1=1, AD_2=1, AD_3=1, AD_4=1))
    assert answer["alerts"]["opened"] == 1
    assert ads.alert()["product"]["sku"] == "AD-5"


def test_an_advertised_product_never_heard_of_counts_as_zero_when_a_complete_snapshot_leaves_it_out(
    shop: Shop,
) -> None:
    shop.promote()
    assert put(shop, *levels(DVD_69=4))["alerts"]["opened"] == 1


def test_one_that_leaves_out_more_than_half_of_what_is_advertised_is_held_whole(ads: Shop) -> None:
    problem = ads.problem(
        409, "PUT", "/v1/stores/CAP/stock-snapshot", "pos", json=body(*levels(AD_1=1, AD_2=1, DVD_69=7))
    )
    assert problem["type"] == "/problems/suspicious-snapshot"
    assert "AD-3" in problem["detail"]
    assert [ads.on_hand(sku=sku) for sku in ADVERTISED] == [10] * 5, "nothing of it was kept"
    assert ads.on_hand(sku="DVD-69") is None
    assert ads.alerts() == []


def test_the_same_snapshot_is_taken_with_force(ads: Shop) -> None:
    answer = put(ads, *levels(AD_1=1, AD_2=1), force=True)
    assert (answer["accepted"], answer["alerts"]["opened"]) == (2, 3)
    assert [ads.on_hand(sku=sku) for sku in ADVERTISED] == [1, 1, 0, 0, 0]


def test_a_shelf_counted_as_empty_is_believed_without_force(ads: Shop) -> None:
    answer = put(ads, *levels(AD_1=0, AD_2=0, AD_3=0, AD_4=0, AD_5=0))
    assert answer["alerts"]["opened"] == 5


def test_leaving_out_half_or_fewer_is_not_suspicious(ads: Shop) -> None:
    ads.stock(("CAP", "AD-5", 0, NOW - MINUTE / 2))
    assert put(ads, *levels(AD_1=1, AD_2=1))["alerts"]["opened"] == 2, "2 of the 4 in stock"


def test_two_products_are_too_few_to_be_suspicious(ads: Shop) -> None:
    ads.promote(offers=[offer(sku) for sku in ADVERTISED[:2]])
    assert put(ads, *levels(DVD_69=1))["alerts"]["opened"] == 2


def test_an_empty_snapshot_of_an_advertised_shelf_is_held(ads: Shop) -> None:
    ads.problem(409, "PUT", "/v1/stores/CAP/stock-snapshot", "pos", json=body())


def test_a_row_that_cannot_be_read_leaves_its_product_unknown_rather_than_sold_out(ads: Shop) -> None:
    answer = put(ads, *levels(AD_1=1, AD_2=1, AD_3=1, AD_4=1, AD_5="many"))
    assert [(note["index"], note["code"]) for note in answer["rejected"]] == [(4, "invalid_row")]
    assert answer["accepted"] == 4
    assert ads.on_hand(sku="AD-5") == 10
    assert ads.alerts() == []


def test_a_late_snapshot_does_not_undo_newer_levels(ads: Shop) -> None:
    ads.stock(*(("CAP", sku, 8, NOW) for sku in ADVERTISED[1:]))
    answer = put(ads, *levels(AD_1=3, AD_2=3), as_of=rfc3339(NOW - MINUTE / 2))
    assert (answer["accepted"], answer["stale"]) == (1, 1)
    assert [ads.on_hand(sku=sku) for sku in ADVERTISED] == [3, 8, 8, 8, 8]


def test_what_is_not_tracked_stays_so_when_a_snapshot_leaves_it_out(shop: Shop) -> None:
    shop.promote()
    shop.stock(("CAP", "DVD-45", None, NOW - MINUTE))
    put(shop, *levels(DVD_69=1))
    assert shop.ok("GET", "/v1/stores/CAP/stock/DVD-45")["state"] == "untracked"
    assert shop.alerts() == []


def test_products_may_be_named_by_gtin_and_count_as_present(ads: Shop) -> None:
    ads.ok("POST", "/v1/products", json={"products": [product("AD-5", gtin="4006381333931")]})
    put(ads, *levels(AD_1=1, AD_2=1, AD_3=1, AD_4=1), {"gtin": "4006381333931", "on_hand": 6})
    assert ads.on_hand(sku="AD-5") == 6
    assert ads.alerts() == []


def test_without_an_instant_it_is_of_now(shop: Shop) -> None:
    put(shop, *levels(DVD_45=4), as_of=None)
    assert shop.ok("GET", "/v1/stores/CAP/stock/DVD-45")["as_of"] == rfc3339(NOW)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        pytest.param({"as_of": "2026-11-21T04:05:06"}, "/as_of", id="a naive time"),
        pytest.param({"as_of": rfc3339(NOW + 6 * MINUTE)}, "/as_of", id="a time in the future"),
        pytest.param({"complete": "yes"}, "/complete", id="a word for true"),
        pytest.param({"levels": {}}, "/levels", id="an object for the list"),
    ],
)
def test_an_envelope_that_cannot_be_read_is_refused_and_says_where(
    ads: Shop, changes: dict[str, Any], pointer: str
) -> None:
    sent = body(*levels(AD_1=1), **changes)
    problem = ads.problem(422, "PUT", "/v1/stores/CAP/stock-snapshot", "pos", json=sent)
    assert problem["errors"][0]["pointer"] == pointer
    assert ads.on_hand(sku="AD-1") == 10


def test_an_unknown_store_is_404_and_another_keys_store_403(shop: Shop) -> None:
    shop.problem(404, "PUT", "/v1/stores/NOPE/stock-snapshot", "pos", json=body())
    shop.problem(403, "PUT", "/v1/stores/CLE/stock-snapshot", "pos", "CAP", json=body())
