"""What a caller can get wrong: each is answered with a clear problem, and nothing that was right is lost."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import rfc3339
from tests.support.shop import NOW, Shop, offer, product, promotion, refused


def level(**changes: Any) -> dict[str, Any]:
    return {"store_id": "CAP", "sku": "DVD-45", "on_hand": 5, "as_of": rfc3339(NOW)} | changes


def send(shop: Shop, *rows: Any, stores: tuple[str, ...] = ()) -> Any:
    return shop.ok("POST", "/v1/stock-levels", "pos", *stores, json={"levels": list(rows)})


@pytest.fixture
def kept(shop: Shop) -> Shop:
    """Something is known already, and must still be known after every mistake."""
    shop.promote()
    shop.stock(("CAP", "DVD-45", 7, NOW - timedelta(hours=1)), ("CLE", "DVD-45", 0, NOW))
    return shop


def unharmed(shop: Shop) -> bool:
    return (
        shop.on_hand() == 7
        and [alert["store"]["store_id"] for alert in shop.open_alerts()] == ["CLE"]
        and shop.ok("GET", "/v1/promotions/NOV", "ads")["status"] == "running"
    )


REFUSED: dict[str, tuple[int, str, dict[str, Any]]] = {
    "malformed JSON": (422, "invalid", {"content": b'{"levels": [{"store_id": "CAP"'}),
    "no JSON at all": (422, "invalid", {"content": b"store_id=CAP&on_hand=0"}),
    "an empty body": (422, "invalid", {"content": b""}),
    "a list for an object": (422, "invalid", {"json": []}),
    "rows that are no list": (422, "invalid", {"json": {"levels": {"store_id": "CAP"}}}),
    "10,001 rows": (413, "too-large", {"json": {"levels": [level(on_hand=0)] * 10_001}}),
    "a body of 9 MiB": (413, "too-large", {"content": b" " * (9 << 20)}),
    "a gzip bomb": (
        413, "too-large", {"content": gzip.compress(b" " * (64 << 20)), "headers": {"Content-Encoding": "gzip"}}
    ),
    "half a gzip": (
        400, "bad-request", {"content": gzip.compress(b'{"levels": []}')[:-5], "headers": {"Content-Encoding": "gzip"}}
    ),
}  # fmt: skip


def test_a_body_that_cannot_be_taken_is_refused_whole(kept: Shop) -> None:
    for what, (status, slug, request) in REFUSED.items():
        response = kept.call("POST", "/v1/stock-levels", "pos", **request)
        assert response.status_code == status, what
        assert refused(response, status)["type"] == f"/problems/{slug}", what
    assert unharmed(kept)


def test_ten_thousand_and_one_rows_are_refused_wherever_rows_are_taken(kept: Shop) -> None:
    rows = 10_001
    sale = {"store_id": "CAP", "transaction_id": "1", "occurred_at": rfc3339(NOW), "lines": []}
    for path, body in {
        "/v1/stores": {"stores": [{}] * rows},
        "/v1/products": {"products": [{}] * rows},
        "/v1/sales": {"transactions": [sale] * rows},
    }.items():
        kept.problem(413, "POST", path, json=body)
    lines = "\n".join([json.dumps(level())] * rows)
    headers = {"Content-Type": "application/x-ndjson"}
    kept.problem(413, "POST", "/v1/stock-levels", "pos", content=lines, headers=headers)
    assert unharmed(kept)


ROWS: dict[str, tuple[dict[str, Any], str]] = {
    "wrong types": ({"on_hand": "many", "sku": 7}, "invalid_row"),
    "an unknown store": ({"store_id": "NOPE"}, "unknown_store"),
    "a naive time": ({"as_of": "2026-11-21T12:00:00"}, "naive_time"),
    "a future time": ({"as_of": rfc3339(NOW + timedelta(minutes=6))}, "from_the_future"),
    "a time that is none": ({"as_of": "last Tuesday"}, "invalid_row"),
    "no product": ({"sku": None}, "invalid_row"),
    "too fine a quantity": ({"on_hand": 0.00001}, "invalid_row"),
}


def test_a_row_that_cannot_be_taken_is_named_and_its_neighbours_are_kept(kept: Shop) -> None:
    for number, (what, (changes, code)) in enumerate(ROWS.items()):
        answer = send(kept, level(**changes), level(sku="DVD-69", on_hand=number))
        assert [(note["index"], note["code"]) for note in answer["rejected"]] == [(0, code)], what
        assert answer["rejected"][0]["detail"], what
        assert answer["accepted"] + answer["stale"] == 1, what
    assert unharmed(kept)


def test_an_unknown_sku_is_kept_and_counted(kept: Shop) -> None:
    assert send(kept, level(sku="NEVER-HEARD-OF"))["unmatched"] == 1
    kept.ok("PUT", "/v1/products/NEVER-HEARD-OF", json={"name": "Now known"})
    assert kept.on_hand(sku="NEVER-HEARD-OF") == 5


def test_negative_stock_is_sold_out_and_null_is_not_tracked(kept: Shop) -> None:
    assert send(kept, level(on_hand=-4))["alerts"]["opened"] == 1
    assert send(kept, level(store_id="CAR", on_hand=None))["alerts"]["opened"] == 0
    states = {
        store_id: kept.ok("GET", f"/v1/stores/{store_id}/stock/DVD-45")["state"] for store_id in ("CAP", "CLE", "CAR")
    }
    assert states == {"CAP": "out", "CLE": "out", "CAR": "untracked"}


def test_duplicate_rows_in_one_batch_open_one_alert(kept: Shop) -> None:
    answer = send(kept, *[level(on_hand=0)] * 5)
    assert (answer["accepted"], answer["stale"], answer["alerts"]["opened"]) == (1, 4, 1)
    assert len(kept.open_alerts(store_id="CAP")) == 1


def test_a_wrong_gtin_check_digit_is_warned_of_and_matched_all_the_same(kept: Shop) -> None:
    answer = kept.ok("POST", "/v1/products", "ads", json={"products": [product("NEW", gtin="4006381333930")]})
    assert (answer["accepted"], [note["code"] for note in answer["warnings"]]) == (1, ["gtin_check_digit"])
    assert send(kept, level(sku=None, gtin="4006381333930"))["accepted"] == 1


PROMOTIONS: dict[str, dict[str, Any]] = {
    "one that ends before it starts": promotion(starts_on="2026-11-27"),
    "one with a naive instant": promotion(
        starts_on=None, ends_on=None, starts_at="2026-11-21T00:00:00", ends_at="2026-11-22T00:00:00"
    ),
    "one without offers": promotion(offers=[]),
    "one with a price of the wrong type": promotion(offers=[offer() | {"price": 45}]),
    "one that is a list": {"0": []},
}


def test_a_promotion_that_cannot_be_right_is_refused_and_the_one_that_runs_goes_on(kept: Shop) -> None:
    for what, body in PROMOTIONS.items():
        assert kept.problem(422, "PUT", "/v1/promotions/NOV", "ads", json=body)["errors"], what
    assert unharmed(kept)


def test_a_price_above_the_regular_one_is_taken_with_a_warning(kept: Shop) -> None:
    answer = kept.promote("DEAR", offers=[offer("DVD-69", "99.00")])
    assert "price_not_below_regular" in {warning["code"] for warning in answer["warnings"]}
    assert answer["status"] == "running"


def test_a_call_without_a_key_or_with_a_wrong_one_changes_nothing(kept: Shop) -> None:
    body = {"levels": [level(on_hand=0)]}
    refused(kept.client.post("/v1/stock-levels", json=body), 401)
    refused(kept.client.post("/v1/stock-levels", json=body, headers={"Authorization": "Bearer rck_wrong"}), 401)
    kept.problem(403, "POST", "/v1/stock-levels", "staff", json=body)
    kept.problem(403, "POST", "/v1/stock-levels", "ads", json=body)
    assert unharmed(kept)


def test_another_stores_key_has_its_rows_rejected_and_its_addresses_refused(kept: Shop) -> None:
    answer = send(kept, level(on_hand=0), level(store_id="CAR", sku="HDMI"), stores=("CAR",))
    assert [(note["index"], note["code"]) for note in answer["rejected"]] == [(0, "forbidden_store")]
    assert answer["accepted"] == 1
    snapshot = {"complete": True, "force": True, "levels": []}
    kept.problem(403, "PUT", "/v1/stores/CAP/stock-snapshot", "pos", "CAR", json=snapshot)
    assert unharmed(kept)


def test_a_batch_of_nothing_but_mistakes_is_answered_row_by_row(kept: Shop) -> None:
    rows: list[Any] = [level(**changes) for changes, _ in ROWS.values()] + [None, 7, "x", [], {}]
    answer = send(kept, *rows)
    assert [note["index"] for note in answer["rejected"]] == list(range(len(rows)))
    assert answer["accepted"] == answer["stale"] == answer["unmatched"] == 0
    assert unharmed(kept)
