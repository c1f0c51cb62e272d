"""Sales over HTTP: each transaction once, off the newest level it comes after, in whatever order."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

from sqlalchemy import func, select

from app.core.clock import rfc3339
from app.scheduler.duties import prune
from app.stock.models import Sale, SaleLine, StockReading
from tests.support.shop import NOW, Shop, product

MINUTE = timedelta(minutes=1)


def sale(number: str, /, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "store_id": "CAP",
        "transaction_id": number,
        "occurred_at": rfc3339(NOW),
        "lines": list(lines) or [{"sku": "DVD-45", "quantity": 1}],
    } | changes


def post(shop: Shop, *sales: dict[str, Any], stores: tuple[str, ...] = ()) -> Any:
    return shop.ok("POST", "/v1/sales", "pos", *stores, json={"transactions": list(sales)})


def test_a_sale_comes_off_the_level_it_follows(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 5, NOW - MINUTE))
    assert shop.sell("1", 2) == {
        "accepted": 1, "duplicate": 0, "rejected": [], "alerts": {"opened": 0, "resolved": 0}
    }  # fmt: skip
    assert shop.on_hand() == 3


def test_the_sale_of_the_last_one_opens_the_alert(shop: Shop) -> None:
    shop.promote()
    shop.stock(("CAP", "DVD-45", 1, NOW - MINUTE))
    assert shop.sell("1", 1)["alerts"] == {"opened": 1, "resolved": 0}
    assert (shop.alert()["on_hand"], shop.alert()["as_of"]) == (0, rfc3339(NOW))


def test_a_transaction_counts_once_per_store(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 5, NOW - MINUTE), ("CLE", "DVD-45", 5, NOW - MINUTE))
    assert shop.sell("1")["accepted"] == 1
    assert shop.sell("1")["duplicate"] == 1
    assert shop.sell("1", store_id="CLE")["accepted"] == 1
    assert (shop.on_hand("CAP"), shop.on_hand("CLE")) == (4, 4)


def test_a_transaction_repeated_within_one_batch_counts_once(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 5, NOW - MINUTE))
    answer = post(shop, sale("1"), sale("2"), sale("1", {"sku": "DVD-45", "quantity": 4}))
    assert (answer["accepted"], answer["duplicate"]) == (2, 1)
    assert shop.on_hand() == 3


def test_several_lines_and_transactions_add_up(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 9, NOW - MINUTE), ("CAP", "HDMI", 9, NOW - MINUTE))
    two: list[dict[str, Any]] = [
        {"sku": "DVD-45", "quantity": 1},
        {"sku": "HDMI", "quantity": 2},
        {"sku": "DVD-45", "quantity": "0.500"},
    ]
    post(shop, sale("1", *two), sale("2", *two))
    assert (shop.on_hand(), shop.on_hand(sku="HDMI")) == (6, 5)


def test_a_return_puts_back_on_the_shelf(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 5, NOW - MINUTE))
    shop.sell("1", -2)
    assert shop.on_hand() == 7


def test_a_sale_from_before_the_reading_is_in_it_already(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 5, NOW))
    assert shop.sell("1", 2, at=NOW - MINUTE)["accepted"] == 1
    assert shop.sell("2", 2, at=NOW)["accepted"] == 1
    assert shop.on_hand() == 5


def test_a_reading_that_is_newer_than_the_sales_forgets_them(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 5, NOW - MINUTE))
    shop.sell("1", 2, at=NOW - MINUTE / 2)
    shop.stock(("CAP", "DVD-45", 4, NOW))
    assert shop.on_hand() == 4


def test_any_order_of_levels_and_sales_ends_in_the_same_quantity(shop: Shop) -> None:
    """Level 9 at -4, sale 1 at -3, level 6 at -2, sale 2 at -1, return 1 at 0: 6 - 2 + 1; a product an order."""
    orders = list(permutations(range(5)))
    shop.ok("POST", "/v1/products", json={"products": [product(f"P-{number}") for number in range(len(orders))]})
    for turn in range(5):
        levels, sales = [], []
        for number, order in enumerate(orders):
            step = order[turn]
            at = NOW - (4 - step) * MINUTE
            if step in (0, 2):
                levels.append(("CAP", f"P-{number}", {0: 9, 2: 6}[step], at))
            else:
                line = {"sku": f"P-{number}", "quantity": {1: 1, 3: 2, 4: -1}[step]}
                sales.append(sale(f"{number}-{step}", line, occurred_at=rfc3339(at)))
        shop.stock(*levels)
        post(shop, *sales)
    found = {orders[number]: shop.on_hand(sku=f"P-{number}") for number in range(len(orders))}
    assert {order: units for order, units in found.items() if units != 5} == {}


def test_sales_wait_for_the_first_level_of_their_product(shop: Shop) -> None:
    shop.promote()
    shop.sell("1", 2)
    assert shop.ok("GET", "/v1/stores/CAP/stock/DVD-45")["state"] == "unknown"
    answer = shop.stock(("CAP", "DVD-45", 2, NOW - MINUTE))
    assert answer["alerts"]["opened"] == 1
    assert shop.on_hand() == 0


def test_sales_under_an_unknown_gtin_count_once_its_product_is_known(shop: Shop) -> None:
    line = {"gtin": "4006381333931", "quantity": 2}
    level = {"store_id": "CAP", "gtin": "4006381333931", "on_hand": 5, "as_of": rfc3339(NOW - MINUTE)}
    shop.ok("POST", "/v1/stock-levels", "pos", json={"levels": [level]})
    assert post(shop, sale("1", line))["accepted"] == 1
    shop.ok("POST", "/v1/products", json={"products": [product("NEW", gtin="4006381333931")]})
    assert shop.on_hand(sku="NEW") == 3
    assert post(shop, sale("2", line))["accepted"] == 1
    assert shop.on_hand(sku="NEW") == 1


def test_sales_change_nothing_where_stock_is_not_tracked(shop: Shop) -> None:
    shop.promote()
    shop.stock(("CAP", "DVD-45", None, NOW - MINUTE))
    assert shop.sell("1", 2)["accepted"] == 1
    assert shop.ok("GET", "/v1/stores/CAP/stock/DVD-45")["state"] == "untracked"
    assert shop.alerts() == []


def test_selling_more_than_the_record_has_shows_a_negative_level(shop: Shop) -> None:
    shop.promote()
    shop.stock(("CAP", "DVD-45", 1, NOW - MINUTE))
    shop.sell("1", 3)
    state = shop.ok("GET", "/v1/stores/CAP/stock/DVD-45")
    assert (state["on_hand"], state["negative"]) == (-2, True)
    assert shop.alert()["reason"] == "negative_on_record"


def test_a_return_ends_an_alert_as_a_level_would(shop: Shop) -> None:
    shop.promote()
    shop.stock(("CAP", "DVD-45", 0, NOW - MINUTE))
    assert shop.sell("1", -12)["alerts"] == {"opened": 0, "resolved": 1}
    assert shop.alert()["resolution"] == "back_in_stock"


def test_a_sale_slightly_ahead_of_our_clock_is_taken_and_one_further_ahead_is_rejected(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 5, NOW - MINUTE))
    answer = post(
        shop, sale("1", occurred_at=rfc3339(NOW + 5 * MINUTE)), sale("2", occurred_at=rfc3339(NOW + 6 * MINUTE))
    )
    assert answer["accepted"] == 1
    assert [(note["index"], note["code"]) for note in answer["rejected"]] == [(1, "from_the_future")]
    assert "occurred_at" in answer["rejected"][0]["detail"]
    assert shop.on_hand() == 4


BAD_SALES: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown store": ({"store_id": "NOPE"}, "unknown_store"),
    "a store of another key": ({"store_id": "CLE"}, "forbidden_store"),
    "a naive time": ({"occurred_at": "2026-11-21T04:05:06"}, "naive_time"),
    "no time": ({"occurred_at": None}, "invalid_row"),
    "no lines": ({"lines": []}, "invalid_row"),
    "a line without a product": ({"lines": [{"quantity": 1}]}, "invalid_row"),
    "a line without a quantity": ({"lines": [{"sku": "DVD-45"}]}, "invalid_row"),
    "a quantity of null": ({"lines": [{"sku": "DVD-45", "quantity": None}]}, "invalid_row"),
    "a price as a number": ({"lines": [{"sku": "DVD-45", "quantity": 1, "unit_price": 45.0}]}, "invalid_row"),
    "a price with a sign": ({"lines": [{"sku": "DVD-45", "quantity": 1, "unit_price": "-45.00"}]}, "invalid_row"),
    "no transaction id": ({"transaction_id": ""}, "invalid_row"),
    "a transaction id of 101 characters": ({"transaction_id": "x" * 101}, "invalid_row"),
    "a thousand and one lines": ({"lines": [{"sku": "DVD-45", "quantity": 1}] * 1001}, "invalid_row"),
}


def test_a_bad_transaction_is_rejected_whole_and_spoils_no_other(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 100, NOW - MINUTE))
    for number, (what, (changes, code)) in enumerate(BAD_SALES.items()):
        answer = post(shop, sale(f"a{number}"), sale(f"b{number}", **changes), stores=("CAP",))
        if code == "unknown_store":  # a key bound to stores is not told which others there are
            code = "forbidden_store"
        assert [(note["index"], note["code"]) for note in answer["rejected"]] == [(1, code)], what
        assert answer["accepted"] == 1, what
    assert shop.on_hand() == 100 - len(BAD_SALES)


def test_a_rejected_transaction_can_be_sent_again_once_its_store_is_known(shop: Shop) -> None:
    assert post(shop, sale("1", store_id="NEW"))["rejected"][0]["code"] == "unknown_store"
    shop.ok("PUT", "/v1/stores/NEW", json={"name": "New", "timezone": "UTC", "currency": "AUD"})
    assert post(shop, sale("1", store_id="NEW"))["accepted"] == 1


def test_sales_are_kept_longer_than_readings_and_then_forgotten_with_their_lines(shop: Shop) -> None:
    shop.stock(("CAP", "DVD-45", 9, NOW - MINUTE))
    shop.stock(("CAP", "DVD-45", 8, NOW))
    shop.sell("1", at=NOW)

    def kept() -> list[int]:
        with shop.context.database.read() as session:
            return [
                session.execute(select(func.count()).select_from(model)).scalar_one()
                for model in (StockReading, Sale, SaleLine)
            ]

    settings = shop.context.settings
    readings = kept()[0]
    assert readings > 0
    for days, left in (
        (settings.stock_history_days, [readings, 1, 1]),
        (settings.stock_history_days + 1, [0, 1, 1]),
        (settings.sales_history_days, [0, 1, 1]),
        (settings.sales_history_days + 1, [0, 0, 0]),
    ):
        shop.clock.now = NOW - MINUTE + timedelta(days=days)
        prune(shop.context)
        assert kept() == left
