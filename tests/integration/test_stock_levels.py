"""Stock levels over HTTP: which reading stands, what each row is answered, what a quantity means."""

from __future__ import annotations

import gzip
import json
import random
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from app.core.clock import rfc3339
from tests.support.shop import NOW, Shop, product

MINUTE = timedelta(minutes=1)


def post(shop: Shop, *rows: dict[str, Any], role: str = "pos", stores: tuple[str, ...] = ()) -> Any:
    return shop.ok("POST", "/v1/stock-levels", role, *stores, json={"levels": list(rows)})


def row(on_hand: Any = 5, **changes: Any) -> dict[str, Any]:
    return {"store_id": "CAP", "sku": "DVD-45", "on_hand": on_hand, "as_of": rfc3339(NOW)} | changes


def test_the_newest_reading_stands_and_an_older_one_counts_as_stale(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 5, NOW))
    answer = shop.stock(("CAP", "DVD-45", 9, NOW - MINUTE))
    assert answer == {
        "accepted": 0, "stale": 1, "unmatched": 0, "rejected": [], "alerts": {"opened": 0, "resolved": 0}
    }  # fmt: skip
    assert shop.on_hand() == 5


def test_of_equal_age_the_lower_stands(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 5, NOW))
    assert shop.stock(("CAP", "DVD-45", 6, NOW))["stale"] == 1
    assert shop.stock(("CAP", "DVD-45", 4, NOW))["accepted"] == 1
    assert shop.stock(("CAP", "DVD-45", None, NOW))["stale"] == 1
    assert shop.on_hand() == 4


def test_what_changes_nothing_counts_as_stale(shop: Shop) -> None:
    assert shop.stock(("CAP", "DVD-45", 5, NOW))["accepted"] == 1
    assert shop.stock(("CAP", "DVD-45", 5, NOW))["stale"] == 1


def test_a_newer_reading_of_the_same_quantity_is_accepted(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 5, NOW - MINUTE))
    assert shop.stock(("CAP", "DVD-45", 5, NOW))["accepted"] == 1
    assert shop.ok("GET", "/v1/stores/CAP/stock/DVD-45")["as_of"] == rfc3339(NOW)


def test_any_order_of_arrival_ends_in_the_same_state(shop: Shop) -> None:
    orders = list(permutations([(7, NOW - MINUTE), (3, NOW), (None, NOW), (4, NOW)]))
    shop.ok("POST", "/v1/products", json={"products": [product(f"P-{number}") for number in range(len(orders))]})
    for turn in range(4):
        shop.stock(*(("CAP", f"P-{number}", *order[turn]) for number, order in enumerate(orders)))
    assert [shop.on_hand(sku=f"P-{number}") for number in range(len(orders))] == [3] * len(orders)


def test_of_several_readings_of_one_product_in_a_batch_the_newest_stands_and_the_rest_are_stale(shop: Shop) -> None:
    answer = post(shop, row(5), row(7, as_of=rfc3339(NOW - MINUTE)), row(5), row(6))
    assert (answer["accepted"], answer["stale"]) == (1, 3)
    assert shop.on_hand() == 5


@pytest.mark.parametrize("minutes", [0, 1, 5], ids="{} minutes ahead".format)
def test_a_reading_slightly_ahead_of_our_clock_is_taken_as_of_now(shop: Shop, minutes: int) -> None:
    assert shop.stock(("CAP", "DVD-45", 5, NOW + minutes * MINUTE))["accepted"] == 1
    assert shop.ok("GET", "/v1/stores/CAP/stock/DVD-45")["as_of"] == rfc3339(NOW)


def test_a_reading_further_ahead_is_rejected_and_freezes_nothing(shop: Shop) -> None:
    answer = shop.stock(("CAP", "DVD-45", 5, NOW + 5 * MINUTE + timedelta(microseconds=1)))
    assert [(note["index"], note["code"]) for note in answer["rejected"]] == [(0, "from_the_future")]
    assert shop.stock(("CAP", "DVD-45", 4, NOW))["accepted"] == 1


def test_a_missing_as_of_means_now(shop: Shop) -> None:
    post(shop, {"store_id": "CAP", "sku": "DVD-45", "on_hand": 5})
    assert shop.ok("GET", "/v1/stores/CAP/stock/DVD-45")["as_of"] == rfc3339(NOW)


def test_null_is_not_tracked_and_never_sold_out(shop: Shop) -> None:
    shop.promote()
    answer = post(shop, row(None))
    assert answer["accepted"] == 1
    state = shop.ok("GET", "/v1/stores/CAP/stock/DVD-45")
    assert (state["state"], state["on_hand"]) == ("untracked", None)
    assert shop.alerts() == []


