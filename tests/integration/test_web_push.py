"""Web Push: which devices are notified, what they are shown, and what becomes of those that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.access import devices
from app.delivery import push, vapid
from app.delivery.channels.web_push import SECONDS_IN_ALL, TTL, topic
from app.delivery.outbox import LEASE
from app.sources.listening import listen
from tests.support.push_service import Browser, PushService, push_service, sender_of, subscribe
from tests.support.sending import claim, send_due, settle
from tests.support.shop import NOW, Shop, open_shop, refused, store
from tests.support.staff import Device, paired, pairing_path, unpaired

KEY = "3q2-7wECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw"


@pytest.fixture
def phones() -> Iterator[PushService]:
    """A push service."""
    with push_service() as service:
        yield service


@pytest.fixture
def phone(shop: Shop, phones: PushService) -> Browser:
    """A phone at Capalaba that asked to be notified."""
    browser = phones.browser("cap")
    assert subscribe(paired(shop), browser).status_code == 204
    return browser


def sell_out(shop: Shop) -> None:
    """The advertised player is sold out at Capalaba; everything else is there."""
    shop.promote()
    shop.shelve(DVD_45=0)


def devices_of(shop: Shop) -> list[str | None]:
    """Where each device is notified."""
    with shop.context.database.read() as session:
        return [device.push_endpoint for device in devices.live(session)]


def own_channel(shop: Shop) -> Any:
    """The push channel made by itself."""
    return shop.ok("GET", f"/v1/channels/{push.OWN_CHANNEL}")


# What is shown


def test_a_phone_is_shown_product_price_and_first_alternative_and_a_way_to_the_card(shop: Shop, phone: Browser) -> None:
    sell_out(shop)
    send_due(shop)
    (told,) = phone.shown()
    alert_id = shop.alert()["alert_id"]
    assert told["title"] == "Cap: Player DVD-45 sold out"
    assert "$45.00" in told["body"]
    assert told["body"].endswith("Alternative: Player DVD-99, $99.00.")
    assert (told["url"], told["tag"], told["lang"]) == (f"/alerts/{alert_id}", alert_id, "en-AU")
    assert len(phone.taken[0][1]) < 1_000


def test_a_message_is_encrypted_signed_kept_a_while_and_replaced_by_the_next(shop: Shop, phone: Browser) -> None:
    sell_out(shop)
    send_due(shop)
    headers, body = phone.taken[0]
    assert b"DVD" not in body
    assert headers["content-encoding"] == "aes128gcm"
    assert int(headers["ttl"]) == TTL.total_seconds() > 0
    assert headers["urgency"] == "high"
    claims = sender_of(headers)
    assert claims["aud"] == phone.endpoint.partition("/push")[0]
    assert claims["sub"] == vapid.NOBODY
    assert claims["key"] == vapid.public_key(shop.context)
    good_for = claims["exp"] - NOW.timestamp()
    assert 0 < good_for <= timedelta(hours=12).total_seconds()
    shop.clock.advance(minutes=5)
    shop.stock(("CAP", "DVD-45", 20))
    send_due(shop)
    later, _ = phone.taken[1]
    assert later["topic"] == headers["topic"] == topic(str(shop.alert()["alert_id"]))
    assert len(later["topic"]) == 32
    assert later["urgency"] == "normal"
    first, last = phone.shown()
    assert first["tag"] == last["tag"]
    assert (first["is_good"], last["is_good"]) == (False, True)
    assert last["body"] == "Player DVD-45, advertised at $45.00, is back: 20 here."


def test_each_push_service_gets_a_token_made_for_it(shop: Shop, phone: Browser) -> None:
    with push_service() as elsewhere:
        other = elsewhere.browser("other")
        subscribe(paired(shop), other)
        sell_out(shop)
        send_due(shop)
        audiences = [sender_of(one.taken[0][0])["aud"] for one in (phone, other)]
        assert audiences == [one.endpoint.partition("/push")[0] for one in (phone, other)]
        assert audiences[0] != audiences[1]


def test_a_phone_reads_its_stores_language(shop: Shop, phone: Browser) -> None:
    shop.ok("POST", "/v1/stores", json={"stores": [store("CAP", locale="de-DE", currency="EUR")]})
    sell_out(shop)
    send_due(shop)
    (told,) = phone.shown()
    assert told["lang"] == "de-DE"
    assert "45,00" in told["body"] and "Alternative" in told["body"]


def test_a_storm_is_one_notification(shop: Shop, phone: Browser) -> None:
    shop.ok("POST", "/v1/products", json={"products": [{"sku": f"P{n}", "name": f"Thing {n}"} for n in range(12)]})
    shop.promote(offers=[{"sku": f"P{n}", "price": "5.00"} for n in range(12)])
    shop.stock(*(("CAP", f"P{n}", 0) for n in range(12)))
    send_due(shop)
    (told,) = phone.shown()
    assert told["url"] == "/"
    assert "12 advertised items sold out" in told["title"]


# Who is notified


def test_every_device_that_asked_is_notified_once_and_no_other(shop: Shop, phone: Browser, phones: PushService) -> None:
    second = phones.browser("second")
    subscribe(paired(shop), second)
    paired(shop)
    sell_out(shop)
    send_due(shop)
    assert (phone.seen, second.seen) == (1, 1)


def test_nothing_of_a_store_reaches_another_stores_phone(shop: Shop, phone: Browser, phones: PushService) -> None:
    other = phones.browser("other")
    subscribe(paired(shop, "CLE"), other)
    shop.channel(kind="web_push", name="All phones")
    sell_out(shop)
    shop.tick(days=3)
    listen(shop.context)
    send_due(shop)
    assert phone.seen > 1
    assert other.seen == 0


def test_a_phone_hears_of_its_own_stores_silence(shop: Shop, phones: PushService) -> None:
    shop.channel(kind="web_push", name="All phones")
    browser = phones.browser("cap")
    subscribe(paired(shop), browser)
    shop.promote()
    shop.stock(("CAP", "DVD-45", 5))
    shop.clock.advance(days=2)
    listen(shop.context)
    send_due(shop)
    assert [told["title"] for told in browser.shown()] == ["No data from Cap"]


def test_a_channel_of_pushes_chooses_its_stores_and_what_they_hear(shop: Shop, phones: PushService) -> None:
    chosen = shop.channel(
        kind="web_push", name="Floor", stores={"ids": ["CAP"]}, events=["alert.resolved", "alert.opened"]
    )
    assert (chosen["address"], chosen["secret"], chosen["kind"]) == (None, None, "web_push")
    browser = phones.browser("cap")
    subscribe(paired(shop), browser)
    assert shop.call("GET", f"/v1/channels/{push.OWN_CHANNEL}").status_code == 404
    sell_out(shop)
    send_due(shop)
    assert browser.seen == 1
    shop.ok("PATCH", f"/v1/channels/{chosen['channel_id']}", json={"kinds": ["running_out"]})
    shop.ok("POST", f"/v1/channels/{chosen['channel_id']}/test")
    send_due(shop)
    assert browser.shown()[1]["title"] == "Raincheck: a test"


def test_a_test_reaches_the_phones_of_the_channels_stores_alone(shop: Shop, phones: PushService) -> None:
    shop.ok("POST", "/v1/stores", json={"stores": [store("CLE", region="NSW")]})
    channel = shop.channel(kind="web_push", name="Queensland", stores={"regions": ["QLD"]})
    here, there = phones.browser("here"), phones.browser("there")
    subscribe(paired(shop), here)
    subscribe(paired(shop, "CLE"), there)
    shop.ok("POST", f"/v1/channels/{channel['channel_id']}/test")
    send_due(shop)
    assert (here.seen, there.seen) == (1, 0)


def test_where_no_channel_covers_a_store_one_is_made_for_the_phones_that_ask(shop: Shop, phone: Browser) -> None:
    made = own_channel(shop)
    assert (made["kind"], made["stores"], made["quiet_outside_opening_hours"]) == ("web_push", {"ids": ["CAP"]}, True)
    with push_service() as more:
        subscribe(paired(shop, "CLE"), more.browser("cle"))
        subscribe(paired(shop, "CLE"), more.browser("cle2"))
    assert own_channel(shop)["stores"] == {"ids": ["CAP", "CLE"]}


def test_an_address_is_not_kept_of_a_push_channel(shop: Shop) -> None:
    made = shop.ok(
        "POST", "/v1/channels", json={"name": "Phones", "kind": "web_push", "address": "https://push.example.com/x"}
    )
    assert made["address"] is None


def test_a_message_for_which_no_device_asked_is_cancelled_and_harms_no_channel(shop: Shop) -> None:
    channel = shop.channel(kind="web_push", name="All phones")
    sell_out(shop)
    send_due(shop)
    (delivery,) = shop.deliveries()
    assert delivery["state"] == "cancelled"
    assert delivery["attempts"][0]["error"] == "no device it is for has asked to be notified"
    shop.clock.advance(days=6)
    shop.ok("POST", f"/v1/channels/{channel['channel_id']}/test")
    send_due(shop)
    kept = shop.ok("GET", f"/v1/channels/{channel['channel_id']}")
    assert (kept["enabled"], kept["failing_since"]) == (True, None)


# What goes wrong


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_over_is_removed_and_the_channel_stays(
    shop: Shop, phone: Browser, phones: PushService, status: int
) -> None:
    second = phones.browser("second")
    subscribe(paired(shop), second)
    phone.status = status
    sell_out(shop)
    send_due(shop)
    assert second.seen == 1
    assert sorted(devices_of(shop), key=str) == [None, second.endpoint]
    (delivery,) = shop.deliveries()
    assert delivery["state"] == "delivered"
    assert delivery["attempts"][0]["answer"] == "1 taken, 1 expired"
    assert own_channel(shop)["enabled"] is True
    shop.clock.advance(minutes=1)
    shop.stock(("CAP", "DVD-45", 20))
    send_due(shop)
    assert (phone.seen, second.seen) == (1, 2)


def test_where_the_last_subscription_is_over_the_message_is_for_nobody(shop: Shop, phone: Browser) -> None:
    phone.status = 410
    sell_out(shop)
    send_due(shop)
    (delivery,) = shop.deliveries()
    assert (delivery["state"], delivery["attempts"][0]["error"]) == ("cancelled", "1 expired; nobody is left to tell")
    assert devices_of(shop) == [None]


def test_a_failure_is_tried_again_soon_for_that_phone_alone(shop: Shop, phone: Browser, phones: PushService) -> None:
    second = phones.browser("second")
    subscribe(paired(shop), second)
    phone.status = 503
    sell_out(shop)
    send_due(shop)
    (delivery,) = shop.deliveries()
    assert delivery["state"] == "pending"
    assert delivery["attempts"][0]["status"] == 503
    assert delivery["attempts"][0]["error"] == "1 taken, 1 to try again; 127.0.0.1 answered 503"
    phone.status = 201
    shop.clock.advance(seconds=6)
    send_due(shop)
    assert (phone.seen, second.seen) == (2, 1)
    (delivery,) = shop.deliveries()
    assert (delivery["state"], len(delivery["attempts"])) == ("delivered", 2)


def test_a_push_services_retry_after_is_honoured(shop: Shop, phone: Browser) -> None:
    phone.status, phone.headers = 429, {"Retry-After": "120"}
    sell_out(shop)
    send_due(shop)
    shop.clock.advance(seconds=119)
    send_due(shop)
    assert phone.seen == 1
    shop.clock.advance(seconds=1)
    send_due(shop)
    assert phone.seen == 2


@pytest.mark.parametrize("status", [400, 403, 413])
def test_a_message_refused_for_good_is_not_sent_again(shop: Shop, phone: Browser, status: int) -> None:
    phone.status = status
    sell_out(shop)
    send_due(shop)
    (delivery,) = shop.deliveries()
    assert (delivery["state"], delivery["attempts"][0]["status"]) == ("failed", status)
    assert devices_of(shop) == [phone.endpoint]


def test_a_redirect_is_not_followed(shop: Shop, phone: Browser, phones: PushService) -> None:
    target = phones.browser("target")
    phone.status, phone.headers = 307, {"Location": target.endpoint}
    sell_out(shop)
    send_due(shop)
    assert target.seen == 0


def test_a_phone_that_took_a_message_is_not_sent_it_again_by_a_sender_that_takes_over(
    shop: Shop, phone: Browser, phones: PushService
) -> None:
    second = phones.browser("second", status=500)
    subscribe(paired(shop), second)
    sell_out(shop)
    send_due(shop)
    second.status = 201
    shop.clock.advance(minutes=1)
    (taken,) = claim(shop, "snd_other")
    assert [one.endpoint for one in taken.subscriptions] == [second.endpoint]
    settle(shop, [], "snd_other")
    assert LEASE.total_seconds() > SECONDS_IN_ALL


def test_sent_again_on_request_it_goes_to_every_phone(shop: Shop, phone: Browser) -> None:
    sell_out(shop)
    send_due(shop)
    (delivery,) = shop.deliveries()
    shop.ok("POST", f"/v1/deliveries/{delivery['delivery_id']}/redeliver")
    send_due(shop)
    assert phone.seen == 2


def test_an_alert_that_is_over_is_not_pushed_late(shop: Shop, phone: Browser) -> None:
    phone.status = 503
    sell_out(shop)
    send_due(shop)
    shop.clock.advance(seconds=1)
    shop.stock(("CAP", "DVD-45", 20))
    phone.status = 201
    shop.clock.advance(minutes=10)
    send_due(shop)
    assert [told["is_good"] for told in phone.shown()] == [True]


# A device and its subscription


def test_a_revoked_device_is_notified_no_more(shop: Shop, phones: PushService) -> None:
    boss, clerk, browser = unpaired(shop), paired(shop), phones.browser("clerk")
    boss.tap(pairing_path(shop, is_manager=True))
    subscribe(clerk, browser)
    page = boss.get("/team").text
    assert "is notified" in page
    (path,) = [part.split('"')[0] for part in page.split('action="')[1:] if part.startswith("/team/devices/")]
    boss.tap(path)
    sell_out(shop)
    send_due(shop)
    assert browser.seen == 0
    assert devices_of(shop) == [None]


def test_a_device_says_whether_it_is_notified_and_takes_it_back(shop: Shop, phone: Browser) -> None:
    device = paired(shop)
    headers = {"Origin": "http://127.0.0.1"}
    assert device.get("/push").json() == {"key": vapid.public_key(shop.context), "endpoint": None}
    subscribe(device, phone)
    assert device.get("/push").json()["endpoint"] == phone.endpoint
    assert device.client.delete("/push", headers=headers).status_code == 204
    assert device.get("/push").json()["endpoint"] is None
    sell_out(shop)
    send_due(shop)
    assert phone.seen == 0


def test_a_browser_paired_anew_is_notified_as_its_last_device(shop: Shop, phone: Browser) -> None:
    again = paired(shop, "CLE")
    subscribe(again, phone)
    sell_out(shop)
    send_due(shop)
    assert phone.seen == 0
    assert sorted(devices_of(shop), key=str) == [None, phone.endpoint]


def test_only_a_paired_device_subscribes(shop: Shop, phones: PushService) -> None:
    assert subscribe(unpaired(shop), phones.browser("x")).status_code == 401
    assert unpaired(shop).get("/push").status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"endpoint": "http://push.example.com/x"},
        {"endpoint": "https://169.254.169.254/latest"},
        {"endpoint": "https://10.0.0.8/x"},
        {"endpoint": "https://[::ffff:10.0.0.8]/x"},
        {"endpoint": "ftp://127.0.0.1/x"},
        {"endpoint": "https://push.example.com/" + "x" * 1_000},
        {"keys": {"p256dh": "AAAA", "auth": "AAAA"}},
        {"keys": {"p256dh": "B" + "A" * 86, "auth": "AAAAAAAAAAAAAAAAAAAAAA"}},
        {"keys": {"p256dh": "Ä", "auth": "=="}},
        {"keys": {}},
    ],
    ids=["http", "metadata", "private", "mapped", "ftp", "long", "short keys", "no point", "no base64", "no keys"],
)
def test_a_subscription_that_must_not_or_cannot_be_sent_to_is_refused(
    shop: Shop, phones: PushService, changes: dict[str, Any]
) -> None:
    device: Device = paired(shop)
    body = phones.browser("x").subscription() | changes
    answer = device.client.put("/push", json=body, headers={"Origin": "http://127.0.0.1"})
    assert answer.status_code == 422
    assert devices_of(shop) == [None]


def test_where_loopback_is_not_allowed_an_endpoint_there_is_refused_at_the_connection_too(
    database_url: str, phones: PushService
) -> None:
    browser = phones.browser("cap")
    with open_shop(database_url) as before:
        subscribe(paired(before), browser)
    with open_shop(database_url, stocked=False, allow_private_networks=()) as shop:
        shop.keys.update(before.keys)
        assert subscribe(paired(shop), phones.browser("x")).status_code == 422
        sell_out(shop)
        send_due(shop)
        (delivery,) = shop.deliveries()
        assert "is in the private network" in delivery["attempts"][0]["error"]
    assert browser.seen == 0


# The key


def test_the_key_is_kept_beside_the_database_and_the_same_at_every_start(database_url: str) -> None:
    with open_shop(database_url) as shop:
        first = vapid.public_key(shop.context)
    with open_shop(database_url, stocked=False) as shop:
        assert vapid.public_key(shop.context) == first


def test_a_given_key_and_contact_are_used(database_url: str, phones: PushService) -> None:
    with open_shop(database_url, vapid_private_key=KEY, vapid_contact="mailto:ops@example.com") as shop:
        browser = phones.browser("cap")
        subscribe(paired(shop), browser)
        sell_out(shop)
        send_due(shop)
        claims = sender_of(browser.taken[0][0])
        assert claims["sub"] == "mailto:ops@example.com"
        assert claims["key"] == vapid.public_key(shop.context)
        assert vapid.private_key(shop.context) == KEY


def test_a_push_channel_needs_no_address_and_any_other_still_does(shop: Shop) -> None:
    shop.channel(kind="web_push", name="Phones")
    for kind in ("webhook", "apprise"):
        refused(shop.call("POST", "/v1/channels", json={"name": "x", "kind": kind}), 422)
