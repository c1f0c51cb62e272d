"""People and their devices: pairing, who has a device in hand today, the manager's view, a session ended."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from fastapi.routing import APIRoute

from app.access import devices
from app.access.models import Device as DeviceRow
from app.sources.listening import listen
from app.web import pages
from app.web.people import browser
from app.web.visit import FROM_HERE
from tests.support.feed_server import Answer, feed_server
from tests.support.pulling import LEVELS, put, run_of
from tests.support.shop import NOW, Shop, store
from tests.support.staff import Device, paired, pairing_path, text_of, unpaired

ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1"


@pytest.fixture
def alert_id(shop: Shop) -> str:
    """The advertised player is sold out at Capalaba, where everything else stands."""
    shop.shelve("CAP")
    shop.promote()
    shop.stock(("CAP", "DVD-45", 0))
    return str(shop.alert()["alert_id"])


def manager(shop: Shop, store_id: str = "CAP") -> Device:
    """A manager's device."""
    device = unpaired(shop)
    assert device.tap(pairing_path(shop, store_id, is_manager=True)).status_code == 200
    return device


def row(shop: Shop, device: Device) -> DeviceRow:
    """What is kept of a device."""
    with shop.context.database.read() as session:
        cookie = device.client.cookies["raincheck_device"]
        return devices.device_of(session, shop.context.secret, cookie)


# Pairing


def test_a_pairing_page_names_the_store_and_speaks_its_language(shop: Shop) -> None:
    shop.ok("POST", "/v1/stores", json={"stores": [store("CAP", name="Markt Mitte", locale="de-DE")]})
    said = unpaired(shop).see(pairing_path(shop))
    assert "Markt Mitte" in said
    assert "Dieses Gerät koppeln" in said


@pytest.mark.parametrize(
    ("accepted", "word"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.5", "Associé à aucun magasin"),
        ("pl, cs;q=0.8, en;q=0.1", "Nespárováno"),
        ("es;q=0, de;q=0.3", "Mit keinem Markt gekoppelt"),
        ("*;q=x, ,;q=", "Not paired with a store"),
        ("", "Not paired with a store"),
    ],
    ids=["fr", "cs", "de", "nonsense", "none"],
)
def test_whoever_is_not_paired_is_told_so_in_the_browsers_language(shop: Shop, accepted: str, word: str) -> None:
    answer = unpaired(shop).get("/", headers={"Accept-Language": accepted})
    assert answer.status_code == 401
    assert word in text_of(answer.text)


def test_a_used_link_is_refused_in_the_browsers_language(shop: Shop) -> None:
    path = pairing_path(shop)
    unpaired(shop).tap(path)
    refused = unpaired(shop).client.post(path, headers={"Accept-Language": "de"})
    assert refused.status_code == 401
    assert "wurde schon benutzt" in text_of(refused.text)


def test_a_link_for_a_manager_says_so_and_any_other_makes_no_manager(shop: Shop) -> None:
    assert "also pair and remove other devices" in unpaired(shop).see(pairing_path(shop, is_manager=True))
    assert "also pair and remove other devices" not in unpaired(shop).see(pairing_path(shop))
    assert paired(shop).get("/team").status_code == 403
    assert manager(shop).get("/team").status_code == 200


def test_behind_a_proxy_that_speaks_https_the_cookie_is_for_encrypted_connections_only(shop: Shop) -> None:
    device = unpaired(shop)
    answer = device.client.post(f"https://127.0.0.1{pairing_path(shop)}", follow_redirects=False)
    assert "Secure" in answer.headers["set-cookie"].split("; ")


def test_a_pages_form_is_taken_from_this_site_alone(shop: Shop, alert_id: str) -> None:
    device = manager(shop)
    for path in ("/name", "/team/pair", "/team/devices/dev_1/revoke", f"/alerts/{alert_id}/acknowledge"):
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
            assert device.client.post(path, headers=headers).status_code == 403
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "same-site"}):
        assert device.client.delete("/push", headers=headers).status_code == 403
    assert shop.alert()["state"] == "open"


def test_every_page_that_changes_something_looks_where_the_request_comes_from() -> None:
    changing = [
        route
        for part in pages.PARTS
        for route in part.routes
        if isinstance(route, APIRoute) and (route.methods or set()) - {"GET", "HEAD"}
    ]
    assert len(changing) > 8
    for route in changing:
        assert FROM_HERE.dependency in [one.call for one in route.dependant.dependencies], route.path


# Who are you today?