def test_a_missing_on_hand_is_a_bad_row(shop: Shop) -> None:
    bad = row()
    del bad["on_hand"]
    answer = post(shop, bad, row(3))
    assert [(note["index"], note["code"]) for note in answer["rejected"]] == [(0, "invalid_row")]
    assert "on_hand" in answer["rejected"][0]["detail"]
    assert answer["accepted"] == 1


def test_a_negative_level_counts_as_sold_out_and_is_shown_as_negative(shop: Shop) -> None:
    shop.promote()
    shop.stock(("CAP", "DVD-45", -2))
    state = shop.ok("GET", "/v1/stores/CAP/stock/DVD-45")
    assert (state["on_hand"], state["negative"], state["state"]) == (-2, True, "out")
    assert (shop.alert()["on_hand"], shop.alert()["reason"]) == (-2, "negative_on_record")


@pytest.mark.parametrize(
    ("on_hand", "shown", "state"),
    [
        pytest.param("0.00000", 0, "out", id="a decimal string with more zeros than we keep"),
        pytest.param("1.500", 1.5, "low", id="a decimal string"),
        pytest.param(0.125, 0.125, "low", id="a weight"),
        pytest.param(2, 2, "low", id="two"),
        pytest.param(3, 3, "in_stock", id="three"),
        pytest.param(3.0, 3, "in_stock", id="a whole float"),
    ],
)
def test_quantities_have_up_to_three_decimals(shop: Shop, on_hand: Any, shown: Any, state: str) -> None:
    assert post(shop, row(on_hand))["accepted"] == 1
    found = shop.ok("GET", "/v1/stores/CAP/stock/DVD-45")
    assert (found["on_hand"], found["state"]) == (shown, state)


def test_what_is_no_quantity_is_rejected(shop: Shop) -> None:
    bad = [0.0001, "1.0001", "five", "", True, [], {}, 1e9, "1e3", "\u0663", -(10**9), 10**30]
    answer = post(shop, *(row(on_hand) for on_hand in bad), row(3))
    assert [(note["index"], note["code"]) for note in answer["rejected"]] == [
        (index, "invalid_row") for index in range(len(bad))
    ]
    assert answer["accepted"] == 1


def test_the_state_of_a_product_nobody_sent_a_level_for_is_unknown(shop: Shop) -> None:
    found = shop.ok("GET", "/v1/stores/CAP/stock/DVD-45")
    assert found == {
        "store_id": "CAP", "sku": "DVD-45", "on_hand": None, "as_of": None, "age_seconds": None,
        "source": None, "negative": False, "held": 0, "state": "unknown", "run_out": None,
    }  # fmt: skip


def test_the_age_of_a_level_is_told(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 5, NOW))
    shop.clock.advance(seconds=90)
    found = shop.ok("GET", "/v1/stores/CAP/stock/DVD-45")
    assert (found["age_seconds"], found["source"]) == (90, "pos")


def test_an_unknown_store_rejects_its_row_alone(shop: Shop) -> None:
    answer = shop.stock(("NOPE", "DVD-45", 0), ("CAP", "DVD-45", 5))
    assert [(note["index"], note["code"]) for note in answer["rejected"]] == [(0, "unknown_store")]
    assert answer["accepted"] == 1


def test_an_unknown_product_is_kept_and_works_as_soon_as_it_is_known(shop: Shop) -> None:
    shop.promote(offers=[{"sku": "NEW", "price": "9.00"}])
    assert shop.stock(("CAP", "NEW", 0))["unmatched"] == 1
    assert shop.alerts() == []
    shop.ok("POST", "/v1/products", json={"products": [product("NEW", "12.00")]})
    assert shop.alert()["product"]["sku"] == "NEW"


@pytest.mark.parametrize(
    "gtin", ["036282818705", 36282818705, "00036282818705"], ids=["text", "number without its zero", "fourteen digits"]
)
def test_a_product_may_be_named_by_its_gtin(shop: Shop, gtin: Any) -> None:
    shop.ok("POST", "/v1/products", json={"products": [product("NEW", gtin="036282818705")]})
    named = {"store_id": "CAP", "gtin": gtin, "on_hand": 4}
    assert post(shop, named)["accepted"] == 1
    assert shop.on_hand(sku="NEW") == 4


def test_a_level_under_an_unknown_gtin_is_adopted_by_the_product_that_gets_it(shop: Shop) -> None:
    shop.promote(offers=[{"gtin": "4006381333931", "price": "9.00"}])
    assert post(shop, {"store_id": "CAP", "gtin": "4006381333931", "on_hand": 0})["unmatched"] == 1
    shop.ok("POST", "/v1/products", json={"products": [product("NEW", "12.00", gtin="4006381333931")]})
    assert shop.on_hand(sku="NEW") == 0
    assert shop.alert()["product"]["sku"] == "NEW"


