"""Rain checks over HTTP: given for an alert, held as stock comes back, told, redeemed once, ended and forgotten."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from sqlalchemy import select

from app.alerts import known
from app.alerts.rain_checks import follow_the_clock, hold
from app.delivery.customers import through
from app.delivery.messages import compose
from app.delivery.models import Attempt, Delivery
from app.delivery.outbox import Claimed
from app.delivery.rules import Outcome
from app.rain_checks.models import RainCheck
from app.rain_checks.rules import shown
from tests.support.shop import NOW, Shop, offer, open_shop, product, store

EMAIL = "robin@example.com"
PHONE = "+61412345678"
BY_EMAIL = "mailtos://user:secret@smtp.example.com?from=shop@example.com&to={contact}"
ANSWER = [
    "code", "alert_id", "promotion_id", "store_id", "sku", "quantity", "price", "currency", "valid_until", "state",
    "issued_at", "issued_by", "has_contact", "held_at", "notified_at", "overdue_at", "redeemed_at", "transaction_id",
]  # fmt: skip


@pytest.fixture
def alert_id(shop: Shop) -> str:
    return sold_out(shop)


def sold_out(shop: Shop, store_id: str = "CAP", **changes: Any) -> str:
    """The advertised player is sold out there; returns the alert."""
    shop.promote(**changes)
    shop.stock((store_id, "DVD-45", 0))
    return str(shop.alert(store_id=store_id)["alert_id"])


def give(shop: Shop, alert_id: str, quantity: Any = 1, **changes: Any) -> Any:
    body = {"alert_id": alert_id, "quantity": quantity, "by": "Sam"} | changes
    return shop.ok("POST", "/v1/rain-checks", "staff", json=body)


def refuse(shop: Shop, alert_id: str, quantity: Any = 1, status: int = 409, **changes: Any) -> str:
    body = {"alert_id": alert_id, "quantity": quantity} | changes
    return str(shop.problem(status, "POST", "/v1/rain-checks", "staff", json=body)["detail"])


def redeem(shop: Shop, check: Any, *stores: str, transaction_id: str = "7-001-42") -> Any:
    path = f"/v1/rain-checks/{check['code']}/redeem"
    return shop.call("POST", path, "pos", *stores, json={"transaction_id": transaction_id})


def now_is(shop: Shop, check: Any) -> Any:
    return shop.ok("GET", f"/v1/rain-checks/{check['code']}", "staff")


def held(shop: Shop, store_id: str = "CAP") -> Any:
    return shop.ok("GET", f"/v1/stores/{store_id}/stock/DVD-45", "pos")["held"]


def deliver_stock(shop: Shop, units: int, store_id: str = "CAP") -> None:
    """So many are on record a minute later."""
    shop.clock.advance(minutes=1)
    shop.stock((store_id, "DVD-45", units))


def look(shop: Shop, **kwargs: float) -> None:
    """What the clock does about rain checks, now or after it has moved on."""
    shop.clock.advance(**kwargs)
    follow_the_clock(shop.context)


# Giving


def test_a_rain_check_keeps_the_advertised_price_until_the_day_the_card_said(shop: Shop, alert_id: str) -> None:
    check = give(shop, alert_id, 2)
    assert list(check) == ANSWER
    assert (check["store_id"], check["sku"], check["promotion_id"]) == ("CAP", "DVD-45", "NOV")
    assert (check["quantity"], check["price"], check["currency"]) == (2, "45.00", "AUD")
    assert (check["state"], check["issued_by"], check["has_contact"]) == ("issued", "Sam", False)
    (line,) = [line for line in shop.alert(store_id="CAP")["remedies"] if line["kind"] == "rain_check"]
    assert check["valid_until"] == line["valid_until"] == "2026-12-26"


def test_a_price_without_decimals_has_none_in_a_currency_without(shop: Shop) -> None:
    shop.ok("POST", "/v1/stores", json={"stores": [store("TYO", currency="JPY", timezone="Asia/Tokyo")]})
    assert give(shop, sold_out(shop, "TYO"))["price"] == "45"


def test_the_limit_holds_for_one_rain_check(shop: Shop, alert_id: str) -> None:
    assert "at most 2" in refuse(shop, alert_id, 3)
    assert give(shop, alert_id, 2)["quantity"] == 2
    assert give(shop, alert_id, 2)["quantity"] == 2, "somebody else, for all we know"


def test_a_customer_who_left_a_contact_is_held_to_the_limit_over_all_they_have(shop: Shop, alert_id: str) -> None:
    other_store = sold_out(shop, "CLE")
    first = give(shop, alert_id, 1, contact=PHONE)
    give(shop, other_store, 1, contact="+61 412 345 678")
    assert "holds rain checks" in refuse(shop, alert_id, 1, contact="0061 412 345 678")
    assert give(shop, alert_id, 1, contact=EMAIL)["has_contact"] is True
    assert redeem(shop, first).status_code == 200
    assert give(shop, alert_id, 1, contact=PHONE)["state"] == "issued", "with the contact what it counted is forgotten"


def test_a_promotion_without_a_limit_gives_any_number(shop: Shop) -> None:
    alert_id = sold_out(shop, offers=[offer(limit_per_customer=None)])
    assert give(shop, alert_id, 12.5)["quantity"] == 12.5


def test_what_is_offered_to_one_customer_at_two_tills_at_once_is_given_once(shop: Shop, alert_id: str) -> None:
    statuses = side_by_side(
        6,
        lambda number: (
            shop.call(
                "POST", "/v1/rain-checks", "staff", json={"alert_id": alert_id, "quantity": 2, "contact": EMAIL}
            ).status_code
        ),
        shop,
    )
    assert sorted(statuses) == [201] + [409] * 5


@pytest.mark.parametrize("remedies", [[], ["other_store", "compensation"]], ids=["none", "others"])
def test_a_promotion_that_gives_none_gives_none(shop: Shop, remedies: list[str]) -> None:
    assert "gives no rain checks" in refuse(shop, sold_out(shop, remedies=remedies))


def test_a_rain_check_is_given_in_any_state_of_the_alert_while_the_promotion_runs(shop: Shop, alert_id: str) -> None:
    shop.ok("POST", f"/v1/alerts/{alert_id}/acknowledge", "staff")
    give(shop, alert_id)
    deliver_stock(shop, 20)
    assert shop.alert()["state"] == "resolved"
    assert give(shop, alert_id)["state"] == "issued"


def test_none_is_given_once_the_promotion_has_ended(shop: Shop, alert_id: str) -> None:
    shop.clock.advance(days=6)
    assert "has ended" in refuse(shop, alert_id)


def test_none_is_given_once_the_promotion_is_cancelled_or_without_the_product(shop: Shop, alert_id: str) -> None:
    shop.promote(offers=[offer("DVD-69", "39.00")])
    assert "no longer has this product" in refuse(shop, alert_id)
    shop.ok("DELETE", "/v1/promotions/NOV", "ads")
    assert "cancelled" in refuse(shop, alert_id)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"quantity": 0}, "/quantity"),
        ({"quantity": -1}, "/quantity"),
        ({"contact": "Robin"}, "/contact"),
        ({"contact": "robin@example.com,all@example.com"}, "/contact"),
        ({"price": "1.00"}, "/price"),
        ({"by": ""}, "/by"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(shop: Shop, alert_id: str, changes: dict[str, Any], where: str) -> None:
    body = {"alert_id": alert_id, "quantity": 1} | changes
    problem = shop.problem(422, "POST", "/v1/rain-checks", "staff", json=body)
    assert [error["pointer"] for error in problem["errors"]] == [where]
    assert "all@example.com" not in str(problem)


def test_an_unknown_alert_is_not_found(shop: Shop) -> None:
    refuse(shop, "alr_nothing", status=404)


def test_a_repeat_under_one_idempotency_key_gives_one(shop: Shop, alert_id: str) -> None:
    answers = [
        shop.ok(
            "POST",
            "/v1/rain-checks",
            "staff",
            json={"alert_id": alert_id, "quantity": 1, "contact": EMAIL},
            headers={"Idempotency-Key": "K-1"},
        )
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert len(listed(shop)) == 1


# Reading


def listed(shop: Shop, role: str = "staff", *stores: str, **params: Any) -> list[Any]:
    items = shop.ok("GET", "/v1/rain-checks", role, *stores, params=params)["items"]
    assert isinstance(items, list)
    return items


def test_a_code_is_read_however_it_is_typed(shop: Shop, alert_id: str) -> None:
    check = give(shop, alert_id)
    for typed in (check["code"].lower(), shown(check["code"]), " ".join(check["code"])):
        assert shop.ok("GET", f"/v1/rain-checks/{typed}", "pos")["code"] == check["code"]


def test_a_mistyped_code_says_so(shop: Shop, alert_id: str) -> None:
    code = give(shop, alert_id)["code"]
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    assert "mistyped" in shop.problem(404, "GET", f"/v1/rain-checks/{wrong}", "pos")["detail"]


def test_rain_checks_are_listed_newest_first_in_pages_and_by_what_is_asked(shop: Shop, alert_id: str) -> None:
    given = []
    for _ in range(3):
        given.append(give(shop, alert_id)["code"])
        shop.clock.advance(minutes=1)
    assert [check["code"] for check in listed(shop)] == given[::-1]
    first = shop.ok("GET", "/v1/rain-checks", "staff", params={"limit": 2})
    rest = shop.ok("GET", "/v1/rain-checks", "staff", params={"limit": 2, "cursor": first["next_cursor"]})
    assert [check["code"] for check in (*first["items"], *rest["items"])] == given[::-1]
    assert rest["next_cursor"] is None
    redeem(shop, {"code": given[0]})
    assert [check["code"] for check in listed(shop, state="redeemed")] == given[:1]
    assert len(listed(shop, state=["issued", "notified"])) == 2
    assert listed(shop, sku="DVD-69") == listed(shop, store_id="CLE") == listed(shop, "staff", "CLE") == []
    assert len(listed(shop, "pos", "CAP", store_id="CAP", sku="DVD-45")) == 3


def test_the_contact_is_in_no_answer(shop: Shop, alert_id: str) -> None:
    check = give(shop, alert_id, contact=EMAIL)
    for role in ("admin", "staff", "pos"):
        assert EMAIL not in str(listed(shop, role)) + str(shop.ok("GET", f"/v1/rain-checks/{check['code']}", role))


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/v1/rain-checks", {"admin", "staff"}),
        ("GET", "/v1/rain-checks", {"admin", "staff", "pos"}),
        ("GET", "/v1/rain-checks/{code}", {"admin", "staff", "pos"}),
        ("POST", "/v1/rain-checks/{code}/redeem", {"admin", "pos"}),
    ],
)
def test_staff_give_and_tills_redeem(shop: Shop, alert_id: str, method: str, path: str, allowed: set[str]) -> None:
    for role in ("admin", "ads", "pos", "staff"):
        body: Any = None
        if method == "POST":
            body = {"transaction_id": "7"} if "redeem" in path else {"alert_id": alert_id, "quantity": 1}
        check = give(shop, alert_id)
        response = shop.call(method, path.format(code=check["code"]), role, json=body)
        assert response.is_success if role in allowed else response.status_code == 403, role


def test_another_stores_key_is_refused(shop: Shop, alert_id: str) -> None:
    check = give(shop, alert_id)
    body = {"alert_id": alert_id, "quantity": 1}
    shop.problem(403, "POST", "/v1/rain-checks", "staff", "CLE", json=body)
    shop.problem(403, "GET", f"/v1/rain-checks/{check['code']}", "pos", "CLE")
    shop.problem(403, "GET", "/v1/rain-checks", "staff", "CLE", params={"store_id": "CAP"})
    assert redeem(shop, check, "CLE").status_code == 403
    assert now_is(shop, check)["state"] == "issued"
    assert redeem(shop, check, "CAP").status_code == 200


# Redeeming


def test_a_rain_check_is_redeemed_once(shop: Shop, alert_id: str) -> None:
    check = give(shop, alert_id)
    done = redeem(shop, check).json()
    assert (done["state"], done["transaction_id"], done["redeemed_at"]) == (
        "redeemed",
        "7-001-42",
        "2026-11-21T02:00:00Z",
    )
    again = redeem(shop, check)
    assert again.status_code == 409
    assert "redeemed already" in again.json()["detail"]


def test_of_eight_tills_at_once_exactly_one_redeems_it(shop: Shop, alert_id: str) -> None:
    check = give(shop, alert_id)
    statuses = side_by_side(8, lambda number: redeem(shop, check, transaction_id=f"T-{number}").status_code, shop)
    assert sorted(statuses) == [200] + [409] * 7
    assert now_is(shop, check)["state"] == "redeemed"


def side_by_side(times: int, call: Callable[[int], int], shop: Shop) -> list[int]:
    """What so many calls at the same moment are answered."""
    for role in ("staff", "pos"):
        shop.ok("GET", "/v1/rain-checks", role)  # makes the keys, which takes the writer
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(call, range(times)))


def test_it_is_good_on_its_last_day_and_not_the_day_after(shop: Shop, alert_id: str) -> None:
    first, second = give(shop, alert_id), give(shop, alert_id)
    shop.clock.now = NOW.replace(month=12, day=26, hour=13, minute=59)  # one minute to midnight in Brisbane
    assert redeem(shop, first).status_code == 200
    shop.clock.advance(minutes=1)
    late = redeem(shop, second)
    assert late.status_code == 409
    assert "until 2026-12-26" in late.json()["detail"]
    look(shop)
    assert now_is(shop, second)["state"] == "expired"
    assert redeem(shop, second).status_code == 409


# Holding


def test_stock_that_comes_back_is_held_for_the_oldest_first(shop: Shop, alert_id: str) -> None:
    checks = []
    for _ in range(3):
        checks.append(give(shop, alert_id, 2))
        shop.clock.advance(seconds=1)
    deliver_stock(shop, 2)
    assert held(shop) == 0, "the alert is still open: two units may be a correction"
    shop.tick(minutes=6)
    assert shop.alert()["resolution"] == "back_in_stock"
    assert held(shop) == 2
    assert [now_is(shop, check)["held_at"] is not None for check in checks] == [True, False, False]
    deliver_stock(shop, 20)
    assert held(shop) == 6
    deliver_stock(shop, 5)
    assert held(shop) == 4
    assert [now_is(shop, check)["held_at"] is not None for check in checks] == [True, True, False]


def test_units_held_for_one_customer_are_offered_to_no_other(shop: Shop, alert_id: str) -> None:
    give(shop, alert_id, 2)
    deliver_stock(shop, 3)
    shop.tick(minutes=6)
    assert held(shop) == 2
    shop.stock(("CAP", "DVD-69", 5))

    def offered() -> list[str]:
        card = shop.ok("GET", "/v1/stores/CAP/products/DVD-69/assist", "staff")
        return [line["sku"] for line in card["alternatives"]]

    assert "DVD-45" not in offered(), "of three, two are spoken for, and one is the last"
    deliver_stock(shop, 9)
    assert "DVD-45" in offered()


def test_found_on_the_shelf_is_held_as_well(shop: Shop, alert_id: str) -> None:
    give(shop, alert_id)
    shop.clock.advance(minutes=1)
    shop.ok("POST", f"/v1/alerts/{alert_id}/shelf-check", "staff", json={"result": "found", "on_hand": 3})
    assert held(shop) == 1


def test_stock_that_comes_after_the_promotion_is_held_too(shop: Shop, alert_id: str) -> None:
    give(shop, alert_id)
    shop.tick(days=7)
    assert shop.alert()["resolution"] == "promotion_ended"
    deliver_stock(shop, 1)
    assert held(shop) == 1


def test_a_sale_to_somebody_else_lets_go_of_what_is_no_longer_there(shop: Shop, alert_id: str) -> None:
    for _ in range(2):
        give(shop, alert_id)
    deliver_stock(shop, 20)
    shop.clock.advance(minutes=1)
    shop.sell("other", 19)
    assert held(shop) == 1


def test_what_a_customer_carried_out_is_not_promised_to_the_next_before_the_record_knows(
    shop: Shop, alert_id: str
) -> None:
    first, second = give(shop, alert_id), give(shop, alert_id)
    shop.tick(days=7)
    deliver_stock(shop, 1)
    shop.clock.advance(minutes=1)
    assert redeem(shop, first, transaction_id="T-1").status_code == 200
    with shop.context.database.write() as session:
        hold(session, [("CAP", "DVD-45")], now=shop.clock())
    assert (now_is(shop, second)["held_at"], held(shop)) == (None, 0)
    shop.clock.advance(minutes=1)
    shop.sell("T-1")
    assert held(shop) == 0
    deliver_stock(shop, 1)
    assert held(shop) == 1


def test_the_sale_of_a_redeemed_rain_check_is_not_taken_off_twice(shop: Shop, alert_id: str) -> None:
    first, _ = give(shop, alert_id), give(shop, alert_id)
    deliver_stock(shop, 20)
    shop.clock.advance(minutes=1)
    sold_at = shop.clock()
    shop.clock.advance(minutes=1)
    redeem(shop, first, transaction_id="T-1")
    shop.sell("T-1", at=sold_at)
    shop.sell("others", 18, at=sold_at)
    assert shop.on_hand() == 1
    assert held(shop) == 1


def test_nothing_is_held_while_an_alert_says_the_shelf_is_empty(shop: Shop, alert_id: str) -> None:
    give(shop, alert_id)
    deliver_stock(shop, 1)
    assert shop.alert()["state"] == "open"
    assert held(shop) == 0


def test_what_expires_is_passed_on_to_the_next(shop: Shop, alert_id: str) -> None:
    give(shop, alert_id)
    shop.promote("DEC", starts_on="2026-11-27", ends_on="2026-12-05")
    shop.tick(days=7)
    later = shop.alert(promotion_id="DEC")
    next_one = give(shop, later["alert_id"])
    shop.tick(days=10)
    deliver_stock(shop, 1)
    assert [now_is(shop, next_one)["held_at"], held(shop)] == [None, 1]
    shop.clock.now = NOW.replace(month=12, day=26, hour=14)
    look(shop)
    assert now_is(shop, next_one)["held_at"] == "2026-12-26T14:00:00Z"


def test_stock_that_is_not_tracked_is_held_for_nobody(shop: Shop, alert_id: str) -> None:
    give(shop, alert_id)
    shop.clock.advance(minutes=1)
    shop.stock(("CAP", "DVD-45", None))
    assert held(shop) == 0


# Telling customers


def customers_told(shop: Shop) -> list[Any]:
    return [one for one in shop.deliveries() if one["type"] == "rain_check.held"]


def test_a_customer_with_a_contact_is_told_once_when_units_are_held(database_url: str) -> None:
    with open_shop(database_url, contact_email_url=BY_EMAIL) as shop:
        alert_id = sold_out(shop)
        check = give(shop, alert_id, contact=EMAIL)
        silent = give(shop, alert_id)
        by_phone = give(shop, alert_id, contact=PHONE)
        look(shop)
        assert customers_told(shop) == []
        deliver_stock(shop, 20)
        for _ in range(2):
            look(shop)
        (told,) = customers_told(shop)
        assert (told["state"], told["alert_id"]) == ("pending", None)
        assert (now_is(shop, check)["state"], now_is(shop, check)["notified_at"]) == (
            "notified",
            "2026-11-21T02:01:00Z",
        )
        assert now_is(shop, silent)["state"] == now_is(shop, by_phone)["state"] == "issued"
        deliver_stock(shop, 0)
        deliver_stock(shop, 20)
        look(shop, minutes=1)
        assert len(customers_told(shop)) == 1


def test_the_message_says_what_is_held_where_and_until_when_and_goes_to_the_customer_alone(database_url: str) -> None:
    with open_shop(database_url, contact_email_url=BY_EMAIL) as shop:
        check = give(shop, sold_out(shop), contact=EMAIL)
        deliver_stock(shop, 20)
        look(shop)
        claimed = claimed_of(shop, check)
    sent: list[Claimed] = []

    def send(message: Claimed) -> Outcome:
        sent.append(message)
        return Outcome(False, error=f"550 <{EMAIL}> unknown; robin%40example.com")

    outcome = through(claimed, send)
    assert sent[0].address == BY_EMAIL.replace("{contact}", "robin%40example.com")
    assert "robin" not in str(outcome.error) and "unknown" in str(outcome.error)
    text = compose(msgspec.json.decode(claimed.body)).text
    assert (
        text
        == f"Cap: Player DVD-45 is here for you at $45.00, until 26 Dec 2026. Your rain check: {shown(check['code'])}"
    )


def test_who_is_told_late_has_the_days_the_law_gives_from_then(database_url: str) -> None:
    with open_shop(database_url, contact_email_url=BY_EMAIL) as shop:
        shop.ok("POST", "/v1/stores", json={"stores": [store("CAP", jurisdiction="us-ct"), store("CLE")]})
        check = give(shop, sold_out(shop), contact=EMAIL)
        lawless = give(shop, sold_out(shop, "CLE"), contact="kim@example.com")
        valid_until = date.fromisoformat(check["valid_until"])
        look(shop, days=68)
        deliver_stock(shop, 20)
        look(shop)
        told_on = shop.clock().astimezone(ZoneInfo("Australia/Brisbane")).date()
        later = told_on + timedelta(days=10)
        assert later > valid_until
        assert now_is(shop, check)["valid_until"] == later.isoformat()
        assert msgspec.json.decode(claimed_of(shop, check).body)["data"]["valid_until"] == later.isoformat()
        assert now_is(shop, lawless)["valid_until"] == lawless["valid_until"]
        look(shop, days=(later - told_on).days)
        assert redeem(shop, check).status_code == 200


def claimed_of(shop: Shop, check: Any) -> Claimed:
    """The message to the customer as a sender takes it."""
    with shop.context.database.read() as session:
        row = session.scalars(select(Delivery).where(Delivery.delivery_id == f"dlv_{check['code'].lower()}")).one()
        return Claimed(
            row.seq, row.channel_id, "apprise", BY_EMAIL, (), row.webhook_id, row.type, row.body, row.created_at, 1
        )


def test_a_channel_that_is_switched_off_tells_nobody_and_staff_are_left_to_call(database_url: str) -> None:
    with open_shop(database_url, contact_email_url=BY_EMAIL) as shop:
        alert_id = sold_out(shop)
        give(shop, alert_id, contact=EMAIL)
        deliver_stock(shop, 20)
        look(shop)
        (channel,) = shop.ok("GET", "/v1/channels")["items"]
        assert "secret" not in channel["address"]
        shop.ok("PATCH", f"/v1/channels/{channel['channel_id']}", json={"enabled": False})
        other = give(shop, alert_id, contact="kim@example.com")
        look(shop)
        assert now_is(shop, other)["state"] == "issued"
        assert len(customers_told(shop)) == 1


def test_our_own_channels_hear_of_no_alert(database_url: str) -> None:
    with open_shop(database_url, contact_email_url=BY_EMAIL) as shop:
        give(shop, sold_out(shop), contact=EMAIL)
        deliver_stock(shop, 20)
        look(shop)
        shop.stock(("CLE", "DVD-45", 0))
        assert [one["type"] for one in shop.deliveries()] == ["rain_check.held"]


# Forgetting


@pytest.mark.parametrize("end", ["redeemed", "expired"])
def test_what_the_customer_left_is_erased_at_the_end(database_url: str, end: str) -> None:
    with open_shop(database_url, contact_email_url=BY_EMAIL) as shop:
        check = give(shop, sold_out(shop), contact=EMAIL)
        deliver_stock(shop, 20)
        look(shop)
        assert EMAIL in claimed_of(shop, check).body
        if end == "redeemed":
            assert redeem(shop, check).json()["has_contact"] is False
        else:
            look(shop, days=40)
        assert now_is(shop, check)["state"] == end
        with shop.context.database.read() as session:
            row = session.get_one(RainCheck, check["code"])
            assert (row.contact, row.contact_key) == (None, None)
            assert session.scalars(select(Attempt)).all() == []
        assert EMAIL not in claimed_of(shop, check).body
        (told,) = customers_told(shop)
        assert told["state"] == "cancelled"
        shop.ok("POST", f"/v1/deliveries/{told['delivery_id']}/redeliver")
        outcome = through(claimed_of(shop, check), lambda message: Outcome(True))
        assert (outcome.delivered, outcome.permanent) == (False, True)


def test_the_contact_is_kept_under_a_keyed_hash(shop: Shop, alert_id: str) -> None:
    check = give(shop, alert_id, contact=EMAIL)
    with shop.context.database.read() as session:
        row = session.get_one(RainCheck, check["code"])
        assert row.contact == EMAIL
        assert row.contact_key is not None and len(row.contact_key) == 64


# Waiting too long


def test_who_waits_for_sixty_days_where_the_law_says_so_is_marked(database_url: str) -> None:
    with open_shop(database_url, rain_check_days=90) as shop:
        shop.ok("POST", "/v1/stores", json={"stores": [store("CAP", jurisdiction="us-ct"), store("CLE")]})
        late, lawless = give(shop, sold_out(shop)), give(shop, sold_out(shop, "CLE"))
        served = give(shop, shop.alert(store_id="CAP")["alert_id"])
        redeem(shop, served)
        look(shop, days=59, hours=23)
        assert now_is(shop, late)["overdue_at"] is None
        look(shop, hours=1)
        assert now_is(shop, late)["overdue_at"] == "2027-01-20T02:00:00Z"
        assert now_is(shop, lawless)["overdue_at"] is now_is(shop, served)["overdue_at"] is None


def test_nobody_for_whom_units_are_held_has_waited_too_long(database_url: str) -> None:
    with open_shop(database_url, rain_check_days=90) as shop:
        shop.ok("POST", "/v1/stores", json={"stores": [store("CAP", jurisdiction="us-nj")]})
        check = give(shop, sold_out(shop))
        deliver_stock(shop, 20)
        look(shop, days=61)
        assert now_is(shop, check)["overdue_at"] is None


# What others are told


def test_nobody_is_sent_to_another_store_for_what_is_held_there(shop: Shop, alert_id: str) -> None:
    elsewhere = sold_out(shop, "CLE")
    give(shop, elsewhere, 2)
    deliver_stock(shop, 12, "CLE")
    shop.ok("POST", "/v1/products", "ads", json={"products": [product("DVD-45", "78.00")]})  # its cards are made anew
    deliver_stock(shop, 4, "CLE")

    def sent_to(card: Any) -> list[Any]:
        return [(line["store_id"], line["on_hand"]) for line in card["remedies"] if line["kind"] == "other_store"]

    assert sent_to(shop.alert(store_id="CAP")) == [("CLE", 2)]
    assert sent_to(shop.ok("GET", "/v1/stores/CAP/products/DVD-45/assist", "staff")) == [("CLE", 2)]
    deliver_stock(shop, 3, "CLE")
    assert sent_to(shop.alert(store_id="CAP")) == []


def test_a_forecast_does_not_count_on_what_is_held(shop: Shop) -> None:
    alert_id = sold_out(shop, offers=[offer(expected_units_per_store=14)])
    deliver_stock(shop, 20)

    def sellable() -> float | None:
        with shop.context.database.read() as session:
            return known.load(session, [("CAP", "DVD-45")], now=shop.clock())["CAP", "DVD-45"].on_hand

    assert sellable() == 20
    give(shop, alert_id, 2)
    assert sellable() == 18
