"""The staff page without signal, in a real Chromium: what was seen is kept, what is tapped waits and counts once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.floor import Service, phone, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SENT = 30_000
"""Milliseconds within which taps must be sent once the signal is back."""
MINUTES_AGO = """minutes => new Promise((resolve) => {
    const opening = indexedDB.open("raincheck", 1);
    opening.onsuccess = () => {
        const change = opening.result.transaction("taps", "readwrite");
        const taps = change.objectStore("taps");
        taps.getAll().onsuccess = (event) => {
            for (const tap of event.target.result) taps.put({ ...tap, at: tap.at - minutes * 60000 });
        };
        change.oncomplete = () => { opening.result.close(); resolve(); };
    };
})"""
"""Make every waiting tap so many minutes older: time passes without signal."""

SIGNAL = """async () => {
    document.dispatchEvent(new Event("raincheck:signal"));
    for (let looks = 0; looks < 3; looks++) await Taps.all();
}"""
"""Tell the page that the server is heard, and let it look what waits."""


def keeps(page: Page, service: Service) -> None:
    """Wait until the device has kept the list and the card of the alert there is."""
    page.locator("a.entry").wait_for()
    until(page, "async (path) => Boolean(await caches.match(path))", f"/alerts/{service.alert()['alert_id']}")


def cut(page: Page) -> None:
    page.context.set_offline(True)
    page.locator("#offline").wait_for()


def restore(page: Page) -> None:
    page.context.set_offline(False)
    page.locator("#taps").wait_for(state="hidden", timeout=SENT)


def outcomes(service: Service) -> list[Any]:
    return [(outcome["kind"], outcome["sku"], outcome["by"]) for outcome in service.alert()["outcomes"]]


def test_what_was_seen_is_shown_without_signal_with_its_age_also_after_a_restart(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    service.stock(DVD_45=0)
    with phone(browser, service) as page:
        keeps(page, service)
        page.goto("/rain-checks")
        page.context.set_offline(True)
        page.goto("/")
        page.get_by_text("No signal. This is as it was just now.").wait_for()
        page.screenshot(path=tmp_path / "list.png", full_page=True)
        page.locator("a.entry").click()
        page.get_by_role("heading", name="First: keep the promise").wait_for()
        page.get_by_text("Barcode for the till").first.click()
        page.screenshot(path=tmp_path / "card.png", full_page=True)

        page.get_by_role("link", name="No", exact=True).click()
        page.locator(".chip.given").wait_for()
        assert page.locator("#offered .offer:visible").all_inner_texts() != []
        assert page.locator("#offered .offer:visible", has_text="Player DVD-99").count() == 0
        page.get_by_role("link", name="No", exact=True).click()
        page.locator("#offered .offer:visible", has_text="Player DVD-99").wait_for()
        assert page.locator(".chip.given").count() == 0

        page.goto("/rain-checks")
        page.get_by_text("this page has not been seen on this device").wait_for()
        assert page.locator("a.entry").count() == 1, "customers' numbers are never kept; the list is"
        service.stock(DVD_45=40)
        page.context.set_offline(False)
        page.get_by_text("Nobody is waiting").wait_for(timeout=SENT)


def test_taps_without_signal_wait_are_seen_to_wait_and_count_once_for_when_they_were_made(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    service.stock(DVD_45=0)
    with service.context.database.write() as session:  # the customer came an hour after the shelf was empty
        session.connection().exec_driver_sql("UPDATE alerts SET opened_at = opened_at - 3600000000")
    with phone(browser, service) as page:
        page.get_by_label("Who are you today?").fill("Sam")
        page.get_by_role("button", name="Keep").click()
        keeps(page, service)
        cut(page)
        page.get_by_role("button", name="On it").click()
        page.get_by_text("Waits for signal: 1").wait_for()
        page.locator("a.entry").click()
        page.get_by_role("button", name="Nothing, thanks").click()
        page.get_by_text("Waits for signal: 2").wait_for()
        page.wait_for_timeout(700)  # what comes sooner is a double tap
        page.get_by_role("button", name="Nothing, thanks").click()
        page.get_by_text("Waits for signal: 3").wait_for()
        page.screenshot(path=tmp_path / "waiting.png")
        page.evaluate(MINUTES_AGO, 30)
        tapped = service.context.clock() - timedelta(minutes=30)
        page.reload()
        page.get_by_text("Waits for signal: 3").wait_for()
        assert outcomes(service) == [] and service.alert()["state"] == "open"

        restore(page)
        page.get_by_text("Sam is on it").wait_for()
        page.reload()
        page.wait_for_timeout(300)
    assert outcomes(service) == [("declined", None, "Sam")] * 2
    for outcome in service.alert()["outcomes"]:
        assert abs(datetime.fromisoformat(outcome["at"]) - tapped) < timedelta(seconds=20)
    assert service.alert()["acknowledged_by"] == "Sam"


def test_an_answer_that_got_lost_is_asked_for_again_and_counts_once(browser: Browser, service: Service) -> None:
    service.stock(DVD_45=0)
    with phone(browser, service, service_workers="block") as page:
        page.locator("a.entry").click()
        lost = []

        def lose(route: Any) -> None:
            lost.append(route.fetch().status)
            route.abort()

        page.route("**/outcomes", lose, times=1)
        page.get_by_role("button", name="Nothing, thanks").click()
        page.get_by_text("Waits for signal: 1").wait_for()
        assert lost == [200] and len(outcomes(service)) == 1
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.locator("#taps").wait_for(state="hidden", timeout=SENT)
    assert outcomes(service) == [("declined", None, None)]


def test_a_tap_does_not_wait_for_signal_before_its_first_answer(browser: Browser, service: Service) -> None:
    service.stock(DVD_45=0)
    with phone(browser, service, service_workers="block") as page:
        page.locator("a.entry").click()
        held = []

        def hold(route: Any) -> None:
            held.append(route)

        page.route("**/outcomes", hold, times=1)
        with page.expect_request("**/outcomes"):
            page.get_by_role("button", name="Nothing, thanks").click()
        page.evaluate(SIGNAL)
        assert page.locator("#taps").is_hidden() and len(held) == 1
        held[0].abort()
        page.get_by_text("Waits for signal: 1").wait_for()
        page.evaluate(SIGNAL)
        page.locator("#taps").wait_for(state="hidden", timeout=SENT)
    assert outcomes(service) == [("declined", None, None)]


def test_a_rain_check_given_without_signal_has_its_code_at_once_and_is_good_with_it(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    service.stock(DVD_45=0)
    with phone(browser, service) as page:
        keeps(page, service)
        cut(page)
        page.locator("a.entry").click()
        page.get_by_text("Give a rain check").click()
        page.get_by_label("Given by").fill("Sam")
        page.get_by_role("button", name="Give the rain check").click()
        code = page.locator(".drawn-code")
        code.wait_for()
        given = code.inner_text()
        assert re.fullmatch(r"[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}", given)
        page.locator("#drawn").get_by_text("Let the customer keep this code").wait_for()
        page.screenshot(path=tmp_path / "drawn.png", full_page=True)
        restore(page)
    (check,) = service.client.get("/v1/rain-checks").raise_for_status().json()["items"]
    assert (check["code"], check["quantity"], check["issued_by"]) == (given.replace("-", ""), 1, "Sam")
    assert outcomes(service) == [("rain_check", "DVD-45", "Sam")]


def test_a_shelf_check_without_signal_is_refused_with_the_reason_where_the_till_knows_better(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    service.stock(DVD_45=0)
    with phone(browser, service) as page:
        keeps(page, service)
        cut(page)
        page.locator("a.entry").click()
        page.get_by_label("How many?").fill("3")
        page.get_by_role("button", name="Found some").click()
        page.get_by_text("Waits for signal: 1").wait_for()
        page.evaluate(MINUTES_AGO, 5)
        service.stock(DVD_45=1)
        page.context.set_offline(False)
        page.get_by_text("Not counted: The till has said something newer").wait_for(timeout=SENT)
        page.screenshot(path=tmp_path / "refused.png")
        page.get_by_role("button", name="Understood").click()
        page.locator("#taps").wait_for(state="hidden")
    assert service.client.get("/v1/stores/CAP/stock/DVD-45").json()["on_hand"] == 1


def test_a_device_that_is_paired_no_more_keeps_nothing(browser: Browser, service: Service) -> None:
    service.stock(DVD_45=0)
    with phone(browser, service) as page:
        keeps(page, service)
        page.context.clear_cookies()
        page.goto("/")
        page.get_by_role("heading", name="Not paired with a store").wait_for()
        until(page, "async () => !(await caches.match('/'))")


def test_what_an_older_version_kept_is_gone_once_the_new_one_is_there(browser: Browser, service: Service) -> None:
    service.stock(DVD_45=0)
    with phone(browser, service) as page:
        keeps(page, service)
        page.evaluate("""async () => {
            for (const name of ["raincheck-files-old", "raincheck-pages-old", "somebody-elses"]) {
                await (await caches.open(name)).put("/", new Response("old"));
            }
            await (await navigator.serviceWorker.getRegistration()).unregister();
        }""")
        page.reload()
        until(page, "async () => !(await caches.has('raincheck-pages-old'))")
        names = page.evaluate("caches.keys()")
        assert sorted(name.rsplit("-", 1)[0] for name in names) == ["raincheck-files", "raincheck-pages", "somebody"]
        cut(page)
        page.reload()
        page.locator("a.entry").wait_for()


def test_the_page_can_be_installed(browser: Browser, service: Service) -> None:
    with phone(browser, service) as page:
        manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((one) => one.json())")
        assert manifest["display"] == "standalone" and manifest["start_url"] == "/"
        for icon in manifest["icons"]:
            shape = page.evaluate(
                "async (one) => { const image = new Image(); image.src = one; await image.decode();"
                " return [image.naturalWidth, image.naturalHeight]; }",
                icon["src"],
            )
            if icon["type"] == "image/png":
                assert "x".join(map(str, shape)) == icon["sizes"]
        client = page.context.new_cdp_session(page)
        until(page, "() => navigator.serviceWorker.controller !== null")
        assert client.send("Page.getInstallabilityErrors")["installabilityErrors"] in (
            [],
            [{"errorId": "in-incognito", "errorArguments": []}],
        )