def test_a_gtin_with_a_wrong_check_digit_still_names_its_product(shop: Shop) -> None:
    shop.ok("POST", "/v1/products", json={"products": [product("NEW", gtin="885787364684")]})
    assert post(shop, {"store_id": "CAP", "gtin": "885787364684", "on_hand": 4})["accepted"] == 1


BAD_ROWS: dict[str, dict[str, Any]] = {
    "no name": {"sku": None},
    "a gtin of five digits": {"sku": None, "gtin": "12345"},
    "a sku with a space": {"sku": "a b"},
    "a sku of 65 characters": {"sku": "x" * 65},
    "a number for a sku": {"sku": 7},
    "no store": {"store_id": None},
    "a store with a line end": {"store_id": "DVD\n"},
    "no instant": {"as_of": "yesterday"},
    "a year out of range": {"as_of": "9999-12-31T23:59:59Z"},
    "a number for an instant": {"as_of": 1763690400},
}


def test_one_bad_row_never_spoils_the_others(shop: Shop) -> None:
    for number, (what, changes) in enumerate(BAD_ROWS.items()):
        answer = post(shop, row(3, sku=f"A-{number}"), row(**changes), row(4, sku=f"B-{number}"))
        assert [note["index"] for note in answer["rejected"]] == [1], what
        assert answer["rejected"][0]["detail"], what
        assert answer["unmatched"] == 2, what


def test_a_naive_time_rejects_its_row_with_a_code_of_its_own(shop: Shop) -> None:
    answer = post(shop, row(as_of="2026-11-21T04:05:06"), row(3))
    assert [(note["index"], note["code"]) for note in answer["rejected"]] == [(0, "naive_time")]
    assert answer["accepted"] == 1


def test_a_key_for_some_stores_has_the_rows_of_others_rejected(shop: Shop) -> None:
    answer = post(shop, row(3), row(3, store_id="CLE"), stores=("CAP",))
    assert [(note["index"], note["code"]) for note in answer["rejected"]] == [(1, "forbidden_store")]
    assert shop.on_hand("CAP") == 3
    assert shop.on_hand("CLE") is None


def test_ndjson_is_a_level_a_line(shop: Shop) -> None:
    lines = [json.dumps(row(3)), "", "{not json", json.dumps(row(4, sku="DVD-69"))]
    answer = shop.ok(
        "POST", "/v1/stock-levels", "pos",
        content="\r\n".join(lines), headers={"Content-Type": "application/x-ndjson; charset=utf-8"},
    )  # fmt: skip
    assert answer["accepted"] == 2
    assert [note["index"] for note in answer["rejected"]] == [1]


def test_a_gzipped_batch_is_taken(shop: Shop) -> None:
    content = gzip.compress(json.dumps({"levels": [row(3)]}).encode())
    answer = shop.ok("POST", "/v1/stock-levels", "pos", content=content, headers={"Content-Encoding": "gzip"})
    assert answer["accepted"] == 1


def test_fields_a_pos_sends_besides_are_ignored(shop: Shop) -> None:
    assert post(shop, row(3, till="7", clerk={"name": "Sam"}))["accepted"] == 1


@pytest.mark.parametrize("rows", [1, 300, 301, 2001, 10_000], ids="{} rows".format)
def test_a_batch_of_any_size_opens_the_alert_it_must(shop: Shop, rows: int) -> None:
    shop.promote()
    levels = [row(5, sku=f"OTHER-{number}") for number in range(rows - 1)] + [row(0)]
    answer = post(shop, *levels)
    assert (answer["accepted"], answer["unmatched"], answer["alerts"]["opened"]) == (1, rows - 1, 1)


def test_the_four_counts_always_add_up_to_the_rows(shop: Shop) -> None:
    chance = random.Random(7)
    for _ in range(10):
        rows = [
            row(
                chance.choice([0, 3, None, "x", -1]),
                store_id=chance.choice(["CAP", "CLE", "NOPE"]),
                sku=chance.choice(["DVD-45", "DVD-69", "NEW", "b a d"]),
                as_of=rfc3339(NOW + timedelta(minutes=chance.choice([-10, -1, 0, 4, 9]))),
            )
            for _ in range(40)
        ]
        answer = post(shop, *rows)
        assert answer["accepted"] + answer["stale"] + answer["unmatched"] + len(answer["rejected"]) == len(rows)
        assert [note["index"] for note in answer["rejected"]] == sorted(
            {note["index"] for note in answer["rejected"]}
        ), "each row is answered once, in order"


def test_an_empty_batch_is_taken_and_does_nothing(shop: Shop) -> None:
    assert post(shop)["accepted"] == 0
