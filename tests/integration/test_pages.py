"""The staff page over HTTP: pairing, the list, the card, and every tap."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import update

from app.access.models import Device as DeviceRow
from app.alerts.models import Alert
from app.core.settings import Settings
from app.web.visit import DEVICE_COOKIE
from tests.support.shop import NOW, Shop, offer, open_shop, product
from tests.support.staff import Device, paired, pairing_path, text_of, title_of, unpaired

GTIN = "5901234123457"
DASH = "\u2013"


@pytest.fixture
def alert_id(shop: Shop) -> str:
    """The advertised player is sold out at Capalaba, where everything else stands; Cleveland has six."""
    shop.shelve("CAP")
    shop.stock(("CLE", "DVD-45", 6))
    shop.promote(disclosure="While stocks last.", briefing="Most want a cable as well.")
    shop.stock(("CAP", "DVD-45", 0))
    return str(shop.alert()["alert_id"])


@pytest.fixture
def device(shop: Shop) -> Device:
    """A phone paired with Capalaba."""
    return paired(shop)


# Pairing


def test_a_preview_of_the_pairing_link_does_not_use_it_up(shop: Shop) -> None:
    phone, path = unpaired(shop), pairing_path(shop)
    for _ in range(3):
        shown = phone.get(path)
        assert shown.status_code == 200 and shown.text.count("<button") == 1
    assert phone.tap(path).status_code == 200


def test_a_pairing_link_pairs_one_device_and_leads_to_the_alerts(shop: Shop) -> None:
    first, second, path = unpaired(shop), unpaired(shop), pairing_path(shop)
    answer = first.client.post(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{DEVICE_COOKIE}=")
    assert {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=15552000"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    refused = second.tap(path)
    assert refused.status_code == 401
    assert "has been used" in text_of(refused.text)


def test_a_device_cookie_is_for_encrypted_connections_only_where_there_are_any(database_url: str) -> None:
    with open_shop(database_url, public_url="https://rain.example.com") as shop:
        answer = unpaired(shop).client.post(pairing_path(shop), follow_redirects=False)
        assert "Secure" in answer.headers["set-cookie"].split("; ")


def test_a_link_that_is_not_ours_pairs_nothing(shop: Shop) -> None:
    assert unpaired(shop).tap("/pair/made.up.token").status_code == 401


def test_a_device_that_is_not_paired_is_told_how_to_pair(shop: Shop) -> None:
    for path in ("/", "/products", "/products/DVD-45", "/alerts/alr_1"):
        answer = unpaired(shop).get(path)
        assert answer.status_code == 401
        assert "raincheck keys pair --store" in text_of(answer.text)
        assert "refresh" not in answer.text


def test_a_link_in_a_chat_is_asked_for_again_by_a_page_of_our_own_so_that_the_cookie_comes_along(shop: Shop) -> None:
    answer = unpaired(shop).get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 401
    assert '<meta http-equiv="refresh" content="0">' in answer.text


def test_a_revoked_device_is_shown_nothing_more(shop: Shop, device: Device) -> None:
    assert device.get("/").status_code == 200
    with shop.context.database.write() as session:
        session.execute(update(DeviceRow).values(revoked_at=NOW))
    assert device.get("/").status_code == 401


def test_a_forged_cookie_is_not_believed(shop: Shop) -> None:
    phone = unpaired(shop)
    phone.client.cookies.set(DEVICE_COOKIE, "ImRldl8xIg.Zzzzzz.forged")
    assert phone.get("/").status_code == 401


def test_a_device_of_a_store_that_is_not_known_yet_is_told_so(shop: Shop) -> None:
    assert "Store NEW is not set up yet" in paired(shop, "NEW").see("/")


# The list


def test_a_store_where_nothing_is_missing_is_well(device: Device) -> None:
    page = device.get("/")
    assert "All is well" in text_of(page.text)
    assert title_of(page.text) == f"Cap {DASH} Raincheck"


def test_the_list_shows_the_alert_with_its_price_its_age_and_a_link(shop: Shop, device: Device, alert_id: str) -> None:
    shop.clock.advance(minutes=7)
    page = device.get("/")
    said = text_of(page.text)
    assert title_of(page.text) == f"(1) Cap {DASH} Raincheck"
    assert f'href="/alerts/{alert_id}"' in page.text
    for words in ("Sold out", "Player DVD-45", "$45.00", "Nobody is on it yet", "0 on record \u00b7 data: 7 min ago"):
        assert words in said


def test_the_worst_stands_first_then_what_nobody_has_then_the_newest(shop: Shop, device: Device) -> None:
    kinds = [("running_out", "open"), ("sold_out", "acknowledged"), ("sold_out", "open"), ("suspected", "open")]
    shop.ok("POST", "/v1/products", json={"products": [product(f"P-{n}") for n in range(5)]})
    shop.promote(offers=[offer(f"P-{n}") for n in range(5)])
    for number, (kind, state) in enumerate([*kinds, ("sold_out", "open")]):
        shop.clock.advance(minutes=1)
        shop.stock(("CAP", f"P-{number}", 0))
        with shop.context.database.write() as session:
            session.execute(update(Alert).where(Alert.sku == f"P-{number}").values(kind=kind, state=state))
    assert re.findall(r'entry-name">Player (P-\d)', device.get("/").text) == ["P-4", "P-2", "P-1", "P-3", "P-0"]


def test_a_resolved_alert_leaves_the_list(shop: Shop, device: Device, alert_id: str) -> None:
    shop.clock.advance(minutes=1)
    shop.stock(("CAP", "DVD-45", 20))
    assert "All is well" in device.see("/")
    said = device.see(f"/alerts/{alert_id}")
    assert "back in stock." in said
    assert "On it" not in said and "Really gone" not in said
    assert "Nothing, thanks" in said


def test_a_device_sees_its_own_store_and_no_other(shop: Shop, alert_id: str) -> None:
    other = paired(shop, "CLE")
    assert "All is well" in other.see("/")
    for answer in (
        other.get(f"/alerts/{alert_id}"),
        other.tap(f"/alerts/{alert_id}/acknowledge"),
        other.tap(f"/alerts/{alert_id}/shelf-check", result="gone"),
        other.tap(f"/alerts/{alert_id}/outcomes", outcome="declined"),
    ):
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
    assert shop.alert()["state"] == "open" and shop.alert()["outcomes"] == []


def test_what_is_known_of_a_shelf_turns_to_a_warning_when_it_is_old(shop: Shop, device: Device, alert_id: str) -> None:
    for path in ("/", f"/alerts/{alert_id}"):
        assert '<span data-age="0">data: just now</span>' in device.get(path).text
    shop.clock.advance(hours=2)
    for path in ("/", f"/alerts/{alert_id}"):
        assert '<span data-age="7200" class="unheard">data: 2 ' in device.get(path).text


def test_the_list_is_in_the_order_customers_are_expected_to_ask(shop: Shop, device: Device) -> None:
    expected = {"P-0": 5, "P-1": 400, "P-2": 40}
    shop.ok("POST", "/v1/products", json={"products": [product(sku) for sku in expected]})
    shop.promote(offers=[offer(sku, expected_units_per_store=units) for sku, units in expected.items()])
    shop.clock.advance(minutes=1)
    shop.stock(*(("CAP", sku, 0) for sku in expected))
    assert re.findall(r'entry-name">Player (P-\d)', device.get("/").text) == ["P-1", "P-2", "P-0"]


def test_the_most_usual_outcomes_are_on_the_list_and_lead_back_to_it(shop: Shop, device: Device, alert_id: str) -> None:
    page = device.get("/").text
    offered = re.findall(r'name="outcome" value="([^"]+)"', page)
    assert offered == ["comparable_sold DVD-89", "other_store", "alternative_sold DVD-99", "declined", "left"]
    once = re.findall(r'name="once" value="([^"]+)"', page)[0]
    for _ in range(2):
        answer = device.tap(f"/alerts/{alert_id}/outcomes", outcome="declined", back="list", once=once)
        assert answer.url.path == "/"
        assert "Noted: Nothing, thanks" in text_of(answer.text)
    assert len(shop.alert()["outcomes"]) == 1
    assert device.tap(f"/alerts/{alert_id}/acknowledge", back="list", once=once).url.path == "/"
    assert 'action="/alerts/' + alert_id + '/acknowledge"' not in device.get("/").text


def test_a_rain_check_can_be_given_from_the_list_where_the_ad_gives_one(
    shop: Shop, device: Device, alert_id: str
) -> None:
    form = f'action="/alerts/{alert_id}/rain-checks"'
    assert form in device.get("/").text
    answer = device.tap(f"/alerts/{alert_id}/rain-checks", quantity="1", once="abc")
    assert answer.url.path.startswith("/rain-checks/")
    shop.promote("NORAIN", offers=[offer("DVD-69", "39.00")], remedies=[])
    shop.clock.advance(minutes=1)
    shop.stock(("CAP", "DVD-69", 0))
    page = device.get("/").text
    assert page.count('/rain-checks"') == page.count(form) + page.count('href="/rain-checks"')


# The card


def test_the_card_says_the_promise_as_the_customer_saw_it(device: Device, alert_id: str) -> None:
    said = device.see(f"/alerts/{alert_id}")
    for words in (
        "Player DVD-45",
        "$45.00",
        "regularly $79.00",
        "DVD player, only $45",
        "newspaper",
        "until Thu, 26 Nov",
        "at most 2 per customer",
        "While stocks last.",
        "Most want a cable as well.",
    ):
        assert words in said


def test_remedies_stand_first_then_questions_alternatives_and_accessories(device: Device, alert_id: str) -> None:
    said = device.see(f"/alerts/{alert_id}")
    order = ["First: keep the promise", "Cle, 7.3 km away, has 6", "Ask", "what else fits", "Goes with it"]
    found = [said.index(words) for words in order]
    assert found == sorted(found)


def test_an_alternative_says_its_price_the_difference_its_place_and_why(device: Device, alert_id: str) -> None:
    said = device.see(f"/alerts/{alert_id}")
    offered = said[said.index("what else fits") : said.index("Goes with it")]
    for words in ("Player DVD-99", "$99.00", "$54.00 more than the ad", "10 here · Aisle 7", "chosen by the ad team"):
        assert words in offered
    assert "over the ad" not in offered


def test_an_answer_narrows_the_alternatives_and_a_second_tap_takes_it_back(device: Device, alert_id: str) -> None:
    page = device.get(f"/alerts/{alert_id}?q_hdmi=no")
    offered = text_of(page.text).partition("what else fits")[2].partition("Goes with it")[0]
    assert "Player DVD-69" in offered and "Player DVD-99" not in offered
    assert 'aria-current="true">No' in page.text
    assert f'class="chip given" href="/alerts/{alert_id}#ask"' in page.text
    unknown = text_of(device.get(f"/alerts/{alert_id}?q_hdmi=Perhaps&q_<b>=1").text)
    assert "Player DVD-69" in unknown and "Player DVD-99" in unknown


def test_a_barcode_is_drawn_for_the_till(shop: Shop, device: Device, alert_id: str) -> None:
    assert "<svg" not in device.get(f"/alerts/{alert_id}").text
    changed = product("DVD-99", "99.00", gtin=GTIN, attributes={"hdmi": True})
    shop.ok("POST", "/v1/products", json={"products": [changed]})
    page = device.get(f"/alerts/{alert_id}").text
    assert page.count("<svg") == 1
    assert f'aria-label="Barcode {GTIN} of Player DVD-99"' in page


def test_what_a_catalogue_says_is_text_and_never_markup(shop: Shop, device: Device) -> None:
    evil = "<script>alert(1)</script>\"'&"
    shop.ok("POST", "/v1/products", json={"products": [product("DVD-45", name=evil, brand=evil, location=evil)]})
    shop.promote(headline=evil, media=[evil], disclosure=evil, briefing=evil)
    shop.stock(("CAP", "DVD-45", 0))
    alert = shop.alert()["alert_id"]
    for path in ("/", f"/alerts/{alert}", "/products/DVD-45", "/products?q=script", f"/products?q={evil}"):
        page = device.get(path).text
        assert "<script>" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_no_page_needs_an_inline_script_a_style_or_a_third_party(shop: Shop, device: Device, alert_id: str) -> None:
    paths = ["/", f"/alerts/{alert_id}", "/products?q=Player", "/products/DVD-99", pairing_path(shop), "/docs"]
    for path in [*paths, "/problems", "/problems/conflict", "/alerts/none"]:
        page = device.get(path)
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["cache-control"] == "no-store"
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?! src=\"/static/)", page.text)
        assert not re.search(r"(?:src|action)=\"(?!/)", page.text)
        assert not re.search(r"<link[^>]* href=\"(?!/static/)", page.text)


# Taps


def test_on_it_acknowledges_and_remembers_who(shop: Shop, device: Device, alert_id: str) -> None:
    answer = device.tap(f"/alerts/{alert_id}/acknowledge", by=" Zoë ")
    assert "Zoë is on it" in text_of(answer.text)
    assert (shop.alert()["state"], shop.alert()["acknowledged_by"]) == ("acknowledged", "Zoë")
    assert "Zoë is on it" in device.see("/")
    assert device.tap(f"/alerts/{alert_id}/acknowledge").status_code == 200
    assert shop.alert()["acknowledged_by"] == "Zoë"
    device.tap(f"/alerts/{alert_id}/outcomes", outcome="declined")
    assert shop.alert()["outcomes"][0]["by"] == "Zoë"


def test_a_name_is_kept_until_it_is_emptied(device: Device, alert_id: str) -> None:
    assert 'value="Sam &amp; Jo"' in device.tap("/name", by="Sam & Jo").text
    assert 'name="by"' not in device.get(f"/alerts/{alert_id}").text
    assert 'value=""' in device.tap("/name", by="  ").text


def test_really_gone_sets_the_level_to_none_and_stands(shop: Shop, device: Device, alert_id: str) -> None:
    with shop.context.database.write() as session:
        session.execute(update(Alert).values(kind="suspected", reason="silence"))
    shop.clock.advance(minutes=1)
    assert device.tap(f"/alerts/{alert_id}/shelf-check", result="gone").status_code == 200
    assert shop.alert()["kind"] == "sold_out"
    assert shop.on_hand() == 0


@pytest.mark.parametrize("written", ["3", "3,0", " 3.0 "], ids="{!r}".format)
def test_found_some_sets_the_level_and_ends_the_alert(shop: Shop, device: Device, alert_id: str, written: str) -> None:
    shop.clock.advance(minutes=1)
    answer = device.tap(f"/alerts/{alert_id}/shelf-check", result="found", on_hand=written, once="abc")
    assert ": found on the shelf." in text_of(answer.text)
    again = device.tap(f"/alerts/{alert_id}/shelf-check", result="found", on_hand=written, once="abc")
    assert again.status_code == 200
    assert shop.alert()["resolution"] == "found_on_shelf"
    assert shop.on_hand() == 3


@pytest.mark.parametrize("written", ["", "some", "-1", "0", "1e9", "1.2345"], ids="{!r}".format)
def test_found_some_needs_a_number(shop: Shop, device: Device, alert_id: str, written: str) -> None:
    answer = device.tap(f"/alerts/{alert_id}/shelf-check", result="found", on_hand=written)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert shop.alert()["state"] == "open"


def test_a_tap_on_an_alert_that_is_over_is_told_so(shop: Shop, device: Device, alert_id: str) -> None:
    shop.clock.advance(minutes=1)
    shop.stock(("CAP", "DVD-45", 20))
    answer = device.tap(f"/alerts/{alert_id}/acknowledge")
    assert answer.status_code == 409
    assert "resolved already" in text_of(answer.text)


@pytest.mark.parametrize(
    ("value", "ticked", "kept"),
    [
        ("alternative_sold DVD-99", True, ("alternative_sold", "DVD-99", 1, True)),
        ("accessory_sold HDMI", False, ("accessory_sold", "HDMI", 1, False)),
        ("comparable_sold DVD-89", False, ("comparable_sold", "DVD-89", 1, True)),
        ("other_store", False, ("other_store", None, None, True)),
        ("declined", True, ("declined", None, None, True)),
        ("left", False, ("left", None, None, False)),
    ],
    ids=lambda value: value.replace(" ", " ") if isinstance(value, str) else None,
)
def test_an_outcome_is_one_tap(
    shop: Shop, device: Device, alert_id: str, value: str, ticked: bool, kept: tuple[Any, ...]
) -> None:
    assert f'name="outcome" value="{value}"' in device.get(f"/alerts/{alert_id}").text
    form = {"remedy_offered": "yes"} if ticked else {}
    answer = device.tap(f"/alerts/{alert_id}/outcomes", outcome=value, **form)
    assert "Noted:" in text_of(answer.text)
    (outcome,) = shop.alert()["outcomes"]
    assert (outcome["kind"], outcome["sku"], outcome["quantity"], outcome["remedy_offered"]) == kept


def test_a_double_tap_counts_once_and_another_choice_counts_again(shop: Shop, device: Device, alert_id: str) -> None:
    once = re.findall(r'name="once" value="([^"]+)"', device.get(f"/alerts/{alert_id}").text)[0]
    for outcome in ("declined", "declined", "rain_check", "declined"):
        assert device.tap(f"/alerts/{alert_id}/outcomes", outcome=outcome, once=once).status_code == 200
    assert [outcome["kind"] for outcome in shop.alert()["outcomes"]] == ["declined", "rain_check"]


@pytest.mark.parametrize("outcome", ["", "bribed", "alternative_sold ../x", "declined " + "x" * 65])
def test_an_outcome_that_is_none_is_refused(shop: Shop, device: Device, alert_id: str, outcome: str) -> None:
    assert device.tap(f"/alerts/{alert_id}/outcomes", outcome=outcome).status_code == 422
    assert shop.alert()["outcomes"] == []


ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:9999"},
]
HERE = [
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://127.0.0.1"},
    {"Origin": "https://rain.example.com", "Sec-Fetch-Site": "cross-site"},
    {},
]


def _name(headers: dict[str, str]) -> str:
    return " and ".join(f"{name} {value}" for name, value in headers.items()) or "nothing"


@pytest.mark.parametrize("headers", ELSEWHERE, ids=_name)
def test_a_form_sent_from_another_site_does_nothing(
    shop: Shop, device: Device, alert_id: str, headers: dict[str, str]
) -> None:
    paths = [f"/alerts/{alert_id}/{tap}" for tap in ("acknowledge", "shelf-check", "outcomes")]
    for path in [*paths, "/name", pairing_path(shop, "CLE")]:
        answer = device.client.post(path, data={"result": "gone", "outcome": "left", "by": "X"}, headers=headers)
        assert answer.status_code == 403
        assert "another site" in text_of(answer.text)
    assert shop.alert()["state"] == "open"


@pytest.mark.parametrize("headers", HERE, ids=_name)
def test_a_form_of_our_own_page_is_taken(database_url: str, headers: dict[str, str]) -> None:
    with open_shop(database_url, public_url="https://rain.example.com") as shop:
        assert Settings(public_url="https://rain.example.com/").base_url == shop.context.settings.base_url
        answer = unpaired(shop).client.post(pairing_path(shop), headers=headers, follow_redirects=False)
        assert answer.status_code == 303


# Any product


def test_a_search_lists_what_has_every_word(device: Device) -> None:
    said = device.see("/products?q=player+dvd")
    assert "Player DVD-45" in said and "Player DVD-99" in said and "Disc rack" not in said
    assert "Nothing is called" in device.see("/products?q=zebra")
    assert device.get("/products?q=" + "x" * 201).status_code == 422


@pytest.mark.parametrize("asked", ["HDMI cable", "RACK", GTIN], ids="by {}".format)
def test_a_single_product_found_is_shown_at_once(shop: Shop, device: Device, asked: str) -> None:
    shop.ok("POST", "/v1/products", json={"products": [product("NEW", gtin=GTIN, name="Something new")]})
    answer = device.client.get("/products", params={"q": asked})
    assert answer.url.path in {"/products/HDMI", "/products/RACK", "/products/NEW"}


def test_any_product_has_a_card_advertised_or_not(shop: Shop, device: Device) -> None:
    shop.shelve("CAP")
    said = device.see("/products/DVD-69")
    assert "$69.00" in said and "10 on record" in said
    assert "$30.00 more than this one" in said
    assert "On it" not in said and "What came of it?" not in said
    assert device.get("/products/NONE").status_code == 404
    assert device.get("/products/no such").status_code == 422


def test_the_card_of_a_product_with_an_alert_can_take_it_on(device: Device, alert_id: str) -> None:
    page = device.get("/products/DVD-45").text
    assert f'action="/alerts/{alert_id}/acknowledge"' in page
    assert "First: keep the promise" in text_of(page)


# Static files


def test_static_files_are_kept_by_their_version_and_asked_about_without_one(device: Device) -> None:
    page = device.get("/").text
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert {address.partition("?")[0] for address in addresses} == {
        "/static/raincheck.css", "/static/icon.svg", "/static/icon-192.png", "/static/manifest.json",
        "/static/taps.js", "/static/offline.js", "/static/live.js", "/static/pictures.js", "/static/push.js"
    }  # fmt: skip
    for address in addresses:
        kept = device.get(address)
        assert kept.status_code == 200 and "immutable" in kept.headers["cache-control"]
        assert device.get(address.partition("?")[0]).headers["cache-control"] == "no-cache"
        assert device.get(address.partition("?")[0] + "?v=old").headers["cache-control"] == "no-cache"
    assert device.get("/static/../pages.py").status_code == 404


def test_the_style_sheet_is_mirrored_by_direction_alone(device: Device) -> None:
    style = device.get("/static/raincheck.css").text
    assert not re.search(
        r"(?:margin|padding|border|inset)-(?:left|right)|[^-](?:left|right)\s*:|text-align: (?:left|right)", style
    )
    assert "prefers-color-scheme: dark" in style and "prefers-reduced-motion" in style
