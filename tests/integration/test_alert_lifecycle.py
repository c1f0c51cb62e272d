"""Alerts over HTTP: one per episode, from the first empty shelf to its resolution."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import rfc3339, to_micros
from app.scheduler.duties import sweep
from app.stock import service as stock
from app.stock.rules import Level
from tests.support.shop import NOW, Shop, offer, product


@pytest.fixture
def sold_out(shop: Shop) -> Shop:
    """The advertised player is sold out at CAP."""
    shop.promote()
    shop.shelve(DVD_45=0)
    return shop


def act(shop: Shop, action: str, **body: Any) -> Any:
    return shop.ok("POST", f"/v1/alerts/{shop.alerts()[-1]['alert_id']}/{action}", "staff", json=body)


def reasons(shop: Shop) -> list[str]:
    items = shop.ok("GET", f"/v1/alerts/{shop.alerts()[-1]['alert_id']}/timeline", "staff")["items"]
    return [f"{item['type']}: {item['reason']}" for item in items]


def test_an_alert_carries_the_promise_the_product_and_the_shelf(sold_out: Shop) -> None:
    alert = sold_out.alert()
    assert (alert["state"], alert["kind"], alert["reason"]) == ("open", "sold_out", "none_on_hand")
    assert alert["store"].items() >= {
        "store_id": "CAP", "name": "Cap", "timezone": "Australia/Brisbane", "currency": "AUD"
    }.items()  # fmt: skip
    assert alert["promise"].items() >= {
        "promotion_id": "NOV", "headline": "DVD player, only $45", "media": ["tv", "newspaper"], "price": "45.00",
        "regular_price": "79.00", "currency": "AUD", "starts_at": "2026-11-19T14:00:00Z",
        "ends_at": "2026-11-26T14:00:00Z", "limit_per_customer": 2, "disclosure": None,
    }.items()  # fmt: skip
    assert (alert["on_hand"], alert["as_of"], alert["data_age_seconds"]) == (0, rfc3339(NOW), 0)
    sold_out.clock.advance(seconds=75)
    assert sold_out.alert()["data_age_seconds"] == 75


def test_it_is_acknowledged_once_and_again_changes_nothing(sold_out: Shop) -> None:
    first = act(sold_out, "acknowledge", by="Sam")
    assert (first["state"], first["acknowledged_by"], first["acknowledged_at"]) == (
        "acknowledged",
        "Sam",
        rfc3339(NOW),
    )
    sold_out.clock.advance(minutes=1)
    again = act(sold_out, "acknowledge", by="Alex")
    assert (again["acknowledged_by"], again["revision"]) == ("Sam", first["revision"])


def test_acknowledging_needs_no_name(sold_out: Shop) -> None:
    response = sold_out.call("POST", f"/v1/alerts/{sold_out.alert()['alert_id']}/acknowledge", "staff")
    assert response.json()["state"] == "acknowledged"


def test_an_acknowledged_alert_resolves_like_an_open_one(sold_out: Shop) -> None:
    act(sold_out, "acknowledge", by="Sam")
    sold_out.clock.advance(minutes=1)
    sold_out.stock(("CAP", "DVD-45", 40))
    alert = sold_out.alert()
    assert (alert["state"], alert["resolution"], alert["resolved_at"]) == (
        "resolved",
        "back_in_stock",
        rfc3339(sold_out.clock()),
    )


def test_once_resolved_it_can_be_neither_acknowledged_nor_checked(sold_out: Shop) -> None:
    sold_out.ok("DELETE", "/v1/promotions/NOV", "ads")
    path = f"/v1/alerts/{sold_out.alert()['alert_id']}"
    sold_out.problem(409, "POST", f"{path}/acknowledge", "staff", json={})
    sold_out.problem(409, "POST", f"{path}/shelf-check", "staff", json={"result": "gone"})


def test_found_on_the_shelf_sets_the_level_and_ends_it(sold_out: Shop) -> None:
    sold_out.clock.advance(minutes=1)
    answer = act(sold_out, "shelf-check", result="found", on_hand=3, by="Sam")
    assert (answer["state"], answer["resolution"], answer["on_hand"]) == ("resolved", "found_on_shelf", 3)
    level = sold_out.ok("GET", "/v1/stores/CAP/stock/DVD-45")
    assert (level["on_hand"], level["source"], level["as_of"]) == (3, "shelf_check", rfc3339(sold_out.clock()))


def test_even_one_found_on_the_shelf_ends_it(sold_out: Shop) -> None:
    assert act(sold_out, "shelf-check", result="found", on_hand=1)["resolution"] == "found_on_shelf"
    assert sold_out.open_alerts() == []


def test_a_level_the_pos_counted_later_stands_over_what_was_seen(sold_out: Shop) -> None:
    sold_out.clock.advance(minutes=1)
    act(sold_out, "shelf-check", result="found", on_hand=3)
    sold_out.clock.advance(minutes=1)
    assert sold_out.stock(("CAP", "DVD-45", 0))["alerts"]["opened"] == 1
    assert [alert["state"] for alert in sold_out.alerts()] == ["open", "resolved"]


def test_gone_confirms_the_empty_shelf(sold_out: Shop) -> None:
    sold_out.clock.advance(minutes=1)
    sold_out.stock(("CAP", "DVD-45", 1))
    sold_out.clock.advance(minutes=1)
    answer = act(sold_out, "shelf-check", result="gone", by="Sam")
    assert (answer["state"], answer["kind"], answer["on_hand"]) == ("open", "sold_out", 0)
    assert sold_out.on_hand() == 0


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param({"result": "found"}, "/on_hand", id="found without a count"),
        pytest.param({"result": "found", "on_hand": 0}, "/on_hand", id="found none"),
        pytest.param({"result": "maybe"}, "/result", id="another word"),
        pytest.param({}, "/result", id="nothing"),
        pytest.param({"result": "gone", "by": "\u0007"}, "/by", id="a bell for a name"),
    ],
)
def test_a_shelf_check_that_says_too_little_is_refused(sold_out: Shop, body: dict[str, Any], pointer: str) -> None:
    path = f"/v1/alerts/{sold_out.alert()['alert_id']}/shelf-check"
    problem = sold_out.problem(422, "POST", path, "staff", json=body)
    assert pointer in {error["pointer"] for error in problem["errors"]}
    assert sold_out.alert()["state"] == "open"


def test_outcomes_are_taken_in_any_state_and_any_number(sold_out: Shop) -> None:
    body = {"kind": "alternative_sold", "sku": "DVD-99", "quantity": 1, "remedy_offered": True, "by": "Sam"}
    path = f"/v1/alerts/{sold_out.alert()['alert_id']}/outcomes"
    assert sold_out.call("POST", path, "staff", json=body).status_code == 201
    sold_out.ok("DELETE", "/v1/promotions/NOV", "ads")
    sold_out.ok("POST", path, "staff", json={"kind": "declined"})
    first, second = sold_out.alert()["outcomes"]
    assert first == body | {"at": rfc3339(NOW)}
    assert second["kind"] == "declined"


def test_the_timeline_says_why_by_a_named_reason(sold_out: Shop) -> None:
    act(sold_out, "acknowledge", by="Sam")
    act(sold_out, "outcomes", kind="left")
    sold_out.clock.advance(minutes=1)
    sold_out.stock(("CAP", "DVD-45", 40))
    assert reasons(sold_out) == [
        "opened: none_on_hand",
        "acknowledged: by_staff",
        "outcome: left",
        "resolved: delivery_arrived",
    ]


def test_a_level_that_is_back_for_a_moment_ends_nothing(sold_out: Shop) -> None:
    for units in (1, 0, 2, 0, 5, 0):
        sold_out.clock.advance(minutes=1)
        sold_out.stock(("CAP", "DVD-45", units))
    assert [alert["state"] for alert in sold_out.alerts()] == ["open"]


def test_a_level_that_stays_back_ends_it_by_the_clock_alone(sold_out: Shop) -> None:
    sold_out.clock.advance(minutes=1)
    sold_out.stock(("CAP", "DVD-45", 2))
    sold_out.tick(seconds=299)
    assert sold_out.alert()["state"] == "open"
    sold_out.tick(seconds=1)
    assert (sold_out.alert()["resolution"], sold_out.alert()["resolved_at"]) == (
        "back_in_stock",
        rfc3339(sold_out.clock()),
    )
    assert reasons(sold_out)[-1] == "resolved: stayed_back"


def test_how_long_and_at_what_level_it_counts_as_back_is_the_offers_choice(shop: Shop) -> None:
    shop.promote(offers=[offer(back_at=5, back_after_seconds=0)])
    shop.stock(("CAP", "DVD-45", 0))
    shop.clock.advance(minutes=1)
    shop.stock(("CAP", "DVD-45", 4))
    shop.tick(hours=1)
    assert shop.alert()["state"] == "open"
    assert shop.stock(("CAP", "DVD-45", 5))["alerts"]["resolved"] == 1


def test_time_at_the_level_counts_by_the_readings_own_instants(sold_out: Shop) -> None:
    sold_out.clock.advance(minutes=10)
    answer = sold_out.stock(("CAP", "DVD-45", 3, sold_out.clock() - timedelta(minutes=6)))
    assert answer["alerts"]["resolved"] == 1, "it has been back for six minutes already"


def test_a_new_episode_has_an_alert_of_its_own(sold_out: Shop) -> None:
    sold_out.clock.advance(minutes=1)
    sold_out.stock(("CAP", "DVD-45", 40))
    sold_out.clock.advance(hours=3)
    sold_out.stock(("CAP", "DVD-45", 0))
    newest, oldest = sold_out.alerts()
    assert (newest["state"], oldest["state"]) == ("open", "resolved")
    assert newest["alert_id"] != oldest["alert_id"]


def test_the_clock_opens_and_ends_what_a_window_opens_and_ends(shop: Shop) -> None:
    shop.promote(starts_on="2026-11-22", ends_on="2026-11-22")
    shop.stock(("CAP", "DVD-45", 0))
    shop.tick(hours=12, microseconds=-1)
    assert shop.alerts() == []
    shop.tick(microseconds=1)
    assert shop.alert()["opened_at"] == "2026-11-21T14:00:00Z"
    shop.tick(hours=24, microseconds=-1)
    assert shop.alert()["state"] == "open"
    shop.tick(microseconds=1)
    assert shop.alert()["resolution"] == "promotion_ended"


WAYS_OUT: dict[str, tuple[str, str, Any, str]] = {
    "the promotion is cancelled": ("DELETE", "/v1/promotions/NOV", None, "promotion_cancelled"),
    "the offer is taken out": ("PUT", "offers", [offer("DVD-69")], "no_longer_advertised"),
    "the store is taken out": ("PUT", "stores", {"ids": ["CLE"]}, "no_longer_advertised"),
    "the window moves to the future": ("PUT", "starts_on", "2026-11-22", "no_longer_advertised"),
    "the window moves to the past": ("PUT", "ends_on", "2026-11-20", "promotion_ended"),
}


@pytest.mark.parametrize("what", WAYS_OUT, ids=str)
def test_an_alert_ends_at_once_when_its_promise_does(sold_out: Shop, what: str) -> None:
    method, name, value, resolution = WAYS_OUT[what]
    if method == "DELETE":
        sold_out.ok("DELETE", name, "ads")
    else:
        sold_out.promote(**{name: value})
    assert sold_out.alert()["resolution"] == resolution


def test_an_alert_ends_when_its_product_is_no_longer_active(sold_out: Shop) -> None:
    sold_out.ok("POST", "/v1/products", json={"products": [product("DVD-45", active=False)]})
    assert sold_out.alert()["resolution"] == "no_longer_advertised"


def test_an_alert_ends_when_its_product_is_no_longer_tracked(sold_out: Shop) -> None:
    sold_out.clock.advance(minutes=1)
    sold_out.stock(("CAP", "DVD-45", None))
    assert sold_out.alert()["resolution"] == "no_longer_advertised"
    assert reasons(sold_out)[-1] == "resolved: stock_no_longer_tracked"


def test_alerts_are_listed_newest_first_and_can_be_narrowed(shop: Shop) -> None:
    shop.promote()
    for store_id in ("CAP", "CLE", "CAR"):
        shop.clock.advance(seconds=1)
        shop.stock((store_id, "DVD-45", 0))
    newest = shop.alerts()
    assert [alert["store"]["store_id"] for alert in newest] == ["CAR", "CLE", "CAP"]
    shop.ok("POST", f"/v1/alerts/{newest[0]['alert_id']}/acknowledge", "staff", json={})
    shop.clock.advance(seconds=1)
    shop.stock(("CLE", "DVD-45", 99))

    def stores(**params: Any) -> list[str]:
        return [alert["store"]["store_id"] for alert in shop.alerts(**params)]

    assert stores(state="open") == ["CAP"]
    assert stores(state=["open", "acknowledged"]) == ["CAR", "CAP"]
    assert stores(store_id="CLE") == ["CLE"]
    assert stores(kind="sold_out") == ["CAR", "CLE", "CAP"]
    assert stores(kind="suspected") == []
    assert stores(promotion_id="NOV") == ["CAR", "CLE", "CAP"]
    assert stores(promotion_id="OTHER") == []
    page = shop.ok("GET", "/v1/alerts", "staff", params={"limit": 2})
    rest = shop.ok("GET", "/v1/alerts", "staff", params={"limit": 2, "cursor": page["next_cursor"]})
    assert [alert["store"]["store_id"] for alert in rest["items"]] == ["CAP"]
    assert rest["next_cursor"] is None


def test_an_alert_nobody_knows_is_404(shop: Shop) -> None:
    shop.problem(404, "GET", "/v1/alerts/alr_nope", "staff")
    shop.problem(404, "POST", "/v1/alerts/alr_nope/acknowledge", "staff", json={})


def test_what_a_crash_left_behind_is_put_right_by_the_sweep(shop: Shop) -> None:
    shop.promote()
    with shop.context.database.write() as session:  # a level that was kept and never evaluated
        stock.record(session, [Level("CAP", "DVD-45", 0, to_micros(NOW))], source="pos", now=NOW)
    shop.tick()
    assert shop.alerts() == []
    sweep(shop.context)
    assert shop.alert()["state"] == "open"
    sweep(shop.context)
    assert len(shop.alerts()) == 1
