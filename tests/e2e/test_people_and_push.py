"""Several devices of a store in a real Chromium: paired on the page, shown out live, and notified."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.support.floor import PHONE, SOON, WORKS_OFFLINE, Service, phone, until
from tests.support.push_service import Browser as Subscribed
from tests.support.push_service import push_service, sender_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SUBSCRIBES_THERE = """given => {
    const fake = { endpoint: given.endpoint, options: {}, toJSON: () => given, unsubscribe: async () => true };
    let had = null;
    PushManager.prototype.subscribe = async (options) => {
        window.keyAsked = btoa(String.fromCharCode(...options.applicationServerKey));
        fake.options.applicationServerKey = options.applicationServerKey.buffer;
        had = fake;
        return had;
    };
    PushManager.prototype.getSubscription = async () => had;
    fake.unsubscribe = async () => { had = null; return true; };
}"""
"""Chromium without its maker's service cannot subscribe: what that would answer is put in its place."""


def test_a_manager_pairs_a_phone_sees_who_has_it_and_shows_it_out_live(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    with phone(browser, service, service.pairing_link(is_manager=True)) as boss:
        boss.get_by_role("link", name="The store today").click()
        boss.get_by_role("button", name="Pair another device").click()
        boss.get_by_role("img", name="QR code of the link below").wait_for()
        boss.screenshot(path=tmp_path / "link.png", full_page=True)
        link = boss.locator("code.address").inner_text()
        with phone(browser, service, link) as clerk:
            clerk.get_by_label("Who are you today?").fill("Sam")
            clerk.get_by_role("button", name="Keep").click()
            expect(clerk.get_by_label("Who are you today?")).to_have_value("Sam")
            clerk.get_by_text("Live", exact=True).wait_for()

            boss.goto("/team")
            device = boss.locator(".device", has_text="Sam")
            assert "Chrome on" in device.inner_text()
            boss.screenshot(path=tmp_path / "team.png", full_page=True)
            device.get_by_role("button", name="Remove Sam").click()
            boss.get_by_role("heading", name="1 device").wait_for()
            clerk.get_by_role("heading", name="Not paired with a store").wait_for(timeout=SOON)
            clerk.goto("/team")
            assert clerk.get_by_role("heading", name="Not paired with a store").is_visible()
        context = browser.new_context(**PHONE)
        page = context.new_page()
        page.goto(link)
        page.get_by_role("button", name="Pair this device").click()
        page.get_by_text("This pairing link has been used").wait_for()
        context.close()


def test_a_shared_device_changes_hands_by_one_tap(browser: Browser, service: Service) -> None:
    service.stock(DVD_45=0)
    with phone(browser, service) as till, phone(browser, service) as other:
        other.get_by_label("Who are you today?").fill("Jo")
        other.get_by_role("button", name="Keep").click()
        till.reload()
        till.get_by_role("button", name="Jo", exact=True).click()
        expect(till.get_by_label("Who are you today?")).to_have_value("Jo")
        till.goto(f"/alerts/{service.alert()['alert_id']}")
        till.get_by_role("button", name="On it").click()
        till.get_by_text("Jo is on it").wait_for()


def test_another_stores_alert_cannot_be_reached_and_nothing_is_said_of_it(browser: Browser, service: Service) -> None:
    service.stock(DVD_45=0)
    alert_id = service.alert()["alert_id"]
    context = browser.new_context(base_url=service.address, **PHONE)
    page = context.new_page()
    page.goto(service.pairing_link("CLE"))
    page.get_by_role("button", name="Pair this device").click()
    page.get_by_role("heading", name="All is well").wait_for()
    for path in (f"/alerts/{alert_id}", "/alerts/alr_unknown"):
        answer = page.goto(path)
        assert answer is not None and answer.status == 404
    assert "Player" not in page.content() and "Capalaba" not in page.content()
    context.close()


def test_a_phone_that_asked_is_notified_of_an_alert_until_it_asks_no_more(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    with push_service() as pushes, phone(browser, service, permissions=["notifications"]) as page:
        subscribed = pushes.browser("phone")
        page.add_init_script(f"({SUBSCRIBES_THERE})({json.dumps(subscribed.subscription())})")
        page.reload()
        page.get_by_role("button", name="Notify this phone").click()
        page.get_by_text("This phone shows an alert even when it is locked.").wait_for()
        page.screenshot(path=tmp_path / "notified.png", full_page=True)
        service.stock(DVD_45=0)
        told = arrived(page, subscribed)
        assert told["url"] == f"/alerts/{service.alert()['alert_id']}"
        key = sender_of(subscribed.taken[0][0])["key"]
        asked = str(page.evaluate("window.keyAsked")).replace("+", "-").replace("/", "_").rstrip("=")
        assert asked == key
        page.get_by_role("button", name="Notify this phone no more").click()
        page.get_by_role("button", name="Notify this phone", exact=True).wait_for()
        assert page.evaluate("fetch('/push').then(answer => answer.json())")["endpoint"] is None


def test_what_is_pushed_is_shown_and_a_tap_opens_the_card(browser: Browser, service: Service) -> None:
    service.stock(DVD_45=0)
    path = f"/alerts/{service.alert()['alert_id']}"
    with phone(browser, service, permissions=["notifications"]) as page:
        until(page, WORKS_OFFLINE)
        told = {"title": "Sold out", "body": "Player\nAlternative", "tag": "a", "url": path, "lang": "en-AU"}
        push(page, json.dumps(told))
        push(page, json.dumps(told | {"title": "Update"}))
        shown = notifications(page, "Update")
        assert [(one["title"], one["body"], one["url"]) for one in shown] == [("Update", told["body"], path)]
        push(page, "this is no JSON")
        assert len(notifications(page, "Update", "Raincheck")) == 2
        tap(page, "a")
        page.wait_for_url(re.compile(re.escape(path)), timeout=SOON)
        page.get_by_role("button", name="On it").wait_for()


def test_a_push_leads_to_no_other_site(browser: Browser, service: Service) -> None:
    with phone(browser, service, permissions=["notifications"]) as page:
        until(page, WORKS_OFFLINE)
        page.goto("/rain-checks")
        push(page, json.dumps({"title": "x", "body": "", "tag": "a", "url": "https://evil.example/rob"}))
        notifications(page, "x")
        tap(page, "a")
        page.wait_for_url(f"{service.address}/", timeout=SOON)


def arrived(page: Page, subscribed: Subscribed) -> dict[str, Any]:
    """The first message the push service took, waited for."""
    for _ in range(SOON // 50):
        if subscribed.taken:
            return subscribed.shown()[0]
        page.wait_for_timeout(50)
    raise AssertionError("nothing was pushed")


def push(page: Page, data: str) -> None:
    """What a push service would do: wake the worker with a message."""
    session = page.context.new_cdp_session(page)
    found: list[str] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(
        one["registrationId"] for one in event["registrations"] if not one["isDeleted"]
    ))  # fmt: skip
    session.send("ServiceWorker.enable")
    for _ in range(SOON // 50):
        if found:
            break
        page.wait_for_timeout(50)
    origin = page.evaluate("location.origin")
    session.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": found[-1], "data": data})
    session.detach()


def notifications(page: Page, *titles: str) -> list[dict[str, Any]]:
    """What is on the lock screen, once it has these titles."""
    found = until(
        page,
        """async (titles) => {
            const worker = await navigator.serviceWorker.ready;
            const shown = await worker.getNotifications();
            return titles.every((title) => shown.some((one) => one.title === title))
                && shown.map((one) => ({ title: one.title, body: one.body, url: one.data.url }));
        }""",
        titles,
    )
    assert isinstance(found, list)
    return found


def tap(page: Page, tag: str) -> None:
    """Tap a notification; a script's tap may open no window, so the one there is goes there."""
    worker = page.context.service_workers[0]
    worker.evaluate(
        """async (tag) => {
            const [notification] = await self.registration.getNotifications({ tag });
            const click = new NotificationEvent("notificationclick", { notification });
            self.dispatchEvent(click);
        }""",
        tag,
    )