def test_a_name_is_kept_until_the_stores_day_ends(shop: Shop, alert_id: str) -> None:
    device = paired(shop)
    device.tap("/name", by="Sam")
    shop.clock.advance(hours=11, minutes=59)
    assert 'value="Sam"' in device.get("/").text
    shop.clock.advance(minutes=1)
    assert shop.clock() == NOW + timedelta(hours=12)
    assert 'value="Sam"' not in device.get("/").text
    device.tap(f"/alerts/{alert_id}/acknowledge")
    assert shop.alert()["acknowledged_by"] is None


def test_where_a_store_is_open_over_midnight_a_name_is_kept_until_it_closes(shop: Shop) -> None:
    late = {day: ["10:00", "02:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    shop.ok("POST", "/v1/stores", json={"stores": [store("CAP", opening_hours=late)]})
    device = paired(shop)
    device.tap("/name", by="Sam")
    shop.clock.advance(hours=13)
    assert 'value="Sam"' in device.get("/").text
    shop.clock.advance(hours=1)
    assert 'value="Sam"' not in device.get("/").text


def test_what_is_done_is_told_by_the_name_and_one_tap_on_another_changes_it(shop: Shop, alert_id: str) -> None:
    till, phone = paired(shop), paired(shop)
    phone.tap("/name", by="Jo")
    till.tap("/name", by="Sam")
    till.tap(f"/alerts/{alert_id}/acknowledge")
    assert shop.alert()["acknowledged_by"] == "Sam"
    names = re.findall(r'class="chip" type="submit" name="by" value="([^"]+)"', till.get("/").text)
    assert names == ["Jo"]
    till.tap("/name", by="Jo")
    till.tap(f"/alerts/{alert_id}/outcomes", outcome="declined")
    assert shop.alert()["outcomes"][0]["by"] == "Jo"


def test_the_names_of_another_store_are_not_offered(shop: Shop, alert_id: str) -> None:
    other, here = paired(shop, "CLE"), paired(shop)
    here.tap(f"/alerts/{alert_id}/acknowledge", by="Sam")
    assert "Sam" not in other.see("/")


# The manager's view


def test_a_manager_sees_what_is_open_and_who_is_on_it(shop: Shop, alert_id: str) -> None:
    boss, clerk = manager(shop), paired(shop)
    said = boss.see("/team")
    assert "1 alert nobody is on" in said and "0 alerts taken on" in said and "Player DVD-45" in said
    clerk.tap(f"/alerts/{alert_id}/acknowledge", by="Sam")
    said = boss.see("/team")
    assert "0 alerts nobody is on" in said and "1 alert taken on" in said and "Sam is on it" in said
    assert "The till was last heard just now." in said


def test_a_manager_sees_how_many_customers_were_served_by_what_came_of_them_and_never_by_whom(
    shop: Shop, alert_id: str
) -> None:
    boss, clerk = manager(shop), paired(shop)
    shop.clock.advance(hours=-14)
    outcomes = f"/v1/alerts/{alert_id}/outcomes"
    shop.ok("POST", outcomes, "staff", json={"kind": "declined", "by": "Yesterday"})
    shop.clock.advance(hours=14)
    for by, kind in (("Sam", "declined"), ("Sam", "declined"), ("Jo", "other_store"), ("Jo", "left")):
        shop.ok("POST", outcomes, "staff", json={"kind": kind, "by": by})
    clerk.tap(f"/alerts/{alert_id}/rain-checks", quantity="2")
    page = boss.get("/team").text
    served = text_of(page[page.index('id="served"') : page.index('id="devices"')])
    assert "5 customers served today" in served
    for words in ("Nothing, thanks: 2", "Sent to another store: 1", "Left before we could help: 1", "given: 1"):
        assert words in served
    assert "1 rain check outstanding" in served
    for name in ("Sam", "Jo", "Yesterday"):
        assert name not in text_of(page), "people are not counted"


def test_a_manager_sees_no_other_stores_alerts_outcomes_or_devices(shop: Shop, alert_id: str) -> None:
    here = paired(shop)
    here.tap("/name", by="Sam")
    shop.ok("POST", f"/v1/alerts/{alert_id}/outcomes", "staff", json={"kind": "declined"})
    elsewhere = manager(shop, "CLE")
    said = elsewhere.see("/team")
    assert "0 customers served today" in said and "1 device" in said and "Sam" not in said and "Player" not in said
    refused = elsewhere.tap(f"/team/devices/{row(shop, here).device_id}/revoke")
    assert refused.status_code == 404
    assert here.get("/").status_code == 200


def test_a_manager_sees_that_the_till_is_silent(shop: Shop, alert_id: str) -> None:
    boss = manager(shop)
    shop.clock.advance(days=2)
    listen(shop.context)
    said = boss.see("/team")
    assert "No data since 12:00" in said.replace("\u202f", " ") or "No data since Sat, 21 Nov" in said
    assert "The till was last heard 2 days ago." in said


def test_a_manager_sees_the_silent_sources_the_store_rests_on_and_no_other(shop: Shop) -> None:
    boss, elsewhere = manager(shop), manager(shop, "CAR")
    with feed_server() as feeds:
        put(shop, "erp", feeds.answers("/stock", Answer(LEVELS)), silent_after_seconds=3600)
        run_of(shop, "erp")
    shop.clock.advance(minutes=61)
    listen(shop.context)
    assert "No data from erp since" in boss.see("/team")
    assert "No data from erp" not in elsewhere.see("/team")


def test_devices_are_named_in_plain_words_with_when_they_were_last_seen(shop: Shop) -> None:
    boss, clerk = manager(shop), unpaired(shop)
    clerk.client.headers["User-Agent"] = ANDROID
    clerk.tap(pairing_path(shop))
    clerk.tap("/name", by="Sam")
    shop.clock.advance(minutes=7)
    said = boss.see("/team")
    assert "2 devices" in said
    assert "Sam Chrome on Android · last seen 7 min ago" in said
    assert "This device Manager" in said
    clerk.client.headers["User-Agent"] = IPHONE
    clerk.get("/")
    assert "Safari on iPhone · last seen just now" in boss.see("/team")


def test_being_seen_is_written_at_most_once_a_minute(shop: Shop) -> None:
    clerk = paired(shop)
    first = row(shop, clerk).last_seen_at
    shop.clock.advance(seconds=59)
    clerk.get("/")
    assert row(shop, clerk).last_seen_at == first
    shop.clock.advance(seconds=1)
    clerk.get("/")
    assert row(shop, clerk).last_seen_at == first + timedelta(minutes=1)


def test_a_manager_ends_a_session_and_the_device_is_shown_out_at_its_next_request(shop: Shop, alert_id: str) -> None:
    boss, clerk = manager(shop), paired(shop)
    device_id = row(shop, clerk).device_id
    page = boss.get("/team").text
    assert f'action="/team/devices/{device_id}/revoke"' in page
    assert f'action="/team/devices/{row(shop, boss).device_id}/revoke"' not in page
    assert "1 device" in text_of(boss.tap(f"/team/devices/{device_id}/revoke").text)
    for answer in (clerk.get("/"), clerk.get("/live"), clerk.tap(f"/alerts/{alert_id}/acknowledge")):
        assert answer.status_code == 401
    assert shop.alert()["state"] == "open"
    assert boss.tap(f"/team/devices/{device_id}/revoke").status_code == 404


def test_a_manager_pairs_another_device_by_a_link_and_a_code_drawn_here(shop: Shop) -> None:
    boss = manager(shop)
    answer = boss.tap("/team/pair", role="staff")
    (link,) = re.findall(r">(http://127\.0\.0\.1:8000/pair/[^<]+)<", answer.text)
    assert "<svg" in answer.text and "style=" not in answer.text
    path = link.removeprefix("http://127.0.0.1:8000")
    clerk = unpaired(shop)
    assert clerk.tap(path).status_code == 200
    assert clerk.get("/team").status_code == 403
    assert "has been used" in text_of(unpaired(shop).tap(path).text)
    (other,) = re.findall(r">http://127\.0\.0\.1:8000(/pair/[^<]+)<", boss.tap("/team/pair", role="manager").text)
    second = unpaired(shop)
    second.tap(other)
    assert second.get("/team").status_code == 200


def test_only_a_manager_makes_links_and_ends_sessions(shop: Shop) -> None:
    clerk, other = paired(shop), paired(shop)
    assert clerk.tap("/team/pair").status_code == 403
    assert clerk.tap(f"/team/devices/{row(shop, other).device_id}/revoke").status_code == 403
    assert other.get("/").status_code == 200
    assert unpaired(shop).get("/team").status_code == 401


def test_the_way_to_the_managers_view_is_shown_to_managers(shop: Shop) -> None:
    assert 'href="/team"' in manager(shop).get("/").text
    assert 'href="/team"' not in paired(shop).get("/").text


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (ANDROID, ("Chrome", "Android")),
        (IPHONE, ("Safari", "iPhone")),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (Linux; Android 13) SamsungBrowser/23.0 Chrome/115.0", ("Samsung Internet", "Android")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", ("Firefox", "Linux")),
        ("curl/8", (None, None)),
        (None, (None, None)),
    ],
    ids=["android", "iphone", "edge", "samsung", "firefox", "curl", "none"],
)  # fmt: skip
def test_a_browser_is_named_in_plain_words(said: str | None, found: tuple[str | None, str | None]) -> None:
    assert browser(said) == found
