"""Rain checks on the staff page: given on the card, shown and printed, looked up, redeemed, and who is to be called."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.alerts.rain_checks import follow_the_clock
from app.delivery.models import Delivery
from app.rain_checks.rules import shown
from tests.support.shop import Shop, offer, open_shop, store
from tests.support.staff import Device, paired, text_of, title_of, unpaired

EMAIL = "robin@example.com"
TIMES = "\u00d7"
BY_EMAIL = "mailtos://user:secret@smtp.example.com?to={contact}"


@pytest.fixture
def alert_id(shop: Shop) -> str:
    return sold_out(shop)


@pytest.fixture
def device(shop: Shop) -> Device:
    """A phone paired with Capalaba."""
    return paired(shop)


def sold_out(shop: Shop, **changes: Any) -> str:
    shop.promote(**changes)
    shop.stock(("CAP", "DVD-45", 0))
    return str(shop.alert()["alert_id"])


def give(device: Device, alert_id: str, **form: str) -> Any:
    """Tap the form as the card has it."""
    return device.tap(f"/alerts/{alert_id}/rain-checks", **({"quantity": "1"} | form))


def given(shop: Shop) -> Any:
    """The one rain check there is."""
    (check,) = shop.ok("GET", "/v1/rain-checks")["items"]
    return check


def back_in_stock(shop: Shop, units: int = 20) -> None:
    shop.clock.advance(minutes=1)
    shop.stock(("CAP", "DVD-45", units))
    follow_the_clock(shop.context)


# Giving


def test_the_card_gives_a_rain_check_and_notes_it_as_what_came_of_the_customer(
    shop: Shop, device: Device, alert_id: str
) -> None:
    assert "Give a rain check" in device.see(f"/alerts/{alert_id}")
    answer = give(device, alert_id, quantity="2", contact=EMAIL, by="Sam")
    check = given(shop)
    assert answer.url.path == f"/rain-checks/{check['code']}"
    assert (check["quantity"], check["issued_by"], check["has_contact"]) == (2, "Sam", True)
    (outcome,) = shop.alert()["outcomes"]
    assert (outcome["kind"], outcome["sku"], outcome["quantity"], outcome["by"]) == ("rain_check", "DVD-45", 2, "Sam")
    assert outcome["remedy_offered"] is True
    assert 'value="Sam"' in device.get("/").text, "whoever said who they are is remembered"


def test_a_double_tap_gives_one_and_shows_it_twice(shop: Shop, device: Device, alert_id: str) -> None:
    once = re.findall(r'name="once" value="([^"]+)"', device.get(f"/alerts/{alert_id}").text)[0]
    first, second = (give(device, alert_id, once=once) for _ in range(2))
    assert first.url.path == second.url.path == f"/rain-checks/{given(shop)['code']}"
    assert len(shop.alert()["outcomes"]) == 1


def test_over_the_limit_neither_a_rain_check_nor_an_outcome_is_kept(shop: Shop, device: Device, alert_id: str) -> None:
    answer = give(device, alert_id, quantity="3")
    assert answer.status_code == 409
    assert "at most 2" in text_of(answer.text)
    assert shop.ok("GET", "/v1/rain-checks")["items"] == shop.alert()["outcomes"] == []


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"contact": "Robin"}, "neither an e-mail address nor a telephone number"),
        ({"quantity": "many"}, "a number where one is asked for"),
        ({"quantity": "0"}, "a number where one is asked for"),
    ],
    ids=["no contact", "no number", "nothing"],
)
def test_a_form_that_cannot_be_read_is_told_so(
    shop: Shop, device: Device, alert_id: str, form: dict[str, str], words: str
) -> None:
    answer = give(device, alert_id, **form)
    assert answer.status_code == 422
    assert words in text_of(answer.text)
    assert shop.ok("GET", "/v1/rain-checks")["items"] == []


@pytest.mark.parametrize(
    ("limit", "most"), [(1, 1), (2, 2), (50, 10), (None, 10)], ids=["one", "two", "many", "no limit"]
)
def test_the_form_offers_what_one_customer_may_have(shop: Shop, limit: int | None, most: int) -> None:
    alert_id = sold_out(shop, offers=[offer(limit_per_customer=limit)])
    page = paired(shop).get(f"/alerts/{alert_id}").text
    assert re.findall(r'<option value="(\d+)"', page) == [str(number) for number in range(1, most + 1)]


def test_there_is_no_form_where_none_is_given(shop: Shop, device: Device, alert_id: str) -> None:
    shop.promote(remedies=["other_store"])
    assert "Give a rain check" not in device.see(f"/alerts/{alert_id}")
    shop.promote()
    assert "Give a rain check" in device.see("/products/DVD-45")
    shop.tick(days=7)
    assert "Give a rain check" not in device.see(f"/alerts/{alert_id}")
    assert "Give a rain check" not in device.see("/products/DVD-45")


# Showing


def test_the_customer_takes_along_what_was_promised_its_code_and_its_bars(
    shop: Shop, device: Device, alert_id: str
) -> None:
    answer = give(device, alert_id, quantity="2", contact=EMAIL, by="Sam")
    code = shown(given(shop)["code"])
    said = text_of(answer.text)
    for words in (
        f"2 {TIMES} Player DVD-45",
        "$45.00",
        "good until 26 Dec 2026",
        code,
        "till of Cap",
        "21 Nov 2026, 12:00",
    ):
        assert words in said.replace("\u202f", " "), words
    assert title_of(answer.text).startswith(f"Rain check {code}")
    assert f'aria-label="Barcode of the rain check {code}"' in answer.text
    assert EMAIL not in answer.text, "nobody has to call yet"
    assert "<script>" not in answer.text and " style=" not in answer.text and " onclick=" not in answer.text


def test_what_is_printed_is_the_rain_check_alone(device: Device, alert_id: str) -> None:
    page = give(device, alert_id).text
    after = page[page.index("</article>") :]
    assert page.count("<form") == after.count('<form class="panel no-print"') == 1
    assert "@media print" in device.get("/static/raincheck.css").text


def test_the_page_is_in_the_stores_language(shop: Shop, alert_id: str) -> None:
    shop.ok("POST", "/v1/stores", json={"stores": [store("CAP", locale="de-DE")]})
    device = paired(shop)
    said = text_of(give(device, alert_id).text)
    assert "Vormerkschein" in said and "gültig bis" in said and "Rain check" not in said
    assert "1 Kunde wartet" in device.see("/rain-checks")


# Looking up


def test_a_code_typed_by_hand_leads_to_its_rain_check(shop: Shop, device: Device, alert_id: str) -> None:
    give(device, alert_id)
    code = given(shop)["code"]
    answer = device.get("/rain-checks", params={"code": f" {shown(code).lower()} "})
    assert answer.url.path == f"/rain-checks/{code}"


def test_a_code_that_leads_nowhere_is_told_from_one_that_was_mistyped(
    shop: Shop, device: Device, alert_id: str
) -> None:
    give(paired(shop), alert_id)
    code = given(shop)["code"]
    assert "letter by letter" in device.see(f"/rain-checks?code={code[:-1]}")
    assert "letter by letter" in device.see("/rain-checks?code=<b>%00")
    assert "No rain check of this store" in paired(shop, "CLE").see(f"/rain-checks?code={code}")
    assert "No rain check of this store" in device.see("/rain-checks?code=222222222")


def test_another_stores_device_sees_and_redeems_nothing(shop: Shop, device: Device, alert_id: str) -> None:
    give(device, alert_id, contact=EMAIL)
    code = given(shop)["code"]
    other = paired(shop, "CLE")
    for answer in (
        other.get(f"/rain-checks/{code}"),
        other.tap(f"/rain-checks/{code}/redeem"),
        other.tap(f"/rain-checks/{code}/told"),
        other.tap(f"/alerts/{alert_id}/rain-checks", quantity="1"),
    ):
        assert answer.status_code == 404
    assert "Nobody is waiting" in other.see("/rain-checks")
    assert given(shop)["state"] == "issued"
    assert unpaired(shop).get("/rain-checks").status_code == 401


@pytest.mark.parametrize(
    "path", ["/alerts/{alert}/rain-checks", "/rain-checks/{code}/redeem", "/rain-checks/{code}/told"]
)
def test_a_form_of_another_site_does_nothing(shop: Shop, device: Device, alert_id: str, path: str) -> None:
    give(device, alert_id)
    address = path.format(alert=alert_id, code=given(shop)["code"])
    answer = device.client.post(address, data={"quantity": "1"}, headers={"Origin": "https://evil.example.com"})
    assert answer.status_code == 403
    assert given(shop)["state"] == "issued"


# Redeeming


def test_a_till_redeems_it_once(shop: Shop, device: Device, alert_id: str) -> None:
    give(device, alert_id)
    path = f"/rain-checks/{given(shop)['code']}"
    answer = device.tap(f"{path}/redeem", transaction_id="7-001-42")
    assert "Redeemed. Sell it at $45.00." in text_of(answer.text)
    assert (given(shop)["state"], given(shop)["transaction_id"]) == ("redeemed", "7-001-42")
    again = device.tap(f"{path}/redeem")
    assert again.status_code == 409 and "redeemed already" in text_of(again.text)
    later = device.get(path).text
    assert "it is good no more" in text_of(later) and "Redeem at the till" not in later
    assert "Nobody is waiting" in device.see("/rain-checks")


def test_a_double_tap_redeems_once_and_is_told_so_and_nobody_is_told_to_sell_it_again_later(
    shop: Shop, device: Device, alert_id: str
) -> None:
    give(device, alert_id)
    path = f"/rain-checks/{given(shop)['code']}"
    number = re.findall(r'name="once" value="([^"]+)"', device.get(path).text)[-1]
    for _ in range(2):
        answer = device.tap(f"{path}/redeem", once=number)
        assert answer.status_code == 200
        assert "Redeemed. Sell it at $45.00." in text_of(answer.text)
    shop.clock.advance(minutes=3)
    for later in (device.tap(f"{path}/redeem", once=number), device.get(f"{path}?redeemed=1")):
        assert "it is good no more" in text_of(later.text) and "Sell it at" not in text_of(later.text)


def test_one_past_its_last_day_cannot_be_redeemed(shop: Shop, device: Device, alert_id: str) -> None:
    give(device, alert_id)
    path = f"/rain-checks/{given(shop)['code']}"
    shop.clock.advance(days=36)
    page = device.see(path)
    assert "It was good until 26 Dec 2026." in page and "Redeem at the till" not in page
    assert device.tap(f"{path}/redeem").status_code == 409


# Who is waiting


def test_staff_are_told_whom_to_call_where_nobody_can_be_written_to(shop: Shop, device: Device, alert_id: str) -> None:
    give(device, alert_id, contact=EMAIL)
    assert EMAIL not in device.get("/rain-checks").text
    back_in_stock(shop)
    page = device.see("/rain-checks")
    assert "1 customer is waiting held for 1 of them" in page
    assert f"It is here. Call {EMAIL}." in page
    code = given(shop)["code"]
    assert f"Call {EMAIL}." in device.see(f"/rain-checks/{code}")
    assert "told" in text_of(device.tap(f"/rain-checks/{code}/told").text)
    assert given(shop)["state"] == "notified"
    assert EMAIL not in device.get("/rain-checks").text + device.get(f"/rain-checks/{code}").text


def test_who_was_written_to_need_not_be_called_unless_it_failed(database_url: str) -> None:
    with open_shop(database_url, contact_email_url=BY_EMAIL) as shop:
        device, alert_id = paired(shop), sold_out(shop)
        give(device, alert_id, contact=EMAIL)
        back_in_stock(shop)
        page = device.see("/rain-checks")
        assert EMAIL not in page and "told 21 Nov 2026" in page
        with shop.context.database.write() as session:
            session.query(Delivery).update({Delivery.state: "failed", Delivery.finished_at: shop.clock()})
        assert f"Call {EMAIL}." in device.see("/rain-checks")


def test_who_has_waited_too_long_is_marked_with_what_to_do(database_url: str) -> None:
    with open_shop(database_url, rain_check_days=90) as shop:
        shop.ok("POST", "/v1/stores", json={"stores": [store("CAP", jurisdiction="us-ct")]})
        device, alert_id = paired(shop), sold_out(shop)
        give(device, alert_id)
        shop.clock.advance(days=60)
        follow_the_clock(shop.context)
        assert "waited too long" in device.see("/rain-checks")
        said = device.see(f"/rain-checks/{given(shop)['code']}")
        assert "Offer something comparable at $45.00 or less." in said


def test_the_list_of_alerts_leads_to_the_rain_checks(device: Device) -> None:
    assert 'href="/rain-checks"' in device.get("/").text
